//! The programs with several processes do all of the work.

#![cfg(not(miri))]

use std::collections::BTreeSet;
use std::process::Command;
use std::thread::available_parallelism;

use coyield_test_programs::example;

fn printed(name: &str, arguments: &[&str]) -> String {
    let output = Command::new(example(name)).args(arguments).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success(), "{}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the text after these words, in the line that has them.
fn after<'a>(printed: &'a str, words: &str) -> &'a str {
    printed.lines().find_map(|line| line.split_once(words)).unwrap_or_else(|| panic!("no {words:?} in {printed}")).1
}

#[test]
fn executors_makes_its_calls_and_none_takes_less_than_its_time() {
    // Their time depends on the machine. The tests of `aio` show that calls of threads and of processes run
    // concurrently.
    let printed = printed("executors", &["--unit", "10"]);
    for calls in ["three that block: ", "three that compute: ", "all six: "] {
        let units = after(&printed, calls).strip_suffix(" units").unwrap();
        assert!(units.parse::<f64>().unwrap() >= 1.0, "{printed}");
    }
    let processes = after(&printed, " primes, by ").strip_suffix(" processes").unwrap();
    assert!((1..=3).contains(&processes.parse::<u32>().unwrap()), "{printed}");
}

/// Returns the number of pages for each process. There are 100 pages with 149 links: one to each of the following
/// pages, and from the first 50 one to twice their number.
fn fetched(arguments: &[&str]) -> Vec<(u32, usize)> {
    let printed = printed("multi_process", arguments);
    let (lines, all) = printed.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(all, "100 pages with 149 links");
    let fetched: Vec<(u32, usize)> = lines
        .lines()
        .map(|line| {
            let (process, rest) = line.strip_prefix("process ").unwrap().split_once(": ").unwrap();
            (process.parse().unwrap(), rest.split_once(" pages with ").unwrap().0.parse().unwrap())
        })
        .collect();
    let processes: BTreeSet<_> = fetched.iter().map(|(process, _)| process).collect();
    assert_eq!(processes.len(), fetched.len(), "{printed}");
    fetched
}

#[test]
fn each_process_fetches_its_part_of_the_pages() {
    for (processes, parts) in [("1", vec![100]), ("3", vec![34, 33, 33]), ("4", vec![25; 4])] {
        let fetched = fetched(&["--processes", processes]);
        assert_eq!(fetched.into_iter().map(|(_, pages)| pages).collect::<Vec<_>>(), parts);
    }
}

#[test]
fn there_is_a_process_for_each_core() {
    assert_eq!(fetched(&[]).len(), available_parallelism().unwrap().get());
}
