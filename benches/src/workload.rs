//! What is compared?

use crate::measure::{self, Item};
use crate::report::Report;

pub mod branches;
pub mod consume;
mod create;
pub mod iterate;
pub mod send;

/// The workloads, in the order in which they run.
pub const NAMES: [&str; 8] =
    ["iterate", "iterate-dyn", "send", "branches", "create", "create-allocations", "size", "compile"];

/// Runs a workload. Some give more than one report; a name that is not in [`NAMES`] gives none.
#[must_use]
pub fn run(name: &str) -> Vec<Report> {
    match name {
        "iterate" => vec![timed("iterate", Item::Element, &iterate::subjects::<consume::Inline>())],
        "iterate-dyn" => vec![timed("iterate-dyn", Item::Element, &iterate::subjects::<consume::Dynamic>())],
        "send" => vec![timed("send", Item::Element, &send::subjects())],
        "branches" => vec![timed("branches", Item::Element, &branches::subjects())],
        "create" => vec![timed("create", Item::Run, &iterate::subjects::<consume::FirstThree>())],
        "create-allocations" => vec![create::allocations()],

        _ => Vec::new(),
    }
}

fn timed(workload: &'static str, item: Item, subjects: &[measure::Subject]) -> Report {
    Report { workload, unit: "ns/item", subjects: measure::nanoseconds(item, subjects) }
}
