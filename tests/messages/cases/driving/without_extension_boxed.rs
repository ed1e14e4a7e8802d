//! The prelude is not imported where a generator is boxed.

mod counting {
    use coyield::prelude::*;

    #[generator]
    pub fn count() -> impl Generator<u32> {
        yield_!(1);
    }
}

fn main() {
    let _ = counting::count().boxed();
    //~^ ERROR `boxed`: no method named `boxed` found for opaque type `impl coyield::Generator<u32>` in the current
    //~> scope
    //~| LABEL `boxed`: method not found in `impl
}
