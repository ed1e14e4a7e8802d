//! A race of futures: the first to end wins, and the others are cancelled and awaited.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::boxed::Box;
use std::vec::Vec;

use pin_project_lite::pin_project;

use crate::aio::cancel::current::ScopeHolder;
use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::enclosing::{PointEvents, raise_cancel};
use crate::aio::cancel::point::CancelPoint;
use crate::aio::cancel::poll_in_scope::poll_in_scope;
use crate::aio::cancel::scope::RequestId;
use crate::aio::host::budget::Shares;
use crate::aio::outcome::Outcome;
use crate::aio::outcome::ends::{Ends, TaskFuture, ending};
use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::report::report_unretrieved;
use crate::diagnostics::awaitable::Awaitable;
use crate::diagnostics::once::{Met, Never, Unmet};
use crate::engine::in_place::Guest;

pin_project! {
    /// Futures of which the first to end wins; made by [`race`] and [`race!`](crate::race).
    ///
    /// # Cancel safety
    ///
    /// If the awaiter is cancelled, the running futures are cancelled, and their cleanup is awaited. If the race is
    /// dropped, they are dropped where they stand: their destructors run, and nothing is delivered.
    #[must_use = "futures do nothing unless awaited"]
    pub struct Race<R, T> {
        #[pin]
        racers: R,
        // The type is a parameter, and not an associated type of R: where an `async` block holds a race, rustc cannot
        // show such a type to be one type if it contains lifetimes, and so cannot prove the block to be `Send`.
        won: Option<Result<T, TaskError>>,
        // The first has ended by a cancel of the awaiter, and has not taken that.
        has_raised: bool,
        // A cancel was requested when the first had already won.
        cancelled_after_win: bool,
        // In the scope that it is a part of.
        point: CancelPoint,
    }
}

pin_project! {
    /// A future in a [`Race`], with a scope of its own.
    pub struct Racer<F> {
        // None when it has ended.
        #[pin]
        future: Guest<F>,
        scope: ScopeHolder,
    }
}

impl<F> fmt::Debug for Racer<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Racer").finish_non_exhaustive()
    }
}

pin_project! {
    /// A future in a [`Race`], and the others.
    pub struct RacerCons<F, R> {
        #[pin]
        racer: Racer<F>,
        #[pin]
        others: R,
    }
}

impl<F, R> fmt::Debug for RacerCons<F, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RacerCons").finish_non_exhaustive()
    }
}

