//! A step whose future is dropped before it is ready: before its first poll nothing has happened, and after that
//! nothing is lost.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield::{AsyncCloseError, AsyncSendError};
use coyield_language_tests::Log;
use coyield_language_tests::executors::{everywhere, once, turns};
use futures::channel::oneshot;
use futures::{FutureExt as _, StreamExt as _};
use std::pin::pin;
use std::task::Poll;

/// Yields the sent value, each time after two turns.
#[generator]
async fn slow() -> impl AsyncGenerator<u32, u32, (), &'static str> {
    let mut value = 0;
    loop {
        turns(2).await;
        value = yield_!(value);
    }
}

/// Counts, each time after two turns.
#[generator]
async fn count() -> impl AsyncGenerator<u32, (), &'static str> {
    for n in 0..3 {
        turns(2).await;
        yield_!(n);
    }
    turns(2).await;
    "counted"
}

#[test]
fn a_value_whose_future_was_never_polled_was_never_sent() {
    everywhere(|| async {
        let mut g = pin!(slow());
        drop(g.astart());
        assert_eq!(g.status(), AsyncStatus::Created);
        g.astart().await.unwrap();
        drop(g.asend(7));
        drop(g.athrow("never thrown"));
        drop(g.aclose());
        drop(g.finish_step());
        assert_eq!(g.status(), AsyncStatus::Suspended);
        assert_eq!(g.asend(8).await, Ok(CoroutineState::Yielded(8)));
    });
}

#[test]
fn a_generator_is_busy_from_the_first_poll_until_the_step_is_finished() {
    everywhere(|| async {
        let mut g = pin!(slow());
        assert_eq!(once(g.astart()).await, Poll::Pending);
        assert_eq!(g.asend(1).await, Err(AsyncSendError::Busy(1)));
        assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Yielded(0))));
        assert_eq!(once(g.asend(2)).await, Poll::Pending);
        for value in 3..6 {
            assert_eq!(g.asend(value).await, Err(AsyncSendError::Busy(value)));
        }
        // The future that continues the step may be dropped half-way, too.
        assert_eq!(once(g.finish_step()).await, Poll::Pending);
        assert_eq!(g.status(), AsyncStatus::Running);
        assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Yielded(2))));
        assert_eq!(g.finish_step().await, Ok(None), "there is one item for one step");
    });
}

#[test]
fn anext_or_finish_continues_a_step_that_was_given_up_and_else_begins_one() {
    everywhere(|| async {
        let mut g = pin!(count());
        // Each item takes three polls.
        assert_eq!(once(g.anext_or_finish()).await, Poll::Pending);
        assert!(g.anext().await.is_err_and(|error| error.is_busy()));
        assert_eq!(once(g.anext_or_finish()).await, Poll::Pending);
        assert_eq!(g.anext_or_finish().await, Ok(CoroutineState::Yielded(0)));
        assert_eq!(g.anext_or_finish().await, Ok(CoroutineState::Yielded(1)));
        assert_eq!(once(g.anext()).await, Poll::Pending);
        assert_eq!(g.anext_or_finish().await, Ok(CoroutineState::Yielded(2)));
        assert_eq!(once(g.anext_or_finish()).await, Poll::Pending);
        assert_eq!(g.anext_or_finish().await, Ok(CoroutineState::Complete("counted")));
        assert!(g.anext_or_finish().await.is_err_and(|error| error.is_finished()));
    });
}

#[test]
fn anext_or_finish_returns_what_the_step_threw_in_that_was_given_up() {
    #[generator]
    async fn cleans_up_slowly() -> impl AsyncGenerator<u32, (), (), &'static str> {
        let thrown = try_yield!(1).unwrap_err();
        turns(2).await;
        raise!(thrown);
    }
    everywhere(|| async {
        let mut g = pin!(cleans_up_slowly());
        g.anext().await.unwrap();
        assert!(once(g.aclose()).await.is_pending());
        assert_eq!(g.anext_or_finish().await.unwrap_err().into_thrown(), Some(Thrown::Exit));
        assert!(g.anext_or_finish().await.is_err_and(|error| error.is_finished()));
    });
}

