//! `with_task_waker`: polls a future with the waker of the task, even where a generator's body is polled with another
//! one.

use core::future::{Future, IntoFuture};
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::engine::slot::task_waker;

pin_project! {
    /// A future that is polled with the waker of the task. Made by [`with_task_waker`].
    #[derive(Clone, Debug)]
    #[must_use = "futures do nothing unless awaited"]
    pub struct WithTaskWaker<F> {
        #[pin]
        future: F,
    }
}

/// Wraps a future so that it is polled with the waker of the task, also inside macros of other crates in the body of an
/// async generator.
///
/// The body of an async generator is polled with a waker that coyield makes for one poll, and that forwards each call
/// to the waker of the task. (Its clone is a clone of the task's.) Every `.await` that is written in the body polls
/// with the task's own waker, and so does every delegate; they need no wrapper. In the arguments of a macro that polls
/// futures itself (`select!`, `join!`), coyield cannot see which tokens are awaited, and such a macro polls the future
/// with coyield's waker.
///
/// This matters to a future that inspects its waker: one that compares it by [`Waker::will_wake`], or that finds the
/// task through it. The timers of embassy do so with the integrated timer queue, their default. Wrap such a future in
/// `with_task_waker` when you pass it to such a macro.
///
/// Elsewhere the wrapper has no effect: a waker that is not coyield's is passed on as it is. There is no Python
/// counterpart.
///
/// # Panics
///
/// If the future panics.
///
/// # Cancel safety
///
/// That of the future.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::with_task_waker;
/// use std::future::poll_fn;
/// use std::task::Poll;
///
/// #[generator]
/// async fn lines() -> impl Stream<Item = bool> {
///     // Ready with whether two polls had the same waker.
///     let same_waker = || {
///         let mut first = None;
///         poll_fn(move |context| match &first {
///             None => {
///                 first = Some(context.waker().clone());
///                 context.waker().wake_by_ref();
///                 Poll::Pending
///             }
///             Some(first) => Poll::Ready(first.will_wake(context.waker())),
///         })
///     };
///     yield_!(same_waker().await);
///     let (in_macro, adapted) = futures::join!(same_waker(), with_task_waker(same_waker()));
///     yield_!(in_macro);
///     yield_!(adapted);
/// }
///
/// # futures::executor::block_on(async {
/// use futures::StreamExt as _;
/// assert_eq!(lines().collect::<Vec<_>>().await, [true, false, true]);
/// # });
/// ```
///
/// [`Waker::will_wake`]: core::task::Waker::will_wake
#[inline]
pub fn with_task_waker<F: IntoFuture>(future: F) -> WithTaskWaker<F::IntoFuture> {
    WithTaskWaker { future: future.into_future() }
}

impl<F: Future> Future for WithTaskWaker<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.project().future.poll(&mut Context::from_waker(task_waker(context.waker())))
    }
}