/// The futures of a [`Race`] for a T: a [`Racer`], a [`RacerCons`] of one and others, or a `Vec` of racers. The trait
/// cannot be implemented for other types.
#[allow(private_bounds)] // Sealed.
pub trait RaceSet<T>: RaceMembers {
    #[doc(hidden)]
    fn poll_first(self: Pin<&mut Self>, context: &mut Context<'_>, shares: &mut Shares) -> Poll<Result<T, TaskError>>;
}

/// The part of [`RaceSet`] that does not depend on the type of the value.
trait RaceMembers {
    /// Polls the running futures, and drops their results.
    fn poll_losers(self: Pin<&mut Self>, context: &mut Context<'_>, shares: &mut Shares) -> Poll<()>;

    /// Cancels the running futures.
    fn cancel(self: Pin<&mut Self>, whom: CancelWhom);
}

/// Which of the running futures to cancel.
#[derive(Clone, Copy)]
enum CancelWhom {
    All(RequestId),
    /// Those that were not cancelled before; the others are already cleaning up.
    NotYetCancelled,
}

/// Awaits the first future to end, and returns its value or its error; the others are cancelled, and awaited until
/// their cleanup is done.
///
/// `tokio::select!` does not do that: it drops the others where they stand. [`race!`](crate::race) takes futures of
/// different types. [`Task`](crate::aio::Task)s are accepted: the losers among them are cancelled, too.
///
/// If several futures end at once, the first in order wins; later ones that have not begun do not begin. The results of
/// the losers are lost, and errors among them are logged through `tracing`, except for those of being cancelled.
///
/// If the awaiter is cancelled, all futures are cancelled, once each, and the first to end still decides. If the cancel
/// arrives when a future has won and others still clean up, the others are cancelled again, and
/// [`TaskError::Cancelled`] replaces a value that was won, as an exception in Python's `finally` replaces the value of
/// a `return`; an error that won is returned.
///
/// # Where it differs from asyncio
///
/// asyncio has no race: `asyncio.wait(.., return_when=FIRST_COMPLETED)` leaves the others running, so that the caller
/// has to cancel and await them.
///
/// # Errors
///
/// If the first future to end fails, or is cancelled.
///
/// # Panics
///
/// If there are no futures. A panic of a future that is no task is passed on, and the others are dropped.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use coyield::aio::{self, TaskError, race, sleep};
///
/// fn main() -> Result<(), TaskError> {
///     aio::run(async {
/// #       tokio::time::pause();
///         let mirrors = [30, 10, 20].map(|delay| async move {
///             sleep(Duration::from_millis(delay)).await;
///             delay
///         });
///         assert_eq!(race(mirrors).await?, 10);
///         Ok::<_, TaskError>(())
///     })
/// }
/// ```
#[track_caller]
pub fn race<I, F, V, A, B>(racers: I) -> Race<Vec<Pin<Box<Racer<TaskFuture<F, V, A, B>>>>>, V>
where
    I: IntoIterator<Item = F>,
    F: Awaitable<A>,
    F::Output: Ends<F::Future, V, B>,
{
    let racers: Vec<_> = racers.into_iter().map(|racer| Box::pin(Racer::of(ending::<F, V, A, B>(racer)))).collect();
    assert!(!racers.is_empty(), "`race` needs at least one future");
    Race::new(racers)
}

/// Makes a [`race`](fn@crate::aio::race) of futures of different types, which share one
/// [`Outcome::Value`](crate::aio::Outcome::Value).
///
/// `race!(a, b)` expands to `Race::new(RacerCons::new(a, Racer::new(b)))`, which is a future.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use coyield::aio::{self, TaskError, sleep, spawn};
/// use coyield::race;
///
/// fn main() -> Result<(), TaskError> {
///     aio::run(async {
/// #       tokio::time::pause();
///         let work = spawn(async {
///             sleep(Duration::from_secs(60)).await;
///             "done"
///         });
///         let stopped = async {
///             sleep(Duration::from_millis(1)).await;
///             "stopped"
///         };
///         assert_eq!(race!(work, stopped).await?, "stopped");
///         Ok::<_, TaskError>(())
///     })
/// }
/// ```
#[macro_export]
macro_rules! race {
    ($($future:expr),+ $(,)?) => {
        $crate::aio::Race::new($crate::__racers!($($future,)+))
    };
    () => {
        ::core::compile_error!("`race!` needs at least one future: write `race!(a, b)`")
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __racers {
    ($last:expr,) => {
        $crate::aio::combine::Racer::new($last)
    };
    ($first:expr, $($others:expr,)+) => {
        $crate::aio::combine::RacerCons::new($first, $crate::__racers!($($others,)+))
    };
}

impl<F> Racer<F> {
    /// Makes a racer of a future.
    pub fn new<I, V, A, B>(future: I) -> Self
    where
        I: Awaitable<A>,
        I::Output: Ends<I::Future, V, B, Future = F>,
    {
        Racer::of(ending::<I, V, A, B>(future))
    }

    fn of(future: F) -> Self {
        Racer { future: Guest::new(future), scope: ScopeHolder::nested() }
    }
}

impl<F, R> RacerCons<F, R> {
    /// Adds a future to the others of a race.
    pub fn new<I, V, A, B>(future: I, others: R) -> Self
    where
        I: Awaitable<A>,
        I::Output: Ends<I::Future, V, B, Future = F>,
    {
        RacerCons { racer: Racer::new(future), others }
    }
}

impl<R, T> Race<R, T> {
    /// Makes a race of the racers; [`race!`](crate::race) expands to a call of it.
    pub fn new<Kind>(racers: R) -> Race<R::Itself, T>
    where
        R: OneType<T, Kind>,
    {
        Race {
            racers: racers.itself(),
            won: None,
            has_raised: false,
            cancelled_after_win: false,
            point: CancelPoint::new(),
        }
    }
}

/// A [`RaceSet`] for a T.
///
/// This trait is separate so that rustc reports racers of several types once (see `once.rs`).
#[diagnostic::on_unimplemented(
    message = "the futures of a race have different output types",
    label = "the outputs of all futures of a race must have the same type",
    note = "convert the others: `async {{ Ok::<_, TaskError>(it.await?.into()) }}`, or an enum"
)]
pub trait OneType<T, Kind> {
    /// The racers themselves.
    type Itself;

