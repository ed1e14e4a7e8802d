//! The hidden macro takes whole statements only: this one would get the body out of its generator, in a closure.

use coyield::__private::body;

fn main() {
    let _ = body!(coyield [coyield] generator [u32] [()] [_] [std::convert::Infallible] [move] [] [async move ||] [] { yield_!(1); });
    //~^ ERROR `[async move ||]`: an argument is bound by `let`
}
