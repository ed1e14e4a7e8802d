//! The body of an `unsafe fn` is no unsafe block, as everywhere in edition 2024.

#![deny(unsafe_op_in_unsafe_fn)]

use coyield::prelude::*;

#[generator]
unsafe fn read(place: *const u32) -> impl Generator<u32> {
    yield_!(*place);
    //~^ ERROR `*place`: dereference of raw pointer is unsafe and requires unsafe block
}

fn main() {
    let number = 1;
    let _ = unsafe { read(&number) };
}
