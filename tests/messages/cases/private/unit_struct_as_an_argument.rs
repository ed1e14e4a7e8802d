//! An argument with the name of a unit struct is an error: as a pattern, it would make a second value.

use coyield::prelude::*;

pub struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {}
}

#[generator]
fn count(Guard: Guard) -> impl Generator<u8> {
    //~^ ERROR `Guard`#1: function parameters cannot shadow unit structs
    drop(Guard);
    yield_!(1);
}

fn main() {
    let _ = count(Guard);
}
