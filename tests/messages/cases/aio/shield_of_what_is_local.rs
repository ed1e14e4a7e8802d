//! What is not `Send` is shielded by `shield_local`.

use coyield::aio::{self, shield};
use std::rc::Rc;

fn main() {
    let _ = aio::run(async {
        let shared = Rc::new(1_u8);
        shield(async move { *shared }).await
        //~^ ERROR `shield(async move { *shared })`: future cannot be sent between threads safely
    });
}
