use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

fn main() {
    for page in pages() {
        //~^ ERROR `pages()`: `impl coyield::AsyncGenerator<u32>` is not an iterator
        println!("{page}");
    }
}
