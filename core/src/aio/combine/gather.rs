//! Several futures that run concurrently, and the results of all.

use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::mem;
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::task::{Context, Poll};
use std::boxed::Box;
use std::sync::Arc;
use std::vec::Vec;

use futures_util::task::AtomicWaker;
use pin_project_lite::pin_project;

use crate::aio::cancel::current::ScopeHolder;
use crate::aio::cancel::decision::PollDecision;
use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::enclosing::raise_cancel;
use crate::aio::cancel::point::CancelPoint;
use crate::aio::cancel::scope::RequestId;
use crate::aio::combine::gather_set::{GatherOutput, GatherSet, GatherVec, IntoGatherSet};
use crate::aio::outcome::ends::{Ends, TaskFuture, ending};
use crate::aio::outcome::error::TaskError;
use crate::diagnostics::awaitable::Awaitable;

/// Awaits futures of one type concurrently, and returns a `Vec` of their values, in their order. Python's
/// `asyncio.gather`.
///
/// The futures are polled inside the awaiter and not spawned, so they may borrow and need not be `Send`;
/// [`spawn`](crate::aio::spawn) futures that have to continue by themselves. For futures of different types there is
/// [`gather!`](crate::gather).
///
/// # Errors
///
/// The first error is returned at once. The [`Task`](crate::aio::Task)s among the other futures continue, as in Python;
/// other futures are dropped where they stand, as by `try_join!`. To wait for the end of all of them, use a
/// [`TaskGroup`](crate::aio::TaskGroup), or [`return_exceptions`](Gather::return_exceptions). A future that was
/// cancelled counts as failed, with [`TaskError::Cancelled`].
///
/// # Cancelling it
///
/// If the awaiter is cancelled, or the [handle](Gather::handle) cancels the gather, the request is delivered at the
/// points of each future that has not ended, tasks are cancelled, and a future that waits without a cancellation point
/// is dropped. All of them then clean up before the gather ends, with the first error, or as cancelled.
///
/// # Cancel safety
///
/// If the gather is dropped, the futures are dropped where they stand, and values that are ready are lost. Tasks
/// continue.
///
/// # Panics
///
/// If one of the futures panics. A task that panics is an error.
///
/// # Where it differs from asyncio
///
/// | | asyncio | here |
/// |---|---|---|
/// | coroutines | become tasks | are polled inside the awaiter, and begin then |
/// | coroutines, after the first error | continue, and their results are lost | are dropped |
/// | tasks, after the first error | continue, and their errors are lost | continue, and their errors are logged |
/// | a gather that is cancelled | is cancelled as soon as the first child is, while others clean up | waits for the cleanup of all |
/// | the same future twice | has its result twice | cannot be written |
/// | a cancelled child | `CancelledError`, and the gather is not cancelled | the same |
/// | cancelled in spite of `return_exceptions` | `CancelledError` | the same |
///
/// # Examples
///
/// ```
/// use coyield::aio::{self, TaskError};
///
/// async fn length(word: &str) -> Result<usize, std::num::ParseIntError> {
///     word.parse()
/// }
///
/// aio::run(async {
///     let words = vec![String::from("1"), String::from("two"), String::from("3")];
///     let numbers = aio::gather(words.iter().map(|word| length(word))).return_exceptions().await?;
///     assert_eq!(numbers.iter().flatten().sum::<usize>(), 4);
///
///     let all = aio::gather(words.iter().map(|word| length(word))).await;
///     assert!(all.unwrap_err().downcast_ref::<std::num::ParseIntError>().is_some());
///     Ok::<_, TaskError>(())
/// })?;
/// # Ok::<(), TaskError>(())
/// ```
pub fn gather<I, F, V, A, B>(futures: I) -> Gather<GatherVec<TaskFuture<F, V, A, B>, V>>
where
    I: IntoIterator<Item = F>,
    F: Awaitable<A>,
    F::Output: Ends<F::Future, V, B>,
{
    Gather::new(GatherVec::new(futures.into_iter().map(ending::<F, V, A, B>)))
}

/// Awaits futures of different types concurrently, and returns a tuple of their values. Python's `asyncio.gather`.
///
/// Returns a [`Gather`], as the function [`gather`](fn@crate::aio::gather) does, which documents the rest; takes up to
/// twelve futures. `gather!(a, b)` expands to a call with the tuple `(a, b)`.
///
/// # Examples
///
/// ```
/// use coyield::aio::{self, TaskError};
/// use coyield::gather;
/// use std::time::Duration;
///
/// aio::run(async {
/// #   tokio::time::pause();
///     let name = String::from("Ada");
///     let greeting = async {
///         aio::sleep(Duration::from_millis(2)).await;
///         format!("Hello, {name}") // it may borrow
///     };
///     let (greeting, answer) = gather!(greeting, aio::spawn(async { 42 })).await?;
///     assert_eq!((greeting.as_str(), answer), ("Hello, Ada", 42));
///     Ok::<_, TaskError>(())
/// })?;
/// # Ok::<(), TaskError>(())
/// ```
#[macro_export]
macro_rules! gather {
    ($($future:expr),* $(,)?) => {
        $crate::aio::Gather::of(($($crate::__private::ending($future),)*))
    };
}

