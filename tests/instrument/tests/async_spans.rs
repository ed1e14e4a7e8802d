//! The spans of async generators.

use coyield::prelude::*;
use coyield_instrument_tests::{events_of, log_of};
use futures::StreamExt as _;
use futures::executor::block_on;
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use tracing::{Instrument as _, info, info_span, instrument};

/// Pending once.
async fn turn() {
    let mut pending = true;
    poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut pending, false) { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
}

#[generator]
#[instrument]
async fn numbers(to: u32) -> impl Stream<Item = u32> {
    for number in 0..to {
        info!("waits");
        turn().await;
        info!("yields");
        yield_!(number);
    }
}

#[test]
fn a_span_is_entered_at_each_poll() {
    let log = log_of(|| {
        let mut numbers = pin!(numbers(1));
        let mut context = Context::from_waker(Waker::noop());
        assert!(numbers.poll_next_unpin(&mut context).is_pending());
        info!("pending");
        assert_eq!(numbers.poll_next_unpin(&mut context), Poll::Ready(Some(0)));
        info!("suspended");
        assert_eq!(numbers.poll_next_unpin(&mut context), Poll::Ready(None));
    });
    let expected = [
        "new numbers {to=1}",
        "enter numbers",
        "waits in numbers",
        "exit numbers",
        "pending",
        "enter numbers",
        "yields in numbers",
        "exit numbers",
        "suspended",
        "enter numbers",
        "exit numbers",
        "close numbers",
    ];
    assert_eq!(log, expected);
}

#[generator]
async fn plain() -> impl AsyncGenerator<u32> {
    info!("plain begins");
    turn().await;
    yield_!(1);
    turn().await;
    info!("plain ends");
}

#[generator]
async fn plain_in_frame() -> impl AsyncGenerator<u32> {
    info!("frame begins");
    turn().await;
    yield_from!(plain());
    turn().await;
    info!("frame ends");
}

#[generator]
#[instrument]
async fn child() -> impl AsyncGenerator<u32> {
    info!("child begins");
    turn().await;
    yield_from!(plain_in_frame());
    turn().await;
    info!("child ends");
}

#[generator]
#[instrument]
async fn parent() -> impl AsyncGenerator<u32> {
    info!("parent begins");
    yield_from!(plain());
    yield_from!(plain_in_frame());
    yield_from!(child());
    turn().await;
    info!("parent ends");
}

#[test]
fn delegates_run_in_their_spans() {
    let events = events_of(|| {
        block_on(async {
            let mut generator = pin!(parent());
            while let CoroutineState::Yielded(number) = generator.as_mut().anext().await.unwrap() {
                info!("driver has {number}");
            }
        });
    });
    let expected = [
        "parent begins in parent",
        "plain begins in parent",
        "driver has 1",
        "plain ends in parent",
        "frame begins in parent",
        "plain begins in parent",
        "driver has 1",
        "plain ends in parent",
        "frame ends in parent",
        "child begins in child < parent",
        "frame begins in child < parent",
        "plain begins in child < parent",
        "driver has 1",
        "plain ends in child < parent",
        "frame ends in child < parent",
        "child ends in child < parent",
        "parent ends in parent",
    ];
    assert_eq!(events, expected);
}

#[generator]
#[instrument]
async fn cleans_up() -> impl AsyncGenerator<u32> {
    let _ = try_yield!(1);
    info!("closing");
    turn().await;
    info!("closed");
}

#[test]
fn a_close_is_awaited_in_the_span() {
    let events = events_of(|| {
        block_on(async {
            let mut generator = pin!(cleans_up());
            generator.as_mut().anext().await.unwrap();
            generator.as_mut().aclose().await.unwrap();
            info!("outside");
        });
    });
    assert_eq!(events, ["closing in cleans_up", "closed in cleans_up", "outside"]);
}

#[test]
fn a_span_around_the_driver_is_the_parent() {
    let events = events_of(|| {
        let drive = async {
            let mut numbers = pin!(numbers(1));
            numbers.next().await;
            info!("driver");
        };
        block_on(drive.instrument(info_span!("driver")));
    });
    assert_eq!(events, ["waits in numbers < driver", "yields in numbers < driver", "driver in driver"]);
}

#[generator]
#[instrument(ret)]
fn coroutine(number: u32) -> impl Future<Output = u32> {
    info!("begins");
    yield_!();
    yield_from!(turn());
    info!("ends");
    number + 1
}

#[test]
fn a_coroutine_has_a_span() {
    let events = events_of(|| assert_eq!(block_on(coroutine(1)), 2));
    assert_eq!(events, ["begins in coroutine", "ends in coroutine", "{return=2} in coroutine"]);
}

#[context_manager]
#[instrument]
async fn session() -> impl AsyncContextManager<u32> {
    turn().await;
    info!("opened");
    yield_!(1);
    turn().await;
    info!("closed");
}

#[test]
fn an_async_context_manager_has_a_span() {
    let events = events_of(|| {
        block_on(async {
            let Ok(one) = async_with!(one = session(), {
                turn().await;
                info!("block");
                Ok(one)
            });
            assert_eq!(one, Some(1));
        });
    });
    assert_eq!(events, ["opened in session", "block", "closed in session"]);
}

#[test]
fn generators_with_spans_can_be_sent() {
    fn is_send(_: &(impl Send + Sync)) {}
    is_send(&parent());
    is_send(&numbers(1));
}
