//! A module of the user's in the place of the crate gets no handle: the method that it would need is not there.

use coyield::prelude::*;

mod mine {
    pub mod __private {
        pub use coyield::__private::{Infallible, YieldOperand, never};

        pub struct BodyTypes<Y, S, E>(std::marker::PhantomData<(Y, S, E)>);

        impl<Y, S, E> BodyTypes<Y, S, E> {
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
