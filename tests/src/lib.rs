//! Code that the tests in `tests/tests/` share: that of the tests of the language, and the scripts of asyncio.

pub mod asyncio;

pub use coyield_language_tests::{HANG, Log, Noisy, executors, implements, panic_of, rng, until};

/// The programs of README, compiled and run as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
