//! Makes the traces in `tests/python/aio/` anew, where there is a Python that can.

#![cfg(not(miri))]

use std::path::Path;
use std::process::Command;

/// The queues can be shut down, and conditions lose no notice, since this version.
const SINCE: &str = "import sys; sys.exit(sys.version_info < (3, 13))";

fn python() -> Option<&'static str> {
    let can = |python: &&str| Command::new(python).args(["-c", SINCE]).output().is_ok_and(|it| it.status.success());
    ["python3", "python", "python3.14", "python3.13"].into_iter().find(can)
}

#[test]
fn cpython_still_prints_it() {
    let Some(python) = python() else {
        eprintln!("no Python 3.13 was found, so the traces in tests/python/aio/ were not made anew");
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/aio");
    for name in ["barriers", "gather", "locks", "promise", "queues", "shield", "task_groups", "timeouts", "wait_for"] {
        let script = folder.join(name).with_extension("py");
        let output = Command::new(python).arg("-B").arg(&script).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{name}");
        let printed = String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n");
        let committed = std::fs::read_to_string(script.with_extension("out")).unwrap().replace("\r\n", "\n");
        assert_eq!(printed, committed, "{name}");
    }
}
