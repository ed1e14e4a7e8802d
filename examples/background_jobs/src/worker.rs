//! The worker: takes jobs out of the queue and runs them, one at a time.

use std::pin::pin;
use std::process;
use std::time::Duration;

use apalis::prelude::WorkerBuilderExt;
use apalis_codec::json::JsonCodec;
use apalis_core::backend::ext::BackendExt;
use apalis_core::backend::finalize::Durable;
use apalis_core::backend::persistence::TaskPersistLayer;
use apalis_core::backend::{Backend, BackendConfig, WireFormatBackend};
use apalis_core::task::Task;
use apalis_core::worker::builder::WorkerBuilder;
use apalis_core::worker::context::WorkerContext;
use coyield::prelude::*;
use coyield::try_drive_with;
use tokio::signal::ctrl_c;
use tokio::sync::watch;
use tokio::time::sleep;
use ulid::Ulid;

use super::job::{Count, Failure, Step, count_words_at_url};
use super::pages::{Reader, client};
use super::place::{BoxError, Place};
use super::queue::{Glances, Heart, Job, in_redis, in_sqlite};
use super::store::Report;

/// The options of a worker.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct WorkerOptions {
    /// The name of the worker in its log
    #[arg(long, default_value_t = format!("worker-{}", process::id()))]
    pub(crate) name: String,
    /// The number of attempts at a job
    #[arg(long, default_value_t = 5)]
    attempts: u32,
    /// The seconds before the second attempt. The pause doubles for each further one
    #[arg(long, default_value_t = 1)]
    back_off: u64,
    /// The seconds after which results expire
    #[arg(long, default_value_t = 500)]
    expires: u64,
    /// The seconds between two heartbeats
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    heartbeat: u64,
    /// The number of missed heartbeats after which others take over its jobs
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    missed: u32,
}

/// Works until Ctrl-C, and then finishes the current job. A second Ctrl-C returns the job to the queue.
pub(crate) async fn work(place: Place, options: WorkerOptions) -> Result<(), BoxError> {
    let heart = Heart { beats: Duration::from_secs(options.heartbeat), missed: options.missed.try_into()? };
    let (give_back, is_to_return) = watch::channel(false);
    let worker = Worker { place, options, client: client()?, is_to_return };
    match &worker.place {
        Place::Sqlite(pool) => take_jobs(in_sqlite(pool, heart), worker.clone(), give_back).await,
        Place::Redis(connection) => take_jobs(in_redis(connection, heart), worker.clone(), give_back).await,
    }
}

/// The pause after the queue was found empty.
const PAUSE: Duration = Duration::from_millis(100);

/// Runs jobs of either queue of apalis.
async fn take_jobs<B>(queue: B, worker: Worker, give_back: watch::Sender<bool>) -> Result<(), BoxError>
where
    B: Backend<Task = Task<Vec<u8>>> + WireFormatBackend<Codec = JsonCodec, Compact = Vec<u8>>,
    B: BackendConfig<
            Args = Job,
            Kind = Durable,
            Layer = TaskPersistLayer<JsonCodec<serde_json::Value>, serde_json::Value>,
        >,
    B: Send + Unpin,
{
    let name = worker.options.name.clone();
    // A worker with the same name may have been there before, and not have expired yet.
    let context = WorkerContext::new(&format!("{name}-{}", Ulid::generate()));
    let run = WorkerBuilder::new(&context)
        .backend(queue.poll_with_strategy(Glances::every(PAUSE)))
        .concurrency(1)
        .build(move |job: Job| {
            let worker = worker.clone();
            async move { worker.attempt(job).await }
        })
        .run();
    let mut run = pin!(async {
        println!("{name}: starts");
        run.await
    });
    tokio::select! {
        // Listens for Ctrl-C before it reports its start.
        biased;
        told = stop(&context, &name, &give_back) => {
            told?;
            run.await?;
        }
        ended = run.as_mut() => ended?,
    }
    println!("{name}: has stopped");
    Ok(())
}

