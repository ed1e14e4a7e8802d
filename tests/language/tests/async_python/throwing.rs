//! The counterpart of `throwing.py`.

use coyield::prelude::*;
use coyield_language_tests::Log;
use coyield_language_tests::executors::{everywhere, turns};

use super::{printed, say};

#[generator]
async fn catching(log: Log) -> impl AsyncGenerator<String, (), (), String> + Send {
    let mut value = "0".to_owned();
    loop {
        let _finally = log.noisy("  finally");
        match try_yield!(value.clone()) {
            Ok(()) => {}
            Err(Thrown::Raised(error)) => {
                log.add(format!("  caught {error}"));
                turns(1).await;
                value = error;
            }
            Err(thrown) => raise!(thrown),
        }
    }
}

#[generator]
async fn replacing() -> impl AsyncGenerator<u32, (), (), String> + Send {
    if let Err(Thrown::Raised(error)) = try_yield!(1) {
        turns(1).await;
        raise!(format!("not {error}"));
    }
}

#[generator]
async fn returning() -> impl AsyncGenerator<u32, (), (), String> + Send {
    if let Err(Thrown::Raised(_)) = try_yield!(1) {
        turns(1).await;
    }
}

#[generator]
async fn plain(log: Log) -> impl AsyncGenerator<u32, (), (), String> + Send {
    let _finally = log.noisy("  dropped");
    yield_!(1);
}

#[test]
fn throwing_prints_the_same_as_cpython() {
    let error = |text: &str| text.to_owned();
    everywhere(move || async move {
        let log = Log::new();
        log.add("before start");
        let mut g = plain(log.clone()).boxed();
        say(&log, "athrow", &g.athrow(error("early")).await);
        say(&log, "anext", &g.anext().await);
        log.add("caught");
        let mut g = catching(log.clone()).boxed();
        say(&log, "anext", &g.anext().await);
        say(&log, "athrow", &g.athrow(error("one")).await);
        say(&log, "athrow", &g.athrow(error("two")).await);
        say(&log, "anext", &g.anext().await);
        say(&log, "aclose", &g.aclose().await);
        log.add("uncaught");
        let mut g = plain(log.clone()).boxed();
        say(&log, "anext", &g.anext().await);
        say(&log, "athrow", &g.athrow(error("hard")).await);
        say(&log, "anext", &g.anext().await);
        log.add("replaced");
        let mut g = replacing().boxed();
        say(&log, "anext", &g.anext().await);
        say(&log, "athrow", &g.athrow(error("this")).await);
        say(&log, "anext", &g.anext().await);
        log.add("answered by the end");
        let mut g = returning().boxed();
        say(&log, "anext", &g.anext().await);
        say(&log, "athrow", &g.athrow(error("x")).await);
        say(&log, "anext", &g.anext().await);
        assert_eq!(printed(&log), include_str!("../../../python/async/throwing.out"));
    });
}
