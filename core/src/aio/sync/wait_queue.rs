//! The queue of waiters that events, conditions, barriers, semaphores and queues are made of.
//!
//! # The protocol
//!
//! The value that waiters wait for is a plain value under a mutex, [`Shared`]; so are the [`WaitQueue`]s. A [`Waiter`]
//! is in at most one queue:
//!
//! 1. It looks at the value. If what it wants is there, it takes that; otherwise it joins the end of the queue. Both
//!    are one step under the lock, so that nothing can change in between.
//! 2. Code that changes the value *grants* something to the first waiter, which leaves the queue with that: an item, a
//!    position, or just the permission to continue. The grant is stored until the waiter is polled and *claims* it.
//! 3. A waiter that is dropped leaves the queue. A grant that it has not claimed is *returned*, so that the next waiter
//!    can get it.
//! 4. A waiter whose task was cancelled does not claim its grant: it is pending, so that the cancel is delivered at the
//!    point around it, and is dropped then.
//!
//! Under the lock only plain data is changed. Nothing is awaited, woken, cloned or dropped there: the wakers of the
//! waiters that got a grant are collected, and woken after the lock was released.
//!
//! tokio's `Notify` is unsuitable, because it stores a notification for later waiters, and cannot notify n.
//! event-listener's `Event` wakes while it holds its lock, and async-lock's `Barrier` cannot break.

use core::marker::PhantomData;
use core::mem;
use core::task::{Context, Poll, Waker};
use std::collections::BTreeMap;

use crate::aio::cancel::scope::CancelScope;
use crate::aio::host::budget;
use crate::aio::wakers::poll_waker::PollWaker;
use crate::aio::wakers::wake_list::WakeList;
use crate::mutex::Mutex;

/// A number that orders the waiters of a queue, in which it is unique.
type WaiterId = u64;

/// A value and the queues of its waiters.
pub(super) struct Shared<S> {
    state: Mutex<S>,
}

impl<S> Shared<S> {
    pub(super) fn new(state: S) -> Self {
        Shared { state: Mutex::new(state) }
    }

    /// Calls `change` with the value, under the lock. Waiters that got a grant are woken after that.
    #[inline]
    pub(super) fn with<R>(&self, change: impl FnOnce(&mut S, &mut WakeList) -> R) -> R {
        // Dropped after the guard, also if the change panics. Only the user's order of items can panic, and it comes
        // last in a change.
        let mut wakers = WakeList::default();
        let mut state = self.state.lock();
        let result = change(&mut state, &mut wakers);
        drop(state);
        wakers.wake_any();
        result
    }
}

/// The waiters, first in, first out, and the grants that are not claimed.
pub(super) struct WaitQueue<T> {
    next: WaiterId,
    waiting: BTreeMap<WaiterId, Waker>,
    granted: BTreeMap<WaiterId, T>,
}

impl<T> WaitQueue<T> {
    pub(super) const fn new() -> Self {
        WaitQueue { next: 0, waiting: BTreeMap::new(), granted: BTreeMap::new() }
    }

    /// Returns the number of waiters.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Grants something to the first waiter. Returns whether there was one.
    #[inline]
    pub(super) fn grant_first(&mut self, granted: T, wakers: &mut WakeList) -> bool {
        let Some((id, waker)) = self.waiting.pop_first() else { return false };
        self.granted.insert(id, granted);
        wakers.push(waker);
        true
    }

    /// Grants something to each waiter, which depends on its position.
    pub(super) fn grant_all(&mut self, grant: impl Fn(usize) -> T, wakers: &mut WakeList) {
        for (position, (id, waker)) in mem::take(&mut self.waiting).into_iter().enumerate() {
            self.granted.insert(id, grant(position));
            wakers.push(waker);
        }
    }

    /// Returns the grants that are not claimed.
    pub(super) fn unclaimed(&mut self) -> impl Iterator<Item = &mut T> {
        self.granted.values_mut()
    }

    fn join(&mut self, waker: Waker) -> WaiterId {
        let id = self.next;
        self.next += 1;
        self.waiting.insert(id, waker);
        id
    }
}

