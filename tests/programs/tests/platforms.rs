//! The programs of `tests/platforms/` are built for their targets and run there, and print the expected output.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};

use coyield_test_programs::{
    NODE, Program, QEMU_SYSTEM_ARM, THUMBV7EM_NONE_EABI, Test, WASM32_UNKNOWN_UNKNOWN, WASM32_WASIP1, run, tests,
};

fn main() -> ExitCode {
    let targets: [(&Program, &Program, Vec<Test>); 3] = [
        (&WASM32_UNKNOWN_UNKNOWN, &NODE, tests![platform_wasm]),
        (&WASM32_WASIP1, &NODE, tests![platform_wasi]),
        (
            &THUMBV7EM_NONE_EABI,
            &QEMU_SYSTEM_ARM,
            tests![platform_thumb, platform_embassy, platform_embassy_generic_queue],
        ),
    ];
    run(targets
        .into_iter()
        .flat_map(|(target, program, tests)| tests.into_iter().map(|test| test.needs(target).needs(program))))
}

/// JavaScript drives its own generators and ours, with the same results.
fn platform_wasm() {
    build("web", "wasm32-unknown-unknown");
    let target = directory().join("target");
    let module = target.join("wasm32-unknown-unknown/debug/coyield_platform_web.wasm");
    succeed(cargo("run").args(["--package", "coyield-platform-bindgen", "--"]).arg(module).arg(target.join("web")));
    let script = target.join("web/coyield_platform_web.js");
    let printed = succeed(NODE.command().current_dir(directory()).arg("web/main.mjs").arg(script));
    assert!(printed.ends_with(" lines, as of JavaScript's own generators\n"), "{printed}");
}

fn platform_wasi() {
    build("wasi", "wasm32-wasip1");
    let files = Path::new(env!("CARGO_TARGET_TMPDIR")).join("platform_wasi");
    let _ = fs::remove_dir_all(&files);
    fs::create_dir_all(&files).unwrap();
    let module = directory().join("target/wasm32-wasip1/debug/coyield-platform-wasi.wasm");
    let mut node = NODE.command();
    node.current_dir(directory()).arg("wasi/main.mjs").arg(module).arg(&files);
    let output = output(node.stdin(fs::File::open(directory().join("wasi/input.txt")).unwrap()));
    assert_eq!(output.status.code(), Some(3), "the program's own exit code: {}", said(&output));
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected("wasi"));
    assert_eq!(fs::read_to_string(files.join("whole")).unwrap(), "all of it\n");
}

fn platform_thumb() {
    assert_eq!(succeed(&mut cargo_run_thumb("thumb", &[])), expected("thumb"));
}

fn platform_embassy() {
    assert_eq!(succeed(&mut cargo_run_thumb("embassy", &[])), expected("embassy"));
}

/// Another queue of timers, without a visible difference.
fn platform_embassy_generic_queue() {
    assert_eq!(succeed(&mut cargo_run_thumb("embassy", &["--features", "generic-queue"])), expected("embassy"));
}

/// The configuration there has cargo run the program under qemu.
fn cargo_run_thumb(package: &str, arguments: &[&str]) -> Command {
    let mut command = cargo("run");
    command
        .args(["--target", "thumbv7em-none-eabi", "--package", &format!("coyield-platform-{package}")])
        .args(arguments);
    command
}

fn build(package: &str, target: &str) {
    succeed(cargo("build").args(["--target", target, "--package", &format!("coyield-platform-{package}")]));
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../platforms")
}

fn expected(package: &str) -> String {
    fs::read_to_string(directory().join(package).join("expected.txt")).unwrap()
}

/// Returns a cargo that runs in the directory of the programs, as if it was called there. The variable `PLATFORMS_RUST`
/// names the toolchain, if the programs are to be compiled by another one than the tests.
fn cargo(subcommand: &str) -> Command {
    let mut command = match env::var_os("PLATFORMS_RUST") {
        Some(toolchain) => {
            let mut rustup = Command::new("rustup");
            rustup.arg("run").arg(toolchain).arg("cargo");
            // It knows which are its own.
            for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
                rustup.env_remove(variable);
            }
            rustup
        }
        None => Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())),
    };
    command.current_dir(directory()).args([subcommand, "--quiet", "--locked"]);
    for variable in ["CARGO_BUILD_TARGET", "CARGO_ENCODED_RUSTFLAGS", "CARGO_TARGET_DIR", "RUSTFLAGS"] {
        command.env_remove(variable);
    }
    command
}

/// Runs it, and returns its output.
fn succeed(command: &mut Command) -> String {
    let output = output(command.stdin(Stdio::null()));
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn output(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

fn said(output: &Output) -> String {
    let [printed, errors] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{}\n{printed}{errors}", output.status)
}
