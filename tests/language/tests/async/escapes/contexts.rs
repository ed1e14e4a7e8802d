//! Foreign futures that replace the context by which the yields find their slot.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield::{AsyncCoroutine, Outcome, Resume};
use coyield_language_tests::executors::{everywhere_local, once, turns};
use coyield_language_tests::{Log, panic_of};
use futures::executor::block_on;
use futures::{FutureExt as _, Stream};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// Hides an `.await` from the macros, so that the future is polled with the context of the body itself.
macro_rules! hidden {
    ($future:expr) => {
        $future.await
    };
}

const REPLACED: &str = "replaced the context";

/// Replaces the context by one of a waker that does nothing.
fn replaces<T: Copy + Send>(then: Poll<T>) -> impl Future<Output = T> + Send {
    poll_fn(move |context| {
        *context = Context::from_waker(Waker::noop());
        then
    })
}

#[test]
fn a_context_replaced_before_any_yield_panics() {
    macro_rules! panics {
        (|$value:ident| $($yields:tt)*) => {{
            let log = Log::new();
            let kept = Rc::new(1);
            let mut g = pin!(generate!(AsyncGenerator<Rc<i32>, (), (), Rc<i32>>, async {
                let _local = log.noisy("local");
                turns(1).await;
                hidden!(replaces(Poll::Ready(())));
                let $value = kept.clone();
                $($yields)*
            }));
            assert!(panic_of(|| block_on(g.anext())).contains(REPLACED));
            assert_eq!(g.status(), AsyncStatus::Finished);
            assert_eq!(log.take(), ["local"]);
            assert!(block_on(g.anext()).unwrap_err().is_finished());
            assert_eq!(Rc::strong_count(&kept), 1, "nothing is leaked");
        }};
    }
    panics!(|value| yield_!(value.clone()));
    panics!(|value| let _ = try_yield!(value.clone()););
    panics!(|value| raise!(value.clone()));
    panics!(|value| yield_from!([value.clone()]));
    panics!(|value| yield_from!(futures::stream::iter([value.clone()])));
    panics!(|value| yield_from!(generate!(AsyncGenerator<Rc<i32>, (), (), Rc<i32>>, async {
        yield value.clone();
    })));
}

#[test]
fn a_context_replaced_before_a_delegate_on_the_stack_panics() {
    #[generator]
    async fn large() -> impl AsyncGenerator<u64> {
        let padding = [1; 50];
        yield_!(1);
        yield_!(padding.iter().sum());
    }
    let mut g = pin!(generate!(AsyncGenerator<u64>, async {
        hidden!(replaces(Poll::Ready(())));
        yield_from!(large());
    }));
    assert!(panic_of(|| block_on(g.anext())).contains(REPLACED));
    assert_eq!(g.status(), AsyncStatus::Finished);
}

#[test]
fn a_context_replaced_for_a_pending_poll_only_is_harmless() {
    everywhere_local(|| async {
        let mut first = true;
        let mut g = pin!(generate!(AsyncGenerator<u8>, async {
            hidden!(poll_fn(|context| {
                *context = Context::from_waker(Waker::noop());
                let pending = std::mem::take(&mut first);
                if pending { Poll::Pending } else { Poll::Ready(()) }
            }));
            hidden!(poll_fn(|context| {
                context.waker().wake_by_ref();
                Poll::Ready(())
            }));
        }));
        assert!(once(g.anext()).await.is_pending());
        assert_eq!(g.status(), AsyncStatus::Running);
        assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Complete(()))));
    });
}

#[test]
fn a_context_replaced_by_its_own_waker_works_and_by_a_clone_panics() {
    // The same waker in a new context is the same.
    let mut g = pin!(generate!(AsyncGenerator<u8>, async {
        hidden!(poll_fn(|context| {
            *context = Context::from_waker(context.waker());
            Poll::Ready(())
        }));
        yield 1;
    }));
    assert_eq!(block_on(g.anext()), Ok(CoroutineState::Yielded(1)));
    // A clone is the task's, and finds no slot.
    let mut g = pin!(generate!(AsyncGenerator<u8>, async {
        hidden!(poll_fn(|context| {
            let clone: &'static Waker = Box::leak(Box::new(context.waker().clone()));
            *context = Context::from_waker(clone);
            Poll::Ready(())
        }));
        yield 1;
    }));
    assert!(panic_of(|| g.anext().now_or_never()).contains(REPLACED));
}

