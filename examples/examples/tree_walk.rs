//! A walk of a tree as a simple recursion, which is lazy here. The same in Python: `tests/python/tree_walk.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example tree_walk
//! cargo run -p coyield-examples --example tree_walk -- --trace tree_walk.svg
//! ```

#![forbid(unsafe_code)]

use coyield::prelude::*;
use coyield_examples::traced;
use std::error::Error;
use std::pin::pin;

struct Node {
    left: Option<Box<Node>>,
    value: u32,
    right: Option<Box<Node>>,
}

/// Left, itself, right: from the smallest to the largest. The recursion needs no `Box`, and an item costs the same at
/// any depth.
#[generator]
fn in_order(tree: Option<&Node>) -> impl Generator<u32> {
    if let Some(node) = tree {
        yield_from!(in_order(node.left.as_deref()));
        yield_!(node.value);
        yield_from!(in_order(node.right.as_deref()));
    }
}

/// Itself before its children, so that inserting in this order makes the same tree again.
#[generator]
fn pre_order(tree: Option<&Node>) -> impl Generator<u32> {
    if let Some(node) = tree {
        yield_!(node.value);
        yield_from!(pre_order(node.left.as_deref()));
        yield_from!(pre_order(node.right.as_deref()));
    }
}

/// Itself after its children. It returns the height of the tree, for which each node needs the heights of its children.
#[generator]
fn post_order(tree: Option<&Node>) -> impl Generator<u32, (), u32> {
    let Some(node) = tree else { return 0 };
    let left = yield_from!(post_order(node.left.as_deref()));
    let right = yield_from!(post_order(node.right.as_deref()));
    yield_!(node.value);
    1 + left.max(right)
}

/// The tree in which 2n and 2n + 1 are below each n. It is infinite, so only a lazy walk can handle it.
#[generator]
fn endless(n: u64) -> impl Generator<u64> {
    yield_!(n);
    yield_from!(endless(2 * n));
    yield_from!(endless(2 * n + 1));
}

fn insert(tree: &mut Option<Box<Node>>, value: u32) {
    match tree {
        None => *tree = Some(Box::new(Node { left: None, value, right: None })),
        Some(node) if value < node.value => insert(&mut node.left, value),
        Some(node) => insert(&mut node.right, value),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    traced(run)
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut tree = None;
    for value in [50, 30, 70, 20, 40, 60, 80, 35, 45] {
        insert(&mut tree, value);
    }
    let tree = tree.as_deref();

    println!("in order: {:?}", pin!(in_order(tree)).iter().collect::<Vec<_>>());
    println!("pre-order: {:?}", pin!(pre_order(tree)).iter().collect::<Vec<_>>());

    let mut walk = pin!(post_order(tree));
    let mut values = walk.iter_with_return();
    println!("post-order: {:?}", values.by_ref().collect::<Vec<_>>());
    // An iterator has no place for a return value, so this one stores it.
    if let Some(Ok(height)) = values.into_return() {
        println!("height: {height}");
    }

    // A search stops where it has found something. The walk is suspended there, three calls deep, and can continue or
    // be closed.
    let mut walk = pin!(in_order(tree));
    if let Some(found) = walk.iter().find(|value| *value > 33) {
        println!("found: {found}, at depth {}", walk.delegation_depth());
    }
    println!("then: {:?}", walk.iter().take(2).collect::<Vec<_>>());
    walk.close()?;
    println!("closed: {:?}", walk.iter().collect::<Vec<_>>());

    println!("endless: {:?}", pin!(endless(1)).iter().take(6).collect::<Vec<_>>());
    Ok(())
}
