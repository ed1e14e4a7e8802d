//! The table of what each call does to a generator that has not started, is suspended, or has finished.

use coyield::prelude::*;
use coyield::{CloseError, ResumeError, SendError, Status};
use coyield::{Outcome, Resume};
use coyield_language_tests::Log;
use std::pin::pin;

/// Echoes what it is sent, catches "soft", answers the exit with "bye", and logs each step.
#[generator]
fn echo(log: Log) -> impl Generator<u32, u32, &'static str, &'static str> {
    log.add("started");
    let mut value = 0;
    loop {
        match try_yield!(value) {
            Ok(0) => return "done",
            Ok(sent) => value = sent,
            Err(Thrown::Raised("soft")) => value = 99,
            Err(Thrown::Exit) => return "bye",
            Err(thrown) => raise!(thrown),
        }
    }
}

/// Never catches.
#[generator]
fn plain(log: Log) -> impl Generator<u32, u32, &'static str, &'static str> {
    log.add("started");
    let _finally = log.noisy("finally");
    let sent = yield_!(1);
    yield_!(sent + 1);
    "done"
}

mod start {
    use super::*;

    #[test]
    fn a_created_generator_runs_to_its_first_yield() {
        let log = Log::new();
        let mut g = pin!(echo(log.clone()));
        assert_eq!(g.status(), Status::Created);
        assert!(log.take().is_empty());
        assert_eq!(g.start(), Ok(CoroutineState::Yielded(0)));
        assert_eq!(log.take(), ["started"]);
        assert_eq!(g.status(), Status::Suspended);
    }

    #[test]
    fn a_suspended_generator_refuses_and_does_not_change() {
        let mut g = pin!(echo(Log::new()));
        g.start().unwrap();
        assert_eq!(g.start(), Err(ResumeError::AlreadyStarted));
        assert_eq!(g.status(), Status::Suspended);
        assert_eq!(g.send(5).unwrap(), CoroutineState::Yielded(5));
    }

    #[test]
    fn a_finished_generator_always_returns_finished() {
        let mut g = pin!(echo(Log::new()));
        g.start().unwrap();
        g.send(0).unwrap();
        for _ in 0..3 {
            assert_eq!(g.start(), Err(ResumeError::Finished));
        }
    }

    #[test]
    fn a_body_without_yields_completes() {
        #[generator]
        fn none() -> impl Generator<u8, (), u32> {
            7
        }
        assert_eq!(pin!(none()).start(), Ok(CoroutineState::Complete(7)));
    }

    #[test]
    fn an_error_before_the_first_yield_is_returned() {
        #[generator]
        fn raising() -> impl Generator<u8, (), (), &'static str> {
            raise!("early");
        }
        let mut g = pin!(raising());
        assert_eq!(g.start(), Err(ResumeError::Thrown(Thrown::Raised("early"))));
        assert_eq!(g.start(), Err(ResumeError::Finished));
    }
}

mod next {
    use super::*;

    #[generator]
    fn two() -> impl Generator<u8, (), &'static str> {
        yield_!(1);
        yield_!(2);
        "end"
    }

    #[test]
    fn next_starts_resumes_and_then_always_returns_finished() {
        let mut g = pin!(two());
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(2)));
        assert_eq!(g.next(), Ok(CoroutineState::Complete("end")));
        for _ in 0..3 {
            assert_eq!(g.next(), Err(ResumeError::Finished));
        }
    }

    #[test]
    fn next_continues_after_start() {
        let mut g = pin!(two());
        g.start().unwrap();
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(2)));
    }

    #[test]
    fn next_returns_an_error_of_the_body() {
        #[generator]
        fn raising() -> impl Generator<u8, (), (), String> {
            yield_!(1);
            raise!(String::from("late"));
        }
        let mut g = pin!(raising());
        g.next().unwrap();
        assert_eq!(g.next().unwrap_err().into_thrown(), Some(Thrown::Raised("late".into())));
        assert!(g.next().unwrap_err().is_finished());
    }
}

mod send {
    use super::*;

