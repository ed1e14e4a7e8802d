//! Generators under the lints of rustc and clippy.

pub mod blocks;
pub mod clean;
#[cfg(feature = "untidy")]
pub mod untidy;
