//! Attempts of safe code to reach the slot or the body of another generator, with bodies that await foreign futures.
//! Each attempt panics with a clear message or works, and is clean under the address sanitizer.

#![forbid(unsafe_code)]

#[path = "async_escapes/contexts.rs"]
mod contexts;
#[path = "async_escapes/ownership.rs"]
mod ownership;
#[path = "async_escapes/panics.rs"]
mod panics;
#[path = "async_escapes/threads.rs"]
mod threads;
