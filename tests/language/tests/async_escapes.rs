//! What safe code tries in order to reach a slot or a body that is not its own, where bodies may await whatever they like.
//! It has to panic clearly or to work, and to be clean under the address sanitizer.

#![forbid(unsafe_code)]

#[path = "async_escapes/contexts.rs"]
mod contexts;
#[path = "async_escapes/ownership.rs"]
mod ownership;
#[path = "async_escapes/panics.rs"]
mod panics;
#[path = "async_escapes/threads.rs"]
mod threads;
