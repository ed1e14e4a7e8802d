//! What a task of a group keeps may not be sent to another thread. rustc shows the line that says what to do.

use coyield::aio::{self, GroupClosedError, TaskGroup};
use std::rc::Rc;

fn main() {
    let _ = aio::run(TaskGroup::run(async |group| {
        let shared = Rc::new(5);
        group.spawn(async move {
            //~^ ERROR `spawn`: future cannot be sent between threads safely
            std::future::ready(()).await;
            *shared
            //~^ LABEL `shared`: has type `Rc<i32>` which is not `Send`
        })?;
        Ok::<_, GroupClosedError>(())
    }));
}
