struct Broken;

fn main() {
    let _ = coyield::aio::run(async { coyield::aio::spawn(async { Err::<(), _>(Broken) }).await });
}
