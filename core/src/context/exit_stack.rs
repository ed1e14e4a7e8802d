//! `ExitStack`: context managers and callbacks whose number is known only at run time.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::pin::Pin;

use super::panic::FirstPanic;
use super::{AbstractContextManager, BlockExit, LendingContextManager};

/// An entry of an exit stack: a manager or a callback.
pub(super) trait ExitCallback<E> {
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<E>) -> Result<(), E>;
}

impl<M: AbstractContextManager> ExitCallback<M::Error> for M {
    fn exit(self: Pin<&mut Self>, block_exit: BlockExit<M::Error>) -> Result<(), M::Error> {
        AbstractContextManager::exit(self, block_exit)
    }
}

/// What an [`ExitStack`] can enter: every [`AbstractContextManager`], and [`closing(generator)`](super::closing()).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be entered into an exit stack",
    label = "not a context manager of its own",
    note = "a manager that lends would borrow from the stack, to which nothing could be added then: put a `with!` of its \
            own around the block",
    note = "an async manager is entered into an `AsyncExitStack` by `enter_async_context(..).await`"
)]
pub trait IntoExit<E>: Sized {
    /// The type of what the caller is given.
    type Resource;
    /// The entry of the stack.
    #[doc(hidden)]
    #[allow(private_bounds)]
    type Exit: ExitCallback<E>;

    /// Makes an entry, which is not entered yet.
    #[doc(hidden)]
    fn into_exit(self) -> Pin<Box<Self::Exit>>;

    /// Sets up.
    #[doc(hidden)]
    fn enter(exit: Pin<&mut Self::Exit>) -> Result<Self::Resource, E>;
}

#[diagnostic::do_not_recommend]
impl<M: AbstractContextManager> IntoExit<M::Error> for M {
    type Resource = M::Resource;
    type Exit = M;

    fn into_exit(self) -> Pin<Box<M>> {
        Box::pin(self)
    }

    fn enter(exit: Pin<&mut M>) -> Result<M::Resource, M::Error> {
        AbstractContextManager::enter(exit)
    }
}

/// A closure that is called once. It is not a context manager itself, so that its implementation does not overlap the
/// one above.
pub(super) struct OnceExit<F>(pub(super) Option<F>);

impl<F> Unpin for OnceExit<F> {}

impl<E, F: FnOnce(BlockExit<E>) -> Result<(), E>> ExitCallback<E> for OnceExit<F> {
    fn exit(mut self: Pin<&mut Self>, block_exit: BlockExit<E>) -> Result<(), E> {
        match self.0.take() {
            Some(exit) => exit(block_exit),
            None => block_exit.into_result(),
        }
    }
}

