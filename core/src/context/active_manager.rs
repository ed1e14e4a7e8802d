//! `ActiveManager`: a context manager around the block of a `with!`.

use core::marker::PhantomData;
use core::pin::Pin;

use pin_project_lite::pin_project;

use super::panic::ignore_panic_while_panicking;
use super::{BlockExit, LendingContextManager};

pin_project! {
    /// A context manager around the block of a `with!`. If the block panics, this is dropped, which tears down.
    #[allow(missing_debug_implementations)]
    pub struct ActiveManager<M: LendingContextManager> {
        #[pin]
        manager: M,
        // Set after the set-up, cleared before the tear-down. In between, a drop has to tear down.
        entered: bool,
    }

    impl<M: LendingContextManager> PinnedDrop for ActiveManager<M> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if *this.entered {
                let manager = this.manager;
                ignore_panic_while_panicking(|| drop(manager.exit(BlockExit::Abandoned)));
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
pub trait IntoActiveManager<Kind>: Sized {
    /// The manager around a block.
    type ActiveManager;

    /// Wraps the manager. It is not entered yet.
    fn activate(self) -> Self::ActiveManager;
}

/// The kind of all context managers.
#[derive(Debug)]
pub enum ManagerKind {}

#[diagnostic::do_not_recommend]
impl<M: LendingContextManager> IntoActiveManager<ManagerKind> for M {
    type ActiveManager = ActiveManager<M>;

    #[inline]
    fn activate(self) -> ActiveManager<M> {
        ActiveManager { manager: self, entered: false }
    }
}

/// The kind of no type: see [`IntoActiveManager`].
#[derive(Debug)]
pub enum NoManager {}

/// Implemented for no type.
pub(super) trait Never {}

#[diagnostic::do_not_recommend]
impl<M: Never> IntoActiveManager<NoManager> for M {
    type ActiveManager = NoManager;

    fn activate(self) -> NoManager {
        unreachable!("implemented for no type")
    }
}

/// Wraps a manager. It is not entered yet.
#[inline]
pub fn activate<M: IntoActiveManager<Kind>, Kind>(manager: M) -> M::ActiveManager {
    manager.activate()
}

impl<M: LendingContextManager> ActiveManager<M> {
    /// Returns the error type of the block.
    #[inline]
    pub fn block_error(&self) -> BlockError<M::Error> {
        BlockError(PhantomData)
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
        let (value, block_exit) = match result {
            Ok(value) => (Some(value), BlockExit::Completed),
            Err(error) => (None, BlockExit::Failed(error)),
        };
        this.manager.exit(block_exit)?;
        Ok(value)
    }
}

/// The error type of a block, which rustc has to know before it checks the block, for its `?`.
#[derive(Debug)]
pub struct BlockError<E>(pub(super) PhantomData<fn() -> E>);

impl<E> Clone for BlockError<E> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for BlockError<E> {}

impl<E> BlockError<E> {
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
