//! The live points of a task, each by its number, so that to list one costs the same however many there are.

use std::collections::HashSet;
use std::mem;
use std::task::Waker;
use std::vec::Vec;

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

    fn serial(self) -> u32 {
        (self.0 >> 32) as u32
    }

    pub(crate) fn is_unlisted(self) -> bool {
        self == Id::UNLISTED
    }
}

/// A live point.
pub(crate) struct Live {
    /// Zero if this place is free; then `around` is the next free one.
    serial: u32,
    around: Id,
    /// How many live points are right inside of it.
    pub(crate) inside: u32,
    /// In which turn of the task it was polled last.
    pub(crate) turn: u32,
    pub(crate) marked: bool,
    /// Whom to wake for it, if that is not the task, and has not been done.
    pub(crate) waker: Option<Waker>,
}

/// The live points.
#[derive(Default)]
pub(crate) struct Points {
    list: Vec<Live>,
    /// One more than the first free place; 0 if there is none.
    free: u32,
    serials: u32,
}

impl Points {
    fn position(&self, id: Id) -> Option<usize> {
        let position = id.place() as usize;
        (id.serial() != 0 && self.list.get(position)?.serial == id.serial()).then_some(position)
    }

    pub(crate) fn get(&mut self, id: Id) -> Option<&mut Live> {
        let position = self.position(id)?;
        self.list.get_mut(position)
    }

    pub(crate) fn waker(&self, id: Id) -> Option<&Waker> {
        self.list[self.position(id)?].waker.as_ref()
    }

    /// Lists one more.
    pub(crate) fn insert(&mut self, around: Id) -> Id {
        self.serials = self.serials.checked_add(1).unwrap_or(1);
        let live = Live { serial: self.serials, around, inside: 0, turn: 0, marked: false, waker: None };
        if let Some(outer) = self.get(around) {
            outer.inside += 1;
        }
        let place = if let Some(place) = self.free.checked_sub(1) {
            let free = mem::replace(&mut self.list[place as usize], live);
            self.free = free.around.place();
            place
        } else {
            if self.list.is_empty() {
                // Most tasks are at one point.
                self.list.reserve_exact(1);
            }
            self.list.push(live);
            u32::try_from(self.list.len() - 1).unwrap_or(u32::MAX)
        };
        Id::new(place, self.serials)
    }

    /// Lists the point if it is not, around which is this one now, and gives it the waker, if there is one. Gives the old one.
    pub(crate) fn place(&mut self, id: &mut Id, around: Id, waker: &mut Option<Waker>) -> Option<Waker> {
        match self.get(*id).map(|live| mem::replace(&mut live.around, around)) {
            None => *id = self.insert(around),
            Some(old) if old != around => {
                if let Some(outer) = self.get(old) {
                    outer.inside -= 1;
                }
                if let Some(outer) = self.get(around) {
                    outer.inside += 1;
                }
            }
            Some(_) => {}
        }
        let live = self.get(*id)?;
        if waker.is_some() { mem::replace(&mut live.waker, waker.take()) } else { None }
    }

    pub(crate) fn remove(&mut self, id: Id) -> Option<Live> {
        let position = self.position(id)?;
        let free = Live { serial: 0, around: Id::new(self.free, 0), inside: 0, turn: 0, marked: false, waker: None };
        let live = mem::replace(&mut self.list[position], free);
        self.free = id.place() + 1;
        if let Some(outer) = self.get(live.around) {
            outer.inside -= 1;
        }
        Some(live)
    }

    fn ids(&self) -> impl Iterator<Item = (Id, &Live)> {
        let listed = self.list.iter().zip(0..).filter(|(live, _)| live.serial != 0);
        listed.map(|(live, place)| (Id::new(place, live.serial), live))
    }

    pub(crate) fn each(&mut self, mut change: impl FnMut(&mut Live)) {
        self.list.iter_mut().for_each(&mut change);
    }

    /// Those that have no live point inside.
    pub(crate) fn innermost(&self) -> Vec<Id> {
        self.ids().filter(|(_, live)| live.inside == 0).map(|(id, _)| id).collect()
    }

    /// Those that were polled in this turn and have none inside that was.
    pub(crate) fn innermost_of_turn(&self, turn: u32) -> Vec<Id> {
        let polled: Vec<_> = self.ids().filter(|(_, live)| live.turn == turn).collect();
        let outer: HashSet<Id> = polled.iter().map(|(_, live)| live.around).collect();
        polled.into_iter().map(|(id, _)| id).filter(|id| !outer.contains(id)).collect()
    }

    /// Puts those that were not polled in this turn outside of all others.
    pub(crate) fn detach_all_but(&mut self, turn: u32) {
        for place in 0..self.list.len() {
            let live = &mut self.list[place];
            if live.serial == 0 || live.turn == turn {
                continue;
            }
            let around = mem::replace(&mut live.around, Id::NONE);
            if let Some(outer) = self.get(around) {
                outer.inside -= 1;
            }
        }
    }

    /// Those of them that are inside of this one.
    pub(crate) fn innermost_inside(&self, outer: Id) -> Vec<Id> {
        let mut innermost = self.innermost();
        innermost.retain(|&id| self.is_inside(id, outer));
        innermost
    }

    fn is_inside(&self, mut id: Id, outer: Id) -> bool {
        while let Some(position) = self.position(id) {
            id = self.list[position].around;
            if id == outer {
                return true;
            }
        }
        false
    }
}