/// The mode of a [`Gather`] that fails with the first error.
#[derive(Debug)]
pub enum FirstError {}

/// The mode of a [`Gather`] that returns errors like values.
#[derive(Debug)]
pub enum ReturnExceptions {}

/// How a [`Gather`] ends: with the first error, or with all results. Implemented for [`FirstError`] and
/// [`ReturnExceptions`], and for no other type.
pub trait GatherMode<C: GatherOutput> {
    /// The output of the gather.
    type Output;
    #[doc(hidden)]
    const FAIL_FAST: bool;
    #[doc(hidden)]
    fn finish(children: Pin<&mut C>) -> Self::Output
    where
        C: GatherSet;
    #[doc(hidden)]
    fn fail(error: TaskError) -> Self::Output;
}

impl<C: GatherOutput> GatherMode<C> for FirstError {
    type Output = Result<C::Values, TaskError>;
    const FAIL_FAST: bool = true;

    fn finish(children: Pin<&mut C>) -> Self::Output
    where
        C: GatherSet,
    {
        Ok(children.values())
    }

    fn fail(error: TaskError) -> Self::Output {
        Err(error)
    }
}

impl<C: GatherOutput> GatherMode<C> for ReturnExceptions {
    type Output = Result<C::Results, TaskError>;
    const FAIL_FAST: bool = false;

    fn finish(children: Pin<&mut C>) -> Self::Output
    where
        C: GatherSet,
    {
        Ok(children.results())
    }

    fn fail(error: TaskError) -> Self::Output {
        Err(error)
    }
}

type Callback<T> = Box<dyn FnOnce(&T) + Send>;

pin_project! {
    /// Futures that run concurrently; made by [`gather`](fn@crate::aio::gather) and [`gather!`](crate::gather), which
    /// document it.
    ///
    /// The gather of a [`GatherVec`](crate::aio::combine::GatherVec) can be moved while it is polled (`Unpin`); the
    /// gather of a tuple has to be pinned. So the type of a future that gathers tasks is
    /// `Gather<GatherVec<Task<T>, T>>`.
    #[must_use = "futures do nothing unless awaited"]
    pub struct Gather<C: GatherOutput, E: GatherMode<C> = FirstError> {
        #[pin]
        children: C,
        state: State,
        first_error: Option<TaskError>,
        // The scope of the children, which has their points.
        scope: ScopeHolder,
        // In the scope of the awaiter.
        point: CancelPoint,
        handle: HandleState,
        // A request of the awaiter was delivered there.
        is_awaiter_cancelled: bool,
        callbacks: Vec<Callback<E::Output>>,
        ending: PhantomData<fn() -> E>,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Begun,
    Cancelled,
    Ended,
}

/// A handle that cancels a [`Gather`].
#[derive(Clone)]
pub struct GatherHandle {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    requests: AtomicUsize,
    ended: AtomicBool,
    waker: AtomicWaker,
}

/// The gather's end of its handle, if it has one. When it is dropped, it records that the gather has ended.
#[derive(Default)]
struct HandleState(Option<Arc<Shared>>);

impl HandleState {
    /// Takes the requests since the last call. The next one wakes the task.
    fn requested(&self, context: &Context<'_>) -> bool {
        let Some(shared) = &self.0 else { return false };
        shared.waker.register(context.waker());
        shared.requests.swap(0, Ordering::AcqRel) > 0
    }
}

impl Drop for HandleState {
    fn drop(&mut self) {
        if let Some(shared) = self.0.take() {
            shared.ended.store(true, Ordering::Release);
            drop(shared.waker.take());
        }
    }
}

impl GatherHandle {
    /// Cancels all of the futures that have not ended, as if the awaiter was cancelled. Returns `false` if the gather
    /// has ended or was dropped. Python's `cancel` of the future that `gather` returns.
    #[allow(clippy::must_use_candidate)]
    pub fn cancel(&self) -> bool {
        if self.is_done() {
            return false;
        }
        self.shared.requests.fetch_add(1, Ordering::AcqRel);
        self.shared.waker.wake();
        true
    }

    /// Returns whether the gather has ended, or was dropped.
    #[doc(alias = "done")]
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.shared.ended.load(Ordering::Acquire)
    }
}

impl fmt::Debug for GatherHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GatherHandle").field("done", &self.is_done()).finish()
    }
}

impl<C: GatherSet> Gather<C> {
    /// Gathers a tuple, for [`gather!`](crate::gather); a `Vec` is accepted, too.
    pub fn of(futures: impl IntoGatherSet<Set = C>) -> Self {
        Gather::new(futures.into_set())
    }