/// A condition that waiters wait for.
pub(super) trait WaitPolicy {
    /// The value under the lock.
    type State;
    /// The value that is granted to a waiter.
    type Grant;
    /// A wait costs one unit of the budget of a turn. Without that, others have to act before each wait ends.
    const IS_LIMITED: bool = true;

    /// Returns the queue of the waiters.
    fn queue(state: &mut Self::State) -> &mut WaitQueue<Self::Grant>;

    /// Takes back a grant whose waiter was dropped before it claimed the grant.
    fn return_grant(state: &mut Self::State, granted: Self::Grant, wakers: &mut WakeList);
}

/// A future that waits, unless what it waits for is there.
pub(super) struct Waiter<'a, P: WaitPolicy> {
    shared: &'a Shared<P::State>,
    /// The number of the waiter while it is in the queue, or has a grant that it has not claimed.
    id: Option<WaiterId>,
    policy: PhantomData<fn() -> P>,
}

/// The result of one look at the value and the queue.
enum Attempt<R> {
    Done(R),
    Waits,
    NeedsClone,
}

impl<'a, P: WaitPolicy> Waiter<'a, P> {
    /// Returns a waiter that is not in the queue.
    pub(super) fn new(shared: &'a Shared<P::State>) -> Self {
        Waiter { shared, id: None, policy: PhantomData }
    }

    /// Returns whether the waiter has a grant that it has not claimed.
    #[cold]
    fn has_grant(&self) -> bool {
        self.shared.with(|state, _| self.id.is_some_and(|id| P::queue(state).granted.contains_key(&id)))
    }

    /// Polls the waiter. `attempt` is called when the waiter claims a grant, and without one before the waiter joins
    /// the queue. If it returns `None`, the waiter joins the end of the queue.
    #[inline]
    pub(super) fn poll<R>(
        &mut self,
        context: &Context<'_>,
        mut attempt: impl FnMut(&mut P::State, Option<P::Grant>, &mut WakeList) -> Option<R>,
    ) -> Poll<R> {
        // A cancel wins over what was handed over since the last poll, which the next waiter gets when this is dropped.
        if self.id.is_some() && CancelScope::is_request_due() && self.has_grant() {
            // Another point may take the cancel. Then this is polled again.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if P::IS_LIMITED && !budget::take_unit(context) {
            return Poll::Pending;
        }
        // A waiter that need not join the queue needs no clone of its waker.
        let mut waker = PollWaker::new(context.waker());
        loop {
            let id = &mut self.id;
            let attempted = self.shared.with(|state, wakers| {
                let mut granted = None;
                // In the queue: without a grant, only the waker is replaced, and the place in the queue is kept.
                if let Some(number) = *id {
                    let queue = P::queue(state);
                    if let Some(stored) = queue.waiting.get_mut(&number) {
                        return if waker.replace(stored) { Attempt::Waits } else { Attempt::NeedsClone };
                    }
                    granted = queue.granted.remove(&number);
                    *id = None;
                }
                if let Some(result) = attempt(state, granted, wakers) {
                    return Attempt::Done(result);
                }
                let Some(clone) = waker.take_clone() else { return Attempt::NeedsClone };
                *id = Some(P::queue(state).join(clone));
                Attempt::Waits
            });
            match attempted {
                Attempt::Done(result) => return Poll::Ready(result),
                Attempt::Waits => {
                    if P::IS_LIMITED {
                        budget::return_unit();
                    }
                    return Poll::Pending;
                }
                Attempt::NeedsClone => waker.make_clone(),
            }
        }
    }
}

impl<P: WaitPolicy> Drop for Waiter<'_, P> {
    fn drop(&mut self) {
        let Some(id) = self.id else { return };
        let waker = self.shared.with(|state, wakers| {
            let queue = P::queue(state);
            let waker = queue.waiting.remove(&id);
            if let Some(granted) = queue.granted.remove(&id) {
                P::return_grant(state, granted, wakers);
            }
            waker
        });
        drop(waker);
    }
}
