//! The promises of `yield_from!` and `try_yield_from!`, by topic.

#![forbid(unsafe_code)]

// The kinds of delegates, and the places of a delegation.
#[path = "delegation/pass_through.rs"]
mod pass_through;
#[path = "delegation/adapters.rs"]
mod adapters;
#[path = "delegation/delegates.rs"]
mod delegates;
#[path = "delegation/iterators.rs"]
mod iterators;
#[path = "delegation/operands.rs"]
mod operands;
#[path = "delegation/recursion.rs"]
mod recursion;
#[path = "delegation/references.rs"]
mod references;
#[path = "delegation/thrown_nothing.rs"]
mod thrown_nothing;

#[path = "delegation/boxed.rs"]
mod boxed;

// Values and errors that pass through.
#[path = "delegation/exit.rs"]
mod exit;
#[path = "delegation/exit_handlers.rs"]
mod exit_handlers;
#[path = "delegation/passing.rs"]
mod passing;

// Drops, and their order.
#[path = "delegation/borrows.rs"]
mod borrows;
#[path = "delegation/drops.rs"]
mod drops;
#[path = "delegation/panics.rs"]
mod panics;

// Frames of all kinds.
#[path = "delegation/auto_traits.rs"]
mod auto_traits;
#[path = "delegation/layouts.rs"]
mod layouts;
#[path = "delegation/million.rs"]
mod million;
