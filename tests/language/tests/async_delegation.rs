//! The promises of `yield_from!` and `try_yield_from!` in async generators, by topic.

#![forbid(unsafe_code)]

// What can be delegated to.
#[path = "async_delegation/delegates.rs"]
mod delegates;

// What passes through.
#[path = "async_delegation/passing.rs"]
mod passing;
#[path = "async_delegation/exit.rs"]
mod exit;

// Whom it passes through.
#[path = "async_delegation/recursion.rs"]
mod recursion;
#[path = "async_delegation/references.rs"]
mod references;
