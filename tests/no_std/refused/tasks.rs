//! Tasks are behind a feature.

use coyield::try_await;

async fn both() {
    let _ = try_await!(async {});
    coyield::gather!(async {}, async {});
    coyield::race!();
}

fn main() {
    let _ = both();
}
