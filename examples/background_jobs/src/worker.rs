//! Who takes jobs out of the queue and runs them, one at a time.

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
use super::place::{Place, Trouble};
use super::queue::{Glances, Heart, Job, in_redis, in_sqlite};
use super::store::Report;

/// How a worker goes about it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Habits {
    /// What it calls itself in its log
    #[arg(long, default_value_t = format!("worker-{}", process::id()))]
    pub(crate) name: String,
    /// How often it tries a job before it gives it up
    #[arg(long, default_value_t = 5)]
    attempts: u32,
    /// How many seconds it waits before the second attempt. Before each further one it is twice as long
    #[arg(long, default_value_t = 1)]
    back_off: u64,
    /// For how many seconds results are kept
    #[arg(long, default_value_t = 500)]
    expires: u64,
    /// Shows every so many seconds that it is alive
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    heartbeat: u64,
    /// How often it may fail to, before others take over what it had
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    missed: u32,
}

/// Works until it is told to stop by Ctrl-C, and then finishes the job at hand. Told so once more, it gives it back.
pub(crate) async fn work(place: Place, habits: Habits) -> Result<(), Trouble> {
    let heart = Heart { beats: Duration::from_secs(habits.heartbeat), missed: habits.missed.try_into()? };
    let (give_back, told_to_give_back) = watch::channel(false);
    let worker = Worker { place, habits, client: client()?, told_to_give_back };
    match &worker.place {
        Place::Sqlite(pool) => take_jobs(in_sqlite(pool, heart), worker.clone(), give_back).await,
        Place::Redis(connection) => take_jobs(in_redis(connection, heart), worker.clone(), give_back).await,
    }
}

/// How long the queue is left alone when there was nothing in it.
const PAUSE: Duration = Duration::from_millis(100);

/// Either queue is this, for apalis.
async fn take_jobs<B>(queue: B, worker: Worker, give_back: watch::Sender<bool>) -> Result<(), Trouble>
where
    B: Backend<Task = Task<Vec<u8>>> + WireFormatBackend<Codec = JsonCodec, Compact = Vec<u8>>,
    B: BackendConfig<
            Args = Job,
            Kind = Durable,
            Layer = TaskPersistLayer<JsonCodec<serde_json::Value>, serde_json::Value>,
        >,
    B: Send + Unpin,
{
    let name = worker.habits.name.clone();
    // Another one may have had the name before, and not be forgotten yet.
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
        // It listens for Ctrl-C before it says that it starts.
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

/// Waits for Ctrl-C, and then until the job at hand is finished or given back.
async fn stop(context: &WorkerContext, name: &str, give_back: &watch::Sender<bool>) -> Result<(), Trouble> {
    ctrl_c().await?;
    // One that is stopped shows no sign of life while it finishes its job. So it only pauses, until it has.
    context.pause()?;
    let finish = async {
        println!("{name}: told to stop, and finishes what it has begun");
        while context.has_pending_tasks() {
            sleep(PAUSE / 10).await;
        }
    };
    tokio::select! {
        // It listens for the second one before it says that it was told by the first.
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
    habits: Habits,
    client: reqwest::Client,
    told_to_give_back: watch::Receiver<bool>,
}

impl Worker {
    /// Runs a job. It fails only if the place does, and then apalis gives the job to somebody once more.
    async fn attempt(&self, job: Job) -> Result<(), Trouble> {
        if self.place.look_up(&job.id).await?.outcome.is_some() {
            self.log(&job, "was done already");
            return Ok(());
        }
        let mut told_to_give_back = self.told_to_give_back.clone();
        let mut running = Running { worker: self.clone(), job: job.clone(), reader: Reader::new(self.client.clone()) };
        let mut body = pin!(count_words_at_url(&job.url));
        let counted = tokio::select! {
            counted = try_drive_with(body.as_mut(), &mut running, async |running, step| running.answer(step).await) => {
                Some(counted)
            }
            _ = told_to_give_back.wait_for(|told| *told) => None,
        };
        if let Some(counted) = counted {
            return self.settle(&job, counted).await;
        }
        // The answer that it waited for is dropped, and the body is not: it can still say how far it has come.
        let so_far = body.close().ok().flatten().unwrap_or_default();
        self.place.report(&job.id, &Report::Waiting, self.kept()).await?;
        self.place.push(job.clone(), Duration::ZERO).await?;
        self.log(&job, &format!("is given back after {so_far}"));
        Ok(())
    }

    /// Keeps what came of a job, or puts it off.
    ///
    /// What apalis has for this would keep the worker waiting, and would not let it stop meanwhile. So the next attempt goes into
    /// the queue. Who is killed before apalis knows that this one is over leaves two of them, and then the first result stays.
    async fn settle(&self, job: &Job, counted: Result<Count, Thrown<Failure>>) -> Result<(), Trouble> {
        let outcome = match counted {
            Ok(count) => Ok(count),
            Err(Thrown::Raised(failure)) if !failure.is_final() && job.attempt < self.habits.attempts => {
                let delay = Duration::from_secs(self.habits.back_off << (job.attempt - 1).min(16));
                let report = Report::Failed { attempt: job.attempt, why: failure.to_string() };
                self.place.report(&job.id, &report, self.kept() + delay).await?;
                self.place.push(Job { attempt: job.attempt + 1, ..job.clone() }, delay).await?;
                self.log(job, &format!("failed, and is tried again in {} s: {failure}", delay.as_secs()));
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
            Err(why) => self.log(job, &format!("is given up: {why}")),
        }
        Ok(())
    }

    fn kept(&self) -> Duration {
        Duration::from_secs(self.habits.expires)
    }

    fn log(&self, job: &Job, what: &str) {
        println!("{}: job {} (attempt {}) {what}", self.habits.name, job.id, job.attempt);
    }
}

/// Who answers a job while it runs. It borrows nothing: rustc would not see that what is awaited here can be sent between threads.
struct Running {
    worker: Worker,
    job: Job,
    reader: Reader,
}

impl Running {
    async fn answer(&mut self, step: Step) -> Result<Vec<u8>, Failure> {
        if let Step::Next(count) = step {
            let Worker { place, habits, .. } = &self.worker;
            let report = Report::Running { worker: habits.name.clone(), count, length: self.reader.length };
            if let Err(trouble) = place.report(&self.job.id, &report, self.worker.kept()).await {
                eprintln!("{}: nobody could be told how far it is: {trouble}", habits.name);
            }
        }
        self.reader.answer(step).await
    }
}