    /// Returns a gather that waits for all futures and returns a `Result` for each, instead of stopping at an error.
    /// Python's `return_exceptions=True`.
    ///
    /// The gather itself fails only if it is cancelled: the results are lost then, as in Python.
    ///
    /// # Panics
    ///
    /// If it was polled, or has callbacks, which take another type of result.
    pub fn return_exceptions(self) -> Gather<C, ReturnExceptions> {
        assert!(self.state == State::New, "`return_exceptions` was called after the gather was polled");
        assert!(self.callbacks.is_empty(), "`return_exceptions` was called after `add_done_callback`");
        Gather { handle: self.handle, ..Gather::new(self.children) }
    }
}

impl<C: GatherOutput, E: GatherMode<C>> Gather<C, E> {
    fn new(children: C) -> Self {
        Gather {
            children,
            state: State::New,
            first_error: None,
            scope: ScopeHolder::nested(),
            point: CancelPoint::new(),
            handle: HandleState::default(),
            is_awaiter_cancelled: false,
            callbacks: Vec::new(),
            ending: PhantomData,
        }
    }

    /// Returns a handle that cancels the gather.
    pub fn handle(&mut self) -> GatherHandle {
        let shared = self.handle.0.get_or_insert_default();
        GatherHandle { shared: Arc::clone(shared) }
    }

    /// Calls `callback` with the result when the gather ends, before its awaiter continues. Python's
    /// `add_done_callback`.
    ///
    /// Callbacks are called in the order in which they were added; not if the gather is dropped. A panic of a callback
    /// is passed on by the poll. Add callbacks after [`return_exceptions`](Gather::return_exceptions), which changes
    /// the type of the result.
    pub fn add_done_callback(&mut self, callback: impl FnOnce(&E::Output) + Send + 'static) {
        self.callbacks.push(Box::new(callback));
    }
}

impl<C: GatherSet, E: GatherMode<C>> Future for Gather<C, E> {
    type Output = E::Output;

    /// # Panics
    ///
    /// If it is polled after it has ended.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<E::Output> {
        let mut this = self.project();
        assert!(*this.state != State::Ended, "a gather was polled after it had ended");
        if *this.state == State::Begun && this.point.deliver_assigned() {
            // The request wins over what was handed over to the children since.
            (*this.state, *this.is_awaiter_cancelled) = (State::Cancelled, true);
            this.scope.forward(RequestId::last_delivered());
            let _entered = this.scope.enter(Some(context.waker()));
            this.children.as_mut().drop_without_points(this.first_error);
        }
        loop {
            // An abort cannot happen: the scope has no handle. A cancel before the first poll is handled below.
            let _ = this.scope.before_poll();
            let entered = this.scope.enter(Some(context.waker()));
            if *this.state == State::New {
                *this.state = if this.handle.requested(context) { State::Cancelled } else { State::Begun };
                if *this.state == State::Cancelled {
                    // None of them has begun, so none has a point.
                    this.children.as_mut().drop_without_points(this.first_error);
                }
            }
            // After a cancel all of them clean up, whatever fails first.
            let fail_fast = E::FAIL_FAST && *this.state != State::Cancelled;
            let mut ended = this.children.as_mut().poll_all(context, this.first_error, fail_fast).is_ready();
            drop(entered);
            if !ended && this.scope.after_pending_poll(context.waker()) == PollDecision::DropFuture {
                // The request was assigned to points that ended before it was delivered, and no other points are left.
                let _entered = this.scope.enter(Some(context.waker()));
                this.children.as_mut().drop_without_points(this.first_error);
                ended = true;
            }
            if ended {
                // Destructors of the futures that did not end find the scope.
                let _entered = this.scope.enter(Some(context.waker()));
                this.children.as_mut().drop_all();
                break;
            }
            // The children are pending. A request of the handle, or of the outer scope, is for all of them.
            if this.handle.requested(context) {
                this.scope.request_cancel();
            } else if this.point.register(context.waker()) == Registered::Delivered {
                *this.is_awaiter_cancelled = true;
                this.scope.forward(RequestId::last_delivered());
            } else {
                return Poll::Pending;
            }
            // Those that cannot receive the request are dropped; the others are polled again, to receive it.
            *this.state = State::Cancelled;
            let _entered = this.scope.enter(Some(context.waker()));
            this.children.as_mut().drop_without_points(this.first_error);
        }
        this.point.unregister();
        let cancelled = mem::replace(this.state, State::Ended) == State::Cancelled;
        let error = match this.first_error.take() {
            Some(error) if E::FAIL_FAST => Some(error),
            _ => cancelled.then_some(TaskError::Cancelled),
        };
        if *this.is_awaiter_cancelled && matches!(error, Some(TaskError::Cancelled)) {
            raise_cancel();
        }
        let output = error.map_or_else(|| E::finish(this.children), E::fail);
        *this.handle = HandleState::default();
        for callback in mem::take(this.callbacks) {
            callback(&output);
        }
        Poll::Ready(output)
    }
}

impl<C: GatherOutput, E: GatherMode<C>> fmt::Debug for Gather<C, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Gather").field("done", &(self.state == State::Ended)).finish_non_exhaustive()
    }
}
