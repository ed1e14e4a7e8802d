//! The live points of a task, each by its number, so that to list one costs the same however many there are.
//!
//! Most tasks are at one point, which is outside of all others and has no waker of its own: that takes no more than its number.

mod several;

use std::boxed::Box;
use std::mem;
use std::task::Waker;
use std::vec::Vec;

use several::Several;

/// The number of a point: its place in the list, and how many were listed before it, so that it is never another's.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Id(u64);

impl Id {
    /// There is no point.
    pub(crate) const NONE: Id = Id(0);
    /// There is one, which is not listed.
    pub(crate) const UNLISTED: Id = Id(1);

    fn new(place: u32, serial: u32) -> Self {
        Id(u64::from(serial) << 32 | u64::from(place))
    }

    #[allow(clippy::cast_possible_truncation)] // The lower half.
    fn place(self) -> u32 {
        self.0 as u32
    }

    /// How many were listed before it, and it: never 0 for a point that is listed.
    pub(crate) fn serial(self) -> u32 {
        (self.0 >> 32) as u32
    }

    pub(crate) fn is_unlisted(self) -> bool {
        self == Id::UNLISTED
    }
}

/// By whom is a point polled?
#[derive(Clone, Copy)]
pub(crate) enum Polled<'w> {
    /// By the one who polls the task.
    ByTask,
    /// By another waker.
    By(&'w Waker),
}

/// What has become of a point that is taken off the list.
pub(crate) struct Removed {
    pub(crate) marked: bool,
    pub(crate) waker: Option<Waker>,
}

/// The live points.
pub(crate) enum Points {
    Alone(Alone),
    Several(Box<Several>),
}

/// No point or a single one, which is at the first place, outside of all others, and polled by the one who polls the task.
#[derive(Clone, Copy)]
pub(crate) struct Alone {
    /// How many have been listed.
    serials: u32,
    /// In which turn of the task it was polled last.
    turn: u32,
    live: bool,
    marked: bool,
}

impl Alone {
    fn id(self) -> Id {
        if self.live { Id::new(0, self.serials) } else { Id::NONE }
    }

    fn is(self, id: Id) -> bool {
        self.live && id == Id::new(0, self.serials)
    }
}

impl Default for Points {
    fn default() -> Self {
        Points::Alone(Alone { serials: 0, turn: 0, live: false, marked: false })
    }
}

impl Points {
    fn several(&mut self) -> &mut Several {
        if let Points::Alone(alone) = *self {
            *self = Points::Several(Box::new(Several::from(alone)));
        }
        match self {
            Points::Several(several) => several,
            Points::Alone(_) => unreachable!("they were just made several"),
        }
    }

    #[inline]
    pub(crate) fn are_several(&self) -> bool {
        matches!(self, Points::Several(_))
    }

    /// Lists a point that is outside of all others and polled by the one who polls the task, if it is alone. Whether that is so, and it
    /// is not marked.
    #[inline]
    pub(crate) fn place_alone(&mut self, id: &mut Id, turn: u32) -> bool {
        let Points::Alone(alone) = self else { return false };
        if !alone.live {
            *alone = Alone { serials: next(alone.serials), turn, live: true, marked: false };
            *id = alone.id();
            return true;
        }
        if !alone.is(*id) || alone.marked {
            return false;
        }
        alone.turn = turn;
        true
    }

    /// Takes the point off the list, if it is alone. Whether it was marked.
    #[inline]
    pub(crate) fn leave_alone(&mut self, serial: u32) -> bool {
        let Points::Alone(alone) = self else { return false };
        if !alone.is(Id::new(0, serial)) {
            return false;
        }
        alone.live = false;
        mem::take(&mut alone.marked)
    }

    /// Lists one more, that nobody polls yet.
    pub(crate) fn insert(&mut self, around: Id) -> Id {
        self.several().insert(around)
    }

