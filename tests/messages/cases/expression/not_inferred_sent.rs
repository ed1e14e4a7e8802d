//! A method of what is sent, whose type nothing says.

use coyield::prelude::*;

fn main() {
    let _ = generate! {
        let text = yield 1;
        //~^ ERROR `text`: type annotations needed
        println!("{}", text.len());
    };
}