    /// Returns the racers.
    fn itself(self) -> Self::Itself;
}

#[diagnostic::do_not_recommend]
impl<R: RaceSet<T>, T> OneType<T, Met> for R {
    type Itself = R;

    #[inline(always)]
    fn itself(self) -> R {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<R: Never, T> OneType<T, Unmet> for R {
    type Itself = ();

    fn itself(self) {
        unreachable!("no type is of this kind")
    }
}

impl<R, T: fmt::Debug> fmt::Debug for Race<R, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Race").field("won", &self.won).finish_non_exhaustive()
    }
}

impl<R: RaceSet<T>, T> Future for Race<R, T> {
    type Output = Result<T, TaskError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if this.won.is_none() {
            if this.point.deliver_assigned() {
                this.racers.as_mut().cancel(CancelWhom::All(RequestId::last_delivered()));
            }
            let before = PointEvents::now();
            let polled = this.racers.as_mut().poll_first(context, &mut Shares::new());
            // The cancel goes on when the losers have ended.
            *this.has_raised = PointEvents::take_raised_since(before);
            let Poll::Ready(first) = polled else {
                // Nothing has won, so a request to the race is one to each racer. Each is polled again to receive it.
                while this.point.register(context.waker()) == Registered::Delivered {
                    this.racers.as_mut().cancel(CancelWhom::All(RequestId::last_delivered()));
                }
                return Poll::Pending;
            };
            // The losers are cancelled in the poll of the win, and are polled at once, below, to begin their cleanup.
            *this.won = Some(first);
            this.racers.as_mut().cancel(CancelWhom::NotYetCancelled);
        }
        if this.racers.as_mut().poll_losers(context, &mut Shares::new()).is_pending() {
            while this.point.register(context.waker()) == Registered::Delivered {
                // The request is forwarded to the cleanups, and is not lost if they swallow it: see the end.
                *this.cancelled_after_win = true;
                this.racers.as_mut().cancel(CancelWhom::All(RequestId::last_delivered()));
            }
            return Poll::Pending;
        }
        this.point.unregister();
        let result = match this.won.take() {
            // The cancel takes precedence over the value, and an error over the cancel.
            Some(Ok(_)) if *this.cancelled_after_win => Err(TaskError::Cancelled),
            Some(result) => result,
            None => unreachable!("a future has won"),
        };
        if *this.has_raised || *this.cancelled_after_win && matches!(result, Err(TaskError::Cancelled)) {
            raise_cancel();
        }
        Poll::Ready(result)
    }
}

impl<F: Future<Output: Outcome>> Racer<F> {
    fn poll_racer(
        scope: &mut ScopeHolder,
        mut future: Pin<&mut Guest<F>>,
        context: &mut Context<'_>,
        shares: &mut Shares,
    ) -> Poll<Result<<F::Output as Outcome>::Value, TaskError>> {
        if !future.as_mut().is_there() {
            return Poll::Pending;
        }
        let polled = shares.poll(|| poll_in_scope(scope, &mut future.pinned(), context));
        polled.map(|ended| ended.map_or_else(|cancelled| Err(cancelled.into()), Outcome::outcome))
    }
}

impl<F: Future<Output: Outcome<Value = T>>, T> RaceSet<T> for Racer<F> {
    fn poll_first(self: Pin<&mut Self>, context: &mut Context<'_>, shares: &mut Shares) -> Poll<Result<T, TaskError>> {
        let this = self.project();
        let polled = Racer::poll_racer(this.scope, this.future, context, shares);
        if let Poll::Ready(result) = &polled {
            // Until something has won, all requests are those of the awaiter.
            if this.scope.cancelling() > 0 {
                this.scope.pass_on(matches!(result, Err(TaskError::Cancelled)));
            }
        }
        polled
    }
}

impl<F: Future<Output: Outcome>> RaceMembers for Racer<F> {
    fn poll_losers(self: Pin<&mut Self>, context: &mut Context<'_>, shares: &mut Shares) -> Poll<()> {
        let mut this = self.project();
        if !this.future.as_mut().is_there() {
            return Poll::Ready(());
        }
        Racer::poll_racer(this.scope, this.future, context, shares).map(|result| {
            report_unretrieved("a losing future of `race` failed and its error was never retrieved", &result);
        })
    }

