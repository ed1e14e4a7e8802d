//! `AsyncExitStack`: async context managers and callbacks whose number is known only at run time.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::exit_stack::{ExitCallback, OnceExit};
use super::panic::{CaughtPanic, catch_panic, ignore_panic_while_panicking};
use super::{AbstractAsyncContextManager, AbstractContextManager, AsyncLendingContextManager, BlockExit};

/// An entry of an async exit stack: an async manager or an async callback.
pub(super) trait AsyncExitCallback<E> {
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<E>>,
    ) -> Poll<Result<(), E>>;
}

impl<M: AbstractAsyncContextManager> AsyncExitCallback<M::Error> for M {
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<M::Error>>,
    ) -> Poll<Result<(), M::Error>> {
        AbstractAsyncContextManager::poll_exit(self, context, block_exit)
    }
}

pin_project! {
    /// An async closure that is called once, and the future that it returned.
    struct AsyncOnceExit<F, T> {
        exit: Option<F>,
        #[pin]
        future: Option<T>,
    }
}

impl<E, F, T> AsyncExitCallback<E> for AsyncOnceExit<F, T>
where
    F: FnOnce(BlockExit<E>) -> T,
    T: Future<Output = Result<(), E>>,
{
    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        block_exit: &mut Option<BlockExit<E>>,
    ) -> Poll<Result<(), E>> {
        let mut this = self.project();
        if let (Some(exit), Some(block_exit)) = (this.exit.take(), block_exit.take()) {
            this.future.set(Some(exit(block_exit)));
        }
        match this.future.as_pin_mut() {
            Some(future) => future.poll(context),
            None => Poll::Ready(Ok(())),
        }
    }
}

