//! The collector: turns the engine's polls into the events of a recording.
//!
//! Each thread has the recordings that it takes part in, and for each of them a stack of the running lanes, because a
//! body may drive another generator. A delegate is not driven by its delegator: what it yields goes past the
//! delegators, and so does what is sent to it. The engine polls delegates in three ways, which have to give the same
//! events:
//!
//! * A delegator polls its inline delegate. The delegator's own polls are not recorded.
//! * A delegator polls a delegate in a frame once, at its start. After that the engine polls it.
//! * When a delegate in a frame has ended, the engine polls the delegator with what the delegate returned or raised,
//!   which has been recorded already.

use core::cell::RefCell;
use core::panic::Location;
use std::borrow::ToOwned;
use std::sync::Arc;
use std::vec::Vec;

use crate::state::{Resume, Thrown};
use crate::trace::body_info::{BodyInfo, DelegateStorage, SlotContent};
use crate::trace::event::{Event, LaneKind, What};
use crate::trace::lanes::{Alive, Id, Shared, State};

/// The part that a thread takes in a recording.
struct Part {
    shared: Arc<Shared>,
    /// The running lanes, the innermost last.
    running: Vec<Running>,
    /// The delegator that has announced a delegation: the next poll is that of its delegate. Set by `delegates`;
    /// cleared by that poll, by the end of the delegator's poll, and by `begun`.
    delegating: Option<(Id, DelegateStorage)>,
}

/// A lane that is running.
struct Running {
    id: Id,
    /// What its delegate has reported in this poll. The same from the delegator is not recorded again.
    said: Option<(SlotContent, DelegateStorage)>,
}

std::thread_local! {
    static PARTS: RefCell<Vec<Part>> = const { RefCell::new(Vec::new()) };
}

/// Returns whether anything is recorded on this thread.
pub(crate) fn is_recording() -> bool {
    PARTS.try_with(|parts| !parts.borrow().is_empty()).unwrap_or(false)
}

/// Calls a function for each recording on this thread that has not ended.
fn each(mut something: impl FnMut(&mut Part, &mut State)) {
    let _ = PARTS.try_with(|parts| {
        for part in &mut *parts.borrow_mut() {
            let shared = Arc::clone(&part.shared);
            let mut state = shared.lock();
            if !state.finished {
                something(part, &mut state);
            }
        }
    });
}

/// Returns the recordings that this thread takes part in.
pub(crate) fn all() -> Vec<Arc<Shared>> {
    PARTS.try_with(|parts| parts.borrow().iter().map(|part| Arc::clone(&part.shared)).collect()).unwrap_or_default()
}

/// Makes this thread take part in recordings, those that it already takes part in excepted, until this is dropped.
pub(crate) struct Takes(Vec<Arc<Shared>>);

impl Takes {
    pub(crate) fn part(recordings: &[Arc<Shared>]) -> Self {
        let taken = PARTS.try_with(|parts| {
            let mut parts = parts.borrow_mut();
            let mut taken = Vec::new();
            for shared in recordings {
                if !parts.iter().any(|part| Arc::ptr_eq(&part.shared, shared)) {
                    parts.push(Part { shared: Arc::clone(shared), running: Vec::new(), delegating: None });
                    taken.push(Arc::clone(shared));
                }
            }
            taken
        });
        Takes(taken.unwrap_or_default())
    }
}

impl Drop for Takes {
    fn drop(&mut self) {
        let _ = PARTS.try_with(|parts| {
            parts.borrow_mut().retain(|part| !self.0.iter().any(|taken| Arc::ptr_eq(&part.shared, taken)));
        });
    }
}

impl Part {
    fn record(&self, state: &mut State, lane: usize, what: What) {
        let thread = state.thread();
        state.recording.events.push(Event { at: self.shared.begun.elapsed(), thread, lane, what });
    }

    fn innermost(&self) -> Option<Id> {
        self.running.last().map(|running| running.id)
    }

    /// Returns the lane that has resumed the lane at this height of the stack. The delegators that polled it are
    /// skipped.
    fn resumer(&self, state: &mut State, id: Id, height: usize) -> usize {
        let mut above = id;
        for running in self.running.get(..height).unwrap_or_default().iter().rev() {
            if state.delegate(running.id) != Some(above) {
                return state.lane_of(Some(running.id));
            }
            above = running.id;
        }
        state.thread()
    }

