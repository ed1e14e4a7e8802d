//! The hidden macro does not show the handle to what moves the arguments.

use coyield::__private::body;

fn main() {
    let _ = body!(coyield [coyield] generator [u32] [()] [()] [std::convert::Infallible] [move] [] [] [let _stolen = __coyield_handle;] {});
    //~^ ERROR `__coyield_handle`: cannot find value `__coyield_handle` in this scope
    //~| LABEL `__coyield_handle`: not found in this scope
}