    fn cancel(self: Pin<&mut Self>, whom: CancelWhom) {
        let this = self.project();
        match whom {
            _ if !this.future.is_there() => {}
            CancelWhom::All(request) => this.scope.forward(request),
            CancelWhom::NotYetCancelled if this.scope.cancelling() == 0 => this.scope.request_cancel(),
            CancelWhom::NotYetCancelled => {}
        }
    }
}

impl<F: Future<Output: Outcome<Value = T>>, R: RaceSet<T>, T> RaceSet<T> for RacerCons<F, R> {
    fn poll_first(self: Pin<&mut Self>, context: &mut Context<'_>, shares: &mut Shares) -> Poll<Result<T, TaskError>> {
        let this = self.project();
        match this.racer.poll_first(context, shares) {
            Poll::Ready(first) => Poll::Ready(first),
            Poll::Pending => this.others.poll_first(context, shares),
        }
    }
}

impl<F: Future<Output: Outcome>, R: RaceMembers> RaceMembers for RacerCons<F, R> {
    fn poll_losers(self: Pin<&mut Self>, context: &mut Context<'_>, shares: &mut Shares) -> Poll<()> {
        let this = self.project();
        let ended = this.racer.poll_losers(context, shares).is_ready();
        if this.others.poll_losers(context, shares).is_ready() && ended { Poll::Ready(()) } else { Poll::Pending }
    }

    fn cancel(self: Pin<&mut Self>, whom: CancelWhom) {
        let this = self.project();
        this.racer.cancel(whom);
        this.others.cancel(whom);
    }
}

impl<F: Future<Output: Outcome<Value = T>>, T> RaceSet<T> for Vec<Pin<Box<Racer<F>>>> {
    fn poll_first(self: Pin<&mut Self>, context: &mut Context<'_>, shares: &mut Shares) -> Poll<Result<T, TaskError>> {
        for racer in self.get_mut() {
            if let Poll::Ready(first) = racer.as_mut().poll_first(context, shares) {
                return Poll::Ready(first);
            }
        }
        Poll::Pending
    }
}

impl<F: Future<Output: Outcome>> RaceMembers for Vec<Pin<Box<Racer<F>>>> {
    fn poll_losers(self: Pin<&mut Self>, context: &mut Context<'_>, shares: &mut Shares) -> Poll<()> {
        let racers = self.get_mut();
        racers.retain_mut(|racer| racer.as_mut().poll_losers(context, shares).is_pending());
        if racers.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    }

    fn cancel(self: Pin<&mut Self>, whom: CancelWhom) {
        for racer in self.get_mut() {
            racer.as_mut().cancel(whom);
        }
    }
}
