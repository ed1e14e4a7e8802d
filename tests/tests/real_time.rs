//! No test and no doc test depends on real time: this reads their sources for code that waits by a clock, or reads one.
//!
//! A test that waits runs by a paused clock, or waits for an event. Its assertions on a real timer hold however late
//! the timer is. A limit that only fails a hanging test is called `HANG`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Names that wait by a real clock or read it, however the test is run.
const REAL: [&str; 11] = [
    "thread::sleep",
    "park_timeout",
    "recv_timeout",
    "recv_deadline",
    "wait_timeout",
    "wait_timeout_while",
    "join_timeout",
    "set_read_timeout",
    "SystemTime::now",
    "Instant::now",
    "elapsed",
];

/// Names that wait by the clock of the event loop, which may be paused.
const WAITS: [&str; 10] = [
    "sleep",
    "sleep_until",
    "timeout",
    "timeout_at",
    "timeout_with",
    "wait_for",
    "call_later",
    "call_at",
    "cancel_within",
    "interval",
];

/// Names that run futures.
const DRIVES: [&str; 6] = ["aio::run", "block_on", "events.run", "run_until_complete", "run_forever", "wait_blocking"];

/// Names that pause the clock.
const PAUSES: [&str; 4] = ["time::pause", "start_paused", "run_paused", "asyncio::case"];

/// These are no times: the first gives a turn, and the other two never come.
const NO_TIMES: [&str; 3] = ["Duration::ZERO", "Duration::MAX", "HANG"];

/// The modules that they may be named from.
const PATH: &str = "std::time::";

/// Functions that are allowed to do so, and why. An empty name stands for the whole file.
const EXCEPTIONS: [(&str, &str, &str); 9] = [
    ("tests/language/src/lib.rs", "until", "fails what hangs"),
    ("tests/platforms/embassy", "now", "the clock of the machine counts its instructions (`-icount` of qemu)"),
    (
        "tests/tests/aio/runtimes.rs",
        "",
        "smol's and compio's clocks cannot be paused; what it asserts holds however late they are",
    ),
    (
        "tests/tests/aio/fairness.rs",
        "",
        "a loop that is never idle has no paused clock; what it asserts holds however late the timers are",
    ),
    ("tests/tests/aio/breaking", "", "its runtimes have no clock, and nothing that is waited for comes"),
    (
        "tests/tests/aio/tasks.rs",
        "a_task_that_keeps_its_thread_is_warned_of",
        "a poll has to take some time, however long",
    ),
    ("tests/tests/aio/tasks.rs", "the_timer_of_cancel_within_ends_with_the_task", "the timer does not come"),
    ("examples/background_jobs/tests", "until", "other processes send no event, so it polls"),
    (
        "examples/background_jobs/tests",
        "results_expire",
        "the rest of the time is compared with the time that has passed",
    ),
];

/// Returns the sources below a folder, by their paths from the workspace.
fn sources(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(Path::new("..").join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            if !path.ends_with("/target") {
                found.append(&mut sources(&path, extension));
            }
        } else if path.ends_with(extension) {
            found.insert(path, fs::read_to_string(entry.path()).unwrap());
        }
    }
    found
}

/// Returns the line without its comment.
fn code(line: &str) -> &str {
    let line = if line.trim_start().starts_with("//") { "" } else { line };
    line.split_once(" //").map_or(line, |(code, _)| code)
}

/// Returns the text after each call of the function; also after calls of a method, if `methods`.
fn calls<'s>(source: &'s str, name: &'s str, methods: bool) -> impl Iterator<Item = &'s str> {
    source.match_indices(name).filter_map(move |(at, _)| {
        let before = source[..at].chars().next_back().unwrap_or(' ');
        let is_method = before == '.' && !source[..at].ends_with("..");
        let begins = !before.is_alphanumeric() && before != '_' && (methods || !is_method);
        let defines = source[..at].ends_with("fn ");
        source[at + name.len()..].strip_prefix('(').filter(|_| begins && !defines)
    })
}

