//! The adapters of async generators: they map values, return values and errors, and refuse what the generator refuses.

use coyield::prelude::*;
use coyield::{AsyncCloseError, AsyncResumeError, AsyncSendError, AsyncStatus, AsyncThrowError};
use coyield_language_tests::executors::{everywhere, everywhere_local, once, turns};
use std::cell::Cell;
use std::pin::pin;

/// A word in a type without a lifetime: rustc cannot prove that a closure over `&'static str` is `Send` in a future
/// (rust-lang/rust#110338).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Word(&'static str);

impl Word {
    fn count(self) -> u32 {
        self.0.len().try_into().unwrap()
    }

    fn text(self) -> String {
        self.0.to_owned()
    }
}

/// Yields the sum of the sent values, two turns later each time. `"stop"` ends it; any other error is raised again in
/// capital letters.
#[generator]
async fn sum() -> impl AsyncGenerator<u32, u32, u32, String> {
    let mut sum = 0;
    loop {
        turns(2).await;
        match try_yield!(sum) {
            Ok(value) => sum += value,
            Err(Thrown::Raised(error)) if error == "stop" => return sum,
            Err(Thrown::Raised(error)) => raise!(error.to_uppercase()),
            Err(thrown) => raise!(thrown),
        }
    }
}

#[test]
fn map_yield_maps_each_item() {
    everywhere(|| async {
        let mut g = pin!(sum().map_yield(|sum| format!("sum {sum}")));
        assert_eq!(g.astart().await.unwrap().yielded().as_deref(), Some("sum 0"));
        assert_eq!(g.asend(3).await.unwrap().yielded().as_deref(), Some("sum 3"));
        assert_eq!(g.athrow(String::from("stop")).await.unwrap().completed(), Some(3));
        assert_eq!(g.status(), AsyncStatus::Finished);
    });
}

#[test]
fn map_send_maps_only_what_the_generator_takes() {
    everywhere_local(|| async {
        let mapped = Cell::new(0);
        let mut g = pin!(sum().map_send(|word: Word| {
            mapped.set(mapped.get() + 1);
            word.count()
        }));
        assert_eq!(g.asend(Word("early")).await, Err(AsyncSendError::NotStarted(Word("early"))));
        assert_eq!(g.astart().await.unwrap().yielded(), Some(0));
        assert!(once(g.asend(Word("abc"))).await.is_pending());
        assert_eq!(g.asend(Word("busy")).await, Err(AsyncSendError::Busy(Word("busy"))));
        assert_eq!(g.finish_step().await.unwrap().and_then(CoroutineState::yielded), Some(3));
        assert_eq!(g.asend(Word("de")).await.unwrap().yielded(), Some(5));
        assert_eq!(g.aclose().await, Ok(None));
        assert_eq!(g.asend(Word("late")).await, Err(AsyncSendError::Finished(Word("late"))));
        assert_eq!(mapped.get(), 2, "the refused values are not mapped");
    });
}

#[test]
fn map_send_returns_a_refused_error() {
    everywhere(|| async {
        let mut g = pin!(sum().map_send(Word::count));
        assert!(once(g.astart()).await.is_pending());
        let busy = AsyncThrowError::Busy(Thrown::Raised(String::from("stop")));
        assert_eq!(g.athrow(String::from("stop")).await, Err(busy));
        assert_eq!(g.astart().await, Err(AsyncResumeError::Busy));
    });
}

#[test]
fn map_return_maps_the_return_value() {
    everywhere(|| async {
        let mut g = pin!(sum().map_return(|sum| format!("total {sum}")));
        assert_eq!(g.astart().await.unwrap().yielded(), Some(0));
        assert_eq!(g.asend(4).await.unwrap().yielded(), Some(4));
        assert_eq!(g.athrow(String::from("stop")).await.unwrap().completed().as_deref(), Some("total 4"));
    });
}

#[test]
fn map_throw_maps_errors_in_and_out_but_not_the_exit() {
    everywhere(|| async {
        let new = || sum().map_throw(Word::text, |_: String| Word("from inside"));
        let mut g = pin!(new());
        assert_eq!(g.astart().await.unwrap().yielded(), Some(0));
        assert_eq!(g.athrow(Word("other")).await, Err(AsyncThrowError::Thrown(Thrown::Raised(Word("from inside")))));

        let mut g = pin!(new());
        assert_eq!(g.astart().await.unwrap().yielded(), Some(0));
        assert_eq!(g.athrow(Word("stop")).await.unwrap().completed(), Some(0));

        let mut g = pin!(new());
        assert_eq!(g.astart().await.unwrap().yielded(), Some(0));
        assert_eq!(g.athrow(Thrown::Exit).await, Err(AsyncThrowError::Thrown(Thrown::Exit)));
    });
}

#[test]
fn map_throw_returns_a_refused_error_unmapped() {
    everywhere(|| async {
        let mut g = pin!(sum().map_throw(
            |error: Word| {
                assert_ne!(error, Word("busy"), "a busy generator takes no error");
                error.text()
            },
            |_: String| Word("from inside"),
        ));
        assert!(once(g.astart()).await.is_pending());
        assert_eq!(g.athrow(Word("busy")).await, Err(AsyncThrowError::Busy(Thrown::Raised(Word("busy")))));
        assert_eq!(g.finish_step().await.unwrap().and_then(CoroutineState::yielded), Some(0));
    });
}

#[test]
fn an_adapted_async_generator_is_a_delegate() {
    #[generator]
    async fn outer() -> impl AsyncGenerator<String, Word, String, Word> {
        let total = yield_from!(
            sum()
                .map_yield(|sum| sum.to_string())
                .map_send(Word::count)
                .map_throw(Word::text, |_: String| Word("from inside"))
        );
        format!("total {total}")
    }
    everywhere(|| async {
        let mut g = pin!(outer());
        assert_eq!(g.astart().await.unwrap().yielded().as_deref(), Some("0"));
        assert_eq!(g.asend(Word("abc")).await.unwrap().yielded().as_deref(), Some("3"));
        assert_eq!(g.delegation_depth(), 1);
        assert_eq!(g.athrow(Word("stop")).await.unwrap().completed().as_deref(), Some("total 3"));

        let mut g = pin!(outer());
        assert_eq!(g.astart().await.unwrap().yielded().as_deref(), Some("0"));
        assert_eq!(g.athrow(Word("other")).await, Err(AsyncThrowError::Thrown(Thrown::Raised(Word("from inside")))));
    });
}

#[test]
fn an_adapter_forwards_the_status_and_the_close() {
    #[generator]
    async fn stubborn() -> impl AsyncGenerator<u32> {
        while try_yield!(1).is_err() {}
    }
    everywhere(|| async {
        let mut g = pin!(stubborn().map_yield(|n| n + 1).map_return(|()| "done"));
        assert_eq!(g.status(), AsyncStatus::Created);
        assert_eq!(g.anext().await.unwrap().yielded(), Some(2));
        assert_eq!(g.status(), AsyncStatus::Suspended);
        assert_eq!(g.aclose().await, Err(AsyncCloseError::Ignored(2)));
        assert_eq!(g.anext().await.unwrap().completed(), Some("done"));
    });
}
