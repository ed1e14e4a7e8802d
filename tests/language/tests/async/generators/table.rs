//! The table of what each call does to an async generator that has not started, is suspended, is running, or has
//! finished.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield::{AsyncCloseError, AsyncResumeError, AsyncSendError, AsyncThrowError, Outcome, Resume};
use coyield_language_tests::Log;
use coyield_language_tests::executors::{everywhere, once, turns};
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

type Echo = BoxAsyncGenerator<'static, u32, u32, &'static str, &'static str>;

/// Echoes what it is sent, catches "soft", answers the exit with "bye", and awaits between any two of these.
#[generator]
async fn echo(log: Log) -> impl AsyncGenerator<u32, u32, &'static str, &'static str> {
    log.add("started");
    let _finally = log.noisy("finally");
    let mut value = 0;
    loop {
        turns(1).await;
        match try_yield!(value) {
            Ok(0) => return "done",
            Ok(sent) => value = sent,
            Err(Thrown::Raised("soft")) => value = 99,
            Err(Thrown::Exit) => {
                turns(2).await;
                return "bye";
            }
            Err(thrown) => raise!(thrown),
        }
    }
}

fn created(log: &Log) -> Echo {
    let _ = log.take();
    let g = echo(log.clone()).boxed();
    assert_eq!(g.status(), AsyncStatus::Created);
    assert!(log.take().is_empty(), "nothing runs before it is polled");
    g
}

async fn suspended(log: &Log) -> Echo {
    let mut g = created(log);
    assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(0)));
    assert_eq!(log.take(), ["started"]);
    assert_eq!(g.status(), AsyncStatus::Suspended);
    g
}

/// In the middle of the step that begins with 5.
async fn running(log: &Log) -> Echo {
    let mut g = suspended(log).await;
    assert_eq!(once(g.asend(5)).await, Poll::Pending);
    assert_eq!(g.status(), AsyncStatus::Running);
    g
}

/// The step that begins with 5 continues as if there had been no other call.
async fn goes_on(mut g: Echo) {
    assert_eq!(g.status(), AsyncStatus::Running);
    assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Yielded(5))));
    assert_eq!(g.asend(6).await, Ok(CoroutineState::Yielded(6)));
}

async fn finished(log: &Log) -> Echo {
    let mut g = suspended(log).await;
    assert_eq!(g.asend(0).await, Ok(CoroutineState::Complete("done")));
    assert_eq!(log.take(), ["finally"]);
    assert_eq!(g.status(), AsyncStatus::Finished);
    g
}

#[test]
fn astart_in_every_status() {
    everywhere(|| async {
        let log = Log::new();
        let mut g = created(&log);
        assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(0)));

        let mut g = suspended(&log).await;
        let error = g.astart().await.unwrap_err();
        assert!(error.is_already_started());
        assert_eq!(g.status(), AsyncStatus::Suspended);
        assert_eq!(g.asend(5).await, Ok(CoroutineState::Yielded(5)));

        let mut g = running(&log).await;
        assert_eq!(g.astart().await, Err(AsyncResumeError::Busy));
        goes_on(g).await;

        let mut g = finished(&log).await;
        for _ in 0..3 {
            assert_eq!(g.astart().await, Err(AsyncResumeError::Finished));
        }
    });
}

#[test]
fn anext_in_every_status() {
    #[generator]
    async fn two() -> impl AsyncGenerator<u8, (), &'static str> {
        turns(1).await;
        yield_!(1);
        turns(1).await;
        yield_!(2);
        turns(1).await;
        "end"
    }
    everywhere(|| async {
        let mut g = two().boxed();
        assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(2)));
        assert_eq!(g.anext().await, Ok(CoroutineState::Complete("end")));
        for _ in 0..3 {
            assert_eq!(g.anext().await, Err(AsyncResumeError::Finished));
        }

        let mut g = two().boxed();
        assert_eq!(once(g.anext()).await, Poll::Pending);
        assert_eq!(g.status(), AsyncStatus::Running);
        assert_eq!(g.anext().await, Err(AsyncResumeError::Busy));
        assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Yielded(1))));
        assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(2)));

        let mut g = two().boxed();
        assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.asend(()).await, Ok(CoroutineState::Yielded(2)));
    });
}

#[test]
fn asend_in_every_status() {
    everywhere(|| async {
        let log = Log::new();
        let mut g = created(&log);
        assert_eq!(g.asend(7).await, Err(AsyncSendError::NotStarted(7)));
        assert_eq!(g.status(), AsyncStatus::Created);
        assert!(log.take().is_empty());
        assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(0)));
        assert_eq!(g.asend(8).await, Ok(CoroutineState::Yielded(8)));

        let mut g = running(&log).await;
        assert_eq!(g.asend(7).await, Err(AsyncSendError::Busy(7)));
        goes_on(g).await;

        let mut g = finished(&log).await;
        for value in 0..3 {
            let error = g.asend(value).await.unwrap_err();
            assert!(error.is_finished());
            assert_eq!(error.into_value(), Some(value));
        }
    });
}

