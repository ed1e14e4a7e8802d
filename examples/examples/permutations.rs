//! All orders of a list, one at a time. The same in Python: `tests/python/permutations.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example permutations
//! ```

#![forbid(unsafe_code)]

use coyield::prelude::*;

/// The permutations of `items` by Heap's algorithm without recursion: each differs from the one before by one swap.
#[generator]
fn permutations<T: Clone>(mut items: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    yield_!(items.clone());
    // The number of times that each position has been swapped since the next one was.
    let mut swaps = vec![0; items.len()];
    let mut position = 1;
    while position < items.len() {
        if swaps[position] < position {
            let other = if position % 2 == 0 { 0 } else { swaps[position] };
            items.swap(other, position);
            yield_!(items.clone());
            swaps[position] += 1;
            position = 1;
        } else {
            swaps[position] = 0;
            position += 1;
        }
    }
}

fn main() {
    for order in permutations(vec!["a", "b", "c"]) {
        println!("{}", order.join(" "));
    }

    println!("orders of six: {}", permutations((1..=6).collect()).count());

    // A deck of 52 cards has more orders than there are atoms on earth. Only the requested ones are made.
    for deck in permutations((1..=52).collect()).take(3) {
        println!("{:?} .. {:?}", &deck[..3], &deck[49..]);
    }
}
