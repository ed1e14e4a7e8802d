use coyield::drive_with;
use coyield::prelude::*;

#[generator]
fn client() -> impl Generator<&'static str, u32, (), String> {
    let _ = yield_!("get");
}

fn main() {
    drop(drive_with(client(), &mut 0, async |n, _| *n));
    //~^ ERROR `client()`: this generator can be thrown errors and can raise them: use `try_drive_sync`, `try_drive` or
    //~> `try_await_yielded`, which pass on what it raises
}
