//! Functions with callbacks, as iterators: two visitors are walked side by side, and a sort asks its questions one by
//! one.
//!
//! ```text
//! cargo run -p coyield-examples --example callback_to_iterator
//! ```
//!
//! Only the callbacks yield. The functions that call them do not know that, and each runs on a stack of its own.

#![forbid(unsafe_code)]

use coyield::Status;
use coyield::prelude::*;
use coyield::{Yielder, drive_sync, stackful, stackful_scoped};
use std::cmp::Ordering;

enum Tree {
    Leaf(u32),
    Fork(Box<[Tree; 2]>),
}

impl Tree {
    /// As in many libraries: the callback cannot stop the visit, and cannot wait for another tree.
    fn visit_leaves<'t>(&'t self, callback: &mut dyn FnMut(&'t u32)) {
        match self {
            Tree::Leaf(value) => callback(value),
            Tree::Fork(children) => children.iter().for_each(|child| child.visit_leaves(callback)),
        }
    }
}

/// Lends an iterator over the leaves. It borrows the tree, so it lives as long as `drive` runs.
fn with_leaves<'t, T>(tree: &'t Tree, drive: impl FnOnce(&mut dyn Iterator<Item = &'t u32>) -> T) -> T {
    let walk = |yielder: &Yielder<'_, &'t u32>| tree.visit_leaves(&mut |leaf| yielder.yield_(leaf));
    stackful_scoped(walk, |leaves| drive(&mut leaves.into_iter()))
}

/// Returns the first leaves in which the two differ, whatever the trees' shapes. No later leaf is visited.
fn first_difference<'t>(left: &'t Tree, right: &'t Tree) -> Option<(&'t u32, &'t u32)> {
    with_leaves(left, |left| with_leaves(right, |right| left.zip(right).find(|(left, right)| left != right)))
}

/// Sorts by questions: yields two items, and is sent which of them comes first. Returns the items in order.
///
/// It owns its items, so it can be passed around as any other generator.
fn ranking<T: Copy + 'static>(mut items: Vec<T>) -> impl Generator<(T, T), Ordering, Vec<T>> {
    stackful(move |yielder: &Yielder<'_, (T, T), Ordering>| {
        items.sort_by(|left, right| yielder.yield_((*left, *right)));
        items
    })
}

/// Two rankings, one after the other: a stackful generator can be a delegate as any other.
#[generator]
fn menu() -> impl Generator<(&'static str, &'static str), Ordering, String> {
    let fruits = yield_from!(ranking(vec!["pear", "fig", "banana", "apple"]));
    let drinks = yield_from!(ranking(vec!["water", "tea", "juice"]));
    format!("{} with {}", fruits.join(", "), drinks.join(", "))
}

fn fork(left: Tree, right: Tree) -> Tree {
    Tree::Fork(Box::new([left, right]))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    use Tree::Leaf;

    let leaning_left = fork(fork(fork(Leaf(1), Leaf(2)), Leaf(3)), Leaf(4));
    let leaning_right = fork(Leaf(1), fork(Leaf(2), fork(Leaf(3), Leaf(4))));
    let other = fork(fork(Leaf(1), Leaf(2)), fork(Leaf(5), Leaf(4)));
    println!("to the left and to the right: {:?}", first_difference(&leaning_left, &leaning_right));
    println!("to the left and another one: {:?}", first_difference(&leaning_left, &other));

    // A person, a file or a server may answer; here it is a function that prefers short names.
    println!("{}", drive_sync(menu(), |(left, right)| left.len().cmp(&right.len())));

    // The questions need not be answered to the end. The items are dropped, from the innermost call outwards.
    let mut ranking = ranking(vec![3, 1, 2]).boxed_local();
    println!("asked: {}", ranking.start()?.is_yielded());
    println!("closed: {:?}", ranking.close()?);
    println!("finished: {}", ranking.status() == Status::Finished);
    Ok(())
}
