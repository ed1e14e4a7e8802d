//! The promises of `yield_from!` and `try_yield_from!` in async generators, by topic.

#![forbid(unsafe_code)]

// What can be delegated to.
#[path = "delegation/delegates.rs"]
mod delegates;

// What passes through.
#[path = "delegation/passing.rs"]
mod passing;
#[path = "delegation/exit.rs"]
mod exit;

// Whom it passes through.
#[path = "delegation/boxed.rs"]
mod boxed;
#[path = "delegation/recursion.rs"]
mod recursion;
#[path = "delegation/references.rs"]
mod references;
