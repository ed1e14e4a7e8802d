//! The ways to consume the items of an iterator.

use std::hint::black_box;

/// A way to consume an iterator; returns a checksum.
pub trait Consume {
    /// Consumes it.
    fn consume(items: impl Iterator<Item = u64>) -> u64;
}

/// A loop that knows the iterator's type.
pub struct Inline;

impl Consume for Inline {
    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn consume(items: impl Iterator<Item = u64>) -> u64 {
        let mut sum = 0;
        for item in items {
            sum ^= item;
        }
        sum
    }
}

/// A loop over a trait object.
pub struct Dynamic;

impl Consume for Dynamic {
    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn consume(mut items: impl Iterator<Item = u64>) -> u64 {
        fold(black_box(&mut items))
    }
}

#[inline(never)]
fn fold(items: &mut dyn Iterator<Item = u64>) -> u64 {
    Inline::consume(items)
}

/// Takes three and drops the rest.
pub struct FirstThree;

impl Consume for FirstThree {
    #[inline(always)]
    #[allow(clippy::inline_always)]
    fn consume(mut items: impl Iterator<Item = u64>) -> u64 {
        // A black box, so that the values have to be in memory: LLVM even removes an unused `Box`.
        black_box(&mut items);
        Inline::consume(items.take(3))
    }
}
