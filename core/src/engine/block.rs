//! The `async` block of a body: the block as it is, or watched by the trace.

#[cfg(feature = "trace")]
pub(crate) use crate::engine::traced_block::Block;

/// The block of a body.
#[cfg(not(feature = "trace"))]
pub(crate) type Block<F> = F;

/// The block of a body, whose slot has the types of its maker: a macro, for a function would be compiled for each body.
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
