//! Compares coyield with code written by hand, nightly's coroutines, and its peers.
//!
//! `cargo run --release -p coyield-benches --bin compare` prints the comparison; `--bin instructions` checks the
//! instruction counts of the engine; `--bin ways` does the same work by tasks, threads and processes.
//!
//! Every subject of a workload does the same work and proves it by a checksum. They take turns, so that a slow minute
//! affects all of them, in many processes, and the best turn of each counts.

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
