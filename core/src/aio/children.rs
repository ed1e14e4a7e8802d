//! Who is gathered, and how far has each come?

use core::future::{Future, IntoFuture};
use core::pin::Pin;
use core::task::{Context, Poll};
use std::boxed::Box;
use std::vec::Vec;

use pin_project_lite::pin_project;

use crate::aio::error::TaskError;
use crate::aio::outcome::Outcome;
use crate::aio::point::Bracket;
use crate::aio::woken::Woken;
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
    fn poll_all(self: Pin<&mut Self>, context: &mut Context<'_>, first: &mut Option<TaskError>, stop: bool)
    -> Poll<()>;

    /// A request was made in the scope: ends those of them in which nobody can be told.
    fn drop_unreachable(self: Pin<&mut Self>, first: &mut Option<TaskError>);

    /// Drops what has not ended.
    fn clear(self: Pin<&mut Self>);

    /// The values. All have one.
    fn values(self: Pin<&mut Self>) -> Self::Values;

    /// The results. All have one.
    fn results(self: Pin<&mut Self>) -> Self::Results;
}

type Value<F> = <<F as Future>::Output as Outcome>::Value;
type Ended<F> = Result<Value<F>, TaskError>;

fn note<T>(result: &Result<T, TaskError>, first: &mut Option<TaskError>) {
    if let (Err(error), None) = (result, &first) {
        *first = Some(error.clone());
    }
}

pin_project! {
    /// One of them.
    pub struct Child<F> {
        #[pin]
        future: Guest<F>,
        // Around the points of the child, so that it is known whether there are any.
        points: Bracket,
    }
}

impl<F: Future<Output: Outcome>> Child<F> {
    fn new(future: F) -> Self {
        Child { future: Guest::new(future), points: Bracket::new() }
    }

    /// Is pending for ever after it has ended.
    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ended<F>> {
        let this = self.project();
        let mut future = this.future.pinned();
        let Some(polled) = future.as_mut().as_pin_mut() else { return Poll::Pending };
        let Poll::Ready(output) = this.points.around(|| polled.poll(context)) else { return Poll::Pending };
        future.set(None);
        this.points.leave();
        Poll::Ready(output.outcome())
    }

    /// Drops it if nothing in it can be told, and if it has not ended. Whether it did.
    fn drop_unreachable(self: Pin<&mut Self>) -> bool {
        let mut this = self.project();
        if !this.future.as_mut().is_there() || this.points.has_inside() {
            return false;
        }
        this.future.pinned().set(None);
        true
    }

    fn clear(self: Pin<&mut Self>) {
        self.project().future.pinned().set(None);
    }
}

/// Futures F that are gathered, with values V: as many as there may be.
pub struct Many<F, V> {
    kind: Kind<F>,
    values: Vec<Option<V>>,
    /// Of those who gave no value.
    errors: Vec<(u32, TaskError)>,
    /// How many have not ended.
    left: usize,
}

enum Kind<F> {
    /// All are polled each time.
    Few(Vec<Pin<Box<Child<F>>>>),
    /// Only those are polled that were woken.
    Lots(Woken<Child<F>>),
}

/// Up to so many it is cheaper to poll all than to know who was woken.
const FEW: usize = 30;

// What is pinned in it is in boxes.
impl<F, V> Unpin for Many<F, V> {}

impl<F: Future<Output: Outcome<Value = V>>, V> Many<F, V> {
    pub(crate) fn new(futures: impl Iterator<Item = F>) -> Self {
        let mut values = Vec::new();
        let kind = if futures.size_hint().1.is_some_and(|most| most <= FEW) {
            Kind::Few(futures.map(|future| Box::pin(Child::new(future))).collect())
        } else {
            Kind::Lots(Woken::new(futures.map(Child::new)))
        };
        let left = match &kind {
            Kind::Few(children) => children.len(),
            Kind::Lots(children) => children.len(),
        };
        values.resize_with(left, || None);
        Many { kind, values, errors: Vec::new(), left }
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
        first: &mut Option<TaskError>,
        stop: bool,
    ) -> Poll<()> {
        let Many { kind, values, errors, left } = self.get_mut();
        let mut end = |number: u32, result| {
            match result {
                Ok(value) => values[number as usize] = Some(value),
                Err(error) => {
                    first.get_or_insert_with(|| TaskError::clone(&error));
                    errors.push((number, error));
                }
            }
            *left -= 1;
            *left == 0 || (stop && first.is_some())
        };
        match kind {
            Kind::Few(children) => {
                for (number, child) in (0..).zip(children) {
                    let Poll::Ready(result) = child.as_mut().poll(context) else { continue };
                    if end(number, result) {
                        return Poll::Ready(());
                    }
                }
            }
            Kind::Lots(children) => {
                let mut has_ended = false;
                children.poll_round(context, Child::poll, |number, result| {
                    has_ended = end(number, result);
                    has_ended
                });
                if has_ended {
                    return Poll::Ready(());
                }
            }
        }
        if *left == 0 { Poll::Ready(()) } else { Poll::Pending }
    }

