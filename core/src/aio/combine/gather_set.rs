//! Who is gathered, and how far has each come?

use core::future::{Future, IntoFuture};
use core::pin::Pin;
use core::task::{Context, Poll};
use std::boxed::Box;
use std::vec::Vec;

use pin_project_lite::pin_project;

use crate::aio::cancel::subtree_probe::SubtreeProbe;
use crate::aio::combine::poll_woken::PollWoken;
use crate::aio::outcome::Outcome;
use crate::aio::outcome::error::TaskError;
use crate::engine::in_place::Guest;

/// What can be gathered: a `Vec` of futures of one type, and a tuple of up to twelve of different ones.
///
/// It is implemented for no more than these.
pub trait Gathered: Sized {
    /// How they are kept while they run: in [`Many`], or [`Tuple`].
    type Children: Children;
    #[doc(hidden)]
    fn children(self) -> Self::Children;
}

/// What comes of futures that are gathered.
///
/// It asks nothing of the futures, so that `Gather` can be seen to be `Send` without a look at what they return: rustc does not find
/// that out where a `Box<dyn Error>` is returned.
pub trait Gives {
    /// The values, if all give one: in a `Vec`, or a tuple.
    type Values;
    /// What became of each: the same of `Result`s.
    type Results;
}

/// Futures that run side by side in one scope.
pub trait Children: Gives {
    /// Polls who has to be polled. Ready when all have ended; or one has failed, if it is to stop there. Keeps the first error.
    fn poll_all(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        first_error: &mut Option<TaskError>,
        fail_fast: bool,
    ) -> Poll<()>;

    /// A request was made in the scope: ends those of them in which nobody can be told.
    fn drop_without_points(self: Pin<&mut Self>, first_error: &mut Option<TaskError>);

    /// Drops what has not ended.
    fn drop_all(self: Pin<&mut Self>);

    /// The values. All have one.
    fn values(self: Pin<&mut Self>) -> Self::Values;

    /// The results. All have one.
    fn results(self: Pin<&mut Self>) -> Self::Results;
}

type Value<F> = <<F as Future>::Output as Outcome>::Value;
type Completed<F> = Result<Value<F>, TaskError>;

fn record_error<T>(result: &Result<T, TaskError>, first_error: &mut Option<TaskError>) {
    if let (Err(error), None) = (result, &first_error) {
        *first_error = Some(error.clone());
    }
}

pin_project! {
    /// One of them.
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

    /// Is pending for ever after it has ended.
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

    /// Drops it if nothing in it can be told, and if it has not ended. Whether it did.
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

/// Futures F that are gathered, with values V: as many as there may be.
pub struct Many<F, V> {
    set: Set<F>,
    values: Vec<Option<V>>,
    /// Of those who gave no value.
    errors: Vec<(u32, TaskError)>,
    /// How many have not ended.
    remaining: usize,
}

enum Set<F> {
    /// All are polled each time.
    PollAll(Vec<Pin<Box<GatherChild<F>>>>),
    /// Only those are polled that were woken.
    PollWoken(PollWoken<GatherChild<F>>),
}

/// Up to so many it is cheaper to poll all than to know who was woken.
const POLL_ALL_MAX: usize = 30;

// What is pinned in it is in boxes.
impl<F, V> Unpin for Many<F, V> {}

impl<F: Future<Output: Outcome<Value = V>>, V> Many<F, V> {
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
        Many { set, values, errors: Vec::new(), remaining }
    }
}

impl<F, V> Gives for Many<F, V> {
    type Values = Vec<V>;
    type Results = Vec<Result<V, TaskError>>;
}

impl<F: Future<Output: Outcome<Value = V>>, V> Children for Many<F, V> {
    fn poll_all(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        first_error: &mut Option<TaskError>,
        fail_fast: bool,
    ) -> Poll<()> {
        let Many { set, values, errors, remaining } = self.get_mut();
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
                for (number, child) in (0..).zip(children) {
                    let Poll::Ready(result) = child.as_mut().poll(context) else { continue };
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
        let Many { set, errors, remaining, .. } = self.get_mut();
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
        let Many { values, errors, .. } = self.get_mut();
        let values = core::mem::take(values).into_iter();
        let mut results: Vec<_> = values.map(|value| value.ok_or(TaskError::Cancelled)).collect();
        for (number, error) in errors.drain(..) {
            results[number as usize] = Err(error);
        }
        results
    }
}

impl<F: IntoFuture<Output: Outcome>> Gathered for Vec<F> {
    type Children = Many<F::IntoFuture, <F::Output as Outcome>::Value>;

    fn children(self) -> Self::Children {
        Many::new(self.into_iter().map(IntoFuture::into_future))
    }
}

pin_project! {
    /// Futures of different types that are gathered.
    pub struct Tuple<P> {
        #[pin]
        cons: P,
    }
}

pin_project! {
    /// The first future F of a tuple, with a value V, and the others.
    pub struct Cons<F, V, Rest> {
        #[pin]
        child: GatherChild<F>,
        result: Option<Result<V, TaskError>>,
        #[pin]
        rest: Rest,
    }
}

/// The end of a tuple.
pub struct Nil;

/// A part of a tuple: the same as [`Children`], but for what it gives.
pub(crate) trait ConsSet {
    fn poll_all(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        first_error: &mut Option<TaskError>,
        fail_fast: bool,
    ) -> Poll<()>;
    fn drop_without_points(self: Pin<&mut Self>, first_error: &mut Option<TaskError>);
    fn drop_all(self: Pin<&mut Self>);
}

impl ConsSet for Nil {
    fn poll_all(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut Option<TaskError>, _: bool) -> Poll<()> {
        Poll::Ready(())
    }

