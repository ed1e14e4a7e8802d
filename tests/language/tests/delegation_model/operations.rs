//! The operations on a generator, and the answers of the library.

use coyield::prelude::*;
use coyield::{CloseError, ResumeError, SendError, Status};
use proptest::prelude::*;
use std::fmt;

use crate::trace::{Answer, Event, Token, World};

/// A call to a generator.
#[derive(Clone, Copy)]
pub(crate) enum Operation {
    Start,
    /// A call that starts it or sends it a value. In a generator that is sent nothing, its `next`.
    Next,
    Send,
    Throw(Fault),
    Close,
}

/// The thrown value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    Raised,
    Exit,
    IgnoredExit,
}

/// Any call, most often one that continues the generator.
pub(crate) fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        14 => Just(Operation::Next),
        3 => Just(Operation::Send),
        1 => Just(Operation::Start),
        4 => fault().prop_map(Operation::Throw),
        3 => Just(Operation::Close),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![4 => Just(Fault::Raised), 1 => Just(Fault::Exit), 1 => Just(Fault::IgnoredExit)]
}

impl fmt::Debug for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operation::Start => formatter.write_str("start"),
            Operation::Next => formatter.write_str("next"),
            Operation::Send => formatter.write_str("send"),
            Operation::Throw(fault) => write!(formatter, "throw {fault:?}"),
            Operation::Close => formatter.write_str("close"),
        }
    }
}

impl Fault {
    fn make(self, world: &World) -> Thrown<Token> {
        match self {
            Fault::Raised => Thrown::Raised(world.make("thrown")),
            Fault::Exit => Thrown::Exit,
            Fault::IgnoredExit => Thrown::IgnoredExit,
        }
    }
}

/// The type of the sent values of a run: values, or nothing.
pub(crate) trait Sent: Sized {
    /// Whether a generator that is suspended can be delegated to.
    const RESUMES_DELEGATES: bool;

    fn make(world: &World) -> Self;

    fn into_token(self) -> Option<Token>;

    fn next<G: Generator<Token, Self, Token, Token> + Unpin>(generator: &mut G, world: &World) -> Answer;
}

impl Sent for () {
    const RESUMES_DELEGATES: bool = true;

    fn make(_: &World) {}

    fn into_token(self) -> Option<Token> {
        None
    }

    fn next<G: Generator<Token, (), Token, Token> + Unpin>(generator: &mut G, _: &World) -> Answer {
        started(generator.next())
    }
}

impl Sent for Token {
    const RESUMES_DELEGATES: bool = false;

    fn make(world: &World) -> Token {
        world.make("sent")
    }

    fn into_token(self) -> Option<Token> {
        Some(self)
    }

    fn next<G: Generator<Token, Token, Token, Token> + Unpin>(generator: &mut G, world: &World) -> Answer {
        match generator.status() {
            Status::Created => started(generator.start()),
            Status::Suspended | Status::Finished => sent(generator.send(Self::make(world))),
        }
    }
}

/// Makes the call, and logs its result.
pub(crate) fn call<S: Sent, G>(generator: &mut G, operation: Operation, world: &World)
where
    G: Generator<Token, S, Token, Token> + Unpin,
{
    let answer = match operation {
        Operation::Start => started(generator.start()),
        Operation::Next => S::next(generator, world),
        Operation::Send => sent(generator.send(S::make(world))),
        Operation::Throw(fault) => match generator.throw(fault.make(world)) {
            Ok(state) => came(state),
            Err(thrown) => raised(thrown),
        },
        Operation::Close => closed(generator.close()),
    };
    world.add(Event::Called(answer, generator.status(), generator.delegation_depth()));
}

fn started(result: Result<CoroutineState<Token, Token>, ResumeError<Token>>) -> Answer {
    match result {
        Ok(state) => came(state),
        Err(ResumeError::AlreadyStarted) => Answer::AlreadyStarted,
        Err(ResumeError::Finished) => Answer::Finished(None),
        Err(ResumeError::Thrown(thrown)) => raised(thrown),
    }
}

fn sent<S: Sent>(result: Result<CoroutineState<Token, Token>, SendError<S, Token>>) -> Answer {
    match result {
        Ok(state) => came(state),
        Err(SendError::NotStarted(value)) => Answer::NotStarted(value.into_token().map(Token::into_value)),
        Err(SendError::Finished(value)) => Answer::Finished(value.into_token().map(Token::into_value)),
        Err(SendError::Thrown(thrown)) => raised(thrown),
    }
}

fn closed(result: Result<Option<Token>, CloseError<Token, Token>>) -> Answer {
    match result {
        Ok(value) => Answer::Closed(value.map(Token::into_value)),
        Err(CloseError::Ignored(value)) => Answer::IgnoredExit(value.into_value()),
        Err(CloseError::Raised(error)) => raised(Thrown::Raised(error)),
        Err(CloseError::IgnoredExit) => raised(Thrown::IgnoredExit),
    }
}

fn came(state: CoroutineState<Token, Token>) -> Answer {
    match state {
        CoroutineState::Yielded(value) => Answer::Yielded(value.into_value()),
        CoroutineState::Complete(value) => Answer::Complete(value.into_value()),
    }
}

fn raised(thrown: Thrown<Token>) -> Answer {
    Answer::Thrown(match thrown {
        Thrown::Raised(error) => Thrown::Raised(error.into_value()),
        Thrown::Exit => Thrown::Exit,
        Thrown::IgnoredExit => Thrown::IgnoredExit,
    })
}
