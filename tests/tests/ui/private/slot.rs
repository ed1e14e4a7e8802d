//! The slot is private.

use coyield::slot::Slot;

fn main() {
    let _: Option<Slot<u32, (), ()>> = None;
}
