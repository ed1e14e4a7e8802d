fn main() {
    let _ = coyield::aio::run(async {
        let endless = coyield::aio::spawn(async { loop {} });
        endless.cancel()
    });
}
