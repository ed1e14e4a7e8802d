//! A method of a sent value whose type is unknown.

use coyield::prelude::*;

fn main() {
    let _ = generate! {
        let text = yield 1;
        //~^ ERROR `text`: type annotations needed
        println!("{}", text.len());
    };
}
