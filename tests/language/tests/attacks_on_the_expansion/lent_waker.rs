//! The lent waker is used by reference on another thread during the poll, and a foreign future writes into its context.

use super::*;

/// Pending that many times, and woken by other threads: by the waker itself, and by clones that are used after the
/// poll.
fn woken_by_threads(mut times: u8) -> impl Future<Output = ()> {
    poll_fn(move |context| {
        if times == 0 {
            return Poll::Ready(());
        }
        times -= 1;
        let waker = context.waker();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                waker.wake_by_ref();
                let clone = waker.clone();
                std::thread::spawn(move || clone.wake());
            });
        });
        Poll::Pending
    })
}

/// Is ready, and leaves another waker in the context.
struct Replaces;

impl Future for Replaces {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        *context = Context::from_waker(Waker::noop());
        Poll::Ready(())
    }
}

#[generator]
async fn inner() -> impl Stream<Item = String> {
    woken_by_threads(1).await;
    yield_!(String::from("awaited"));
    hidden!(woken_by_threads(1));
    hidden!(with_task_waker(woken_by_threads(1)));
    yield_!(String::from("hidden"));
    // Each of these has a context of its own.
    Replaces.await;
    hidden!(with_task_waker(Replaces));
    yield_!(String::from("replaced"));
}

#[generator]
async fn outer() -> impl Stream<Item = String> {
    yield_from!(inner());
    woken_by_threads(1).await;
    let mut inner = pin!(inner());
    while let Some(item) = inner.next().await {
        yield_!(item);
    }
}

#[test]
fn the_lent_waker_serves_other_threads() {
    assert_eq!(collected(outer()), ["awaited", "hidden", "replaced", "awaited", "hidden", "replaced"]);
}

#[generator]
async fn replaced() -> impl Stream<Item = String> {
    yield_!(String::from("before"));
    hidden!(Replaces);
    yield_!(String::from("after"));
}

#[generator]
async fn delegates() -> impl Stream<Item = String> {
    let local = String::from("local");
    let borrowed = &local;
    yield_from!(replaced());
    yield_!(borrowed.clone());
}

#[test]
fn a_replaced_waker_panics() {
    for stream in [replaced().boxed(), delegates().boxed()] {
        let seen = RefCell::new(Vec::new());
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            block_on(stream.for_each(|item| {
                seen.borrow_mut().push(item);
                ready(())
            }));
        }));
        let message = outcome.unwrap_err().downcast_ref::<&str>().map(ToString::to_string);
        assert!(message.is_some_and(|message| message.contains("replaced the context")));
        assert_eq!(seen.into_inner(), ["before"]);
    }
}
