use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    let emit = async |n: u32| yield_!(n);
    //~^ ERROR `yield_`: `yield_!` in a closure, which cannot suspend the generator around it: write a loop in its
    //~> place, or make it a generator of its own with `generate!`
    emit(1).await;
}

fn main() {}
