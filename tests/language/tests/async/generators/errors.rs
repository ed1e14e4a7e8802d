//! The errors: their texts, and the values that they return.

use coyield::prelude::*;
use coyield::{AsyncCloseError, AsyncResumeError, AsyncSendError, AsyncThrowError};
use std::error::Error;

/// The texts of `Busy` name what to call.
const NEXT_BUSY: &str =
    "async generator already running: `anext_or_finish` or `finish_step` finishes the step that was dropped";
const BUSY: &str = "async generator already running: `finish_step` finishes the step that was dropped";

const RAISED: Thrown<&str> = Thrown::Raised("too hot");

#[test]
fn resume_errors_display_and_return_their_parts() {
    type E = AsyncResumeError<&'static str>;
    let all: [(E, &str, [bool; 3]); 4] = [
        (E::AlreadyStarted, "async generator already started", [true, false, false]),
        (E::Busy, NEXT_BUSY, [false, true, false]),
        (E::Finished, "async generator already finished", [false, false, true]),
        (E::Thrown(RAISED), "too hot", [false; 3]),
    ];
    for (error, text, predicates) in all {
        assert_eq!(error.to_string(), text);
        assert_eq!([error.is_already_started(), error.is_busy(), error.is_finished()], predicates);
        assert_eq!(error.into_thrown(), matches!(error, E::Thrown(_)).then_some(RAISED));
        assert_eq!(Box::<dyn Error>::from(error).to_string(), text);
    }
}

#[test]
fn send_errors_display_and_return_their_parts() {
    // Neither `Debug` nor `Clone`, because sent values need not be.
    #[derive(PartialEq)]
    struct Parcel(u8);
    type E = AsyncSendError<Parcel, &'static str>;
    let all: [(E, &str, &str, [bool; 3]); 4] = [
        (
            E::NotStarted(Parcel(1)),
            "cannot send a value to an async generator that has not started",
            "NotStarted(..)",
            [true, false, false],
        ),
        (E::Busy(Parcel(1)), BUSY, "Busy(..)", [false, true, false]),
        (E::Finished(Parcel(1)), "async generator already finished", "Finished(..)", [false, false, true]),
        (E::Thrown(RAISED), "too hot", "Thrown(Raised(\"too hot\"))", [false; 3]),
    ];
    for (error, text, debug, predicates) in all {
        assert_eq!(error.to_string(), text);
        assert_eq!(format!("{error:?}"), debug);
        assert_eq!([error.is_not_started(), error.is_busy(), error.is_finished()], predicates);
        let given_back = error.into_value();
        assert!(given_back == predicates.contains(&true).then_some(Parcel(1)));
    }
    assert_eq!(E::Thrown(RAISED).into_thrown(), Some(RAISED));
    assert_eq!(E::Busy(Parcel(2)).into_thrown(), None);
    assert_eq!(E::Busy(Parcel(2)).without_value(), AsyncSendError::Busy(()));
    assert_eq!(E::NotStarted(Parcel(2)).without_value(), AsyncSendError::NotStarted(()));
    assert_eq!(E::Finished(Parcel(2)).without_value(), AsyncSendError::Finished(()));
    assert_eq!(E::Thrown(RAISED).without_value(), AsyncSendError::Thrown(RAISED));
    assert_eq!(Box::<dyn Error>::from(E::Busy(Parcel(1))).to_string(), BUSY);
}

#[test]
fn throw_errors_display_and_return_their_parts() {
    type E = AsyncThrowError<&'static str>;
    assert_eq!(E::Busy(RAISED).to_string(), BUSY);
    assert_eq!(E::Thrown(RAISED).to_string(), "too hot");
    assert_eq!(E::Thrown(Thrown::Exit).to_string(), "generator exit");
    assert_eq!([E::Busy(RAISED).is_busy(), E::Thrown(RAISED).is_busy()], [true, false]);
    assert_eq!([E::Busy(RAISED).into_thrown(), E::Thrown(Thrown::Exit).into_thrown()], [RAISED, Thrown::Exit]);
    assert_eq!(Box::<dyn Error>::from(E::Thrown(RAISED)).to_string(), "too hot");
}

#[test]
fn close_errors_display_and_return_their_parts() {
    #[derive(PartialEq)]
    struct Parcel(u8);
    type E = AsyncCloseError<Parcel, &'static str>;
    let all: [(E, &str, &str, [bool; 2]); 4] = [
        (E::Busy, BUSY, "Busy", [true, false]),
        (E::Ignored(Parcel(1)), "async generator ignored the exit", "Ignored(..)", [false, true]),
        (E::Raised("too hot"), "too hot", "Raised(\"too hot\")", [false; 2]),
        (E::IgnoredExit, "async generator ignored the exit", "IgnoredExit", [false; 2]),
    ];
    for (error, text, debug, predicates) in all {
        assert_eq!(error.to_string(), text);
        assert_eq!(format!("{error:?}"), debug);
        assert_eq!([error.is_busy(), error.is_ignored()], predicates);
        assert_eq!(Box::<dyn Error>::from(error).to_string(), text);
    }
    assert!(E::Ignored(Parcel(1)).into_yielded() == Some(Parcel(1)));
    assert!(E::Busy.into_yielded().is_none());
    assert_eq!(E::Raised("too hot").into_raised(), Some("too hot"));
    assert_eq!(E::IgnoredExit.into_raised(), None);
    assert_eq!(E::Busy.without_value(), AsyncCloseError::Busy);
    assert_eq!(E::Ignored(Parcel(1)).without_value(), AsyncCloseError::Ignored(()));
    assert_eq!(E::Raised("too hot").without_value(), AsyncCloseError::Raised("too hot"));
    assert_eq!(E::IgnoredExit.without_value(), AsyncCloseError::IgnoredExit);
}