#[test]
fn a_stream_finishes_the_step_and_loses_no_item() {
    everywhere(|| async {
        let mut g = pin!(count());
        assert_eq!(once(g.anext()).await, Poll::Pending);
        let mut items = g.stream_with_return();
        assert_eq!(once(items.next()).await, Poll::Pending);
        drop(items);
        let mut items = g.stream_with_return();
        assert_eq!(items.next().await, Some(0));
        assert_eq!(once(items.next()).await, Poll::Pending);
        drop(items);
        assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Yielded(1))), "and the other way round");
        let mut items = g.stream_with_return();
        assert_eq!(items.by_ref().collect::<Vec<_>>().await, [2]);
        assert_eq!(items.into_return(), Some(Ok("counted")));
    });
}

#[test]
fn every_item_comes_once_however_often_the_steps_are_dropped() {
    everywhere(|| async {
        let mut g = pin!(count());
        let mut items = Vec::new();
        let end = loop {
            // Each future is polled once and dropped, so every result comes out of a ready poll.
            if let Poll::Ready(Ok(state)) = once(g.anext()).await {
                panic!("two turns are not over in one poll: {state:?}");
            }
            let brought = loop {
                if let Poll::Ready(brought) = once(g.finish_step()).await {
                    break brought.unwrap().unwrap();
                }
            };
            match brought {
                CoroutineState::Yielded(item) => items.push(item),
                CoroutineState::Complete(value) => break value,
            }
        };
        assert_eq!((items, end), (vec![0, 1, 2], "counted"));
    });
}

#[test]
fn an_error_of_a_dropped_step_comes_out_of_finish_step() {
    #[generator]
    async fn raising(log: Log) -> impl AsyncGenerator<u8, (), &'static str, &'static str> {
        let _finally = log.noisy("finally");
        let caught = try_yield!(1);
        turns(1).await;
        match caught {
            Ok(()) => raise!("late"),
            Err(Thrown::Raised("return")) => "returned",
            Err(thrown) => raise!(thrown),
        }
    }
    everywhere(|| async {
        let log = Log::new();
        let mut g = pin!(raising(log.clone()));
        g.anext().await.unwrap();
        assert!(once(g.anext()).await.is_pending());
        assert_eq!(g.finish_step().await, Err(Thrown::Raised("late")));
        assert_eq!(log.take(), ["finally"]);
        assert_eq!(g.finish_step().await, Ok(None));

        let mut g = pin!(raising(log.clone()));
        g.anext().await.unwrap();
        assert!(once(g.athrow("return")).await.is_pending());
        assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Complete("returned"))));

        // The stream has a place for the return value, too.
        let mut g = pin!(raising(log.clone()));
        g.anext().await.unwrap();
        assert!(once(g.athrow("other")).await.is_pending());
        let mut items = g.stream_with_return();
        assert_eq!(items.next().await, None);
        assert_eq!(items.into_return(), Some(Err(Thrown::Raised("other"))));
    });
}

/// Awaits when it is closed, in three turns, and then yields if its argument is true.
#[generator]
async fn closing(log: Log, ignores: bool) -> impl AsyncGenerator<u8, (), &'static str> {
    let _finally = log.noisy("finally");
    if try_yield!(1).is_err() {
        log.add("closing");
        turns(3).await;
        log.add("closed");
        if ignores {
            let _ = try_yield!(2);
            turns(1).await;
        }
    }
    "end"
}

#[test]
fn aclose_awaits_the_cleanup() {
    everywhere(|| async {
        let log = Log::new();
        let mut g = pin!(closing(log.clone(), false));
        g.anext().await.unwrap();
        let mut polls = 1;
        {
            let mut close = g.aclose();
            while futures::poll!(&mut close).is_pending() {
                polls += 1;
            }
        }
        assert_eq!(polls, 4);
        assert_eq!(log.take(), ["closing", "closed", "finally"]);
        assert_eq!(g.aclose().await, Ok(None));
    });
}

