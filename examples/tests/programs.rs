//! Runs the programs, and compares their output with what is committed: for those with a counterpart in
//! `tests/python/`, with what `CPython` printed.

#![cfg(not(miri))]

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use coyield_test_programs::example;
use walkdir::WalkDir;

/// The programs with a counterpart in Python.
const IN_PYTHON: [&str; 11] = [
    "odds",
    "print_name",
    "producer_consumer",
    "averager",
    "permutations",
    "delegation",
    "tree_walk",
    "flatten",
    "hanoi",
    "countdown",
    "primes_and_squares",
];

/// The arguments of a program, the same as in Python.
fn arguments(name: &str) -> Vec<&'static Path> {
    // Without waiting.
    if name == "countdown" { vec![Path::new("--hurry")] } else { Vec::new() }
}

fn python_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/python")
}

fn output(program: impl AsRef<OsStr>, arguments: &[&Path], input: &[u8]) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

/// Returns the output; the program must succeed, without error output.
fn printed(program: impl AsRef<OsStr>, arguments: &[&Path]) -> String {
    let output = output(program, arguments, b"");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success(), "{}", output.status);
    // Python on Windows has other line ends.
    String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n")
}

fn committed(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}

#[test]
fn programs_print_what_cpython_printed() {
    for name in IN_PYTHON {
        let expected = committed(&python_folder().join(name).with_extension("out"));
        assert_eq!(printed(example(name), &arguments(name)), expected, "{name}");
    }
}

#[test]
fn print_name_prints_its_three_lines() {
    assert_eq!(printed(example("print_name"), &[]), "Searching prefix:Dear\nDear James\nClosing coroutine!!\n");
}

#[test]
fn both_delegations_print_one_to_ten_after_their_first_line() {
    let printed = printed(example("delegation"), &[]);
    let by_yield_from = printed.find("by yield from\n").unwrap();
    let (by_hand, by_yield_from) = printed.split_at(by_yield_from);
    let numbers = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";
    assert!(by_hand.starts_with(&format!("by hand\n{numbers}")), "{by_hand}");
    assert_eq!(by_hand.strip_prefix("by hand\n"), by_yield_from.strip_prefix("by yield from\n"));
}

/// The programs without a counterpart in Python whose output is reproducible.
const COMMITTED: [&str; 13] = [
    "tour",
    "runtimes",
    "pager",
    "callback_to_iterator",
    "count",
    "tasks_and_wait",
    "context",
    "primitives",
    "top_posts",
    "simulation",
    "coroutine_os",
    "server_sent_events",
    "async_stream_migration",
];

#[test]
fn programs_print_the_committed_output() {
    for name in COMMITTED {
        let expected = committed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name).with_extension("out"));
        assert_eq!(printed(example(name), &[]), expected, "{name}");
    }
}

/// A request for `http_parser`.
const REQUEST: &[u8] =
    b"POST /a HTTP/1.1\r\nHost: h\x1b[m\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\x1b!\r\n0\r\nsum: 2\r\n\r\n";

/// Programs that print to a pipe, and their input.
const PIPED: [(&str, &[u8]); 5] = [
    ("simulation", b""),
    ("coroutine_os", b""),
    ("http_parser", REQUEST),
    ("server_sent_events", b""),
    ("async_stream_migration", b""),
];

#[test]
fn programs_end_quietly_when_a_pipe_closes() {
    for (name, input) in PIPED {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(example(name));
        command.stdin(Stdio::piped()).stdout(writer).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{name}");
        assert!(output.status.success(), "{name}: {}", output.status);
    }
}

