//! Generators on a stack of their own, which yield inside nested calls.

use coyield::aio::{Cancelled, cancellable};
use coyield::prelude::*;
use coyield::{CloseError, ResumeError, SendError, Status};
use coyield::{
    ScopedStackful, Stackful, Yielder, stackful, stackful_scoped, stackful_scoped_with_stack_size,
    stackful_with_stack_size, try_await,
};
use coyield_language_tests::executors::everywhere_local;
use coyield_language_tests::{Log, implements, panic_of};
use futures::StreamExt;
use std::cell::RefCell;
use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

#[path = "stackful/delegating.rs"]
mod delegating;
#[path = "stackful/scoped.rs"]
mod scoped;

/// Calls back, and does not know generators.
fn visit(from: u32, to: u32, callback: &mut dyn FnMut(u32)) {
    if from < to {
        callback(from);
        visit(from + 1, to, callback);
    }
}

fn count(to: u32) -> Stackful<u32, (), &'static str> {
    stackful(move |yielder: &Yielder<'_, u32>| {
        visit(0, to, &mut |n| yielder.yield_(n));
        "done"
    })
}

/// Adds up the sent values, inside a callback. Catches nothing.
fn adder(log: &Log) -> Stackful<u32, u32, u32, String> {
    let log = log.clone();
    stackful(move |yielder| {
        let _outer = log.noisy("outer");
        let mut sum = 0;
        visit(0, 3, &mut |_| {
            let _inner = log.noisy("inner");
            sum += yielder.yield_(sum);
        });
        sum
    })
}

#[test]
fn the_table_of_states_holds() {
    let log = Log::new();
    let mut g = adder(&log);
    assert_eq!(g.status(), Status::Created);
    assert_eq!(g.send(1), Err(SendError::NotStarted(1)));
    assert_eq!(g.start(), Ok(CoroutineState::Yielded(0)));
    assert_eq!(g.status(), Status::Suspended);
    assert_eq!(g.start(), Err(ResumeError::AlreadyStarted));
    assert_eq!(g.send(1), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.send(2), Ok(CoroutineState::Yielded(3)));
    assert_eq!(g.send(3), Ok(CoroutineState::Complete(6)));
    assert_eq!(g.status(), Status::Finished);
    for _ in 0..2 {
        assert_eq!(g.start(), Err(ResumeError::Finished));
        assert_eq!(g.send(4), Err(SendError::Finished(4)));
        assert_eq!(g.throw(String::from("late")), Err(Thrown::Raised("late".into())));
        assert_eq!(g.close(), Ok(None));
    }
}

#[test]
fn callbacks_become_an_iterator() {
    assert_eq!(count(4).into_iter_with_return().collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(count(1000).into_iter_with_return().step_by(100).map(u64::from).sum::<u64>(), 4500);
    let mut g = count(2);
    let mut items = g.iter_with_return();
    assert_eq!(items.by_ref().count(), 2);
    assert_eq!(items.into_return(), Some(Ok("done")));
}

#[test]
fn closing_and_throwing_unwind_the_stack() {
    let log = Log::new();
    let mut g = adder(&log);
    g.start().unwrap();
    g.send(1).unwrap();
    let _ = log.take();
    assert_eq!(g.close(), Ok(None));
    assert_eq!(log.take(), ["inner", "outer"]);
    assert_eq!(g.status(), Status::Finished);

    let mut g = adder(&log);
    g.start().unwrap();
    assert_eq!(g.throw(String::from("no")), Err(Thrown::Raised("no".into())));
    assert_eq!(log.take(), ["inner", "outer"]);

    let mut g = adder(&log);
    g.start().unwrap();
    drop(g);
    assert_eq!(log.take(), ["inner", "outer"]);
    assert!(!std::thread::panicking());
}

#[test]
fn a_generator_that_never_starts_drops_its_captures() {
    let log = Log::new();
    let new = |name| {
        let noisy = log.noisy(name);
        stackful(move |yielder: &Yielder<'_, u8>| {
            yielder.yield_(1);
            drop(noisy);
        })
    };
    drop(new("dropped"));
    assert_eq!(log.take(), ["dropped"]);
    let mut closed = new("closed");
    assert_eq!(closed.close(), Ok(None));
    assert_eq!(log.take(), ["closed"]);
    assert_eq!(closed.next(), Err(ResumeError::Finished));
    drop(closed);
    assert!(log.take().is_empty());
}

