//! Closing when the block is dropped half-way.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use coyield::context::aclosing;
use coyield::prelude::*;
use futures::FutureExt as _;
use tokio::sync::Notify;
use tokio::task::yield_now;

use super::trace::Trace;
use coyield_language_tests::executors::everywhere;

/// Waits before each item but the first, and awaits its clean-up.
#[generator]
async fn items(trace: Trace, next: Arc<Notify>) -> impl AsyncGenerator<u32> {
    let _says = trace.says_dropped("body");
    for n in 0.. {
        if try_yield!(n).is_err() {
            yield_now().await;
            trace.say("closed");
            return;
        }
        next.notified().await;
        trace.say("goes on");
    }
}

#[test]
fn a_dropped_step_is_finished_before_the_close() {
    everywhere(|| async {
        let (trace, next) = (Trace::default(), Arc::new(Notify::new()));
        let done = async_with!(mut items = aclosing(items(trace.clone(), next.clone())), {
            items.anext().await.unwrap();
            assert!(items.anext().now_or_never().is_none());
            next.notify_one();
            Ok::<_, Infallible>(())
        });
        assert_eq!(done, Ok(Some(())));
        assert_eq!(trace.take(), "goes on, closed, body dropped");
    });
}

#[test]
fn an_aclosing_block_without_on_drop_only_drops_the_generator() {
    everywhere(|| async {
        let (trace, next) = (Trace::default(), Arc::new(Notify::new()));
        let block = async {
            async_with!(mut items = aclosing(items(trace.clone(), next.clone())), {
                items.anext().await.unwrap();
                items.anext().await.unwrap();
                Ok::<_, Infallible>(())
            })
        };
        assert!(block.now_or_never().is_none());
        assert_eq!(trace.take(), "body dropped");
    });
}

#[test]
fn on_drop_closes_the_generator_of_a_dropped_block() {
    everywhere(|| async {
        let (trace, next) = (Trace::default(), Arc::new(Notify::new()));
        let mut spawned = None;
        let block = async {
            let items = aclosing(items(trace.clone(), next.clone())).on_drop(|closes| spawned = Some(closes));
            async_with!(mut items = items, {
                items.anext().await.unwrap();
                items.anext().await.unwrap();
                Ok::<_, Infallible>(())
            })
        };
        assert!(block.now_or_never().is_none());
        assert_eq!(trace.take(), "");
        let closes = spawned.expect("it was dropped early");
        next.notify_one();
        closes.await;
        assert_eq!(trace.take(), "goes on, closed, body dropped");
    });
}

#[test]
fn on_drop_continues_a_close_that_was_dropped() {
    everywhere(|| async {
        let (trace, next) = (Trace::default(), Arc::new(Notify::new()));
        let mut spawned = None;
        let block = async {
            let items = aclosing(items(trace.clone(), next.clone())).on_drop(|closes| spawned = Some(closes));
            async_with!(mut items = items, { items.anext().await.unwrap(); Ok::<_, Infallible>(()) })
        };
        assert!(block.now_or_never().is_none());
        spawned.expect("it was dropped early").await;
        assert_eq!(trace.take(), "closed, body dropped");
    });
}

#[test]
fn on_drop_is_not_called_for_a_finished_or_created_generator() {
    everywhere(|| async {
        let (trace, next) = (Trace::default(), Arc::new(Notify::new()));
        let unasked = |_| panic!("there is nothing to close");
        drop(aclosing::<_, Infallible>(items(trace.clone(), next.clone())).on_drop(unasked));
        let items = aclosing(items(trace.clone(), next.clone())).on_drop(unasked);
        let done = async_with!(mut items = items, { Ok::<_, Infallible>(items.anext().await.unwrap().yielded()) });
        assert_eq!(done, Ok(Some(Some(0))));
        assert_eq!(trace.take(), "closed, body dropped");
    });
}

/// Spawns on the runtime where there is one, and otherwise on smol's threads.
fn spawn(future: impl Future<Output = ()> + Send + 'static) {
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => drop(runtime.spawn(future)),
        Err(_) => smol::spawn(future).detach(),
    }
}

