fn main() {
    let _ = coyield::aio::run(async {
        let name = String::from("borrowed");
        let task = coyield::aio::spawn(async { println!("{name}") });
        //~^ ERROR `async`: async block may outlive the current function, but it borrows `name`, which is owned by the
        //~> current function
        //~| LABEL `async`: may outlive borrowed value `name`
        task.await
    });
}
