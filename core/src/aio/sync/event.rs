//! A flag that tasks wait for.

use core::fmt;
use core::future::poll_fn;

use super::wait_queue::{Shared, WaitPolicy, WaitQueue, Waiter};
use crate::aio::wakers::wake_list::WakeList;

/// A flag that tasks can wait for. Python's `asyncio.Event`.
///
/// An event begins unset. [`set`](Self::set) lets all waiters continue, and all later ones, until the event is
/// [cleared](Self::clear).
///
/// # Examples
///
/// No task asks for the configuration before it has been read, and no task has to know which one reads it:
///
/// ```
/// use coyield::aio::sync::Event;
///
/// # async fn read() {}
/// # futures::executor::block_on(async {
/// let ready = Event::new();
/// let server = async {
///     ready.wait().await;
///     "serving"
/// };
/// let start = async {
///     read().await;
///     ready.set();
/// };
/// let (served, ()) = futures::join!(server, start);
/// assert_eq!(served, "serving");
/// # });
/// ```
pub struct Event {
    shared: Shared<State>,
}

struct State {
    is_set: bool,
    queue: WaitQueue<()>,
}

enum EventWait {}

impl WaitPolicy for EventWait {
    type State = State;
    type Grant = ();

    fn queue(state: &mut State) -> &mut WaitQueue<()> {
        &mut state.queue
    }

    fn return_grant(_: &mut State, (): (), _: &mut WakeList) {
        // All waiters were granted the same.
    }
}

impl Event {
    /// Returns an event that is not set.
    #[must_use]
    pub fn new() -> Self {
        Event { shared: Shared::new(State { is_set: false, queue: WaitQueue::new() }) }
    }

    /// Sets the flag, and wakes all waiters. Does nothing if the flag is already set.
    pub fn set(&self) {
        self.shared.with(|state, wakers| {
            state.is_set = true;
            state.queue.grant_all(|_| (), wakers);
        });
    }

    /// Clears the flag: later waiters wait for the next [`set`](Self::set).
    ///
    /// Waiters that the last `set` woke continue, even if they run only after this call.
    pub fn clear(&self) {
        self.shared.with(|state, _| state.is_set = false);
    }

    /// Returns whether the flag is set.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.shared.with(|state, _| state.is_set)
    }

    /// Waits until the flag is set; returns at once if it is. Python's always returns `True`.
    ///
    /// # Cancel safety
    ///
    /// Dropping a wait has no effect on the event or on other waiters.
    pub async fn wait(&self) {
        let mut waiter = Waiter::<EventWait>::new(&self.shared);
        poll_fn(|context| waiter.poll(context, |state, granted, _| granted.or(state.is_set.then_some(())))).await;
    }
}

impl Default for Event {
    fn default() -> Self {
        Event::new()
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (is_set, waiters) = self.shared.with(|state, _| (state.is_set, state.queue.len()));
        formatter.debug_struct("Event").field("is_set", &is_set).field("waiters", &waiters).finish()
    }
}
