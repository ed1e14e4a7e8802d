//! Runs a scenario of `tests/python/aio/`, and compares it with what `CPython` printed.

// Not every test binary needs all of it.
#![allow(dead_code)]

use coyield::aio::{CancelHandle, cancellable};
use coyield_tests::Log;
use futures::executor::LocalPool;
use futures::future::{AbortHandle, Abortable};
use futures::task::LocalSpawnExt;
use std::any::type_name_of_val;
use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;

/// The tasks of a scenario, on one thread, woken in the order of asyncio's loop.
pub(crate) struct Scenario {
    log: Log,
    pool: RefCell<LocalPool>,
    cancels: RefCell<HashMap<&'static str, Stop>>,
}

enum Stop {
    /// Drops the future. As in asyncio, that takes precedence over a value that is ready.
    Drop(AbortHandle),
    /// Delivers the cancel at its points.
    Tell(CancelHandle),
}

/// The state that the tasks of one scenario share. A scenario runs once.
pub(crate) fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Runs the scenario with the name of the calling test, and compares.
#[track_caller]
pub(crate) fn follows(traces: &str, run: impl FnOnce(&Scenario)) {
    let path = type_name_of_val(&run);
    let name = path.split("::").filter(|part| *part != "{{closure}}").last().unwrap();
    let scenario =
        Scenario { log: Log::new(), pool: RefCell::new(LocalPool::new()), cancels: RefCell::new(HashMap::new()) };
    run(&scenario);
    scenario.settle();
    let traces = traces.replace("\r\n", "\n");
    let trace = sections(&traces).find(|(section, _)| *section == name);
    let (_, expected) = trace.unwrap_or_else(|| panic!("no trace of {name}"));
    assert_eq!(scenario.log.take(), expected, "{name}");
}

/// Asserts that each scenario of the traces has a test among the sources.
#[track_caller]
pub(crate) fn all_are_here(traces: &str, sources: &[&str]) {
    let traces = traces.replace("\r\n", "\n");
    for (name, _) in sections(&traces) {
        let test = format!("fn {name}()");
        assert!(sources.iter().any(|source| source.contains(&test)), "{name} has no test");
    }
}

fn sections(traces: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    traces.split("== ").skip(1).map(|section| {
        let mut lines = section.lines();
        (lines.next().unwrap(), lines.collect())
    })
}

impl Scenario {
    pub(crate) fn print(&self, line: impl Into<String>) {
        self.log.add(line);
    }

    /// Spawns a task. When it ends, its name and its result are printed, unless the result is empty.
    pub(crate) fn spawn(&self, name: &'static str, task: impl Future<Output = String> + 'static) {
        let (abort, registration) = AbortHandle::new_pair();
        self.cancels.borrow_mut().insert(name, Stop::Drop(abort));
        self.begin(name, async move { Abortable::new(task, registration).await.ok() });
    }

    /// The same for a task that receives its cancel.
    pub(crate) fn spawn_told(&self, name: &'static str, task: impl Future<Output = String> + 'static) {
        let (task, cancel) = cancellable(task);
        self.cancels.borrow_mut().insert(name, Stop::Tell(cancel));
        self.begin(name, async move { task.await.ok() });
    }

    fn begin(&self, name: &'static str, task: impl Future<Output = Option<String>> + 'static) {
        let log = self.log.clone();
        let task = async move {
            let said = task.await.unwrap_or_else(|| "cancelled".to_owned());
            log.add(if said.is_empty() { name.to_owned() } else { format!("{name}: {said}") });
        };
        self.pool.borrow().spawner().spawn_local(task).unwrap();
    }

    pub(crate) fn cancel(&self, name: &str) {
        match &self.cancels.borrow()[name] {
            Stop::Drop(abort) => abort.abort(),
            Stop::Tell(cancel) => cancel.cancel(),
        }
    }

    /// Lets tasks run until all wait.
    pub(crate) fn settle(&self) {
        self.pool.borrow_mut().run_until_stalled();
    }
}
