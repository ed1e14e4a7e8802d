//! `+ Send` on a body that has a value across a yield that is not `Send`: its own, a sent one, or one of a delegate.
//@ mistakes: 4

use coyield::prelude::*;
use std::rc::Rc;

#[generator]
fn count() -> impl Generator<u32> + Send {
    //~^ ERROR `impl`: future cannot be sent between threads safely
    let shared = Rc::new(1);
    //~^ LABEL `shared`: has type `Rc<u32>` which is not `Send`
    yield_!(*shared);
    drop(shared);
}

#[generator]
fn iterate() -> impl Iterator<Item = u32> + Send {
    //~^ ERROR `impl`: cannot be sent between threads safely
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

#[generator]
fn keep() -> impl Generator<u32, Rc<u32>> + Send {
    //~^ ERROR `impl`: future cannot be sent between threads safely
    let kept = yield_!(1);
    //~^ LABEL `kept`: has type `Rc<u32>` which is not `Send`
    yield_!(*kept);
}

#[generator]
fn inner(shared: Rc<u32>) -> impl Generator<u32> {
    yield_!(*shared);
}

#[generator]
fn outer() -> impl Generator<u32> + Send {
    //~^ ERROR `impl`: cannot be sent between threads safely
    yield_from!(inner(Rc::new(1)));
}

fn main() {
    let _ = (count(), iterate().count(), keep());
}
