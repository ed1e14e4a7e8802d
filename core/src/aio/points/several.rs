//! Points beside and inside of each other, each with a place in a list.

use std::collections::HashSet;
use std::mem;
use std::task::Waker;
use std::vec;
use std::vec::Vec;

use super::{Alone, Id, Polled, Removed, next};

/// A live point.
struct Live {
    /// Zero if this place is free; then `around` is the next free one.
    serial: u32,
    around: Id,
    /// How many live points are right inside of it.
    inside: u32,
    /// In which turn of the task it was polled last.
    turn: u32,
    marked: bool,
    /// Whom to wake for it, if that is not the task, and has not been done.
    waker: Option<Waker>,
}

impl Live {
    fn new(serial: u32, around: Id) -> Self {
        Live { serial, around, inside: 0, turn: 0, marked: false, waker: None }
    }
}

/// The live points, if there may be more than one.
pub(crate) struct Several {
    list: Vec<Live>,
    /// One more than the first free place; 0 if there is none.
    free: u32,
    /// How many have been listed.
    serials: u32,
    /// How many are marked.
    marked: u32,
}

impl From<Alone> for Several {
    fn from(alone: Alone) -> Self {
        let mut several = Several { list: Vec::new(), free: 0, serials: alone.serials, marked: alone.marked.into() };
        if alone.live {
            several.list = vec![Live { turn: alone.turn, marked: alone.marked, ..Live::new(alone.serials, Id::NONE) }];
        }
        several
    }
}

impl Several {
    fn position(&self, id: Id) -> Option<usize> {
        let position = id.place() as usize;
        (id.serial() != 0 && self.list.get(position)?.serial == id.serial()).then_some(position)
    }

    fn get(&self, id: Id) -> Option<&Live> {
        self.list.get(self.position(id)?)
    }

    fn get_mut(&mut self, id: Id) -> Option<&mut Live> {
        let position = self.position(id)?;
        self.list.get_mut(position)
    }

    pub(super) fn waker(&self, id: Id) -> Option<&Waker> {
        self.get(id)?.waker.as_ref()
    }

    pub(super) fn is_marked(&self, id: Id) -> bool {
        self.get(id).is_some_and(|live| live.marked)
    }

    pub(super) fn has_inside(&self, id: Id) -> bool {
        self.get(id).is_some_and(|live| live.inside > 0)
    }

    pub(super) fn any_marked(&self) -> bool {
        self.marked > 0
    }

    pub(super) fn mark(&mut self, id: Id) -> Option<Waker> {
        let live = self.get_mut(id)?;
        let newly = !mem::replace(&mut live.marked, true);
        let waker = live.waker.take();
        self.marked += u32::from(newly);
        waker
    }

    pub(super) fn unmark(&mut self, id: Id) {
        let marked = self.get_mut(id).is_some_and(|live| mem::take(&mut live.marked));
        self.marked -= u32::from(marked);
    }

    pub(super) fn unmark_all(&mut self) {
        self.marked = 0;
        self.list.iter_mut().for_each(|live| live.marked = false);
    }

    /// One more, or one fewer, is right inside of this one.
    fn count_inside(&mut self, around: Id, change: i32) {
        if let Some(outer) = self.get_mut(around) {
            outer.inside = outer.inside.saturating_add_signed(change);
        }
    }

    pub(super) fn insert(&mut self, around: Id) -> Id {
        self.serials = next(self.serials);
        let live = Live::new(self.serials, around);
        self.count_inside(around, 1);
        let place = if let Some(place) = self.free.checked_sub(1) {
            let free = mem::replace(&mut self.list[place as usize], live);
            self.free = free.around.place();
            place
        } else {
            self.list.push(live);
            u32::try_from(self.list.len() - 1).unwrap_or(u32::MAX)
        };
        Id::new(place, self.serials)
    }

    pub(super) fn place(
        &mut self,
        id: &mut Id,
        around: Id,
        turn: u32,
        by: Polled<'_>,
        clone: Option<Waker>,
    ) -> Option<Waker> {
        match self.get_mut(*id).map(|live| mem::replace(&mut live.around, around)) {
            None => *id = self.insert(around),
            Some(old) if old != around => {
                self.count_inside(old, -1);
                self.count_inside(around, 1);
            }
            Some(_) => {}
        }
        let Some(live) = self.get_mut(*id) else { return clone };
        live.turn = turn;
        match by {
            Polled::ByTask => live.waker.take(),
            Polled::By(_) if clone.is_some() => mem::replace(&mut live.waker, clone),
            Polled::By(_) => None,
        }
    }

    pub(super) fn remove(&mut self, id: Id) -> Option<Removed> {
        let position = self.position(id)?;
        let free = Live::new(0, Id::new(self.free, 0));
        let live = mem::replace(&mut self.list[position], free);
        self.free = id.place() + 1;
        self.count_inside(live.around, -1);
        self.marked -= u32::from(live.marked);
        Some(Removed { marked: live.marked, waker: live.waker })
    }

    fn ids(&self) -> impl Iterator<Item = (Id, &Live)> {
        let listed = self.list.iter().zip(0..).filter(|(live, _)| live.serial != 0);
        listed.map(|(live, place)| (Id::new(place, live.serial), live))
    }

    pub(super) fn innermost(&self) -> Vec<Id> {
        self.ids().filter(|(_, live)| live.inside == 0).map(|(id, _)| id).collect()
    }

    pub(super) fn innermost_of_turn(&self, turn: u32) -> Vec<Id> {
        let polled: Vec<_> = self.ids().filter(|(_, live)| live.turn == turn).collect();
        let outer: HashSet<Id> = polled.iter().map(|(_, live)| live.around).collect();
        polled.into_iter().map(|(id, _)| id).filter(|id| !outer.contains(id)).collect()
    }

    pub(super) fn detach_all_but(&mut self, turn: u32) {
        for place in 0..self.list.len() {
            let live = &mut self.list[place];
            if live.serial == 0 || live.turn == turn {
                continue;
            }
            let around = mem::replace(&mut live.around, Id::NONE);
            self.count_inside(around, -1);
        }
    }

    pub(super) fn innermost_inside(&self, outer: Id) -> Vec<Id> {
        let mut innermost = self.innermost();
        innermost.retain(|&id| self.is_inside(id, outer));
        innermost
    }

    fn is_inside(&self, mut id: Id, outer: Id) -> bool {
        while let Some(live) = self.get(id) {
            id = live.around;
            if id == outer {
                return true;
            }
        }
        false
    }
}
