//! Attempts of safe code to reach the slot, the handle or the body of another generator. Each attempt panics with a
//! clear message or works, and is clean under the address sanitizer and valgrind. Attempts that do not compile are in
//! `tests/messages/`.

#![forbid(unsafe_code)]

use coyield::prelude::*;
use coyield::{ResumeError, Status};
use coyield_language_tests::Log;
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::task::{Context, Poll, Wake, Waker};

/// Hides an `.await` from `#[generator]`.
macro_rules! hidden {
    ($future:expr) => {
        $future.await
    };
}

fn panics<T>(run: impl FnOnce() -> T) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(run)) else { panic!("it did not panic") };
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => (*payload.downcast::<&str>().unwrap()).to_owned(),
    }
}

mod foreign_futures {
    use super::*;

    #[test]
    fn foreign_futures_that_are_ready_are_harmless() {
        let mut g = pin!(generate!(Generator<u8>, {
            let n = hidden!(async { 3 });
            yield n;
        }));
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(3)));
        assert_eq!(g.next(), Ok(CoroutineState::Complete(())));
    }

    #[test]
    fn foreign_futures_that_are_pending_panic_and_finish_the_generator() {
        let log = Log::new();
        let mut g = pin!(generate!(Generator<u8>, {
            let _local = log.noisy("local");
            yield 1;
            hidden!(std::future::pending::<()>());
        }));
        g.next().unwrap();
        assert!(panics(|| g.next()).contains("awaited something that is not a yield"));
        assert_eq!(log.take(), ["local"]);
        assert_eq!(g.next(), Err(ResumeError::Finished));
    }

    #[test]
    fn a_context_replaced_by_the_noop_waker_panics() {
        let rc = Rc::new(1);
        let mut g = pin!(generate!(Generator<Rc<u8>>, {
            hidden!(poll_fn(|context| {
                *context = Context::from_waker(Waker::noop());
                Poll::Ready(())
            }));
            yield rc.clone();
        }));
        assert!(panics(|| g.next()).contains("replaced the context"));
        assert_eq!(g.status(), Status::Finished);
        assert_eq!(g.next(), Err(ResumeError::Finished));
        assert_eq!(Rc::strong_count(&rc), 1, "the value that was to be yielded is dropped");
    }

    #[derive(Default)]
    struct Victim([AtomicU64; 8]);

    impl Wake for Victim {
        fn wake(self: Arc<Self>) {}
    }

    #[generator]
    fn replacing(waker: &'static Waker) -> impl Generator<u64, u64, (), u64> {
        println!(
            "{}",
            hidden!(poll_fn(|context| {
                *context = Context::from_waker(waker);
                Poll::Ready("swapped")
            }))
        );
        yield_!(0xdead_beef);
    }

    #[test]
    fn a_context_replaced_by_a_waker_with_other_data_panics() {
        let victim = Arc::new(Victim::default());
        let waker: &'static Waker = Box::leak(Box::new(Waker::from(victim.clone())));
        assert!(panics(|| pin!(replacing(waker)).start()).contains("replaced the context"));
        assert!(victim.0.iter().all(|word| word.load(Ordering::SeqCst) == 0), "nothing was written into it");
    }

    #[test]
    fn a_context_replaced_by_a_clone_of_a_generators_waker_panics() {
        let mut stolen = None;
        pin!(generate!(Generator<u8>, {
            hidden!(poll_fn(|context| {
                stolen = Some(context.waker().clone());
                Poll::Ready(())
            }));
            yield 1;
        }))
        .next()
        .unwrap();
        let waker: &'static Waker = Box::leak(Box::new(stolen.unwrap()));
        assert!(panics(|| pin!(replacing(waker)).start()).contains("replaced the context"));
    }

    #[test]
    fn a_context_replaced_before_raise_or_try_yield_panics() {
        fn replace() -> impl Future<Output = ()> {
            poll_fn(|context| {
                *context = Context::from_waker(Waker::noop());
                Poll::Ready(())
            })
        }
        let log = Log::new();
        let mut g = pin!(generate!(Generator<u8, (), (), coyield_language_tests::Noisy>, {
            hidden!(replace());
            raise!(log.noisy("raised"));
        }));
        assert!(panics(|| g.start().map(drop).map_err(drop)).contains("replaced the context"));
        assert_eq!(log.take(), ["raised"]);
        let mut g = pin!(generate!(Generator<u8>, {
            hidden!(replace());
            let _ = try_yield!(1);
        }));
        assert!(panics(|| g.next()).contains("replaced the context"));
    }

    #[test]
    fn a_stored_waker_holds_nothing_of_the_generator() {
        let (sender, receiver) = mpsc::channel::<Waker>();
        let user = std::thread::spawn(move || {
            let waker = receiver.recv().unwrap();
            let gone = receiver.recv().unwrap();
            for _ in 0..100 {
                waker.wake_by_ref();
                drop(waker.clone());
                assert!(waker.will_wake(&gone));
            }
            waker.wake();
        });
        {
            let mut g = generate!(Generator<u8>, move {
                for n in 0..2 {
                    hidden!(poll_fn(|context| { sender.send(context.waker().clone()).unwrap(); Poll::Ready(()) }));
                    std::thread::scope(|scope| {
                        scope.spawn(|| ());
                    });
                    yield n;
                }
            })
            .boxed();
            g.next().unwrap();
            g.next().unwrap();
        }
        user.join().unwrap();
    }
}

