//! The pipeline counts what the loop by hand counts, in constant memory, and follows a log that grows, is emptied or
//! rotated. `LOG_MEBIBYTES=1024` makes the long log longer.

#![cfg(not(miri))]

use std::cell::{Cell, RefCell};
use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use coyield::prelude::*;
use coyield_test_programs::example;
use flate2::Compression;
use flate2::write::GzEncoder;
#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process};

#[path = "../examples/log_pipeline/main.rs"]
#[expect(dead_code, reason = "its `main` is run as a program")]
mod program;

use program::by_hand::tally_by_hand;
use program::entry::parse;
use program::input::{BLOCK, contents, follow};
use program::sample::write_sample;
use program::tally::Tally;
use program::{Filter, entries, lines, tally, wanted};

static GOING_ON: AtomicBool = AtomicBool::new(false);

const GOOD: &str = r#"10.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a?q=1 HTTP/1.0" 200 2326 "-" "Mozilla/4.08""#;

fn tally_of(paths: &[PathBuf], filter: &Filter) -> Tally {
    let mut tally = pin!(tally());
    tally.start().unwrap();
    for entry in wanted(entries(lines(contents(paths.to_vec(), &GOING_ON))), filter) {
        tally.send(entry).unwrap();
    }
    *tally.close().unwrap().unwrap()
}

/// The counts of both ways, which must be equal.
fn tally_both_ways(paths: &[PathBuf], filter: &Filter) -> Tally {
    let by_generators = tally_of(paths, filter);
    assert_eq!(*tally_by_hand(paths.to_vec(), filter, &GOING_ON).0, by_generators);
    by_generators
}

fn file_with(content: impl AsRef<[u8]>) -> tempfile::TempPath {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content.as_ref()).unwrap();
    file.into_temp_path()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn sample(bytes: u64) -> Vec<u8> {
    let mut sample = Vec::new();
    write_sample(&mut sample, bytes).unwrap();
    sample
}

/// Returns the status, the size and the path of a line.
fn read(line: &str) -> Option<(u16, u64, String)> {
    let fields = parse(line.as_bytes())?;
    Some((fields.status, fields.bytes, String::from_utf8(fields.path(line.as_bytes()).to_vec()).unwrap()))
}