// smol starts threads that wait by calls which Miri does not have.
#[cfg(not(miri))]
#[test]
fn on_drop_works_with_any_executor() {
    everywhere(|| async {
        let (trace, next) = (Trace::default(), Arc::new(Notify::new()));
        let (tells, closed) = futures::channel::oneshot::channel();
        let items = aclosing(items(trace.clone(), next.clone())).on_drop(move |closes| {
            spawn(closes.map(move |()| tells.send(()).unwrap()));
        });
        let block = async {
            async_with!(mut items = items, {
                while items.anext().await.is_ok() {}
                Ok::<_, Infallible>(())
            })
        };
        assert!(block.now_or_never().is_none());
        next.notify_one();
        closed.await.unwrap();
        assert_eq!(trace.take(), "goes on, closed, body dropped");
    });
}

#[test]
fn a_panic_of_on_drop_while_panicking_is_ignored() {
    everywhere(|| async {
        let (trace, next) = (Trace::default(), Arc::new(Notify::new()));
        let run = async {
            let items = aclosing(items(trace.clone(), next)).on_drop(|_| panic!("no runtime"));
            let mut block = Box::pin(async {
                async_with!(mut items = items, {
                    while items.anext().await.is_ok() {}
                    Ok::<_, Infallible>(())
                })
            });
            assert!(block.as_mut().now_or_never().is_none());
            panic!("oh")
        };
        let panic = AssertUnwindSafe(run).catch_unwind().await.unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"oh"));
        assert_eq!(trace.take(), "body dropped");
    });
}

#[tokio::test]
async fn a_dropped_stream_closes_its_generator() {
    let (trace, next) = (Trace::default(), Arc::new(Notify::new()));
    // In the middle of a step, between two steps, and before the first.
    for polls in [2, 1, 0] {
        let mut stream = aclosing(items(trace.clone(), next.clone())).on_drop(tokio::spawn).into_stream();
        for _ in 0..polls {
            let _ = stream.next().now_or_never();
        }
        drop(stream);
        for _ in 0..3 {
            next.notify_one();
            yield_now().await;
        }
    }
    assert_eq!(trace.take(), "goes on, closed, body dropped, closed, body dropped");
}