mod other_generators {
    use super::*;

    /// Drives `inner` once in its destructor.
    struct Drives<'g>(Pin<&'g mut dyn Generator<u8>>, Log);

    impl Drop for Drives<'_> {
        fn drop(&mut self) {
            self.1.add(format!("{:?}", self.0.next()));
        }
    }

    #[test]
    fn generators_resumed_in_bodies_destructors_and_futures_use_their_own_slots() {
        let log = Log::new();
        let mut first = pin!(generate!(Generator<u8>, {
            yield 1;
            yield 2;
            yield 3;
        }));
        let mut second = pin!(generate!(Generator<u8>, {
            yield 10;
        }));
        {
            let mut outer = pin!(generate!(Generator<u64, &str, usize>, {
                let _last = Drives(second.as_mut(), log.clone());
                let inner = first.next().unwrap().yielded().unwrap();
                let text = yield u64::from(inner) * 100;
                hidden!(poll_fn(|_| { log.add(format!("{:?}", first.next())); Poll::Ready(()) }));
                let more = yield 7;
                text.len() + more.len()
            }));
            assert_eq!(outer.start(), Ok(CoroutineState::Yielded(100)));
            assert_eq!(outer.send("four"), Ok(CoroutineState::Yielded(7)));
            assert_eq!(outer.send("x"), Ok(CoroutineState::Complete(5)));
        }
        assert_eq!(log.take(), ["Ok(Yielded(2))", "Ok(Yielded(10))"]);
        assert_eq!(first.next(), Ok(CoroutineState::Yielded(3)));
    }

    macro_rules! emit {
        ($value:expr) => {
            yield_!($value)
        };
    }

    #[test]
    fn nested_generators_share_no_names() {
        #[generator]
        fn outer() -> impl Generator<u64, (), String> {
            fn handle(n: u64) -> u64 {
                n + 1
            }
            macro_rules! local {
                ($value:expr) => {
                    yield_!($value)
                };
            }
            let mut inner = pin!(generate! {
                emit!("a");
                // The name is looked up where the macro is called, so this is the inner generator's yield.
                local!("b");
            });
            let mut text = String::new();
            while let Ok(CoroutineState::Yielded(letter)) = inner.next() {
                text.push_str(letter);
                emit!(handle(1));
            }
            local!(handle(2));
            let __coyield_handle = 5;
            yield_!(__coyield_handle);
            text
        }
        let mut iter = Box::pin(outer()).into_iter_with_return();
        assert_eq!(iter.by_ref().collect::<Vec<_>>(), [2, 2, 3, 5]);
        assert_eq!(iter.into_return(), Some(Ok("ab".into())));
        let mut g = pin!(generate! {
            let mut inner = pin!(generate!({ yield 1; yield 2; }));
            while let Ok(CoroutineState::Yielded(n)) = inner.next() {
                yield n + 10;
            }
        });
        assert_eq!(g.iter().collect::<Vec<_>>(), [11, 12]);
    }

    type Shared = Rc<RefCell<Option<LocalBoxGenerator<'static, u8>>>>;

    #[generator]
    fn resumes_itself(shared: Shared) -> impl Generator<u8> {
        yield_!(1);
        shared.borrow_mut().as_mut().unwrap().next().unwrap();
        yield_!(2);
    }

    #[test]
    fn generators_that_resume_themselves_panic_in_their_cell() {
        let shared = Shared::default();
        *shared.borrow_mut() = Some(resumes_itself(shared.clone()).boxed_local());
        let next = || shared.borrow_mut().as_mut().unwrap().next();
        assert_eq!(next(), Ok(CoroutineState::Yielded(1)));
        assert!(panics(next).contains("borrowed"));
        assert_eq!(next(), Err(ResumeError::Finished));
        *shared.borrow_mut() = None;
    }
}

