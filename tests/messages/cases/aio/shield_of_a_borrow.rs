//! A shielded future may outlive its awaiter.

use coyield::aio::{self, shield};

fn main() {
    let _ = aio::run(async {
        let name = String::from("borrowed");
        shield(async { name.len() }).await
        //~^ ERROR `async`: async block may outlive the current function, but it borrows `name`, which is owned by the
        //~> current function
        //~| LABEL `async`: may outlive borrowed value `name`
    });
}
