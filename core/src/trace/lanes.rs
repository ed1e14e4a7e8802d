//! Who is there, and what is known of each? What the threads of a recording share.

use core::panic::Location;
use core::sync::atomic::{AtomicU64, Ordering};
use std::borrow::ToOwned;
use std::collections::HashMap;
use std::format;
use std::string::{String, ToString};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Instant;

use crate::trace::body_info::{BodyInfo, DelegateStorage, SlotContent};
use crate::trace::event::{Lane, LaneKind, Types};
use crate::trace::label::{enclosing, function, short};
use crate::trace::recording::Recording;

/// What tells one generator, or one task, from all others that there ever were.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Id(u64);

impl Id {
    pub(crate) fn fresh() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Id(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A recording under way, which several threads may share.
pub(crate) struct Shared {
    pub(crate) begun: Instant,
    state: Mutex<State>,
}

/// What is recorded, and of whom.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) finished: bool,
    pub(crate) recording: Recording,
    threads: HashMap<ThreadId, usize>,
    pub(crate) lanes: HashMap<Id, usize>,
    /// Those that have not come to their end.
    pub(crate) alive: HashMap<Id, Alive>,
    /// How many lanes have a name.
    names: HashMap<String, usize>,
}

/// What is known of somebody who has not come to an end.
#[derive(Default)]
pub(crate) struct Alive {
    pub(crate) started: bool,
    pub(crate) delegator: Option<Id>,
    pub(crate) delegate: Option<(Id, DelegateStorage)>,
    /// What the engine is about to tell, and the delegate has told already.
    pub(crate) told: Option<SlotContent>,
    /// A panic came out of its delegate. The engine drops it, if it does not poll it.
    pub(crate) unwinds: bool,
}

impl Shared {
    pub(crate) fn begin() -> Arc<Self> {
        let shared = Arc::new(Shared { begun: Instant::now(), state: Mutex::default() });
        shared.lock().thread();
        shared
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn finish(&self) -> Recording {
        let mut state = self.lock();
        state.finished = true;
        core::mem::take(&mut state.recording)
    }
}

impl State {
    /// The lane of this thread.
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
        place: Option<&'static Location<'static>>,
        types: Option<Types>,
    ) -> usize {
        let count = self.names.entry(name.clone()).and_modify(|count| *count += 1).or_insert(1);
        let name = if *count == 1 { name } else { format!("{name} {count}") };
        self.recording.lanes.push(Lane { name, kind, path, place, types });
        self.recording.lanes.len() - 1
    }

    /// The lane of a generator, which may have been made before the recording began.
    pub(crate) fn generator(&mut self, id: Id, about: &BodyInfo, place: Option<&'static Location<'static>>) -> usize {
        if let Some(&lane) = self.lanes.get(&id) {
            return lane;
        }
        let path = (about.path)();
        let types = Types {
            yields: short((about.yields)()),
            sends: short((about.sends)()),
            returns: short((about.returns)()),
            raises: short((about.raises)()),
        };
        let kind = if about.is_async { LaneKind::AsyncGenerator } else { LaneKind::Generator };
        let lane = self.lane(function(path), kind, enclosing(path).to_string(), place, Some(types));
        self.lanes.insert(id, lane);
        self.alive.insert(id, Alive::default());
        lane
    }

    pub(crate) fn lane_of(&mut self, id: Option<Id>) -> usize {
        match id.and_then(|id| self.lanes.get(&id)) {
            Some(&lane) => lane,
            None => self.thread(),
        }
    }

    /// Somebody has come to an end: nobody delegates to it any more, nor it to anybody.
    pub(crate) fn ended(&mut self, id: Id) -> Option<Alive> {
        let alive = self.alive.remove(&id)?;
        if let Some(delegator) = alive.delegator.and_then(|delegator| self.alive.get_mut(&delegator)) {
            delegator.delegate = None;
        }
        if let Some((delegate, _)) = alive.delegate {
            if let Some(delegate) = self.alive.get_mut(&delegate) {
                delegate.delegator = None;
            }
        }
        Some(alive)
    }

    /// Ends a delegation whose delegate goes on living.
    pub(crate) fn part_from_delegate(&mut self, delegator: Id) {
        let Some((delegate, _)) = self.alive.get_mut(&delegator).and_then(|alive| alive.delegate.take()) else {
            return;
        };
        if let Some(delegate) = self.alive.get_mut(&delegate) {
            delegate.delegator = None;
        }
    }

    /// A panic goes on to this one.
    pub(crate) fn unwinds(&mut self, delegator: Option<Id>) {
        if let Some(alive) = delegator.and_then(|delegator| self.alive.get_mut(&delegator)) {
            alive.unwinds = true;
        }
    }

    pub(crate) fn delegate(&self, id: Id) -> Option<Id> {
        self.alive.get(&id)?.delegate.map(|(delegate, _)| delegate)
    }
}
