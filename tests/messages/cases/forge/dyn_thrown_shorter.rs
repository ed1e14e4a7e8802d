//! Nothing is thrown into `dyn Generator` that lives shorter than the body says.

use coyield::prelude::*;
use std::pin::Pin;

#[generator]
fn keep() -> impl Generator<u32, (), Option<&'static str>, &'static str> {
    try_yield!(1).err().and_then(Thrown::into_raised)
}

fn forge<'short>(
    g: Pin<Box<dyn Generator<u32, (), Option<&'static str>, &'static str>>>,
) -> Pin<Box<dyn Generator<u32, (), Option<&'static str>, &'short str>>> {
    g
    //~^ ERROR `g`: lifetime may not live long enough
    //~| LABEL `g`: returning this value requires that `'short` must outlive `'static`
}

fn main() {
    let text = String::from("gone");
    let mut g = forge(Box::pin(keep()));
    let _ = g.start();
    let _ = g.throw(&*text);
}
