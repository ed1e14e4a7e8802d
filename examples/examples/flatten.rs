//! Nested lists, one item at a time, at any depth. The same in Python: `tests/python/flatten.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example flatten
//! ```

#![forbid(unsafe_code)]

use coyield::prelude::*;
use std::error::Error;
use std::mem;
use std::pin::pin;

enum Nested<T> {
    Item(T),
    List(Vec<Nested<T>>),
}

use Nested::{Item, List};

/// Yields references to the items, from the first to the last.
#[generator]
fn flatten<T>(list: &[Nested<T>]) -> impl Generator<&T> {
    for nested in list {
        match nested {
            Item(item) => yield_!(item),
            List(inner) => yield_from!(flatten(inner)),
        }
    }
}

/// Without this, each list would be dropped within the drop of its parent, and deep lists would overflow the stack:
/// that is how Rust drops nested values. The generator above has no such limit.
impl<T> Drop for Nested<T> {
    fn drop(&mut self) {
        let List(list) = self else { return };
        let mut rest = mem::take(list);
        while let Some(mut nested) = rest.pop() {
            if let List(inner) = &mut nested {
                rest.append(inner);
            }
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let numbers = [
        Item(1),
        Item(2),
        List(vec![Item(3), Item(4), List(vec![Item(5), Item(6)]), Item(7)]),
        List(vec![List(vec![])]),
        Item(8),
    ];
    println!("{:?}", pin!(flatten(&numbers)).iter().collect::<Vec<_>>());

    // The items are borrowed from the list, and need not be copied.
    let names = [
        Item(String::from("Dave")),
        List(vec![Item(String::from("Paula")), List(vec![Item(String::from("Thomas")), Item(String::from("Lewis"))])]),
    ];
    for name in pin!(flatten(&names)).iter() {
        println!("{name}");
    }

    // A hundred thousand lists around two items. An item passes from the innermost generator directly to the outermost
    // caller.
    let mut deep = vec![Item("needle"), Item("thread")];
    for _ in 0..100_000 {
        deep = vec![List(deep)];
    }
    let mut walk = pin!(flatten(&deep));
    if let CoroutineState::Yielded(item) = walk.next()? {
        println!("{item}, {} lists down", walk.delegation_depth());
    }
    println!("{:?}", walk.iter().collect::<Vec<_>>());
    Ok(())
}