macro_rules! exit_stack {
    ($(#[$attribute:meta])* $name:ident $($send:ident)?) => {
        $(#[$attribute])*
        pub struct $name<'a, E> {
            entries: Vec<Pin<Box<dyn ExitCallback<E> + $($send +)? 'a>>>,
        }

        impl<'a, E> $name<'a, E> {
            /// Makes an empty stack.
            #[must_use]
            pub fn new() -> Self {
                $name { entries: Vec::new() }
            }

            /// Enters a manager, which is torn down with the stack. Python's `stack.enter_context(manager)`.
            ///
            /// [`closing(generator)`](super::closing()) can be entered, too (with the feature `std`): the resource is a
            /// [handle](super::StackGenerator) of the generator, which is closed with the stack.
            ///
            /// # Errors
            ///
            /// Returns the error of the set-up; the stack has not changed.
            pub fn enter_context<M>(&mut self, manager: M) -> Result<M::Resource, E>
            where
                M: IntoExit<E, Exit: $($send +)? 'a>,
            {
                let mut exit = manager.into_exit();
                let resource = M::enter(exit.as_mut())?;
                self.entries.push(exit);
                Ok(resource)
            }

            /// Adds a closure, which is called with how the block ended when its turn comes. Python's
            /// `stack.push(exit)`.
            ///
            /// Its result goes to the entries further out: `Ok(())` swallows an error.
            pub fn push(&mut self, exit: impl FnOnce(BlockExit<E>) -> Result<(), E> $(+ $send)? + 'a)
            where
                E: 'a,
            {
                self.entries.push(Box::pin(OnceExit(Some(exit))));
            }

            /// Adds a closure, which is called when its turn comes, however the block ended. Python's
            /// `stack.callback(function)`.
            pub fn callback(&mut self, callback: impl FnOnce() $(+ $send)? + 'a)
            where
                E: 'a,
            {
                self.push(move |block_exit| {
                    callback();
                    block_exit.into_result()
                });
            }

            /// Moves all entries to another stack, and leaves this one empty. Python's `stack.pop_all()`.
            #[must_use = "dropping the returned stack tears down its entries"]
            pub fn pop_all(&mut self) -> Self {
                $name { entries: core::mem::take(&mut self.entries) }
            }

            /// Tears down all entries now, last in, first out, as if the block had ended with its value. Python's
            /// `stack.close()`.
            ///
            /// # Errors
            ///
            /// Returns the error of the outermost entry that returned one, unless an entry further out swallowed it.
            pub fn close(&mut self) -> Result<(), E> {
                self.tear_down(BlockExit::Completed)
            }

            /// Tears down all entries. An error passes through the entries further out, each of which may swallow or
            /// replace it.
            ///
            /// If an entry panics, the others are torn down when the stack is dropped.
            fn tear_down(&mut self, block_exit: BlockExit<E>) -> Result<(), E> {
                let is_abandoned = block_exit.is_abandoned();
                let mut block_exit = block_exit;
                // Popped before it is called: if the entry panics, the drop of the stack continues with the next one.
                while let Some(mut exit) = self.entries.pop() {
                    let result = exit.as_mut().exit(block_exit);
                    // The result of an entry is ignored after an exit: the entries further out are torn down by the
                    // exit, too.
                    block_exit = if is_abandoned { BlockExit::Abandoned } else { result.into() };
                }
                block_exit.into_result()
            }
        }

        impl<E> Default for $name<'_, E> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<E> Drop for $name<'_, E> {
            fn drop(&mut self) {
                let mut panic = FirstPanic::default();
                while let Some(mut exit) = self.entries.pop() {
                    // The result is ignored.
                    panic.run(|| drop(exit.as_mut().exit(BlockExit::Abandoned)));
                    panic.run(|| drop(exit));
                }
                panic.resume();
            }
        }

        impl<E> LendingContextManager for $name<'_, E> {
            type Resource<'r> = &'r mut Self where Self: 'r;
            type Error = E;

            fn enter(self: Pin<&mut Self>) -> Result<&mut Self, E> {
                Ok(self.get_mut())
            }

            fn exit(self: Pin<&mut Self>, block_exit: BlockExit<E>) -> Result<(), E> {
                self.get_mut().tear_down(block_exit)
            }
        }

        impl<E> fmt::Debug for $name<'_, E> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($name)).field("length", &self.entries.len()).finish_non_exhaustive()
            }
        }
    };
}

exit_stack! {
    /// Context managers and callbacks that are added while the program runs, and torn down last in, first out. Python's
    /// `contextlib.ExitStack`.
    ///
    /// It is a context manager itself, whose resource is the stack. A stack that is dropped tears down by
    /// [`BlockExit::Abandoned`]. Its entries have to be [`Send`], so that the stack is; [`LocalExitStack`] accepts all
    /// others.
    ///
    /// A manager that lends cannot be entered: its resource would borrow from the stack, and nothing else could be added.
    /// Put a [`with!`](crate::with!) of its own around the block. ([`closing`](super::closing()) shares its generator.)
    ///
    /// # Examples
    ///
    /// One manager for each number, all of them torn down if one cannot be set up:
    ///
    /// ```
    /// use coyield::context::ExitStack;
    /// use coyield::prelude::*;
    /// use std::sync::Mutex;
    ///
    /// #[context_manager]
    /// fn reserve<'a>(seats: &'a Mutex<Vec<u32>>, seat: u32) -> impl ContextManager<u32, String> {
    ///     if seats.lock().unwrap().contains(&seat) {
    ///         return Err(format!("{seat} is taken"));
    ///     }
    ///     seats.lock().unwrap().push(seat);
    ///     if let Err(thrown) = try_yield!(seat) {
    ///         seats.lock().unwrap().retain(|other| *other != seat);
    ///         raise!(thrown);
    ///     }
    ///     Ok(())
    /// }
    ///
    /// let seats = Mutex::new(vec![7]);
    /// let all = |wanted: [u32; 3]| {
    ///     with!(stack = ExitStack::new(), {
    ///         wanted.into_iter().map(|seat| stack.enter_context(reserve(&seats, seat))).collect::<Result<Vec<_>, _>>()
    ///     })
    /// };
    /// assert_eq!(all([5, 6, 7]), Err(String::from("7 is taken")));
    /// assert_eq!(*seats.lock().unwrap(), [7]);
    /// assert_eq!(all([4, 5, 6]), Ok(Some(vec![4, 5, 6])));
    /// assert_eq!(*seats.lock().unwrap(), [7, 4, 5, 6]);
    /// ```
    ExitStack Send
}

exit_stack! {
    /// An [`ExitStack`] whose entries need not be [`Send`].
    LocalExitStack
}
