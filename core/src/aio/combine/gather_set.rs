//! The futures of a gather, and their results.

pub(crate) mod tuple;

use core::fmt;
use core::future::{Future, IntoFuture};
use core::pin::Pin;
use core::task::{Context, Poll};
use std::boxed::Box;
use std::vec::Vec;

use pin_project_lite::pin_project;

use crate::aio::cancel::subtree_probe::SubtreeProbe;
use crate::aio::combine::poll_woken::PollWoken;
use crate::aio::host::budget::Shares;
use crate::aio::outcome::Outcome;
use crate::aio::outcome::error::TaskError;
use crate::engine::in_place::Guest;

/// An input of a gather: a `Vec` of futures of one type, or a tuple of up to twelve futures of different types.
///
/// No other types implement it.
pub trait IntoGatherSet: Sized {
    /// The type that stores the futures while they run: [`GatherVec`] or [`GatherTuple`](tuple::GatherTuple).
    type Set: GatherSet;
    #[doc(hidden)]
    fn into_set(self) -> Self::Set;
}

/// The results of gathered futures.
///
/// This trait has no bounds on the futures. So rustc proves `Gather` to be `Send` without a look at their outputs; with
/// such a look, the proof fails where a `Box<dyn Error>` is returned.
pub trait GatherOutput {
    /// The values, if all futures return one: in a `Vec`, or a tuple.
    type Values;
    /// The results, in the same form: each is a `Result`.
    type Results;
}

/// Futures that run concurrently in one scope.
pub trait GatherSet: GatherOutput {
    /// Polls the futures that have to be polled. Ready when all have ended, or, with `fail_fast`, when one has failed.
    /// Stores the first error.
    fn poll_all(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        first_error: &mut Option<TaskError>,
        fail_fast: bool,
    ) -> Poll<()>;

    /// Drops the futures that have no point at which a cancel request could be delivered.
    fn drop_without_points(self: Pin<&mut Self>, first_error: &mut Option<TaskError>);

    /// Drops the futures that have not ended.
    fn drop_all(self: Pin<&mut Self>);

    /// Returns the values. All futures have one.
    fn values(self: Pin<&mut Self>) -> Self::Values;

    /// Returns the results. All futures have one.
    fn results(self: Pin<&mut Self>) -> Self::Results;
}

type Value<F> = <<F as Future>::Output as Outcome>::Value;
type Completed<F> = Result<Value<F>, TaskError>;

pin_project! {
    /// One gathered future.
    pub struct GatherChild<F> {
        #[pin]
        future: Guest<F>,
        // Around the points of the child, so that it is known whether there are any.
        probe: SubtreeProbe,
    }
}

impl<F: Future<Output: Outcome>> GatherChild<F> {
    fn new(future: F) -> Self {
        GatherChild { future: Guest::new(future), probe: SubtreeProbe::new() }
    }

    /// Polls the future. Returns `Pending` once it has ended.
    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Completed<F>> {
        let this = self.project();
        let mut future = this.future.pinned();
        let Some(polled) = future.as_mut().as_pin_mut() else { return Poll::Pending };
        let Poll::Ready(output) = this.probe.poll_inside(|| polled.poll(context)) else { return Poll::Pending };
        future.set(None);
        this.probe.unregister();
        Poll::Ready(output.outcome())
    }

    /// Drops the future if it has not ended and has no point. Returns whether it was dropped.
    fn drop_without_points(self: Pin<&mut Self>) -> bool {
        let mut this = self.project();
        if !this.future.as_mut().is_there() || this.probe.has_points() {
            return false;
        }
        this.future.pinned().set(None);
        true
    }

    fn drop_all(self: Pin<&mut Self>) {
        self.project().future.pinned().set(None);
    }
}

/// Any number of gathered futures F, with values V.
pub struct GatherVec<F, V> {
    set: Set<F>,
    values: Vec<Option<V>>,
    /// The errors of the futures that have no value.
    errors: Vec<(u32, TaskError)>,
    /// The number of futures that have not ended.
    remaining: usize,
}

impl<F, V> fmt::Debug for GatherVec<F, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GatherVec").field("remaining", &self.remaining).finish_non_exhaustive()
    }
}

enum Set<F> {
    /// All futures are polled each time.
    PollAll(Vec<Pin<Box<GatherChild<F>>>>),
    /// Only the futures that were woken are polled.
    PollWoken(PollWoken<GatherChild<F>>),
}

