//! A borrow from a delegator ends before its owner is dropped, however the generator ends.
//!
//! The borrowed value is read in a destructor, which logs when it runs.

use coyield::Status;
use coyield::prelude::*;
use coyield::{Outcome, Resume};
use coyield_language_tests::{Log, panic_of};
use std::convert::Infallible;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// The value that a delegator lends to its delegate.
struct Lent {
    name: String,
    log: Log,
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.log.add("the lent goes");
    }
}

fn lent(log: &Log) -> Lent {
    Lent { name: "the lent".to_owned(), log: log.clone() }
}

struct Reads<'a>(&'a Lent);

impl Drop for Reads<'_> {
    fn drop(&mut self) {
        self.0.log.add(format!("reads {}", self.0.name));
    }
}

const IN_ORDER: [&str; 2] = ["reads the lent", "the lent goes"];

#[generator]
fn delegate(reads: Reads<'_>) -> impl Generator<u8> {
    yield_!(1);
    drop(reads);
}

#[test]
fn a_borrow_is_gone_before_its_owner_at_any_end() {
    #[generator]
    fn delegator(log: Log) -> impl Generator<u8> {
        let lent = lent(&log);
        yield_from!(delegate(Reads(&lent)));
    }
    for end in ["end", "close", "throw", "drop"] {
        let log = Log::new();
        {
            let mut g = pin!(delegator(log.clone()));
            g.next().unwrap();
            match end {
                "end" => assert_eq!(g.next(), Ok(CoroutineState::Complete(()))),
                "close" => assert_eq!(g.close(), Ok(None)),
                "throw" => assert_eq!(g.throw(Thrown::IgnoredExit), Err(Thrown::IgnoredExit)),
                _ => {}
            }
        }
        assert_eq!(log.take(), IN_ORDER, "{end}");
    }
}

#[test]
fn a_borrow_is_gone_after_a_panic_in_a_suspended_delegate() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let lent = lent(&log);
        yield from generate!(Generator<u8>, {
            // In between, so that the panic itself does not drop it.
            let _reads = Reads(&lent);
            yield from generate!(Generator<u8>, {
                yield 1;
                panic!("when it goes on");
            });
        });
    }));
    g.next().unwrap();
    assert_eq!(panic_of(|| g.next()), "when it goes on");
    assert_eq!(log.take(), IN_ORDER);
}

#[test]
fn a_borrow_is_gone_after_a_panic_in_an_adapter_of_a_starting_delegate() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let lent = lent(&log);
        yield_from!(delegate(Reads(&lent)).map_yield(|_| panic!("in the adapter")));
    }));
    assert_eq!(panic_of(|| g.next()), "in the adapter");
    assert_eq!(log.take(), IN_ORDER);
}

/// A hand-written coroutine that panics as soon as it is run.
struct Panics<'a> {
    _reads: Reads<'a>,
}

impl Coroutine for Panics<'_> {
    type Yield = u8;
    type Sent = ();
    type Return = ();
    type Throw = Infallible;

    fn resume(self: Pin<&mut Self>, _: Resume<(), Infallible>) -> Outcome<u8, (), (), Infallible> {
        panic!("by hand")
    }

    fn status(&self) -> Status {
        Status::Created
    }
}

#[test]
fn a_borrow_is_gone_after_a_panic_in_a_starting_hand_written_delegate() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let lent = lent(&log);
        yield_from!(Panics { _reads: Reads(&lent) });
    }));
    assert_eq!(panic_of(|| g.next()), "by hand");
    assert_eq!(log.take(), IN_ORDER);
}

#[test]
fn a_borrow_is_gone_after_a_panic_in_a_hand_written_delegate_of_a_starting_delegate() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let lent = lent(&log);
        yield from generate!(Generator<u8>, {
            let _inner = log.noisy("inner");
            let _ = try_yield_from!(Panics { _reads: Reads(&lent) });
        });
    }));
    assert_eq!(panic_of(|| g.next()), "by hand");
    assert_eq!(log.take(), ["reads the lent", "inner", "the lent goes"]);
}

#[test]
fn a_borrow_is_gone_when_a_delegate_is_refused() {
    /// Has finished before it begins.
    struct Refuses<'a> {
        _reads: Reads<'a>,
    }
    impl Coroutine for Refuses<'_> {
        type Yield = u8;
        type Sent = ();
        type Return = ();
        type Throw = Infallible;
        fn resume(self: Pin<&mut Self>, with: Resume<(), Infallible>) -> Outcome<u8, (), (), Infallible> {
            Outcome::Refused(with)
        }
        fn status(&self) -> Status {
            Status::Finished
        }
    }
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let lent = lent(&log);
        yield_from!(Refuses { _reads: Reads(&lent) });
    }));
    assert!(panic_of(|| g.next()).contains("it has finished"));
    assert_eq!(log.take(), IN_ORDER);
}

/// Hides an `.await` from `generate!`.
macro_rules! hidden {
    ($future:expr) => {
        $future.await
    };
}

macro_rules! replace_the_context {
    () => {
        hidden!(poll_fn(|context| {
            *context = Context::from_waker(Waker::noop());
            Poll::Ready(())
        }))
    };
}

#[test]
fn a_borrow_is_gone_when_the_delegator_replaced_the_context() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let lent = lent(&log);
        replace_the_context!();
        yield_from!(delegate(Reads(&lent)).map_yield(|value| value));
    }));
    assert!(panic_of(|| g.next()).contains("replaced the context"));
    assert_eq!(log.take(), ["the lent goes"], "what never began is leaked");
}

#[test]
fn a_borrow_is_gone_when_a_catching_delegator_replaced_the_context() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let lent = lent(&log);
        replace_the_context!();
        let _ = try_yield_from!(delegate(Reads(&lent)).map_yield(|value| value));
    }));
    assert!(panic_of(|| g.next()).contains("replaced the context"));
    assert_eq!(log.take(), ["the lent goes"], "what never began is leaked");
}

#[test]
fn a_borrow_is_gone_when_the_delegator_of_an_inline_delegate_replaced_the_context() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let lent = lent(&log);
        replace_the_context!();
        yield_from!(delegate(Reads(&lent)));
    }));
    assert!(panic_of(|| g.next()).contains("replaced the context"));
    assert_eq!(log.take(), ["reads the lent", "the lent goes"]);
}

/// Whether the delegator sees it depends on how much machine stack there was to begin the delegate on.
#[test]
fn a_borrow_is_gone_when_an_earlier_delegate_replaced_the_context() {
    let log = Log::new();
    let mut g = Box::pin(generate!(Generator<u8>, {
        let lent = lent(&log);
        yield_from!(generate!(Generator<u8>, {
            replace_the_context!();
        }));
        yield_from!(delegate(Reads(&lent)));
    }));
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| g.next().unwrap())) {
        assert!(panic_of(|| resume_unwind(payload)).contains("replaced the context"));
    }
    drop(g);
    assert_eq!(log.take().pop().as_deref(), Some("the lent goes"));
}

#[test]
fn a_borrow_is_gone_when_a_foreign_future_is_pending() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u8>, {
        let lent = lent(&log);
        yield from generate!(Generator<u8>, {
            let _reads = Reads(&lent);
            hidden!(std::future::pending::<()>());
        });
    }));
    assert!(panic_of(|| g.next()).contains("awaited something that is not a yield"));
    assert_eq!(log.take(), IN_ORDER);
}
