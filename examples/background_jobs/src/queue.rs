//! The queue of jobs, by apalis. It stores the return values of its jobs for ever, so our jobs return nothing.

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

use super::place::{BoxError, Place};

/// A job in the queue. Each attempt is queued anew.
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

/// The heartbeat of a worker.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Heart {
    /// The interval between two heartbeats.
    pub(crate) beats: Duration,
    /// The number of missed heartbeats after which a worker counts as dead, so that others take over its jobs.
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

/// The next time at which a worker checks the empty queue.
///
/// The strategy of apalis (1.0, `poll_with_interval`) starts its next interval only when it is polled once more. On a
/// machine so busy that an answer takes as long as the interval, a worker that finds nothing is then never woken again.
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
    /// Puts a job into the queue, hidden until the delay has passed.
    pub(crate) async fn push(&self, job: Job, delay: Duration) -> Result<(), BoxError> {
        let mut task = TaskBuilder::new(job);
        if !delay.is_zero() {
            // The queue has whole seconds only; the delay is rounded up.
            let due = SystemTime::now().duration_since(UNIX_EPOCH)? + delay;
            task = task.run_at_timestamp(due.as_secs() + 1);
        }
        let task = task.build();
        // Only workers have a heartbeat.
        match self {
            Place::Sqlite(pool) => in_sqlite(pool, Heart::default()).push_task(task).await?,
            Place::Redis(connection) => in_redis(connection, Heart::default()).push_task(task).await?,
        }
        Ok(())
    }
}
