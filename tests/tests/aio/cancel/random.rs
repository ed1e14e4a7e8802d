//! Cancels are delivered as a plain model says. Random trees of points, concurrent branches and nested `cancellable`s;
//! random values, and random requests.
//!
//! The library runs a tree (`real.rs`), and so does a model by recursion (`model.rs`), which has no points, assignments
//! and wakers. After every step, when nothing is woken any more, both must have delivered, dropped and finished the
//! same.
//!
//! The test was tried on cores that were broken in these ways, and found each: a point delivers although one below it
//! delivered in the same poll; only the first leaf is assigned; a nested `cancellable` does not forward its requests.

#![forbid(unsafe_code)]

use proptest::collection::vec;
use proptest::prelude::*;

use model::Model;
use real::{Real, Wakers};

#[path = "random/model.rs"]
mod model;
#[path = "random/real.rs"]
mod real;

/// A future of the tree.
#[derive(Clone, Debug)]
enum Node {
    /// A point around a gate, and its reaction to a delivery.
    Point(usize, Cleanup),
    /// A gate without a point.
    Bare(usize),
    /// One after the other.
    Sequence(Vec<Node>),
    /// At once, by `join_all`.
    Join(Vec<Node>),
    /// At once, by a `FuturesUnordered`, each item of which is awaited at a point.
    Loop(Vec<Node>),
    /// At once, by a `FuturesUnordered`, whose items are awaited without a point.
    BareLoop(Vec<Node>),
    /// A point around the whole tree.
    Around(Box<Node>),
    /// A `cancellable` of its own.
    Nested(Box<Node>),
}

#[derive(Clone, Copy, Debug)]
enum Cleanup {
    None,
    /// It waits for the second gate, without a point.
    Bare,
    /// It waits for the second gate, at a point.
    Point,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Gates have numbers; the last one is followed by the first.
    Open(usize),
    Cancel,
    /// A value and a request in the same turn.
    OpenAndCancel(usize),
}

fn node() -> impl Strategy<Value = Node> {
    let cleanup = prop_oneof![Just(Cleanup::None), Just(Cleanup::Bare), Just(Cleanup::Point)];
    let leaf = prop_oneof![3 => cleanup.prop_map(|cleanup| Node::Point(0, cleanup)), 1 => Just(Node::Bare(0))];
    leaf.prop_recursive(5, 24, 4, |inner| {
        let some = || vec(inner.clone(), 1..4);
        prop_oneof![
            2 => some().prop_map(Node::Sequence),
            2 => some().prop_map(Node::Join),
            2 => some().prop_map(Node::Loop),
            1 => some().prop_map(Node::BareLoop),
            2 => inner.clone().prop_map(|node| Node::Around(Box::new(node))),
            1 => inner.clone().prop_map(|node| Node::Nested(Box::new(node))),
        ]
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => any::<usize>().prop_map(Step::Open),
        2 => Just(Step::Cancel),
        1 => any::<usize>().prop_map(Step::OpenAndCancel),
    ]
}

fn wakers() -> impl Strategy<Value = Wakers> {
    prop_oneof![Just(Wakers::Same), Just(Wakers::Fresh)]
}

impl Node {
    /// Numbers the leaves and the points, and returns their count.
    fn number(&mut self, next: &mut usize) {
        match self {
            Node::Point(number, _) | Node::Bare(number) => {
                *number = *next;
                *next += 1;
            }
            Node::Sequence(nodes) | Node::Join(nodes) | Node::Loop(nodes) | Node::BareLoop(nodes) => {
                for node in nodes {
                    node.number(next);
                }
            }
            Node::Around(node) | Node::Nested(node) => node.number(next),
        }
    }

    fn has_nested(&self) -> bool {
        match self {
            Node::Point(..) | Node::Bare(_) => false,
            Node::Sequence(nodes) | Node::Join(nodes) | Node::Loop(nodes) | Node::BareLoop(nodes) => {
                nodes.iter().any(Node::has_nested)
            }
            Node::Around(node) => node.has_nested(),
            Node::Nested(_) => true,
        }
    }
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1000)
}

proptest! {
    // A failing tree is printed whole, so there is no need of a file with its seed.
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn requests_are_delivered_as_in_the_model(mut tree in node(), steps in vec(step(), 1..12), wakers in wakers()) {
        let mut leaves = 0;
        tree.number(&mut leaves);
        let nested = tree.has_nested();
        let (mut real, mut model) = (Real::new(&tree, leaves, wakers), Model::new(&tree, leaves));
        prop_assert_eq!(real.settle(), model.settle());
        for step in steps {
            match step {
                Step::Open(gate) => {
                    real.open(gate % (2 * leaves));
                    model.open(gate % (2 * leaves));
                }
                Step::Cancel => {
                    real.cancel();
                    model.cancel();
                }
                Step::OpenAndCancel(gate) => {
                    let gate = gate % (2 * leaves);
                    // If the value leaves no receiver, the next point in turn may receive the request.
                    if nested || !model.tells_with_open(gate) {
                        continue;
                    }
                    real.open(gate);
                    model.open(gate);
                    real.cancel();
                    model.cancel();
                }
            }
            prop_assert_eq!(real.settle(), model.settle(), "after {:?}", step);
        }
    }
}
