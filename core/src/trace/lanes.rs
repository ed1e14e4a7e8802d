//! The state of a recording, which its threads share: the lanes, and what is known of each.

use core::panic::Location;
use core::sync::atomic::{AtomicU64, Ordering};
use std::borrow::ToOwned;
use std::collections::HashMap;
use std::format;
use std::string::{String, ToString};
use std::sync::Arc;
use std::thread::{self, ThreadId};
use std::time::Instant;

use crate::mutex::Mutex;
use crate::trace::body_info::{BodyInfo, DelegateStorage, SlotContent};
use crate::trace::event::{Lane, LaneKind, Types};
use crate::trace::label::{enclosing, function, short};
use crate::trace::recording::Recording;

/// Identifies a generator or a task. Never reused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct LaneId(u64);

impl LaneId {
    pub(crate) fn fresh() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        LaneId(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A recording that has begun, which several threads may share.
pub(crate) struct SharedRecording {
    pub(crate) begun: Instant,
    pub(crate) state: Mutex<State>,
}

/// What has been recorded, and what is known of the lanes.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) finished: bool,
    pub(crate) recording: Recording,
    threads: HashMap<ThreadId, usize>,
    pub(crate) lanes: HashMap<LaneId, usize>,
    /// The lanes that have not ended.
    pub(crate) live: HashMap<LaneId, LiveLane>,
    /// How many lanes have each name.
    names: HashMap<String, usize>,
}

/// What is known of a lane that has not ended.
#[derive(Default)]
pub(crate) struct LiveLane {
    pub(crate) started: bool,
    pub(crate) delegator: Option<LaneId>,
    pub(crate) delegate: Option<(LaneId, DelegateStorage)>,
    /// What the delegate has reported. The engine polls the delegator with the same next, which is not recorded again.
    pub(crate) already_reported: Option<SlotContent>,
    /// A panic came out of its delegate. The engine drops this lane without polling it.
    pub(crate) is_unwinding: bool,
}

impl SharedRecording {
    pub(crate) fn begin() -> Arc<Self> {
        let shared = Arc::new(SharedRecording { begun: Instant::now(), state: Mutex::default() });
        shared.state.lock().thread();
        shared
    }

    pub(crate) fn finish(&self) -> Recording {
        let mut state = self.state.lock();
        state.finished = true;
        core::mem::take(&mut state.recording)
    }
}

impl State {
    /// Returns the lane of this thread.
    pub(crate) fn thread(&mut self) -> usize {
        let thread = thread::current();
        if let Some(&lane) = self.threads.get(&thread.id()) {
            return lane;
        }
        let name = thread.name().unwrap_or("thread").to_owned();
        let lane = self.lane(name.clone(), LaneKind::Thread, name, None, None);
        self.threads.insert(thread.id(), lane);
        lane
    }

    pub(crate) fn lane(
        &mut self,
        name: String,
        kind: LaneKind,
        path: String,
        location: Option<&'static Location<'static>>,
        types: Option<Types>,
    ) -> usize {
        let count = self.names.entry(name.clone()).and_modify(|count| *count += 1).or_insert(1);
        let name = if *count == 1 { name } else { format!("{name} {count}") };
        self.recording.lanes.push(Lane { name, kind, path, location, types });
        self.recording.lanes.len() - 1
    }

    /// Returns the lane of a generator, which may have been made before the recording began.
    pub(crate) fn generator(
        &mut self,
        id: LaneId,
        info: &BodyInfo,
        location: Option<&'static Location<'static>>,
    ) -> usize {
        if let Some(&lane) = self.lanes.get(&id) {
            return lane;
        }
        let path = (info.path)();
        let types = Types {
            yields: short((info.yields)()),
            sends: short((info.sends)()),
            returns: short((info.returns)()),
            raises: short((info.raises)()),
        };
        let kind = if info.is_async { LaneKind::AsyncGenerator } else { LaneKind::Generator };
        let lane = self.lane(function(path), kind, enclosing(path).to_string(), location, Some(types));
        self.lanes.insert(id, lane);
        self.live.insert(id, LiveLane::default());
        lane
    }

    pub(crate) fn lane_of(&mut self, id: Option<LaneId>) -> usize {
        match id.and_then(|id| self.lanes.get(&id)) {
            Some(&lane) => lane,
            None => self.thread(),
        }
    }

    /// Removes a lane that has ended, from its delegation, too.
    pub(crate) fn ended(&mut self, id: LaneId) -> Option<LiveLane> {
        let live = self.live.remove(&id)?;
        if let Some(delegator) = live.delegator.and_then(|delegator| self.live.get_mut(&delegator)) {
            delegator.delegate = None;
        }
        if let Some((delegate, _)) = live.delegate {
            if let Some(delegate) = self.live.get_mut(&delegate) {
                delegate.delegator = None;
            }
        }
        Some(live)
    }

    /// Ends a delegation whose delegate has not ended.
    pub(crate) fn end_delegation(&mut self, delegator: LaneId) {
        let Some((delegate, _)) = self.live.get_mut(&delegator).and_then(|live| live.delegate.take()) else {
            return;
        };
        if let Some(delegate) = self.live.get_mut(&delegate) {
            delegate.delegator = None;
        }
    }

    /// Records that a panic of a delegate reaches this delegator.
    pub(crate) fn mark_unwinding(&mut self, delegator: Option<LaneId>) {
        if let Some(live) = delegator.and_then(|delegator| self.live.get_mut(&delegator)) {
            live.is_unwinding = true;
        }
    }

    pub(crate) fn delegate(&self, id: LaneId) -> Option<LaneId> {
        self.live.get(&id)?.delegate.map(|(delegate, _)| delegate)
    }
}
