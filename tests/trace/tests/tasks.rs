//! Tasks in a recording: their spawns, waits, cancels and ends.

use coyield::aio::{self, Cancelled, TaskError, cancellable};
use coyield::trace;
use std::time::Duration;

#[cancellable]
async fn nap() -> Result<(), Cancelled> {
    aio::sleep(Duration::from_millis(1)).await;
    Ok(())
}

#[test]
fn a_task_is_spawned_waits_and_returns_or_is_cancelled() {
    let (ended, recording) = trace::record(|| {
        aio::run(async {
            tokio::time::pause();
            let (first, second) = (aio::spawn(nap()), aio::spawn(nap()));
            second.set_name("too late");
            second.cancel();
            first.await?;
            assert!(second.await.is_err_and(|error| error.is_cancelled()));
            Ok::<_, TaskError>(())
        })
    });
    assert!(ended.is_ok());
    let names: Vec<&str> = recording.lanes().iter().map(|lane| &*lane.name).collect();
    let [thread, main, first, second] = names[..] else { panic!("{names:?}") };
    let expected = [
        (thread, main, "spawn"),
        (thread, main, "poll"),
        (main, first, "spawn"),
        (main, second, "spawn"),
        (main, second, "cancel"),
        (main, thread, "await"),
        (thread, first, "poll"),
        (first, thread, "await"),
        (thread, second, "poll"),
        (second, thread, "cancelled"),
        (thread, first, "poll"),
        (first, thread, "return"),
        (thread, main, "poll"),
        (main, thread, "return"),
    ];
    let expected = expected.map(|(from, to, what)| format!("{from} -> {to}: {what}"));
    assert_eq!(recording.to_string().lines().collect::<Vec<_>>(), expected);
}
