//! A delegate that returns a sent value cannot extend its lifetime.

use core::convert::Infallible;
use core::marker::PhantomData;
use core::pin::Pin;
use coyield::prelude::*;
use coyield::Status;
use coyield::{Outcome, Resume};

struct Echo<'a>(Status, PhantomData<fn(&'a str)>);

impl<'a> Coroutine for Echo<'a> {
    type Yield = ();
    type Sent = &'a str;
    type Return = &'a str;
    type Throw = Infallible;

    fn resume(self: Pin<&mut Self>, with: Resume<&'a str, Infallible>) -> Outcome<(), &'a str, &'a str, Infallible> {
        match with {
            Resume::Start => Outcome::Yielded(()),
            Resume::Send(value) => Outcome::Complete(value),
            Resume::Throw(thrown) => Outcome::Thrown(thrown),
        }
    }

    fn status(&self) -> Status {
        self.0
    }
}

#[generator]
fn forge<'s>() -> impl Generator<(), &'s str, &'static str> {
    let forged: &'static str = yield_from!(Echo(Status::Created, PhantomData));
    //~^ ERROR `&'static str`: lifetime may not live long enough
    //~| LABEL `&'static str`: type annotation requires that `'s` must outlive `'static`
    forged
}

fn main() {}
