//! A tree of several points, whose nodes are in a vector.
//!
//! The children of a node are in a list, so a point is linked, moved and removed in constant time, and a walk over a
//! part of the tree takes as long as that part is large.
//!
//! # The tree has no circle
//!
//! The parent of a point is the point that was polled around it last. So two points that are polled inside each other
//! alternately would become each other's parents. When a point with children gets another parent, [`link`](Many::link)
//! looks for such a circle. One of the links in the circle is that of an earlier poll, and `link` removes it.

use std::collections::HashSet;
use std::mem;
use std::task::Waker;
use std::vec;
use std::vec::Vec;

use super::{PointId, Removed, Single, next};
use crate::aio::wakers::poll_waker::PollWaker;

/// A live point, or a free element of the vector.
struct Node {
    /// 0 if the element is free. Then the index of `parent` is one more than that of the next free element, or 0.
    serial: u32,
    /// A point in the tree, or none.
    parent: PointId,
    first_child: Link,
    /// The neighbours in the list of the parent's children; none without a parent.
    previous: Link,
    next: Link,
    /// The poll of the task in which the point was polled last; 0 if it was not polled yet.
    poll: u32,
    /// A request is assigned to the point.
    assigned: bool,
    /// The point had several children when a request was assigned to points below it.
    branched: bool,
    /// A cancel that was raised below waits until the future has ended.
    raised: bool,
    /// The waker that polls the point, if that is not the task's. It is taken when it is woken.
    waker: Option<Waker>,
}

/// One more than the index of a node; 0 is none.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Link(u32);

impl Link {
    const NONE: Link = Link(0);

    fn to(index: usize) -> Self {
        Link(u32::try_from(index + 1).unwrap_or(0))
    }

    fn index(self) -> Option<usize> {
        self.0.checked_sub(1).map(|index| index as usize)
    }
}

impl Node {
    fn new(serial: u32, parent: PointId) -> Self {
        Node {
            serial,
            parent,
            first_child: Link::NONE,
            previous: Link::NONE,
            next: Link::NONE,
            poll: 0,
            assigned: false,
            branched: false,
            raised: false,
            waker: None,
        }
    }
}

/// The live points, if there may be more than one.
pub(crate) struct Many {
    nodes: Vec<Node>,
    /// One more than the index of the first free element; 0 if there is none.
    free: u32,
    /// The serial number of the point that was inserted last.
    last_serial: u32,
    /// The number of points that a request is assigned to.
    assigned_count: u32,
}

impl From<Single> for Many {
    fn from(single: Single) -> Self {
        let mut many = Many {
            nodes: Vec::new(),
            free: 0,
            last_serial: single.last_serial,
            assigned_count: single.assigned.into(),
        };
        if single.is_live {
            many.nodes = vec![Node {
                poll: single.poll,
                assigned: single.assigned,
                ..Node::new(single.last_serial, PointId::NONE)
            }];
        }
        many
    }
}

impl Many {
    fn position(&self, id: PointId) -> Option<usize> {
        let position = id.index() as usize;
        (id.serial() != 0 && self.nodes.get(position)?.serial == id.serial()).then_some(position)
    }

    fn get(&self, id: PointId) -> Option<&Node> {
        self.nodes.get(self.position(id)?)
    }

    fn get_mut(&mut self, id: PointId) -> Option<&mut Node> {
        let position = self.position(id)?;
        self.nodes.get_mut(position)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ids().next().is_none()
    }

    pub(super) fn waker(&self, id: PointId) -> Option<&Waker> {
        self.get(id)?.waker.as_ref()
    }

    pub(super) fn is_assigned(&self, id: PointId) -> bool {
        self.get(id).is_some_and(|node| node.assigned)
    }

    pub(super) fn has_children(&self, id: PointId) -> bool {
        self.get(id).is_some_and(|node| node.first_child != Link::NONE)
    }

    pub(super) fn any_assigned(&self) -> bool {
        self.assigned_count > 0
    }

    pub(super) fn assign(&mut self, id: PointId) -> Option<Waker> {
        let node = self.get_mut(id)?;
        let newly = !mem::replace(&mut node.assigned, true);
        let waker = node.waker.take();
        self.assigned_count += u32::from(newly);
        waker
    }

    pub(super) fn unassign(&mut self, id: PointId) {
        let assigned = self.get_mut(id).is_some_and(|node| mem::take(&mut node.assigned));
        self.assigned_count -= u32::from(assigned);
    }

    pub(super) fn unassign_all(&mut self) {
        self.assigned_count = 0;
        self.nodes.iter_mut().for_each(|node| node.assigned = false);
    }

    pub(super) fn hold_raised(&mut self, id: PointId) -> bool {
        let Some(node) = self.get_mut(id) else { return false };
        node.raised |= node.branched;
        node.branched
    }

