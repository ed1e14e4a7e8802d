//! Borrowed delegates: they may be suspended or in the middle of a step, and continue after the delegation.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere, once, turns};
use coyield_language_tests::panic_of;
use futures::FutureExt as _;
use std::pin::pin;

type Error = &'static str;

/// Counts, with two turns before each item.
#[generator]
async fn count() -> impl AsyncGenerator<u32, (), &'static str, Error> + Send {
    for n in 0..4 {
        turns(2).await;
        yield_!(n);
    }
    turns(2).await;
    "counted"
}

#[generator]
async fn relayed(
    delegate: &mut (impl AsyncGenerator<u32, (), &'static str, Error> + Unpin),
) -> impl AsyncGenerator<u32, (), &'static str, Error> {
    yield_from!(delegate)
}

#[test]
fn a_suspended_delegate_continues_at_its_yield() {
    everywhere(|| async {
        let mut delegate = pin!(count());
        assert_eq!(delegate.anext().await, Ok(CoroutineState::Yielded(0)));
        let mut g = pin!(relayed(&mut delegate));
        for n in 1..4 {
            assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(n)));
        }
        assert_eq!(g.anext().await, Ok(CoroutineState::Complete("counted")));
    });
}

#[test]
fn a_running_delegate_finishes_its_step() {
    everywhere(|| async {
        let mut delegate = count().boxed();
        assert!(once(delegate.anext()).await.is_pending());
        {
            let mut g = pin!(relayed(&mut delegate));
            assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(0)));
            // Dropped in the middle of a step, it leaves the delegate in the middle of that step.
            assert!(once(g.anext()).await.is_pending());
        }
        assert_eq!(delegate.status(), AsyncStatus::Running);
        assert_eq!(delegate.finish_step().await, Ok(Some(CoroutineState::Yielded(1))));
        {
            let mut g = pin!(relayed(&mut delegate));
            assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(2)));
        }
        assert_eq!(delegate.status(), AsyncStatus::Suspended);
        assert_eq!(delegate.anext().await, Ok(CoroutineState::Yielded(3)));
    });
}

/// The current step may be a close: then only its end is relayed.
#[test]
fn a_delegate_that_is_being_closed_ends_its_delegator() {
    #[generator]
    async fn closing(answers: bool) -> impl AsyncGenerator<u32, (), &'static str, Error> + Send {
        let caught = try_yield!(0);
        turns(1).await;
        match caught {
            Err(thrown) if !answers => raise!(thrown),
            _ => "closed",
        }
    }
    everywhere(|| async {
        for answers in [false, true] {
            let mut delegate = closing(answers).boxed();
            delegate.anext().await.unwrap();
            assert!(once(delegate.aclose()).await.is_pending());
            let mut g = pin!(relayed(&mut delegate));
            let end = g.anext().await;
            if answers {
                assert_eq!(end, Ok(CoroutineState::Complete("closed")));
            } else {
                assert_eq!(end.unwrap_err().into_thrown(), Some(Thrown::Exit));
            }
        }
    });
}

#[test]
fn closing_the_delegator_closes_what_it_borrows() {
    everywhere(|| async {
        let mut delegate = count().boxed();
        {
            let mut g = pin!(relayed(&mut delegate));
            g.anext().await.unwrap();
            assert_eq!(g.aclose().await, Ok(None));
        }
        assert_eq!(delegate.status(), AsyncStatus::Finished);
    });
}

/// An error that is thrown at a delegate that can be thrown nothing is raised in its delegator, and the delegate is
/// unchanged.
#[test]
fn a_delegate_into_which_nothing_can_be_thrown_lives_on() {
    everywhere(|| async {
        let mut delegate = generate!(AsyncGenerator<u32>, async {
            for n in 0..3 {
                turns(1).await;
                yield n;
            }
        })
        .boxed();
        {
            let mut g = pin!(generate!(AsyncGenerator<u32, (), (), Error>, async { yield_from!(&mut delegate) }));
            g.anext().await.unwrap();
            assert_eq!(g.athrow("x").await.unwrap_err().into_thrown(), Thrown::Raised("x"));
        }
        assert_eq!(delegate.anext().await, Ok(CoroutineState::Yielded(1)));
    });
}

#[test]
fn a_suspended_delegate_that_is_sent_values_and_a_finished_delegate_are_refused() {
    #[generator]
    async fn echo() -> impl AsyncGenerator<u32, u32> {
        let mut value = 0;
        loop {
            value = yield_!(value);
        }
    }
    let message = "cannot delegate to this generator";
    let mut delegate = echo().boxed();
    delegate.astart().now_or_never().unwrap().unwrap();
    let mut g = pin!(generate!(AsyncGenerator<u32, u32>, async { yield_from!(&mut delegate) }));
    assert!(panic_of(|| g.astart().now_or_never()).contains(message));
    assert_eq!(g.status(), AsyncStatus::Finished);
    let mut delegate = count().boxed();
    delegate.aclose().now_or_never().unwrap().unwrap();
    let mut g = pin!(relayed(&mut delegate));
    assert!(panic_of(|| g.anext().now_or_never()).contains(message));
    assert_eq!(g.status(), AsyncStatus::Finished);
}
