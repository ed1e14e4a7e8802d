//! A generator that pins itself, where it could delegate.

use coyield::prelude::*;

#[generator]
fn countdown<T: Into<u32>>(from: T) -> impl Generator<u32> {
    let from = from.into();
    if from > 0 {
        yield_!(from);
        let mut rest = std::pin::pin!(countdown::<u32>(from - 1));
        //~^ ERROR `countdown`: `countdown` calls itself, and this generator would contain itself: delegate with
        //~> `yield_from!(countdown(..))`, which works at any depth, or box it: `countdown(..).boxed_local()`
        for n in rest.iter() {
            yield_!(n);
        }
    }
}

fn main() {
    drop(countdown(3_u32));
}
