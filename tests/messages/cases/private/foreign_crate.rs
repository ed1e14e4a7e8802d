//! A module of the user's in the place of the crate gets no handle: the method that it would need is not there.
//@ errors(..1.95): 2: rustc went on with a type that it could not infer after the error

use coyield::prelude::*;

mod mine {
    pub mod __private {
        pub use coyield::__private::{Infallible, Yielded, never};

        pub struct BodyMaker<Y, S, E>(Y, S, E);

        impl<Y: Send + 'static, S: 'static, E: 'static> BodyMaker<Y, S, E> {
            pub fn generator<F>(self, _: F) -> coyield::BoxGenerator<'static, Y, S, (), E> {
                loop {}
            }
        }
    }
}

#[generator(crate = crate::mine)]
fn count() -> impl Generator<u32> {
    //~^ ERROR `impl`: `made_by_coyield` found for struct
    //~| LABEL `impl`: not found in `BodyMaker<_, _, _>`
    yield_!(1);
}

fn main() {
    let _ = count();
}
