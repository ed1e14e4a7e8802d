//! A barrier: a number of tasks wait for each other.

use core::fmt;
use core::future::poll_fn;

use super::wait_queue::{Shared, WaitPolicy, WaitQueue, Waiter};
use crate::aio::wakers::wake_list::WakeList;

/// A point that a number of tasks pass together. Python's `asyncio.Barrier`.
///
/// When as many tasks wait as there are parties, all of them continue, and the barrier begins anew.
///
/// # Examples
///
/// Both tasks have measured before either reads the sum, and exactly one of them reports:
///
/// ```
/// use coyield::aio::sync::Barrier;
/// use std::cell::Cell;
///
/// # futures::executor::block_on(async {
/// let barrier = Barrier::new(2);
/// let sum = Cell::new(0);
/// let measure = async |value: u32| {
///     sum.set(sum.get() + value);
///     let position = barrier.wait().await?;
///     Ok::<_, coyield::aio::sync::BrokenBarrierError>((position == 0).then(|| format!("sum: {}", sum.get())))
/// };
/// let (a, b) = futures::try_join!(measure(3), measure(4))?;
/// assert_eq!(a.xor(b).as_deref(), Some("sum: 7"));
/// # Ok::<(), coyield::aio::sync::BrokenBarrierError>(()) }).unwrap();
/// ```
pub struct Barrier {
    parties: usize,
    shared: Shared<State>,
}

struct State {
    broken: bool,
    queue: WaitQueue<Result<usize, BrokenBarrierError>>,
}

enum BarrierWait {}

impl WaitPolicy for BarrierWait {
    type State = State;
    type Grant = Result<usize, BrokenBarrierError>;

    fn queue(state: &mut State) -> &mut WaitQueue<Self::Grant> {
        &mut state.queue
    }

    fn return_grant(_: &mut State, _: Self::Grant, _: &mut WakeList) {
        // It passed with the others, or was sent away with them.
    }
}

impl Barrier {
    /// Returns a barrier for `parties` tasks.
    ///
    /// # Panics
    ///
    /// If `parties` is 0, as Python's raises `ValueError`.
    #[must_use]
    pub fn new(parties: usize) -> Self {
        assert!(parties > 0, "a barrier needs at least one party");
        Barrier { parties, shared: Shared::new(State { broken: false, queue: WaitQueue::new() }) }
    }

    /// Waits for all parties, and returns the position of this task: from 0 for the first to `parties - 1` for the
    /// last, which lets the others continue. Positions are unique among the tasks that pass together.
    ///
    /// # Errors
    ///
    /// [`BrokenBarrierError`] if the barrier was aborted, or is aborted or reset during the wait.
    ///
    /// # Cancel safety
    ///
    /// A wait that is dropped no longer counts, and does not break the barrier; Python's `asyncio` is the same,
    /// `threading` is not. A wait that is dropped after all parties had arrived was one of them.
    pub async fn wait(&self) -> Result<usize, BrokenBarrierError> {
        let mut waiter = Waiter::<BarrierWait>::new(&self.shared);
        let arrive = |state: &mut State, granted: Option<_>, wakers: &mut WakeList| {
            if granted.is_some() {
                return granted;
            }
            if state.broken {
                return Some(Err(BrokenBarrierError));
            }
            if state.queue.len() + 1 < self.parties {
                return None;
            }
            state.queue.grant_all(Ok, wakers);
            Some(Ok(self.parties - 1))
        };
        poll_fn(|context| waiter.poll(context, arrive)).await
    }

    /// Fails all waits with an error, and repairs the barrier if it was broken.
    ///
    /// As in Python, that includes waits that could have passed and have not continued since.
    pub fn reset(&self) {
        self.send_away(false);
    }

    /// Breaks the barrier: waiting and later tasks get an error, until the barrier is [`reset`](Self::reset).
    ///
    /// As in Python, that includes waits that could have passed and have not continued since.
    pub fn abort(&self) {
        self.send_away(true);
    }

    fn send_away(&self, broken: bool) {
        self.shared.with(|state, wakers| {
            state.broken = broken;
            state.queue.grant_all(|_| Err(BrokenBarrierError), wakers);
            state.queue.unclaimed().for_each(|granted| *granted = Err(BrokenBarrierError));
        });
    }

    /// Returns the number of tasks that pass together.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// Returns the number of waiting tasks.
    #[must_use]
    pub fn n_waiting(&self) -> usize {
        self.shared.with(|state, _| state.queue.len())
    }

    /// Returns whether the barrier was aborted, and not reset since.
    #[doc(alias = "broken")]
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.shared.with(|state, _| state.broken)
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (broken, n_waiting) = self.shared.with(|state, _| (state.broken, state.queue.len()));
        let mut barrier = formatter.debug_struct("Barrier");
        barrier.field("parties", &self.parties).field("n_waiting", &n_waiting).field("broken", &broken).finish()
    }
}

/// The error of a wait at a barrier that was aborted, or was reset during the wait. Python's
/// `asyncio.BrokenBarrierError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BrokenBarrierError;

impl fmt::Display for BrokenBarrierError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the barrier was aborted or reset")
    }
}

impl core::error::Error for BrokenBarrierError {}
