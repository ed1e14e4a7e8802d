//! `CPython` still prints the committed outputs in `tests/python/`, beside each of the scripts there.
//!
//! Other tests compare their programs with the committed outputs, and need no Python.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use coyield_test_programs::{PYTHON, PYTHON_3_13, Program, Test, run};

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../python");
    let mut tests = vec![Test::new("every_folder_has_scripts", every_folder_has_scripts)];
    for (folder, program) in FOLDERS {
        for script in scripts(&root.join(folder)) {
            let name = script.strip_prefix(&root).unwrap().display().to_string();
            tests.push(Test::new(name, move || still_prints_it(program, &script)).needs(program));
        }
    }
    run(tests)
}

const FOLDERS: [(&str, &Program); 3] = [("", &PYTHON), ("async", &PYTHON), ("aio", &PYTHON_3_13)];

/// The scripts with an output beside them. The others are imported by these.
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_script = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "py");
    let mut scripts: Vec<_> = entries.filter(is_script).filter(|path| path.with_extension("out").exists()).collect();
    scripts.sort();
    scripts
}

fn every_folder_has_scripts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../python");
    for (folder, _) in FOLDERS {
        assert!(!scripts(&root.join(folder)).is_empty(), "{folder}");
    }
}

fn still_prints_it(python: &Program, script: &Path) {
    let mut command = python.command();
    // Without a folder of compiled modules beside the scripts.
    command.arg("-B").arg(script);
    if script.ends_with("countdown.py") {
        // It waits a second between its lines otherwise.
        command.arg("--hurry");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    // Python on Windows has other line ends.
    let printed = String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n");
    assert_eq!(printed, fs::read_to_string(script.with_extension("out")).unwrap().replace("\r\n", "\n"));
}
