//! The workloads.

use crate::measure::{self, Item, Subject};
use crate::processes;
use crate::python;
use crate::report::Report;

pub mod branches;
mod compile;
pub mod consume;
mod counted;
pub mod delegate;
mod drive;
pub mod iterate;
pub mod recurse;
pub mod send;
mod sink;
mod size;
mod sources;
mod stream;
pub mod tasks;
pub(crate) mod two_workers;

/// The workloads, in the order in which they run.
pub const NAMES: [&str; 33] = [
    "iterate",
    "iterate-dyn",
    "send",
    "branches",
    "create",
    "create-allocations",
    "delegate-1",
    "delegate-depth",
    "recurse-small",
    "recurse-balanced",
    "recurse-asking",
    "recurse-chain",
    "recurse-chain-asking",
    "recurse-allocations",
    "stream",
    "stream-await",
    "drive",
    "sink",
    "spawn-join",
    "queue",
    "gather",
    "try-await-ready",
    "try-await-pending",
    "spawn-join-2",
    "queue-2",
    "gather-2",
    "try-await-ready-2",
    "try-await-pending-2",
    "end",
    "task-memory",
    "size",
    "compile",
    "compile-long",
];

/// The workloads that asyncio can do, too.
const PYTHON: [&str; 3] = ["spawn-join", "queue", "gather"];

/// Runs a workload. `compile` gives several reports.
#[must_use]
pub fn run(name: &'static str) -> Vec<Report> {
    match name {
        "create-allocations" => vec![counted::report(name, 1000, &iterate::subjects::<consume::FirstThree>())],
        "recurse-allocations" => vec![counted::report(name, recurse::BALANCED, &recurse::balanced())],
        "size" => vec![size::report()],
        "compile" => compile::crates(),
        "compile-long" => compile::long(),
        "end" => vec![tasks::ends()],
        "task-memory" => vec![tasks::memory()],
        timed => {
            let mut subjects = processes::merged(timed);
            if PYTHON.contains(&timed) {
                subjects.extend(python::measured(timed));
            }
            vec![Report { workload: timed, unit: "ns/item", subjects }]
        }
    }
}

/// Measures a workload in this process, if it is a timed one.
#[must_use]
pub fn nanoseconds(name: &str) -> Option<Vec<(&'static str, f64)>> {
    let (item, subjects) = timed(name)?;
    Some(measure::nanoseconds(item, &subjects))
}

fn timed(name: &str) -> Option<(Item, Vec<Subject>)> {
    match name {
        "iterate" => Some((Item::Element, iterate::subjects::<consume::Inline>())),
        "iterate-dyn" => Some((Item::Element, iterate::subjects::<consume::Dynamic>())),
        "send" => Some((Item::Element, send::subjects())),
        "branches" => Some((Item::Element, branches::subjects())),
        "create" => Some((Item::Run, iterate::subjects::<consume::FirstThree>())),
        "delegate-1" => Some((Item::Element, delegate::once())),
        "delegate-depth" => Some((Item::Element, delegate::deeply())),
        "recurse-balanced" => Some((Item::PartOf(recurse::BALANCED), recurse::balanced())),
        "recurse-small" => Some((Item::PartOf(recurse::SMALL), recurse::small())),
        "recurse-asking" => Some((Item::PartOf(recurse::BALANCED), recurse::asking())),
        "recurse-chain" => Some((Item::PartOf(recurse::CHAIN), recurse::chain())),
        "recurse-chain-asking" => Some((Item::PartOf(recurse::CHAIN), recurse::chain_asking())),
        "stream" => Some((Item::Element, stream::ready())),
        "stream-await" => Some((Item::Element, stream::awaiting())),
        "drive" => Some((Item::Element, drive::subjects())),
        "sink" => Some((Item::PartOf(sink::ITEMS), sink::subjects())),
        "spawn-join" => Some((Item::PartOf(tasks::TASKS), tasks::spawned())),
        "queue" => Some((Item::Element, tasks::queues())),
        "gather" => Some((Item::PartOf(tasks::GATHERED), tasks::gathered())),
        "try-await-ready" => Some((Item::Element, tasks::ready_points())),
        "try-await-pending" => Some((Item::Element, tasks::pending_points())),
        "spawn-join-2" => Some((Item::PartOf(tasks::TASKS), two_workers::spawned())),
        "queue-2" => Some((Item::Element, two_workers::queues())),
        "gather-2" => Some((Item::PartOf(tasks::GATHERED), two_workers::gathered())),
        "try-await-ready-2" => Some((Item::Element, two_workers::ready_points())),
        "try-await-pending-2" => Some((Item::Element, two_workers::pending_points())),
        _ => None,
    }
}