/// Up to this number, it is cheaper to poll all futures than to record which were woken.
const POLL_ALL_MAX: usize = 30;

// All pinned values are in boxes.
impl<F, V> Unpin for GatherVec<F, V> {}

impl<F: Future<Output: Outcome<Value = V>>, V> GatherVec<F, V> {
    pub(crate) fn new(futures: impl Iterator<Item = F>) -> Self {
        let mut values = Vec::new();
        let set = if futures.size_hint().1.is_some_and(|most| most <= POLL_ALL_MAX) {
            Set::PollAll(futures.map(|future| Box::pin(GatherChild::new(future))).collect())
        } else {
            Set::PollWoken(PollWoken::new(futures.map(GatherChild::new)))
        };
        let remaining = match &set {
            Set::PollAll(children) => children.len(),
            Set::PollWoken(children) => children.len(),
        };
        values.resize_with(remaining, || None);
        GatherVec { set, values, errors: Vec::new(), remaining }
    }
}

impl<F, V> GatherOutput for GatherVec<F, V> {
    type Values = Vec<V>;
    type Results = Vec<Result<V, TaskError>>;
}

impl<F: Future<Output: Outcome<Value = V>>, V> GatherSet for GatherVec<F, V> {
    fn poll_all(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        first_error: &mut Option<TaskError>,
        fail_fast: bool,
    ) -> Poll<()> {
        let GatherVec { set, values, errors, remaining } = self.get_mut();
        let mut end = |number: u32, result| {
            match result {
                Ok(value) => values[number as usize] = Some(value),
                Err(error) => {
                    first_error.get_or_insert_with(|| TaskError::clone(&error));
                    errors.push((number, error));
                }
            }
            *remaining -= 1;
            *remaining == 0 || (fail_fast && first_error.is_some())
        };
        match set {
            Set::PollAll(children) => {
                let mut shares = Shares::new();
                for (number, child) in (0..).zip(children) {
                    let Poll::Ready(result) = shares.poll(|| child.as_mut().poll(context)) else { continue };
                    if end(number, result) {
                        return Poll::Ready(());
                    }
                }
            }
            Set::PollWoken(children) => {
                let mut has_ended = false;
                children.poll_round(context, GatherChild::poll, |number, result| {
                    has_ended = end(number, result);
                    has_ended
                });
                if has_ended {
                    return Poll::Ready(());
                }
            }
        }
        if *remaining == 0 { Poll::Ready(()) } else { Poll::Pending }
    }

    fn drop_without_points(self: Pin<&mut Self>, first_error: &mut Option<TaskError>) {
        let GatherVec { set, errors, remaining, .. } = self.get_mut();
        let mut end = |number: u32| {
            errors.push((number, TaskError::Cancelled));
            first_error.get_or_insert(TaskError::Cancelled);
            *remaining -= 1;
        };
        match set {
            Set::PollAll(children) => {
                let dropped = (0..).zip(children);
                dropped
                    .filter_map(|(number, child)| child.as_mut().drop_without_points().then_some(number))
                    .for_each(end);
            }
            Set::PollWoken(children) => {
                children.for_each(|number, child| {
                    if child.drop_without_points() {
                        end(number);
                    }
                });
            }
        }
    }

    fn drop_all(self: Pin<&mut Self>) {
        let this = self.get_mut();
        this.remaining = 0;
        this.set = Set::PollAll(Vec::new());
    }

    fn values(mut self: Pin<&mut Self>) -> Self::Values {
        core::mem::take(&mut self.values).into_iter().flatten().collect()
    }

    fn results(self: Pin<&mut Self>) -> Self::Results {
        let GatherVec { values, errors, .. } = self.get_mut();
        let values = core::mem::take(values).into_iter();
        let mut results: Vec<_> = values.map(|value| value.ok_or(TaskError::Cancelled)).collect();
        for (number, error) in errors.drain(..) {
            results[number as usize] = Err(error);
        }
        results
    }
}

impl<F: IntoFuture<Output: Outcome>> IntoGatherSet for Vec<F> {
    type Set = GatherVec<F::IntoFuture, <F::Output as Outcome>::Value>;

    fn into_set(self) -> Self::Set {
        GatherVec::new(self.into_iter().map(IntoFuture::into_future))
    }
}
