//! Each route of the service answers as documented, and the service stops on request, after the answers that have
//! begun.

#![cfg(not(miri))]

use std::collections::BTreeSet;
use std::future::Future;

use coyield_examples::web_service::{Count, Delayed, Listing, PAGES, POSTS, Post, WebService};
use futures::future::join_all;
use reqwest::{Client, Response, StatusCode};
use tokio::time::{Duration, Instant};

struct Browser {
    client: Client,
    service: WebService,
}

impl Browser {
    async fn get(&self, path: &str) -> Response {
        self.client.get(self.service.url(path)).send().await.unwrap()
    }

    async fn status(&self, path: &str) -> u16 {
        self.get(path).await.status().as_u16()
    }

    async fn json<T: serde::de::DeserializeOwned>(&self, path: &str) -> T {
        self.get(path).await.error_for_status().unwrap().json().await.unwrap()
    }

    async fn listing(&self, path: &str) -> (Vec<Post>, Option<String>) {
        let listing: Listing = self.json(path).await;
        assert_eq!((listing.kind.as_str(), listing.data.dist), ("Listing", listing.data.children.len()));
        assert!(listing.data.children.iter().all(|child| child.kind == "t3"));
        (listing.data.children.into_iter().map(|child| child.data).collect(), listing.data.after)
    }
}

/// Starts a service for the test. Its clock advances only when all tasks wait.
fn with_service<F: Future>(test: impl FnOnce(Browser) -> F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let service = WebService::start().await.unwrap();
        // A client that connects directly to the loopback interface, without a proxy. It keeps no connection open,
        // because it would look at its clock for when to close it.
        let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
        test(Browser { client, service }).await
    })
}

#[test]
fn delays_are_as_long_as_requested() {
    with_service(async |browser| {
        for (time, milliseconds) in [("0", 0), ("250", 250), ("0.25s", 250), ("1.5s", 1500), ("60s", 60_000)] {
            let start = Instant::now();
            let answer: Delayed = browser.json(&format!("/delay/{time}")).await;
            assert_eq!(answer, Delayed { delayed: milliseconds });
            let took = start.elapsed().as_millis();
            assert!((milliseconds..milliseconds + 100).contains(&took), "{time}: {took}");
        }
        for time in ["", "-1", "-1s", "x", "s", "NaNs", "infs", "1m", "60001", "60.001s", "1e400s"] {
            let status = browser.status(&format!("/delay/{time}")).await;
            assert_eq!(status, if time.is_empty() { 404 } else { 400 }, "{time}");
        }
    });
}

#[test]
fn delays_at_once_take_as_long_as_the_longest() {
    with_service(async |browser| {
        let start = Instant::now();
        let browser = &browser;
        join_all([10_000, 20_000, 30_000].map(async |time| browser.status(&format!("/delay/{time}")).await)).await;
        assert!(start.elapsed() < Duration::from_secs(31));
    });
}

