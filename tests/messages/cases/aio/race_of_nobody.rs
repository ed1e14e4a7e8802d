//! A race without futures has no winner.

use coyield::race;

fn main() {
    let _: u8 = race!();
    //~^ ERROR `race!()`: `race!` needs at least one future: write `race!(a, b)`
}