    #[test]
    fn a_created_generator_returns_the_value_and_does_not_change() {
        let log = Log::new();
        let mut g = pin!(echo(log.clone()));
        assert_eq!(g.send(7), Err(SendError::NotStarted(7)));
        assert_eq!(g.status(), Status::Created);
        assert!(log.take().is_empty());
        assert_eq!(g.start(), Ok(CoroutineState::Yielded(0)));
    }

    #[test]
    fn a_suspended_generator_takes_the_value_as_that_of_the_yield() {
        let mut g = pin!(plain(Log::new()));
        g.start().unwrap();
        assert_eq!(g.send(41), Ok(CoroutineState::Yielded(42)));
        assert_eq!(g.send(0), Ok(CoroutineState::Complete("done")));
    }

    #[test]
    fn a_finished_generator_returns_the_value() {
        let mut g = pin!(plain(Log::new()));
        g.close().unwrap();
        for value in 0..3 {
            let error = g.send(value).unwrap_err();
            assert!(error.is_finished());
            assert_eq!(error.into_value(), Some(value));
        }
    }

    #[test]
    fn send_returns_an_error_of_the_body() {
        #[generator]
        fn picky() -> impl Generator<(), i32, (), i32> {
            loop {
                let sent = yield_!();
                if sent < 0 {
                    raise!(sent);
                }
            }
        }
        let mut g = pin!(picky());
        g.start().unwrap();
        g.send(1).unwrap();
        assert_eq!(g.send(-1), Err(SendError::Thrown(Thrown::Raised(-1))));
        assert_eq!(g.send(-2), Err(SendError::Finished(-2)));
    }

    #[test]
    fn values_need_not_be_clone_to_be_returned() {
        #[generator]
        fn sink() -> impl Generator<(), Box<str>, String> {
            let mut all = String::new();
            loop {
                let part = yield_!();
                if part.is_empty() {
                    return all;
                }
                all.push_str(&part);
            }
        }
        let mut g = pin!(sink());
        assert_eq!(g.send("x".into()).unwrap_err().into_value().as_deref(), Some("x"));
        g.start().unwrap();
        g.send("ab".into()).unwrap();
        g.send("c".into()).unwrap();
        assert_eq!(g.send("".into()).unwrap().completed().as_deref(), Some("abc"));
    }

    #[test]
    fn values_may_be_borrowed() {
        #[generator]
        fn longest<'a>() -> impl Generator<usize, &'a str, ()> {
            let mut longest = "";
            loop {
                let word = yield_!(longest.len());
                if word.len() > longest.len() {
                    longest = word;
                }
            }
        }
        let text = String::from("a bcd ef");
        let mut g = pin!(longest());
        g.start().unwrap();
        let lengths: Vec<_> = text.split(' ').map(|word| g.send(word).unwrap().yielded().unwrap()).collect();
        assert_eq!(lengths, [1, 3, 3]);
    }
}

mod throw {
    use super::*;

    #[test]
    fn a_created_generator_finishes_without_running() {
        let log = Log::new();
        let mut g = pin!(plain(log.clone()));
        assert_eq!(g.throw("no"), Err(Thrown::Raised("no")));
        assert_eq!(g.status(), Status::Finished);
        assert!(log.take().is_empty());
        assert_eq!(g.start(), Err(ResumeError::Finished));
    }

    #[test]
    fn an_error_is_caught_by_try_yield() {
        let mut g = pin!(echo(Log::new()));
        g.start().unwrap();
        assert_eq!(g.throw("soft"), Ok(CoroutineState::Yielded(99)));
        assert_eq!(g.send(3), Ok(CoroutineState::Yielded(3)));
    }

    #[test]
    fn an_uncaught_error_drops_the_body_and_is_returned() {
        let log = Log::new();
        let mut g = pin!(plain(log.clone()));
        g.start().unwrap();
        assert_eq!(g.throw("no"), Err(Thrown::Raised("no")));
        assert_eq!(log.take(), ["started", "finally"]);
        assert_eq!(g.status(), Status::Finished);
    }

