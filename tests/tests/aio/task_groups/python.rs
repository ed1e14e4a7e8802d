//! The trace of `tests/python/aio/task_groups.py`.

use super::*;

/// The child of `tests/python/aio/task_groups.py`.
async fn child(log: Log, name: &'static str, delay: u64, fails: bool, cleanup: u64) -> Result<(), Failure> {
    if let Err(cancelled) = try_await!(wait(delay)) {
        log.add(format!("{name}: cancelled"));
        wait(cleanup).await;
        log.add(format!("{name}: cleaned up"));
        return Err(cancelled.into());
    }
    log.add(format!("{name}: {}", if fails { "fails" } else { "ends" }));
    if fails { Err(name.into()) } else { Ok(()) }
}

/// Errors as Python prints the list of them.
fn in_python(error: &TaskError) -> String {
    let Some(group) = error.downcast_ref::<TaskGroupError>() else { return format!("'{error}'") };
    let errors: Vec<_> = group.errors().iter().map(in_python).collect();
    format!("[{}]", errors.join(", "))
}

async fn trial<F>(log: &Log, name: &str, body: impl FnOnce(TaskGroup) -> F, cancel_after: Option<u64>)
where
    F: Future<Output = Result<(), Failure>> + Send + 'static,
{
    log.add(format!("-- {name}"));
    let (said, group) = (log.clone(), TaskGroup::run(body));
    let task = aio::spawn(async move {
        match group.await {
            Ok(()) => said.add("group: ends"),
            Err(TaskError::Cancelled) => return Err(Cancelled),
            Err(error) => {
                let count = error.downcast_ref::<TaskGroupError>().map_or(0, |group| group.errors().len());
                said.add(format!("group: {count} of {}", in_python(&error)));
            }
        }
        Ok(())
    });
    if let Some(milliseconds) = cancel_after {
        wait(milliseconds).await;
        task.cancel();
    }
    let cancelled = task.await.is_err_and(|error| error.is_cancelled());
    log.add(if cancelled { "cancelled" } else { "not cancelled" });
}

#[test]
fn it_does_what_cpython_does() {
    let log = Log::new();
    run(async {
        let child = |name, delay, fails, cleanup| child(log.clone(), name, delay, fails, cleanup);
        let (a, body) = (child("a", 20, false, 0), child("body", 10, false, 0));
        let spawned = async move |group: TaskGroup| group.spawn(a).map(drop);
        trial(
            &log,
            "all end",
            async move |group| {
                spawned(group).await?;
                body.await
            },
            None,
        )
        .await;

        let (a, b, body) = (child("a", 10, true, 0), child("b", 1000, false, 40), child("body", 1000, false, 20));
        let fails = async move |group: TaskGroup| {
            group.spawn(a)?;
            group.spawn(b)?;
            body.await
        };
        trial(&log, "a child fails", fails, None).await;

        for (name, body, cancel) in [
            ("the body fails", child("body", 10, true, 0), None),
            ("cancelled while the body runs", child("body", 1000, false, 20), Some(10)),
        ] {
            let a = child("a", 1000, false, 20);
            let runs = async move |group: TaskGroup| {
                group.spawn(a)?;
                body.await
            };
            trial(&log, name, runs, cancel).await;
        }

        let a = child("a", 1000, false, 20);
        trial(&log, "cancelled after the body", async move |group| Ok(group.spawn(a).map(drop)?), Some(10)).await;

        for (name, a, b) in [
            ("nested, and the outer fails", child("a", 10, true, 0), child("b", 1000, false, 20)),
            ("nested, and the inner fails", child("a", 1000, false, 20), child("b", 10, true, 0)),
        ] {
            let nested = async move |group: TaskGroup| {
                group.spawn(a)?;
                Ok(TaskGroup::run(async move |inner| inner.spawn(b).map(drop)).await?)
            };
            trial(&log, name, nested, None).await;
        }
    });
    assert_eq!(log.take(), include_str!("../../../python/aio/task_groups.out").lines().collect::<Vec<_>>());
}
