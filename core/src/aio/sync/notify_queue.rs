//! A condition without its lock: waiters that are notified.

use core::future::poll_fn;

use super::wait_queue::{Shared, WaitPolicy, WaitQueue, Waiter, Wakers};

/// The waiters for a notification.
pub(super) struct NotifyQueue {
    shared: Shared<WaitQueue<Notification>>,
}

/// What a waiter is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notification {
    /// The waiter was chosen. If it is dropped, the next one is notified.
    Chosen,
    /// All waiters were notified. If one of them is dropped, no notification is lost.
    All,
}

enum Waiting {}

impl WaitPolicy for Waiting {
    type State = WaitQueue<Notification>;
    type Grant = Notification;

    fn queue(state: &mut Self::State) -> &mut WaitQueue<Notification> {
        state
    }

    fn return_grant(state: &mut Self::State, granted: Notification, wakers: &mut Wakers) {
        if granted == Notification::Chosen {
            state.grant_first(granted, wakers);
        }
    }
}

/// A notification that was received. Dropped, it goes to the next waiter; [`accept`](Self::accept) it.
#[must_use]
pub(super) struct Notified<'a> {
    queue: &'a NotifyQueue,
    notification: Option<Notification>,
}

impl NotifyQueue {
    pub(super) fn new() -> Self {
        NotifyQueue { shared: Shared::new(WaitQueue::new()) }
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.shared.with(|queue, _| queue.len())
    }

    /// Notifies so many, those first who have waited longest.
    pub(super) fn notify(&self, count: usize) {
        self.shared.with(|queue, wakers| {
            for _ in 0..count {
                if !queue.grant_first(Notification::Chosen, wakers) {
                    break;
                }
            }
        });
    }

    /// Notifies all who wait.
    pub(super) fn notify_all(&self) {
        self.shared.with(|queue, wakers| {
            queue.grant_all(|_| Notification::All, wakers);
            // Nor does anybody miss anything if one of those goes away.
            queue.unclaimed().for_each(|notification| *notification = Notification::All);
        });
    }

    /// Gets in line, then calls `waits`, and waits for a notice.
    pub(super) async fn next(&self, waits: impl FnOnce()) -> Notified<'_> {
        let mut waiter = Waiter::<Waiting>::new(&self.shared);
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
    /// It has reached the one it was for.
    pub(super) fn accept(mut self) {
        self.notification = None;
    }
}

impl Drop for Notified<'_> {
    fn drop(&mut self) {
        if let Some(notification) = self.notification {
            self.queue.shared.with(|queue, wakers| Waiting::return_grant(queue, notification, wakers));
        }
    }
}