#[test]
fn a_replaced_context_of_a_generator_inside_another_body_panics_there() {
    everywhere_local(|| async {
        let mut evil = pin!(generate!(AsyncGenerator<u8>, async {
            hidden!(replaces(Poll::Ready(())));
            yield 66;
        }));
        let mut good = pin!(generate!(AsyncGenerator<u8>, async {
            for n in 0..3 {
                turns(1).await;
                yield n;
            }
        }));
        let mut outer = pin!(generate!(AsyncGenerator<String>, async {
            let message = poll_fn(|context| Poll::Ready(panic_of(|| pin!(evil.anext()).poll(context)))).await;
            yield message;
            while let Ok(CoroutineState::Yielded(n)) = good.anext().await {
                yield format!("{n}");
            }
        }));
        assert!(outer.anext().await.unwrap().yielded().unwrap().contains(REPLACED));
        for n in ["0", "1", "2"] {
            assert_eq!(outer.anext().await.unwrap().yielded().unwrap(), n);
        }
    });
}

/// A stream and an async generator, written by hand, to be delegated to.
struct ByHand {
    replaces: bool,
    left: u8,
}

impl ByHand {
    fn step(&mut self, context: &mut Context<'_>) -> Option<u8> {
        if self.replaces {
            *context = Context::from_waker(Waker::noop());
        }
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

impl Stream for ByHand {
    type Item = u8;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u8>> {
        Poll::Ready(self.step(context))
    }
}

struct Generates(ByHand);

impl AsyncCoroutine for Generates {
    type Yield = u8;
    type Sent = ();
    type Return = ();
    type Throw = std::convert::Infallible;

    fn poll_resume(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<(), std::convert::Infallible>>,
    ) -> Poll<Outcome<u8, (), (), std::convert::Infallible>> {
        *with = None;
        Poll::Ready(match self.0.step(context) {
            Some(item) => Outcome::Yielded(item),
            None => Outcome::Complete(()),
        })
    }

    fn status(&self) -> AsyncStatus {
        // A lie, most of the time.
        AsyncStatus::Created
    }
}

#[test]
fn a_context_replaced_by_a_hand_written_delegate_is_harmless() {
    for replaces in [false, true] {
        let stream = ByHand { replaces, left: 1 };
        let mut g = pin!(generate!(AsyncGenerator<u8>, async { yield_from!(stream) }));
        assert_eq!(block_on(g.anext()), Ok(CoroutineState::Yielded(0)), "the context that it replaces is its own");
        let by_hand = Generates(ByHand { replaces, left: 1 });
        let mut g = pin!(generate!(AsyncGenerator<u8>, async { yield_from!(by_hand) }));
        assert_eq!(block_on(g.anext()), Ok(CoroutineState::Yielded(0)), "the context that it replaces is its own");
    }
}

/// A poll of an inline delegate ends with a look at the slot; that of a frame or of the body itself does not.
#[test]
fn a_context_replaced_by_a_pending_future_of_a_delegate_panics_at_a_later_yield() {
    #[generator]
    async fn embedded() -> impl AsyncGenerator<u8> {
        hidden!(replaces(Poll::<()>::Pending));
    }
    #[generator]
    async fn framed() -> impl AsyncGenerator<u8> {
        yield_from!([1]);
        hidden!(replaces(Poll::<()>::Pending));
    }
    let mut g = pin!(generate!(AsyncGenerator<u8>, async { yield_from!(framed()) }));
    assert!(g.anext().now_or_never().is_some());
    assert!(g.anext().now_or_never().is_none());
    assert_eq!(g.status(), AsyncStatus::Running);
    let mut g = pin!(generate!(AsyncGenerator<u8>, async { yield_from!(embedded()) }));
    assert!(panic_of(|| g.anext().now_or_never()).contains(REPLACED));
    assert_eq!(g.status(), AsyncStatus::Finished);
}

#[test]
fn nested_generators_of_both_kinds_use_their_own_slots() {
    everywhere_local(|| async {
        let mut inner = pin!(generate!(AsyncGenerator<&str, u8, u8>, async {
            let first = yield "a";
            turns(0).await;
            first + yield "b"
        }));
        // A plain generator whose body polls an async one through a macro that hides the `.await`.
        let mut plain = pin!(generate!(Generator<String, (), u8>, {
            let first = hidden!(inner.astart()).unwrap().yielded().unwrap();
            yield first.to_owned();
            let second = hidden!(inner.asend(4)).unwrap().yielded().unwrap();
            yield second.to_owned();
            hidden!(inner.asend(5)).unwrap().completed().unwrap()
        }));
        let mut outer = pin!(generate!(AsyncGenerator<String, (), u8>, async {
            while let Ok(state) = plain.next() {
                match state {
                    CoroutineState::Yielded(text) => yield text,
                    CoroutineState::Complete(sum) => return sum,
                }
                turns(1).await;
            }
            0
        }));
        assert_eq!(outer.anext().await.unwrap().yielded().unwrap(), "a");
        assert_eq!(outer.anext().await.unwrap().yielded().unwrap(), "b");
        assert_eq!(outer.anext().await, Ok(CoroutineState::Complete(9)));
    });
}
