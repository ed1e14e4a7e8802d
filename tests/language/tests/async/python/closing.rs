//! The counterpart of `closing.py`. `aclose` returns a value that was yielded in answer to the exit in its error.

use coyield::prelude::*;
use coyield_language_tests::Log;
use coyield_language_tests::executors::{everywhere, turns};
use futures::join;
use std::pin::pin;

use super::{printed, say};

type Error = &'static str;

#[generator]
async fn numbers(log: Log) -> impl AsyncGenerator<u32, (), (), Error> + Send {
    log.add("  started");
    let _finally = log.noisy("  finally");
    turns(1).await;
    yield_!(1);
    turns(1).await;
    yield_!(2);
}

#[generator]
async fn cleaning(log: Log) -> impl AsyncGenerator<u32, (), (), Error> + Send {
    if let Err(thrown) = try_yield!(1) {
        log.add("  cleaning");
        turns(1).await;
        log.add("  cleaned");
        raise!(thrown);
    }
}

#[generator]
async fn stubborn(log: Log) -> impl AsyncGenerator<String, (), (), Error> + Send {
    if try_yield!("1".to_owned()).is_err() {
        turns(1).await;
        yield_!("stubborn".to_owned());
    }
    log.add("  after the exit");
}

#[generator]
async fn raising() -> impl AsyncGenerator<u32, (), (), Error> + Send {
    if try_yield!(1).is_err() {
        turns(1).await;
        raise!("dirty");
    }
}

#[test]
fn closing_prints_the_same_as_cpython() {
    everywhere(|| async {
        let log = Log::new();
        log.add("before start");
        let mut g = numbers(log.clone()).boxed();
        say(&log, "aclose", &g.aclose().await);
        say(&log, "anext", &g.anext().await);
        log.add("suspended");
        let mut g = numbers(log.clone()).boxed();
        say(&log, "anext", &g.anext().await);
        say(&log, "aclose", &g.aclose().await);
        say(&log, "aclose", &g.aclose().await);
        say(&log, "anext", &g.anext().await);
        log.add("exhausted");
        let mut g = numbers(log.clone()).boxed();
        for _ in 0..4 {
            say(&log, "anext", &g.anext().await);
        }
        say(&log, "aclose", &g.aclose().await);
        log.add("awaiting in the cleanup");
        let mut g = cleaning(log.clone()).boxed();
        say(&log, "anext", &g.anext().await);
        let (closed, ()) = join!(g.aclose(), async { log.add("meanwhile") });
        say(&log, "aclose", &closed);
        log.add("a yield in answer");
        let mut g = stubborn(log.clone()).boxed();
        say(&log, "anext", &g.anext().await);
        say(&log, "aclose", &g.aclose().await);
        say(&log, "anext", &g.anext().await);
        log.add("an error in answer");
        let mut g = raising().boxed();
        say(&log, "anext", &g.anext().await);
        say(&log, "aclose", &g.aclose().await);
        say(&log, "aclose", &g.aclose().await);
        log.add("break, then aclose");
        let mut g = pin!(numbers(log.clone()));
        let mut items = g.stream_with_return();
        // A loop that breaks at its first item.
        if let Some(item) = items.next().await {
            log.add(format!("item: {item}"));
        }
        log.add("after the loop");
        say(&log, "aclose", &g.aclose().await);
        assert_eq!(printed(&log), include_str!("../../../../python/async/closing.out"));
    });
}
