//! Code that the tests of `aio` share for comparisons with asyncio: the scripts in `tests/python/aio/`, and their
//! output.

use std::fmt::{self, Display, Write as _};
use std::future::Future;
use std::time::Duration;

use coyield::aio::{self, Cancelled, Outcome, TaskError, sleep};
use coyield::try_await;
use tracing::field::{Field, Visit};
use tracing::span;

use crate::Log;

/// The unit of time of the scripts and of their counterparts.
pub const TICK: Duration = Duration::from_millis(20);

/// Runs the future on an event loop whose clock advances when all tasks wait.
///
/// # Errors
///
/// If the future fails.
pub fn run_paused<F: Future<Output: Outcome>>(future: F) -> Result<<F::Output as Outcome>::Value, TaskError> {
    aio::run(async {
        tokio::time::pause();
        future.await.outcome()
    })
}

/// Waits, and logs whether that ended or was cancelled.
///
/// # Errors
///
/// If it was cancelled.
pub async fn cancellable_sleep(log: &Log, name: &str, ticks: u32) -> Result<(), Cancelled> {
    let ended = try_await!(sleep(TICK * ticks));
    let how = if ended.is_ok() { "slept" } else { "cancelled" };
    log.add(format!("  {name}: {how}"));
    ended
}

/// Python's `ValueError`, or whatever else it raises.
#[derive(Debug)]
pub struct ValueError;

impl Display for ValueError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ValueError")
    }
}

impl std::error::Error for ValueError {}

/// Its name in Python.
#[must_use]
pub fn name(error: &TaskError) -> String {
    match error {
        TaskError::Cancelled => "CancelledError".to_owned(),
        TaskError::TimedOut => "TimeoutError".to_owned(),
        other => other.to_string(),
    }
}

/// Its name in Python.
#[must_use]
pub fn truth(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// Runs the body as a task; it must write the lines that Python printed in the case of this name.
///
/// # Panics
///
/// If it does not.
pub fn case<F>(printed: &str, named: &str, body: impl FnOnce(Log) -> F)
where
    F: Future<Output: Outcome<Value: Display>> + 'static,
{
    let log = Log::new();
    let task = body(log.clone());
    let ended = run_paused(async { aio::spawn_local(task).await });
    log.add(match ended {
        Ok(value) => format!("  gave {value}"),
        Err(error) => format!("  raised {}", name(&error)),
    });
    let mut expected = printed.lines().skip_while(|line| *line != named);
    assert_eq!(expected.next(), Some(named), "there is such a case");
    let expected: Vec<_> = expected.take_while(|line| line.starts_with(' ')).collect();
    assert_eq!(log.take(), expected);
}

/// Runs this, and returns what it logs on this thread through `tracing`.
pub fn logged(run: impl FnOnce()) -> Vec<String> {
    let log = Log::new();
    tracing::subscriber::with_default(Recorder(log.clone()), run);
    log.take()
}

/// Writes events to a log, each with its fields.
struct Recorder(Log);

impl tracing::Subscriber for Recorder {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        // Tokio and its relatives log events of their own.
        if event.metadata().target().starts_with("coyield") {
            let mut fields = Fields(String::new());
            event.record(&mut fields);
            // On a busy machine, any task may be delayed.
            if !fields.0.contains("a task blocked its thread") {
                self.0.add(fields.0);
            }
        }
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let separator = if self.0.is_empty() { "" } else { ", " };
        let _ = write!(self.0, "{separator}{field}: {value:?}");
    }
}
