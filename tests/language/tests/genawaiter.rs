//! Generators of genawaiter as those of coyield, and the reverse.
//!
//! The first part is genawaiter's own suite, written anew, for its three modules and through the bridge.

use coyield::prelude::*;
use coyield::{ResumeError, SendError, Status};
use coyield::{from_genawaiter, from_genawaiter_with, from_stream, into_genawaiter, lend_genawaiter};
use coyield_language_tests::executors::everywhere;
use coyield_language_tests::{Log, Noisy, implements, panic_of};
use futures::StreamExt;
use genawaiter::stack::let_gen_using;
use genawaiter::{Coroutine as _, Generator as _, rc, stack, sync};
use std::cell::{Cell, RefCell};
use std::pin::{Pin, pin};
use std::rc::Rc;

/// The cases that are the same for `rc` and `sync`.
macro_rules! suite {
    ($suite:ident, $module:ident) => {
        mod $suite {
            use super::$module::{Co, Gen};
            use super::*;

            async fn producer(co: Co<i32>) -> &'static str {
                co.yield_(10).await;
                "done"
            }

            #[test]
            fn function() {
                let mut g = pin!(from_genawaiter(Gen::new(producer)));
                assert_eq!(g.status(), Status::Created);
                assert_eq!(g.next(), Ok(CoroutineState::Yielded(10)));
                assert_eq!(g.status(), Status::Suspended);
                assert_eq!(g.next(), Ok(CoroutineState::Complete("done")));
                // Where genawaiter's version panics.
                assert_eq!(g.next(), Err(ResumeError::Finished));
            }

            #[test]
            fn simple_closure() {
                async fn producer(n: i32, co: Co<i32>) -> &'static str {
                    co.yield_(n * 2).await;
                    "done"
                }

                let mut g = pin!(from_genawaiter(Gen::new(|co| producer(5, co))));
                assert_eq!(g.start(), Ok(CoroutineState::Yielded(10)));
                assert_eq!(g.next(), Ok(CoroutineState::Complete("done")));
            }

            #[test]
            fn resume_args() {
                async fn producer(resumes: &RefCell<Vec<&str>>, co: Co<i32, &'static str>) {
                    let first = co.yield_(10).await;
                    resumes.borrow_mut().push(first);
                    let second = co.yield_(20).await;
                    resumes.borrow_mut().push(second);
                }

                let resumes = RefCell::new(Vec::new());
                let mut g = pin!(from_genawaiter(Gen::new(|co| producer(&resumes, co))));
                assert_eq!(g.send("too early"), Err(SendError::NotStarted("too early")));
                assert_eq!(g.start(), Ok(CoroutineState::Yielded(10)));
                assert!(resumes.borrow().is_empty());
                assert_eq!(g.send("abc"), Ok(CoroutineState::Yielded(20)));
                assert_eq!(*resumes.borrow(), ["abc"]);
                assert_eq!(g.send("def"), Ok(CoroutineState::Complete(())));
                assert_eq!(*resumes.borrow(), ["abc", "def"]);
                assert_eq!(g.send("late"), Err(SendError::Finished("late")));
            }

            #[test]
            fn forbidden_await_helpful_message() {
                async fn wrong(_: Co<i32>) {
                    std::future::pending::<()>().await;
                }

                let mut g = pin!(from_genawaiter(Gen::new(wrong)));
                let message = panic_of(|| g.next());
                if cfg!(debug_assertions) {
                    assert!(message.contains("non-async method"), "{message}");
                }
                assert_eq!(g.next(), Err(ResumeError::Finished));
            }

            #[test]
            #[cfg(debug_assertions)]
            fn multiple_yield_helpful_message() {
                async fn wrong(co: Co<i32>) {
                    drop(co.yield_(10));
                    drop(co.yield_(20));
                }

                let mut g = pin!(from_genawaiter(Gen::new(wrong)));
                let message = panic_of(|| g.next());
                assert!(message.contains("Co::yield_"), "{message}");
            }

            #[test]
            #[cfg(debug_assertions)]
            fn escaped_co_helpful_message() {
                async fn shenanigans(co: Co<i32>) -> Co<i32> {
                    co
                }

                let mut g = pin!(from_genawaiter(Gen::new(shenanigans)));
                let Ok(CoroutineState::Complete(escaped)) = g.next() else { panic!() };
                let message = panic_of(|| drop(escaped.yield_(10)));
                assert!(message.contains("should have been dropped by now"), "{message}");
            }

            #[test]
            fn a_generator_of_genawaiter_is_movable() {
                async fn producer(addresses: &mut Vec<*const i32>, co: Co<i32>) -> &'static str {
                    let sentinel = Cell::new(1);
                    let reference = &sentinel;
                    for n in 2..5 {
                        reference.set(n);
                        assert_eq!(sentinel.get(), n);
                        addresses.push(sentinel.as_ptr());
                        co.yield_(n).await;
                    }
                    "done"
                }

                let mut addresses = Vec::new();
                {
                    let begun = |addresses| {
                        let mut g = from_genawaiter(Gen::new(move |co| producer(addresses, co)));
                        assert_eq!(g.next(), Ok(CoroutineState::Yielded(2)));
                        g
                    };
                    let mut moved = Box::new(begun(&mut addresses));
                    assert_eq!(moved.next(), Ok(CoroutineState::Yielded(3)));
                    let mut moved = *moved;
                    assert_eq!(moved.next(), Ok(CoroutineState::Yielded(4)));
                    assert_eq!(moved.next(), Ok(CoroutineState::Complete("done")));
                }
                assert!(addresses.iter().all(|address| *address == addresses[0]));
            }

            /// A genawaiter generator that awaits is a stream, and so one of our async generators.
            #[test]
            fn async_resume() {
                async fn producer(co: Co<i32>) {
                    for n in [10, 20] {
                        for _ in 0..3 {
                            futures::pending!();
                        }
                        co.yield_(n).await;
                    }
                }

                let mut g = pin!(from_stream(Gen::new(producer)));
                let mut task = std::task::Context::from_waker(std::task::Waker::noop());
                for expected in [Some(10), Some(20), None] {
                    let mut polls = 0;
                    let step = {
                        let mut step = pin!(g.anext());
                        loop {
                            polls += 1;
                            if let std::task::Poll::Ready(step) = step.as_mut().poll(&mut task) {
                                break step.unwrap().yielded();
                            }
                        }
                    };
                    assert_eq!((step, polls), (expected, if expected.is_some() { 4 } else { 1 }));
                }
            }

            #[test]
            fn iterating() {
                async fn odds(co: Co<i32>) {
                    for n in (1..10).step_by(2) {
                        co.yield_(n).await;
                    }
                }

                let mut g = pin!(from_genawaiter(Gen::new(odds)));
                assert_eq!(g.iter().collect::<Vec<_>>(), [1, 3, 5, 7, 9]);
            }
        }
    };
}

