//! `Within`: a context manager around the block of a `with!`.

use core::marker::PhantomData;
use core::pin::Pin;

use pin_project_lite::pin_project;

use super::panic::quietly;
use super::{Ended, LendingContextManager};

pin_project! {
    /// A context manager around the block of a `with!`. If the block panics, this is dropped, which tears down.
    #[allow(missing_debug_implementations)]
    pub struct Within<M: LendingContextManager> {
        #[pin]
        manager: M,
        // Set after the set-up, cleared before the tear-down. In between, a drop has to tear down.
        entered: bool,
    }

    impl<M: LendingContextManager> PinnedDrop for Within<M> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if *this.entered {
                let manager = this.manager;
                quietly(|| drop(manager.exit(Ended::Exit)));
            }
        }
    }
}

/// The bound of `with!`: every context manager.
///
/// Separate from [`LendingContextManager`] to improve diagnostics. `Kind` makes the implementation ambiguous for other
/// types, so that rustc reports one error instead of nine.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a context manager",
    label = "not a context manager",
    note = "`#[context_manager]` functions return context managers, and `AbstractContextManager` can be implemented by hand; \
            for async ones there is `async_with!`"
)]
pub trait Enters<Kind>: Sized {
    /// The manager around a block.
    type Within;

    /// Wraps the manager. It is not entered yet.
    fn within(self) -> Self::Within;
}

/// The kind of all context managers.
#[derive(Debug)]
pub enum Lends {}

#[diagnostic::do_not_recommend]
impl<M: LendingContextManager> Enters<Lends> for M {
    type Within = Within<M>;

    #[inline]
    fn within(self) -> Within<M> {
        Within { manager: self, entered: false }
    }
}

/// The kind of no type: see [`Enters`].
#[derive(Debug)]
pub enum Nothing {}

/// Implemented for no type.
pub(super) trait Nobody {}

#[diagnostic::do_not_recommend]
impl<M: Nobody> Enters<Nothing> for M {
    type Within = Nothing;

    fn within(self) -> Nothing {
        unreachable!("nobody is it")
    }
}

/// Wraps a manager. It is not entered yet.
#[inline]
pub fn within<M: Enters<Kind>, Kind>(manager: M) -> M::Within {
    manager.within()
}

impl<M: LendingContextManager> Within<M> {
    /// Returns the error type of the block.
    #[inline]
    pub fn raises(&self) -> Raises<M::Error> {
        Raises(PhantomData)
    }

    /// Sets up.
    ///
    /// # Errors
    ///
    /// Those of the manager.
    #[inline]
    pub fn enter(self: Pin<&mut Self>) -> Result<M::Resource<'_>, M::Error> {
        let this = self.project();
        let resource = this.manager.enter()?;
        *this.entered = true;
        Ok(resource)
    }

    /// Tears down. Returns `None` if the manager swallowed an error.
    ///
    /// # Errors
    ///
    /// Those of the manager.
    #[inline]
    pub fn exit<T>(self: Pin<&mut Self>, result: Result<T, M::Error>) -> Result<Option<T>, M::Error> {
        let this = self.project();
        *this.entered = false;
        let (value, ended) = match result {
            Ok(value) => (Some(value), Ended::Complete),
            Err(error) => (None, Ended::Raised(error)),
        };
        this.manager.exit(ended)?;
        Ok(value)
    }
}

/// The error type of a block, which rustc has to know before it checks the block, for its `?`.
#[derive(Debug)]
pub struct Raises<E>(pub(super) PhantomData<fn() -> E>);

impl<E> Clone for Raises<E> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Raises<E> {}

impl<E> Raises<E> {
    /// Runs a block.
    ///
    /// # Errors
    ///
    /// Those of the block.
    #[inline]
    pub fn run<T>(self, block: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        block()
    }

    /// Gives a `return` its type, in dead code.
    ///
    /// # Errors
    ///
    /// Never returns.
    pub fn never<T>(self) -> Result<T, E> {
        unreachable!("only dead code calls it")
    }
}
