//! Checks that the engine needs no more instructions for an item than it did: `instructions [--update]`.
//!
//! Valgrind counts them, so that the result does not depend on the machine's load. Each workload runs with two numbers
//! of items in processes of their own, and the difference of the counts is divided by that of the items: the costs of
//! start and end cancel out. A tree is walked once and three times, and an item is a node of it; likewise for tasks
//! that are spawned, and futures that are gathered.
//!
//! `task-memory` counts bytes in place of instructions.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::process::{Command, ExitCode};

use coyield_benches::measure::{Item, Subject};
use coyield_benches::workload::{consume, delegate, iterate, recurse, send, tasks};

/// The committed counts.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.txt");
/// The argument with which the program runs one workload, under valgrind.
const RUN: &str = "run";
/// The items in the shorter and in the longer run of a loop.
const LOOP: (u64, u64) = (10_000, 110_000);
/// The number of runs, in the shorter and the longer process, of workloads that run as a whole.
const WALKS: (u64, u64) = (1, 3);
/// A count may exceed the committed one by this factor.
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

/// A workload, and the subject whose count is checked.
struct Workload {
    name: &'static str,
    item: Item,
    subject: Subject,
}

impl Workload {
    fn new(name: &'static str, item: Item, subjects: Vec<Subject>, subject: &str) -> Self {
        let subject = subjects.into_iter().find(|each| each.name == subject).expect("every workload has its subject");
        Workload { name, item, subject }
    }

    /// The items in the shorter run and in the longer one.
    fn items(&self) -> (u64, u64) {
        match self.item {
            Item::PartOf(size) => (WALKS.0 * size, WALKS.1 * size),
            Item::Element | Item::Run => LOOP,
        }
    }

    fn run(&self, items: u64) {
        let run = self.subject.run;
        let (runs, size) = match self.item {
            Item::PartOf(size) => (items / size, size),
            Item::Element => (1, items),
            Item::Run => (items, 1000),
        };
        for _ in 0..runs {
            black_box(run(black_box(size)));
        }
    }
}

fn workloads() -> [Workload; 13] {
    let pinned = "coyield-pinned";
    let [balanced, chain] = [recurse::BALANCED, recurse::CHAIN].map(Item::PartOf);
    [
        Workload::new("iterate", Item::Element, iterate::subjects::<consume::Inline>(), pinned),
        Workload::new("iterate-dyn", Item::Element, iterate::subjects::<consume::Dynamic>(), pinned),
        Workload::new("create", Item::Run, iterate::subjects::<consume::FirstThree>(), pinned),
        Workload::new("send", Item::Element, send::subjects(), pinned),
        Workload::new("delegate-depth", Item::Element, delegate::deeply(), "coyield-1000"),
        Workload::new("recurse-balanced", balanced, recurse::balanced(), "coyield"),
        Workload::new("recurse-chain", chain, recurse::chain(), "coyield"),
        Workload::new("spawn-join", Item::PartOf(tasks::TASKS), tasks::spawned(), "coyield"),
        Workload::new("try-await-ready", Item::Element, tasks::ready_points(), "try_await"),
        Workload::new("try-await-pending", Item::Element, tasks::pending_points(), "try_await"),
        Workload::new("queue", Item::Element, tasks::queues(), "coyield"),
        Workload::new("gather", Item::PartOf(tasks::GATHERED), tasks::gathered(), "coyield"),
        Workload::new("end", Item::PartOf(tasks::TASKS), tasks::ended(), "coyield"),
    ]
}

/// A count: its name, its unit, and its value.
fn counts() -> impl Iterator<Item = (&'static str, &'static str, f64)> {
    let instructions = workloads().into_iter().map(|each| (each.name, "instructions an item,", per_item(&each)));
    let bytes = std::iter::once_with(|| ("task-memory", "bytes a task,", tasks::bytes()));
    instructions.chain(bytes)
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
    for (name, unit, counted) in counts() {
        let (verdict, was) = match committed.get(name) {
            Some(&was) if counted <= was * TOLERANCE => ("ok", format!("{was:.2}")),
            Some(was) => ("GREW", format!("{was:.2}")),
            None => ("NEW", "none".to_owned()),
        };
        println!("{name:<18}{counted:>8.2} {unit:<22} committed {was:>8}  {verdict}");
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
    let mut text =
        String::from("# Instructions an item (task-memory: bytes a task), written by `instructions --update`.\n");
    for (name, _, counted) in counts() {
        writeln!(text, "{name} {counted:.2}").expect("a string takes everything");
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
    let workload = workloads().into_iter().find(|workload| workload.name == name);
    let (Some(workload), Ok(items)) = (workload, items.parse()) else { return ExitCode::FAILURE };
    workload.run(items);
    ExitCode::SUCCESS
}

fn read(text: &str) -> BTreeMap<String, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let words = lines.filter_map(|line| line.split_once(' '));
    words.filter_map(|(name, count)| Some((name.to_owned(), count.parse().ok()?))).collect()
}

#[allow(clippy::cast_precision_loss)]
fn per_item(workload: &Workload) -> f64 {
    let (few, many) = workload.items();
    (counted(workload.name, many) - counted(workload.name, few)) / (many - few) as f64
}

/// Returns the instructions of a whole process.
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
