//! How do a number of tasks wait for each other?

use core::fmt;
use core::future::poll_fn;

use super::wait_queue::{Shared, WaitPolicy, WaitQueue, Waiter, Wakers};

/// A point that a number of tasks pass together. Python's `asyncio.Barrier`.
///
/// When as many wait as there are parties, all of them go on, and the barrier begins anew.
///
/// # Examples
///
/// Both have measured before either looks at the sum; and one of the two, whichever, reports:
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

enum Waiting {}

impl WaitPolicy for Waiting {
    type State = State;
    type Grant = Result<usize, BrokenBarrierError>;

    fn queue(state: &mut State) -> &mut WaitQueue<Self::Grant> {
        &mut state.queue
    }

    fn return_grant(_: &mut State, _: Self::Grant, _: &mut Wakers) {
        // It passed with the others, or was sent away with them.
    }
}

impl Barrier {
    /// A barrier for so many tasks.
    ///
    /// # Panics
    ///
    /// If `parties` is 0, as Python's raises `ValueError`.
    #[must_use]
    pub fn new(parties: usize) -> Self {
        assert!(parties > 0, "a barrier needs at least one party");
        Barrier { parties, shared: Shared::new(State { broken: false, queue: WaitQueue::new() }) }
    }

    /// Waits until as many wait as there are parties, and gives the position: from 0 for who came first to `parties - 1` for who
    /// came last and let the others go on. No two that pass together have the same.
    ///
    /// # Errors
    ///
    /// [`BrokenBarrierError`] if the barrier was aborted, and if it is aborted or reset while this waits.
    ///
    /// # Cancel safety
    ///
    /// A wait that is dropped does not count any more, and does not break the barrier; Python's is the same, threading's is not. One that
    /// is dropped when all parties had come was one of them.
    pub async fn wait(&self) -> Result<usize, BrokenBarrierError> {
        let mut waiter = Waiter::<Waiting>::new(&self.shared);
        let arrive = |state: &mut State, granted: Option<_>, wakers: &mut Wakers| {
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

    /// Sends away all who wait, with an error, and mends the barrier if it was broken.
    ///
    /// As in Python, that includes those who could have passed and have not gone on since.
    pub fn reset(&self) {
        self.send_away(false);
    }

    /// Breaks the barrier: who waits, and who comes, gets an error, until it is [`reset`](Self::reset).
    ///
    /// As in Python, so do those who could have passed and have not gone on since.
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

    /// How many tasks pass together.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// How many are waiting.
    #[must_use]
    pub fn n_waiting(&self) -> usize {
        self.shared.with(|state, _| state.queue.len())
    }

    /// Whether the barrier was aborted, and not reset since.
    #[must_use]
    pub fn broken(&self) -> bool {
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

/// The barrier was aborted, or it was reset while this one waited. Python's `asyncio.BrokenBarrierError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BrokenBarrierError;

impl fmt::Display for BrokenBarrierError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the barrier was aborted or reset")
    }
}

impl core::error::Error for BrokenBarrierError {}