#[test]
fn an_aclose_that_is_dropped_half_way_continues() {
    everywhere(|| async {
        let log = Log::new();
        let mut g = pin!(closing(log.clone(), false));
        g.anext().await.unwrap();
        assert_eq!(once(g.aclose()).await, Poll::Pending);
        assert_eq!(log.take(), ["closing"]);
        assert_eq!(g.aclose().await, Err(AsyncCloseError::Busy));
        assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Complete("end"))));
        assert_eq!(log.take(), ["closed", "finally"]);
        assert_eq!(g.aclose().await, Ok(None));
    });
}

#[test]
fn a_yield_in_answer_to_aclose_is_an_error_and_the_generator_lives_on() {
    everywhere(|| async {
        let log = Log::new();
        let mut g = pin!(closing(log.clone(), true));
        g.anext().await.unwrap();
        assert_eq!(g.aclose().await, Err(AsyncCloseError::Ignored(2)));
        assert_eq!(g.status(), AsyncStatus::Suspended);
        assert_eq!(log.take(), ["closing", "closed"]);
        assert_eq!(g.aclose().await, Ok(Some("end")));
        assert_eq!(log.take(), ["finally"]);

        // Half-way, it is an item as any other.
        let mut g = pin!(closing(log.clone(), true));
        g.anext().await.unwrap();
        assert!(once(g.aclose()).await.is_pending());
        assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Yielded(2))));
    });
}

#[test]
fn an_exit_that_is_not_caught_drops_the_body_at_once() {
    #[generator]
    async fn plain(log: Log) -> impl AsyncGenerator<u8, (), (), &'static str> {
        let _outer = log.noisy("outer");
        {
            let _inner = log.noisy("inner");
            yield_!(1);
        }
        log.add("not reached");
    }
    everywhere(|| async {
        let log = Log::new();
        let mut g = pin!(plain(log.clone()));
        g.anext().await.unwrap();
        assert_eq!(g.aclose().now_or_never(), Some(Ok(None)), "there is nothing to await");
        assert_eq!(log.take(), ["inner", "outer"]);
        let mut g = pin!(plain(log.clone()));
        g.anext().await.unwrap();
        g.athrow("error").now_or_never().unwrap().unwrap_err();
        assert_eq!(log.take(), ["inner", "outer"]);
    });
}

#[test]
fn a_generator_dropped_in_the_middle_of_a_step_drops_its_locals() {
    #[generator]
    async fn waiting(log: Log, gate: oneshot::Receiver<()>) -> impl AsyncGenerator<u8> {
        let _outer = log.noisy("outer");
        yield_!(1);
        let _inner = log.noisy("inner");
        let _ = gate.await;
        log.add("not reached");
    }
    everywhere(|| async {
        let log = Log::new();
        let (opens, gate) = oneshot::channel();
        let mut g = waiting(log.clone(), gate).boxed();
        g.anext().await.unwrap();
        assert!(once(g.anext()).await.is_pending());
        assert!(!opens.is_canceled());
        drop(g);
        assert_eq!(log.take(), ["inner", "outer"]);
        assert!(opens.is_canceled(), "and what it awaits");
    });
}

#[test]
#[should_panic(expected = "polled after it was ready")]
fn a_step_that_is_polled_after_it_was_ready_panics() {
    let mut g = pin!(slow());
    let mut start = g.astart();
    futures::executor::block_on(&mut start).unwrap();
    drop(start);
    let mut send = g.asend(1);
    futures::executor::block_on(&mut send).unwrap();
    let _ = send.now_or_never();
}

#[test]
fn the_futures_of_steps_print_the_status_of_the_generator() {
    let mut g = slow().boxed();
    assert_eq!(format!("{:?}", g.astart()), "Astart { status: Created, .. }");
    assert!(g.astart().now_or_never().is_none());
    assert_eq!(format!("{:?}", g.finish_step()), "FinishStep { status: Running, .. }");
    assert_eq!(format!("{:?}", g.asend(1)), "Asend { status: Running, .. }");
    assert_eq!(format!("{:?}", count().boxed().stream_with_return()), "AsyncGeneratorStream { status: Created, .. }");
}
