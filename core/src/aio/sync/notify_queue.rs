//! A condition without its lock: waiters that are notified.

use core::future::poll_fn;

use super::wait_queue::{Shared, WaitPolicy, WaitQueue, Waiter};
use crate::aio::wakers::wake_list::WakeList;

/// The waiters for a notification.
pub(super) struct NotifyQueue {
    shared: Shared<WaitQueue<Notification>>,
}

/// The grant of a waiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notification {
    /// The waiter was chosen. If it is dropped, the next one is notified.
    Chosen,
    /// All waiters were notified. If one of them is dropped, no notification is lost.
    All,
}

enum NotifyWait {}

impl WaitPolicy for NotifyWait {
    type State = WaitQueue<Notification>;
    type Grant = Notification;
    // A wait joins the queue at its first poll, before the lock of its condition is released.
    const IS_LIMITED: bool = false;

    fn queue(state: &mut Self::State) -> &mut WaitQueue<Notification> {
        state
    }

    fn return_grant(state: &mut Self::State, granted: Notification, wakers: &mut WakeList) {
        if granted == Notification::Chosen {
            state.grant_first(granted, wakers);
        }
    }
}

/// A notification that was received. If it is dropped, it goes to the next waiter; [`accept`](Self::accept) prevents
/// that.
#[must_use]
pub(super) struct Notified<'a> {
    queue: &'a NotifyQueue,
    notification: Option<Notification>,
}

impl NotifyQueue {
    pub(super) fn new() -> Self {
        NotifyQueue { shared: Shared::new(WaitQueue::new()) }
    }

    /// Returns the number of waiters.
    pub(super) fn len(&self) -> usize {
        self.shared.with(|queue, _| queue.len())
    }

    /// Notifies up to `count` waiters, in the order of arrival.
    pub(super) fn notify(&self, count: usize) {
        self.shared.with(|queue, wakers| {
            for _ in 0..count {
                if !queue.grant_first(Notification::Chosen, wakers) {
                    break;
                }
            }
        });
    }

    /// Notifies all waiters.
    pub(super) fn notify_all(&self) {
        self.shared.with(|queue, wakers| {
            queue.grant_all(|_| Notification::All, wakers);
            // No notification is lost if one of the already chosen waiters is dropped, either.
            queue.unclaimed().for_each(|notification| *notification = Notification::All);
        });
    }

    /// Joins the queue, then calls `waits`, and waits for a notification.
    pub(super) async fn next(&self, waits: impl FnOnce()) -> Notified<'_> {
        let mut waiter = Waiter::<NotifyWait>::new(&self.shared);
        let mut waits = Some(waits);
        let wait = poll_fn(|context| {
            let polled = waiter.poll(context, |_, granted, _| granted);
            if let Some(waits) = waits.take() {
                waits();
            }
            polled
        });
        let notification = wait.await;
        Notified { queue: self, notification: Some(notification) }
    }
}

impl Notified<'_> {
    /// Marks the notification as delivered.
    pub(super) fn accept(mut self) {
        self.notification = None;
    }
}

impl Drop for Notified<'_> {
    fn drop(&mut self) {
        if let Some(notification) = self.notification {
            self.queue.shared.with(|queue, wakers| NotifyWait::return_grant(queue, notification, wakers));
        }
    }
}
