//! The same in Python, if it is installed.

use std::process::Command;

use crate::report::Measured;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/aio.py");

/// Runs asyncio, on its own event loop and on uvloop, as far as `python3` has them.
#[must_use]
pub fn measured(workload: &str) -> Vec<Measured> {
    ["asyncio", "uvloop"].into_iter().filter_map(|event_loop| run(event_loop, workload)).collect()
}

fn run(event_loop: &str, workload: &str) -> Option<Measured> {
    let output = Command::new("python3").args([SCRIPT, event_loop, workload]).output().ok()?;
    let nanoseconds = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    output.status.success().then(|| Measured::of_tries(event_loop, vec![nanoseconds]))
}
