use coyield::prelude::*;

macro_rules! emit {
    ($value:expr) => {
        async { yield_!($value) }.await
    };
}

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    emit!(1);
}

fn main() {}
