use coyield::prelude::*;

macro_rules! emit {
    ($value:expr) => {
        async { yield_!($value) }.await
        //~^ ERROR `yield_!($value)`: use of unreachable label `'yield_belongs_directly_in_the_generator_body`
    };
}

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    emit!(1);
}

fn main() {}