    fn drop_unreachable(self: Pin<&mut Self>, first: &mut Option<TaskError>) {
        let Many { kind, errors, left, .. } = self.get_mut();
        let mut end = |number: u32| {
            errors.push((number, TaskError::Cancelled));
            first.get_or_insert(TaskError::Cancelled);
            *left -= 1;
        };
        match kind {
            Kind::Few(children) => {
                let dropped = (0..).zip(children);
                dropped.filter_map(|(number, child)| child.as_mut().drop_unreachable().then_some(number)).for_each(end);
            }
            Kind::Lots(children) => {
                children.for_each(|number, child| {
                    if child.drop_unreachable() {
                        end(number);
                    }
                });
            }
        }
    }

    fn clear(self: Pin<&mut Self>) {
        let this = self.get_mut();
        this.left = 0;
        this.kind = Kind::Few(Vec::new());
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
        parts: P,
    }
}

pin_project! {
    /// The first future F of a tuple, with a value V, and the others.
    pub struct Pair<F, V, Rest> {
        #[pin]
        child: Child<F>,
        result: Option<Result<V, TaskError>>,
        #[pin]
        rest: Rest,
    }
}

/// The end of a tuple.
pub struct End;

/// A part of a tuple: the same as [`Children`], but for what it gives.
pub(crate) trait Part {
    fn poll_all(self: Pin<&mut Self>, context: &mut Context<'_>, first: &mut Option<TaskError>, stop: bool)
    -> Poll<()>;
    fn drop_unreachable(self: Pin<&mut Self>, first: &mut Option<TaskError>);
    fn clear(self: Pin<&mut Self>);
}

impl Part for End {
    fn poll_all(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut Option<TaskError>, _: bool) -> Poll<()> {
        Poll::Ready(())
    }

    fn drop_unreachable(self: Pin<&mut Self>, _: &mut Option<TaskError>) {}

    fn clear(self: Pin<&mut Self>) {}
}

impl<F: Future<Output: Outcome<Value = V>>, V, Rest: Part> Part for Pair<F, V, Rest> {
    fn poll_all(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        first: &mut Option<TaskError>,
        stop: bool,
    ) -> Poll<()> {
        let this = self.project();
        if let Poll::Ready(result) = this.child.poll(context) {
            note(&result, first);
            *this.result = Some(result);
            if stop && first.is_some() {
                return Poll::Ready(());
            }
        }
        let ended = this.result.is_some();
        let rest = this.rest.poll_all(context, first, stop);
        if rest.is_ready() && (ended || (stop && first.is_some())) { Poll::Ready(()) } else { Poll::Pending }
    }

    fn drop_unreachable(self: Pin<&mut Self>, first: &mut Option<TaskError>) {
        let this = self.project();
        if this.child.drop_unreachable() {
            first.get_or_insert(TaskError::Cancelled);
            *this.result = Some(Err(TaskError::Cancelled));
        }
        this.rest.drop_unreachable(first);
    }

    fn clear(self: Pin<&mut Self>) {
        let this = self.project();
        this.child.clear();
        this.rest.clear();
    }
}

macro_rules! tuples {
    ($([$($name:ident $value:ident)*])*) => {$(
        impl<$($name, $value),*> Gives for Tuple<tuples!(@parts $($name $value)*)> {
            type Values = ($($value,)*);
            type Results = ($(Result<$value, TaskError>,)*);
        }

        impl<$($name: Future<Output: Outcome<Value = $value>>, $value),*> Children for Tuple<tuples!(@parts $($name $value)*)> {
            fn poll_all(self: Pin<&mut Self>, context: &mut Context<'_>, first: &mut Option<TaskError>, stop: bool) -> Poll<()> {
                self.project().parts.poll_all(context, first, stop)
            }

            fn drop_unreachable(self: Pin<&mut Self>, first: &mut Option<TaskError>) {
                self.project().parts.drop_unreachable(first);
            }

            fn clear(self: Pin<&mut Self>) {
                self.project().parts.clear();
            }

            #[allow(clippy::unused_unit)]
            fn values(self: Pin<&mut Self>) -> Self::Values {
                let parts = self.project().parts;
                tuples!(@take parts, (|result: Option<Result<_, TaskError>>| match result {
                    Some(Ok(value)) => value,
                    _ => unreachable!("all have given a value"),
                }), [], $($name)*)
            }

            #[allow(clippy::unused_unit)]
            fn results(self: Pin<&mut Self>) -> Self::Results {
                let parts = self.project().parts;
                tuples!(@take parts, (|result: Option<_>| match result {
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
                Tuple { parts: tuples!(@pairs $($name)*) }
            }
        }
    )*};
    (@parts) => { End };
    (@parts $name:ident $value:ident $($rest:ident)*) => { Pair<$name, $value, tuples!(@parts $($rest)*)> };
    (@of) => { End };
    (@of $name:ident $($rest:ident)*) => {
        Pair<$name::IntoFuture, <$name::Output as Outcome>::Value, tuples!(@of $($rest)*)>
    };
    (@pairs) => { End };
    (@pairs $name:ident $($rest:ident)*) => {
        Pair { child: Child::new($name.into_future()), result: None, rest: tuples!(@pairs $($rest)*) }
    };
    (@take $parts:ident, $of:tt, [$($taken:expr,)*],) => {{
        let _ = $parts;
        ($($taken,)*)
    }};
    (@take $parts:ident, $of:tt, [$($taken:expr,)*], $name:ident $($rest:ident)*) => {{
        let this = $parts.project();
        let value = $of(this.result.take());
        let parts = this.rest;
        tuples!(@take parts, $of, [$($taken,)* value,], $($rest)*)
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