macro_rules! async_exit_stack {
    ($(#[$attribute:meta])* $name:ident $($send:ident)?) => {
        $(#[$attribute])*
        pub struct $name<'a, E> {
            entries: Vec<StackEntry<dyn ExitCallback<E> + $($send +)? 'a, dyn AsyncExitCallback<E> + $($send +)? 'a>>,
            /// How the block ended, for the next entry. `None` while an entry has it, and after an entry returned
            /// `Ok(())`.
            block_exit: Option<BlockExit<E>>,
            /// Whether the results of the entries are ignored. Set by an exit and by a panic of an entry.
            is_abandoned: bool,
            /// The first panic of an entry. Resumed and cleared when the other entries are torn down.
            panic: Option<CaughtPanic>,
        }

        impl<'a, E> $name<'a, E> {
            /// Makes an empty stack.
            #[must_use]
            pub fn new() -> Self {
                $name { entries: Vec::new(), block_exit: None, is_abandoned: false, panic: None }
            }

            /// Enters an async manager, which is torn down with the stack. Python's `await
            /// stack.enter_async_context(manager)`.
            ///
            /// # Errors
            ///
            /// Returns the error of the set-up; the stack has not changed.
            ///
            /// # Cancel safety
            ///
            /// If the future is dropped before it is ready, so is the manager; the stack has not changed.
            pub async fn enter_async_context<M>(&mut self, manager: M) -> Result<M::Resource, E>
            where
                M: AbstractAsyncContextManager<Error = E> + $($send +)? 'a,
            {
                let mut manager = Box::pin(manager);
                let resource =
                    poll_fn(|context| AbstractAsyncContextManager::poll_enter(manager.as_mut(), context)).await?;
                self.entries.push(StackEntry::Async { exit: manager, begun: false });
                Ok(resource)
            }

            /// Enters a manager that is not async. Python's `stack.enter_context(manager)`.
            ///
            /// # Errors
            ///
            /// Returns the error of the set-up; the stack has not changed.
            pub fn enter_context<M>(&mut self, manager: M) -> Result<M::Resource, E>
            where
                M: AbstractContextManager<Error = E> + $($send +)? 'a,
            {
                let mut manager = Box::pin(manager);
                let resource = AbstractContextManager::enter(manager.as_mut())?;
                self.entries.push(StackEntry::Sync(manager));
                Ok(resource)
            }

            /// Adds a closure, which is called with how the block ended when its turn comes; its future is awaited.
            /// Python's `stack.push_async_exit(exit)`.
            ///
            /// The output of the future goes to the entries further out: `Ok(())` swallows an error.
            pub fn push_async_exit<F, T>(&mut self, exit: F)
            where
                F: FnOnce(BlockExit<E>) -> T $(+ $send)? + 'a,
                T: Future<Output = Result<(), E>> $(+ $send)? + 'a,
            {
                let exit = Box::pin(AsyncOnceExit { exit: Some(exit), future: None });
                self.entries.push(StackEntry::Async { exit, begun: false });
            }

            /// Adds a closure, which is called when its turn comes, however the block ended; its future is awaited.
            /// Python's `stack.push_async_callback(function)`.
            pub fn push_async_callback<F, T>(&mut self, callback: F)
            where
                F: FnOnce() -> T $(+ $send)? + 'a,
                T: Future<Output = ()> $(+ $send)? + 'a,
                E: $($send +)? 'a,
            {
                self.push_async_exit(move |block_exit| {
                    let future = callback();
                    async move {
                        future.await;
                        block_exit.into_result()
                    }
                });
            }

            /// Adds a closure, which is called with how the block ended when its turn comes. Python's
            /// `stack.push(exit)`.
            ///
            /// Its result goes to the entries further out: `Ok(())` swallows an error.
            pub fn push(&mut self, exit: impl FnOnce(BlockExit<E>) -> Result<(), E> $(+ $send)? + 'a)
            where
                E: 'a,
            {
                self.entries.push(StackEntry::Sync(Box::pin(OnceExit(Some(exit)))));
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
            #[must_use = "dropping the returned stack tears down its entries without awaiting"]
            pub fn pop_all(&mut self) -> Self {
                $name {
                    entries: core::mem::take(&mut self.entries),
                    block_exit: self.block_exit.take(),
                    is_abandoned: self.is_abandoned,
                    panic: self.panic.take(),
                }
            }

            /// Tears down all entries now, last in, first out, as if the block had ended with its value. Python's
            /// `await stack.aclose()`.
            ///
            /// # Errors
            ///
            /// Returns the error of the outermost entry that returned one, unless an entry further out swallowed it.
            ///
            /// # Cancel safety
            ///
            /// If the future is dropped before it is ready, the remaining entries are in the stack, and another
            /// `aclose` continues.
            pub async fn aclose(&mut self) -> Result<(), E> {
                let mut block_exit = Some(BlockExit::Completed);
                poll_fn(|context| self.poll_tear_down(context, &mut block_exit)).await
            }

            /// Tears down all entries. An error passes through the entries further out, each of which may swallow or
            /// replace it.
            ///
            /// `begin` is how the block ended. If an earlier tear-down was dropped before it was ready, it is for the
            /// entries that remain. If an entry panics, the others are torn down by an exit, and then the panic is
            /// resumed.
            fn poll_tear_down(&mut self, context: &mut Context<'_>, begin: &mut Option<BlockExit<E>>) -> Poll<Result<(), E>> {
                if let Some(begin) = begin.take() {
                    // A panic that an earlier tear-down caught is not resumed yet: the remaining entries are torn down
                    // by an exit.
                    self.is_abandoned = begin.is_abandoned() || self.panic.is_some();
                    self.block_exit = Some(if self.is_abandoned { BlockExit::Abandoned } else { begin });
                }
                // The entry stays on the stack while it is polled: if it is pending, the next poll, or another
                // `aclose`, continues with it.
                while let Some(exit) = self.entries.last_mut() {
                    let polled = match exit {
                        StackEntry::Sync(exit) => {
                            let block_exit = self.block_exit.take().unwrap_or(BlockExit::Completed);
                            catch_panic(|| Poll::Ready(exit.as_mut().exit(block_exit)))
                        }
                        StackEntry::Async { exit, begun } => {
                            // Only the first poll of an entry gets how the block ended; later ones get `None`.
                            let mut block_exit = (!*begun).then(|| self.block_exit.take().unwrap_or(BlockExit::Completed));
                            *begun = true;
                            catch_panic(|| exit.as_mut().poll_exit(context, &mut block_exit))
                        }
                    };
                    let result = match polled {
                        Ok(polled) => ready!(polled),
                        Err(panic) => {
                            // Of several panics the first is resumed. The panic itself does not go through the entries
                            // further out.
                            self.is_abandoned = true;
                            self.panic.get_or_insert(panic);
                            Ok(())
                        }
                    };
                    self.entries.pop();
                    match result {
                        // The result of an entry is ignored after an exit or a panic.
                        _ if self.is_abandoned => self.block_exit = Some(BlockExit::Abandoned),
                        Err(error) => self.block_exit = Some(BlockExit::Failed(error)),
                        // `block_exit` is `None` here, which means `BlockExit::Completed` for the next entry.
                        Ok(()) => {}
                    }
                }
                // Resumed last, when all entries have been torn down.
                if let Some(panic) = self.panic.take() {
                    panic.resume();
                }
                Poll::Ready(self.block_exit.take().map_or(Ok(()), BlockExit::into_result))
            }
        }

        impl<E> Default for $name<'_, E> {
            fn default() -> Self {
                Self::new()
            }
        }

        impl<E> Drop for $name<'_, E> {
            fn drop(&mut self) {
                while let Some(exit) = self.entries.pop() {
                    match exit {
                        StackEntry::Sync(mut exit) => ignore_panic_while_panicking(|| drop(exit.as_mut().exit(BlockExit::Abandoned))),
                        // The tear-down of an async entry cannot be awaited here.
                        StackEntry::Async { exit, .. } => drop(exit),
                    }
                }
            }
        }

        impl<E> Unpin for $name<'_, E> {}

        impl<E> AsyncLendingContextManager for $name<'_, E> {
            type Entered = ();
            type Resource<'r> = &'r mut Self where Self: 'r;
            type Error = E;

            fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), E>> {
                Poll::Ready(Ok(()))
            }

            fn lend(self: Pin<&mut Self>, (): ()) -> &mut Self {
                self.get_mut()
            }

            fn poll_exit(
                self: Pin<&mut Self>,
                context: &mut Context<'_>,
                block_exit: &mut Option<BlockExit<E>>,
            ) -> Poll<Result<(), E>> {
                self.get_mut().poll_tear_down(context, block_exit)
            }
        }

        impl<E> fmt::Debug for $name<'_, E> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($name)).field("length", &self.entries.len()).finish_non_exhaustive()
            }
        }
    };
}

