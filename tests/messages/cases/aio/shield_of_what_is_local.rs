//! A future that is not `Send` is shielded by `shield_local`.
//@ moved(..1.90): rustc blamed the argument, and not the call

use coyield::aio::{self, shield};
use std::rc::Rc;

fn main() {
    let _ = aio::run(async {
        let shared = Rc::new(1_u8);
        shield(async move { *shared }).await
        //~^ ERROR(1.90..) `shield(async move { *shared })`: future cannot be sent between threads safely
        //~| ERROR(..1.90) `async move { *shared }`: future cannot be sent between threads safely
        //~^^^ LABEL `shared`: has type `Rc<u8>` which is not `Send`
    });
}
