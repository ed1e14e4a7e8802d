//! `Lending`: a generator that lends what it owns as a context manager.

#![allow(unsafe_code)]

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::async_generator::AsyncGeneratorContextManager;
use super::generator::{GeneratorContextManager, ManagerReturn};
use super::{
    AbstractAsyncContextManager, AbstractContextManager, AsyncLendingContextManager, BlockExit, LendingContextManager,
    async_generator, generator,
};
use crate::async_generator::coroutine::AsyncCoroutine;
use crate::engine::loan::{Erased, ForLending, Loan, Reference, Stored};
use crate::generator::coroutine::Coroutine;

pin_project! {
    /// A context manager that lends what it owns. Made by [`#[context_manager]`](macro@crate::context_manager), of a
    /// function that returns `impl LendingContextManager<&mut T, E>` or `impl AsyncLendingContextManager<&mut T, E>`.
    ///
    /// This is what these return types stand for, and what a trait declares: see [`Lender`] and [`AsyncLender`].
    #[must_use = "a context manager does nothing unless entered: `with!(resource = manager, { .. })`"]
    pub struct Lending<M> {
        #[pin]
        lender: M,
    }
}

/// What a [`Lending`] manager is made of: a body that owns what it lends. Not for implementing by hand: see
/// [`LendingContextManager`].
///
/// # Examples
///
/// A `#[context_manager]` function writes it for you. In the declaration of a trait, where there is no body and so no
/// attribute, it stands in place of `impl LendingContextManager<&mut Vec<u32>, String>`:
///
/// ```
/// use coyield::context::{Lender, Lending, LoanMut};
/// use coyield::prelude::*;
///
/// trait Shop {
///     fn basket(&self) -> Lending<impl Lender<Loan = LoanMut<Vec<u32>>, Error = String>>;
/// }
///
/// struct Corner;
///
/// impl Shop for Corner {
///     #[context_manager]
///     fn basket(&self) -> impl LendingContextManager<&mut Vec<u32>, String> {
///         let mut basket = vec![1];
///         yield_!(&mut basket);
///         if basket.len() > 2 { Err(format!("{basket:?} is too heavy")) } else { Ok(()) }
///     }
/// }
///
/// let bought = with!(basket = Corner.basket(), { basket.extend([2, 3]); Ok(()) });
/// assert_eq!(bought, Err(String::from("[1, 2, 3] is too heavy")));
/// ```
pub trait Lender {
    /// What is lent: [`LoanMut<T>`](super::LoanMut) for `&mut T`, [`LoanRef<T>`](super::LoanRef) for `&T`.
    type Loan: Loan;
    /// The type of the errors of the set-up, the block and the tear-down.
    type Error;

    /// Sets up.
    ///
    /// # Errors
    ///
    /// Returns why the set-up failed.
    #[doc(hidden)]
    fn enter(self: Pin<&mut Self>) -> Result<Reference<'_, Self::Loan>, Self::Error>;

    /// Tears down.
    ///
    /// # Errors
    ///
    /// Returns the error of the block, or another one in its place.
    #[doc(hidden)]
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<Self::Error>) -> Result<(), Self::Error>;
}

/// The async [`Lender`], of which a [`Lending`] manager is made that an `async fn` returns.
pub trait AsyncLender {
    /// What is lent: [`LoanMut<T>`](super::LoanMut) for `&mut T`, [`LoanRef<T>`](super::LoanRef) for `&T`.
    type Loan: Loan;
    /// The type of the errors of the set-up, the block and the tear-down.
    type Error;

    /// Sets up.
    ///
    /// # Errors
    ///
    /// Returns why the set-up failed.
    #[doc(hidden)]
    fn poll_enter(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>>;

    /// Lends the resource, once after each set-up.
    #[doc(hidden)]
    fn lend(self: Pin<&mut Self>) -> Reference<'_, Self::Loan>;

    /// Tears down.
    ///
    /// # Errors
    ///
    /// Returns the error of the block, or another one in its place.
    #[doc(hidden)]
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<Self::Error>>,
    ) -> Poll<Result<(), Self::Error>>;
}

pin_project! {
    /// The manager made of a body that lends.
    #[allow(missing_debug_implementations)]
    pub struct LendingBody<M, L: Loan> {
        #[pin]
        manager: M,
        // What an async manager lends. Set at the end of the set-up; cleared when it is lent, and before the body is
        // resumed again.
        lent: Stored<L>,
    }
}

