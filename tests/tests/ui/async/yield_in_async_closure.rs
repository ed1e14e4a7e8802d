use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    let emit = async |n: u32| yield_!(n);
    emit(1).await;
}

fn main() {}
