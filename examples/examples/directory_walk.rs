//! Prints the paths below a directory, to any depth. A directory is read when the walk reaches it; one that cannot be
//! read is an item like the others, and the walk continues.
//!
//! ```text
//! cargo run -p coyield-examples --example directory_walk -- core/src
//! ```

#![forbid(unsafe_code)]

use coyield::prelude::*;
use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::ExitCode;

/// Yields the paths below the directory, sorted by name, each directory before its content. Symbolic links are not
/// followed, so they cannot lead in circles.
#[generator]
pub(crate) fn walk(directory: PathBuf) -> impl Generator<io::Result<PathBuf>> {
    let listing = match fs::read_dir(&directory) {
        Ok(listing) => listing,
        Err(error) => {
            yield_!(Err(naming(&directory, &error)));
            return;
        }
    };
    // Sorting takes all names of one directory at once. The paths are stored, and not the entries, which would keep the
    // directory open during the walk below it.
    let mut found = Vec::new();
    for entry in listing {
        match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?.is_dir()))) {
            Ok(path_and_kind) => found.push(path_and_kind),
            Err(error) => yield_!(Err(naming(&directory, &error))),
        }
    }
    found.sort();
    for (path, is_directory) in found {
        if is_directory {
            yield_!(Ok(path.clone()));
            yield_from!(walk(path));
        } else {
            yield_!(Ok(path));
        }
    }
}

/// The same error, with the path.
fn naming(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn main() -> io::Result<ExitCode> {
    let directory = env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let mut exit = ExitCode::SUCCESS;
    let mut out = io::stdout().lock();
    for item in pin!(walk(directory)).iter() {
        match item {
            Ok(path) => match writeln!(out, "{}", path.display()) {
                // `directory_walk | head` has closed the pipe. The rest is never read.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break,
                written => written?,
            },
            Err(error) => {
                eprintln!("{error}");
                exit = ExitCode::FAILURE;
            }
        }
    }
    Ok(exit)
}
