//! Trees walked in order, by recursion: `recurse-small`, `recurse-balanced`, `recurse-asking`, `recurse-chain`,
//! `recurse-chain-asking` and `recurse-allocations`.

use std::pin::pin;
use std::sync::LazyLock;

use ::corosensei::stack::DefaultStack;
use ::corosensei::{Coroutine, Yielder};
use coyield::prelude::*;
use genawaiter::rc;

use crate::measure::Subject;
use crate::tree::{self, InOrder, Tree};
use crate::workload::consume::{Consume, Inline};

/// The nodes of the balanced tree, which is 18 levels high.
pub const BALANCED: u64 = 1 << 17;
/// The nodes of the chain, each of them one level deeper.
pub const CHAIN: u64 = 20_000;
/// The nodes of each of the short chains, for subjects whose time for each node grows with the number of nodes.
const SHORT: u64 = 2000;

static TREE: LazyLock<Option<Box<Tree>>> = LazyLock::new(|| tree::balanced(0, BALANCED));
static LONG_CHAIN: LazyLock<Option<Box<Tree>>> = LazyLock::new(|| tree::chain(0, CHAIN));
static SHORT_CHAINS: LazyLock<Vec<Option<Box<Tree>>>> =
    LazyLock::new(|| (0..CHAIN / SHORT).map(|place| tree::chain(place * SHORT, SHORT)).collect());

/// A tree that fits into the second-level cache.
pub(super) const SMALL: u64 = 1 << 13;

static SMALL_TREE: LazyLock<Option<Box<Tree>>> = LazyLock::new(|| tree::balanced(0, SMALL));

/// `recurse-small`: every run walks the whole tree, whatever its size argument.
pub(super) fn small() -> Vec<Subject> {
    vec![
        Subject { name: "hand", run: |_| hand(SMALL_TREE.as_deref()) },
        Subject { name: "coyield", run: |_| coyield(SMALL_TREE.as_deref()) },
        Subject { name: "corosensei", run: |_| corosensei(SMALL_TREE.as_deref(), DefaultStack::default()) },
    ]
}

/// Every run walks the whole tree, whatever its size argument.
#[must_use]
pub fn balanced() -> Vec<Subject> {
    vec![
        Subject { name: "hand", run: |_| hand(TREE.as_deref()) },
        Subject { name: "coyield", run: |_| coyield(TREE.as_deref()) },
        Subject { name: "coyield-iterator", run: |_| coyield_iterator(TREE.as_deref()) },
        Subject { name: "genawaiter-rc", run: |_| genawaiter_rc(TREE.as_deref()) },
        Subject { name: "corosensei", run: |_| corosensei(TREE.as_deref(), DefaultStack::default()) },
    ]
}

/// The same walk, with a test for a child before each delegation. So no delegate is made for an empty tree.
pub(super) fn asking() -> Vec<Subject> {
    vec![
        Subject { name: "hand", run: |_| hand(TREE.as_deref()) },
        Subject { name: "coyield", run: |_| coyield_asking(TREE.as_deref()) },
        Subject { name: "corosensei", run: |_| corosensei_asking(TREE.as_deref(), DefaultStack::default()) },
    ]
}

/// The chain, walked by those that ask whether there is a child before they delegate.
pub(super) fn chain_asking() -> Vec<Subject> {
    vec![
        Subject { name: "hand", run: |_| hand(LONG_CHAIN.as_deref()) },
        Subject { name: "coyield", run: |_| coyield_asking(LONG_CHAIN.as_deref()) },
        Subject { name: "corosensei", run: |_| corosensei_asking(LONG_CHAIN.as_deref(), large_stack()) },
    ]
}

/// Every run walks the whole chain, whatever its size argument, or ten short chains.
#[must_use]
pub fn chain() -> Vec<Subject> {
    vec![
        Subject { name: "hand", run: |_| hand(LONG_CHAIN.as_deref()) },
        Subject { name: "coyield", run: |_| coyield(LONG_CHAIN.as_deref()) },
        Subject { name: "corosensei", run: |_| corosensei(LONG_CHAIN.as_deref(), large_stack()) },
        Subject { name: "nested-2000", run: |_| nested(&SHORT_CHAINS) },
    ]
}

