//! A panic leaves a generator finished, and drops each local once.

use coyield::prelude::*;
use coyield::{ResumeError, SendError, Status};
use coyield_language_tests::{Log, Noisy, panic_of};
use std::pin::pin;

#[generator]
fn fragile(log: Log, argument: Noisy) -> impl Generator<u8, bool, (), &'static str> {
    let _local = log.noisy("local");
    loop {
        let panic = yield_!(1);
        assert!(!panic, "as asked");
        let _ = &argument;
    }
}

#[test]
fn a_panic_in_the_body_finishes_the_generator_and_drops_each_local_once() {
    let log = Log::new();
    {
        let mut g = pin!(fragile(log.clone(), log.noisy("argument")));
        g.start().unwrap();
        g.send(false).unwrap();
        assert_eq!(panic_of(|| g.send(true)), "as asked");
        assert_eq!(log.take(), ["local", "argument"]);
        assert_eq!(g.status(), Status::Finished);
        assert_eq!(g.start(), Err(ResumeError::Finished));
        assert_eq!(g.send(false), Err(SendError::Finished(false)));
        assert_eq!(g.throw("x"), Err(Thrown::Raised("x")));
        assert_eq!(g.close(), Ok(None));
    }
    assert!(log.take().is_empty());
}

#[test]
fn a_panic_in_an_iterator_ends_the_iterator() {
    #[generator]
    fn items() -> impl Iterator<Item = u8> {
        yield_!(1);
        panic!("no second");
    }
    let mut iter = items();
    assert_eq!(iter.next(), Some(1));
    assert_eq!(panic_of(|| iter.next()), "no second");
    assert_eq!(iter.next(), None);
    assert_eq!(iter.next(), None);
}

struct Bomb(Log);

impl Drop for Bomb {
    fn drop(&mut self) {
        self.0.add("bomb");
        panic!("in a destructor");
    }
}

#[generator]
fn mined(log: Log) -> impl Generator<u8, (), (), &'static str> {
    let _first = log.noisy("first");
    let _bomb = Bomb(log.clone());
    let _last = log.noisy("last");
    yield_!(1);
}

#[test]
fn a_panic_in_a_destructor_during_close_drops_the_rest_once() {
    let log = Log::new();
    {
        let mut g = pin!(mined(log.clone()));
        g.next().unwrap();
        assert_eq!(panic_of(|| g.close()), "in a destructor");
        assert_eq!(log.take(), ["last", "bomb", "first"]);
        assert_eq!(g.status(), Status::Finished);
        assert_eq!(g.close(), Ok(None));
    }
    assert!(log.take().is_empty());
}

#[test]
fn a_panic_in_a_destructor_at_the_end_or_at_a_throw_drops_the_rest_once() {
    let log = Log::new();
    {
        let mut g = pin!(mined(log.clone()));
        g.next().unwrap();
        assert_eq!(panic_of(|| g.next()), "in a destructor");
        assert_eq!(log.take(), ["last", "bomb", "first"]);
        assert_eq!(g.next(), Err(ResumeError::Finished));

        let mut g = pin!(mined(log.clone()));
        g.next().unwrap();
        assert_eq!(panic_of(|| g.throw("x")), "in a destructor");
        assert_eq!(log.take(), ["last", "bomb", "first"]);
        assert_eq!(g.throw("y"), Err(Thrown::Raised("y")));
    }
    assert!(log.take().is_empty());
}

#[test]
fn a_panic_in_a_destructor_of_a_dropped_generator_drops_the_rest_once() {
    let log = Log::new();
    let mut g = Box::pin(mined(log.clone()));
    g.next().unwrap();
    assert_eq!(panic_of(|| drop(g)), "in a destructor");
    assert_eq!(log.take(), ["last", "bomb", "first"]);
}

#[test]
fn a_generator_dropped_while_unwinding_drops_its_locals() {
    let log = Log::new();
    let message = panic_of(|| {
        let mut g = pin!(fragile(log.clone(), log.noisy("argument")));
        g.start().unwrap();
        panic!("outside");
    });
    assert_eq!(message, "outside");
    assert_eq!(log.take(), ["local", "argument"]);
}

/// A hand-written coroutine that refuses whatever it is asked, and says that it could do it. Nothing asks it for ever.
mod refusing {
    use super::*;
    use coyield::{AsyncStatus, Outcome, Resume, Status};
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    /// Refuses a send, even if it was to start.
    struct Refuses;

    impl Coroutine for Refuses {
        type Yield = u32;
        type Sent = ();
        type Return = ();
        type Throw = Infallible;

        fn resume(self: Pin<&mut Self>, _: Resume<(), Infallible>) -> Outcome<u32, (), (), Infallible> {
            Outcome::Refused(Resume::Send(()))
        }

        fn status(&self) -> Status {
            Status::Created
        }
    }

    struct RefusesAs(AsyncStatus);

    impl AsyncCoroutine for RefusesAs {
        type Yield = u32;
        type Sent = ();
        type Return = ();
        type Throw = Infallible;

        fn poll_resume(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            with: &mut Option<Resume<(), Infallible>>,
        ) -> Poll<Outcome<u32, (), (), Infallible>> {
            Poll::Ready(Outcome::Refused(with.take().unwrap_or(Resume::Start)))
        }

        fn status(&self) -> AsyncStatus {
            self.0
        }
    }

    #[test]
    #[should_panic(expected = "returned a different `Resume` than it was given as refused")]
    fn next_asks_twice() {
        let _ = Refuses.next();
    }

    #[test]
    #[should_panic(expected = "returned a different `Resume` than it was given as refused")]
    fn an_iterator_asks_twice() {
        Refuses.into_iter().next();
    }

    #[test]
    #[should_panic(expected = "returned a different `Resume` than it was given as refused")]
    fn a_stream_asks_twice() {
        let _ = futures::executor::block_on(Refuses.into_stream().next_item());
    }

    #[test]
    #[should_panic(expected = "refused to begin or to continue, although its `status` allows it")]
    fn anext_asks_twice() {
        let _ = futures::executor::block_on(RefusesAs(AsyncStatus::Created).anext());
    }

    #[test]
    fn anext_of_one_that_says_it_runs_is_refused_as_busy() {
        let mut g = RefusesAs(AsyncStatus::Running);
        assert!(futures::executor::block_on(g.anext()).is_err_and(|error| error.is_busy()));
        assert!(futures::executor::block_on(g.anext_or_finish()).is_err_and(|error| error.is_busy()));
    }

    #[test]
    #[should_panic(expected = "refused to begin or to continue, although its `status` allows it")]
    fn an_async_stream_asks_to_begin_twice() {
        let _ = futures::executor::block_on(RefusesAs(AsyncStatus::Created).into_stream().next_item());
    }

    #[test]
    #[should_panic(expected = "refused to begin or to continue, although its `status` allows it")]
    fn an_async_stream_asks_to_continue_twice() {
        let _ = futures::executor::block_on(RefusesAs(AsyncStatus::Running).into_stream().next_item());
    }
}
