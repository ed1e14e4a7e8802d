//! Without `alloc`, `-> impl Iterator` is an error that says so.

use std::process::Command;

#[test]
fn an_iterator_needs_alloc() {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--example", "iterator", "--features", "refused", "--target-dir"])
        .arg(concat!(env!("CARGO_TARGET_TMPDIR"), "/refused"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it compiled");
    assert_eq!(message.matches("error[").count(), 1, "one mistake, one error:\n{message}");
    for part in [
        "error[E0277]: `#[generator] fn .. -> impl Iterator` boxes its body, which needs the feature `alloc` of coyield",
        "refused/iterator.rs:6:14",
        "note: enable the feature `alloc`, or return `impl Generator<..>` and iterate with `pin!(..).iter()`",
    ] {
        assert!(message.contains(part), "no {part:?} in:\n{message}");
    }
}
