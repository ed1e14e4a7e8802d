//! Generators: the trait, its errors, and the everyday methods. `async_generator/` has the same files for async
//! generators.

pub(crate) mod forward;
pub(crate) mod coroutine;
pub(crate) mod error;
pub(crate) mod drive_error;
pub(crate) mod dyn_debug;
pub(crate) mod error_methods;
pub(crate) mod body;
pub(crate) mod pinned;
pub(crate) mod steps;
pub(crate) mod adapters;
#[cfg(feature = "alloc")]
pub(crate) mod boxed;
pub(crate) mod ext;
pub(crate) mod ext_methods;