/// An entry that is to be torn down.
enum StackEntry<P: ?Sized, A: ?Sized> {
    Sync(Pin<Box<P>>),
    Async {
        exit: Pin<Box<A>>,
        /// Whether the entry has been polled. Set at the first poll; never cleared.
        begun: bool,
    },
}

async_exit_stack! {
    /// Context managers and callbacks that are added while the program runs, and torn down last in, first out, awaiting
    /// each. Python's `contextlib.AsyncExitStack`.
    ///
    /// It is an async context manager itself, whose resource is the stack. Its entries have to be [`Send`], so that the
    /// stack is; [`LocalAsyncExitStack`] accepts all others.
    ///
    /// # Cancel safety
    ///
    /// A stack that is dropped cannot await: managers and callbacks that are not async are torn down by
    /// [`BlockExit::Abandoned`], and the async ones are dropped, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::context::AsyncExitStack;
    /// use coyield::prelude::*;
    /// use std::sync::Mutex;
    /// # async fn send(_: &str) {}
    ///
    /// #[context_manager]
    /// async fn connect<'a>(log: &'a Mutex<Vec<String>>, host: &'a str) -> impl AsyncContextManager<&'a str, String> {
    ///     send(host).await;
    ///     log.lock().unwrap().push(format!("+{host}"));
    ///     let ended = try_yield!(host);
    ///     send("bye").await;
    ///     log.lock().unwrap().push(format!("-{host}"));
    ///     match ended {
    ///         Ok(()) => Ok(()),
    ///         Err(thrown) => raise!(thrown),
    ///     }
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let log = Mutex::new(vec![]);
    /// let lost = async_with!(stack = AsyncExitStack::new(), {
    ///     for host in ["one", "two"] {
    ///         stack.enter_async_context(connect(&log, host)).await?;
    ///     }
    ///     Err::<(), _>(String::from("connection lost"))
    /// });
    /// assert_eq!(lost, Err(String::from("connection lost")));
    /// assert_eq!(log.into_inner().unwrap(), ["+one", "+two", "-two", "-one"]);
    /// # });
    /// ```
    AsyncExitStack Send
}

async_exit_stack! {
    /// An [`AsyncExitStack`] whose entries need not be [`Send`].
    LocalAsyncExitStack
}
