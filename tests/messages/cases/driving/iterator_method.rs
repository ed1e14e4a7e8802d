//! The methods of iterators are those of `.iter()`.
//@ mistakes: 5

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let pinned = pin!(count());
    let _: Vec<u32> = pinned.collect();
    //~^ ERROR `pinned`.`collect`: this is a method of iterators, and a generator is not an iterator: call it on `g.iter()`,
    //~> with a pinned `g`, or on `g.boxed().into_iter()`
    //~| NOTE: `for item in g.iter()` loops over a pinned generator
    let _ = count().collect::<Vec<_>>();
    //~^ ERROR `count()`.`collect`: this is a method of iterators, and a generator is not an iterator
    for n in count().take(3) {
        //~^ ERROR `count()`.`take`: this is a method of iterators, and a generator is not an iterator
        println!("{n}");
    }
    let _: Vec<u32> = count().map(|n| n + 1).filter(|n| n % 2 == 0).collect();
    //~^ ERROR `count()`.`map`: this is a method of iterators, and a generator is not an iterator
    let _: u32 = count().boxed().sum();
    //~^ ERROR `count().boxed()`.`sum`: this is a method of iterators, and a generator is not an iterator
}