#[test]
fn lines_of_both_formats_are_read() {
    let cases = [
        (GOOD, (200, 2326, "/a")),
        (r#"::1 - - [t] "GET / HTTP/1.1" 304 -"#, (304, 0, "/")),
        (r#"h - - [t] "GET /b HTTP/1.1" 404 7"#, (404, 7, "/b")),
        (r#"h - - [t] "GET /\" HTTP/1.1" 200 7 "a \"b\" \\" "c\\""#, (200, 7, r#"/\""#)),
        (r#"h - - [t] "\x16\x03\x01" 400 0 "-" "-""#, (400, 0, r"\x16\x03\x01")),
        (r#"h - - [t] "" 408 0 "-" "-""#, (408, 0, "")),
        (r#"h - - [t] "GET /c" 200 18446744073709551615 "" """#, (200, u64::MAX, "/c")),
    ];
    for (line, (status, bytes, path)) in cases {
        assert_eq!(read(line), Some((status, bytes, path.to_owned())), "{line}");
    }
}

#[test]
fn other_lines_are_malformed() {
    // At every cut, apart from those at which the common format ends.
    let common = GOOD.find(" \"-\"").unwrap();
    for end in 0..GOOD.len() {
        assert_eq!(read(&GOOD[..end]).is_some(), (common - 3..=common).contains(&end), "{}", &GOOD[..end]);
    }
    let cases = [
        r#"h - - [t] "GET / HTTP/1.1" 2x0 7"#,
        r#"h - - [t] "GET / HTTP/1.1" 20 7"#,
        r#"h - - [t] "GET / HTTP/1.1" 65736 7"#,
        r#"h - - [t] "GET / HTTP/1.1" 200 18446744073709551616"#,
        r#"h - - [t] "GET / HTTP/1.1" 200 7 "-""#,
        r#"h - - [t] "GET / HTTP/1.1" 200 7 "-" "-" more"#,
        r#"h - - [t] "GET / HTTP/1.1\" 200 7"#,
        r#"h - - [t] "GET / HTTP/1.1\"#,
        "h - - t \"GET / HTTP/1.1\" 200 7",
    ];
    for line in cases {
        assert_eq!(read(line), None, "{line}");
    }
}

#[test]
fn plain_gzipped_and_zstd_logs_are_counted_alike() {
    let plain = sample(3 << 20);
    let (first, second) = plain.split_at(1 << 20);
    let plain = file_with(&plain);
    // Two parts in a row, as by `cat`.
    let gzip = file_with([gzipped(first), gzipped(second)].concat());
    let zstd = file_with([zstd::encode_all(first, 1).unwrap(), zstd::encode_all(second, 19).unwrap()].concat());

    let expected = tally_both_ways(&[plain.to_path_buf()], &Filter::default());
    let lines = fs::read_to_string(&plain).unwrap().lines().count() as u64;
    assert_eq!(expected.requests + expected.malformed, lines);
    assert!(expected.malformed > 0 && expected.paths.missed > 0);
    assert_eq!(expected.statuses.values().sum::<u64>(), expected.requests);
    for compressed in [gzip, zstd] {
        assert_eq!(tally_both_ways(&[compressed.to_path_buf()], &Filter::default()), expected);
    }
}

#[test]
fn lines_are_found_wherever_the_blocks_end() {
    // Lines of all lengths, so that some of them end exactly at the end of a block; the last one has no line end.
    let mut log = String::new();
    for length in 0..1500 {
        log.push_str(GOOD);
        log.pop();
        log.extend(["x".repeat(length).as_str(), "\"\n"]);
    }
    log.pop();
    assert!(log.len() > 4 * BLOCK);
    let log = file_with(&log);
    let tally = tally_both_ways(&[log.to_path_buf()], &Filter::default());
    assert_eq!((tally.requests, tally.malformed, tally.bytes), (1500, 0, 1500 * 2326));
}

#[test]
fn a_line_longer_than_a_block_is_one_malformed_line() {
    for length in [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 1, 5 * BLOCK] {
        let log = file_with(format!("{GOOD}\n{}\n{GOOD}\n", "x".repeat(length)));
        let tally = tally_both_ways(&[log.to_path_buf()], &Filter::default());
        assert_eq!((tally.requests, tally.malformed), (2, 1), "{length}");
    }
}

#[test]
fn unreadable_files_are_counted_and_the_rest_is_read() {
    let good = file_with(format!("{GOOD}\n"));
    let mut cut = gzipped(&sample(1 << 20));
    cut.truncate(cut.len() / 2);
    let cut = file_with(cut);
    let paths = [PathBuf::from("nowhere"), good.to_path_buf(), cut.to_path_buf(), good.to_path_buf()];
    let tally = tally_both_ways(&paths, &Filter::default());
    assert_eq!(tally.unreadable, 2);
    assert!(tally.requests > 1000);
}

#[test]
fn the_filter_passes_the_wanted_requests() {
    let log = GOOD.replace("200", "404") + "\n" + GOOD + "\n" + &GOOD.replace("/a", "/b") + "\nmalformed\n";
    let log = file_with(log);
    let count = |status, path: &str| {
        let filter = Filter { status, path: path.to_owned() };
        let tally = tally_both_ways(&[log.to_path_buf()], &filter);
        assert_eq!(tally.malformed, 1);
        tally.requests
    };
    assert_eq!(count(None, ""), 3);
    assert_eq!(count(Some(2), ""), 2);
    assert_eq!(count(Some(404), ""), 1);
    assert_eq!(count(Some(5), ""), 0);
    assert_eq!(count(None, "/a"), 2);
    assert_eq!(count(Some(200), "/a"), 1);
}

#[test]
fn a_path_that_is_frequent_is_found_among_any_number_of_others() {
    let mut tally = Tally::default();
    for number in 0..100_000 {
        tally.count(format!("/rare/{number}").as_bytes(), 200, 1);
        if number % 10 == 0 {
            tally.count(b"/often", 200, 1);
        }
    }
    let (path, count) = tally.paths.ranked()[0];
    assert_eq!(path, b"/often");
    assert!(count <= 10_000 && count + tally.paths.missed >= 10_000, "{count}");
}

#[test]
fn one_block_is_used_again_and_again_unless_a_line_is_kept() {
    let log = file_with(sample(4 * BLOCK as u64));
    let read = || lines(contents([log.to_path_buf()], &GOING_ON)).map(Result::unwrap);
    let places: Vec<_> = read().map(|line| line.as_ptr() as usize).collect();
    assert!(places.iter().max().unwrap() - places.iter().min().unwrap() < BLOCK);

    let kept: Vec<_> = read().collect();
    let text: Vec<_> = kept.iter().flat_map(|line| [&**line, b"\n"].concat()).collect();
    assert!(text == fs::read(&log).unwrap());
}

#[test]
fn the_pipeline_reads_no_more_once_it_is_stopped() {
    let stopped = AtomicBool::new(false);
    let log = file_with(sample(8 * BLOCK as u64));
    let mut blocks = contents([log.to_path_buf(), log.to_path_buf()], &stopped);
    blocks.next().unwrap().unwrap();
    stopped.store(true, Ordering::Relaxed);
    // The rest of what was already read may come, for each file, and no more.
    assert!(blocks.map(|block| block.unwrap().len()).sum::<usize>() < 1000);
}

/// Follows a log while these changes happen, one at each wait. Returns the items in between.
fn followed<const COUNT: usize>(log: &Path, happen: [&dyn Fn(); COUNT]) -> Vec<Vec<String>> {
    let stopped = AtomicBool::new(false);
    let found = RefCell::new(vec![Vec::new()]);
    let next = Cell::new(0);
    let wait = || {
        found.borrow_mut().push(Vec::new());
        match happen.get(next.replace(next.get() + 1)) {
            Some(happen) => happen(),
            None => stopped.store(true, Ordering::Relaxed),
        }
    };
    for line in lines(follow(log.to_path_buf(), &stopped, wait)) {
        let line = String::from_utf8(line.unwrap().to_vec()).unwrap();
        found.borrow_mut().last_mut().unwrap().push(line);
    }
    found.into_inner()
}

fn append(path: &Path, text: &str) {
    OpenOptions::new().append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

#[test]
fn a_growing_log_is_followed_line_by_line() {
    let log = file_with("one\ntwo\n");
    let found = followed(&log, [&|| append(&log, "three\nfo"), &|| append(&log, "u"), &|| append(&log, "r\n"), &|| ()]);
    assert_eq!(found, [vec!["one", "two"], vec!["three"], vec![], vec!["four"], vec![], vec![]]);
}

#[test]
fn a_log_that_is_emptied_is_followed_from_its_beginning() {
    let log = file_with("one\ntwo\nthr");
    let found = followed(&log, [&|| fs::write(&log, "").unwrap(), &|| append(&log, "three\n")]);
    assert_eq!(found, [vec!["one", "two"], vec![], vec!["three"], vec![]]);
    let found = followed(&log, [&|| fs::write(&log, "4\n").unwrap()]);
    assert_eq!(found, [vec!["three"], vec!["4"], vec![]]);
}

#[cfg(unix)]
#[test]
fn a_log_that_is_rotated_is_read_to_its_end_and_then_the_new_one_is_followed() {
    let directory = tempfile::tempdir().unwrap();
    let (log, old) = (directory.path().join("log"), directory.path().join("log.1"));
    fs::write(&log, "one\n").unwrap();
    let found = followed(
        &log,
        [
            // There is no new file yet, and the old one is still written to.
            &|| fs::rename(&log, &old).unwrap(),
            &|| append(&old, "two\n"),
            &|| {
                append(&old, "three");
                fs::write(&log, "four\n").unwrap();
            },
            &|| append(&log, "five\n"),
        ],
    );
    assert_eq!(found, [vec!["one"], vec![], vec!["two"], vec!["three", "four"], vec!["five"], vec![]]);
}

#[test]
fn a_log_that_is_not_there_cannot_be_followed() {
    let mut blocks = follow(PathBuf::from("nowhere"), &GOING_ON, || panic!("there is nothing to wait for"));
    let Some(Err(error)) = blocks.next() else { panic!("it is an error") };
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    assert!(blocks.next().is_none());
}

fn command() -> Command {
    let mut command = Command::new(example("log_pipeline"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Returns the peak memory of the program, in KiB.
#[cfg(target_os = "linux")]
fn peak_memory(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().strip_suffix(" kB").unwrap().parse().unwrap()
}

fn mebibytes() -> u64 {
    env::var("LOG_MEBIBYTES").map_or(32, |mebibytes| mebibytes.parse().unwrap())
}

/// Returns the two outputs, and whether the program succeeded.
fn end(mut child: Child) -> (String, String, bool) {
    let (mut stdout, mut stderr) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    (stdout, stderr, child.wait().unwrap().success())
}

/// The log is made while it is read, and never exists as a whole. Before it ends, the program has read all of it but
/// the content of the pipe.
#[cfg(target_os = "linux")]
fn stream(arguments: &[&str], through: impl FnOnce(&mut dyn Write) -> io::Result<u64>) -> (String, u64) {
    let mut child = command().args(["--time", "-"]).args(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let lines = through(&mut stdin).unwrap();
    let peak = peak_memory(&child);
    drop(stdin);
    let (stdout, stderr, success) = end(child);
    assert!(success);
    assert!(stderr.starts_with(&format!("{lines} lines in ")), "{stderr}");
    eprintln!("{arguments:?}: peak memory {peak} KiB, {stderr}");
    (stdout, peak)
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_log_takes_less_than_20_megabytes() {
    let plain = |out: &mut dyn Write| write_sample(io::BufWriter::with_capacity(1 << 16, out), mebibytes() << 20);
    let (by_generators, peak) = stream(&[], plain);
    assert!(peak < 20_000, "{peak} KiB");
    let (by_hand, _) = stream(&["--by-hand"], plain);
    assert_eq!(by_generators, by_hand);
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_compressed_log_takes_less_than_20_megabytes() {
    let (by_gzip, peak) = stream(&[], |out| {
        let mut encoder = GzEncoder::new(out, Compression::fast());
        let lines = write_sample(&mut encoder, mebibytes() << 18)?;
        encoder.finish()?;
        Ok(lines)
    });
    assert!(peak < 20_000, "{peak} KiB");
    let (by_zstd, peak) = stream(&[], |out| {
        // The largest window that is accepted.
        let mut encoder = zstd::Encoder::new(out, 1)?;
        encoder.window_log(23)?;
        let lines = write_sample(&mut encoder, mebibytes() << 18)?;
        encoder.finish()?;
        Ok(lines)
    });
    assert!(peak < 20_000, "{peak} KiB");
    assert_eq!(by_gzip, by_zstd);
}

#[test]
fn the_program_prints_the_sum_and_fails_if_a_file_could_not_be_read() {
    let log = file_with(format!("{GOOD}\n{GOOD}\nmalformed\n"));
    let (stdout, stderr, success) = end(command().arg("nowhere").arg(&log).arg("--show").spawn().unwrap());
    let sum = "           2 requests\n        4652 bytes\n           1 malformed lines\n           2 status 200\n           2 /a\n";
    assert_eq!(stdout, format!("{GOOD}\n{GOOD}\n{sum}"));
    assert!(stderr.starts_with("nowhere: ") && stderr.lines().count() == 1, "{stderr}");
    assert!(!success);
}

#[test]
fn the_program_makes_up_a_log() {
    let (stdout, _, success) = end(command().args(["--sample", "1"]).spawn().unwrap());
    assert_eq!(stdout.as_bytes(), sample(1 << 20));
    assert!(success);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_following_with_the_sum() {
    let log = file_with(format!("{GOOD}\n"));
    let mut child = command().args(["--follow", "--show"]).arg(&log).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut next_line = || {
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        line
    };
    assert_eq!(next_line(), format!("{GOOD}\n"));
    let another = GOOD.replace("200", "500") + "\n";
    append(&log, &another);
    assert_eq!(next_line(), another);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(next_line(), "           2 requests\n");
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("           2 /a\n"), "{rest}");
    assert!(child.wait().unwrap().success());
}
