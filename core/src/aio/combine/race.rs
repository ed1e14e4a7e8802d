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
use crate::aio::cancel::point::CancelPoint;
use crate::aio::cancel::poll_in_scope::poll_in_scope;
use crate::aio::cancel::scope::RequestId;
use crate::aio::outcome::Outcome;
use crate::aio::outcome::ends::{Ends, TaskFuture, ending};
use crate::aio::outcome::error::TaskError;
use crate::aio::outcome::report::report_unretrieved;
use crate::diagnostics::awaitable::Awaitable;
use crate::diagnostics::once::{Met, Never, Unmet};
use crate::engine::in_place::Guest;

pin_project! {
    /// Futures of which the first to end wins: what [`race`] and [`race!`](crate::race) make.
    ///
    /// # Cancel safety
    ///
    /// If the one who awaits it is cancelled, those that run are, and their cleanup is awaited. When it is dropped, they are dropped
    /// where they stand: their destructors run, and nothing is delivered.
    #[must_use = "futures do nothing unless awaited"]
    pub struct Race<R, T> {
        #[pin]
        racers: R,
        // Its type is a parameter, and not one that R names: where a race is held in an `async` block, rustc cannot show the latter
        // to be one type if there are lifetimes in it, and so not that the block is `Send`.
        won: Option<Result<T, TaskError>>,
        // It was cancelled when the first had already won.
        cancelled_after_win: bool,
        // In the scope that it is a part of.
        point: CancelPoint,
    }
}

pin_project! {
    /// One that runs in a [`Race`], in a scope of its own.
    pub struct Racer<F> {
        // None when it has ended.
        #[pin]
        future: Guest<F>,
        scope: ScopeHolder,
    }
}

pin_project! {
    /// One that runs in a [`Race`], and the others.
    pub struct RacerCons<F, R> {
        #[pin]
        racer: Racer<F>,
        #[pin]
        others: R,
    }
}

/// Those that run for a T in a [`Race`]: a [`Racer`], a [`RacerCons`] others, or a `Vec` of racers. It cannot be implemented for other types.
#[allow(private_bounds)] // Sealed.
pub trait RaceSet<T>: RaceMembers {
    #[doc(hidden)]
    fn poll_first(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T, TaskError>>;
}

/// What does not depend on what they run for.
trait RaceMembers {
    /// Polls those that run, and lets go of what they give.
    fn poll_losers(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()>;

    /// Cancels those that run.
    fn cancel(self: Pin<&mut Self>, whom: CancelWhom);
}

/// Whom to cancel, of those that run.
#[derive(Clone, Copy)]
enum CancelWhom {
    All(RequestId),
    /// Who was cancelled before is left to its cleanup.
    NotYetCancelled,
}

/// Awaits the first to end, and gives its value or its error; the others are cancelled, and awaited until their cleanup is done.
///
/// That is what `tokio::select!` does not do: it drops the others where they stand. [`race!`](crate::race) takes futures of different
/// types. They may be [`Task`](crate::aio::Task)s: the losers among them are cancelled, too.
///
/// If several end at once, the first in order wins; those behind it that have not begun do not begin. The outcomes of the losers
/// are lost, and errors among them are logged through `tracing`, unless they are of being cancelled.
///
/// If the awaiter is cancelled, all of them are, once each, and the first to end still decides. If that comes when one has
/// won and others still clean up, the others are cancelled again, and a value that was won is given up for [`TaskError::Cancelled`], as an exception
/// in Python's `finally` goes before what is returned; an error that won is kept.
///
/// # Where it differs from asyncio
///
/// It has no race: `asyncio.wait(.., return_when=FIRST_COMPLETED)` leaves the others running, and whoever forgets to cancel them, or to
/// await them then, leaves them behind.
///
/// # Errors
///
/// If the first to end ends with an error, or is cancelled.
///
/// # Panics
///
/// If there is none to run. If one of them panics that is no task, so does this, and the others are dropped.
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

/// Makes a [`race`](fn@crate::aio::race) of futures that may be of different types; of one [`Outcome::Value`](crate::aio::Outcome::Value),
/// though.
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
    /// Lets the future run in a race.
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
    /// Lets the future run with others in a race.
    pub fn new<I, V, A, B>(future: I, others: R) -> Self
    where
        I: Awaitable<A>,
        I::Output: Ends<I::Future, V, B, Future = F>,
    {
        RacerCons { racer: Racer::new(future), others }
    }
}

impl<R, T> Race<R, T> {
    /// Makes a race of them: what [`race!`](crate::race) expands to.
    pub fn new<Kind>(racers: R) -> Race<R::Itself, T>
    where
        R: OneType<T, Kind>,
    {
        Race { racers: racers.itself(), won: None, cancelled_after_win: false, point: CancelPoint::new() }
    }
}

/// [`RaceSet`] for a T.
///
/// It exists beside that so that rustc reports racers for several types once (see `once.rs`).
#[diagnostic::on_unimplemented(
    message = "those who race do not run for one type",
    label = "the winner's value has one type, which is that of each racer",
    note = "give those of other types the type of the others: `async {{ Ok::<_, TaskError>(it.await?.into()) }}`, or an enum"
)]
pub trait OneType<T, Kind> {
    /// It is the racers.
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
            let Poll::Ready(first) = this.racers.as_mut().poll_first(context) else {
                while this.point.register(context.waker()) == Registered::Delivered {
                    this.racers.as_mut().cancel(CancelWhom::All(RequestId::last_delivered()));
                }
                return Poll::Pending;
            };
            *this.won = Some(first);
            this.racers.as_mut().cancel(CancelWhom::NotYetCancelled);
        }
        if this.racers.as_mut().poll_losers(context).is_pending() {
            while this.point.register(context.waker()) == Registered::Delivered {
                *this.cancelled_after_win = true;
                this.racers.as_mut().cancel(CancelWhom::All(RequestId::last_delivered()));
            }
            return Poll::Pending;
        }
        this.point.unregister();
        match this.won.take() {
            Some(Ok(_)) if *this.cancelled_after_win => Poll::Ready(Err(TaskError::Cancelled)),
            Some(result) => Poll::Ready(result),
            None => unreachable!("somebody has won"),
        }
    }
}

