//! Panics at every point at which a generator awaits or is closed.

use super::*;
use coyield::AsyncStatus;

struct PanicsInDrop<'a>(&'a Log, &'static str);

impl Drop for PanicsInDrop<'_> {
    fn drop(&mut self) {
        self.0.add(self.1);
        assert!(std::thread::panicking(), "{}", self.1);
    }
}

#[generator]
async fn fragile(depth: u32, log: &Log) -> impl AsyncGenerator<u32, (), (), u32> {
    let text = format!("{depth}");
    let _reads = Reads(&text, log.clone());
    if depth == 0 {
        let _fragile = PanicsInDrop(log, "destructor");
        let _ = try_yield!(1);
        pending(1).await;
        yield_!(2);
        return;
    }
    let _ = try_yield_from!(fragile(depth - 1, log));
    pending(1).await;
}

/// By the exit, which is ignored; by an error; by its return; by being dropped while it awaits.
#[test]
fn a_destructor_of_a_delegate_that_panics_ends_the_generator_wherever_it_is_called() {
    for way in 0..5 {
        let log = Log::new();
        let mut g = fragile(2, &log).boxed_local();
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(1)));
        let g = RefCell::new(Some(g));
        let act = || {
            let mut g = g.borrow_mut();
            let generator = g.as_mut().unwrap();
            match way {
                0 => assert!(finish(generator.aclose()).is_ok()),
                1 => {
                    finish(generator.athrow(5)).unwrap();
                    assert!(finish(generator.athrow(6)).is_ok());
                }
                2 => {
                    finish(generator.anext()).unwrap();
                    assert!(finish(generator.anext()).is_ok());
                }
                3 => {
                    assert!(poll_once(generator.aclose()).is_pending());
                    assert!(finish(generator.finish_step()).is_ok());
                }
                _ => {
                    assert!(poll_once(generator.aclose()).is_pending());
                    *g = None;
                }
            }
        };
        assert_eq!(panics(act), "destructor", "{way}");
        let texts = ["0", "1", "2"].map(|text| format!("drop of what reads {text}"));
        assert_eq!(log.take(), [&["destructor".to_owned()], &texts[..]].concat(), "{way}");
        if let Some(g) = &mut *g.borrow_mut() {
            assert_eq!((g.status(), g.delegation_depth()), (AsyncStatus::Finished, 0));
            assert_eq!(finish(g.anext()), Err(AsyncResumeError::Finished));
            assert_eq!(finish(g.finish_step()), Ok(None));
            assert_eq!(finish(g.aclose()), Ok(None));
        }
    }
}

#[test]
fn a_panic_while_a_delegate_awaits_unwinds_from_the_inside() {
    #[generator]
    async fn panics_at(depth: u32, at: u32, log: &Log) -> impl AsyncGenerator<u32> {
        let text = format!("{depth}");
        let _reads = Reads(&text, log.clone());
        if depth == 0 {
            let _ = try_yield!(0);
        } else {
            let _ = try_yield_from!(panics_at(depth - 1, at, log));
        }
        pending(1).await;
        assert_ne!(depth, at, "here");
    }
    for at in 0..3 {
        for closes in [false, true] {
            let log = Log::new();
            let mut g = panics_at(2, at, &log).boxed_local();
            assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(0)));
            let act = || if closes { finish(g.aclose()).is_ok() } else { finish(g.anext()).is_ok() };
            assert!(panics(act).contains("here"));
            assert_eq!(log.take(), ["0", "1", "2"].map(|text| format!("drop of what reads {text}")));
            assert_eq!((g.status(), g.delegation_depth()), (AsyncStatus::Finished, 0));
        }
    }
}

#[test]
fn a_body_may_catch_the_panic_of_another_generator_that_it_polls() {
    let mut g = pin!(generate!(AsyncGenerator<&'static str>, async {
        let mut inner = pin!(generate!(AsyncGenerator<u8>, async {
            pending(1).await;
            yield 1;
            panic!("inner");
        }));
        inner.anext().await.unwrap();
        let mut step = inner.anext();
        let caught =
            poll_fn(|context| Poll::Ready(catch_unwind(AssertUnwindSafe(|| Pin::new(&mut step).poll(context))))).await;
        yield if caught.is_err() { "caught" } else { "not caught" };
        pending(1).await;
        yield "and on";
    }));
    assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded("caught")));
    assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded("and on")));
    assert_eq!(finish(g.anext()), Ok(CoroutineState::Complete(())));
}

/// A destructor that drives generators of its own, while its body is dropped in the middle of a poll.
#[test]
fn destructors_may_drive_other_generators() {
    struct Drives(Log);
    impl Drop for Drives {
        fn drop(&mut self) {
            let mut g = pin!(generate!(AsyncGenerator<u8>, async {
                yield_from!(generate!(AsyncGenerator<u8>, async {
                    pending(1).await;
                    yield 1;
                }));
            }));
            let next = finish(g.anext());
            self.0.add(format!("{next:?}"));
        }
    }
    let log = Log::new();
    let mut g = pin!(generate!(AsyncGenerator<u8>, async {
        let _drives = Drives(log.clone());
        yield_from!(generate!(AsyncGenerator<u8>, async {
            let _drives = Drives(log.clone());
            let _ = try_yield!(2);
            pending(1).await;
            yield 3;
        }));
    }));
    assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(2)));
    assert!(finish(g.aclose()).is_err());
    assert_eq!(log.take(), ["Ok(Yielded(1))"; 2]);
}
