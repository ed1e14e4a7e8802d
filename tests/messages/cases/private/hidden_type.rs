//! The hidden macro takes types only.

use coyield::__private::body;

fn main() {
    let _ = body!(coyield [coyield] generator [u32, ()] [()] [()] [std::convert::Infallible] [move] [] [] [] {});
    //~^ ERROR `[u32, ()]`: expected one type
}