/// Waits for Ctrl-C, and then until the current job is finished or returned.
async fn stop(context: &WorkerContext, name: &str, give_back: &watch::Sender<bool>) -> Result<(), BoxError> {
    ctrl_c().await?;
    // A stopped worker of apalis has no heartbeat while it finishes its job. So the worker only pauses until then.
    context.pause()?;
    let finish = async {
        println!("{name}: stopping after the current job");
        while context.has_pending_tasks() {
            sleep(PAUSE / 10).await;
        }
    };
    tokio::select! {
        // Listens for the second Ctrl-C before it reports the first.
        biased;
        again = ctrl_c() => {
            again?;
            give_back.send_replace(true);
        }
        () = finish => {}
    }
    Ok(context.stop()?)
}

#[derive(Clone)]
struct Worker {
    place: Place,
    options: WorkerOptions,
    client: reqwest::Client,
    is_to_return: watch::Receiver<bool>,
}

impl Worker {
    /// Runs a job. Fails only if the store does; then apalis queues the job again.
    async fn attempt(&self, job: Job) -> Result<(), BoxError> {
        if self.place.job(&job.id).await?.outcome.is_some() {
            self.log(&job, "was done already");
            return Ok(());
        }
        let mut is_to_return = self.is_to_return.clone();
        let mut running = Running { worker: self.clone(), job: job.clone(), reader: Reader::new(self.client.clone()) };
        let mut body = pin!(count_words_at_url(&job.url));
        let counted = tokio::select! {
            counted = try_drive_with(body.as_mut(), &mut running, async |running, step| running.answer(step).await) => {
                Some(counted)
            }
            _ = is_to_return.wait_for(|is_to_return| *is_to_return) => None,
        };
        if let Some(counted) = counted {
            return self.settle(&job, counted).await;
        }
        // The pending answer is dropped, and the body is not: it can still report its progress.
        let so_far = body.close().ok().flatten().unwrap_or_default();
        self.place.report(&job.id, &Report::Waiting, self.kept()).await?;
        self.place.push(job.clone(), Duration::ZERO).await?;
        self.log(&job, &format!("is returned to the queue after {so_far}"));
        Ok(())
    }

    /// Stores the result of a job, or queues another attempt.
    ///
    /// The retries of apalis would block the worker, and it could not stop meanwhile. So the next attempt is queued as
    /// a new job. A worker that is killed before apalis has acknowledged the old one leaves two of them, and then the
    /// first result stays.
    async fn settle(&self, job: &Job, counted: Result<Count, Thrown<Failure>>) -> Result<(), BoxError> {
        let outcome = match counted {
            Ok(count) => Ok(count),
            Err(Thrown::Raised(failure)) if !failure.is_final() && job.attempt < self.options.attempts => {
                let delay = Duration::from_secs(self.options.back_off << (job.attempt - 1).min(16));
                let report = Report::Failed { attempt: job.attempt, why: failure.to_string() };
                self.place.report(&job.id, &report, self.kept() + delay).await?;
                self.place.push(Job { attempt: job.attempt + 1, ..job.clone() }, delay).await?;
                self.log(job, &format!("failed, next attempt in {} s: {failure}", delay.as_secs()));
                return Ok(());
            }
            Err(thrown) => Err(thrown.to_string()),
        };
        if !self.place.finish(&job.id, &outcome, self.kept()).await? {
            self.log(job, "was done by somebody else meanwhile");
            return Ok(());
        }
        match outcome {
            Ok(count) => self.log(job, &format!("is done: {count}")),
            Err(why) => self.log(job, &format!("failed for good: {why}")),
        }
        Ok(())
    }

    fn kept(&self) -> Duration {
        Duration::from_secs(self.options.expires)
    }

    fn log(&self, job: &Job, what: &str) {
        println!("{}: job {} (attempt {}) {what}", self.options.name, job.id, job.attempt);
    }
}

/// Answers the requests of a job. It borrows nothing: rustc could not prove that its futures are `Send`.
struct Running {
    worker: Worker,
    job: Job,
    reader: Reader,
}

impl Running {
    async fn answer(&mut self, step: Step) -> Result<Vec<u8>, Failure> {
        if let Step::Next(count) = step {
            let Worker { place, options, .. } = &self.worker;
            let report = Report::Running { worker: options.name.clone(), count, length: self.reader.length };
            if let Err(trouble) = place.report(&self.job.id, &report, self.worker.kept()).await {
                eprintln!("{}: cannot report the progress: {trouble}", options.name);
            }
        }
        self.reader.answer(step).await
    }
}
