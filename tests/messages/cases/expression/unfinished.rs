//! A syntax error in the body.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        let = 1;
        //~^ ERROR `=`: expected one of: identifier, `::`, `<`, `_`, literal, `const`, `ref`, `mut`, `&`, parentheses,
        //~> square brackets, `..`, `const`
        yield 1;
    });
}
