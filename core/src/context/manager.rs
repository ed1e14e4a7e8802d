//! The traits of context managers: the one to implement by hand, its alias for signatures, and the one that lends its
//! resource.

use core::convert::Infallible;
use core::ops::DerefMut;
use core::pin::Pin;

use super::BlockExit;

/// A context manager: set-up before a block and tear-down after it. Python's `contextlib.AbstractContextManager`.
///
/// Implement this trait by hand. [`ContextManager`] is its alias for signatures, [`with!`](crate::with!) runs a block
/// in a context manager, and [`#[context_manager]`](macro@crate::context_manager) turns a generator into one.
///
/// # Examples
///
/// By hand, if the state is no more than the fields of a struct:
///
/// ```
/// use coyield::context::{AbstractContextManager, BlockExit};
/// use coyield::prelude::*;
/// use std::cell::RefCell;
/// use std::pin::Pin;
///
/// struct Indented<'a>(&'a RefCell<usize>);
///
/// impl AbstractContextManager for Indented<'_> {
///     type Resource = ();
///     type Error = String;
///
///     fn enter(self: Pin<&mut Self>) -> Result<(), String> {
///         *self.0.borrow_mut() += 4;
///         Ok(())
///     }
///
///     fn exit(self: Pin<&mut Self>, block_exit: BlockExit<String>) -> Result<(), String> {
///         *self.0.borrow_mut() -= 4;
///         block_exit.into_result()
///     }
/// }
///
/// let indent = RefCell::new(0);
/// let inside = with!(() = Indented(&indent), { Ok(*indent.borrow()) });
/// assert_eq!((inside, indent.into_inner()), (Ok(Some(4)), 0));
/// ```
#[must_use = "a context manager does nothing unless entered: `with!(resource = manager, { .. })`"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a context manager",
    label = "not a context manager",
    note = "`#[context_manager]` functions return context managers, and `AbstractContextManager` can be implemented by hand",
    note = "`async_with!` is for async ones"
)]
pub trait AbstractContextManager {
    /// The type of the resource that the block is given.
    type Resource;
    /// The type of the errors of the set-up, the block and the tear-down.
    type Error;

    /// Sets up. Python's `__enter__`.
    ///
    /// # Errors
    ///
    /// Returns why the set-up failed. Then neither the block nor [`exit`](Self::exit) is run.
    fn enter(self: Pin<&mut Self>) -> Result<Self::Resource, Self::Error>;

    /// Tears down. Python's `__exit__`.
    ///
    /// It is called once after an `enter` that returned a resource. `Ok(())` after an error of the block swallows the
    /// error: Python's `return True`.
    ///
    /// # Errors
    ///
    /// Returns the error of the block, so that it propagates, or another one in its place.
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<Self::Error>) -> Result<(), Self::Error>;
}

/// An alias of [`AbstractContextManager`] for signatures, with the resource `R` and the error `E`.
///
/// Read `impl ContextManager<File, Error>` as Python's `ContextManager[File]`. It is implemented for every
/// [`AbstractContextManager`], and works as `dyn ContextManager<R, E>`.
#[must_use = "a context manager does nothing unless entered: `with!(resource = manager, { .. })`"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a context manager with the resource `{R}` and the error `{E}`",
    label = "not a `ContextManager<{R}, {E}>`"
)]
pub trait ContextManager<R, E = Infallible>: AbstractContextManager<Resource = R, Error = E> {}

impl<M: AbstractContextManager<Resource = R, Error = E> + ?Sized, R, E> ContextManager<R, E> for M {}

#[diagnostic::do_not_recommend]
impl<P> AbstractContextManager for Pin<P>
where
    P: DerefMut<Target: AbstractContextManager> + Unpin,
{
    type Resource = <P::Target as AbstractContextManager>::Resource;
    type Error = <P::Target as AbstractContextManager>::Error;

    #[inline]
    fn enter(self: Pin<&mut Self>) -> Result<Self::Resource, Self::Error> {
        AbstractContextManager::enter(self.get_mut().as_mut())
    }

    #[inline]
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<Self::Error>) -> Result<(), Self::Error> {
        AbstractContextManager::exit(self.get_mut().as_mut(), block_exit)
    }
}

/// A context manager that lends its resource to the block, and uses it again for the tear-down. The bound of
/// [`with!`](crate::with!).
///
/// Every [`AbstractContextManager`] implements it. Implement it by hand if the resource is a reference into the
/// manager; in Python there is no such distinction.
///
/// # Examples
///
/// ```
/// use coyield::context::{BlockExit, LendingContextManager};
/// use coyield::prelude::*;
/// use std::pin::Pin;
///
/// /// Removes what a failed block has written.
/// struct Draft<'a> {
///     text: &'a mut String,
///     length: usize,
/// }
///
/// impl LendingContextManager for Draft<'_> {
///     type Resource<'r> = &'r mut String where Self: 'r;
///     type Error = &'static str;
///
///     fn enter(self: Pin<&mut Self>) -> Result<&mut String, &'static str> {
///         Ok(self.get_mut().text)
///     }
///
///     fn exit(mut self: Pin<&mut Self>, block_exit: BlockExit<&'static str>) -> Result<(), &'static str> {
///         if !block_exit.is_completed() {
///             let length = self.length;
///             self.text.truncate(length);
///         }
///         block_exit.into_result()
///     }
/// }
///
/// let mut text = String::from("Dear Ada");
/// let failed = with!(text = Draft { length: text.len(), text: &mut text }, {
///     text.push_str(", I regret");
///     Err::<(), _>("lost courage")
/// });
/// assert_eq!(failed, Err("lost courage"));
/// assert_eq!(text, "Dear Ada");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a context manager",
    label = "not a context manager",
    note = "`#[context_manager]` functions return context managers, and `AbstractContextManager` can be implemented by hand",
    note = "`async_with!` is for async ones"
)]
pub trait LendingContextManager {
    /// The type of the resource that the block is lent.
    type Resource<'r>
    where
        Self: 'r;
    /// The type of the errors of the set-up, the block and the tear-down.
    type Error;

    /// Sets up. Python's `__enter__`.
    ///
    /// # Errors
    ///
    /// Returns why the set-up failed. Then neither the block nor [`exit`](Self::exit) is run.
    fn enter(self: Pin<&mut Self>) -> Result<Self::Resource<'_>, Self::Error>;

    /// Tears down. Python's `__exit__`. See [`AbstractContextManager::exit`].
    ///
    /// # Errors
    ///
    /// Returns the error of the block, so that it propagates, or another one in its place.
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<Self::Error>) -> Result<(), Self::Error>;
}

#[diagnostic::do_not_recommend]
impl<M: AbstractContextManager + ?Sized> LendingContextManager for M {
    type Resource<'r>
        = M::Resource
    where
        Self: 'r;
    type Error = M::Error;

    #[inline]
    fn enter(self: Pin<&mut Self>) -> Result<M::Resource, M::Error> {
        AbstractContextManager::enter(self)
    }

    #[inline]
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<M::Error>) -> Result<(), M::Error> {
        AbstractContextManager::exit(self, block_exit)
    }
}
