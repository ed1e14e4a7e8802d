//! The orders in which items leave a queue.

use core::cmp::Reverse;
use core::mem;
use std::collections::{BinaryHeap, VecDeque};
use std::vec::Vec;

/// A collection of items in the order of a queue.
pub(super) trait Order: Default {
    type Item;

    fn len(&self) -> usize;
    fn push(&mut self, item: Self::Item);
    fn pop(&mut self) -> Option<Self::Item>;

    /// Takes all items, which the caller drops elsewhere.
    fn take(&mut self) -> Self {
        mem::take(self)
    }
}

/// First in, first out.
pub(super) struct Fifo<T>(VecDeque<T>);

/// Last in, first out.
pub(super) struct Lifo<T>(Vec<T>);

/// The least first.
pub(super) struct MinHeap<T>(BinaryHeap<Reverse<T>>);

impl<T> Default for Fifo<T> {
    fn default() -> Self {
        Fifo(VecDeque::new())
    }
}

impl<T> Default for Lifo<T> {
    fn default() -> Self {
        Lifo(Vec::new())
    }
}

impl<T: Ord> Default for MinHeap<T> {
    fn default() -> Self {
        MinHeap(BinaryHeap::new())
    }
}

impl<T> Order for Fifo<T> {
    type Item = T;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn push(&mut self, item: T) {
        self.0.push_back(item);
    }

    fn pop(&mut self) -> Option<T> {
        self.0.pop_front()
    }
}

impl<T> Order for Lifo<T> {
    type Item = T;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn push(&mut self, item: T) {
        self.0.push(item);
    }

    fn pop(&mut self) -> Option<T> {
        self.0.pop()
    }
}

impl<T: Ord> Order for MinHeap<T> {
    type Item = T;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn push(&mut self, item: T) {
        self.0.push(Reverse(item));
    }

    fn pop(&mut self) -> Option<T> {
        self.0.pop().map(|Reverse(item)| item)
    }
}
