//! Each use of tokio without tokio is one error, which says so.

use std::process::Command;

use serde_json::Value;

/// Returns the errors of the compiler.
fn errors(arguments: &[&str], directory: &str) -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--message-format", "json", "--target-dir", concat!(env!("CARGO_TARGET_TMPDIR"), "/refused")])
        .args(arguments)
        .current_dir(format!("{}/{directory}", env!("CARGO_MANIFEST_DIR")))
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it compiled: {arguments:?}");
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages =
        messages.lines().map(|line| serde_json::from_str::<Value>(line).expect("a message of cargo is JSON"));
    let messages =
        messages.filter(|message| message["reason"] == "compiler-message").map(|message| message["message"].clone());
    let is_error = |message: &Value| {
        // The compiler's sum of its errors is one of them.
        let is_sum = message["message"].as_str().is_some_and(|text| text.starts_with("aborting due to"));
        message["level"] == "error" && !is_sum
    };
    let errors: Vec<_> = messages.filter(is_error).collect();
    assert!(!errors.is_empty(), "cargo failed before the compiler did:\n{said}");
    errors
}

fn texts(errors: &[Value]) -> Vec<&str> {
    errors.iter().filter_map(|error| error["message"].as_str()).collect()
}

#[test]
fn a_feature_that_needs_an_operating_system_is_one_error_on_webassembly() {
    const AIO: &str = "the features `aio`, `smol`, `compio` and `process-pool` of coyield need threads and system calls that \
        WebAssembly does not have. Enable `aio-core` instead: cancellation, `gather`, `race`, `aio::sync`, and tasks on a runtime \
        of your own (`aio::EventLoop::with_runtime`) work here";
    const STACKFUL: &str = "the feature `stackful` of coyield switches between machine stacks, which WebAssembly does not let a \
        program do: `#[generator]` and `generate!` work here";
    let asked = [
        ("aio", AIO),
        ("smol", AIO),
        ("compio", AIO),
        ("process-pool", AIO),
        ("aio,smol,compio,process-pool", AIO),
        ("aio,stackful,trace,genawaiter", AIO),
        ("stackful", STACKFUL),
    ];
    for target in ["wasm32-unknown-unknown", "wasm32-wasip1"] {
        for (features, text) in asked {
            let arguments = ["--target", target, "--features", features];
            assert_eq!(texts(&errors(&arguments, "../../../core")), [text], "{arguments:?}");
        }
        let alone = ["--target", target, "--no-default-features", "--features", "aio"];
        assert_eq!(texts(&errors(&alone, "../../../core")), [AIO], "{alone:?}");
    }
}

/// Each call that asks for tokio is one error at that call, which names the feature or the way without it.
fn assert_asks_for_tokio(target: &[&str], text: &str) {
    let errors = errors(&[&["--example", "asks_for_tokio", "--features", "refused"], target].concat(), ".");
    assert_eq!(texts(&errors), [text; 3]);
    let places: Vec<_> = errors.iter().map(|error| error["spans"][0]["line_start"].as_u64()).collect();
    for line in [6, 7, 8] {
        assert!(places.contains(&Some(line)), "an error at line {line}, of {places:?}");
    }
}

#[test]
fn an_event_loop_on_tokio_needs_the_feature() {
    assert_asks_for_tokio(&[], "tasks on tokio need the feature `aio`: `cargo add coyield --features aio`");
}

#[test]
fn an_event_loop_on_tokio_is_not_to_be_had_on_webassembly() {
    assert_asks_for_tokio(&["--target", "wasm32-wasip1"], "tokio does not run on WebAssembly");
}
