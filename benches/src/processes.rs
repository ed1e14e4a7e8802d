//! Measures the subjects of a workload in many processes.
//!
//! Some code, nightly's coroutines among it, takes 11 cycles an item in one process and 15 in the next, and keeps its
//! speed for the life of the process, wherever its stack and heap are moved to. The processes differ in the address of
//! the code, from which a processor predicts jumps and the dependence of loads on stores. So one process is no sample:
//! `compare` runs itself many times, and shows the median beside the best.

use std::process::Command;

use crate::report::Measured;
use crate::workload::two_workers::WORKERS;

/// The option with which `compare` measures one workload in its own process, and prints what [`merged`] reads.
pub const OPTION: &str = "--in-this-process";

const PROCESSES: u32 = 16;

/// The settings of glibc under which a workload runs. By default glibc returns large freed memory to the system between
/// two runs, such as that of a deep chain of delegates: the next run would be measured with a page fault for each 4 KiB
/// of it.
const MALLOC: (&str, &str) =
    ("GLIBC_TUNABLES", "glibc.malloc.trim_threshold=1073741824:glibc.malloc.mmap_threshold=33554432");

/// The output of [`OPTION`].
#[must_use]
pub fn printed(subjects: &[(&str, f64)]) -> String {
    let lines: Vec<String> = subjects.iter().map(|(name, nanoseconds)| format!("{name} {nanoseconds}")).collect();
    lines.join("\n")
}

/// Returns the measurements of the workload in many processes.
///
/// # Panics
///
/// If a process fails.
#[must_use]
pub fn merged(workload: &str) -> Vec<Measured> {
    let mut subjects: Vec<(String, Vec<f64>)> = Vec::new();
    for _ in 0..PROCESSES {
        for (position, line) in output(workload).lines().enumerate() {
            let (name, nanoseconds) = line.split_once(' ').expect("`printed` writes two words");
            if position == subjects.len() {
                subjects.push((name.to_owned(), Vec::new()));
            }
            subjects[position].1.push(nanoseconds.parse().expect("`printed` writes a number"));
        }
    }
    subjects.into_iter().map(|(name, tries)| Measured::of_tries(&name, tries)).collect()
}

fn output(workload: &str) -> String {
    let program = std::env::current_exe().expect("a program can be found while it runs");
    let output = Command::new(program)
        .args([OPTION, workload])
        .envs([MALLOC, WORKERS])
        .output()
        .expect("a program can be started again");
    assert!(output.status.success(), "{workload}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("`printed` writes a string")
}
