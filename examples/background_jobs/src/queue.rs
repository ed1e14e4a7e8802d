//! The queue of jobs, which is that of apalis. It keeps what its jobs return for ever, so ours return nothing to it.

use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use apalis_core::backend::TaskSink;
use apalis_core::backend::ext::poll_strategy::{PollSnapshot, PollStrategy};
use apalis_core::task::builder::TaskBuilder;
use apalis_redis::{ConnectionManager, RedisStorage};
use apalis_sqlite::{SqlitePool, SqliteStorage};
use serde::{Deserialize, Serialize};
use tokio::time::{Interval, MissedTickBehavior, interval};
use ulid::Ulid;

use super::place::{Place, Trouble};

/// A job as it waits in the queue. Each attempt at it waits there anew.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) url: String,
    /// From 1.
    pub(crate) attempt: u32,
}

impl Job {
    pub(crate) fn new(url: impl Into<String>) -> Self {
        Job { id: Ulid::generate().to_string(), url: url.into(), attempt: 1 }
    }
}

const NAME: &str = "count_words_at_url";

/// The signs of life of a worker.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Heart {
    /// How often it shows one.
    pub(crate) beats: Duration,
    /// After how many of its heartbeats that were missed it is held to be dead, and what it had is given to others.
    pub(crate) missed: usize,
}

/// The queue in a file.
pub(crate) fn in_sqlite(pool: &SqlitePool, heart: Heart) -> SqliteStorage<Job> {
    SqliteStorage::new(pool).with_config(
        apalis_sqlite::Config::default()
            .queue(NAME)
            .batch_size(1)
            .heartbeat_interval(heart.beats)
            .missed_heartbeats(heart.missed),
    )
}

/// The queue in a server.
pub(crate) fn in_redis(connection: &ConnectionManager, heart: Heart) -> RedisStorage<Job> {
    RedisStorage::new(connection.clone()).with_config(
        apalis_redis::Config::default()
            .queue(NAME)
            .batch_size(1)
            .heartbeat_interval(heart.beats)
            .missed_heartbeats(heart.missed),
    )
}

/// When a worker looks into the queue again, in which there was nothing.
///
/// What apalis has for this (1.0, `poll_with_interval`) waits for the next time only when it is polled once more. On a machine so busy that
/// an answer takes as long as the interval, a worker that finds nothing then is never woken again.
pub(crate) struct Glances(Interval);

impl Glances {
    pub(crate) fn every(pause: Duration) -> Self {
        let mut interval = interval(pause);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Glances(interval)
    }
}

impl PollStrategy for Glances {
    fn poll_drive(&mut self, context: &mut Context<'_>, _: &PollSnapshot) -> Poll<Option<()>> {
        while self.0.poll_tick(context).is_ready() {}
        Poll::Pending
    }
}

impl Place {
    /// Puts a job into the queue, where nobody sees it before some time has passed.
    pub(crate) async fn push(&self, job: Job, delay: Duration) -> Result<(), Trouble> {
        let mut task = TaskBuilder::new(job);
        if !delay.is_zero() {
            // The queue knows whole seconds only. It waits rather longer than shorter.
            let due = SystemTime::now().duration_since(UNIX_EPOCH)? + delay;
            task = task.run_at_timestamp(due.as_secs() + 1);
        }
        let task = task.build();
        // Only workers have a heart.
        match self {
            Place::Sqlite(pool) => in_sqlite(pool, Heart::default()).push_task(task).await?,
            Place::Redis(connection) => in_redis(connection, Heart::default()).push_task(task).await?,
        }
        Ok(())
    }
}
