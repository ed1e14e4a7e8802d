//! `AsyncExitStack`: async context managers and callbacks whose number is known only at run time.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::exit_stack::{ExitCallback, IntoExit, OnceExit};
use super::panic::{CaughtPanic, FirstPanic, catch_panic};
use super::{AbstractAsyncContextManager, BlockExit};

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

/// What an [`AsyncExitStack`] can enter and await: every [`AbstractAsyncContextManager`], and
/// [`aclosing(generator)`](super::aclosing()).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be entered into an async exit stack",
    label = "not an async context manager of its own",
    note = "a manager that lends would borrow from the stack, to which nothing could be added then: put an `async_with!` of \
            its own around the block",
    note = "a manager that is not async is entered by `enter_context(..)`"
)]
pub trait IntoAsyncExit<E>: Sized {
    /// The type of what the caller is given.
    type Resource;
    /// The entry of the stack.
    #[doc(hidden)]
    #[allow(private_bounds)]
    type Exit: AsyncExitCallback<E>;

    /// Makes an entry, which is not entered yet.
    #[doc(hidden)]
    fn into_exit(self) -> Pin<Box<Self::Exit>>;

    /// Sets up.
    #[doc(hidden)]
    fn poll_enter(exit: Pin<&mut Self::Exit>, context: &mut Context<'_>) -> Poll<Result<Self::Resource, E>>;
}

#[diagnostic::do_not_recommend]
impl<M: AbstractAsyncContextManager> IntoAsyncExit<M::Error> for M {
    type Resource = M::Resource;
    type Exit = M;

    fn into_exit(self) -> Pin<Box<M>> {
        Box::pin(self)
    }

    fn poll_enter(exit: Pin<&mut M>, context: &mut Context<'_>) -> Poll<Result<M::Resource, M::Error>> {
        AbstractAsyncContextManager::poll_enter(exit, context)
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
            pub(super) fn empty() -> Self {
                $name { entries: Vec::new(), block_exit: None, is_abandoned: false, panic: None }
            }

            /// Enters an async manager, which is torn down with the stack. Python's `await
            /// stack.enter_async_context(manager)`.
            ///
            /// [`aclosing(generator)`](super::aclosing()) can be entered, too: the resource is a
            /// [handle](super::StackGenerator) of the generator, which is closed with the stack.
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
                M: IntoAsyncExit<E, Exit: $($send +)? 'a>,
            {
                let mut exit = manager.into_exit();
                let resource = poll_fn(|context| M::poll_enter(exit.as_mut(), context)).await?;
                self.entries.push(StackEntry::Async { exit, begun: false });
                Ok(resource)
            }

            /// Enters a manager that is not async. Python's `stack.enter_context(manager)`.
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
                self.entries.push(StackEntry::Sync(exit));
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

            /// Returns the number of entries that have to be awaited.
            pub(super) fn count_async(&self) -> usize {
                self.entries.iter().filter(|entry| matches!(entry, StackEntry::Async { .. })).count()
            }

            /// Tears down all entries. An error passes through the entries further out, each of which may swallow or
            /// replace it.
            ///
            /// `begin` is how the block ended. If an earlier tear-down was dropped before it was ready, it is for the
            /// entries that remain. If an entry panics, the others are torn down by an exit, and then the panic is
            /// resumed.
            pub(super) fn poll_tear_down(&mut self, context: &mut Context<'_>, begin: &mut Option<BlockExit<E>>) -> Poll<Result<(), E>> {
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
                    let entry = self.entries.pop();
                    if let Err(panic) = catch_panic(|| drop(entry)) {
                        self.is_abandoned = true;
                        self.panic.get_or_insert(panic);
                    }
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

        impl<E> Drop for $name<'_, E> {
            fn drop(&mut self) {
                let mut panic = FirstPanic::default();
                while let Some(exit) = self.entries.pop() {
                    match exit {
                        StackEntry::Sync(mut exit) => {
                            panic.run(|| drop(exit.as_mut().exit(BlockExit::Abandoned)));
                            panic.run(|| drop(exit));
                        }
                        // The tear-down of an async entry cannot be awaited here.
                        StackEntry::Async { exit, .. } => panic.run(|| drop(exit)),
                    }
                }
                panic.resume();
            }
        }

        impl<E> Unpin for $name<'_, E> {}

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
    /// There is a stack only where its exits are awaited: [`new`](Self::new) makes a context manager,
    /// which lends the stack to the block of an [`async_with!`](crate::async_with!). Nothing can be yielded there, so a
    /// generator that is closed has no stack with exits left. (A stack in a variable would be dropped with the body at a
    /// yield, and its destructor cannot await. Nor could it leave its entries to the closing future: they may
    /// borrow from the body, which is gone then.) [`pop_all`](Self::pop_all) takes the exits out of the block, to be
    /// awaited after several yields.
    ///
    /// Entries have to be [`Send`], so that the stack is; [`LocalAsyncExitStack`] accepts all others.
    ///
    /// # Cancel safety
    ///
    /// If the future around the block is dropped, nothing can be awaited: managers and callbacks that are not async are
    /// torn down by [`BlockExit::Abandoned`], and the async ones are dropped, in their order.
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
