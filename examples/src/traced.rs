//! The option `--trace FILE` of the programs: records their generators, and draws them.

use std::env;
use std::error::Error;
use std::path::PathBuf;

use coyield::trace;

/// Runs a program. With `--trace FILE`, draws a picture of its generators: `.svg`, `.mmd` or `.json`.
///
/// # Errors
///
/// Returns the errors of the program, of a `--trace` without a file, and of writing the file.
pub fn traced(program: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    if !arguments.any(|argument| argument == "--trace") {
        return program();
    }
    let file = arguments.next().map(PathBuf::from).ok_or("--trace wants a file: .svg, .mmd or .json")?;
    let (result, recording) = trace::record(program);
    recording.save(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    eprintln!("the trace is drawn in {}", file.display());
    result
}
