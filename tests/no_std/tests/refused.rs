//! A missing feature is an error that names the feature.

use std::process::Command;

/// Returns the errors of an example that does not compile.
fn refused(example: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--example", example, "--features", "refused", "--target-dir"])
        .arg(concat!(env!("CARGO_TARGET_TMPDIR"), "/refused"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "it compiled");
    message
}

fn assert_contains(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "no {part:?} in:\n{message}");
    }
}

#[test]
fn an_iterator_needs_alloc() {
    let message = refused("iterator");
    assert_eq!(message.matches("error[").count(), 1, "one mistake, one error:\n{message}");
    assert_contains(
        &message,
        &[
            "error[E0277]: `#[generator] fn .. -> impl Iterator` boxes its body, which needs the feature `alloc` of coyield",
            "refused/iterator.rs:6:14",
            "note: enable the feature `alloc`, or return `impl Generator<..>` and iterate with `pin!(..).iter()`",
        ],
    );
}

#[test]
fn delegation_needs_alloc() {
    let message = refused("delegation");
    assert_eq!(message.matches("error[").count(), 1, "one mistake, one error:\n{message}");
    assert_contains(
        &message,
        &[
            "error[E0277]: `yield_from!` allocates memory for delegates, which needs the feature `alloc` of coyield",
            "refused/delegation.rs:12:",
            "note: enable the feature `alloc`, or write a loop that yields",
        ],
    );
}

#[test]
fn tasks_need_aio() {
    let message = refused("tasks");
    assert_eq!(message.matches("error: `").count(), 3, "three mistakes, three errors:\n{message}");
    assert_contains(
        &message,
        &[
            "error: `try_await!` needs the feature `aio`: `cargo add coyield --features aio`, or `aio-core` without tokio",
            "refused/tasks.rs:6:13",
            "error: `gather!` needs the feature `aio`",
            "refused/tasks.rs:7:5",
            "error: `race!` needs the feature `aio`",
        ],
    );
}

#[test]
fn a_span_needs_tracing() {
    let message = refused("instrument");
    assert_eq!(message.matches("error: `").count(), 1, "one mistake, one error:\n{message}");
    assert_contains(
        &message,
        &[
            "error: `#[instrument]` below an attribute of coyield needs its feature `tracing`",
            "refused/instrument.rs:7:",
        ],
    );
}
