//! A tree of several points, whose nodes are in a vector.

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
    parent: PointId,
    /// The number of live points that have this one as their parent.
    child_count: u32,
    /// The poll of the task in which the point was polled last; 0 if it was not polled yet.
    poll: u32,
    /// A request is assigned to the point.
    assigned: bool,
    /// The waker that polls the point, if that is not the task's. It is taken when it is woken.
    waker: Option<Waker>,
}

impl Node {
    fn new(serial: u32, parent: PointId) -> Self {
        Node { serial, parent, child_count: 0, poll: 0, assigned: false, waker: None }
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

    pub(super) fn waker(&self, id: PointId) -> Option<&Waker> {
        self.get(id)?.waker.as_ref()
    }

    pub(super) fn is_assigned(&self, id: PointId) -> bool {
        self.get(id).is_some_and(|node| node.assigned)
    }

    pub(super) fn has_children(&self, id: PointId) -> bool {
        self.get(id).is_some_and(|node| node.child_count > 0)
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

    /// Adds `change` to the number of children of `parent`, if that is in the tree.
    fn change_child_count(&mut self, parent: PointId, change: i32) {
        if let Some(node) = self.get_mut(parent) {
            node.child_count = node.child_count.saturating_add_signed(change);
        }
    }

    pub(super) fn insert(&mut self, parent: PointId) -> PointId {
        self.last_serial = next(self.last_serial);
        let node = Node::new(self.last_serial, parent);
        self.change_child_count(parent, 1);
        let index = if let Some(index) = self.free.checked_sub(1) {
            let free = mem::replace(&mut self.nodes[index as usize], node);
            self.free = free.parent.index();
            index
        } else {
            self.nodes.push(node);
            u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX)
        };
        PointId::new(index, self.last_serial)
    }

    pub(super) fn link(
        &mut self,
        id: &mut PointId,
        parent: PointId,
        poll: u32,
        own_waker: Option<&mut PollWaker<'_>>,
    ) -> Option<Waker> {
        match self.get_mut(*id).map(|node| mem::replace(&mut node.parent, parent)) {
            None => *id = self.insert(parent),
            // The future was moved below another point since its last poll, or its parent was registered anew.
            Some(old) if old != parent => {
                self.change_child_count(old, -1);
                self.change_child_count(parent, 1);
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

    pub(super) fn remove(&mut self, id: PointId) -> Option<Removed> {
        let position = self.position(id)?;
        // The children keep this id as their parent. No later point has the same serial, so they have none.
        let free = Node::new(0, PointId::new(self.free, 0));
        let node = mem::replace(&mut self.nodes[position], free);
        self.free = id.index() + 1;
        self.change_child_count(node.parent, -1);
        self.assigned_count -= u32::from(node.assigned);
        Some(Removed { was_assigned: node.assigned, waker: node.waker })
    }

    fn ids(&self) -> impl Iterator<Item = (PointId, &Node)> {
        let live = self.nodes.iter().zip(0..).filter(|(node, _)| node.serial != 0);
        live.map(|(node, index)| (PointId::new(index, node.serial), node))
    }

    pub(super) fn leaves(&self) -> Vec<PointId> {
        self.ids().filter(|(_, node)| node.child_count == 0).map(|(id, _)| id).collect()
    }

    pub(super) fn leaves_of_poll(&self, poll: u32) -> Vec<PointId> {
        let polled: Vec<_> = self.ids().filter(|(_, node)| node.poll == poll).collect();
        let parents: HashSet<PointId> = polled.iter().map(|(_, node)| node.parent).collect();
        polled.into_iter().map(|(id, _)| id).filter(|id| !parents.contains(id)).collect()
    }

    pub(super) fn detach_stale(&mut self, poll: u32) {
        for index in 0..self.nodes.len() {
            let node = &mut self.nodes[index];
            if node.serial == 0 || node.poll == poll {
                continue;
            }
            let parent = mem::replace(&mut node.parent, PointId::NONE);
            self.change_child_count(parent, -1);
        }
    }

    pub(super) fn leaves_below(&self, ancestor: PointId) -> Vec<PointId> {
        let mut leaves = self.leaves();
        leaves.retain(|&id| self.is_below(id, ancestor));
        leaves
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
}
