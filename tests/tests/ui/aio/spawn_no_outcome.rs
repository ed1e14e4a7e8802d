struct Page;

fn main() {
    let _ = coyield::aio::run(async { coyield::aio::spawn(async { Page }).await.is_ok() });
}
