//! What do the programs do with `--trace FILE`? They record their generators, and draw them.

use std::env;
use std::error::Error;
use std::path::PathBuf;

use coyield::trace;

/// Runs a program. If it is told `--trace FILE`, that becomes a picture of what its generators did: `.svg`, `.mmd` or `.json`.
///
/// # Errors
///
/// Those of the program, of a `--trace` without a file, and of writing that.
pub fn traced(program: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    if !arguments.any(|argument| argument == "--trace") {
        return program();
    }
    let file = arguments.next().map(PathBuf::from).ok_or("--trace wants a file: .svg, .mmd or .json")?;
    let (result, recording) = trace::record(program);
    recording.save(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    eprintln!("what its generators did is drawn in {}", file.display());
    result
}
