//! The view of the jobs in a terminal.

use std::fmt::Write;
use std::io::{IsTerminal, stdout};
use std::time::Duration;

use coyield::prelude::*;
use tokio::time::sleep;

use super::place::{BoxError, Place};
use super::store::{Known, Outcome, Report};

/// The interval between two looks at the store.
const PAUSE: Duration = Duration::from_millis(50);

/// Yields each report of a job once, and returns the result of the job.
#[generator]
pub(crate) async fn follow(place: &Place, id: &str) -> impl AsyncGenerator<Report, (), Result<Outcome, BoxError>> {
    let mut last = None;
    loop {
        let Known { report, outcome } = place.job(id).await?;
        if let Some(outcome) = outcome {
            return Ok(outcome);
        }
        if report != last {
            last.clone_from(&report);
            if let Some(report) = report {
                yield_!(report);
            }
        }
        sleep(PAUSE).await;
    }
}

/// Shows all jobs until none is left to wait for; only once if the output is not a terminal.
pub(crate) async fn watch(place: &Place) -> Result<(), BoxError> {
    loop {
        let jobs = place.all_jobs().await?;
        let mut text = String::new();
        for (id, known) in &jobs {
            writeln!(text, "{id}  {}", line(known))?;
        }
        let done = jobs.values().filter(|known| known.outcome.is_some()).count();
        writeln!(text, "{done} of {} jobs are done", jobs.len())?;
        if !stdout().is_terminal() {
            print!("{text}");
            return Ok(());
        }
        // Moves to the upper left corner, and erases everything.
        print!("\x1b[H\x1b[2J{text}");
        if done == jobs.len() {
            return Ok(());
        }
        sleep(PAUSE).await;
    }
}

/// Returns the progress of a job as one line.
pub(crate) fn line(known: &Known) -> String {
    match (&known.outcome, &known.report) {
        (Some(Ok(count)), _) => format!("{} {count}", bar(1, 1)),
        (Some(Err(why)), _) => format!("{} failed for good: {why}", bar(0, 1)),
        (None, Some(Report::Running { worker, count, length })) => {
            format!("{} {count}, by {worker}", bar(count.bytes, length.unwrap_or(u64::MAX)))
        }
        (None, Some(Report::Failed { attempt, why })) => {
            format!("{} waits for another attempt after attempt {attempt}: {why}", bar(0, 1))
        }
        (None, Some(Report::Waiting) | None) => format!("{} waits", bar(0, 1)),
    }
}

const WIDTH: u8 = 20;

fn bar(part: u64, whole: u64) -> String {
    let filled = part.min(whole).saturating_mul(WIDTH.into()) / whole.max(1);
    let filled = (0..filled).map(|_| '#').collect::<String>();
    format!("[{filled:-<width$}]", width = WIDTH.into())
}