mod moving {
    use super::*;

    #[generator]
    fn borrows_from_itself(text: String) -> impl Generator<usize, (), usize> {
        let words: Vec<&str> = text.split(' ').collect();
        for word in &words {
            yield_!(word.len());
        }
        words.len()
    }

    #[test]
    fn a_boxed_generator_that_moves_does_not_move_its_body() {
        let mut a = borrows_from_itself("a bb ccc".into()).boxed();
        let mut b = borrows_from_itself("dddd eeeee".into()).boxed();
        assert_eq!(a.next().unwrap().yielded(), Some(1));
        assert_eq!(b.next().unwrap().yielded(), Some(4));
        std::mem::swap(&mut a, &mut b);
        assert_eq!(a.next().unwrap().yielded(), Some(5));
        assert_eq!(b.next().unwrap().yielded(), Some(2));
        let old = std::mem::replace(&mut a, borrows_from_itself("x".into()).boxed());
        assert_eq!(std::thread::spawn(move || old.into_iter_with_return().into_return()).join().unwrap(), None);
        assert_eq!(a.next().unwrap().yielded(), Some(1));
    }

    #[test]
    fn pin_set_drops_the_suspended_body_in_place() {
        fn texts(text: &str) -> impl Generator<usize, (), usize> + use<> {
            borrows_from_itself(text.to_owned())
        }
        let mut g = Box::pin(texts("a bb"));
        g.next().unwrap();
        g.set(texts("ccc"));
        assert_eq!(g.status(), Status::Created);
        assert_eq!(g.next().unwrap().yielded(), Some(3));
    }

    #[test]
    fn forgetting_a_suspended_generator_is_only_a_leak() {
        let mut g = Box::pin(borrows_from_itself("a bb".into()));
        g.next().unwrap();
        std::mem::forget(g);
    }
}

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("in a temporary");
    }
}

impl Bomb {
    #[allow(clippy::unused_self)]
    fn share(&self, value: &Rc<u8>) -> Rc<u8> {
        value.clone()
    }
}

#[test]
fn a_panic_in_a_temporary_of_the_yielded_expression_drops_the_value() {
    let value = Rc::new(1);
    assert_eq!(
        panics(|| pin!(generate!(Generator<Rc<u8>>, {
            yield_!(Bomb.share(&value));
        }))
        .next()),
        "in a temporary"
    );
    assert_eq!(
        panics(|| pin!(generate!(Generator<(), (), (), Rc<u8>>, { raise!(Bomb.share(&value)) })).start()),
        "in a temporary"
    );
    assert_eq!(Rc::strong_count(&value), 1);
}
