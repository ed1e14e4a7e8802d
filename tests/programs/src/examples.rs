//! The examples as programs.

use std::env;
use std::path::{Path, PathBuf};

/// Returns the path of an example of the package whose test this is, where cargo puts it before it runs the test.
///
/// The test is `deps/NAME-HASH` in the folder of the profile, or, with the cargo after 1.99,
/// `build/PACKAGE/HASH/out/NAME-HASH`; the example is `examples/NAME` in both.
///
/// # Panics
///
/// If it was not built.
#[must_use]
pub fn example(name: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let example = Path::new("examples").join(name).with_extension(env::consts::EXE_EXTENSION);
    let mut programs = test.ancestors().map(|folder| folder.join(&example));
    let Some(program) = programs.find(|program| program.exists()) else {
        panic!("{} is missing: `cargo test` builds it, but not with `--test`", example.display());
    };
    program
}
