//! The live points of a task, as a tree. Each operation of a poll takes constant time.
//!
//! Most tasks are at one point, which has no parent and no waker of its own. Such a tree is stored without an
//! allocation.

mod many;

use std::boxed::Box;
use std::mem;
use std::task::Waker;
use std::vec::Vec;

use crate::aio::wakers::poll_waker::PollWaker;
use many::Many;

/// The number of a point: the index of its node, and a serial number, so that no two points of a scope have the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PointId(u64);

impl PointId {
    /// No point.
    pub(crate) const NONE: PointId = PointId(0);
    /// A point that is not in the tree.
    pub(crate) const UNREGISTERED: PointId = PointId(1);

    fn new(index: u32, serial: u32) -> Self {
        PointId(u64::from(serial) << 32 | u64::from(index))
    }

    #[allow(clippy::cast_possible_truncation)] // The lower half.
    fn index(self) -> u32 {
        self.0 as u32
    }

    /// Returns the serial number, which is not 0 for a point in the tree.
    pub(crate) fn serial(self) -> u32 {
        (self.0 >> 32) as u32
    }

    pub(crate) fn is_unregistered(self) -> bool {
        self == PointId::UNREGISTERED
    }
}

/// The state of a point that was removed; empty if the point was not in the tree.
#[derive(Default)]
pub(crate) struct Removed {
    pub(crate) was_assigned: bool,
    /// A cancel that was raised below the point waited for the end of its future.
    pub(crate) was_raised: bool,
    pub(crate) waker: Option<Waker>,
}

/// The live points.
pub(crate) enum PointTree {
    Single(Single),
    Many(Box<Many>),
}

/// No point, or a single one, which has the index 0, no parent, and is polled by the waker that polls the task.
#[derive(Clone, Copy)]
pub(crate) struct Single {
    /// The serial number of the point that was inserted last; 0 if none was.
    last_serial: u32,
    /// The poll of the task in which the point was polled last.
    poll: u32,
    is_live: bool,
    assigned: bool,
}

impl Single {
    fn id(self) -> PointId {
        if self.is_live { PointId::new(0, self.last_serial) } else { PointId::NONE }
    }

    fn is(self, id: PointId) -> bool {
        self.is_live && id == PointId::new(0, self.last_serial)
    }
}

impl Default for PointTree {
    fn default() -> Self {
        PointTree::Single(Single { last_serial: 0, poll: 0, is_live: false, assigned: false })
    }
}

impl PointTree {
    fn many(&mut self) -> &mut Many {
        if let PointTree::Single(single) = *self {
            *self = PointTree::Many(Box::new(Many::from(single)));
        }
        match self {
            PointTree::Many(many) => many,
            PointTree::Single(_) => unreachable!("it was just made a tree of many"),
        }
    }

    #[inline]
    pub(crate) fn is_many(&self) -> bool {
        matches!(self, PointTree::Many(_))
    }

    pub(crate) fn is_empty(&self) -> bool {
        match self {
            PointTree::Single(single) => !single.is_live,
            PointTree::Many(many) => many.is_empty(),
        }
    }

    /// Links a point without a parent that is polled by the task's own waker. Returns `false`, and does nothing, if the
    /// tree has other points, or if a request is assigned to the point.
    #[inline]
    pub(crate) fn link_single(&mut self, id: &mut PointId, poll: u32) -> bool {
        let PointTree::Single(single) = self else { return false };
        if !single.is_live {
            *single = Single { last_serial: next(single.last_serial), poll, is_live: true, assigned: false };
            *id = single.id();
            return true;
        }
        if !single.is(*id) || single.assigned {
            return false;
        }
        single.poll = poll;
        true
    }

    /// Removes the only point, if it has this serial number. Returns whether a request was assigned to it.
    #[inline]
    pub(crate) fn remove_single(&mut self, serial: u32) -> bool {
        let PointTree::Single(single) = self else { return false };
        if !single.is(PointId::new(0, serial)) {
            return false;
        }
        single.is_live = false;
        mem::take(&mut single.assigned)
    }

    /// Inserts a point that was not polled yet.
    pub(crate) fn insert(&mut self, parent: PointId) -> PointId {
        self.many().insert(parent)
    }

