use coyield::prelude::*;

fn main() {
    drop(generate! {
        std::future::ready(()).await;
        yield 1;
    });
}
