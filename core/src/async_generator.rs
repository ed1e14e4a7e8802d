//! Async generators: the trait, its errors, and the everyday methods. `generator/` has the same files for plain
//! generators.

pub(crate) mod coroutine;
mod dyn_debug;
pub(crate) mod error;
pub(crate) mod body;
pub(crate) mod pinned;
pub(crate) mod steps;
pub(crate) mod adapters;
#[cfg(feature = "alloc")]
pub(crate) mod boxed;
pub(crate) mod ext;
pub(crate) mod step_futures;
