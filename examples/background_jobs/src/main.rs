//! A queue of background jobs, as Python's rq and celery are, whose jobs are generators: they yield their progress, and
//! can be closed. `job.rs` is the job, and is independent of the rest.
//!
//! ```text
//! cargo run -p coyield-background-jobs -- serve-pages --port 8000
//! cargo run -p coyield-background-jobs -- work
//! cargo run -p coyield-background-jobs -- enqueue --wait http://127.0.0.1:8000/words/{10,20,30} http://127.0.0.1:8000/broken/2/5
//! cargo run -p coyield-background-jobs -- watch
//! cargo run -p coyield-background-jobs -- inline http://127.0.0.1:8000/words/10
//! ```
//!
//! Run each in a terminal of its own, with any number of workers. They share a file, or, on many machines, a Redis
//! server (`--redis redis://127.0.0.1:6379`). A worker may be killed at any time: other workers take over its jobs.

#![forbid(unsafe_code)]

pub(crate) mod job;
pub(crate) mod pages;
pub(crate) mod place;
pub(crate) mod queue;
pub(crate) mod store;
pub(crate) mod watch;
pub(crate) mod worker;

use std::pin::pin;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use coyield::prelude::*;
use coyield::try_drive_sync;
use tokio::runtime::{Builder, Runtime};

use job::{Step, count_words_at_url};
use pages::{Pages, Reader, client};
use place::{Address, BoxError, Place};
use queue::Job;
use store::{Known, Report};
use watch::{follow, line, watch};
use worker::{WorkerOptions, work};

/// Counts the words of web pages in the background
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    address: Address,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Serves pages to count the words of
    ServePages {
        #[arg(long, default_value_t = 8000)]
        port: u16,
        /// The milliseconds between two words
        #[arg(long, default_value_t = 200)]
        pause: u64,
    },
    /// Puts a job for each page into the queue
    Enqueue {
        #[arg(required = true)]
        urls: Vec<String>,
        /// Shows their progress, one after the other, and waits for their results
        #[arg(long)]
        wait: bool,
    },
    /// Runs jobs, until Ctrl-C
    Work(WorkerOptions),
    /// Shows all jobs
    Watch,
    /// Runs the same job without a queue
    Inline {
        #[arg(required = true)]
        urls: Vec<String>,
    },
}

fn main() -> ExitCode {
    match execute(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

fn execute(arguments: Arguments) -> Result<(), BoxError> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    match arguments.action {
        Action::Inline { urls } => inline(&runtime, &urls),
        Action::ServePages { port, pause } => runtime.block_on(async {
            let pages = Pages::new(Duration::from_millis(pause));
            // Requests from a person need no held pages.
            pages.release();
            Ok(pages.serve(port, |address| println!("http://{address}/words/10")).await?)
        }),
        Action::Enqueue { urls, wait } => runtime.block_on(async {
            let place = arguments.address.connect().await?;
            let ids = enqueue(&place, urls).await?;
            for id in ids {
                if wait { show(&place, &id).await? } else { println!("{id}") }
            }
            Ok(())
        }),
        Action::Work(options) => runtime.block_on(async { work(arguments.address.connect().await?, options).await }),
        Action::Watch => runtime.block_on(async { watch(&arguments.address.connect().await?).await }),
    }
}

/// For how long a waiting job is listed.
const WAITS: Duration = Duration::from_hours(24);

/// Puts jobs into the queue, and returns their ids.
pub(crate) async fn enqueue(place: &Place, urls: Vec<String>) -> Result<Vec<String>, BoxError> {
    let mut ids = Vec::new();
    for url in urls {
        let job = Job::new(url);
        ids.push(job.id.clone());
        place.report(&job.id, &Report::Waiting, WAITS).await?;
        place.push(job, Duration::ZERO).await?;
    }
    Ok(ids)
}

/// Shows the progress of a job until it ends.
async fn show(place: &Place, id: &str) -> Result<(), BoxError> {
    let mut job = pin!(follow(place, id));
    let outcome = loop {
        match job.anext().await? {
            CoroutineState::Yielded(report) => {
                println!("{id}  {}", line(&Known { report: Some(report), outcome: None }));
            }
            CoroutineState::Complete(outcome) => break outcome?,
        }
    };
    println!("{id}  {}", line(&Known { report: None, outcome: Some(outcome) }));
    Ok(())
}

/// The body that the workers run, in a plain loop.
fn inline(runtime: &Runtime, urls: &[String]) -> Result<(), BoxError> {
    let client = client()?;
    for url in urls {
        let mut reader = Reader::new(client.clone());
        let count = try_drive_sync(count_words_at_url(url), |step| {
            if let Step::Next(count) = step {
                println!("{url}: {count}");
            }
            runtime.block_on(reader.answer(step))
        })?;
        println!("{url} has {count}");
    }
    Ok(())
}
