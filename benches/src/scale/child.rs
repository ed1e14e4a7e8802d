//! Measures one size in a process of its own.

use std::hint::black_box;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use super::ladder::{BYTES, End, SECONDS};
use super::{Point, clock, resident};

/// The option with which `compare` measures one size in its own process: `--at-size SERIES SUBJECT SIZE`.
pub const OPTION: &str = "--at-size";
/// The subject that `python3` runs.
pub(super) const PYTHON: &str = "CPython";

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/scale.py");

/// A process that grows by less counts as one that does not grow.
const SEEN: u64 = 1 << 20;
/// A turn takes at least this long: the clock has no finer resolution, and reading it takes time, too.
const TURN: Duration = Duration::from_millis(2);
/// Short turns are repeated for this long.
const REPEATED: Duration = Duration::from_millis(50);
/// A run that takes longer is not repeated.
const LONG: Duration = Duration::from_secs(3);
/// The time that a process may take beside the measured run.
const SLACK: f64 = 5.0;
/// The settings of glibc: it returns no memory to the system between two runs, so the second one finds all it needs, as
/// a small run always does.
const MALLOC: (&str, &str) = ("GLIBC_TUNABLES", "glibc.malloc.trim_threshold=8589934592:glibc.malloc.mmap_max=0");
/// The interval between two looks at a process.
const WATCH: Duration = Duration::from_millis(2);

/// Returns the output of [`OPTION`]: nanoseconds and bytes of the whole run. `None` if there is no such subject.
///
/// The memory is that of the first run. The time is that of the best one, which finds memory that the process has. It
/// is the time on a processor: nothing here waits, and on a busy machine the next size would look slower only because
/// it is interrupted more often.
#[must_use]
pub fn printed(series: &str, subject: &str, size: u64) -> Option<String> {
    let series = super::all().into_iter().find(|each| each.name == series)?;
    let run = series.subjects.into_iter().find(|each| each.name == subject)?.run;
    // Lasting state is set up before.
    black_box(run(1));
    resident::forget_peak();
    let before = resident::now();
    let first = timed(run, size, 1);
    let grown = resident::peak().zip(before).map_or(0, |(peak, before)| peak.saturating_sub(before));
    let runs = runs_in_a_turn(run, size, first);
    let (mut best, mut total) = (first.as_secs_f64(), first);
    while total < REPEATED || (total == first && first < LONG) {
        let turn = timed(run, size, runs);
        best = best.min(turn.as_secs_f64() / f64::from(runs));
        total += turn;
    }
    Some(format!("{:.2} {grown}", best * 1e9))
}

/// Returns the number of runs that can be timed.
fn runs_in_a_turn(run: fn(u64) -> u64, size: u64, first: Duration) -> u32 {
    let mut runs = 1;
    let mut turn = first;
    while turn < TURN {
        runs *= 2;
        turn = timed(run, size, runs);
    }
    runs
}

fn timed(run: fn(u64) -> u64, size: u64, runs: u32) -> Duration {
    let start = clock::now();
    for _ in 0..runs {
        black_box(black_box(run)(black_box(size)));
    }
    clock::now().saturating_sub(start)
}

/// Runs and measures one size, unless it is too long or too large.
pub(super) fn run(series: &str, subject: &str, size: u64) -> Result<Point, End> {
    let size_argument = size.to_string();
    let mut command = if subject == PYTHON {
        let mut command = Command::new("python3");
        command.args([SCRIPT, series, &size_argument]);
        command
    } else {
        let mut command = Command::new(std::env::current_exe().expect("a program can be found while it runs"));
        command.args([OPTION, series, subject, &size_argument]).envs([MALLOC]);
        command
    };
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|_| End::Missing)?;
    let output = read(child.stdout.take());
    let errors = read(child.stderr.take());
    let status = watched(&mut child)?;
    let [output, errors] = [output, errors].map(|read| read.join().expect("it does not panic"));
    if !status.success() {
        return Err(End::Failure(failure(status, &errors)));
    }
    let numbers =
        output.trim().split_once(' ').and_then(|(time, grown)| Some((time.parse().ok()?, grown.parse().ok()?)));
    let (nanoseconds, grown): (f64, u64) = numbers.expect("it prints two numbers");
    #[allow(clippy::cast_precision_loss)]
    let (count, bytes) = (size as f64, grown as f64);
    Ok(Point { size, nanoseconds: nanoseconds / count, bytes: (grown >= SEEN).then_some(bytes / count) })
}

/// Waits for the end of the process, and kills it if it exceeds a limit.
fn watched(child: &mut Child) -> Result<ExitStatus, End> {
    loop {
        if let Some(status) = child.try_wait().expect("it is a child of ours") {
            return Ok(status);
        }
        #[allow(clippy::cast_precision_loss)]
        let memory = resident::of(child.id()).unwrap_or(0) as f64;
        let exceeded = match () {
            () if memory > BYTES => Some(End::Memory),
            () if clock::of(child.id()).as_secs_f64() > SECONDS + SLACK => Some(End::Time),
            () => None,
        };
        if let Some(end) = exceeded {
            child.kill().expect("it is a child of ours");
            child.wait().expect("it is a child of ours");
            return Err(end);
        }
        thread::sleep(WATCH);
    }
}

fn read(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut text = Vec::new();
        let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut text));
        String::from_utf8_lossy(&text).into_owned()
    })
}

/// Returns the reason why a process failed, in few words.
fn failure(status: ExitStatus, errors: &str) -> String {
    if errors.contains("has overflowed its stack") {
        return "stack overflow".into();
    }
    if let Some(signal) = signal(status) {
        return signal;
    }
    let mut lines = errors.lines();
    let message = if lines.any(|line| line.contains("panicked at")) { lines.next() } else { errors.lines().last() };
    message.unwrap_or("fails").split(':').next().unwrap_or_default().to_owned()
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<String> {
    use std::os::unix::process::ExitStatusExt;

    Some(match status.signal()? {
        6 => "SIGABRT".into(),
        7 => "SIGBUS".into(),
        11 => "SIGSEGV".into(),
        other => format!("signal {other}"),
    })
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<String> {
    None
}