#[test]
fn a_listing_is_delayed_on_request() {
    with_service(async |browser| {
        let start = Instant::now();
        let (posts, _) = browser.listing("/r/rust/top.json?limit=3&delay=2s").await;
        assert_eq!(posts.len(), 3);
        assert!((2000..2100).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
        assert_eq!(browser.status("/r/rust/top.json?delay=x").await, 400);
    });
}

#[test]
fn listings_go_on_after_the_last_post() {
    with_service(async |browser| {
        let (all, after) = browser.listing("/r/rust/top.json?limit=1000").await;
        assert_eq!((all.len(), after), (POSTS, None));
        assert!(all.iter().all(|post| post.subreddit == "rust"));
        assert!(all.iter().is_sorted_by_key(|post| u64::MAX - post.score));
        assert_eq!(all.iter().map(|post| &post.name).collect::<BTreeSet<_>>().len(), POSTS);

        let mut parts = Vec::new();
        let (mut part, mut after) = browser.listing("/r/rust/top.json?sort=top&t=day").await;
        assert_eq!(part.len(), 25);
        loop {
            parts.append(&mut part);
            let Some(last) = after else { break };
            assert_eq!(last, parts.last().unwrap().name);
            (part, after) = browser.listing(&format!("/r/rust/top.json?limit=30&after={last}")).await;
        }
        assert_eq!(parts, all);

        let (others, _) = browser.listing("/r/python/top.json?limit=1000").await;
        assert!(others.iter().zip(&all).any(|(other, one)| other.score != one.score));
        assert_eq!(browser.status("/r/rust/top.json?after=t3_python1").await, 400);
        assert_eq!(browser.status("/r/rust/top.json?limit=many").await, 400);
        assert_eq!(browser.listing("/r/rust/top.json?limit=0").await, (Vec::new(), None));
    });
}

#[test]
fn listings_are_the_same_each_time() {
    let listing = || with_service(async |browser| browser.get("/r/rust/top.json?limit=3").await.text().await.unwrap());
    let first = listing();
    assert_eq!(first, listing());
    // A reader of the JSON need not know our types.
    let value: serde_json::Value = serde_json::from_str(&first).unwrap();
    assert_eq!(value["data"]["children"][0]["data"]["title"], "Generators explained");
    assert!(value["data"]["children"][2]["data"]["score"].is_u64());
    assert_eq!(value["data"]["after"], "t3_rust2");
}

#[test]
fn pages_have_titles_and_all_can_be_reached_from_the_first() {
    with_service(async |browser| {
        let mut known = BTreeSet::from(["/page/1".to_owned()]);
        let mut waiting = vec!["/page/1".to_owned()];
        while let Some(path) = waiting.pop() {
            let response = browser.get(&path).await.error_for_status().unwrap();
            assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
            let html = response.text().await.unwrap();
            let number = path.strip_prefix("/page/").unwrap();
            assert!(html.contains(&format!("<title>Page {number}</title>")), "{html}");
            for link in html.split("<a href=\"").skip(1) {
                let link = link.split('"').next().unwrap();
                if known.insert(link.to_owned()) {
                    waiting.push(link.to_owned());
                }
            }
        }
        assert_eq!(known.len(), PAGES as usize);
        assert_eq!(browser.status("/page/0").await, 404);
        assert_eq!(browser.status(&format!("/page/{}", PAGES + 1)).await, 404);
        assert_eq!(browser.status("/page/one").await, 400);
    });
}

#[test]
fn statuses_are_as_requested() {
    with_service(async |browser| {
        for code in [200, 201, 204, 301, 304, 400, 404, 418, 429, 500, 503, 599] {
            assert_eq!(browser.status(&format!("/status/{code}")).await, code);
        }
        for code in ["100", "101", "199", "600", "0", "70000", "x"] {
            assert_eq!(browser.status(&format!("/status/{code}")).await, 400, "{code}");
        }
        assert_eq!(browser.status("/nowhere").await, 404);
    });
}

#[test]
fn every_nth_request_fails_and_each_n_is_counted_separately() {
    with_service(async |browser| {
        let mut answers = Vec::new();
        for _ in 0..7 {
            answers.push(browser.status("/flaky/3").await);
            assert_eq!(browser.status("/flaky/1").await, 503);
        }
        assert_eq!(answers, [200, 200, 503, 200, 200, 503, 200]);
        assert_eq!(browser.json::<Count>("/flaky/3").await, Count { count: 8 });
        assert_eq!(browser.status("/flaky/0").await, 400);
    });
}

#[test]
fn the_counter_counts_and_each_service_has_its_own() {
    with_service(async |browser| {
        for count in 1..=3 {
            assert_eq!(browser.json::<Count>("/counter").await, Count { count });
        }
        let mut counts: Vec<Count> = join_all((0..50).map(|_| browser.json("/counter"))).await;
        counts.sort_by_key(|count| count.count);
        assert_eq!(counts, (4..54).map(|count| Count { count }).collect::<Vec<_>>());

        let other = WebService::start().await.unwrap();
        let count: Count = browser.client.get(other.url("/counter")).send().await.unwrap().json().await.unwrap();
        assert_eq!(count, Count { count: 1 });
    });
}

#[test]
fn a_stopped_service_finishes_its_answers() {
    with_service(async |browser| {
        let Browser { client, service } = browser;
        let counted = client.get(service.url("/counter")).send().await.unwrap();
        assert_eq!(counted.status(), StatusCode::OK);
        let gone = service.url("/counter");
        let delayed = client.get(service.url("/delay/30s")).send();
        let stop = async {
            // The answer has begun by then.
            tokio::time::sleep(Duration::from_secs(10)).await;
            let start = Instant::now();
            service.stop().await.unwrap();
            start.elapsed()
        };
        let (delayed, took) = futures::future::join(delayed, stop).await;
        assert_eq!(delayed.unwrap().status(), StatusCode::OK);
        assert!((19..=21).contains(&took.as_secs()), "{took:?}");
        assert!(client.get(gone).send().await.unwrap_err().is_connect());
    });
}

#[cfg(unix)]
mod program {
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Command, Stdio};

    use coyield_test_programs::example;
    use rustix::process::{Pid, Signal, kill_process};

    use super::{Client, Count};

    #[test]
    fn the_service_prints_its_address_and_ctrl_c_ends_it() {
        let mut child =
            Command::new(example("web_service")).args(["--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut url = String::new();
        stdout.read_line(&mut url).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        // The client keeps its connection open, which must not keep the service running.
        let client = Client::builder().no_proxy().build().unwrap();
        let count: Count = runtime.block_on(async {
            let response = client.get(format!("{}/counter", url.trim_end())).send().await.unwrap();
            response.json().await.unwrap()
        });
        assert_eq!(count, Count { count: 1 });
        kill_process(Pid::from_child(&child), Signal::INT).unwrap();
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
        assert!(child.wait().unwrap().success());
    }
}
