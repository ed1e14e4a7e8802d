//! Tests whose program is missing.
//!
//! This binary is two: as a child it has such a test, and is run with and without `CI`.

use std::env;
use std::process::{Command, ExitCode, Output};

use coyield_test_programs::{Program, run, tests};

static RUSTC: Program =
    Program::new(&["no-such-program", "rustc"], "rustc", &["--version"], "rustup toolchain install");
static MISSING: Program = Program::new(&["no-such-program"], "a program", &[], "get a-program");
static OLD: Program = Program::new(&["rustc"], "a newer rustc", &["--no-such-option"], "rustup update");

const IS_CHILD: &str = "COYIELD_HARNESS_CHILD";

fn main() -> ExitCode {
    if env::var_os(IS_CHILD).is_some() {
        let mut children = tests![needs_nothing];
        children.extend(tests![RUSTC => needs_rustc]);
        children.extend(tests![MISSING => needs_a_program]);
        children.extend(tests![OLD => needs_a_newer_one]);
        children.extend(tests![needs_both].into_iter().map(|test| test.needs(&RUSTC).needs(&MISSING)));
        children.extend(tests![needs_two].into_iter().map(|test| test.needs(&MISSING).needs(&OLD)));
        return run(children);
    }
    run(tests![
        tests_are_ignored_by_name_with_the_command_that_installs_the_program,
        with_ci_nothing_is_ignored_and_they_fail,
        tests_are_listed,
    ])
}

fn needs_nothing() {}

fn needs_rustc() {
    assert!(RUSTC.command().arg("--version").output().unwrap().stdout.starts_with(b"rustc "));
}

fn needs_a_program() {
    unreachable!();
}

fn needs_a_newer_one() {
    unreachable!();
}

fn needs_both() {
    unreachable!();
}

fn needs_two() {
    unreachable!();
}

const IGNORED: [&str; 4] = [
    "[needs a program: get a-program] needs_a_program",
    "[needs a newer rustc: rustup update] needs_a_newer_one",
    "[needs a program: get a-program] needs_both",
    "[needs a program: get a-program; needs a newer rustc: rustup update] needs_two",
];

fn child(arguments: &[&str], ci: bool) -> (Output, String) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(arguments).env(IS_CHILD, "1").env_remove("CI");
    if ci {
        command.env("CI", "true");
    }
    let output = command.output().unwrap();
    // The names are put below one another.
    let words = String::from_utf8(output.stdout.clone()).unwrap();
    let lines: Vec<_> = words.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    (output, lines.join("\n"))
}

fn tests_are_ignored_by_name_with_the_command_that_installs_the_program() {
    let (output, printed) = child(&[], false);
    assert!(output.status.success(), "{printed}");
    for test in IGNORED {
        assert!(printed.contains(&format!("test {test} ... ignored\n")), "{test}: {printed}");
    }
    assert!(printed.contains("2 passed; 0 failed; 4 ignored"), "{printed}");
}

fn with_ci_nothing_is_ignored_and_they_fail() {
    let (output, printed) = child(&[], true);
    assert!(!output.status.success(), "{printed}");
    assert!(printed.contains("2 passed; 4 failed; 0 ignored"), "{printed}");
    assert!(printed.contains("---- needs_both ----\nneeds a program: get a-program\n"), "{printed}");
}

fn tests_are_listed() {
    let (_, printed) = child(&["--list", "--ignored"], false);
    assert_eq!(printed.lines().collect::<Vec<_>>(), IGNORED.map(|test| format!("{test}: test")));
    let (_, printed) = child(&["--list", "--ignored"], true);
    assert_eq!(printed, "");
}