#[test]
fn simulation_says_which_models_there_are() {
    let output = output(example("simulation"), &[Path::new("harbour")], b"");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("there is no model \"harbour\"\n"), "{stderr}");
    assert!(stderr.contains("usage: simulation [bank | machine-shop]"), "{stderr}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn sans_io_redis_says_how_to_get_a_server() {
    let output = Command::new(example("sans_io_redis")).env("PATH", "").output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("apt-get install redis-server"), "{stderr}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn json_tokens_prints_the_tokens_of_standard_input() {
    let output = output(example("json_tokens"), &[], b"{\"a\": [1e3, \"\\ud83d\\ude00\"], \"b\": null}\n");
    let expected = "\
ObjectStart
  Key(\"a\")
  ArrayStart
    Number(\"1e3\")
    String(\"\u{1f600}\")
  ArrayEnd
  Key(\"b\")
  Null
ObjectEnd
";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    assert!(output.status.success());
}

#[test]
fn json_tokens_reads_a_file_and_says_where_it_is_wrong() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wrong.json");
    // The error is after the first chunk that the program reads.
    let long = "x".repeat(100_000);
    std::fs::write(&path, format!("[\"{long}\",\n  tru]")).unwrap();
    let output = output(example("json_tokens"), &[&path], b"");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr.trim_end(), "line 2, column 6: expected `true`, found `]`");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("ArrayStart\n  String(\"{long}\")\n"));
    assert!(!output.status.success());
}

#[test]
fn json_tokens_names_the_file_that_it_cannot_read() {
    let nowhere = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nowhere.json");
    let output = output(example("json_tokens"), &[&nowhere], b"");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with(nowhere.to_str().unwrap()), "{stderr}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn http_parser_prints_requests_and_says_what_is_wrong() {
    let wrong = output(example("http_parser"), &[], REQUEST);
    assert_eq!(
        String::from_utf8_lossy(&wrong.stderr),
        "line 2: a control character in the value of a header (status 400)\n"
    );
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("requests");
    let text = String::from_utf8(REQUEST.to_vec()).unwrap().replacen("\x1b[m", "", 1);
    std::fs::write(&path, &text).unwrap();
    let expected = "\
POST \"/a\", HTTP/1.1
  Host: \"h\"
  Transfer-Encoding: \"chunked\"
  body: \"\\x1b!\"
  after the body, sum: \"2\"
  the end
";
    assert_eq!(printed(example("http_parser"), &[&path]), expected);
    std::fs::write(&path, &text[..text.len() - 1]).unwrap();
    let cut = output(example("http_parser"), &[&path], b"");
    let stderr = String::from_utf8(cut.stderr).unwrap();
    assert_eq!(stderr.trim_end(), format!("{}: line 9: the input ends within a request (status 400)", path.display()));
    assert_eq!(cut.status.code(), Some(1));
}

/// The programs that take `--trace FILE`.
const TRACED: [&str; 4] = ["tour", "averager", "delegation", "tree_walk"];

#[test]
fn programs_draw_their_trace() {
    let folder = tempfile::tempdir().unwrap();
    for name in TRACED {
        let plain = printed(example(name), &[]);
        for (extension, beginning, generator) in [
            ("svg", "<svg ", "</text></g>"),
            ("mmd", "sequenceDiagram\n", "participant p1 as "),
            ("json", "{", "thread_name"),
        ] {
            let file = folder.path().join(name).with_extension(extension);
            let output = output(example(name), &[Path::new("--trace"), &file], b"");
            assert_eq!(String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n"), plain, "{name}");
            let said = format!("the trace is drawn in {}", file.display());
            assert_eq!(String::from_utf8(output.stderr).unwrap().trim_end(), said);
            let drawn = committed(&file);
            assert!(drawn.starts_with(beginning) && drawn.contains(generator), "{name}: {drawn}");
        }
    }
}

#[test]
fn programs_report_a_wrong_trace_option() {
    for (arguments, message) in [
        (vec![Path::new("--trace")], "--trace wants a file"),
        (
            vec![Path::new("--trace"), Path::new("averager.png")],
            "averager.png: a trace is saved as `.mmd`, `.svg` or `.json`",
        ),
    ] {
        let output = output(example("averager"), &arguments, b"");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(message), "{stderr}");
        assert!(!output.status.success());
    }
}

/// The expected output of `directory_walk`: the paths below, ordered by name.
fn below(directory: &Path) -> Vec<String> {
    let walk = WalkDir::new(directory).min_depth(1).sort_by_file_name();
    walk.into_iter().map(|entry| entry.unwrap().path().display().to_string()).collect()
}

#[test]
fn directory_walk_prints_what_walkdir_finds() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core");
    let printed = printed(example("directory_walk"), &[&sources]);
    assert_eq!(printed.lines().collect::<Vec<_>>(), below(&sources));
}

#[test]
fn directory_walk_begins_in_the_current_directory_by_default() {
    let printed = printed(example("directory_walk"), &[]);
    assert_eq!(printed.lines().collect::<Vec<_>>(), below(Path::new(".")));
}

#[test]
fn directory_walk_reports_what_it_could_not_read_and_fails() {
    let nowhere = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nowhere");
    let output = output(example("directory_walk"), &[&nowhere], b"");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with(nowhere.to_str().unwrap()), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert_eq!(output.stdout, b"");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn each_program_has_its_row_in_the_index_and_says_how_it_is_run() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR"));
    let index = committed(&examples.join("README.md"));
    for entry in std::fs::read_dir(examples.join("examples")).unwrap() {
        let path = entry.unwrap().path();
        let file = if path.is_dir() { path.join("main.rs") } else { path.clone() };
        let file = file.strip_prefix(examples).unwrap().display().to_string().replace('\\', "/");
        let name = path.file_stem().unwrap().to_str().unwrap();
        let row = index.lines().find(|line| line.starts_with(&format!("| [`{name}`]({file}) |")));
        let row = row.unwrap_or_else(|| panic!("{name} has no row"));
        assert!(row.contains(&format!("--example {name}")), "{row}");
        let head = committed(&examples.join(&file));
        let mut head = head.lines().take_while(|line| line.starts_with("//!"));
        let command = format!("-p coyield-examples --example {name}");
        assert!(head.any(|line| line.starts_with("//! cargo run") && line.contains(&command)), "{file}");
    }
}
