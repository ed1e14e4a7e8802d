//! Sets `coyield_nightly` for the compilers of which a test expects something else.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(coyield_nightly)");
    let rustc = env::var_os("RUSTC").expect("cargo sets it");
    let version = Command::new(rustc).arg("--version").output().expect("cargo runs it");
    if String::from_utf8_lossy(&version.stdout).contains("nightly") {
        println!("cargo::rustc-cfg=coyield_nightly");
    }
}
