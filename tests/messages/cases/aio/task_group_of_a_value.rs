//! What a group spawns is a future.

use coyield::aio::{self, GroupClosedError, TaskGroup};

fn main() {
    let _ = aio::run(TaskGroup::run(async |group| {
        let task = group.spawn("no future")?;
        //~^ ERROR `"no future"`: `&str` is not a future
        drop(task);
        Ok::<_, GroupClosedError>(())
    }));
}
