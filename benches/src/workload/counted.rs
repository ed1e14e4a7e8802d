//! Counts the allocations of a run of each subject.

use std::hint::black_box;

use crate::allocations;
use crate::measure::Subject;
use crate::report::{Measured, Report};

/// Returns the allocations of runs of that size.
pub(super) fn report(workload: &'static str, size: u64, subjects: &[Subject]) -> Report {
    let count = |run: fn(u64) -> u64| {
        let call = || {
            black_box(run(black_box(size)));
        };
        // The first call may set up lasting state.
        call();
        #[allow(clippy::cast_precision_loss)]
        let count = allocations::during(call) as f64;
        count
    };
    let subjects = subjects.iter().map(|subject| Measured::of_tries(subject.name, vec![count(subject.run)])).collect();
    Report { workload, unit: "allocations", subjects }
}
