//! What a user is told who makes a mistake, one mistake a file, and what compiles without a word.
//!
//! The messages beside the files are those of [`RECORDED_WITH`]; other versions of rustc word their part differently. With
//! them the same files only have to be refused. To record new messages, run
//! `TRYBUILD=overwrite cargo test -p coyield-tests --test ui`.

use std::path::Path;
use std::process::Command;
use std::{env, fs, io};

use trybuild::TestCases;

// Compiled here too, so that clippy sees it.
#[path = "ui/pass/clean.rs"]
mod clean;

/// The version of rustc whose messages are recorded.
const RECORDED_WITH: &str = "rustc 1.95.";

/// The folders of mistakes, by where they are made.
const MISTAKES: [&str; 15] = [
    "aio",
    "async",
    "attribute",
    "bridges",
    "context",
    "delegation",
    "driving",
    "expression",
    "forge",
    "lints",
    "placement",
    "private",
    "signature",
    "threads",
    "types",
];

#[test]
fn mistakes_are_refused_and_explained() {
    let here = Path::new("tests/ui");
    if rustc_version().starts_with(RECORDED_WITH) {
        refuse(here);
        return;
    }
    // Without a recorded message trybuild records one, and passes, but not for a case that compiles. So the cases are
    // copied without their messages, and this test runs once more.
    let copies = env::temp_dir().join("coyield-ui");
    if env::var_os(COPIED).is_some() {
        refuse(&copies);
        return;
    }
    copy_cases(here, &copies).unwrap();
    let again = Command::new(env::current_exe().unwrap())
        .args(["--exact", "mistakes_are_refused_and_explained"])
        .env("TRYBUILD", "overwrite")
        .env(COPIED, "yes")
        .status();
    assert!(again.unwrap().success(), "a mistake compiles");
}

/// Says that the cases have been copied without their messages.
const COPIED: &str = "COYIELD_UI_CASES_ARE_COPIED";

fn refuse(cases: &Path) {
    let tests = TestCases::new();
    for folder in MISTAKES {
        tests.compile_fail(cases.join(folder).join("*.rs"));
    }
}

fn rustc_version() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn copy_cases(from: &Path, to: &Path) -> io::Result<()> {
    match fs::remove_dir_all(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    for folder in MISTAKES {
        fs::create_dir_all(to.join(folder))?;
        for case in fs::read_dir(from.join(folder))? {
            let case = case?.path();
            if case.extension().is_some_and(|extension| extension == "rs") {
                fs::copy(&case, to.join(folder).join(case.file_name().unwrap_or_default()))?;
            }
        }
    }
    Ok(())
}

#[test]
fn no_folder_is_forgotten() {
    let mut folders: Vec<_> =
        fs::read_dir("tests/ui").unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort();
    let mut known = MISTAKES.to_vec();
    known.push("pass");
    known.sort_unstable();
    assert_eq!(folders, known);
}

#[test]
fn clean_code_compiles_without_a_word() {
    TestCases::new().pass("tests/ui/pass/*.rs");
    clean::main();
}
