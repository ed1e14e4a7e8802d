//! The series.

mod delegation;
mod generators;
mod tasks;

use super::Series;
use crate::workload::consume::Inline;
use crate::workload::iterate;

/// A series stops there in any case.
const TOP: u64 = 100_000_000;

pub(super) fn all() -> Vec<Series> {
    let items = iterate::subjects::<Inline>();
    let items = items.into_iter().filter(|subject| ["hand", "coyield-pinned", "corosensei"].contains(&subject.name));
    let mut items: Vec<_> = items.collect();
    items.sort_by_key(|subject| subject.name != "coyield-pinned");
    vec![
        Series {
            name: "scale-generators",
            title: "generators alive",
            unit: "generator",
            top: TOP,
            known: None,
            subjects: generators::subjects(),
        },
        Series {
            name: "scale-items",
            title: "items of one generator",
            unit: "item",
            top: 10_000_000,
            known: None,
            subjects: items,
        },
        Series {
            name: "scale-tasks",
            title: "tasks spawned, then awaited",
            unit: "task",
            top: TOP,
            known: None,
            subjects: tasks::spawned(),
        },
        Series {
            name: "scale-queue",
            title: "items put into a queue, then got",
            unit: "item",
            top: TOP,
            known: None,
            subjects: tasks::queued(),
        },
        Series {
            name: "scale-depth",
            title: "a recursion that yields at each level",
            unit: "level",
            top: TOP,
            known: None,
            subjects: delegation::subjects(),
        },
        Series {
            name: "scale-cancelled",
            title: "branches of one task, cancelled",
            unit: "branch",
            top: TOP,
            known: None,
            subjects: tasks::cancelled(),
        },
        Series {
            name: "scale-left",
            title: "tasks left at the end of `run`",
            unit: "task",
            top: TOP,
            known: None,
            subjects: tasks::left(),
        },
    ]
}
