//! The towers of Hanoi: a recursion that yields its moves while it runs. The same in Python: `tests/python/hanoi.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example hanoi
//! ```

#![forbid(unsafe_code)]

use coyield::prelude::*;
use std::pin::pin;

/// A move of one disc from the top of a tower to the top of another.
struct Move {
    disc: u32,
    from: usize,
    to: usize,
}

const NAMES: [char; 3] = ['A', 'B', 'C'];

/// Yields the moves of a stack of discs: those above the largest move aside, then the largest moves, then they follow.
#[generator]
fn hanoi(discs: u32, from: usize, to: usize, aside: usize) -> impl Generator<Move> {
    if discs > 0 {
        yield_from!(hanoi(discs - 1, from, aside, to));
        yield_!(Move { disc: discs, from, to });
        yield_from!(hanoi(discs - 1, aside, to, from));
    }
}

fn main() {
    // The caller decides what to do with the moves. Here they are made, and each state is printed.
    let mut towers = [vec![3, 2, 1], vec![], vec![]];
    show(&towers);
    for Move { disc, from, to } in pin!(hanoi(3, 0, 2, 1)).iter() {
        println!("disc {disc} from {} to {}", NAMES[from], NAMES[to]);
        assert_eq!(towers[from].pop(), Some(disc), "it has to be on top");
        assert!(towers[to].last().is_none_or(|below| *below > disc), "it has to lie on a larger one");
        towers[to].push(disc);
        show(&towers);
    }

    // Here they are only counted.
    println!("moves of 16 discs: {}", pin!(hanoi(16, 0, 2, 1)).iter().count());

    // The legend's 64 discs would take longer than the age of the universe. The first moves come at once.
    for Move { disc, from, to } in pin!(hanoi(64, 0, 2, 1)).iter().take(3) {
        println!("disc {disc} of 64 from {} to {}", NAMES[from], NAMES[to]);
    }
}

fn show(towers: &[Vec<u32>; 3]) {
    let [a, b, c] = towers;
    println!("  A {a:?} B {b:?} C {c:?}");
}
