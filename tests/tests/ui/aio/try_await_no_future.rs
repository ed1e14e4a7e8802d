use coyield::try_await;

fn main() {
    let _ = coyield::aio::run(async { try_await!(5).is_ok() });
}
