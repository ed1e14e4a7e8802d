//! Several yields between a set-up and an awaited tear-down: Python's `try` and `finally`.

use std::convert::Infallible;
use std::pin::pin;

use coyield::context::ExitStack;
use coyield::prelude::*;
use futures::FutureExt as _;

use super::trace::Trace;
use coyield_language_tests::executors::{everywhere, turns};

/// Borrows, and is closed by an await.
struct Session<'t> {
    trace: &'t Trace,
    fetched: u32,
}

#[derive(Debug, PartialEq)]
struct Lost;

impl<'t> Session<'t> {
    async fn open(trace: &'t Trace) -> Session<'t> {
        turns(1).await;
        trace.say("opened");
        Session { trace, fetched: 0 }
    }

    async fn fetch(&mut self, row: u32) -> Result<u32, Lost> {
        turns(1).await;
        self.fetched += 1;
        if row == 0 { Err(Lost) } else { Ok(row * 10) }
    }

    async fn close(self) {
        turns(2).await;
        self.trace.say(format!("closed after {}", self.fetched));
    }
}

#[generator]
async fn rows(trace: &Trace, wanted: Vec<u32>) -> impl AsyncGenerator<u32, (), Result<&'static str, Lost>, String> {
    let mut session = Session::open(trace).await;
    // The delegate borrows the session, and what it yields, is sent and is thrown passes through.
    let ended = try_yield_from!(generate! {
        async {
            for row in &wanted {
                yield session.fetch(*row).await?;
            }
            Ok("all")
        }
    });
    session.close().await;
    match ended {
        Ok(result) => result,
        Err(thrown) => raise!(thrown),
    }
}

#[test]
fn the_tear_down_is_awaited_however_the_yields_end() {
    everywhere(|| async {
        let trace = Trace::default();
        let mut all = pin!(rows(&trace, vec![1, 2]));
        assert_eq!(all.anext().await, Ok(CoroutineState::Yielded(10)));
        assert_eq!(all.anext().await, Ok(CoroutineState::Yielded(20)));
        assert_eq!(all.anext().await, Ok(CoroutineState::Complete(Ok("all"))));
        assert_eq!(trace.take(), "opened, closed after 2");

        let mut fails = pin!(rows(&trace, vec![1, 0, 2]));
        fails.anext().await.unwrap();
        assert_eq!(fails.anext().await, Ok(CoroutineState::Complete(Err(Lost))));
        assert_eq!(trace.take(), "opened, closed after 2");

        let mut closed = pin!(rows(&trace, vec![1, 2]));
        closed.anext().await.unwrap();
        assert_eq!(closed.aclose().await, Ok(None));
        assert_eq!(trace.take(), "opened, closed after 1");

        let mut thrown_at = pin!(rows(&trace, vec![1, 2]));
        thrown_at.anext().await.unwrap();
        let thrown = thrown_at.athrow(Thrown::Raised(String::from("oh"))).await.unwrap_err();
        assert_eq!(thrown.into_thrown(), Thrown::Raised(String::from("oh")));
        assert_eq!(trace.take(), "opened, closed after 1");

        // Nothing can be awaited when it is dropped.
        let mut dropped = Box::pin(rows(&trace, vec![1, 2]));
        dropped.anext().await.unwrap();
        assert!(dropped.anext().now_or_never().is_none());
        drop(dropped);
        assert_eq!(trace.take(), "opened");
    });
}

#[context_manager]
fn logged(trace: Trace, name: &'static str) -> impl ContextManager<&'static str, Infallible> {
    if let Err(thrown) = try_yield!(name) {
        trace.say(format!("{name}: {thrown}"));
        raise!(thrown);
    }
    trace.say(format!("{name} ended"));
    Ok(())
}

/// A stack that is not async lives across yields: its managers tear down when it is dropped.
#[generator]
fn numbers(trace: Trace) -> impl Generator<u32> {
    let mut stack = ExitStack::new();
    let Ok(name) = stack.enter_context(logged(trace, "manager"));
    for n in 1..=2 {
        yield_!(n);
    }
    assert_eq!(name, "manager");
    let Ok(()) = stack.close();
}

#[test]
fn a_manager_in_a_stack_lives_across_yields() {
    let trace = Trace::default();
    assert_eq!(pin!(numbers(trace.clone())).iter().sum::<u32>(), 3);
    assert_eq!(trace.take(), "manager ended");
    let mut closed = pin!(numbers(trace.clone()));
    closed.next().unwrap();
    assert_eq!(closed.close(), Ok(None));
    assert_eq!(trace.take(), "manager: generator exit");
}
