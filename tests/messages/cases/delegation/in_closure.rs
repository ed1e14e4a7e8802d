use coyield::prelude::*;

#[generator]
fn numbers() -> impl Generator<u32> {
    [1, 2].iter().for_each(|n| yield_from!([*n]));
    //~^ ERROR `yield_from`: `yield_from!` in a closure, which cannot suspend the generator around it: write a loop in
    //~> its place, or make it a generator of its own with `generate!`
}

fn main() {}
