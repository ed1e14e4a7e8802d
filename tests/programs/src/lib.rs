//! Tests that need a program: they are listed as ignored where it is missing, with the command that installs it.
//!
//! A test binary with such tests has `harness = false` in its `Cargo.toml`, and a `main` that lists its tests:
//!
//! ```no_run
//! use coyield_test_programs::{REDIS_SERVER, run, tests};
//! use std::process::ExitCode;
//!
//! fn the_server_answers() {}
//! fn replies_may_be_cut_anywhere() {}
//!
//! fn main() -> ExitCode {
//!     let mut tests = tests![replies_may_be_cut_anywhere];
//!     tests.extend(tests![REDIS_SERVER => the_server_answers]);
//!     run(tests)
//! }
//! ```
//!
//! A function that is missing in the list is dead code, about which rustc warns. All options of `cargo test` work: `--list`, `--ignored`,
//! `--exact`, `--skip` and names. With the environment variable `CI`, nothing is ignored: a test whose program is missing fails.
//!
//! # Why at run time
//!
//! Rust's own harness can only ignore what was ignored when it was compiled: a build script would look for the programs and set a cfg for
//! `#[cfg_attr(without_redis_server, ignore = "..")]`.
//!
//! * That answer goes stale. Cargo runs a build script again when `PATH` changes, but not when a program is installed in one of its
//!   folders, unless it watches these folders: then any installation, and any terminal with another `PATH`, rebuilds the package and all
//!   of its tests.
//! * One build then serves a machine with the programs and one without them. `.ci/bare` builds the tests, and `.ci/run` runs the same
//!   binaries again with the programs.
//! * A name in `PATH` does not say that the program works, or that it is new enough. Here it is started once, and asked.
//!
//! The price: Rust's harness captures what a test prints, and this one does not.

mod examples;
mod program;
mod test;

pub use examples::example;
pub use program::{
    NODE, PYTHON, PYTHON_3_13, Program, QEMU_SYSTEM_ARM, REDIS_SERVER, THUMBV7EM_NONE_EABI, WASM32_UNKNOWN_UNKNOWN,
    WASM32_WASIP1,
};
pub use test::{Test, run};
