//! The slot is private.

use coyield::slot::Slot;
//~^ ERROR `slot`: module `slot` is private
//~| LABEL `slot`: private module

fn main() {
    let _: Option<Slot<u32, (), ()>> = None;
}
