//! The promises of `yield_from!` and `try_yield_from!` in async generators, by topic.

#![forbid(unsafe_code)]

// The kinds of delegates.
#[path = "delegation/delegates.rs"]
mod delegates;

// Values and errors that pass through.
#[path = "delegation/passing.rs"]
mod passing;
#[path = "delegation/exit.rs"]
mod exit;

// The levels that they pass.
#[path = "delegation/boxed.rs"]
mod boxed;
#[path = "delegation/recursion.rs"]
mod recursion;
#[path = "delegation/references.rs"]
mod references;
