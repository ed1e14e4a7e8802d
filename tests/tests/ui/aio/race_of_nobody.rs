//! Nobody would ever win.

use coyield::race;

fn main() {
    let _: u8 = race!();
}
