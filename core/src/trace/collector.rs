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
use crate::trace::event::{EventKind, LaneKind, TraceEvent};
use crate::trace::lanes::{LaneId, LiveLane, SharedRecording, State};

/// The part that a thread takes in a recording.
struct ThreadRecorder {
    shared: Arc<SharedRecording>,
    /// The running lanes, the innermost last.
    running: Vec<Running>,
    /// The delegator that has announced a delegation: the next poll is that of its delegate. Set by `on_delegate`;
    /// cleared by that poll, by the end of the delegator's poll, and by `on_delegate_started`.
    delegating: Option<(LaneId, DelegateStorage)>,
}

/// A lane that is running.
struct Running {
    id: LaneId,
    /// What its delegate has reported in this poll. The same from the delegator is not recorded again.
    child_event: Option<(SlotContent, DelegateStorage)>,
}

std::thread_local! {
    static RECORDERS: RefCell<Vec<ThreadRecorder>> = const { RefCell::new(Vec::new()) };
}

/// Returns whether anything is recorded on this thread.
pub(crate) fn is_recording() -> bool {
    RECORDERS.try_with(|recorders| !recorders.borrow().is_empty()).unwrap_or(false)
}

/// Calls a function for each recording on this thread that has not ended.
fn for_each_recording(mut call: impl FnMut(&mut ThreadRecorder, &mut State)) {
    let _ = RECORDERS.try_with(|recorders| {
        for recorder in &mut *recorders.borrow_mut() {
            let shared = Arc::clone(&recorder.shared);
            let mut state = shared.state.lock();
            if !state.finished {
                call(recorder, &mut state);
            }
        }
    });
}

/// Returns the recordings that this thread takes part in.
pub(crate) fn all() -> Vec<Arc<SharedRecording>> {
    RECORDERS
        .try_with(|recorders| recorders.borrow().iter().map(|recorder| Arc::clone(&recorder.shared)).collect())
        .unwrap_or_default()
}

/// Makes this thread take part in recordings, those that it already takes part in excepted, until this is dropped.
pub(crate) struct JoinedRecordings(Vec<Arc<SharedRecording>>);

impl JoinedRecordings {
    pub(crate) fn join(recordings: &[Arc<SharedRecording>]) -> Self {
        let joined = RECORDERS.try_with(|recorders| {
            let mut recorders = recorders.borrow_mut();
            let mut joined = Vec::new();
            for shared in recordings {
                if !recorders.iter().any(|recorder| Arc::ptr_eq(&recorder.shared, shared)) {
                    recorders.push(ThreadRecorder {
                        shared: Arc::clone(shared),
                        running: Vec::new(),
                        delegating: None,
                    });
                    joined.push(Arc::clone(shared));
                }
            }
            joined
        });
        JoinedRecordings(joined.unwrap_or_default())
    }
}

impl Drop for JoinedRecordings {
    fn drop(&mut self) {
        let _ = RECORDERS.try_with(|recorders| {
            recorders
                .borrow_mut()
                .retain(|recorder| !self.0.iter().any(|joined| Arc::ptr_eq(&recorder.shared, joined)));
        });
    }
}

impl ThreadRecorder {
    fn record(&self, state: &mut State, lane: usize, kind: EventKind) {
        let thread = state.thread();
        state.recording.events.push(TraceEvent { at: self.shared.begun.elapsed(), thread, lane, kind });
    }

    fn innermost(&self) -> Option<LaneId> {
        self.running.last().map(|running| running.id)
    }

    /// Returns the lane that has resumed the lane at this height of the stack. The delegators that polled it are
    /// skipped.
    fn resumer(&self, state: &mut State, id: LaneId, height: usize) -> usize {
        let mut above = id;
        for running in self.running.get(..height).unwrap_or_default().iter().rev() {
            if state.delegate(running.id) != Some(above) {
                return state.lane_of(Some(running.id));
            }
            above = running.id;
        }
        state.thread()
    }

