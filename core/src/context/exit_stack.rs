//! How are managers entered of which only the running program knows how many?

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::pin::Pin;

use super::panic::quietly;
use super::{AbstractContextManager, Ended, LendingContextManager};

/// What an exit stack has to do on its way out.
pub(super) trait Exits<E> {
    fn exit(self: Pin<&mut Self>, ended: Ended<E>) -> Result<(), E>;
}

impl<M: AbstractContextManager> Exits<M::Error> for M {
    fn exit(self: Pin<&mut Self>, ended: Ended<M::Error>) -> Result<(), M::Error> {
        AbstractContextManager::exit(self, ended)
    }
}

/// A closure to be called once. Not a context manager itself, so that it is another type than those of the implementation above.
pub(super) struct Pushed<F>(pub(super) Option<F>);

impl<F> Unpin for Pushed<F> {}

impl<E, F: FnOnce(Ended<E>) -> Result<(), E>> Exits<E> for Pushed<F> {
    fn exit(mut self: Pin<&mut Self>, ended: Ended<E>) -> Result<(), E> {
        match self.0.take() {
            Some(exit) => exit(ended),
            None => ended.into_result(),
        }
    }
}

macro_rules! exit_stack {
    ($(#[$attribute:meta])* $name:ident $($send:ident)?) => {
        $(#[$attribute])*
        pub struct $name<'a, E> {
            exits: Vec<Pin<Box<dyn Exits<E> + $($send +)? 'a>>>,
        }

        impl<'a, E> $name<'a, E> {
            /// An empty stack.
            #[must_use]
            pub fn new() -> Self {
                $name { exits: Vec::new() }
            }

            /// Enters a manager, and has it torn down with the stack. Python's `stack.enter_context(manager)`.
            ///
            /// # Errors
            ///
            /// Those of the set-up; the stack is as it was then.
            pub fn enter_context<M>(&mut self, manager: M) -> Result<M::Resource, E>
            where
                M: AbstractContextManager<Error = E> + $($send +)? 'a,
            {
                let mut manager = Box::pin(manager);
                let resource = AbstractContextManager::enter(manager.as_mut())?;
                self.exits.push(manager);
                Ok(resource)
            }

            /// Has a closure called with how the block ended, in its turn. Python's `stack.push(exit)`.
            ///
            /// It returns what goes on outwards: `Ok(())` swallows an error.
            pub fn push(&mut self, exit: impl FnOnce(Ended<E>) -> Result<(), E> $(+ $send)? + 'a)
            where
                E: 'a,
            {
                self.exits.push(Box::pin(Pushed(Some(exit))));
            }

            /// Has a closure called in its turn, however the block ended. Python's `stack.callback(function)`.
            pub fn callback(&mut self, callback: impl FnOnce() $(+ $send)? + 'a)
            where
                E: 'a,
            {
                self.push(move |ended| {
                    callback();
                    ended.into_result()
                });
            }

            /// Moves all that is to be torn down to another stack, and leaves this one empty. Python's `stack.pop_all()`.
            #[must_use = "what is dropped is torn down"]
            pub fn pop_all(&mut self) -> Self {
                $name { exits: core::mem::take(&mut self.exits) }
            }

            /// Tears all down now, last in, first out, as if the block had ended with its value. Python's `stack.close()`.
            ///
            /// # Errors
            ///
            /// The error of the outermost manager that raised one which none further out swallowed.
            pub fn close(&mut self) -> Result<(), E> {
                self.end(Ended::Complete)
            }

            /// Tears all down. An error passes through the managers further out, each of which may swallow or replace it.
            ///
            /// If one panics, the others are torn down when the stack is dropped.
            fn end(&mut self, ended: Ended<E>) -> Result<(), E> {
                let is_exit = ended.is_exit();
                let mut ended = ended;
                while let Some(mut exit) = self.exits.pop() {
                    let result = exit.as_mut().exit(ended);
                    // What an exit brings is not heeded.
                    ended = if is_exit { Ended::Exit } else { result.into() };
                }
                ended.into_result()
            }
        }

        impl<E> Default for $name<'_, E> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<E> Drop for $name<'_, E> {
            fn drop(&mut self) {
                while let Some(mut exit) = self.exits.pop() {
                    quietly(|| drop(exit.as_mut().exit(Ended::Exit)));
                }
            }
        }

        impl<E> LendingContextManager for $name<'_, E> {
            type Resource<'r> = &'r mut Self where Self: 'r;
            type Error = E;

            fn enter(self: Pin<&mut Self>) -> Result<&mut Self, E> {
                Ok(self.get_mut())
            }

            fn exit(self: Pin<&mut Self>, ended: Ended<E>) -> Result<(), E> {
                self.get_mut().end(ended)
            }
        }

        impl<E> fmt::Debug for $name<'_, E> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($name)).field("length", &self.exits.len()).finish_non_exhaustive()
            }
        }
    };
}

exit_stack! {
    /// Context managers and callbacks that are added while the program runs, and torn down last in, first out. Python's
    /// `contextlib.ExitStack`.
    ///
    /// It is a context manager itself, whose resource is the stack. One that is dropped tears down by [`Ended::Exit`]. What it takes
    /// is [`Send`], so that it is; for all else there is [`LocalExitStack`].
    ///
    /// A manager that lends, as [`closing`](super::closing) does, cannot be entered: what it lends would borrow from the stack, and then
    /// nothing else could be added. It goes around the block with a [`with!`](crate::with!) of its own.
    ///
    /// # Examples
    ///
    /// As many as there are names, and all of them torn down if one cannot be set up:
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
    ///     with!(stack = ExitStack::new() => {
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
    /// An [`ExitStack`] of what need not be [`Send`].
    LocalExitStack
}
