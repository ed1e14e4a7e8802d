//! The programs run to their end on each platform, and without tokio.

use std::process::{Command, Output};

/// The number of programs in `without_runtime.rs` and `with_runtime.rs`.
const COUNT: &str = "17 programs\n";

fn run(command: &mut Command) -> Output {
    command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

fn said(command: &mut Command) -> String {
    let output = run(command);
    let (said, failed) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}:\n{said}{failed}");
    said.into_owned()
}

/// Builds the programs for a target; returns the path of the module.
fn build(target: &str, module: &str) -> String {
    let directory = concat!(env!("CARGO_TARGET_TMPDIR"), "/platforms");
    said(Command::new(env!("CARGO")).args(["build", "--quiet", "--target", target, "--target-dir", directory]));
    format!("{directory}/{target}/debug/{module}.wasm")
}

#[test]
fn the_programs_run_under_an_operating_system() {
    assert_eq!(said(&mut Command::new(env!("CARGO_BIN_EXE_coyield-platform-aio-neutral"))), COUNT);
}

#[test]
fn the_programs_run_under_wasi() {
    let module = build("wasm32-wasip1", "coyield-platform-aio-neutral");
    assert_eq!(said(Command::new("node").args(["--no-warnings", "wasi.mjs", &module])), COUNT);
}

#[test]
fn the_programs_run_in_the_event_loop_of_javascript() {
    let module = build("wasm32-unknown-unknown", "coyield_platform_aio_neutral");
    assert_eq!(said(Command::new("node").args(["main.mjs", &module])), COUNT);
}

#[test]
fn tokio_is_not_among_the_dependencies() {
    let tree =
        said(Command::new(env!("CARGO")).args(["tree", "--edges", "normal", "--target", "all", "--prefix", "none"]));
    assert!(tree.contains("coyield v") && tree.contains("futures-util v"), "it is the tree:\n{tree}");
    assert!(!tree.contains("tokio v") && !tree.contains("mio v"), "without tokio:\n{tree}");
}