    fn enter(&mut self, state: &mut State, id: Id, about: &BodyInfo, seen: SlotContent) {
        let lane = state.generator(id, about, None);
        let height = self.running.len();
        // Read before anything else: an announced delegation is for this poll only.
        let announced = self.delegating.take();
        self.running.push(Running { id, said: None });
        let Some(alive) = state.alive.get_mut(&id) else { return };
        let started = core::mem::replace(&mut alive.started, true);
        let told = alive.told.take();
        // The first poll of a delegate is a delegation, and not a resume.
        if let Some((delegator, storage)) = announced {
            alive.delegator = Some(delegator);
            state.part_from_delegate(delegator);
            if let Some(delegator) = state.alive.get_mut(&delegator) {
                delegator.delegate = Some((id, storage));
            }
            let delegator = state.lane_of(Some(delegator));
            self.record(state, delegator, What::Delegated { to: lane });
            return;
        }
        match alive.delegate {
            // The inline delegate is polled next, and the resume is recorded there.
            Some((_, DelegateStorage::Inline)) => return,
            // The engine polls a delegator only after its delegate in a frame has ended.
            Some((_, DelegateStorage::InFrame)) => state.part_from_delegate(id),
            None => {}
        }
        let by = self.resumer(state, id, height);
        let what = match seen {
            // The delegate's own event has shown this already.
            _ if told == Some(seen) => return,
            // The close goes on outwards, whatever the result of the delegate was.
            SlotContent::Thrown(Thrown::Exit) if told == Some(SlotContent::Returned) => return,
            SlotContent::Thrown(thrown) => What::Resumed { by, with: Resume::Throw(thrown) },
            // The sent value ended a delegate that has no lane.
            SlotContent::Sent | SlotContent::Returned => What::Resumed { by, with: Resume::Send(()) },
            _ if started => What::Polled { by },
            _ => What::Resumed { by, with: Resume::Start },
        };
        self.record(state, lane, what);
    }

    fn leave(&mut self, state: &mut State, id: Id, seen: Option<SlotContent>) {
        let said = match self.running.last() {
            // Otherwise the body itself began the recording.
            Some(running) if running.id == id => self.running.pop().and_then(|running| running.said),
            _ => None,
        };
        // An announced delegation stays announced only if the engine starts the delegate next.
        if seen != Some(SlotContent::Delegated) {
            self.delegating = None;
        }
        let Some(&lane) = state.lanes.get(&id) else { return };
        let Some(alive) = state.alive.get(&id) else { return };
        let delegator = alive.delegator;
        let height = self.running.len();
        let to_delegator = match delegator {
            Some(delegator) => state.lane_of(Some(delegator)),
            None => self.resumer(state, id, height),
        };
        let what = match (seen, said) {
            (None, _) => What::Panicked { to: to_delegator },
            (Some(SlotContent::Returned), _) => What::Returned { to: to_delegator },
            // A delegate in a frame threw at its start: the engine throws that into its delegator.
            (Some(seen @ SlotContent::Thrown(thrown)), Some((SlotContent::Thrown(said), DelegateStorage::InFrame)))
                if thrown == said =>
            {
                self.pass_on(delegator, seen);
                return;
            }
            (Some(SlotContent::Thrown(thrown)), _) => What::Raised { to: to_delegator, thrown },
            // The engine polls the delegate next.
            (Some(SlotContent::Delegated), _) => return,
            // The delegate's own event has shown this already.
            (Some(seen), Some((said, _))) if seen == said => {
                self.pass_on(delegator, seen);
                return;
            }
            (Some(SlotContent::Yielded), _) => What::Yielded { to: self.resumer(state, id, height) },
            (Some(SlotContent::Nothing | SlotContent::Sent), _) => {
                What::Awaited { to: self.resumer(state, id, height) }
            }
        };
        let delegation = delegator.and_then(|delegator| {
            let (_, storage) = state.alive.get(&delegator)?.delegate?;
            Some((delegator, storage))
        });
        // After `delegation` was read, because `ended` removes the delegation of the lane.
        if what.ends() {
            state.ended(id);
        }
        if seen.is_none() {
            state.unwinds(delegator);
        }
        self.record(state, lane, what);
        if let (Some(seen), Some((delegator, storage))) = (seen, delegation) {
            self.say(state, delegator, seen, storage);
        }
    }

    /// Stores what a delegate has reported: for this poll of the delegator, or for the one by which the engine passes
    /// it on.
    fn say(&mut self, state: &mut State, delegator: Id, seen: SlotContent, storage: DelegateStorage) {
        if let Some(running) = self.running.last_mut().filter(|running| running.id == delegator) {
            running.said = Some((seen, storage));
            if seen == SlotContent::Returned {
                // The delegator continues in the same poll.
                return;
            }
        }
        if let (SlotContent::Thrown(_) | SlotContent::Returned, DelegateStorage::InFrame) = (seen, storage) {
            if let Some(alive) = state.alive.get_mut(&delegator) {
                alive.told = Some(seen);
            }
        }
    }

    /// Stores for the delegator's own delegator, if that polls it, what has been reported already.
    fn pass_on(&mut self, delegator: Option<Id>, seen: SlotContent) {
        if let Some(running) = self.running.last_mut().filter(|running| Some(running.id) == delegator) {
            running.said = Some((seen, DelegateStorage::InFrame));
        }
    }
}

