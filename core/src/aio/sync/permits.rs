//! Permits and their waiters, the base of semaphores and locks.

use core::future::poll_fn;

use super::wait_queue::{Shared, WaitPolicy, WaitQueue, Waiter};
use crate::aio::wakers::wake_list::WakeList;

/// A number of permits, and a queue of waiters. While a task waits, no permit is free.
pub(super) struct Permits {
    shared: Shared<State>,
}

struct State {
    free: usize,
    queue: WaitQueue<Granted>,
}

/// One permit, granted to a waiter in the queue. The waiter takes the permit when it is polled, or returns it when it
/// is dropped.
struct Granted;

impl State {
    /// Grants a permit to the first waiter; if there is none, the permit is free.
    fn release(&mut self, wakers: &mut WakeList) {
        if !self.queue.grant_first(Granted, wakers) {
            self.free += 1;
        }
    }
}

enum Acquiring {}

impl WaitPolicy for Acquiring {
    type State = State;
    type Grant = Granted;

    fn queue(state: &mut State) -> &mut WaitQueue<Granted> {
        &mut state.queue
    }

    fn return_grant(state: &mut State, _: Granted, wakers: &mut WakeList) {
        state.release(wakers);
    }
}

/// Holds one permit, and releases it on drop.
pub(super) struct Held<'a> {
    permits: &'a Permits,
}

impl Permits {
    /// The maximum number of permits, so that counting them cannot overflow.
    pub(super) const MAX: usize = usize::MAX >> 3;

    /// # Panics
    ///
    /// If `count` is more than [`MAX`](Self::MAX).
    pub(super) fn new(count: usize) -> Self {
        assert!(count <= Self::MAX, "a semaphore cannot have more than `Semaphore::MAX` permits");
        Permits { shared: Shared::new(State { free: count, queue: WaitQueue::new() }) }
    }

    /// Waits for a permit, and takes it.
    pub(super) async fn acquire(&self) -> Held<'_> {
        let mut waiter = Waiter::<Acquiring>::new(&self.shared);
        poll_fn(|context| {
            waiter.poll(context, |state, granted, _| {
                if granted.is_none() {
                    state.free = state.free.checked_sub(1)?;
                }
                Some(())
            })
        })
        .await;
        Held { permits: self }
    }

    /// Takes a permit if one is free.
    pub(super) fn try_acquire(&self) -> Option<Held<'_>> {
        let taken = self.shared.with(|state, _| {
            state.free = state.free.checked_sub(1)?;
            Some(())
        });
        taken.map(|()| Held { permits: self })
    }

    /// Adds a permit.
    ///
    /// # Panics
    ///
    /// If there would be more than [`MAX`](Self::MAX) permits.
    pub(super) fn add(&self) {
        let added = self.shared.with(|state, wakers| {
            let fits = state.free < Self::MAX;
            if fits {
                state.release(wakers);
            }
            fits
        });
        assert!(added, "a semaphore cannot have more than `Semaphore::MAX` permits");
    }

    /// Returns the number of free permits.
    pub(super) fn free(&self) -> usize {
        self.shared.with(|state, _| state.free)
    }
}

impl Held<'_> {
    /// Drops this value without releasing the permit.
    pub(super) fn forget(self) {
        core::mem::forget(self);
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.permits.shared.with(State::release);
    }
}