    /// The point is polled in this turn, and this one is around it now: lists it if it is not. Gives the waker that it had, if that is
    /// not its own any more.
    pub(crate) fn place(
        &mut self,
        id: &mut Id,
        around: Id,
        turn: u32,
        by: Polled<'_>,
        clone: Option<Waker>,
    ) -> Option<Waker> {
        if let (Points::Alone(alone), Id::NONE, Polled::ByTask) = (&mut *self, around, by) {
            if !alone.live {
                alone.serials = next(alone.serials);
                (alone.live, alone.marked) = (true, false);
                *id = alone.id();
            }
            if alone.is(*id) {
                alone.turn = turn;
                return clone;
            }
        }
        self.several().place(id, around, turn, by, clone)
    }

    pub(crate) fn remove(&mut self, id: Id) -> Option<Removed> {
        match self {
            Points::Alone(alone) if alone.is(id) => {
                alone.live = false;
                Some(Removed { marked: mem::take(&mut alone.marked), waker: None })
            }
            Points::Alone(_) => None,
            Points::Several(several) => several.remove(id),
        }
    }

    /// Marks it. Gives whom to wake for it, if that is not the task and has not been done.
    pub(crate) fn mark(&mut self, id: Id) -> Option<Waker> {
        match self {
            Points::Alone(alone) => {
                alone.marked |= alone.is(id);
                None
            }
            Points::Several(several) => several.mark(id),
        }
    }

    pub(crate) fn unmark(&mut self, id: Id) {
        match self {
            Points::Alone(alone) => alone.marked &= !alone.is(id),
            Points::Several(several) => several.unmark(id),
        }
    }

    pub(crate) fn unmark_all(&mut self) {
        match self {
            Points::Alone(alone) => alone.marked = false,
            Points::Several(several) => several.unmark_all(),
        }
    }

    pub(crate) fn any_marked(&self) -> bool {
        match self {
            Points::Alone(alone) => alone.marked,
            Points::Several(several) => several.any_marked(),
        }
    }

    pub(crate) fn is_marked(&self, id: Id) -> bool {
        match self {
            Points::Alone(alone) => alone.is(id) && alone.marked,
            Points::Several(several) => several.is_marked(id),
        }
    }

    /// Whether there are live points inside of it.
    pub(crate) fn has_inside(&self, id: Id) -> bool {
        match self {
            Points::Alone(_) => false,
            Points::Several(several) => several.has_inside(id),
        }
    }

    /// Whether the point has this waker of its own.
    pub(crate) fn has_waker(&self, id: Id, waker: &Waker) -> bool {
        match self {
            Points::Alone(_) => false,
            Points::Several(several) => several.waker(id).is_some_and(|known| known.will_wake(waker)),
        }
    }

    /// Those that have no live point inside.
    pub(crate) fn innermost(&self) -> Vec<Id> {
        match self {
            Points::Alone(alone) => alone.live.then(|| alone.id()).into_iter().collect(),
            Points::Several(several) => several.innermost(),
        }
    }

    /// Those that were polled in this turn and have none inside that was.
    pub(crate) fn innermost_of_turn(&self, turn: u32) -> Vec<Id> {
        match self {
            Points::Alone(alone) => (alone.live && alone.turn == turn).then(|| alone.id()).into_iter().collect(),
            Points::Several(several) => several.innermost_of_turn(turn),
        }
    }

    /// Puts those that were not polled in this turn outside of all others.
    pub(crate) fn detach_all_but(&mut self, turn: u32) {
        if let Points::Several(several) = self {
            several.detach_all_but(turn);
        }
    }

    /// Those that have no live point inside, and are inside of this one.
    pub(crate) fn innermost_inside(&self, outer: Id) -> Vec<Id> {
        match self {
            Points::Alone(_) => Vec::new(),
            Points::Several(several) => several.innermost_inside(outer),
        }
    }
}

/// The number behind this one, which is never 0.
fn next(serial: u32) -> u32 {
    serial.checked_add(1).unwrap_or(1)
}