fn hand(tree: Option<&Tree>) -> u64 {
    Inline::consume(InOrder::new(tree))
}

fn coyield(tree: Option<&Tree>) -> u64 {
    #[generator]
    fn in_order(tree: Option<&Tree>) -> impl Generator<u64> {
        if let Some(tree) = tree {
            yield_from!(in_order(tree.left.as_deref()));
            yield_!(tree.value);
            yield_from!(in_order(tree.right.as_deref()));
        }
    }
    Inline::consume(pin!(in_order(tree)).iter())
}

fn coyield_asking(tree: Option<&Tree>) -> u64 {
    #[generator]
    fn in_order(tree: &Tree) -> impl Generator<u64> {
        if let Some(left) = &tree.left {
            yield_from!(in_order(left));
        }
        yield_!(tree.value);
        if let Some(right) = &tree.right {
            yield_from!(in_order(right));
        }
    }
    tree.map_or(0, |tree| Inline::consume(pin!(in_order(tree)).iter()))
}

/// As an iterator, of which a delegator sees only `next`.
fn coyield_iterator(tree: Option<&Tree>) -> u64 {
    #[generator]
    fn in_order(tree: Option<&Tree>) -> impl Iterator<Item = u64> {
        if let Some(tree) = tree {
            yield_from!(in_order(tree.left.as_deref()));
            yield_!(tree.value);
            yield_from!(in_order(tree.right.as_deref()));
        }
    }
    Inline::consume(in_order(tree))
}

fn genawaiter_rc(tree: Option<&Tree>) -> u64 {
    Inline::consume(loops(tree))
}

fn nested(chains: &[Option<Box<Tree>>]) -> u64 {
    chains.iter().fold(0, |sum, chain| sum ^ genawaiter_rc(chain.as_deref()))
}

/// The alternative in a generator that cannot delegate.
fn loops(tree: Option<&Tree>) -> Box<dyn Iterator<Item = u64> + '_> {
    let items = rc::Gen::new(|co| async move {
        if let Some(tree) = tree {
            for value in loops(tree.left.as_deref()) {
                co.yield_(value).await;
            }
            co.yield_(tree.value).await;
            for value in loops(tree.right.as_deref()) {
                co.yield_(value).await;
            }
        }
    });
    Box::new(items.into_iter())
}

/// In the chain it is not deep: an optimised build makes a loop of the last call.
fn corosensei(tree: Option<&'static Tree>, stack: DefaultStack) -> u64 {
    fn in_order(tree: Option<&Tree>, yielder: &Yielder<(), u64>) {
        if let Some(tree) = tree {
            in_order(tree.left.as_deref(), yielder);
            yielder.suspend(tree.value);
            in_order(tree.right.as_deref(), yielder);
        }
    }
    let mut values = Coroutine::with_stack(stack, move |yielder: &Yielder<(), u64>, ()| in_order(tree, yielder));
    Inline::consume(std::iter::from_fn(move || if values.done() { None } else { values.resume(()).as_yield() }))
}

/// As above, the last call becomes a loop.
fn corosensei_asking(tree: Option<&'static Tree>, stack: DefaultStack) -> u64 {
    fn in_order(tree: &Tree, yielder: &Yielder<(), u64>) {
        if let Some(left) = &tree.left {
            in_order(left, yielder);
        }
        yielder.suspend(tree.value);
        if let Some(right) = &tree.right {
            in_order(right, yielder);
        }
    }
    let Some(tree) = tree else { return 0 };
    let mut values = Coroutine::with_stack(stack, move |yielder: &Yielder<(), u64>, ()| in_order(tree, yielder));
    Inline::consume(std::iter::from_fn(move || if values.done() { None } else { values.resume(()).as_yield() }))
}

/// A stack for 20,000 calls, as many as there are in a build that is not optimised.
fn large_stack() -> DefaultStack {
    DefaultStack::new(8 << 20).expect("there is that much address space")
}
