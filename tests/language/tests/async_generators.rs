//! The promises of async generators, by topic. `async_delegation.rs` has those of delegation.

#![forbid(unsafe_code)]

// How they are driven.
#[path = "async_generators/errors.rs"]
mod errors;
#[path = "async_generators/halfway.rs"]
mod halfway;
#[path = "async_generators/table.rs"]
mod table;

// What they are.
#[path = "async_generators/language.rs"]
mod language;
#[path = "async_generators/coroutine.rs"]
mod coroutine;
#[path = "async_generators/select.rs"]
mod select;
#[path = "async_generators/streams.rs"]
mod streams;

// What they are made into.
#[path = "async_generators/adapters.rs"]
mod adapters;

// What surrounds them.
#[path = "async_generators/auto_traits.rs"]
mod auto_traits;
#[path = "async_generators/wakers.rs"]
mod wakers;
