//! Code that the programs in `examples/examples/` share with their tests.

#![forbid(unsafe_code)]

pub mod json_tokens;
mod traced;
pub mod web_service;

pub use traced::traced;
