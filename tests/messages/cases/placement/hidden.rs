//! A macro hides the closure or the function around a yield, or another macro the yield in the closure: the label speaks.
//@ mistakes: 6
//@ errors(..): 13: what is called there can neither reach the label nor await, and rustc reports both

#![allow(unused_labels)]

use coyield::prelude::*;

macro_rules! each {
    ($list:expr, $name:ident => $body:expr) => {
        $list.for_each(|$name| $body)
    };
}

macro_rules! call {
    ($body:expr) => {
        (|| $body)()
    };
}

/// A label of the same name in the closure does not let a yield through.
macro_rules! labelled {
    ($body:expr) => {
        (|| 'yield_belongs_directly_in_the_generator_body: {
            $body
        })()
    };
}

macro_rules! function {
    ($name:ident $body:block) => {
        fn $name() $body
    };
}

#[generator]
fn yields() -> impl Generator<u32> {
    each!((1..4), n => yield_!(n));
    //~^ ERROR `yield_!(n)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
}

#[generator]
fn tries() -> impl Generator<u32> {
    let _ = call!(try_yield!(1));
    //~^ ERROR `try_yield!(1)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
}

#[generator]
fn raises() -> impl Generator<u32, (), (), u32> {
    yield_!(1);
    call!(raise!(Thrown::Raised(2)))
    //~^ ERROR `raise!(Thrown::Raised(2))`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
}

#[generator]
fn hands_out() -> impl Generator<u32> {
    macro_rules! hand_out {
        ($value:expr) => {
            yield_!($value)
            //~^ ERROR `yield_!($value)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
        };
    }
    each!((1..4), n => hand_out!(n));
}

#[generator]
fn calls() -> impl Generator<u32> {
    function!(helper {
        yield_!(1);
        //~^ ERROR `yield_!(1)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
    });
    helper();
}

#[generator]
fn has_a_label() -> impl Generator<u32> {
    labelled!(yield_!(1));
    //~^ ERROR `yield_!(1)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
}

fn main() {
    let _ = (yields(), tries(), raises(), hands_out(), calls(), has_a_label());
}