/// corosensei's own unwinding would drop it once more.
#[test]
fn captures_are_dropped_once_even_if_a_drop_panics() {
    struct Bomb(Rc<RefCell<u8>>);

    impl Drop for Bomb {
        fn drop(&mut self) {
            *self.0.borrow_mut() += 1;
            panic!("in the destructor");
        }
    }

    let dropped = Rc::new(RefCell::new(0));
    let new = || {
        let bomb = Bomb(dropped.clone());
        stackful(move |yielder: &Yielder<'_, u8>| {
            yielder.yield_(1);
            drop(bomb);
        })
    };
    let g = new();
    assert_eq!(panic_of(|| drop(g)), "in the destructor");
    assert_eq!(*dropped.borrow(), 1);
    let mut g = new();
    assert_eq!(panic_of(|| g.close()), "in the destructor");
    assert_eq!(g.status(), Status::Finished);
    drop(g);
    assert_eq!(*dropped.borrow(), 2);
}

#[test]
fn a_thrown_error_may_be_caught() {
    let mut g = stackful(|yielder: &Yielder<'_, u8, char, String>| {
        let mut caught = Vec::new();
        visit(0, 3, &mut |_| match yielder.try_yield(1) {
            Ok(sent) => caught.push(sent.to_string()),
            Err(thrown) => caught.push(thrown.to_string()),
        });
        caught.join(", ")
    });
    g.start().unwrap();
    assert_eq!(g.throw(String::from("thrown")).unwrap().yielded(), Some(1));
    assert_eq!(g.send('x').unwrap().yielded(), Some(1));
    assert_eq!(g.close().unwrap().as_deref(), Some("thrown, x, generator exit"));
}

#[test]
fn a_body_that_ignores_the_exit_lives_on() {
    let mut g = stackful(|yielder: &Yielder<'_, u8>| {
        let _ = yielder.try_yield(1);
        yielder.yield_(2);
    });
    g.start().unwrap();
    assert_eq!(g.close(), Err(CloseError::Ignored(2)));
    assert_eq!(g.status(), Status::Suspended);
    assert_eq!(g.close(), Ok(None));
}

#[test]
fn a_body_may_raise() {
    let log = Log::new();
    let noisy = log.noisy("unwound");
    let mut g = stackful(move |yielder: &Yielder<'_, u8, (), String>| {
        let _noisy = noisy;
        yielder.yield_(1);
        visit(0, 1, &mut |_| yielder.raise(String::from("no")));
    });
    g.start().unwrap();
    assert_eq!(g.next(), Err(ResumeError::Thrown(Thrown::Raised("no".into()))));
    assert_eq!(log.take(), ["unwound"]);
    assert_eq!(g.status(), Status::Finished);
}

/// As Python's bare `except:` does.
#[test]
fn catch_unwind_in_the_body_catches_the_exit_too() {
    let mut g = stackful(|yielder: &Yielder<'_, u8, (), u8>| {
        for n in 1..4 {
            let _ = catch_unwind(AssertUnwindSafe(|| yielder.yield_(n)));
        }
        "got through"
    });
    assert_eq!(g.start().unwrap().yielded(), Some(1));
    assert_eq!(g.throw(9).unwrap().yielded(), Some(2));
    assert_eq!(g.close(), Err(CloseError::Ignored(3)));
    assert_eq!(g.close(), Ok(Some("got through")));

    let mut passed_on = stackful(|yielder: &Yielder<'_, u8, (), u8>| {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| yielder.yield_(1))) {
            resume_unwind(payload);
        }
    });
    passed_on.start().unwrap();
    assert_eq!(passed_on.throw(9), Err(Thrown::Raised(9)));
}

#[test]
fn dropping_ends_a_body_that_catches_every_exit() {
    let log = Log::new();
    let inside = log.clone();
    let mut g = stackful(move |yielder: &Yielder<'_, u8>| {
        for n in 1..4 {
            let caught = catch_unwind(AssertUnwindSafe(|| yielder.try_yield(n).is_err()));
            inside.add(format!("{n}: {:?}", caught.is_err()));
        }
    });
    g.start().unwrap();
    drop(g);
    assert_eq!(log.take(), ["1: true", "2: true", "3: true"]);
}

#[test]
fn panics_come_out_of_the_resume() {
    let log = Log::new();
    let noisy = log.noisy("unwound");
    let mut g = stackful(move |yielder: &Yielder<'_, u8>| {
        let _noisy = noisy;
        yielder.yield_(1);
        visit(0, 1, &mut |_| panic!("in the callback"));
    });
    g.start().unwrap();
    assert_eq!(panic_of(|| g.next()), "in the callback");
    assert_eq!(log.take(), ["unwound"]);
    assert_eq!(g.status(), Status::Finished);
    assert_eq!(g.next(), Err(ResumeError::Finished));
    assert_eq!(g.close(), Ok(None));
}

