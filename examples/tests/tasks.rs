//! Programs of tasks, threads and processes whose output varies, or that take arguments.

#![cfg(not(miri))]

use std::collections::BTreeSet;
use std::process::{Command, Output};

use coyield_test_programs::example;

/// Runs a program, which cargo has already built.
fn output(name: &str, arguments: &[&str]) -> Output {
    Command::new(example(name)).args(arguments).output().unwrap()
}

/// Returns the output and the error output; the program must succeed.
#[track_caller]
fn said(name: &str, arguments: &[&str]) -> (String, String) {
    let output = output(name, arguments);
    let said = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{}: {}", output.status, said.1);
    said
}

/// Returns the output; the program must succeed, without error output.
#[track_caller]
fn printed(name: &str, arguments: &[&str]) -> String {
    let (printed, complaints) = said(name, arguments);
    assert_eq!(complaints, "");
    printed
}

#[test]
fn chess_takes_twelve_hours_one_game_after_the_other_and_one_from_board_to_board() {
    let (printed, took) = said("chess", &[]);
    assert_eq!(printed, "one game after the other: 12.0 hours\nfrom board to board: 1.0 hours\n");
    assert!(took.ends_with(" ms of real time)\n"), "{took}");
}

#[test]
fn wait_download_takes_three_units_if_it_blocks_three_one_by_one_and_one_side_by_side() {
    let (printed, warnings) = said("wait_download", &[]);
    let in_turn = "  a.iso begins\n  a.iso ends\n  b.iso begins\n  b.iso ends\n  c.iso begins\n  c.iso ends\n";
    let rest = printed.strip_prefix(&format!("blocking, though in tasks\n{in_turn}  ")).unwrap();
    // Blocking takes real time, and may take longer on a busy machine.
    let (units, rest) = rest.split_once(" units\n").unwrap();
    assert!(units.parse::<u32>().unwrap() >= 3, "{units}");
    let side_by_side = "  a.iso begins\n  b.iso begins\n  c.iso begins\n  a.iso ends\n  b.iso ends\n  c.iso ends\n";
    assert_eq!(rest, format!("one by one\n{in_turn}  3 units\nside by side\n{side_by_side}  1 unit\n"));

    // Debug builds warn of each blocking task, with the place of its spawn; on a busy machine, of others as well.
    let program = include_str!("../examples/wait_download.rs");
    let from = program.lines().position(|line| line.contains("aio::spawn(blocking_download(file))")).unwrap() + 1;
    let from = format!("wait_download.rs:{from}:");
    let blocking = warnings.lines().filter(|line| line.contains("a task blocked its thread"));
    assert_eq!(
        blocking.filter(|line| line.contains(&from)).count(),
        if cfg!(debug_assertions) { 3 } else { 0 },
        "{warnings}"
    );
}

/// Returns the items of the lines that contain this text, sorted.
fn items<'a>(printed: &'a str, before: &str) -> Vec<&'a str> {
    let mut items: Vec<_> =
        printed.lines().filter_map(|line| line.split_once(before)).map(|(_, item)| &item[..8]).collect();
    items.sort_unstable();
    items
}

/// Returns the names in the lines that begin with this role.
fn names<'a>(printed: &'a str, role: &str) -> BTreeSet<&'a str> {
    let lines = printed.lines().filter_map(|line| line.strip_prefix(role)?.strip_prefix(' '));
    lines.filter_map(|line| line.split(' ').next()).collect()
}

#[test]
fn queue_brings_every_item_to_one_consumer_and_cancels_the_consumers() {
    for seed in 0..20 {
        let printed = printed("queue", &["-p", "4", "-c", "2", "--seed", &seed.to_string()]);
        let (put, got) = (items(&printed, " puts "), items(&printed, " got "));
        assert_eq!(put, got);
        assert!(got.windows(2).all(|two| two[0] != two[1]), "{printed}");
        assert_eq!(names(&printed, "producer"), ["0", "1", "2", "3"].into());
        assert!(names(&printed, "consumer").is_subset(&["0", "1"].into()), "{printed}");
        assert!(printed.ends_with("\n2 consumers are cancelled\n"), "{printed}");
    }
}

#[test]
fn queue_is_the_same_for_the_same_seed() {
    let of_seed = |seed| printed("queue", &["--seed", seed]);
    assert_eq!(of_seed("444"), of_seed("444"));
    assert_ne!(of_seed("444"), of_seed("445"));
}

#[test]
fn queue_needs_no_producer_but_a_consumer() {
    assert_eq!(printed("queue", &["-p", "0"]), "3 consumers are cancelled\n");
    let output = output("queue", &["-c", "0"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("there has to be one"));
    assert_eq!(output.status.code(), Some(2));
}

const WAYS: [&str; 3] = ["threads:", "threads of the event loop:", "processes:"];

/// Returns the lines of each of the three ways, as sets.
fn in_each_way(printed: &str) -> Vec<BTreeSet<&str>> {
    let lines: Vec<_> = printed.lines().collect();
    let begun: Vec<_> = WAYS.iter().map(|way| lines.iter().position(|line| line == way).unwrap()).collect();
    assert_eq!(begun[0], 0, "{printed}");
    let ends = begun[1..].iter().copied().chain([lines.len()]);
    let ways: Vec<BTreeSet<_>> =
        begun.iter().zip(ends).map(|(&begun, end)| lines[begun + 1..end].iter().copied().collect()).collect();
    assert_eq!(ways.iter().map(BTreeSet::len).sum::<usize>() + WAYS.len(), lines.len(), "a line is twice in {printed}");
    ways
}

#[test]
fn continents_prints_the_default_and_the_given_ones_in_threads_and_processes() {
    let expected = ["Asia", "America", "Europe", "Africa"].map(|name| format!("the name of the continent is {name}"));
    let printed = printed("continents", &[]);
    assert_eq!(in_each_way(&printed), vec![expected.iter().map(String::as_str).collect(); 3]);
}

#[test]
fn cube_square_prints_both_and_then_their_sum_in_threads_and_processes() {
    let printed = printed("cube_square", &[]);
    assert_eq!(in_each_way(&printed), vec![["cube: 1000", "square: 100", "sum: 1100"].into(); 3]);
    let sums = printed.lines().zip(printed.lines().skip(1)).filter(|(line, _)| line.starts_with("sum"));
    assert!(sums.map(|(_, next)| next).eq(WAYS[1..].iter().copied()), "{printed}");
}
