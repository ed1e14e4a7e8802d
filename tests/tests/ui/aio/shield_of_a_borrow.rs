//! What is shielded may outlive the one who awaits it.

use coyield::aio::{self, shield};

fn main() {
    let _ = aio::run(async {
        let name = String::from("borrowed");
        shield(async { name.len() }).await
    });
}
