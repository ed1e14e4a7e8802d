//! A module of the user's in the place of the crate has no `unsafe` function called that is a constant there: the expansion
//! calls a method.

#![allow(non_upper_case_globals)]
#![forbid(unsafe_code)]

use coyield::prelude::*;

mod mine {
    pub mod __private {
        pub use coyield::__private::{Infallible, YieldOperand, never};

        pub struct BodyTypes<Y, S, E>(std::marker::PhantomData<(Y, S, E)>);

        impl<Y, S, E> BodyTypes<Y, S, E> {
            pub const made_by_coyield: unsafe fn() -> (Self, &'static u8) = std::mem::zeroed;

            pub fn new() -> Self {
                BodyTypes(std::marker::PhantomData)
            }
        }
    }
}

#[generator(crate = crate::mine)]
fn count() -> impl Generator<u32> {
    //~^ ERROR `impl`: no method named `made_by_coyield` found for struct
    yield_!(1);
}

fn main() {
    let _ = count();
}
