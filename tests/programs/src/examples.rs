//! The examples as programs.

use std::env;
use std::path::PathBuf;

/// Returns the path of an example of the package whose test this is, where cargo puts it before it runs the test.
///
/// # Panics
///
/// If it was not built.
#[must_use]
pub fn example(name: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let profile = test.parent().unwrap().parent().unwrap();
    let program = profile.join("examples").join(name).with_extension(env::consts::EXE_EXTENSION);
    assert!(program.exists(), "{} is missing: `cargo test` builds it, but not with `--test`", program.display());
    program
}
