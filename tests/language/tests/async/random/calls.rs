//! The calls to a generator, and the answers of the library.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield::{AsyncCloseError, AsyncResumeError, AsyncSendError, AsyncThrowError};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use crate::trace::{Answer, Event, Token, Value, World};
use crate::tree::{Call, Fault, Operation};

/// The type of the sent values of a run: values, or nothing.
pub(crate) trait Sent: Sized {
    /// Whether a generator that is suspended can be delegated to.
    const RESUMES_DELEGATES: bool;

    fn make(world: &World) -> Self;

    fn into_token(self) -> Option<Token>;

    fn into_value(self) -> Option<Value> {
        self.into_token().map(Token::into_value)
    }

    fn next<G: AsyncGenerator<Token, Self, Token, Token> + Unpin>(
        generator: &mut G,
        world: &World,
    ) -> impl Future<Output = Answer>;
}

impl Sent for () {
    const RESUMES_DELEGATES: bool = true;

    fn make(_: &World) {}

    fn into_token(self) -> Option<Token> {
        None
    }

    async fn next<G: AsyncGenerator<Token, (), Token, Token> + Unpin>(generator: &mut G, _: &World) -> Answer {
        started(generator.anext().await)
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

    async fn next<G: AsyncGenerator<Token, Token, Token, Token> + Unpin>(generator: &mut G, world: &World) -> Answer {
        match generator.status() {
            AsyncStatus::Created => started(generator.astart().await),
            _ => sent(generator.asend(world.make("sent")).await),
        }
    }
}

/// Makes the call, drops it when it has been pending too often, and logs its result.
pub(crate) async fn drive<S: Sent, G>(generator: &mut G, call: Call, world: &World)
where
    G: AsyncGenerator<Token, S, Token, Token> + Unpin,
{
    let answer = {
        let mut step = pin!(step(generator, call.operation, world));
        let mut patience = call.patience;
        poll_fn(|context| match step.as_mut().poll(context) {
            Poll::Ready(answer) => Poll::Ready(answer),
            Poll::Pending if patience == 1 => Poll::Ready(Answer::GivenUp),
            Poll::Pending => {
                patience -= 1;
                Poll::Pending
            }
        })
        .await
    };
    world.add(Event::Called(answer, generator.status(), generator.delegation_depth()));
}

async fn step<S: Sent, G>(generator: &mut G, operation: Operation, world: &World) -> Answer
where
    G: AsyncGenerator<Token, S, Token, Token> + Unpin,
{
    match operation {
        Operation::Start => started(generator.astart().await),
        Operation::Next => S::next(generator, world).await,
        Operation::Send => sent(generator.asend(S::make(world)).await),
        Operation::Throw(fault) => {
            let thrown = match fault {
                Fault::Raised => Thrown::Raised(world.make("thrown")),
                Fault::Exit => Thrown::Exit,
                Fault::IgnoredExit => Thrown::IgnoredExit,
            };
            match generator.athrow(thrown).await {
                Ok(state) => came(state),
                Err(AsyncThrowError::Busy(thrown)) => Answer::Busy(thrown.into_raised().map(Token::into_value)),
                Err(AsyncThrowError::Thrown(thrown)) => raised(thrown),
            }
        }
        Operation::Close => match generator.aclose().await {
            Ok(value) => Answer::Closed(value.map(Token::into_value)),
            Err(AsyncCloseError::Busy) => Answer::Busy(None),
            Err(AsyncCloseError::Ignored(value)) => Answer::IgnoredExit(value.into_value()),
            Err(AsyncCloseError::Raised(error)) => raised(Thrown::Raised(error)),
            Err(AsyncCloseError::IgnoredExit) => raised(Thrown::IgnoredExit),
        },
        Operation::FinishStep => match generator.finish_step().await {
            Ok(Some(state)) => came(state),
            Ok(None) => Answer::Nothing,
            Err(thrown) => raised(thrown),
        },
    }
}

fn started(result: Result<CoroutineState<Token, Token>, AsyncResumeError<Token>>) -> Answer {
    match result {
        Ok(state) => came(state),
        Err(AsyncResumeError::AlreadyStarted) => Answer::AlreadyStarted,
        Err(AsyncResumeError::Busy) => Answer::Busy(None),
        Err(AsyncResumeError::Finished) => Answer::Finished(None),
        Err(AsyncResumeError::Thrown(thrown)) => raised(thrown),
    }
}

fn sent<S: Sent>(result: Result<CoroutineState<Token, Token>, AsyncSendError<S, Token>>) -> Answer {
    match result {
        Ok(state) => came(state),
        Err(AsyncSendError::NotStarted(value)) => Answer::NotStarted(value.into_value()),
        Err(AsyncSendError::Busy(value)) => Answer::Busy(value.into_value()),
        Err(AsyncSendError::Finished(value)) => Answer::Finished(value.into_value()),
        Err(AsyncSendError::Thrown(thrown)) => raised(thrown),
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
