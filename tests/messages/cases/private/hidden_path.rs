//! The hidden macro takes a path only, because it stands in `unsafe`.

use coyield::__private::body;

fn main() {
    let _ = body!(coyield [{ main(); coyield }] generator [u32] [()] [()] [std::convert::Infallible] [move] [] [] [] {});
    //~^ ERROR `[{ main(); coyield }]`: expected a path
}
