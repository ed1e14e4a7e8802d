//! `StackGenerator`: a generator that an exit stack closes, and that its block drives.

use alloc::boxed::Box;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::aclosing::{Aclosing, aclosing_with};
use super::async_exit_stack::{AsyncExitCallback, IntoAsyncExit};
use super::closed_return::ClosedReturn;
use super::closing::Closing;
use super::exit_stack::{ExitCallback, IntoExit};
use super::{AsyncLendingContextManager, BlockExit, LendingContextManager};
use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::generator::coroutine::Coroutine;
use crate::state::{Outcome, Resume, Status};

/// A generator that an exit stack closes: the resource of [`closing`](super::closing()) in an
/// [`ExitStack`](super::ExitStack), and of [`aclosing`](super::aclosing()) in an
/// [`AsyncExitStack`](super::AsyncExitStack).
///
/// It is a generator itself, and can be moved. The stack shares it, behind a lock, and closes it when its turn comes; a
/// handle that is there after that has a generator that has finished. A step of an async generator that was dropped
/// half-way is finished before the close.
///
/// # Examples
///
/// The items of several generators, merged; all of them are closed at the end:
///
/// ```
/// use coyield::context::{ExitStack, closing};
/// use coyield::prelude::*;
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// static CLOSED: AtomicU32 = AtomicU32::new(0);
///
/// #[generator]
/// fn multiples(of: u32) -> impl Generator<u32> {
///     for n in 0.. {
///         if try_yield!(n * of).is_err() {
///             CLOSED.fetch_add(1, Ordering::Relaxed);
///             return;
///         }
///     }
/// }
///
/// let sums = with!(stack = ExitStack::new(), {
///     let mut all = Vec::new();
///     for of in [1, 10, 100] {
///         all.push(stack.enter_context(closing(multiples(of)))?);
///     }
///     let sums = (0..3).map(|_| all.iter_mut().filter_map(|multiples| multiples.iter().next()).sum());
///     Ok::<Vec<u32>, String>(sums.collect())
/// });
/// assert_eq!(sums, Ok(Some(vec![0, 111, 222])));
/// assert_eq!(CLOSED.load(Ordering::Relaxed), 3);
/// ```
#[must_use = "generators are lazy and do nothing unless resumed"]
pub struct StackGenerator<G>(Arc<Mutex<Pin<Box<G>>>>);

impl<G> StackGenerator<G> {
    fn new(generator: G) -> Self {
        StackGenerator(Arc::new(Mutex::new(Box::pin(generator))))
    }

    /// Returns another handle of the generator.
    fn share(&self) -> Self {
        StackGenerator(Arc::clone(&self.0))
    }

    /// Locks the generator for one call. A generator that has panicked has finished, and says so itself.
    fn lock(&self) -> MutexGuard<'_, Pin<Box<G>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[diagnostic::do_not_recommend]
impl<G: Coroutine> Coroutine for StackGenerator<G> {
    type Yield = G::Yield;
    type Sent = G::Sent;
    type Return = G::Return;
    type Throw = G::Throw;

    fn resume(
        self: Pin<&mut Self>,
        with: Resume<G::Sent, G::Throw>,
    ) -> Outcome<G::Yield, G::Sent, G::Return, G::Throw> {
        self.lock().as_mut().resume(with)
    }

    fn status(&self) -> Status {
        self.lock().status()
    }

    fn delegation_depth(&self) -> usize {
        self.lock().delegation_depth()
    }
}

#[diagnostic::do_not_recommend]
impl<G: AsyncCoroutine> AsyncCoroutine for StackGenerator<G> {
    type Yield = G::Yield;
    type Sent = G::Sent;
    type Return = G::Return;
    type Throw = G::Throw;

    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<G::Sent, G::Throw>>,
    ) -> Poll<Outcome<G::Yield, G::Sent, G::Return, G::Throw>> {
        self.lock().as_mut().poll_resume(context, with)
    }

    fn status(&self) -> AsyncStatus {
        self.lock().status()
    }

    fn delegation_depth(&self) -> usize {
        self.lock().delegation_depth()
    }
}

/// The entry of a [`closing`](super::closing()) in an exit stack. It is not a context manager itself, so that its
/// implementation of [`ExitCallback`] does not overlap that of managers.
#[allow(missing_debug_implementations)]
pub struct ClosingExit<G: Coroutine, E, F>(Closing<StackGenerator<G>, E, F>);

impl<G: Coroutine, E, F: FnMut(G::Throw) -> E> ExitCallback<E> for ClosingExit<G, E, F> {
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<E>) -> Result<(), E> {
        LendingContextManager::exit(Pin::new(&mut self.get_mut().0), block_exit)
    }
}

impl<G: Coroutine, E, F: FnMut(G::Throw) -> E> IntoExit<E> for Closing<G, E, F> {
    type Resource = StackGenerator<G>;
    type Exit = ClosingExit<G, E, F>;

    fn into_exit(self) -> Pin<Box<ClosingExit<G, E, F>>> {
        let Closing { generator, convert, convert_return } = self;
        Box::pin(ClosingExit(Closing { generator: StackGenerator::new(generator), convert, convert_return }))
    }

    fn enter(exit: Pin<&mut ClosingExit<G, E, F>>) -> Result<StackGenerator<G>, E> {
        Ok(exit.0.generator.share())
    }
}

/// The entry of an [`aclosing`](super::aclosing()) in an async exit stack. It is not a context manager itself, so that its
/// implementation of [`AsyncExitCallback`] does not overlap that of managers.
#[allow(missing_debug_implementations)]
pub struct AclosingExit<G, E, F>(Aclosing<StackGenerator<G>, E, F>);

impl<G: AsyncCoroutine<Return: ClosedReturn<E>>, E, F: FnMut(G::Throw) -> E> AsyncExitCallback<E>
    for AclosingExit<G, E, F>
{
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<E>>,
    ) -> Poll<Result<(), E>> {
        AsyncLendingContextManager::poll_exit(Pin::new(&mut self.get_mut().0), context, block_exit)
    }
}

impl<G: AsyncCoroutine<Return: ClosedReturn<E>>, E, F: FnMut(G::Throw) -> E> IntoAsyncExit<E> for Aclosing<G, E, F> {
    type Resource = StackGenerator<G>;
    type Exit = AclosingExit<G, E, F>;

    fn into_exit(self) -> Pin<Box<AclosingExit<G, E, F>>> {
        let Aclosing { generator, convert, .. } = self;
        Box::pin(AclosingExit(aclosing_with(StackGenerator::new(generator), convert)))
    }

    fn poll_enter(exit: Pin<&mut AclosingExit<G, E, F>>, _: &mut Context<'_>) -> Poll<Result<StackGenerator<G>, E>> {
        Poll::Ready(Ok(exit.0.generator.share()))
    }
}

impl<G> fmt::Debug for StackGenerator<G> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StackGenerator").finish_non_exhaustive()
    }
}
