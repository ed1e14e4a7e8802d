//! The client of an API with pages is the same before and after its move, and no longer.

#![cfg(not(miri))]

use std::sync::Arc;
use std::time::Duration;

use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use reqwest::Url;

#[path = "../examples/async_stream_migration/main.rs"]
#[expect(dead_code, reason = "its `main` is run as a program, by `programs.rs`")]
mod program;

use program::api::{Api, Event, Failure, Issue, Project, Source};
use program::{http, with_async_stream, with_coyield};

/// What the clients have in common.
trait Client: Source {
    fn new() -> Self;
    fn projects(&self, first: Url) -> BoxStream<'_, Result<Event<Project>, Failure>>;
}

macro_rules! client {
    ($module:ident) => {
        impl Client for $module::Client {
            fn new() -> Self {
                // Without a pause, so that no time passes.
                $module::Client { http: http().unwrap(), pause: Duration::ZERO }
            }

            fn projects(&self, first: Url) -> BoxStream<'_, Result<Event<Project>, Failure>> {
                self.items(first).boxed()
            }
        }
    };
}

client!(with_async_stream);
client!(with_coyield);

/// The failures of the server, by request.
type Fails = [(&'static str, usize)];

async fn serve(fails: &Fails) -> (Arc<Api>, Url) {
    let api = Arc::new(Api::default());
    api.fails.lock().unwrap().extend(fails.iter().map(|&(request, times)| (request.to_owned(), times)));
    let url = api.clone().serve().await.unwrap();
    (api, url)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Returns the first projects and retries as text, with a last error, and the requests.
fn projects<C: Client>(fails: &Fails, at_most: usize) -> (Vec<String>, Vec<String>) {
    block_on(async {
        let (api, url) = serve(fails).await;
        let client = C::new();
        let text = |event: Result<_, Failure>| match event {
            Ok(Event::Item(Project { name, .. })) => name,
            Ok(Event::Retry(reason)) => format!("again: {}", status(&reason)),
            Err(error) => format!("error: {}", status(&error.to_string())),
        };
        let seen = client.projects(url).map(text).take(at_most).collect().await;
        let asked = api.asked.lock().unwrap().clone();
        (seen, asked)
    })
}

/// The status that an error of `reqwest` names.
fn status(reason: &str) -> &str {
    let place = reason.find(|letter: char| letter.is_ascii_digit()).unwrap();
    &reason[place..place + 3]
}

/// Tests both clients.
fn both(fails: &Fails, at_most: usize, expected: &[&str], requests: &[&str]) {
    for (seen, asked) in
        [projects::<with_async_stream::Client>(fails, at_most), projects::<with_coyield::Client>(fails, at_most)]
    {
        assert_eq!(seen, expected);
        assert_eq!(asked, requests);
    }
}

const FIRST: &str = "/projects?page=1";
const SECOND: &str = "/projects?page=2";

#[test]
fn all_pages_are_requested_once() {
    both(&[], usize::MAX, &["ant", "hedgehog", "owl"], &[FIRST, SECOND]);
}

#[test]
fn a_page_is_requested_when_its_first_item_is() {
    both(&[], 2, &["ant", "hedgehog"], &[FIRST]);
    both(&[], 0, &[], &[]);
}

#[test]
fn a_page_that_fails_is_requested_again() {
    let seen = ["again: 503", "ant", "hedgehog", "again: 503", "again: 503", "owl"];
    both(&[(FIRST, 1), (SECOND, 2)], usize::MAX, &seen, &[FIRST, FIRST, SECOND, SECOND, SECOND]);
}

#[test]
fn the_third_failure_is_the_last_item() {
    let seen = ["ant", "hedgehog", "again: 503", "again: 503", "error: 503"];
    both(&[(SECOND, 9)], usize::MAX, &seen, &[FIRST, SECOND, SECOND, SECOND]);
}

#[test]
fn a_page_that_is_not_there_is_requested_once() {
    async fn missing<C: Client>() -> Vec<Result<Event<Project>, Option<u16>>> {
        let (_, url) = serve(&[]).await;
        let client = C::new();
        let stream = client.projects(url.join("?page=9").unwrap());
        let status = |error: &reqwest::Error| error.status().map(|status| status.as_u16());
        stream.map_err(|error| error.downcast_ref().and_then(status)).collect().await
    }
    assert_eq!(block_on(missing::<with_async_stream::Client>()), [Err(Some(404))]);
    assert_eq!(block_on(missing::<with_coyield::Client>()), [Err(Some(404))]);
}

#[test]
fn open_issues_are_those_of_all_projects() {
    async fn open<C: Client>(fails: &Fails) -> Result<Vec<(String, Issue)>, Failure> {
        let (_, url) = serve(fails).await;
        C::new().open_issues(url).try_collect().await
    }
    let fails = [("/projects/hedgehog?page=3", 2), (SECOND, 1)];
    let before = block_on(open::<with_async_stream::Client>(&fails)).unwrap();
    let after = block_on(open::<with_coyield::Client>(&fails)).unwrap();
    let titles: Vec<_> = after.iter().map(|(project, issue)| format!("{project}: {}", issue.title)).collect();
    assert_eq!(titles[..3], ["ant: no letter a", "ant: no letter t", "hedgehog: no letter h"]);
    assert_eq!(titles.len(), 8);
    assert_eq!(before, after);

    let broken = [("/projects/owl?page=2", 3)];
    block_on(open::<with_async_stream::Client>(&broken)).unwrap_err();
    block_on(open::<with_coyield::Client>(&broken)).unwrap_err();
}

#[test]
fn the_client_with_coyield_is_no_longer_than_the_one_with_async_stream() {
    let before = include_str!("../examples/async_stream_migration/with_async_stream.rs").lines().count();
    let after = include_str!("../examples/async_stream_migration/with_coyield.rs").lines().count();
    assert!(after <= 80, "{after} lines");
    assert!(after <= before, "{after} lines, and before {before}");
}
