//! Gathered futures of different types: the input is a tuple.

use core::fmt;
use core::future::{Future, IntoFuture};
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::{GatherChild, GatherOutput, GatherSet, IntoGatherSet};
use crate::aio::host::budget::Shares;
use crate::aio::outcome::Outcome;
use crate::aio::outcome::error::TaskError;

fn record_error<T>(result: &Result<T, TaskError>, first_error: &mut Option<TaskError>) {
    if let (Err(error), None) = (result, &first_error) {
        *first_error = Some(error.clone());
    }
}

pin_project! {
    /// Gathered futures of different types.
    pub struct GatherTuple<P> {
        #[pin]
        cons: P,
    }
}

impl<P> fmt::Debug for GatherTuple<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GatherTuple").finish_non_exhaustive()
    }
}

pin_project! {
    /// The first future F of a tuple, with a value V, and the rest.
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

/// A part of a tuple: the same as [`GatherSet`], but for its results.
pub(crate) trait ConsSet {
    fn poll_all(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        shares: &mut Shares,
        first_error: &mut Option<TaskError>,
        fail_fast: bool,
    ) -> Poll<()>;
    fn drop_without_points(self: Pin<&mut Self>, first_error: &mut Option<TaskError>);
    fn drop_all(self: Pin<&mut Self>);
}

impl ConsSet for Nil {
    fn poll_all(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut Shares,
        _: &mut Option<TaskError>,
        _: bool,
    ) -> Poll<()> {
        Poll::Ready(())
    }

    fn drop_without_points(self: Pin<&mut Self>, _: &mut Option<TaskError>) {}

    fn drop_all(self: Pin<&mut Self>) {}
}

impl<F: Future<Output: Outcome<Value = V>>, V, Rest: ConsSet> ConsSet for Cons<F, V, Rest> {
    fn poll_all(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        shares: &mut Shares,
        first_error: &mut Option<TaskError>,
        fail_fast: bool,
    ) -> Poll<()> {
        let this = self.project();
        if let Poll::Ready(result) = shares.poll(|| this.child.poll(context)) {
            record_error(&result, first_error);
            *this.result = Some(result);
            if fail_fast && first_error.is_some() {
                return Poll::Ready(());
            }
        }
        let ended = this.result.is_some();
        let rest = this.rest.poll_all(context, shares, first_error, fail_fast);
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
        impl<$($name, $value),*> GatherOutput for GatherTuple<tuples!(@cons $($name $value)*)> {
            type Values = ($($value,)*);
            type Results = ($(Result<$value, TaskError>,)*);
        }

        impl<$($name: Future<Output: Outcome<Value = $value>>, $value),*> GatherSet for GatherTuple<tuples!(@cons $($name $value)*)> {
            fn poll_all(self: Pin<&mut Self>, context: &mut Context<'_>, first_error: &mut Option<TaskError>, fail_fast: bool) -> Poll<()> {
                self.project().cons.poll_all(context, &mut Shares::new(), first_error, fail_fast)
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
                    _ => unreachable!("every future has returned a value"),
                }), [], $($name)*)
            }

            #[allow(clippy::unused_unit)]
            fn results(self: Pin<&mut Self>) -> Self::Results {
                let cons = self.project().cons;
                tuples!(@take cons, (|result: Option<_>| match result {
                    Some(result) => result,
                    None => unreachable!("every future has ended"),
                }), [], $($name)*)
            }
        }

        impl<$($name: IntoFuture<Output: Outcome>),*> IntoGatherSet for ($($name,)*) {
            type Set = GatherTuple<tuples!(@of $($name)*)>;

            #[allow(non_snake_case)]
            fn into_set(self) -> Self::Set {
                let ($($name,)*) = self;
                GatherTuple { cons: tuples!(@pairs $($name)*) }
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
