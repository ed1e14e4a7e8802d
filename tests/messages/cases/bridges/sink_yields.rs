use coyield::prelude::*;

#[generator]
fn echo() -> impl Generator<u32, u32> {
    yield_!(1);
}

fn main() {
    drop(echo().into_sink());
    //~^ ERROR `echo()`.`into_sink`: this generator yields values, which a sink would lose: drop them with
    //~> `.map_yield(drop)`
}
