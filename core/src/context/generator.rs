//! `GeneratorContextManager`: a generator that yields once as a context manager.

use core::fmt;
use core::pin::Pin;

use pin_project_lite::pin_project;

use super::{AbstractContextManager, BlockExit};
use crate::generator::coroutine::Coroutine;
use crate::state::{Outcome, Resume, Thrown};

pin_project! {
    /// A generator as a context manager. Made by [`#[context_manager]`](macro@crate::context_manager) and
    /// [`from_generator`].
    #[must_use = "a context manager does nothing unless entered: `with!(resource = manager, { .. })`"]
    pub struct GeneratorContextManager<G> {
        #[pin]
        generator: G,
    }
}

/// Turns a generator that yields once into a context manager: a [`generate!`](crate::generate!), for example. Python's
/// `contextmanager(f)()`.
///
/// The generator returns `()`, or a `Result` whose error is that of the tear-down.
///
/// # Examples
///
/// ```
/// use coyield::context::from_generator;
/// use coyield::prelude::*;
/// use std::cell::Cell;
///
/// let depth = Cell::new(0);
/// let deeper = || from_generator(generate!(Generator<u32>, {
///     depth.set(depth.get() + 1);
///     let _ = try_yield!(depth.get());
///     depth.set(depth.get() - 1);
/// }));
/// let Ok(sum) = with!(one = deeper(), two = deeper(), { Ok(one + two) });
/// assert_eq!((sum, depth.get()), (Some(3), 0));
/// ```
#[inline]
pub fn from_generator<G>(generator: G) -> GeneratorContextManager<G>
where
    G: Coroutine<Sent = (), Return: ManagerReturn<G::Throw>>,
{
    GeneratorContextManager { generator }
}

/// Makes the value of a `#[context_manager] fn`.
#[inline]
pub fn context_manager<G>(generator: G) -> GeneratorContextManager<G>
where
    G: Coroutine<Sent = (), Return: ManagerReturn<G::Throw>>,
{
    GeneratorContextManager { generator }
}

/// The return types that the body of a context manager may have.
#[diagnostic::on_unimplemented(
    message = "the generator of a context manager returns `()` or `Result<(), {E}>`, not `{Self}`",
    label = "returns `{Self}`"
)]
pub trait ManagerReturn<E> {
    /// Returns the result of the tear-down.
    #[doc(hidden)]
    fn coyield_into_result(self) -> Result<(), E>;
}

impl<E> ManagerReturn<E> for () {
    #[inline]
    fn coyield_into_result(self) -> Result<(), E> {
        Ok(())
    }
}

impl<E> ManagerReturn<E> for Result<(), E> {
    #[inline]
    fn coyield_into_result(self) -> Result<(), E> {
        self
    }
}

impl<G> AbstractContextManager for GeneratorContextManager<G>
where
    G: Coroutine<Sent = (), Return: ManagerReturn<G::Throw>>,
{
    type Resource = G::Yield;
    type Error = G::Throw;

    #[inline]
    fn enter(self: Pin<&mut Self>) -> Result<G::Yield, G::Throw> {
        resource_of(self.project().generator.resume(Resume::Start))
    }

    #[inline]
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<G::Throw>) -> Result<(), G::Throw> {
        let mut generator = self.project().generator;
        let is_abandoned = block_exit.is_abandoned();
        match generator.as_mut().resume(resume_after_block(block_exit)) {
            Outcome::Complete(end) => end.coyield_into_result(),
            // The result of an exit is ignored, and a panic while the thread is already panicking might abort the
            // program.
            Outcome::Thrown(Thrown::Exit | Thrown::IgnoredExit) | Outcome::Yielded(_) if is_abandoned => Ok(()),
            Outcome::Thrown(thrown) => Err(error_of(thrown)),
            Outcome::Yielded(_) => {
                // Python closes the generator, too, so that its resources are freed before the panic.
                let _ = generator.resume(Resume::Throw(Thrown::Exit));
                panic!("{DID_NOT_STOP}")
            }
            Outcome::Refused(_) => panic!("{NOT_ENTERED}"),
        }
    }
}

/// Returns the resource, if the start has led to the one yield.
#[inline]
pub(super) fn resource_of<Y, E>(outcome: Outcome<Y, (), impl ManagerReturn<E>, E>) -> Result<Y, E> {
    match outcome {
        Outcome::Yielded(resource) => Ok(resource),
        Outcome::Thrown(thrown) => Err(error_of(thrown)),
        Outcome::Complete(end) => match end.coyield_into_result() {
            Err(error) => Err(error),
            Ok(()) => panic!("{DID_NOT_YIELD}"),
        },
        Outcome::Refused(_) => panic!("{ENTERED_TWICE}"),
    }
}

/// Returns the resume for a generator at its one yield.
#[inline]
pub(super) fn resume_after_block<E>(block_exit: BlockExit<E>) -> Resume<(), E> {
    match block_exit {
        BlockExit::Completed => Resume::Send(()),
        BlockExit::Failed(error) => Resume::Throw(Thrown::Raised(error)),
        BlockExit::Abandoned => Resume::Throw(Thrown::Exit),
    }
}

/// Returns the error that the generator raised. Panics if it raised the exit.
#[inline]
pub(super) fn error_of<E>(thrown: Thrown<E>) -> E {
    match thrown {
        Thrown::Raised(error) => error,
        Thrown::Exit | Thrown::IgnoredExit => panic!("{RAISED_EXIT}"),
    }
}

// The first two begin with CPython's messages.
const DID_NOT_YIELD: &str = "generator didn't yield: a context manager yields its resource, once";
pub(super) const DID_NOT_STOP: &str = "generator didn't stop: a context manager yields once";
const RAISED_EXIT: &str = "a context manager raised `Exit` without being closed";
const ENTERED_TWICE: &str = "a context manager made from a generator can be entered only once";
pub(super) const NOT_ENTERED: &str = "a context manager was exited before it was entered";

impl<G: Coroutine> fmt::Debug for GeneratorContextManager<G> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.generator.status();
        formatter.debug_struct("GeneratorContextManager").field("status", &status).finish_non_exhaustive()
    }
}
