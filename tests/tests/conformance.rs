//! Does delegation do what Python 3.11 does? Programs of a corpus, and what happens when they are driven.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::{env, fs};

use corpus::Case;

#[path = "conformance/corpus.rs"]
mod corpus;
#[path = "conformance/driver.rs"]
mod driver;
#[path = "conformance/exception.rs"]
mod exception;
#[path = "conformance/interpreter.rs"]
mod interpreter;
#[path = "conformance/machine.rs"]
mod machine;
#[path = "conformance/program.rs"]
mod program;
#[path = "conformance/trace.rs"]
mod trace;

/// Runs every program of the corpus and compares the whole trace of each.
#[test]
fn every_program_does_what_cpython_does() -> io::Result<()> {
    let path = env::var_os("COYIELD_CORPUS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/corpus.jsonl")), PathBuf::from);
    let lines = fs::read_to_string(path)?;
    // Written past the capture of the test harness, which swallows what `println!` writes.
    let mut report = io::stdout().lock();
    writeln!(report)?;
    let mut families = BTreeMap::<_, (u32, u32)>::new();
    for case in lines.lines().map(Case::parse) {
        let difference = difference(&case);
        if let Some(difference) = &difference {
            writeln!(report, "case {} ({}): {difference}", case.id, case.family)?;
        }
        let (equal, all) = families.entry(case.family).or_default();
        *equal += u32::from(difference.is_none());
        *all += 1;
    }
    let (mut equal, mut all) = (0, 0);
    for (family, (equal_here, all_here)) in families {
        writeln!(report, "{family}: {equal_here} of {all_here}")?;
        equal += equal_here;
        all += all_here;
    }
    writeln!(report, "conformance: {equal} of {all}")?;
    assert!(all > 0 && equal == all, "{equal} of {all} programs do what CPython does");
    Ok(())
}

/// Where the trace first differs from Python's.
fn difference(case: &Case) -> Option<String> {
    let Ok(trace) = catch_unwind(|| driver::run(case)) else { return Some("panicked".to_owned()) };
    let at = (0..trace.len().max(case.trace.len())).find(|&at| trace.get(at) != case.trace.get(at))?;
    let show = |event: Option<&Value>| event.map_or_else(|| "nothing".to_owned(), Value::to_string);
    Some(format!("event {at} is {} instead of {}", show(trace.get(at)), show(case.trace.get(at))))
}
