//@ moved(..1.90): rustc blamed the argument, and not the call

use std::rc::Rc;

fn main() {
    let _ = coyield::aio::run(async {
        let shared = Rc::new(5);
        let task = coyield::aio::spawn(async move {
            //~^ ERROR(1.90..) `coyield::aio::spawn(async move {..`: future cannot be sent between threads safely
            //~| ERROR(..1.90) `async move {..`: future cannot be sent between threads safely
            std::future::ready(()).await;
            *shared
            //~^ LABEL `shared`: has type `Rc<i32>` which is not `Send`
        });
        task.await
    });
}
