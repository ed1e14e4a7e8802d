//! The slot is private.

use coyield::engine::slot::Slot;
//~^ ERROR `engine`: module `engine` is private
//~| LABEL `engine`: private module

fn main() {
    let _: Option<Slot<u32, (), ()>> = None;
}
