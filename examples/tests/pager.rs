//! The pager yields the items of all pages, and requests no page that is not needed.

#![cfg(not(miri))]

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use axum::{Router, routing};
use futures::future::join;
use futures::{FutureExt, Stream, StreamExt};
use reqwest::{Client, StatusCode, Url};
use tokio::net::{TcpListener, TcpSocket};

#[path = "../examples/pager.rs"]
#[expect(dead_code, reason = "its `main` is run as a program, by `programs.rs`")]
mod program;

use program::{Api, Failure, Fruit, PER_PAGE, client, pages, status};

const FRUITS: [&str; 7] = ["apple", "banana", "cherry", "date", "elderberry", "fig", "grape"];

/// Serves an API, and passes it to the test with its address.
fn with_api<F: Future>(broken: Option<usize>, test: impl FnOnce(Arc<Api>, Client, Url) -> F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let api = Arc::new(Api { fruits: FRUITS.into(), broken, ..Api::default() });
        let url = api.clone().serve().await.unwrap();
        test(api, client().unwrap(), url).await
    })
}

fn asked(api: &Api) -> Vec<usize> {
    api.asked.lock().unwrap().clone()
}

/// Returns the names, and the status of each error.
async fn names(fruits: impl Stream<Item = Result<Fruit, Failure>>) -> Vec<Result<String, Option<StatusCode>>> {
    fruits.map(|fruit| fruit.map(|fruit| fruit.name).map_err(|error| status(&error))).collect().await
}

fn first(count: usize) -> Vec<Result<String, Option<StatusCode>>> {
    FRUITS[..count].iter().map(|&name| Ok(name.to_owned())).collect()
}

#[test]
fn the_pager_finds_all_items_and_requests_each_page_once() {
    with_api(None, async |api, client, url| {
        assert_eq!(names(pages(&client, url)).await, first(7));
        assert_eq!(asked(&api), [1, 2, 3, 4]);
    });
}

#[test]
fn the_pager_requests_no_page_that_is_not_needed() {
    for count in 0..=FRUITS.len() {
        with_api(None, async |api, client, url| {
            assert_eq!(names(pages(&client, url).take(count)).await, first(count));
            assert_eq!(asked(&api), (1..=count.div_ceil(PER_PAGE)).collect::<Vec<_>>(), "for {count}");
        });
    }
}

#[test]
fn the_pager_requests_nothing_before_it_is_polled() {
    with_api(None, async |api, client, url| {
        let stream = pages(&client, url);
        tokio::task::yield_now().await;
        drop(stream);
        assert_eq!(asked(&api), [0; 0]);
    });
}

#[test]
fn an_error_comes_in_its_place_and_ends_it() {
    for broken in 1..=4 {
        with_api(Some(broken), async |api, client, url| {
            let mut expected = first((broken - 1) * PER_PAGE);
            expected.push(Err(Some(StatusCode::INTERNAL_SERVER_ERROR)));
            assert_eq!(names(pages(&client, url)).await, expected);
            assert_eq!(asked(&api), (1..=broken).collect::<Vec<_>>());
        });
    }
}

#[test]
fn a_page_that_is_not_there_is_an_error() {
    with_api(None, async |_, client, url| {
        let nowhere = url.join("/fruits?page=5").unwrap();
        assert_eq!(names(pages(&client, nowhere)).await, [Err(Some(StatusCode::NOT_FOUND))]);
    });
}

/// Serves the same text for each request.
async fn serve(answer: &'static str) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let router = Router::new().route("/", routing::get(async move || answer));
    tokio::spawn(async { axum::serve(listener, router).await });
    url
}

#[test]
fn an_answer_that_is_no_page_is_an_error() {
    with_api(None, async |_, client, _| {
        let mut stream = pin!(pages(&client, serve("{\"items\": 7}").await));
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(error.downcast_ref().is_some_and(reqwest::Error::is_decode), "{error}");
        assert!(stream.next().await.is_none());
    });
}

#[test]
fn a_link_to_nowhere_is_an_error_and_not_the_end() {
    with_api(None, async |_, client, _| {
        let mut stream = pin!(pages(&client, serve("{\"items\": [], \"next\": \"http://[\"}").await));
        assert_eq!(stream.next().await.unwrap().unwrap_err().to_string(), "invalid IPv6 address");
        assert!(stream.next().await.is_none());
    });
}

#[test]
fn a_missing_server_is_an_error() {
    with_api(None, async |_, client, _| {
        // The port is taken, and has no server.
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let url = Url::parse(&format!("http://{}/", socket.local_addr().unwrap())).unwrap();
        let mut stream = pin!(pages(&client, url));
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(error.downcast_ref().is_some_and(reqwest::Error::is_connect), "{error}");
        assert!(stream.next().await.is_none());
    });
}

#[test]
fn a_dropped_wait_can_be_continued() {
    with_api(None, async |api, client, url| {
        let mut stream = pin!(pages(&client, url));
        let mut found = Vec::new();
        let mut given_up = 0;
        loop {
            // The step is dropped each time. The request continues where it was.
            match stream.next().now_or_never() {
                Some(Some(fruit)) => found.push(fruit.unwrap().name),
                Some(None) => break,
                None => {
                    given_up += 1;
                    tokio::task::yield_now().await;
                }
            }
        }
        assert_eq!(found, FRUITS);
        assert!(given_up >= 4, "each page has to be waited for");
        assert_eq!(asked(&api), [1, 2, 3, 4]);
    });
}

#[test]
fn two_pagers_run_at_once() {
    with_api(None, async |api, client, url| {
        let both = join(names(pages(&client, url.clone())), names(pages(&client, url)));
        assert_eq!(both.await, (first(7), first(7)));
        assert_eq!(asked(&api).len(), 8);
    });
}