    /// Links a point to its parent, and inserts it first if it is not in the tree. Returns a waker that it had and does
    /// not need any more.
    ///
    /// `own_waker`: the waker that polls the point, such as that of a `FuturesUnordered`; `None` if it is the waker
    /// that polls the task. It was cloned, unless the point [has](Self::has_waker) it.
    pub(crate) fn link(
        &mut self,
        id: &mut PointId,
        parent: PointId,
        poll: u32,
        own_waker: Option<&mut PollWaker<'_>>,
    ) -> Option<Waker> {
        if let (PointTree::Single(single), PointId::NONE, None) = (&mut *self, parent, &own_waker) {
            if !single.is_live {
                single.last_serial = next(single.last_serial);
                (single.is_live, single.assigned) = (true, false);
                *id = single.id();
            }
            if single.is(*id) {
                single.poll = poll;
                return None;
            }
        }
        self.many().link(id, parent, poll, own_waker)
    }

    pub(crate) fn remove(&mut self, id: PointId) -> Option<Removed> {
        match self {
            PointTree::Single(single) if single.is(id) => {
                single.is_live = false;
                Some(Removed { was_assigned: mem::take(&mut single.assigned), was_raised: false, waker: None })
            }
            PointTree::Single(_) => None,
            PointTree::Many(many) => many.remove(id),
        }
    }

    /// Assigns a request to the point. Returns the waker that polls it, if that is not the task's and was not returned
    /// yet.
    pub(crate) fn assign(&mut self, id: PointId) -> Option<Waker> {
        match self {
            PointTree::Single(single) => {
                single.assigned |= single.is(id);
                None
            }
            PointTree::Many(many) => many.assign(id),
        }
    }

    pub(crate) fn unassign(&mut self, id: PointId) {
        match self {
            PointTree::Single(single) => single.assigned &= !single.is(id),
            PointTree::Many(many) => many.unassign(id),
        }
    }

    pub(crate) fn unassign_all(&mut self) {
        match self {
            PointTree::Single(single) => single.assigned = false,
            PointTree::Many(many) => many.unassign_all(),
        }
    }

    pub(crate) fn any_assigned(&self) -> bool {
        match self {
            PointTree::Single(single) => single.assigned,
            PointTree::Many(many) => many.any_assigned(),
        }
    }

    pub(crate) fn is_assigned(&self, id: PointId) -> bool {
        match self {
            PointTree::Single(single) => single.is(id) && single.assigned,
            PointTree::Many(many) => many.is_assigned(id),
        }
    }

    /// Returns whether the point has children.
    pub(crate) fn has_children(&self, id: PointId) -> bool {
        match self {
            PointTree::Single(_) => false,
            PointTree::Many(many) => many.has_children(id),
        }
    }

    /// Returns whether the point has a waker of its own that wakes the same.
    pub(crate) fn has_waker(&self, id: PointId, waker: &Waker) -> bool {
        match self {
            PointTree::Single(_) => false,
            PointTree::Many(many) => many.waker(id).is_some_and(|known| known.will_wake(waker)),
        }
    }

    /// Returns the points without children, and records which points above them have several branches.
    pub(crate) fn branch_out(&mut self) -> Vec<PointId> {
        match self {
            PointTree::Single(single) => single.is_live.then(|| single.id()).into_iter().collect(),
            PointTree::Many(many) => many.branch_out(),
        }
    }

    /// Returns the points that were polled in this poll of the task, and have no child that was.
    pub(crate) fn leaves_of_poll(&self, poll: u32) -> Vec<PointId> {
        match self {
            PointTree::Single(single) => {
                (single.is_live && single.poll == poll).then(|| single.id()).into_iter().collect()
            }
            PointTree::Many(many) => many.leaves_of_poll(poll),
        }
    }

    /// Takes the parent away from each point that was not polled in this poll of the task.
    pub(crate) fn detach_stale(&mut self, poll: u32) {
        if let PointTree::Many(many) = self {
            many.detach_stale(poll);
        }
    }

    /// [`branch_out`](Self::branch_out) for the points below this one.
    pub(crate) fn branch_out_below(&mut self, ancestor: PointId) -> Vec<PointId> {
        match self {
            PointTree::Single(_) => Vec::new(),
            PointTree::Many(many) => many.branch_out_below(ancestor),
        }
    }

    /// Has a cancel that was raised below this point wait until its future has ended, because other branches may be
    /// cleaning up. Returns `false`, and does nothing, if there were no other branches when the request was assigned.
    pub(crate) fn hold_raised(&mut self, id: PointId) -> bool {
        match self {
            PointTree::Single(_) => false,
            PointTree::Many(many) => many.hold_raised(id),
        }
    }
}

/// Returns the next serial number, which is never 0.
fn next(serial: u32) -> u32 {
    serial.checked_add(1).unwrap_or(1)
}
