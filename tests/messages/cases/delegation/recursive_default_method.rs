//! A method delegates to itself in the default body of a trait. Other methods may do so on every version, those of an `impl`
//! among them.
//@ accepted(1.98..): rustc knows the type that a default method returns while it checks the method's own body

use coyield::prelude::*;
use std::pin::pin;
use std::thread;

trait Walk {
    #[generator]
    fn walk(&self, depth: u32) -> impl Generator<u32> {
        yield_!(depth);
        if depth > 0 {
            yield_from!(self.walk(depth - 1));
            //~^ ERROR `self.walk(depth - 1)`: lifetime
            yield_!(depth);
        }
    }
}

struct Walker;

impl Walk for Walker {}

const DEEP: u32 = 1_000_000;

/// A million levels on a small machine stack. Were an item to cost more the deeper it lies, this would take days.
fn main() {
    let deep = || {
        let mut down_and_up = (0..=DEEP).rev().chain(1..=DEEP);
        let mut walk = pin!(Walker.walk(DEEP));
        while let Ok(coyield::CoroutineState::Yielded(depth)) = walk.next() {
            assert_eq!(Some(depth), down_and_up.next());
            if depth == 0 {
                assert_eq!(walk.delegation_depth(), DEEP as usize);
            }
        }
        assert_eq!(down_and_up.next(), None);
    };
    thread::Builder::new().stack_size(64 * 1024).spawn(deep).unwrap().join().unwrap();
}
