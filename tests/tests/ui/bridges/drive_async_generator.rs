use coyield::drive;
use coyield::prelude::*;

#[generator]
async fn client() -> impl AsyncGenerator<&'static str, u32> {
    let _ = yield_!("get");
}

fn main() {
    drop(drive(client(), async |_| 1));
}
