//! A seeded random number generator, and tasks on several threads that cancel their waits at random.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// A random number generator (xorshift). The same seed gives the same numbers.
#[derive(Clone)]
pub struct Rng(u64);

impl Rng {
    /// Makes a generator with this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Rng(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// Returns a number from 0 up to `limit`, which is excluded.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    /// Yields to the executor up to two times.
    pub async fn yields(&mut self) {
        for _ in 0..self.below(3) {
            tokio::task::yield_now().await;
        }
    }

    /// Awaits the future, or drops it after a random number of polls, also between a wake and the next poll.
    pub async fn may_cancel<F: Future>(&mut self, future: F) -> Option<F::Output> {
        let mut polls = self.below(6);
        let patient = self.below(3) == 0;
        let mut future = pin!(future);
        poll_fn(|context| {
            if polls == 0 {
                return Poll::Ready(None);
            }
            if let Poll::Ready(value) = future.as_mut().poll(context) {
                return Poll::Ready(Some(value));
            }
            polls -= 1;
            if !patient {
                context.waker().wake_by_ref();
            }
            Poll::Pending
        })
        .await
    }
}

/// Runs this many tasks, and adds up their results.
///
/// # Panics
///
/// If one of them panics, or no thread can be started.
pub fn on_threads<F>(tasks: u64, make: impl Fn(u64) -> F) -> u64
where
    F: Future<Output = u64> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().unwrap();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..tasks).map(|seed| tokio::spawn(make(seed))).collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await.expect("a task that does not panic");
        }
        sum
    })
}