    fn enter(&mut self, state: &mut State, id: LaneId, info: &BodyInfo, seen: SlotContent) {
        let lane = state.generator(id, info, None);
        let height = self.running.len();
        // Read before anything else: an announced delegation is for this poll only.
        let announced = self.delegating.take();
        self.running.push(Running { id, child_event: None });
        let Some(live) = state.live.get_mut(&id) else { return };
        let started = core::mem::replace(&mut live.started, true);
        let already_reported = live.already_reported.take();
        // The first poll of a delegate is a delegation, and not a resume.
        if let Some((delegator, storage)) = announced {
            live.delegator = Some(delegator);
            state.end_delegation(delegator);
            if let Some(delegator) = state.live.get_mut(&delegator) {
                delegator.delegate = Some((id, storage));
            }
            let delegator = state.lane_of(Some(delegator));
            self.record(state, delegator, EventKind::Delegated { to: lane });
            return;
        }
        match live.delegate {
            // The inline delegate is polled next, and the resume is recorded there.
            Some((_, DelegateStorage::Inline)) => return,
            // The engine polls a delegator only after its delegate in a frame has ended.
            Some((_, DelegateStorage::InFrame)) => state.end_delegation(id),
            None => {}
        }
        let by = self.resumer(state, id, height);
        let kind = match seen {
            // The delegate's own event has shown this already.
            _ if already_reported == Some(seen) => return,
            // The close goes on outwards, whatever the result of the delegate was.
            SlotContent::Thrown(Thrown::Exit) if already_reported == Some(SlotContent::Returned) => return,
            SlotContent::Thrown(thrown) => EventKind::Resumed { by, with: Resume::Throw(thrown) },
            // The sent value ended a delegate that has no lane.
            SlotContent::Sent | SlotContent::Returned => EventKind::Resumed { by, with: Resume::Send(()) },
            _ if started => EventKind::Polled { by },
            _ => EventKind::Resumed { by, with: Resume::Start },
        };
        self.record(state, lane, kind);
    }

    fn leave(&mut self, state: &mut State, id: LaneId, seen: Option<SlotContent>) {
        let child_event = match self.running.last() {
            // Otherwise the body itself began the recording.
            Some(running) if running.id == id => self.running.pop().and_then(|running| running.child_event),
            _ => None,
        };
        // An announced delegation stays announced only if the engine starts the delegate next.
        if seen != Some(SlotContent::Delegated) {
            self.delegating = None;
        }
        let Some(&lane) = state.lanes.get(&id) else { return };
        let Some(live) = state.live.get(&id) else { return };
        let delegator = live.delegator;
        let height = self.running.len();
        let to_delegator = match delegator {
            Some(delegator) => state.lane_of(Some(delegator)),
            None => self.resumer(state, id, height),
        };
        let kind = match (seen, child_event) {
            (None, _) => EventKind::Panicked { to: to_delegator },
            (Some(SlotContent::Returned), _) => EventKind::Returned { to: to_delegator },
            // A delegate in a frame threw at its start: the engine throws that into its delegator.
            (
                Some(seen @ SlotContent::Thrown(thrown)),
                Some((SlotContent::Thrown(child_event), DelegateStorage::InFrame)),
            ) if thrown == child_event => {
                self.pass_on(delegator, seen);
                return;
            }
            (Some(SlotContent::Thrown(thrown)), _) => EventKind::Raised { to: to_delegator, thrown },
            // The engine polls the delegate next.
            (Some(SlotContent::Delegated), _) => return,
            // The delegate's own event has shown this already.
            (Some(seen), Some((child_event, _))) if seen == child_event => {
                self.pass_on(delegator, seen);
                return;
            }
            (Some(SlotContent::Yielded), _) => EventKind::Yielded { to: self.resumer(state, id, height) },
            (Some(SlotContent::Nothing | SlotContent::Sent), _) => {
                EventKind::Awaited { to: self.resumer(state, id, height) }
            }
        };
        let delegation = delegator.and_then(|delegator| {
            let (_, storage) = state.live.get(&delegator)?.delegate?;
            Some((delegator, storage))
        });
        // After `delegation` was read, because `ended` removes the delegation of the lane.
        if kind.ends() {
            state.ended(id);
        }
        if seen.is_none() {
            state.mark_unwinding(delegator);
        }
        self.record(state, lane, kind);
        if let (Some(seen), Some((delegator, storage))) = (seen, delegation) {
            self.note_child_event(state, delegator, seen, storage);
        }
    }

    /// Stores what a delegate has reported: for this poll of the delegator, or for the one by which the engine passes
    /// it on.
    fn note_child_event(&mut self, state: &mut State, delegator: LaneId, seen: SlotContent, storage: DelegateStorage) {
        if let Some(running) = self.running.last_mut().filter(|running| running.id == delegator) {
            running.child_event = Some((seen, storage));
            if seen == SlotContent::Returned {
                // The delegator continues in the same poll.
                return;
            }
        }
        if let (SlotContent::Thrown(_) | SlotContent::Returned, DelegateStorage::InFrame) = (seen, storage) {
            if let Some(live) = state.live.get_mut(&delegator) {
                live.already_reported = Some(seen);
            }
        }
    }

    /// Stores for the delegator's own delegator, if that polls it, what has been reported already.
    fn pass_on(&mut self, delegator: Option<LaneId>, seen: SlotContent) {
        if let Some(running) = self.running.last_mut().filter(|running| Some(running.id) == delegator) {
            running.child_event = Some((seen, DelegateStorage::InFrame));
        }
    }
}

/// Records that a generator was made.
pub(crate) fn created(info: &BodyInfo, location: &'static Location<'static>) -> LaneId {
    let id = LaneId::fresh();
    for_each_recording(|recorder, state| {
        let by = state.lane_of(recorder.innermost());
        let lane = state.generator(id, info, Some(location));
        recorder.record(state, lane, EventKind::Created { by });
    });
    id
}