    pub(super) fn insert(&mut self, parent: PointId) -> PointId {
        self.last_serial = next(self.last_serial);
        let node = Node::new(self.last_serial, PointId::NONE);
        let index = if let Some(index) = self.free.checked_sub(1) {
            let free = mem::replace(&mut self.nodes[index as usize], node);
            self.free = free.parent.index();
            index
        } else {
            self.nodes.push(node);
            u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX)
        };
        let id = PointId::new(index, self.last_serial);
        self.attach(id, parent);
        id
    }

    pub(super) fn link(
        &mut self,
        id: &mut PointId,
        parent: PointId,
        poll: u32,
        own_waker: Option<&mut PollWaker<'_>>,
    ) -> Option<Waker> {
        match self.get(*id).map(|node| node.parent) {
            None => *id = self.insert(parent),
            // The future was moved below another point since its last poll, or its parent was registered anew.
            Some(old) if old != parent => {
                self.detach(*id);
                if self.has_children(*id) {
                    self.break_circle(*id, parent);
                }
                self.attach(*id, parent);
                debug_assert!(!self.is_below(parent, *id), "the tree has no circle");
            }
            Some(_) => {}
        }
        let node = self.get_mut(*id)?;
        node.poll = poll;
        match own_waker {
            None => node.waker.take(),
            Some(own_waker) => {
                let is_stored = own_waker.store(&mut node.waker);
                debug_assert!(is_stored, "the waker was cloned, or the point has it");
                None
            }
        }
    }

    fn is_below(&self, mut id: PointId, ancestor: PointId) -> bool {
        while let Some(node) = self.get(id) {
            id = node.parent;
            if id == ancestor {
                return true;
            }
        }
        false
    }

    /// If `parent` is below the point, removes the uppermost of the links between them. That link is of an earlier
    /// poll, because `parent` is being polled around the point now.
    fn break_circle(&mut self, id: PointId, parent: PointId) {
        let mut below = parent;
        while let Some(node) = self.get(below) {
            if node.parent == id {
                self.detach(below);
                return;
            }
            below = node.parent;
        }
    }

    /// Makes the point a child of `parent`, if that is in the tree. It has no parent before.
    fn attach(&mut self, id: PointId, parent: PointId) {
        let (Some(position), Some(above)) = (self.position(id), self.position(parent)) else { return };
        if position == above {
            return;
        }
        let next = mem::replace(&mut self.nodes[above].first_child, Link::to(position));
        if let Some(next) = next.index() {
            self.nodes[next].previous = Link::to(position);
        }
        let node = &mut self.nodes[position];
        (node.parent, node.previous, node.next) = (parent, Link::NONE, next);
    }

    /// Removes the link from the point to its parent.
    fn detach(&mut self, id: PointId) {
        let Some(node) = self.get_mut(id) else { return };
        let (previous, next) = (node.previous, node.next);
        (node.previous, node.next) = (Link::NONE, Link::NONE);
        let parent = mem::replace(&mut node.parent, PointId::NONE);
        if let Some(next) = next.index() {
            self.nodes[next].previous = previous;
        }
        if let Some(previous) = previous.index() {
            self.nodes[previous].next = next;
        } else if let Some(parent) = self.get_mut(parent) {
            parent.first_child = next;
        }
    }

    pub(super) fn remove(&mut self, id: PointId) -> Option<Removed> {
        let position = self.position(id)?;
        self.detach(id);
        let free = Node::new(0, PointId::new(self.free, 0));
        let node = mem::replace(&mut self.nodes[position], free);
        self.free = id.index() + 1;
        self.assigned_count -= u32::from(node.assigned);
        // The children have no parent until they are polled again.
        let mut child = node.first_child;
        while let Some(orphan) = child.index().map(|index| &mut self.nodes[index]) {
            (orphan.parent, orphan.previous) = (PointId::NONE, Link::NONE);
            child = mem::replace(&mut orphan.next, Link::NONE);
        }
        Some(Removed { was_assigned: node.assigned, was_raised: node.raised, waker: node.waker })
    }

    fn id_at(&self, index: usize) -> PointId {
        PointId::new(u32::try_from(index).unwrap_or(u32::MAX), self.nodes[index].serial)
    }

    fn ids(&self) -> impl Iterator<Item = (PointId, &Node)> {
        let live = self.nodes.iter().zip(0..).filter(|(node, _)| node.serial != 0);
        live.map(|(node, index)| (PointId::new(index, node.serial), node))
    }

    pub(super) fn branch_out(&mut self) -> Vec<PointId> {
        (0..self.nodes.len()).for_each(|index| self.mark_if_branched(index));
        self.ids().filter(|(_, node)| node.first_child == Link::NONE).map(|(id, _)| id).collect()
    }

    pub(super) fn branch_out_below(&mut self, ancestor: PointId) -> Vec<PointId> {
        let mut leaves = Vec::new();
        let mut inner = Vec::from_iter(self.position(ancestor));
        while let Some(index) = inner.pop() {
            self.mark_if_branched(index);
            let mut child = self.nodes[index].first_child;
            while let Some(index) = child.index() {
                let node = &self.nodes[index];
                if node.first_child == Link::NONE {
                    leaves.push(self.id_at(index));
                } else {
                    inner.push(index);
                }
                child = node.next;
            }
        }
        leaves.sort_unstable_by_key(|leaf| leaf.index());
        leaves
    }

    fn mark_if_branched(&mut self, index: usize) {
        let first = self.nodes[index].first_child.index();
        self.nodes[index].branched = first.is_some_and(|first| self.nodes[first].next != Link::NONE);
    }

    pub(super) fn leaves_of_poll(&self, poll: u32) -> Vec<PointId> {
        let polled: Vec<_> = self.ids().filter(|(_, node)| node.poll == poll).collect();
        let parents: HashSet<PointId> = polled.iter().map(|(_, node)| node.parent).collect();
        polled.into_iter().map(|(id, _)| id).filter(|id| !parents.contains(id)).collect()
    }

    pub(super) fn detach_stale(&mut self, poll: u32) {
        for index in 0..self.nodes.len() {
            let node = &self.nodes[index];
            if node.serial != 0 && node.poll != poll {
                self.detach(self.id_at(index));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    impl Many {
        /// Panics if the links of the nodes contradict each other, or if there is a circle of parents.
        fn check(&self) {
            let mut linked = 0;
            for (id, node) in self.ids() {
                let (mut ancestor, mut depth) = (node.parent, 0);
                while let Some(above) = self.get(ancestor) {
                    assert!(depth < self.nodes.len(), "the tree has no circle");
                    (ancestor, depth) = (above.parent, depth + 1);
                }
                assert!(ancestor == PointId::NONE, "a parent is in the tree");
                let (mut previous, mut child) = (Link::NONE, node.first_child);
                while let Some(index) = child.index() {
                    let node = &self.nodes[index];
                    assert!(node.parent == id && node.previous == previous, "a child knows its neighbours");
                    (previous, child, linked) = (child, node.next, linked + 1);
                }
            }
            assert_eq!(linked, self.ids().filter(|(_, node)| node.parent != PointId::NONE).count());
            assert_eq!(self.assigned_count as usize, self.ids().filter(|(_, node)| node.assigned).count());
        }
    }

    /// A sequence of numbers that look random.
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 % limit as u64).unwrap()
        }
    }

    fn polls() -> usize {
        if cfg!(miri) { 300 } else { 20_000 }
    }

    #[test]
    fn points_that_are_inside_each_other_by_turns_make_no_circle() {
        let mut random = Random(1);
        let mut many = Many::from(Single { last_serial: 0, poll: 0, is_live: false, assigned: false });
        let mut points = [PointId::UNREGISTERED; 8];
        for poll in 1..u32::try_from(polls()).unwrap() {
            // Some of the points are polled inside each other, in any order: the innermost is linked first.
            let mut inside: Vec<usize> = (0..points.len()).filter(|_| random.below(3) > 0).collect();
            (1..inside.len()).for_each(|last| inside.swap(last, random.below(last + 1)));
            for pair in (0..inside.len()).rev() {
                let mut parent = PointId::NONE;
                if let Some(above) = pair.checked_sub(1).map(|above| inside[above]) {
                    if many.get(points[above]).is_none() {
                        points[above] = many.insert(PointId::NONE);
                    }
                    parent = points[above];
                }
                many.link(&mut points[inside[pair]], parent, poll, None);
                many.check();
                let ancestor = points[inside[random.below(inside.len())]];
                assert!(many.branch_out_below(ancestor).iter().all(|leaf| many.is_below(*leaf, ancestor)));
            }
            match random.below(4) {
                0 => drop(many.remove(points[random.below(points.len())])),
                1 => many.branch_out().into_iter().for_each(|leaf| drop(many.assign(leaf))),
                2 => many.detach_stale(poll),
                _ => many.unassign(points[random.below(points.len())]),
            }
            many.check();
        }
    }

    #[test]
    fn the_points_below_one_are_all_of_its_leaves() {
        let mut many = Many::from(Single { last_serial: 0, poll: 0, is_live: false, assigned: false });
        let top = many.insert(PointId::NONE);
        let beside = many.insert(PointId::NONE);
        let inner = many.insert(top);
        let mut leaves = [many.insert(inner), many.insert(top), many.insert(inner)];
        assert!(many.branch_out_below(top) == leaves);
        assert!(many.branch_out_below(beside).is_empty());
        assert!(many.hold_raised(top) && many.hold_raised(inner) && !many.hold_raised(beside));
        leaves.reverse();
        for leaf in leaves {
            many.remove(leaf);
        }
        assert!(many.branch_out_below(top) == [inner]);
        assert!(!many.hold_raised(top), "there is one branch left");
    }
}
