//! The prelude is not imported where a generator is driven.

mod counting {
    use coyield::prelude::*;

    #[generator]
    pub fn sum() -> impl Generator<u32, u32> {
        let mut sum = 0;
        loop {
            sum += yield_!(sum);
        }
    }
}

fn main() {
    let mut sum = std::pin::pin!(counting::sum());
    let _ = sum.send(1);
    //~^ ERROR `send`: no method named `send` found for struct `Pin<&mut impl coyield::Generator<u32, u32>>` in the
    //~> current scope
}
