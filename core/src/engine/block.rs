//! The `async` block of a body: as it is, or wrapped to be recorded by the trace.

#[cfg(feature = "trace")]
pub(crate) use crate::engine::traced_block::{Block, PlainBody};

/// The block of a body.
#[cfg(not(feature = "trace"))]
pub(crate) type Block<F> = F;

/// A body that is a block and nothing else.
#[cfg(not(feature = "trace"))]
pub(crate) type PlainBody<F> = F;

/// Wraps the block of a body for the trace, with the types of the body's maker. A macro, because a function would be
/// compiled for each body.
#[cfg(feature = "trace")]
macro_rules! block {
    ($maker:expr, $future:expr, $made:ident) => {
        $crate::engine::traced_block::block($maker, $future, $crate::engine::traced_block::Made::$made)
    };
}
#[cfg(not(feature = "trace"))]
macro_rules! block {
    ($maker:expr, $future:expr, $made:ident) => {
        $future
    };
}
pub(crate) use block;

/// Makes a body of a block.
#[cfg(feature = "trace")]
macro_rules! plain_body {
    ($block:expr) => {
        $crate::engine::traced_block::PlainBody($block)
    };
}
#[cfg(not(feature = "trace"))]
macro_rules! plain_body {
    ($block:expr) => {
        $block
    };
}
pub(crate) use plain_body;
