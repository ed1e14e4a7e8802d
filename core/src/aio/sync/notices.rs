//! Who is notified? What a condition is without its lock.

use core::future::poll_fn;

use super::line::{Line, Place, Purpose, Shared, Wakers};

/// Those who wait for a notice.
pub(super) struct Notices {
    shared: Shared<Line<Notice>>,
}

/// What one is told who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notice {
    /// It was chosen: if it goes away, another one has to be.
    Chosen,
    /// All who waited then were told: if it goes away, nobody misses anything.
    All,
}

enum Waiting {}

impl Purpose for Waiting {
    type State = Line<Notice>;
    type Told = Notice;

    fn line(state: &mut Self::State) -> &mut Line<Notice> {
        state
    }

    fn give_back(state: &mut Self::State, told: Notice, wakers: &mut Wakers) {
        if told == Notice::Chosen {
            state.tell_first(told, wakers);
        }
    }
}

/// Somebody was notified. Dropped, it is passed on to the next who waits; [`keep`](Self::keep) it.
#[must_use]
pub(super) struct Notified<'a> {
    notices: &'a Notices,
    notice: Option<Notice>,
}

impl Notices {
    pub(super) fn new() -> Self {
        Notices { shared: Shared::new(Line::new()) }
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.shared.with(|line, _| line.len())
    }

    /// Notifies so many, those first who have waited longest.
    pub(super) fn notify(&self, count: usize) {
        self.shared.with(|line, wakers| {
            for _ in 0..count {
                if !line.tell_first(Notice::Chosen, wakers) {
                    break;
                }
            }
        });
    }

    /// Notifies all who wait.
    pub(super) fn notify_all(&self) {
        self.shared.with(|line, wakers| {
            line.tell_all(|_| Notice::All, wakers);
            // Nor does anybody miss anything if one of those goes away.
            line.unheard().for_each(|notice| *notice = Notice::All);
        });
    }

    /// Gets in line, then calls `waits`, and waits for a notice.
    pub(super) async fn next(&self, waits: impl FnOnce()) -> Notified<'_> {
        let mut place = Place::<Waiting>::new(&self.shared);
        let mut waits = Some(waits);
        let wait = poll_fn(|context| {
            let polled = place.poll(context, |_, told, _| told);
            if let Some(waits) = waits.take() {
                waits();
            }
            polled
        });
        let notice = wait.await;
        Notified { notices: self, notice: Some(notice) }
    }
}

impl Notified<'_> {
    /// It has reached the one it was for.
    pub(super) fn keep(mut self) {
        self.notice = None;
    }
}

impl Drop for Notified<'_> {
    fn drop(&mut self) {
        if let Some(notice) = self.notice {
            self.notices.shared.with(|line, wakers| Waiting::give_back(line, notice, wakers));
        }
    }
}
