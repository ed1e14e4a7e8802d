//! Delegates whose types differ from those of their delegators, adapted by `map_yield` and the other adapters.

use coyield::prelude::*;

use crate::pass_through::{assert_transparent, sum};

/// An error of another type.
struct Complaint(&'static str);

/// `sum()` in other types: its arguments make and read them.
#[generator]
fn sum_in<Y, S, R, E>(
    yields: fn(u32) -> Y,
    sent: fn(S) -> u32,
    returns: fn(u32) -> R,
    is_patience: fn(&E) -> bool,
) -> impl Generator<Y, S, R, E> {
    let mut total = 0;
    for n in 1..=2 {
        match try_yield!(yields(n)) {
            Ok(value) => total += sent(value),
            Err(Thrown::Raised(error)) if is_patience(&error) => total += sent(yield_!(yields(100))),
            Err(thrown) => raise!(thrown),
        }
    }
    returns(total)
}

fn number(number: u32) -> u32 {
    number
}

fn wide(number: u32) -> u64 {
    number.into()
}

fn narrow(number: u64) -> u32 {
    number.try_into().unwrap()
}

fn word(error: &&'static str) -> bool {
    *error == "patience"
}

fn complaint(error: &Complaint) -> bool {
    error.0 == "patience"
}

#[test]
fn map_yield_makes_a_delegate_fit() {
    assert_transparent!(sum_in(wide, number, number, word).map_yield(narrow));
}

#[test]
fn map_send_maps_from_the_outer_type_to_the_inner_type() {
    assert_transparent!(sum_in(number, narrow, number, word).map_send(wide));
}

#[test]
fn map_return_makes_a_delegate_fit() {
    assert_transparent!(sum_in(number, number, wide, word).map_return(narrow));
}

#[test]
fn map_throw_maps_into_the_inner_type_and_back() {
    assert_transparent!(sum_in(number, number, number, complaint).map_throw(Complaint, |complaint| complaint.0));
}

#[test]
fn adapters_may_be_chained() {
    assert_transparent!(
        sum_in(wide, narrow, wide, complaint)
            .map_yield(narrow)
            .map_send(wide)
            .map_return(narrow)
            .map_throw(Complaint, |complaint| complaint.0)
    );
    assert_transparent!(
        sum_in(wide, narrow, wide, complaint)
            .map_throw(Complaint, |complaint| complaint.0)
            .map_return(narrow)
            .map_send(wide)
            .map_yield(narrow)
    );
}

#[test]
fn each_adapter_maps_each_value_once() {
    let mut g = generate!(Generator<u32, u32, u32, &'static str>, {
        yield_from!(sum().map_yield(|n| n + 1000).map_send(|n| n * 2).map_return(|n| n + 7))
    })
    .boxed_local();
    assert_eq!(g.start(), Ok(CoroutineState::Yielded(1001)));
    assert_eq!(g.throw("patience"), Ok(CoroutineState::Yielded(1100)));
    assert_eq!(g.send(10), Ok(CoroutineState::Yielded(1002)));
    assert_eq!(g.send(20), Ok(CoroutineState::Complete(67)));
}

#[test]
fn the_exit_passes_map_throw_unchanged() {
    #[generator]
    fn obliging() -> impl Generator<u8, (), bool, Complaint> {
        matches!(try_yield!(1), Err(Thrown::Exit))
    }
    let mut g = generate!(Generator<u8, (), bool, &'static str>, {
        let mut closed = false;
        let caught = try_yield_from!(
            obliging()
                .map_return(|was_closed| closed = was_closed)
                .map_throw(|_| unreachable!("nothing is raised"), |complaint| complaint.0)
        );
        assert_eq!(caught, Err(Thrown::Exit));
        closed
    })
    .boxed_local();
    g.next().unwrap();
    assert_eq!(g.close(), Ok(Some(true)));
}

#[test]
fn an_adapted_delegate_counts_its_own_delegates() {
    #[generator]
    fn down(levels: usize) -> impl Generator<usize> {
        yield_!(levels);
        if levels > 0 {
            yield_from!(
                down(levels - 1).map_yield(|n| n).map_send(|()| ()).map_return(|()| ()).map_throw(|n| n, |n| n)
            );
        }
    }
    let mut g = Box::pin(down(3));
    while let Ok(CoroutineState::Yielded(levels)) = g.next() {
        assert_eq!(g.delegation_depth(), 3 - levels);
    }
}