fn calls_any(source: &str, names: &[&str], methods: bool) -> bool {
    names.iter().any(|name| calls(source, name, methods).next().is_some())
}

/// Returns whether the text waits by a clock, for a time that is not zero and that comes.
fn waits(source: &str) -> bool {
    let is_time = |arguments: &str| {
        let first = arguments.trim_start().trim_start_matches(PATH);
        !NO_TIMES.iter().any(|no_time| first.starts_with(no_time))
    };
    // A condition has a method `wait_for`, which does not wait by a clock.
    WAITS.iter().any(|name| calls(source, name, *name != "wait_for").any(is_time))
}

/// Returns the names in this that read a real clock.
fn reads_a_clock(source: &str, has_clock_of_tokio: bool) -> Option<&'static str> {
    let is_real = |name: &&&str| {
        let mut calls = calls(source, name, true);
        calls.any(|arguments| !arguments.trim_start_matches("Some(").starts_with("HANG"))
            && !(has_clock_of_tokio && ["Instant::now", "elapsed"].contains(*name))
    };
    REAL.iter().find(is_real).copied()
}

/// Returns the functions of a source, each with its name: nested ones are also a part of the outer ones.
fn functions(source: &str) -> Vec<(&str, String)> {
    let lines: Vec<&str> = source.lines().collect();
    let mut found = vec![];
    for (number, line) in lines.iter().enumerate() {
        let Some((qualifiers, rest)) = line.split_once("fn ") else { continue };
        let words = ["pub", "pub(crate)", "pub(super)", "async", "const", "unsafe"];
        if !qualifiers.split_whitespace().all(|word| words.contains(&word)) {
            continue;
        }
        let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = lines[number..].iter().position(|line| *line == format!("{indent}}}")).unwrap_or(0);
        let body: Vec<&str> = lines[number..=number + end].iter().map(|line| code(line)).collect();
        found.push((name, body.join("\n")));
    }
    found
}

/// Returns the functions that are so, by their own code, or by a function of the same files that they call.
fn spread<'s>(functions: &[(&'s str, String)], is_so: impl Fn(&str) -> bool) -> BTreeSet<&'s str> {
    let mut so = BTreeSet::new();
    loop {
        let names: Vec<&str> = so.iter().copied().collect();
        let more = functions.iter().filter(|(_, body)| is_so(body) || calls_any(body, &names, false));
        let more: BTreeSet<&str> = more.map(|(name, _)| *name).collect();
        if more.len() == so.len() {
            return so;
        }
        so = more;
    }
}

/// Returns whether the exception is for this function.
fn excepts(&(file, name, _): &(&str, &str, &str), path: &str, function: &str) -> bool {
    path.starts_with(file) && function.starts_with(name)
}

/// Returns what is wrong with the tests of a file and of its folder, and in which function.
fn complaints(path: &str, source: &str) -> Vec<(String, String)> {
    let tokio = source.contains("tokio::time::Instant") || source.contains("tokio::time::{Duration, Instant");
    let has_clock_of_tokio =
        tokio && !source.contains("std::time::{Duration, Instant") && !source.contains("std::time::Instant");
    let functions = functions(source);
    // A caller of a function that may wait need not be a waiting one.
    let is_excepted = |name: &str| EXCEPTIONS.iter().any(|exception| excepts(exception, path, name));
    let others: Vec<_> = functions.iter().filter(|(name, _)| !is_excepted(name)).cloned().collect();
    let is_told = source.contains("coyield_tests::asyncio");
    let mut waiting = spread(&others, |body| waits(body) || (is_told && calls_any(body, &["told"], false)));
    waiting.extend(functions.iter().filter(|(_, body)| waits(body)).map(|(name, _)| *name));
    let driving = spread(&functions, |body| calls_any(body, &DRIVES, true));
    let pausing = spread(&functions, |body| calls_any(body, &PAUSES, true));
    let mut complaints = vec![];
    for (name, body) in &functions {
        let place = format!("{path}: {name}");
        if let Some(clock) = reads_a_clock(body, has_clock_of_tokio) {
            complaints.push(((*name).to_owned(), format!("{place} depends on real time, by `{clock}`")));
        }
        if waiting.contains(name) && (driving.contains(name) || is_excepted(name)) && !pausing.contains(name) {
            complaints
                .push(((*name).to_owned(), format!("{place} waits, and does not pause the clock by which it does")));
        }
    }
    complaints
}

