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
}
