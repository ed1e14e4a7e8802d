//! Who waits, in which order, and what were they told? The lines that events, conditions, barriers and queues are made of.
//!
//! # The protocol
//!
//! What is waited for is a plain value behind a mutex, [`Shared`], and so are the [`WaitQueue`]s of those who wait for it. A waiter is a
//! [`Waiter`] in a line:
//!
//! 1. It looks at the value. If what it wants is there, it takes it; otherwise it joins the end of the line. Both are one
//!    step under the lock, so that nothing can change in between.
//! 2. Whoever changes the value *tells* the first in line, who leaves the line with that: with an item granted, a
//!    position, or just that it may go on. What was told is kept for it until it is polled.
//! 3. A place that is dropped leaves the line. If it had been told and not heard it, what it was told is *given back*, so that
//!    it can be told to the next one.
//!
//! Nothing is awaited, woken, cloned or dropped under the lock but plain data: the wakers of those who were told are collected, and woken
//! when it has been released.
//!
//! tokio's `Notify` does not do, because it keeps a notification for those who come later, and cannot notify n. event-listener's
//! `Event` wakes while it holds its lock, and async-lock's `Barrier` cannot break.

use core::marker::PhantomData;
use core::mem;
use core::task::{Context, Poll, Waker};
use std::collections::BTreeMap;
use std::vec::Vec;

use super::mutex::{Mutex, PoisonError};

/// A number that orders those who wait. It is never given twice in one line.
type WaiterId = u64;

/// A value and the lines of those who wait for it.
pub(super) struct Shared<S> {
    state: Mutex<S>,
}

impl<S> Shared<S> {
    pub(super) fn new(state: S) -> Self {
        Shared { state: Mutex::new(state) }
    }

    /// Looks at the value or changes it. Those who were told something are woken after that.
    #[inline]
    pub(super) fn with<R>(&self, change: impl FnOnce(&mut S, &mut Wakers) -> R) -> R {
        // Dropped after the guard, also when the change panics. What can is the user's order of items, which comes last in a change.
        let mut wakers = Wakers::default();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state, &mut wakers)
    }
}

/// The wakers of those who were told something. Dropped, it wakes them.
#[derive(Default)]
pub(super) struct Wakers {
    // Nearly always there is at most one.
    first: Option<Waker>,
    others: Vec<Waker>,
}

impl Wakers {
    #[inline]
    fn push(&mut self, waker: Waker) {
        if self.first.is_none() {
            self.first = Some(waker);
        } else {
            self.others.push(waker);
        }
    }
}

impl Drop for Wakers {
    #[inline]
    fn drop(&mut self) {
        if let Some(first) = self.first.take() {
            first.wake();
            self.others.drain(..).for_each(Waker::wake);
        }
    }
}

/// Those who wait, first come, first served; and what those were told who have not heard it.
pub(super) struct WaitQueue<T> {
    next: WaiterId,
    waiting: BTreeMap<WaiterId, Waker>,
    granted: BTreeMap<WaiterId, T>,
}

impl<T> WaitQueue<T> {
    pub(super) const fn new() -> Self {
        WaitQueue { next: 0, waiting: BTreeMap::new(), granted: BTreeMap::new() }
    }

    /// How many are waiting.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Tells the first one, and whether there was one.
    #[inline]
    pub(super) fn grant_first(&mut self, granted: T, wakers: &mut Wakers) -> bool {
        let Some((id, waker)) = self.waiting.pop_first() else { return false };
        self.granted.insert(id, granted);
        wakers.push(waker);
        true
    }

    /// Tells everyone: what, depends on the position.
    pub(super) fn grant_all(&mut self, grant: impl Fn(usize) -> T, wakers: &mut Wakers) {
        for (position, (id, waker)) in mem::take(&mut self.waiting).into_iter().enumerate() {
            self.granted.insert(id, grant(position));
            wakers.push(waker);
        }
    }

    /// What was told and has not been heard.
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

/// What a place is in a line for.
pub(super) trait WaitPolicy {
    /// What there is behind the lock.
    type State;
    /// What those in line are told.
    type Grant;

    /// The line.
    fn queue(state: &mut Self::State) -> &mut WaitQueue<Self::Grant>;

    /// Somebody was told this, and left before hearing it.
    fn return_grant(state: &mut Self::State, granted: Self::Grant, wakers: &mut Wakers);
}

/// One who waits, or may come to.
pub(super) struct Waiter<'a, P: WaitPolicy> {
    shared: &'a Shared<P::State>,
    /// While it is in the line, or has been told.
    id: Option<WaiterId>,
    policy: PhantomData<fn() -> P>,
}

/// What came of a look at the line.
enum Attempt<R> {
    Done(R),
    /// With the waker from the last time.
    Waits(Option<Waker>),
    WantsWaker,
}

impl<'a, P: WaitPolicy> Waiter<'a, P> {
    /// Outside of the line.
    pub(super) fn new(shared: &'a Shared<P::State>) -> Self {
        Waiter { shared, id: None, policy: PhantomData }
    }

    /// Whether it is done. `attempt` is asked at first, without anything told, and then whenever it was told something; what makes
    /// it say no puts it at the end of the line.
    #[inline]
    pub(super) fn poll<R>(
        &mut self,
        context: &Context<'_>,
        mut attempt: impl FnMut(&mut P::State, Option<P::Grant>, &mut Wakers) -> Option<R>,
    ) -> Poll<R> {
        // Whoever is not in line needs no waker if it need not join.
        let mut waker = self.id.map(|_| context.waker().clone());
        loop {
            let id = &mut self.id;
            let attempted = self.shared.with(|state, wakers| {
                let mut granted = None;
                if let Some(number) = *id {
                    let queue = P::queue(state);
                    granted = queue.granted.remove(&number);
                    if granted.is_none() {
                        return Attempt::Waits(waker.take().and_then(|new| queue.waiting.insert(number, new)));
                    }
                    *id = None;
                }
                if let Some(result) = attempt(state, granted, wakers) {
                    return Attempt::Done(result);
                }
                let Some(waker) = waker.take() else { return Attempt::WantsWaker };
                *id = Some(P::queue(state).join(waker));
                Attempt::Waits(None)
            });
            match attempted {
                Attempt::Done(result) => return Poll::Ready(result),
                Attempt::Waits(_old) => return Poll::Pending,
                Attempt::WantsWaker => waker = Some(context.waker().clone()),
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
