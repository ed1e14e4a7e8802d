//! Does the engine still need no more instructions per item than it did? `instructions [--update]`.
//!
//! Counted by valgrind, so that the answer does not depend on the machine's mood. Each workload runs with two numbers of
//! items in processes of their own, and the difference of the counts is divided by that of the items: what starting and
//! stopping needs cancels out.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::process::{Command, ExitCode};

use coyield_benches::measure::Subject;
use coyield_benches::workload::{consume, iterate, send};

/// The committed counts.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.txt");
/// The argument with which the program runs one workload, under valgrind.
const RUN: &str = "run";
const FEW: u64 = 10_000;
const MANY: u64 = 110_000;
/// By this factor a count may be more than the committed one.
const TOLERANCE: f64 = 1.03;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => check(),
        ["--update"] => update(),
        [RUN, name, items] => run(name, items),
        _ => {
            eprintln!("usage: instructions [--update]");
            ExitCode::FAILURE
        }
    }
}

/// The workloads, each with the subject that is held to its count.
fn workloads() -> [(&'static str, Subject); 3] {
    let of = |subjects: Vec<Subject>| {
        let mut subjects = subjects.into_iter();
        subjects.find(|subject| subject.name == "coyield-pinned").expect("every workload has this subject")
    };
    [
        ("iterate", of(iterate::subjects::<consume::Inline>())),
        ("iterate-dyn", of(iterate::subjects::<consume::Dynamic>())),
        ("send", of(send::subjects())),
    ]
}

fn check() -> ExitCode {
    let committed = match fs::read_to_string(FILE) {
        Ok(text) => read(&text),
        Err(error) => {
            eprintln!("{FILE}: {error}; `--update` writes it");
            return ExitCode::FAILURE;
        }
    };
    let (mut passed, mut failed) = (0, 0);
    for (name, _) in workloads() {
        let counted = per_item(name);
        let (verdict, was) = match committed.get(name) {
            Some(&was) if counted <= was * TOLERANCE => ("ok", format!("{was:.2}")),
            Some(was) => ("GREW", format!("{was:.2}")),
            None => ("NEW", "none".to_owned()),
        };
        println!("{name:<14}{counted:>8.2} instructions an item, committed {was:>8}  {verdict}");
        if verdict == "ok" {
            passed += 1;
        } else {
            failed += 1;
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn update() -> ExitCode {
    let mut text = String::from("# Instructions an item, written by `instructions --update`.\n");
    for (name, _) in workloads() {
        writeln!(text, "{name} {:.2}", per_item(name)).expect("a string takes everything");
    }
    print!("{text}");
    match fs::write(FILE, text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{FILE}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str, items: &str) -> ExitCode {
    let workload = workloads().into_iter().find(|workload| workload.0 == name);
    let (Some((_, subject)), Ok(items)) = (workload, items.parse()) else { return ExitCode::FAILURE };
    black_box((subject.run)(black_box(items)));
    ExitCode::SUCCESS
}

fn read(text: &str) -> BTreeMap<String, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let words = lines.filter_map(|line| line.split_once(' '));
    words.filter_map(|(name, count)| Some((name.to_owned(), count.parse().ok()?))).collect()
}

#[allow(clippy::cast_precision_loss)]
fn per_item(name: &str) -> f64 {
    (counted(name, MANY) - counted(name, FEW)) / (MANY - FEW) as f64
}

/// The instructions of a whole process.
fn counted(name: &str, items: u64) -> f64 {
    let program = std::env::current_exe().expect("a program can be found while it runs");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([RUN, name, &items.to_string()])
        .output()
        .expect("valgrind is installed");
    let report = String::from_utf8_lossy(&output.stderr);
    let collected = report.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, count)| count.trim());
    let Some(Ok(count)) = collected.map(str::parse) else { panic!("valgrind counted nothing:\n{report}") };
    count
}
