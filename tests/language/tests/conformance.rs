//! Delegation compared with Python 3.11: the programs of a corpus, driven by the same calls.
//!
//! # Mistakes that the corpus catches
//!
//! Each of these mistakes was made in the library, in a file of `core/src`, one at a time. The last column has the
//! number of the 2,000 cases that failed then, and the number of each family. They are the counts of a plain
//! `cargo test`. An optimised library starts delegates on the machine stack instead of in its loop, and has the same
//! counts but for the two that say so.
//!
//! | mutation | what was changed | failing cases |
//! |---|---|---|
//! | A throw acts as a close. | `delegating.rs`: `closing` is set for whatever is thrown in, and not for the exit alone. | 307: exceptions 118, delegation 107, recursion 56, close 17, errors 9 |
//! | The delegate is not closed. | `delegating.rs`: the exit drops all delegates as they stand, and is raised in the outermost body. | 159: close 96, recursion 24, delegation 16, exceptions 14, errors 9 |
//! | A delegate that swallows the exit has returned like any other. | `delegating.rs`: its value goes to its delegator, in which the exit is not raised, and the closing ends there. | 43: close 37, exceptions 3, recursion 3 |
//! | A frame is popped late. | `delegating.rs`: the frame of a delegate that raised stays on the stack until its delegator has been run. | 101, of which 58 panic: recursion 55, exceptions 16, delegation 12, errors 12, close 6 (optimised 97, of which 54 panic: errors 8) |
//! | An ignored exit is not raised in the delegator. | `delegating.rs`: the yielded value goes out although a delegate is being closed. | 32: close 29, recursion 2, exceptions 1 |
//! | The ignored exit is raised too far out. | `delegating.rs`: all delegates are dropped, and it is raised in the outermost body. | 6: close 6 |
//! | The exit closes the delegates outermost first. | `delegating.rs`: each delegate is run with the exit from the outermost inwards, its answer is dropped, and the outermost body comes last. | 59: close 47, recursion 6, exceptions 3, errors 2, delegation 1 (optimised 58: close 46) |
//! | A closing ends at the first delegate that raises. | `delegating.rs`: `closing` becomes null, and not the frame below, when the delegate whose turn it is raises. | 31: close 27, recursion 4 |
//! | What a delegate raises while it is closed is lost. | `delegating.rs`: the exit is raised in its delegator instead. | 30: close 25, errors 2, recursion 2, exceptions 1 |
//! | A delegate begun during a close is closed too. | `delegating.rs`: when it yields, the exit is raised in it, and then in its delegators. | 3: recursion 2, close 1 |
//! | What a delegate raises ends the whole generator. | `delegating.rs`: all delegates are dropped and the error comes out, past every `try_yield_from!`. | 786: recursion 184, exceptions 153, errors 151, delegation 150, close 148 |
//! | A throw passes the delegate by. | `delegating.rs`: an error that is thrown in drops all delegates, and is raised in the outermost body. | 338: exceptions 132, delegation 116, recursion 61, close 19, errors 10 |
//! | A sent value goes to the delegator. | `delegating.rs`: the outermost body is run with it, and not the innermost delegate. | 1304, all of which panic: delegation 333, recursion 332, errors 256, exceptions 215, close 168 |
//! | A send into a new generator is taken. | `body.rs`: it starts the body, and the value is dropped. | 60: errors 60 |
//! | A throw into a new generator runs it. | `body.rs`: the body runs to its first yield, and what was thrown is dropped. | 67: errors 48, close 14, exceptions 5 |
//! | A throw into a new generator does not finish it. | `body.rs`: what was thrown comes back, and the body is kept. | 59: errors 42, close 13, exceptions 4 |
//! | A finished generator does not give back what is thrown in. | `body.rs`: the exit comes out, whatever was thrown. | 112: errors 57, close 19, basic 14, delegation 9, exceptions 9, recursion 4 |
//! | A close only drops the body. | `body.rs`: the exit is not raised at the yield. | 452: close 306, recursion 62, exceptions 40, delegation 27, errors 17 |
//! | The exit cannot be caught at a delegation. | `delegate.rs`: `try_yield_from!` leaves it in the slot, as `yield_from!` does. | 249: close 142, recursion 51, delegation 23, exceptions 22, errors 11 |
//! | An embedded delegate takes the exit for an error. | `embedded.rs`: `closing` is never true. | 25: close 22, exceptions 3 |
//! | A yield of an embedded delegate in answer to the exit counts as the exit. | `embedded.rs`: the exit is raised in its delegator. | 15: close 13, exceptions 2 |
//! | A yield of an embedded delegate in answer to the exit goes out. | `embedded.rs`: as any other. | 9: close 8, exceptions 1 |
//!
//! # Mistakes that it does not catch
//!
//! No event of a trace reports a destructor. So the corpus does not notice if a delegate that raised, or that ignored
//! the exit, is popped in time but dropped only after its delegator has continued.
//!
//! No case has a delegate that begins another one while it is closed, and then uses its result. So the corpus does not
//! notice if the new delegate counts as the one being closed: its return value is lost, and a yield of its own counts
//! as ignored at its delegator, and not one further out.

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
    // Written past the capture of the test harness, which hides the output of `println!`.
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

/// Returns the first difference from Python's trace.
fn difference(case: &Case) -> Option<String> {
    let Ok(trace) = catch_unwind(|| driver::run(case)) else { return Some("panicked".to_owned()) };
    let at = (0..trace.len().max(case.trace.len())).find(|&at| trace.get(at) != case.trace.get(at))?;
    let show = |event: Option<&Value>| event.map_or_else(|| "nothing".to_owned(), Value::to_string);
    Some(format!("event {at} is {} instead of {}", show(trace.get(at)), show(case.trace.get(at))))
}