    #[test]
    fn an_error_raised_again_drops_the_body_and_is_returned() {
        let log = Log::new();
        let mut g = pin!(echo(log.clone()));
        g.start().unwrap();
        assert_eq!(g.throw("hard"), Err(Thrown::Raised("hard")));
        assert_eq!(g.status(), Status::Finished);
    }

    #[test]
    fn a_finished_generator_always_returns_the_error() {
        let mut g = pin!(plain(Log::new()));
        g.close().unwrap();
        for _ in 0..3 {
            assert_eq!(g.throw("late"), Err(Thrown::Raised("late")));
        }
    }

    #[test]
    fn throw_takes_all_three_kinds_of_thrown() {
        #[generator]
        fn names() -> impl Generator<&'static str, (), (), u8> {
            let mut name = "start";
            loop {
                name = match try_yield!(name) {
                    Ok(()) => "sent",
                    Err(Thrown::Raised(_)) => "raised",
                    Err(Thrown::Exit) => "exit",
                    Err(Thrown::IgnoredExit) => "ignored exit",
                };
            }
        }
        let mut g = pin!(names());
        g.start().unwrap();
        assert_eq!(g.throw(1).unwrap().yielded(), Some("raised"));
        assert_eq!(g.throw(Thrown::Raised(2)).unwrap().yielded(), Some("raised"));
        assert_eq!(g.throw(Thrown::Exit).unwrap().yielded(), Some("exit"));
        assert_eq!(g.throw(Thrown::IgnoredExit).unwrap().yielded(), Some("ignored exit"));
        assert_eq!(g.next().unwrap().yielded(), Some("sent"));
    }

    #[test]
    fn a_body_may_answer_by_returning() {
        let mut g = pin!(echo(Log::new()));
        g.start().unwrap();
        assert_eq!(g.throw(Thrown::Exit), Ok(CoroutineState::Complete("bye")));
    }

    #[test]
    fn a_body_may_answer_by_raising_another_error() {
        #[generator]
        fn translating() -> impl Generator<(), (), (), &'static str> {
            if try_yield!().is_err() {
                raise!("translated");
            }
        }
        let mut g = pin!(translating());
        g.start().unwrap();
        assert_eq!(g.throw("original"), Err(Thrown::Raised("translated")));
    }
}

mod close {
    use super::*;

    #[test]
    fn a_created_generator_is_closed_without_running() {
        let log = Log::new();
        let mut g = pin!(plain(log.clone()));
        assert_eq!(g.close(), Ok(None));
        assert_eq!(g.status(), Status::Finished);
        assert!(log.take().is_empty());
    }

    #[test]
    fn close_drops_a_body_that_does_not_catch_before_it_returns() {
        let log = Log::new();
        let mut g = pin!(plain(log.clone()));
        g.start().unwrap();
        assert_eq!(g.close(), Ok(None));
        assert_eq!(log.take(), ["started", "finally"]);
    }

    #[test]
    fn a_body_that_catches_the_exit_may_return_a_value() {
        let mut g = pin!(echo(Log::new()));
        g.start().unwrap();
        assert_eq!(g.close(), Ok(Some("bye")));
        assert_eq!(g.status(), Status::Finished);
    }