    fn drop_without_points(self: Pin<&mut Self>, _: &mut Option<TaskError>) {}

    fn drop_all(self: Pin<&mut Self>) {}
}

impl<F: Future<Output: Outcome<Value = V>>, V, Rest: ConsSet> ConsSet for Cons<F, V, Rest> {
    fn poll_all(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        first_error: &mut Option<TaskError>,
        fail_fast: bool,
    ) -> Poll<()> {
        let this = self.project();
        if let Poll::Ready(result) = this.child.poll(context) {
            record_error(&result, first_error);
            *this.result = Some(result);
            if fail_fast && first_error.is_some() {
                return Poll::Ready(());
            }
        }
        let ended = this.result.is_some();
        let rest = this.rest.poll_all(context, first_error, fail_fast);
        if rest.is_ready() && (ended || (fail_fast && first_error.is_some())) { Poll::Ready(()) } else { Poll::Pending }
    }

    fn drop_without_points(self: Pin<&mut Self>, first_error: &mut Option<TaskError>) {
        let this = self.project();
        if this.child.drop_without_points() {
            first_error.get_or_insert(TaskError::Cancelled);
            *this.result = Some(Err(TaskError::Cancelled));
        }
        this.rest.drop_without_points(first_error);
    }

    fn drop_all(self: Pin<&mut Self>) {
        let this = self.project();
        this.child.drop_all();
        this.rest.drop_all();
    }
}

macro_rules! tuples {
    ($([$($name:ident $value:ident)*])*) => {$(
        impl<$($name, $value),*> Gives for Tuple<tuples!(@cons $($name $value)*)> {
            type Values = ($($value,)*);
            type Results = ($(Result<$value, TaskError>,)*);
        }

        impl<$($name: Future<Output: Outcome<Value = $value>>, $value),*> Children for Tuple<tuples!(@cons $($name $value)*)> {
            fn poll_all(self: Pin<&mut Self>, context: &mut Context<'_>, first_error: &mut Option<TaskError>, fail_fast: bool) -> Poll<()> {
                self.project().cons.poll_all(context, first_error, fail_fast)
            }

            fn drop_without_points(self: Pin<&mut Self>, first_error: &mut Option<TaskError>) {
                self.project().cons.drop_without_points(first_error);
            }

            fn drop_all(self: Pin<&mut Self>) {
                self.project().cons.drop_all();
            }

            #[allow(clippy::unused_unit)]
            fn values(self: Pin<&mut Self>) -> Self::Values {
                let cons = self.project().cons;
                tuples!(@take cons, (|result: Option<Result<_, TaskError>>| match result {
                    Some(Ok(value)) => value,
                    _ => unreachable!("all have given a value"),
                }), [], $($name)*)
            }

            #[allow(clippy::unused_unit)]
            fn results(self: Pin<&mut Self>) -> Self::Results {
                let cons = self.project().cons;
                tuples!(@take cons, (|result: Option<_>| match result {
                    Some(result) => result,
                    None => unreachable!("all have ended"),
                }), [], $($name)*)
            }
        }

        impl<$($name: IntoFuture<Output: Outcome>),*> Gathered for ($($name,)*) {
            type Children = Tuple<tuples!(@of $($name)*)>;

            #[allow(non_snake_case)]
            fn children(self) -> Self::Children {
                let ($($name,)*) = self;
                Tuple { cons: tuples!(@pairs $($name)*) }
            }
        }
    )*};
    (@cons) => { Nil };
    (@cons $name:ident $value:ident $($rest:ident)*) => { Cons<$name, $value, tuples!(@cons $($rest)*)> };
    (@of) => { Nil };
    (@of $name:ident $($rest:ident)*) => {
        Cons<$name::IntoFuture, <$name::Output as Outcome>::Value, tuples!(@of $($rest)*)>
    };
    (@pairs) => { Nil };
    (@pairs $name:ident $($rest:ident)*) => {
        Cons { child: GatherChild::new($name.into_future()), result: None, rest: tuples!(@pairs $($rest)*) }
    };
    (@take $cons:ident, $of:tt, [$($taken:expr,)*],) => {{
        let _ = $cons;
        ($($taken,)*)
    }};
    (@take $cons:ident, $of:tt, [$($taken:expr,)*], $name:ident $($rest:ident)*) => {{
        let this = $cons.project();
        let value = $of(this.result.take());
        let cons = this.rest;
        tuples!(@take cons, $of, [$($taken,)* value,], $($rest)*)
    }};
}

tuples! {
    []
    [A VA]
    [A VA B VB]
    [A VA B VB C VC]
    [A VA B VB C VC D VD]
    [A VA B VB C VC D VD E VE]
    [A VA B VB C VC D VD E VE F VF]
    [A VA B VB C VC D VD E VE F VF G VG]
    [A VA B VB C VC D VD E VE F VF G VG H VH]
    [A VA B VB C VC D VD E VE F VF G VG H VH I VI]
    [A VA B VB C VC D VD E VE F VF G VG H VH I VI J VJ]
    [A VA B VB C VC D VD E VE F VF G VG H VH I VI J VJ K VK]
    [A VA B VB C VC D VD E VE F VF G VG H VH I VI J VJ K VK L VL]
}