#[test]
fn a_panic_while_it_is_dropped_comes_out_of_the_drop() {
    let mut g = stackful(|yielder: &Yielder<'_, u8>| {
        let caught = catch_unwind(AssertUnwindSafe(|| yielder.yield_(1)));
        assert!(caught.is_ok(), "while it was dropped");
    });
    g.start().unwrap();
    assert_eq!(panic_of(|| drop(g)), "while it was dropped");
}

#[test]
fn a_generator_may_be_dropped_and_driven_while_the_thread_panics() {
    struct Drives(Stackful<u32, (), &'static str>, Log);

    impl Drop for Drives {
        fn drop(&mut self) {
            assert!(std::thread::panicking());
            self.1.add(format!("{:?}", self.0.next()));
            self.1.add(format!("{:?}", self.0.close()));
        }
    }

    let log = Log::new();
    let mut suspended = adder(&log);
    suspended.start().unwrap();
    let message = panic_of(|| {
        let _drives = Drives(count(3), log.clone());
        let _suspended = suspended;
        panic!("outside");
    });
    assert_eq!(message, "outside");
    assert_eq!(log.take(), ["inner", "outer", "Ok(Yielded(0))", "Ok(None)"]);
    assert!(!std::thread::panicking());
}

#[test]
fn a_deep_recursion_gets_a_stack_of_its_size() {
    fn deep(n: u32, callback: &mut dyn FnMut(u32)) {
        let room = std::hint::black_box([n; 64]);
        if n > 0 {
            deep(n - 1, callback);
        }
        callback(room[63]);
    }

    // More than the 1 MiB of the others.
    let g = stackful_with_stack_size(64 << 20, |yielder: &Yielder<'_, u32>| deep(20_000, &mut |n| yielder.yield_(n)));
    assert_eq!(g.into_iter().last(), Some(20_000));
    let depth = 20_000;
    let last = stackful_scoped_with_stack_size(
        64 << 20,
        |yielder: &Yielder<'_, u32>| deep(depth, &mut |n| yielder.yield_(n)),
        |g| g.into_iter().last(),
    );
    assert_eq!(last, Some(depth));
}

#[test]
fn many_generators_live_at_once() {
    let mut generators: Vec<_> = (0..200).map(|n| count(n + 1)).collect();
    let firsts: u32 = generators.iter_mut().map(|g| g.next().unwrap().yielded().unwrap()).sum();
    assert_eq!(firsts, 0);
    let rest: u64 = generators.iter_mut().flat_map(GeneratorExt::iter_with_return).map(u64::from).sum();
    assert_eq!(rest, (0..200).map(|n| n * (n + 1) / 2).sum::<u64>());
}

#[test]
fn a_stackful_generator_is_a_stream() {
    everywhere_local(|| async {
        let evens = count(10).into_stream_with_return().filter(|n| std::future::ready(n % 2 == 0));
        assert_eq!(evens.collect::<Vec<_>>().await, [0, 2, 4, 6, 8]);
    });
}

#[test]
fn a_stackful_generator_stays_on_its_thread() {
    #[generator]
    fn delegates() -> impl Generator<u32> {
        yield_from!(count(3));
    }

    let g = count(1);
    assert!(!implements!(g, Send) && implements!(g, Unpin));
    stackful(|yielder: &Yielder<'_, u8>| {
        assert!(!implements!(*yielder, Send) && !implements!(*yielder, Sync));
        yielder.yield_(1);
    })
    .into_iter()
    .for_each(drop);
    stackful_scoped(|_: &Yielder<'_, u8>| (), |g| assert!(!implements!(g, Send) && implements!(g, Unpin)));
    assert!(!implements!(delegates(), Send));
}

#[test]
fn two_generators_that_yield_inside_polls_by_turns_panic_and_do_not_abort() {
    let yields_in_a_poll = || {
        stackful(|yielder: &Yielder<'_, ()>| {
            let mut polled = pin!(cancellable(async { yielder.yield_(()) }).0);
            let mut context = Context::from_waker(Waker::noop());
            assert!(polled.as_mut().poll(&mut context).is_ready());
        })
    };
    for second_goes_on in [true, false] {
        let (mut first, mut second) = (yields_in_a_poll(), yields_in_a_poll());
        let (_, _) = (first.start(), second.start());
        assert_eq!(first.next(), Ok(CoroutineState::Complete(())));
        if second_goes_on {
            let message = panic_of(AssertUnwindSafe(|| second.next()));
            assert!(message.contains("yielded inside `poll`"), "{message}");
        }
        drop(second);
        // Other tasks are polled as usual.
        let (task, cancel) = cancellable(async { try_await!(pending::<()>()) });
        cancel.cancel();
        assert_eq!(pin!(task).poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(Err(Cancelled)));
    }
}
