//! A method of what is sent, whose type nothing says.

use coyield::prelude::*;

fn main() {
    let _ = generate! {
        let text = yield 1;
        println!("{}", text.len());
    };
}
