//! The promises of async generators, by topic. `async/delegation.rs` has those of delegation.

#![forbid(unsafe_code)]

// Driving.
#[path = "generators/errors.rs"]
mod errors;
#[path = "generators/dropped_steps.rs"]
mod dropped_steps;
#[path = "generators/table.rs"]
mod table;

// Their types and bodies.
#[path = "generators/language.rs"]
mod language;
#[path = "generators/coroutine.rs"]
mod coroutine;
#[path = "generators/select.rs"]
mod select;
#[path = "generators/streams.rs"]
mod streams;
#[path = "generators/for_await.rs"]
mod for_await;

// Conversions.
#[path = "generators/adapters.rs"]
mod adapters;

// Their environment.
#[path = "generators/auto_traits.rs"]
mod auto_traits;
#[path = "generators/wakers.rs"]
mod wakers;