impl<F: Future<Output: Outcome<Value = T>>, T> RaceSet<T> for Racer<F> {
    fn poll_first(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T, TaskError>> {
        let mut this = self.project();
        if !this.future.as_mut().is_there() {
            return Poll::Pending;
        }
        let polled = poll_in_scope(this.scope, &mut this.future.pinned(), context);
        polled.map(|ended| ended.map_or_else(|cancelled| Err(cancelled.into()), Outcome::outcome))
    }
}

impl<F: Future<Output: Outcome>> RaceMembers for Racer<F> {
    fn poll_losers(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if !self.as_mut().project().future.is_there() {
            return Poll::Ready(());
        }
        self.as_mut().poll_first(context).map(|drop_ignoring_panics| {
            if let Err(error @ (TaskError::Failed(_) | TaskError::Panicked(_))) = drop_ignoring_panics {
                tracing::error!(%error, "a losing future of `race` failed and its error was never retrieved");
                report_unretrieved(format_args!(
                    "a losing future of `race` failed and its error was never retrieved: {error}"
                ));
            }
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
    fn poll_first(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T, TaskError>> {
        let this = self.project();
        match this.racer.poll_first(context) {
            Poll::Ready(first) => Poll::Ready(first),
            Poll::Pending => this.others.poll_first(context),
        }
    }
}

impl<F: Future<Output: Outcome>, R: RaceMembers> RaceMembers for RacerCons<F, R> {
    fn poll_losers(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let ended = this.racer.poll_losers(context).is_ready();
        if this.others.poll_losers(context).is_ready() && ended { Poll::Ready(()) } else { Poll::Pending }
    }

    fn cancel(self: Pin<&mut Self>, whom: CancelWhom) {
        let this = self.project();
        this.racer.cancel(whom);
        this.others.cancel(whom);
    }
}

impl<F: Future<Output: Outcome<Value = T>>, T> RaceSet<T> for Vec<Pin<Box<Racer<F>>>> {
    fn poll_first(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T, TaskError>> {
        for racer in self.get_mut() {
            if let Poll::Ready(first) = racer.as_mut().poll_first(context) {
                return Poll::Ready(first);
            }
        }
        Poll::Pending
    }
}

impl<F: Future<Output: Outcome>> RaceMembers for Vec<Pin<Box<Racer<F>>>> {
    fn poll_losers(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let racers = self.get_mut();
        racers.retain_mut(|racer| racer.as_mut().poll_losers(context).is_pending());
        if racers.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    }

    fn cancel(self: Pin<&mut Self>, whom: CancelWhom) {
        for racer in self.get_mut() {
            racer.as_mut().cancel(whom);
        }
    }
}
