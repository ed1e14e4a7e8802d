#![deny(unused_must_use)]

fn main() {
    let _ = coyield::aio::run(async {
        coyield::aio::spawn(async {});
        coyield::aio::cancellable(async {});
        coyield::aio::try_await(async {});
    });
}
