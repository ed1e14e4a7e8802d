//! How is a block run in a context manager?

use core::marker::PhantomData;
use core::pin::Pin;

use pin_project_lite::pin_project;

use super::panic::quietly;
use super::{Ended, LendingContextManager};

pin_project! {
    /// A context manager around the block of a `with!`. If the block panics, it is dropped in between, and tears down.
    #[allow(missing_debug_implementations)]
    pub struct Within<M: LendingContextManager> {
        #[pin]
        manager: M,
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

/// What `with!` takes: every context manager.
///
/// Beside [`LendingContextManager`] for the sake of what rustc says of others: the type of what is made of one is not known then,
/// and so nothing else is wrong with it. That is what Kind is for: of the only implementation rustc would believe that it holds.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a context manager",
    label = "not a context manager",
    note = "`#[context_manager]` functions return context managers, and `AbstractContextManager` can be implemented by hand; \
            for async ones there is `async_with!`"
)]
pub trait Enters<Kind>: Sized {
    /// The manager around a block.
    type Within;

    /// Puts it around nothing yet.
    fn within(self) -> Self::Within;
}

/// The kind of what is a context manager.
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

/// The kind of nothing.
#[derive(Debug)]
pub enum Nothing {}

/// What nobody is.
pub(super) trait Nobody {}

#[diagnostic::do_not_recommend]
impl<M: Nobody> Enters<Nothing> for M {
    type Within = Nothing;

    fn within(self) -> Nothing {
        unreachable!("nobody is it")
    }
}

/// Puts a manager around nothing yet.
#[inline]
pub fn within<M: Enters<Kind>, Kind>(manager: M) -> M::Within {
    manager.within()
}

impl<M: LendingContextManager> Within<M> {
    /// What the block may fail with.
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

    /// Tears down. `None` if an error was swallowed.
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

/// A block's type of errors, which it has to know before it is looked at, for the sake of its `?`.
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

    /// In dead code, states the type of a `return`.
    ///
    /// # Errors
    ///
    /// None.
    pub fn never<T>(self) -> Result<T, E> {
        unreachable!("only dead code calls it")
    }
}
