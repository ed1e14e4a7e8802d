//! How many allocations does it take to make a generator, take three items, and drop it?

use std::hint::black_box;

use crate::allocations;
use crate::report::{Measured, Report};
use crate::workload::consume::FirstThree;
use crate::workload::iterate;

pub(super) fn allocations() -> Report {
    let subjects = iterate::subjects::<FirstThree>();
    let count = |run: fn(u64) -> u64| {
        let call = || {
            black_box(run(black_box(1000)));
        };
        // The first call may set up what lasts.
        call();
        #[allow(clippy::cast_precision_loss)]
        let count = allocations::during(call) as f64;
        count
    };
    let subjects = subjects.iter().map(|subject| Measured::of_tries(subject.name, vec![count(subject.run)])).collect();
    Report { workload: "create-allocations", unit: "allocations", subjects }
}