/// Records that a generator was made.
pub(crate) fn created(about: &BodyInfo, place: &'static Location<'static>) -> Id {
    let id = Id::fresh();
    each(|part, state| {
        let by = state.lane_of(part.innermost());
        let lane = state.generator(id, about, Some(place));
        part.record(state, lane, What::Created { by });
    });
    id
}

/// Records that a generator or a task was dropped, if it has not ended. That is its end.
pub(crate) fn dropped(id: Id) {
    each(|part, state| {
        let Some(alive) = state.ended(id) else { return };
        let Some(&lane) = state.lanes.get(&id) else { return };
        let innermost = state.lane_of(part.innermost());
        if alive.unwinds {
            let to = alive.delegator.map_or(innermost, |delegator| state.lane_of(Some(delegator)));
            state.unwinds(alive.delegator);
            return part.record(state, lane, What::Panicked { to });
        }
        if let Some(running) = part.running.last_mut().filter(|running| Some(running.id) == alive.delegator) {
            running.said = None;
        } else if let Some(delegator) = alive.delegator.and_then(|delegator| state.alive.get_mut(&delegator)) {
            // The engine drops a delegate that has ignored the exit, and throws `IgnoredExit` into its delegator.
            delegator.told = Some(SlotContent::Thrown(Thrown::IgnoredExit));
        }
        part.record(state, lane, What::Dropped { by: innermost });
    });
}

/// Announces that the running body delegates to a coroutine whose body is inline.
pub(crate) fn delegates_inline() {
    delegates(DelegateStorage::Inline);
}

/// Announces that the running body delegates to a coroutine in a frame.
pub(crate) fn delegates_in_frame() {
    delegates(DelegateStorage::InFrame);
}

fn delegates(storage: DelegateStorage) {
    each(|part, _| part.delegating = part.innermost().map(|delegator| (delegator, storage)));
}

/// Withdraws the announcement, after the first resume of a coroutine in a frame: if it has no lane, no poll has taken
/// the announcement.
pub(crate) fn begun() {
    each(|part, _| part.delegating = None);
}

/// Records that the running body delegates to something that has no lane.
pub(crate) fn iterates<I>() {
    each(|part, state| {
        let Some(id) = part.innermost() else { return };
        let lane = state.lane_of(Some(id));
        part.record(state, lane, What::Iterated { over: core::any::type_name::<I>() });
    });
}

/// Records a note on the running lane.
pub(crate) fn note(text: &str) {
    each(|part, state| {
        let lane = state.lane_of(part.innermost());
        part.record(state, lane, What::Noted(text.to_owned()));
    });
}

/// A poll of a body. A panic of the body drops it.
pub(crate) struct Entered {
    id: Id,
}

impl Entered {
    pub(crate) fn new(id: Id, about: &BodyInfo, seen: SlotContent) -> Self {
        each(|part, state| part.enter(state, id, about, seen));
        Entered { id }
    }

    pub(crate) fn left(self, seen: SlotContent) {
        let id = self.id;
        core::mem::forget(self);
        each(|part, state| part.leave(state, id, Some(seen)));
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        each(|part, state| part.leave(state, self.id, None));
    }
}

/// Records that a task was spawned.
pub(crate) fn spawned(id: Id, name: &str, place: &'static Location<'static>) {
    each(|part, state| {
        let by = state.lane_of(part.innermost());
        let lane = state.lane(name.to_owned(), LaneKind::Task, name.to_owned(), Some(place), None);
        state.lanes.insert(id, lane);
        state.alive.insert(id, Alive::default());
        part.record(state, lane, What::Created { by });
    });
}

/// Records that a task is polled.
pub(crate) fn task_begins(id: Id) {
    each(|part, state| {
        let by = state.lane_of(part.innermost());
        part.running.push(Running { id, said: None });
        let lane = state.lane_of(Some(id));
        part.record(state, lane, What::Polled { by });
    });
}

/// Ends the poll of a task.
pub(crate) fn task_leaves(id: Id) {
    each(|part, _| {
        if part.innermost() == Some(id) {
            part.running.pop();
        }
    });
}

/// Records an event of a task. `what` takes the other lane.
pub(crate) fn task(id: Id, what: impl Fn(usize) -> What) {
    each(|part, state| {
        if !state.alive.contains_key(&id) {
            return;
        }
        // The end of a task is reported to the lane that polls the task.
        let other = part.running.iter().rev().find(|running| running.id != id).map(|running| running.id);
        let what = what(state.lane_of(other));
        let lane = state.lane_of(Some(id));
        if what.ends() {
            state.ended(id);
        }
        part.record(state, lane, what);
    });
}
