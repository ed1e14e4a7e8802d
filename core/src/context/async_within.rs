//! How is a block run in an async context manager?

use core::future::poll_fn;
use core::marker::PhantomData;
use core::pin::Pin;

use pin_project_lite::pin_project;

use super::within::Raises;
use super::{AsyncLendingContextManager, Ended};

pin_project! {
    /// An async context manager around the block of an `async_with!`. If it is dropped in between, so is the manager, for there is
    /// nobody to await its tear-down.
    #[allow(missing_debug_implementations)]
    pub struct AsyncWithin<M> {
        #[pin]
        manager: M,
    }
}

/// What `async_with!` takes: every async context manager. As [`Enters`](super::within::Enters) is for others.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async context manager",
    label = "not an async context manager",
    note = "`#[context_manager] async fn` functions return async context managers; for others there is `with!`"
)]
pub trait AsyncEnters: Sized {
    /// The manager around a block.
    type Within;

    /// Puts it around nothing yet.
    fn within(self) -> Self::Within;
}

#[diagnostic::do_not_recommend]
impl<M: AsyncLendingContextManager> AsyncEnters for M {
    type Within = AsyncWithin<M>;

    #[inline]
    fn within(self) -> AsyncWithin<M> {
        AsyncWithin { manager: self }
    }
}

/// Puts an async manager around nothing yet.
#[inline]
pub fn async_within<M: AsyncEnters>(manager: M) -> M::Within {
    manager.within()
}

impl<M: AsyncLendingContextManager> AsyncWithin<M> {
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
    pub async fn enter(self: Pin<&mut Self>) -> Result<M::Entered, M::Error> {
        let mut manager = self.project().manager;
        poll_fn(|context| manager.as_mut().poll_enter(context)).await
    }

    /// Lends the resource.
    #[inline]
    pub fn lend(self: Pin<&mut Self>, entered: M::Entered) -> M::Resource<'_> {
        self.project().manager.lend(entered)
    }

    /// Tears down. `None` if an error was swallowed.
    ///
    /// # Errors
    ///
    /// Those of the manager.
    #[inline]
    pub async fn exit<T>(self: Pin<&mut Self>, result: Result<T, M::Error>) -> Result<Option<T>, M::Error> {
        let mut manager = self.project().manager;
        let (value, ended) = match result {
            Ok(value) => (Some(value), Ended::Complete),
            Err(error) => (None, Ended::Raised(error)),
        };
        let mut ended = Some(ended);
        poll_fn(|context| manager.as_mut().poll_exit(context, &mut ended)).await?;
        Ok(value)
    }
}
