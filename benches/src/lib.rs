//! coyield beside code written by hand, nightly's coroutines, and its peers.
//!
//! `cargo run --release -p coyield-benches --bin compare` prints the comparison; `--bin instructions` holds the engine
//! to the number of instructions that it needed before; `--bin ways` does the same work by tasks, threads and processes.
//!
//! Every subject of a workload does the same and proves it by a checksum. They take turns, so that a noisy minute falls
//! on all of them, in many processes, and each one's best turn counts.

#![cfg_attr(feature = "nightly", feature(coroutines, coroutine_trait, iter_from_coroutine))]

pub mod allocations;
pub mod hand;
pub mod measure;
#[cfg(feature = "nightly")]
pub mod native;
pub mod plot;
pub mod processes;
pub mod python;
pub mod report;
pub mod scale;
pub mod tree;
pub mod workload;