/// Makes the value of a `#[context_manager] fn` that lends.
#[inline]
pub fn lending_context_manager<G, L>(
    ForLending(body): ForLending<G>,
) -> Lending<LendingBody<GeneratorContextManager<G>, L>>
where
    G: Coroutine<Yield = Erased<L>, Sent = (), Return: ManagerReturn<G::Throw>>,
    L: Loan,
{
    Lending { lender: LendingBody { manager: generator::context_manager(body), lent: Stored(None) } }
}

/// Makes the value of a `#[context_manager] async fn` that lends.
#[inline]
pub fn async_lending_context_manager<G, L>(
    ForLending(body): ForLending<G>,
) -> Lending<LendingBody<AsyncGeneratorContextManager<G>, L>>
where
    G: AsyncCoroutine<Yield = Erased<L>, Sent = (), Return: ManagerReturn<G::Throw>>,
    L: Loan,
{
    Lending { lender: LendingBody { manager: async_generator::async_context_manager(body), lent: Stored(None) } }
}

impl<G, L> Lender for LendingBody<GeneratorContextManager<G>, L>
where
    G: Coroutine<Yield = Erased<L>, Sent = (), Return: ManagerReturn<G::Throw>>,
    L: Loan,
{
    type Loan = L;
    type Error = G::Throw;

    #[inline]
    fn enter(self: Pin<&mut Self>) -> Result<Reference<'_, L>, G::Throw> {
        let lent = AbstractContextManager::enter(self.project().manager)?;
        // SAFETY: the body has just yielded it. `self` is borrowed exclusively as long as the reference is, and the
        // body is resumed and dropped only through an exclusive reference to the manager, which is pinned.
        Ok(unsafe { lent.restore() })
    }

    #[inline]
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<G::Throw>) -> Result<(), G::Throw> {
        AbstractContextManager::exit(self.project().manager, block_exit)
    }
}

impl<G, L> AsyncLender for LendingBody<AsyncGeneratorContextManager<G>, L>
where
    G: AsyncCoroutine<Yield = Erased<L>, Sent = (), Return: ManagerReturn<G::Throw>>,
    L: Loan,
{
    type Loan = L;
    type Error = G::Throw;

    #[inline]
    fn poll_enter(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), G::Throw>> {
        let this = self.project();
        this.lent.0 = None;
        let lent = ready!(AbstractAsyncContextManager::poll_enter(this.manager, context))?;
        this.lent.0 = Some(lent);
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn lend(self: Pin<&mut Self>) -> Reference<'_, L> {
        match self.project().lent.0.take() {
            // SAFETY: the body yielded it in its last step, because it is cleared before each step. `self` is borrowed
            // exclusively as long as the reference is, and the body is resumed and dropped only through an exclusive
            // reference to the manager, which is pinned.
            Some(lent) => unsafe { lent.restore() },
            None => panic!("a context manager lends once, after it was entered"),
        }
    }

    #[inline]
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<G::Throw>>,
    ) -> Poll<Result<(), G::Throw>> {
        let this = self.project();
        this.lent.0 = None;
        AbstractAsyncContextManager::poll_exit(this.manager, context, block_exit)
    }
}

impl<M: Lender> LendingContextManager for Lending<M> {
    type Resource<'r>
        = Reference<'r, M::Loan>
    where
        Self: 'r;
    type Error = M::Error;

    #[inline]
    fn enter(self: Pin<&mut Self>) -> Result<Reference<'_, M::Loan>, M::Error> {
        self.project().lender.enter()
    }

    #[inline]
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<M::Error>) -> Result<(), M::Error> {
        self.project().lender.exit(block_exit)
    }
}

impl<M: AsyncLender> AsyncLendingContextManager for Lending<M> {
    type Entered = ();
    type Resource<'r>
        = Reference<'r, M::Loan>
    where
        Self: 'r;
    type Error = M::Error;

    #[inline]
    fn poll_enter(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), M::Error>> {
        self.project().lender.poll_enter(context)
    }

    #[inline]
    fn lend(self: Pin<&mut Self>, (): ()) -> Reference<'_, M::Loan> {
        self.project().lender.lend()
    }

    #[inline]
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<M::Error>>,
    ) -> Poll<Result<(), M::Error>> {
        self.project().lender.poll_exit(context, block_exit)
    }
}

impl<M> fmt::Debug for Lending<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Lending").finish_non_exhaustive()
    }
}
