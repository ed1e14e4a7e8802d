//! A body that lends yields a reference. One that yields something else lends its handle to no trait of the user's.

//@ mistakes: 2

use std::convert::Infallible;
use std::future::{Ready, ready};

mod mine {
    pub mod __private {
        pub use coyield::__private::*;

        pub struct LendOperand<T> {
            pub value: T,
        }

        pub fn lending_context_manager<T>(made: T) -> T {
            made
        }
    }
}

trait Thief: Sized {
    fn lend<T>(&self, _: T) -> Ready<()> {
        ready(())
    }

    fn for_lending(self) -> Self {
        self
    }
}

impl<T> Thief for T {}

fn main() {
    let _ = coyield::__body!([mine] lending_context_manager [u32] [()] [()] [Infallible] [move] [] [] [] [] {
        yield_!(1);
        //~^ ERROR `yield_!(1)`: `u32` is not what a context manager yields that lends
        //~| ERROR `yield_!(1)`: mismatched types
    });
}