suite!(of_rc, rc);
suite!(of_sync, sync);

mod of_stack {
    use super::*;
    use genawaiter::stack::Co;

    async fn producer(co: Co<'_, i32>) -> &'static str {
        co.yield_(10).await;
        "done"
    }

    #[test]
    fn function() {
        let_gen_using!(g, producer);
        let mut g = pin!(from_genawaiter(lend_genawaiter(g)));
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(10)));
        assert_eq!(g.next(), Ok(CoroutineState::Complete("done")));
        assert_eq!(g.next(), Err(ResumeError::Finished));
    }

    #[test]
    fn resume_args() {
        async fn producer(resumes: &RefCell<Vec<&str>>, co: Co<'_, i32, &'static str>) {
            let first = co.yield_(10).await;
            resumes.borrow_mut().push(first);
            let second = co.yield_(20).await;
            resumes.borrow_mut().push(second);
        }

        let resumes = RefCell::new(Vec::new());
        let_gen_using!(g, |co| producer(&resumes, co));
        let mut g = pin!(from_genawaiter(lend_genawaiter(g)));
        assert_eq!(g.start(), Ok(CoroutineState::Yielded(10)));
        assert!(resumes.borrow().is_empty());
        assert_eq!(g.send("abc"), Ok(CoroutineState::Yielded(20)));
        assert_eq!(g.send("def"), Ok(CoroutineState::Complete(())));
        assert_eq!(*resumes.borrow(), ["abc", "def"]);
    }

    #[test]
    fn forbidden_await_helpful_message() {
        async fn wrong(_: Co<'_, i32>) {
            std::future::pending::<()>().await;
        }

        let_gen_using!(g, wrong);
        let mut g = pin!(from_genawaiter(lend_genawaiter(g)));
        let message = panic_of(|| g.next());
        if cfg!(debug_assertions) {
            assert!(message.contains("non-async method"), "{message}");
        }
    }

    #[test]
    #[cfg(debug_assertions)]
    fn escaped_co_helpful_message() {
        async fn shenanigans(co: Co<'_, i32>) -> Co<'_, i32> {
            co
        }

        let_gen_using!(g, shenanigans);
        let mut g = pin!(from_genawaiter(lend_genawaiter(g)));
        let Ok(CoroutineState::Complete(escaped)) = g.next() else { panic!() };
        let message = panic_of(|| drop(escaped.yield_(10)));
        assert!(message.contains("should have been dropped by now"), "{message}");
    }

    #[test]
    fn simple_closure() {
        async fn producer(n: i32, co: Co<'_, i32>) -> &'static str {
            co.yield_(n * 2).await;
            "done"
        }

        let_gen_using!(g, |co| producer(5, co));
        let mut g = pin!(from_genawaiter(lend_genawaiter(g)));
        assert_eq!(g.start(), Ok(CoroutineState::Yielded(10)));
        assert_eq!(g.next(), Ok(CoroutineState::Complete("done")));
    }

    #[test]
    #[cfg(debug_assertions)]
    fn multiple_yield_helpful_message() {
        async fn wrong(co: Co<'_, i32>) {
            drop(co.yield_(10));
            drop(co.yield_(20));
        }

        let_gen_using!(g, wrong);
        let mut g = pin!(from_genawaiter(lend_genawaiter(g)));
        let message = panic_of(|| g.next());
        assert!(message.contains("Co::yield_"), "{message}");
    }

    #[test]
    fn a_lent_generator_stays_suspended_after_the_loan() {
        let log = Log::new();
        {
            let noisy = log.noisy("dropped");
            let_gen_using!(g, |co| async move {
                let _held = noisy;
                for n in 1.. {
                    co.yield_(n).await;
                }
            });
            let mut loan = pin!(from_genawaiter(lend_genawaiter(g)));
            assert_eq!(loan.next(), Ok(CoroutineState::Yielded(1)));
            assert_eq!(loan.close(), Ok(None));
            assert_eq!(loan.next(), Err(ResumeError::Finished));
            assert!(log.take().is_empty());
            let mut loan = pin!(from_genawaiter(lend_genawaiter(g)));
            assert_eq!(loan.next(), Ok(CoroutineState::Yielded(2)));
            assert_eq!(g.resume(), genawaiter::GeneratorState::Yielded(3));
        }
        assert_eq!(log.take(), ["dropped"]);
    }
}

#[test]
fn a_close_a_throw_and_a_drop_drop_the_generator() {
    let log = Log::new();
    let noisy = |name| {
        let noisy = log.noisy(name);
        rc::Gen::new(|co: rc::Co<u8>| async move {
            let _held = noisy;
            co.yield_(1).await;
        })
    };
    let mut closed = pin!(from_genawaiter(noisy("closed")));
    closed.start().unwrap();
    assert_eq!(closed.close(), Ok(None));
    assert_eq!(log.take(), ["closed"]);
    assert_eq!(closed.status(), Status::Finished);

    let mut thrown = pin!(from_genawaiter(noisy("thrown")).with_throw::<char>());
    thrown.start().unwrap();
    assert_eq!(thrown.throw('!'), Err(Thrown::Raised('!')));
    assert_eq!(log.take(), ["thrown"]);

    let mut new = pin!(from_genawaiter(noisy("new")));
    assert_eq!(new.close(), Ok(None));
    assert_eq!(log.take(), ["new"]);

    let mut dropped = from_genawaiter(noisy("half-way"));
    dropped.start().unwrap();
    drop(dropped);
    assert_eq!(log.take(), ["half-way"]);
}

#[test]
fn a_finished_generator_is_dropped_at_once() {
    /// Ends at once, and keeps its value.
    struct Ends(Noisy);

    impl genawaiter::Coroutine for Ends {
        type Yield = u8;
        type Resume = ();
        type Return = String;

        fn resume_with(self: Pin<&mut Self>, (): ()) -> genawaiter::GeneratorState<u8, String> {
            genawaiter::GeneratorState::Complete(format!("{:?}", self.0).chars().take(5).collect())
        }
    }

    let log = Log::new();
    let mut g = pin!(from_genawaiter(Ends(log.noisy("dropped"))));
    assert_eq!(g.next(), Ok(CoroutineState::Complete("Noisy".into())));
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn the_first_value_may_have_no_default() {
    struct Plain(u8);

    let g = rc::Gen::new(|co: rc::Co<u8, Plain>| async move {
        let Plain(sent) = co.yield_(1).await;
        sent
    });
    let mut g = pin!(from_genawaiter_with(g, Plain(0)));
    assert_eq!(g.start().unwrap().yielded(), Some(1));
    assert_eq!(g.send(Plain(7)).unwrap().completed(), Some(7));
}

#[test]
fn a_coyield_generator_delegates_to_one_of_genawaiter() {
    #[generator]
    fn outer() -> impl Generator<u8, char, String, String> {
        let text = yield_from!(from_genawaiter(rc::Gen::new(|co| async move {
            let first = co.yield_(1).await;
            let second = co.yield_(2).await;
            format!("{first}{second}")
        })));
        match try_yield!(3) {
            Ok(last) => format!("{text}{last}"),
            Err(thrown) => format!("{text} and {thrown}"),
        }
    }

    #[generator]
    fn boxed() -> impl Generator<u8, (), (), u32> {
        let theirs = from_genawaiter(rc::Gen::new(|co| async move { co.yield_(1).await }));
        let sources: [LocalBoxGenerator<'_, u8, (), (), u32>; 2] =
            [theirs.with_throw().boxed_local(), generate!(Generator<u8, (), (), u32>, { yield 2; }).boxed_local()];
        for source in sources {
            yield_from!(source);
        }
    }

    let mut g = pin!(outer());
    assert_eq!(g.start().unwrap().yielded(), Some(1));
    assert_eq!(g.delegation_depth(), 1);
    assert_eq!(g.send('a').unwrap().yielded(), Some(2));
    assert_eq!(g.send('b').unwrap().yielded(), Some(3));
    assert_eq!(g.throw(String::from("c")).unwrap().completed().unwrap(), "ab and c");

    let mut g = pin!(outer());
    g.start().unwrap();
    assert_eq!(g.throw(String::from("c")), Err(Thrown::Raised("c".into())), "it cannot be caught inside");

    assert_eq!(pin!(boxed()).iter_with_return().collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_coyield_generator_works_as_one_of_genawaiter() {
    #[generator]
    fn averager() -> impl Generator<f64, f64, &'static str> {
        let mut sum = yield_!(0.0);
        sum += yield_!(sum);
        yield_!(sum / 2.0);
        "done"
    }

    fn drive<G>(mut g: Pin<&mut G>) -> (Vec<f64>, G::Return)
    where
        G: genawaiter::Coroutine<Yield = f64, Resume = f64>,
    {
        let mut yielded = Vec::new();
        loop {
            match g.as_mut().resume_with(3.0) {
                genawaiter::GeneratorState::Yielded(value) => yielded.push(value),
                genawaiter::GeneratorState::Complete(value) => return (yielded, value),
            }
        }
    }

    let mut ours = pin!(into_genawaiter(averager()));
    assert_eq!(drive(ours.as_mut()), (vec![0.0, 3.0, 3.0], "done"));
    assert_eq!(panic_of(|| ours.as_mut().resume_with(1.0)), "the generator has finished");

    let mut half = averager().boxed();
    half.start().unwrap();
    half.send(9.0).unwrap();
    assert_eq!(drive(pin!(into_genawaiter(half)).as_mut()), (vec![6.0], "done"));

    let raises = into_genawaiter(generate!(Generator<u8>, {
        yield_!(1);
        raise!(Thrown::Exit)
    }));
    let mut raises = pin!(raises);
    raises.as_mut().resume();
    assert!(panic_of(|| raises.as_mut().resume()).contains("generator exit"));
}

#[test]
fn a_generator_is_converted_there_and_back() {
    let there = into_genawaiter(generate!(Generator<u8, u8, u8>, { yield 1 }).boxed());
    let mut back = pin!(from_genawaiter(there));
    assert_eq!(back.start(), Ok(CoroutineState::Yielded(1)));
    assert_eq!(back.send(5), Ok(CoroutineState::Complete(5)));
}

#[test]
fn a_generator_of_genawaiter_is_a_stream_under_executors() {
    everywhere(|| async {
        let g = sync::Gen::new(|co: sync::Co<u8>| async move {
            co.yield_(1).await;
            co.yield_(2).await;
        });
        assert_eq!(from_genawaiter(g).into_stream().map(|n| n * 2).collect::<Vec<_>>().await, [2, 4]);
    });
}

#[test]
fn auto_traits_are_those_of_the_wrapped_generator() {
    async fn sendable(co: sync::Co<u8>) {
        co.yield_(1).await;
    }

    async fn local(co: rc::Co<u8>) {
        co.yield_(1).await;
    }

    async fn on_stack(co: stack::Co<'_, u8>) {
        co.yield_(1).await;
    }

    let g = from_genawaiter(sync::Gen::new(sendable));
    assert!(implements!(g, Send) && implements!(g, Unpin));
    // Only its type allows throwing errors in.
    assert!(implements!(g.with_throw::<Rc<u8>>(), Send));
    let g = from_genawaiter(rc::Gen::new(local));
    assert!(!implements!(g, Send) && implements!(g, Unpin));
    let_gen_using!(g, on_stack);
    let g = from_genawaiter(lend_genawaiter(g));
    assert!(!implements!(g, Send) && implements!(g, Unpin));
}