/// Records that a generator or a task was dropped, if it has not ended. That is its end.
pub(crate) fn dropped(id: LaneId) {
    for_each_recording(|recorder, state| {
        let Some(live) = state.ended(id) else { return };
        let Some(&lane) = state.lanes.get(&id) else { return };
        let innermost = state.lane_of(recorder.innermost());
        if live.is_unwinding {
            let to = live.delegator.map_or(innermost, |delegator| state.lane_of(Some(delegator)));
            state.mark_unwinding(live.delegator);
            return recorder.record(state, lane, EventKind::Panicked { to });
        }
        if let Some(running) = recorder.running.last_mut().filter(|running| Some(running.id) == live.delegator) {
            running.child_event = None;
        } else if let Some(delegator) = live.delegator.and_then(|delegator| state.live.get_mut(&delegator)) {
            // The engine drops a delegate that has ignored the exit, and throws `IgnoredExit` into its delegator.
            delegator.already_reported = Some(SlotContent::Thrown(Thrown::IgnoredExit));
        }
        recorder.record(state, lane, EventKind::Dropped { by: innermost });
    });
}

/// Announces that the running body delegates to a coroutine whose body is inline.
pub(crate) fn on_delegate_inline() {
    on_delegate(DelegateStorage::Inline);
}

/// Announces that the running body delegates to a coroutine in a frame.
pub(crate) fn on_delegate_in_frame() {
    on_delegate(DelegateStorage::InFrame);
}

fn on_delegate(storage: DelegateStorage) {
    for_each_recording(|recorder, _| recorder.delegating = recorder.innermost().map(|delegator| (delegator, storage)));
}

/// Withdraws the announcement, after the first resume of a coroutine in a frame: if it has no lane, no poll has joined
/// the announcement.
pub(crate) fn on_delegate_started() {
    for_each_recording(|recorder, _| recorder.delegating = None);
}

/// Records that the running body delegates to something that has no lane.
pub(crate) fn on_iterate<I>() {
    for_each_recording(|recorder, state| {
        let Some(id) = recorder.innermost() else { return };
        let lane = state.lane_of(Some(id));
        recorder.record(state, lane, EventKind::Iterated { over: core::any::type_name::<I>() });
    });
}

/// Records a note on the running lane.
pub(crate) fn note(text: &str) {
    for_each_recording(|recorder, state| {
        let lane = state.lane_of(recorder.innermost());
        recorder.record(state, lane, EventKind::Noted(text.to_owned()));
    });
}

/// A poll of a body. A panic of the body drops it.
pub(crate) struct PollGuard {
    id: LaneId,
}

impl PollGuard {
    pub(crate) fn new(id: LaneId, info: &BodyInfo, seen: SlotContent) -> Self {
        for_each_recording(|recorder, state| recorder.enter(state, id, info, seen));
        PollGuard { id }
    }

    pub(crate) fn left(self, seen: SlotContent) {
        let id = self.id;
        core::mem::forget(self);
        for_each_recording(|recorder, state| recorder.leave(state, id, Some(seen)));
    }
}

impl Drop for PollGuard {
    fn drop(&mut self) {
        for_each_recording(|recorder, state| recorder.leave(state, self.id, None));
    }
}

/// Records that a task was spawned.
pub(crate) fn spawned(id: LaneId, name: &str, location: &'static Location<'static>) {
    for_each_recording(|recorder, state| {
        let by = state.lane_of(recorder.innermost());
        let lane = state.lane(name.to_owned(), LaneKind::Task, name.to_owned(), Some(location), None);
        state.lanes.insert(id, lane);
        state.live.insert(id, LiveLane::default());
        recorder.record(state, lane, EventKind::Created { by });
    });
}

/// Records that a task is polled.
pub(crate) fn task_begins(id: LaneId) {
    for_each_recording(|recorder, state| {
        let by = state.lane_of(recorder.innermost());
        recorder.running.push(Running { id, child_event: None });
        let lane = state.lane_of(Some(id));
        recorder.record(state, lane, EventKind::Polled { by });
    });
}

/// Ends the poll of a task.
pub(crate) fn task_leaves(id: LaneId) {
    for_each_recording(|recorder, _| {
        if recorder.innermost() == Some(id) {
            recorder.running.pop();
        }
    });
}

/// Records an event of a task. `what` takes the other lane.
pub(crate) fn task(id: LaneId, kind: impl Fn(usize) -> EventKind) {
    for_each_recording(|recorder, state| {
        if !state.live.contains_key(&id) {
            return;
        }
        // The end of a task is reported to the lane that polls the task.
        let other = recorder.running.iter().rev().find(|running| running.id != id).map(|running| running.id);
        let kind = kind(state.lane_of(other));
        let lane = state.lane_of(Some(id));
        if kind.ends() {
            state.ended(id);
        }
        recorder.record(state, lane, kind);
    });
}