#[tokio::test]
async fn a_generator_of_results_is_closed_on_drop() {
    let (trace, closed) = (Trace::default(), Arc::new(Notify::new()));
    let numbers = {
        let (trace, closed) = (trace.clone(), closed.clone());
        generate!(AsyncGenerator<u32, (), Result<(), String>>, async move {
            let ended = try_yield!(1);
            yield_now().await;
            trace.say(format!("{ended:?}"));
            closed.notify_one();
            Ok(())
        })
    };
    let mut numbers = aclosing(numbers).on_drop(tokio::spawn).into_generator();
    assert_eq!(numbers.anext().await, Ok(CoroutineState::Yielded(1)));
    drop(numbers);
    closed.notified().await;
    assert_eq!(trace.take(), "Err(Exit)");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_executor_closes_it() {
    let (trace, next) = (Trace::default(), Arc::new(Notify::new()));
    let closed = Arc::new(Notify::new());
    let block = {
        let (trace, next, closed) = (trace.clone(), next.clone(), closed.clone());
        tokio::spawn(async move {
            let items = aclosing(items(trace, next)).on_drop(move |closes| {
                tokio::spawn(closes.map(move |()| closed.notify_one()));
            });
            async_with!(mut items = items, {
                while items.anext().await.is_ok() {}
                Ok::<_, Infallible>(())
            })
        })
    };
    yield_now().await;
    next.notify_one();
    while !trace.clone().take().contains("goes on") {
        yield_now().await;
    }
    block.abort();
    assert!(block.await.is_err());
    next.notify_one();
    closed.notified().await;
    assert_eq!(trace.take(), "goes on, closed, body dropped");
}

/// What a generator returns when it is closed: an error becomes that of the block.
mod returned_errors {
    use super::*;
    use coyield::context::{AsyncExitStack, ExitStack, closing};

    #[derive(Debug, PartialEq)]
    struct Failed(&'static str);

    impl From<&'static str> for Failed {
        fn from(why: &'static str) -> Self {
            Failed(why)
        }
    }

    #[generator]
    fn flushes(fails: bool) -> impl Generator<u32, (), Result<(), &'static str>> {
        while try_yield!(1).is_ok() {}
        if fails { Err("not flushed") } else { Ok(()) }
    }

    #[generator]
    async fn flushes_slowly(fails: bool) -> impl AsyncGenerator<u32, (), Result<(), &'static str>> {
        while try_yield!(1).is_ok() {}
        yield_now().await;
        if fails { Err("not flushed") } else { Ok(()) }
    }

    #[test]
    fn the_error_of_a_closed_generator_is_that_of_the_block() {
        let block = |fails, failed: Result<u32, Failed>| {
            with!(mut g = closing(flushes(fails)), {
                assert!(g.next().is_ok());
                failed
            })
        };
        assert_eq!(block(false, Ok(3)), Ok(Some(3)));
        assert_eq!(block(true, Ok(3)), Err(Failed("not flushed")));
        assert_eq!(block(false, Err(Failed("block"))), Err(Failed("block")));
        assert_eq!(block(true, Err(Failed("block"))), Err(Failed("not flushed")));
    }

    #[test]
    fn the_error_of_a_closed_async_generator_is_that_of_the_block() {
        everywhere(|| async {
            for (fails, expected) in [(false, Ok(Some(3))), (true, Err(Failed("not flushed")))] {
                let block = async_with!(mut g = aclosing(flushes_slowly(fails)), {
                    assert!(g.anext().await.is_ok());
                    Ok::<_, Failed>(3)
                });
                assert_eq!(block, expected);
            }
        });
    }

    #[test]
    fn the_error_of_a_step_that_was_dropped_is_that_of_the_block() {
        #[generator]
        async fn fails_slowly() -> impl AsyncGenerator<u32, (), Result<(), &'static str>> {
            yield_!(1);
            yield_now().await;
            Err("late")?;
            yield_!(2);
            Ok(())
        }
        everywhere(|| async {
            let block = async_with!(mut g = aclosing(fails_slowly()), {
                assert!(g.anext().await.is_ok());
                assert!(g.anext().now_or_never().is_none());
                Ok::<_, Failed>(3)
            });
            assert_eq!(block, Err(Failed("late")));
        });
    }

    #[test]
    fn the_error_of_a_generator_that_an_exit_stack_closes_is_that_of_the_block() {
        let block = with!(stack = ExitStack::new(), {
            let mut g = stack.enter_context(closing(flushes(true)))?;
            assert!(g.next().is_ok());
            Ok::<_, Failed>(3)
        });
        assert_eq!(block, Err(Failed("not flushed")));
        everywhere(|| async {
            let block = async_with!(stack = AsyncExitStack::new(), {
                let mut g = stack.enter_async_context(aclosing(flushes_slowly(true))).await?;
                assert!(g.anext().await.is_ok());
                Ok::<_, Failed>(3)
            });
            assert_eq!(block, Err(Failed("not flushed")));
        });
    }

    #[test]
    fn a_stream_that_closes_its_generator_has_the_error_as_its_last_item() {
        #[generator]
        async fn fails() -> impl AsyncGenerator<u32, (), Result<(), &'static str>> {
            yield_!(1);
            Err("failed")
        }
        everywhere(|| async {
            let mut items = aclosing(fails()).on_drop(drop).into_try_stream();
            assert_eq!(items.next().await, Some(Ok(1)));
            assert_eq!(items.next().await, Some(Err("failed")));
            assert_eq!(items.next().await, None);
            let mut items = aclosing(fails()).on_drop(drop).into_stream_with_return();
            assert_eq!(items.next().await, Some(1));
            assert_eq!(items.next().await, None);
            assert_eq!(items.into_return(), Some(Ok(Err("failed"))));
        });
    }
}
