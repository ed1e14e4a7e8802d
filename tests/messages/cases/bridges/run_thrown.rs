use coyield::prelude::*;
use coyield::drive_sync;

#[generator]
fn client() -> impl Generator<&'static str, u32, (), String> {
    let _ = yield_!("get");
}

fn main() {
    drive_sync(client(), |_| 1);
    //~^ ERROR `client()`: this generator can be thrown errors and can raise them: use `try_drive_sync`, `try_drive` or
    //~> `try_await_yielded`, which pass on what it raises
}
