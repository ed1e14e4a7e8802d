//! Nobody would ever win.

use coyield::race;

fn main() {
    let _: u8 = race!();
    //~^ ERROR `race!()`: nobody runs in this race, so it would never end: write `race!(a, b)`
}
