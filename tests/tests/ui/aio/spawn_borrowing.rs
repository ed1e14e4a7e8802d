fn main() {
    let _ = coyield::aio::run(async {
        let name = String::from("borrowed");
        let task = coyield::aio::spawn(async { println!("{name}") });
        task.await
    });
}