#[test]
fn no_test_depends_on_real_time() {
    let mut tests = sources("tests", ".rs");
    tests.append(&mut sources("examples/tests", ".rs"));
    tests.append(&mut sources("examples/background_jobs/tests", ".rs"));
    tests
        .append(&mut sources("core/src", ".rs").into_iter().filter(|(_, source)| source.contains("#[test]")).collect());
    // Returns a file together with the folder of its modules, but not code that is never run, and not this file.
    let mut together = BTreeMap::<String, String>::new();
    for (path, source) in &tests {
        let is_of_case = ["/cases/", "/refused/"].iter().any(|folder| path.contains(folder));
        if !is_of_case && !path.ends_with(file!().rsplit('/').next().unwrap()) {
            let whole = path
                .rsplit_once('/')
                .map(|(folder, _)| format!("{folder}.rs"))
                .filter(|whole| tests.contains_key(whole));
            together.entry(whole.unwrap_or_else(|| path.clone())).or_default().push_str(source);
        }
    }
    assert!(together.len() > 50, "{:?}", together.keys());

    let mut unused: Vec<_> = EXCEPTIONS.to_vec();
    let mut wrong = vec![];
    for (path, source) in &together {
        for (function, complaint) in complaints(path, source) {
            if EXCEPTIONS.iter().any(|exception| excepts(exception, path, &function)) {
                unused.retain(|exception| !excepts(exception, path, &function));
            } else {
                wrong.push(complaint);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(unused, [], "exceptions that nothing needs");
}

/// Returns the examples that are run, of a page or of the comments of a source.
fn examples(source: &str, is_page: bool) -> Vec<String> {
    let mut found = vec![];
    let mut current: Option<(bool, String)> = None;
    for line in source.lines() {
        let line = line.trim_start();
        let Some(line) =
            (if is_page { Some(line) } else { line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) })
        else {
            continue;
        };
        let line = line.trim_start();
        match (line.strip_prefix("```"), &mut current) {
            (Some(attributes), None) => {
                let attributes: Vec<&str> = attributes.split(',').map(str::trim).collect();
                let is_rust = attributes == ["rust"] || (attributes == [""] && !is_page);
                current = Some((is_rust, String::new()));
            }
            (Some(_), Some(_)) => {
                found.extend(current.take().filter(|(is_rust, _)| *is_rust).map(|(_, example)| example));
            }
            (None, Some((_, example))) => {
                example.push_str(code(line));
                example.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

#[test]
fn no_doc_test_depends_on_real_time() {
    let mut pages = sources("core/src", ".md");
    pages.insert("README.md".to_owned(), fs::read_to_string("../README.md").unwrap());
    let mut sources = sources("core/src", ".rs");
    sources.append(&mut self::sources("macros/src", ".rs"));
    let (mut wrong, mut waiting) = (vec![], 0);
    let pages = pages.iter().map(|page| (page, true));
    for ((path, source), is_page) in pages.chain(sources.iter().map(|source| (source, false))) {
        for example in examples(source, is_page) {
            waiting += usize::from(waits(&example));
            if waits(&example) && !calls_any(&example, &PAUSES, true) {
                wrong.push(format!(
                    "{path}: an example waits, and does not pause the clock by which it does:\n{example}"
                ));
            }
            if let Some(clock) = reads_a_clock(&example, false) {
                wrong.push(format!("{path}: an example depends on real time, by `{clock}`:\n{example}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(waiting > 10, "it finds those that wait");
}