    #[test]
    fn a_yield_in_answer_is_an_error_and_the_generator_lives_on() {
        #[generator]
        fn stubborn() -> impl Generator<u8, (), &'static str> {
            yield_!(1);
            let mut caught = 1;
            while try_yield!(caught).is_err() {
                caught += 1;
            }
            "at last"
        }
        let mut g = pin!(stubborn());
        g.start().unwrap();
        g.next().unwrap();
        assert_eq!(g.close(), Err(CloseError::Ignored(2)));
        assert_eq!(g.status(), Status::Suspended);
        assert_eq!(g.close().unwrap_err().into_yielded(), Some(3));
        assert_eq!(g.next(), Ok(CoroutineState::Complete("at last")));
    }

    #[test]
    fn a_finished_generator_is_closed_without_a_value() {
        let mut g = pin!(plain(Log::new()));
        g.start().unwrap();
        for _ in 0..3 {
            assert_eq!(g.close(), Ok(None));
        }
    }

    #[test]
    fn an_error_in_answer_is_returned() {
        #[generator]
        fn failing(ignored: bool) -> impl Generator<(), (), (), &'static str> {
            if try_yield!().is_err() {
                if ignored {
                    raise!(Thrown::IgnoredExit);
                }
                raise!("cleanup failed");
            }
        }
        let mut g = pin!(failing(false));
        g.start().unwrap();
        assert_eq!(g.close(), Err(CloseError::Raised("cleanup failed")));
        assert_eq!(g.close(), Ok(None));
        let mut g = pin!(failing(true));
        g.start().unwrap();
        assert_eq!(g.close(), Err(CloseError::IgnoredExit));
        assert_eq!(g.status(), Status::Finished);
    }

    #[test]
    fn a_body_that_raises_the_exit_again_is_closed() {
        #[generator]
        fn tidy(log: Log) -> impl Generator<()> {
            if let Err(thrown) = try_yield!() {
                log.add("tidied");
                raise!(thrown);
            }
        }
        let log = Log::new();
        let mut g = pin!(tidy(log.clone()));
        g.start().unwrap();
        assert_eq!(g.close(), Ok(None));
        assert_eq!(log.take(), ["tidied"]);
    }
}

/// `resume` itself, which adapters and delegation call.
#[test]
fn resume_returns_the_refused_resume() {
    let mut g = pin!(echo(Log::new()));
    assert_eq!(g.as_mut().resume(Resume::Send(1)), Outcome::Refused(Resume::Send(1)));
    assert_eq!(g.as_mut().resume(Resume::Start), Outcome::Yielded(0));
    assert_eq!(g.as_mut().resume(Resume::Start), Outcome::Refused(Resume::Start));
    assert_eq!(g.as_mut().resume(Resume::Send(0)), Outcome::Complete("done"));
    assert_eq!(g.as_mut().resume(Resume::Start), Outcome::Refused(Resume::Start));
    assert_eq!(g.as_mut().resume(Resume::Throw(Thrown::Exit)), Outcome::Thrown(Thrown::Exit));
}

mod errors {
    use super::*;
    use std::error::Error;

    struct Opaque;

    #[test]
    fn errors_implement_error_whatever_the_values_are() {
        fn is_error<T: Error>() {}
        is_error::<ResumeError<String>>();
        is_error::<SendError<Opaque, String>>();
        is_error::<CloseError<Opaque, String>>();
        is_error::<Thrown<std::convert::Infallible>>();
    }

    #[test]
    fn errors_display_what_happened() {
        assert_eq!(ResumeError::<String>::AlreadyStarted.to_string(), "generator already started");
        assert_eq!(ResumeError::<String>::Finished.to_string(), "generator already finished");
        let not_started = SendError::<Opaque, String>::NotStarted(Opaque);
        assert_eq!(not_started.to_string(), "cannot send a value to a generator that has not started");
        assert_eq!(format!("{not_started:?}"), "NotStarted(..)");
        assert_eq!(SendError::<Opaque, _>::Thrown(Thrown::Raised("why")).to_string(), "why");
        assert_eq!(CloseError::<Opaque, String>::Ignored(Opaque).to_string(), "generator ignored the exit");
        assert_eq!(CloseError::<Opaque, _>::Raised("why").to_string(), "why");
        assert_eq!(Thrown::<String>::Exit.to_string(), "generator exit");
        assert_eq!(Thrown::<String>::IgnoredExit.to_string(), "generator ignored the exit");
    }

    #[test]
    fn errors_work_with_the_question_mark() {
        fn drive() -> Result<u32, Box<dyn Error>> {
            let mut g = pin!(echo(Log::new()));
            g.start()?;
            g.send(1)?;
            let caught = g.throw("soft")?;
            g.close()?;
            Ok(caught.yielded().unwrap_or_default())
        }
        assert_eq!(drive().unwrap(), 99);
    }
}
