//! `AsyncExits`: the context manager that lends an `AsyncExitStack` to a block, so that its exits are awaited.

use core::fmt;
use core::future::Ready;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::async_exit_stack::{AsyncExitStack, LocalAsyncExitStack};
use super::{AsyncLendingContextManager, BlockExit};

/// Implemented for no type: see the hidden methods of [`AsyncExits`].
#[diagnostic::on_unimplemented(
    message = "an exit stack whose exits are awaited cannot be kept in a variable, which is dropped without awaiting",
    label = "a context manager, which lends the stack to a block",
    note = "write `async_with!(stack = AsyncExitStack::new(), {{ .. }})`; in the block, `stack.pop_all()` takes what was entered \
            out of it, to be awaited by `aclose()` later"
)]
trait IsLent {}

const NOT_LENT: &str = "nothing is `IsLent`";

/// The context manager that lends a stack.
macro_rules! async_exits {
    ($name:ident $exits:ident) => {
        #[doc = concat!("A context manager that lends an [`", stringify!($name), "`], and awaits what was entered into it. Made by")]
        #[doc = concat!("[`new`](", stringify!($name), "::new) and [`pop_all`](", stringify!($name), "::pop_all).")]
        ///
        /// If it is dropped before it was lent or closed, async exits that it has are not awaited. That is reported, as an
        /// error is that nothing retrieves: on standard error, with the feature `std`, unless a subscriber of `tracing` is
        /// set.
        #[must_use = "the exits of a stack are awaited by `async_with!(stack = .., { .. })`, or by `aclose().await`"]
        pub struct $exits<'a, E> {
            stack: $name<'a, E>,
            /// Whether the stack was lent. Set by `async_with!`; never cleared.
            is_entered: bool,
        }

        impl<E> $exits<'_, E> {
            /// Tears down all entries now, last in, first out, as if a block had ended with its value. Python's `await
            /// stack.aclose()`.
            ///
            /// # Errors
            ///
            /// Returns the error of the outermost entry that returned one, unless an entry further out swallowed it.
            ///
            /// # Cancel safety
            ///
            /// If the future is dropped before it is ready, the remaining entries are still here, and another `aclose`
            /// continues.
            pub async fn aclose(&mut self) -> Result<(), E> {
                self.stack.aclose().await
            }
        }

        /// The methods of the stack, for those who keep it in a variable: a message that says what to write.
        #[doc(hidden)]
        #[allow(private_bounds)]
        impl<E> $exits<'_, E> {
            pub fn enter_context<M, R>(&mut self, _: M) -> Result<R, E>
            where
                Self: IsLent,
            {
                unreachable!("{NOT_LENT}")
            }

            pub fn enter_async_context<M, R>(&mut self, _: M) -> Ready<Result<R, E>>
            where
                Self: IsLent,
            {
                unreachable!("{NOT_LENT}")
            }

            pub fn push<F: FnOnce(BlockExit<E>) -> Result<(), E>>(&mut self, _: F)
            where
                Self: IsLent,
            {
                unreachable!("{NOT_LENT}")
            }

            pub fn callback<F: FnOnce()>(&mut self, _: F)
            where
                Self: IsLent,
            {
                unreachable!("{NOT_LENT}")
            }

            pub fn push_async_exit<F: FnOnce(BlockExit<E>) -> T, T>(&mut self, _: F)
            where
                Self: IsLent,
            {
                unreachable!("{NOT_LENT}")
            }

            pub fn push_async_callback<F: FnOnce() -> T, T>(&mut self, _: F)
            where
                Self: IsLent,
            {
                unreachable!("{NOT_LENT}")
            }

            pub fn pop_all(&mut self) -> Self
            where
                Self: IsLent,
            {
                unreachable!("{NOT_LENT}")
            }
        }

        impl<'a, E> $name<'a, E> {
            /// Makes a context manager whose resource is an empty stack: `async_with!(stack = AsyncExitStack::new(), {
            /// .. })`.
            #[allow(clippy::new_ret_no_self)] // A stack is only ever lent.
            pub fn new() -> $exits<'a, E> {
                $exits { stack: $name::empty(), is_entered: false }
            }

            /// Moves all entries to a new stack, and leaves this one empty. Python's `stack.pop_all()`.
            ///
            /// The new one is lent by another [`async_with!`](crate::async_with!), or torn down by its `aclose`.
            pub fn pop_all(&mut self) -> $exits<'a, E> {
                $exits { stack: core::mem::replace(self, Self::empty()), is_entered: false }
            }
        }

        impl<E> Default for $exits<'_, E> {
            fn default() -> Self {
                $name::new()
            }
        }

        impl<'a, E> AsyncLendingContextManager for $exits<'a, E> {
            type Entered = ();
            type Resource<'r> = &'r mut $name<'a, E> where Self: 'r;
            type Error = E;

            fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), E>> {
                self.get_mut().is_entered = true;
                Poll::Ready(Ok(()))
            }

            fn lend(self: Pin<&mut Self>, (): ()) -> Self::Resource<'_> {
                &mut self.get_mut().stack
            }

            fn poll_exit(
                self: Pin<&mut Self>,
                context: &mut Context<'_>,
                block_exit: &mut Option<BlockExit<E>>,
            ) -> Poll<Result<(), E>> {
                self.get_mut().stack.poll_tear_down(context, block_exit)
            }
        }

        impl<E> Drop for $exits<'_, E> {
            fn drop(&mut self) {
                let unawaited = self.stack.count_async();
                if unawaited > 0 && !self.is_entered {
                    report_unawaited(stringify!($name), unawaited);
                }
            }
        }

        impl<E> fmt::Debug for $exits<'_, E> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($exits)).field("stack", &self.stack).finish_non_exhaustive()
            }
        }
    };
}

/// Reports exits that were dropped without being awaited, as errors are reported that nothing retrieves.
#[cfg(feature = "std")]
fn report_unawaited(stack: &str, exits: usize) {
    report(format_args!(
        "{exits} async exit(s) of an `{stack}` were never awaited: lend what `pop_all` returns by `async_with!`, or await its \
         `aclose`"
    ));
}

// A function of its own: before Rust 1.89, `let` cannot bind `format_args!`.
#[cfg(feature = "std")]
fn report(message: fmt::Arguments<'_>) {
    #[cfg(feature = "aio-core")]
    crate::aio::outcome::report::report_lost(message);
    #[cfg(not(feature = "aio-core"))]
    std::eprintln!("{message}");
}

/// Without `std` there is nowhere to report to.
#[cfg(not(feature = "std"))]
fn report_unawaited(_: &str, _: usize) {}

async_exits!(AsyncExitStack AsyncExits);
async_exits!(LocalAsyncExitStack LocalAsyncExits);