#[test]
fn athrow_in_every_status() {
    everywhere(|| async {
        let log = Log::new();
        let mut g = created(&log);
        assert_eq!(g.athrow("soft").await, Err(AsyncThrowError::Thrown(Thrown::Raised("soft"))));
        assert_eq!(g.status(), AsyncStatus::Finished);
        assert!(log.take().is_empty(), "the body was not run");

        let mut g = suspended(&log).await;
        assert_eq!(g.athrow("soft").await, Ok(CoroutineState::Yielded(99)));
        assert_eq!(g.athrow("hard").await, Err(AsyncThrowError::Thrown(Thrown::Raised("hard"))));
        assert_eq!(log.take(), ["finally"]);
        assert_eq!(g.status(), AsyncStatus::Finished);
        let mut g = suspended(&log).await;
        assert_eq!(g.athrow(Thrown::IgnoredExit).await, Err(AsyncThrowError::Thrown(Thrown::IgnoredExit)));

        let mut g = running(&log).await;
        assert_eq!(g.athrow("soft").await, Err(AsyncThrowError::Busy(Thrown::Raised("soft"))));
        goes_on(g).await;

        let mut g = finished(&log).await;
        for _ in 0..3 {
            assert_eq!(g.athrow("soft").await, Err(AsyncThrowError::Thrown(Thrown::Raised("soft"))));
        }
    });
}

#[test]
fn aclose_in_every_status() {
    everywhere(|| async {
        let log = Log::new();
        let mut g = created(&log);
        assert_eq!(g.aclose().await, Ok(None));
        assert_eq!(g.status(), AsyncStatus::Finished);
        assert!(log.take().is_empty(), "the body was not run");

        let mut g = suspended(&log).await;
        assert_eq!(g.aclose().await, Ok(Some("bye")));
        assert_eq!(g.status(), AsyncStatus::Finished);
        assert_eq!(log.take(), ["finally"]);

        let mut g = running(&log).await;
        assert_eq!(g.aclose().await, Err(AsyncCloseError::Busy));
        goes_on(g).await;

        let mut g = finished(&log).await;
        for _ in 0..3 {
            assert_eq!(g.aclose().await, Ok(None));
        }
    });
}

#[test]
fn finish_step_in_every_status() {
    everywhere(|| async {
        let log = Log::new();
        let mut g = created(&log);
        assert_eq!(g.finish_step().await, Ok(None));
        assert_eq!(g.status(), AsyncStatus::Created);
        assert!(log.take().is_empty());
        assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(0)), "nothing happened");

        let mut g = suspended(&log).await;
        assert_eq!(g.finish_step().await, Ok(None));
        assert_eq!(g.status(), AsyncStatus::Suspended);
        assert_eq!(g.asend(4).await, Ok(CoroutineState::Yielded(4)), "nothing happened");

        goes_on(running(&log).await).await;

        let mut g = finished(&log).await;
        for _ in 0..3 {
            assert_eq!(g.finish_step().await, Ok(None));
        }
    });
}

#[test]
fn poll_resume_in_every_status() {
    async fn resume(
        g: &mut Echo,
        mut with: Option<Resume<u32, &'static str>>,
    ) -> Outcome<u32, u32, &'static str, &'static str> {
        let outcome = poll_fn(|context| Pin::new(&mut *g).poll_resume(context, &mut with)).await;
        assert_eq!(with, None, "the first poll takes it, whatever comes of it");
        outcome
    }
    everywhere(|| async {
        let log = Log::new();
        let mut g = created(&log);
        assert_eq!(resume(&mut g, None).await, Outcome::Refused(Resume::Start));
        assert_eq!(resume(&mut g, Some(Resume::Send(1))).await, Outcome::Refused(Resume::Send(1)));
        assert_eq!(resume(&mut g, Some(Resume::Start)).await, Outcome::Yielded(0));
        assert_eq!(resume(&mut g, Some(Resume::Start)).await, Outcome::Refused(Resume::Start));
        assert_eq!(resume(&mut g, None).await, Outcome::Refused(Resume::Start));
        assert_eq!(resume(&mut g, Some(Resume::Send(2))).await, Outcome::Yielded(2));
        assert!(once(resume(&mut g, Some(Resume::Send(3)))).await.is_pending());
        for with in [Resume::Start, Resume::Send(4), Resume::Throw(Thrown::Exit), Resume::Throw("soft".into())] {
            assert_eq!(resume(&mut g, Some(with)).await, Outcome::Refused(with));
        }
        assert_eq!(resume(&mut g, None).await, Outcome::Yielded(3));
        assert_eq!(resume(&mut g, Some(Resume::Throw(Thrown::Exit))).await, Outcome::Complete("bye"));
        assert_eq!(resume(&mut g, None).await, Outcome::Refused(Resume::Start));
        assert_eq!(resume(&mut g, Some(Resume::Start)).await, Outcome::Refused(Resume::Start));
        let exit = Thrown::Exit;
        assert_eq!(resume(&mut g, Some(Resume::Throw(exit))).await, Outcome::Thrown(exit));
    });
}
