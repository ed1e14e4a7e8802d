//! Compiles the cases: coyield once, with cargo, and each case with rustc alone.

use crate::diagnostics::{self, Diagnostic};
use crate::version::Version;
use serde_json::Value;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The dependencies of the cases.
const CRATES: [&str; 7] = ["async_trait", "coyield", "futures", "futures_core", "genawaiter", "tokio", "tracing"];

/// rustc with the options that give a case its dependencies.
#[derive(Debug)]
pub struct Rustc {
    program: OsString,
    /// The version of this rustc.
    pub version: Version,
    options: Vec<OsString>,
    output: PathBuf,
}

/// The output for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emit {
    /// No program: this is fast.
    Metadata,
    /// A program.
    Program,
}

/// The result for one case.
#[derive(Debug)]
pub struct Compiled {
    /// Whether it compiled.
    pub succeeded: bool,
    /// All messages.
    pub said: Vec<Diagnostic>,
    /// The path of the program, if there is one.
    pub program: PathBuf,
}

impl Rustc {
    /// Returns the rustc that cargo uses here, without dependencies. It writes below `output`.
    ///
    /// # Panics
    ///
    /// Panics if there is no rustc.
    #[must_use]
    pub fn new(output: &Path) -> Self {
        let program = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let printed = |option: &str| {
            let output = Command::new(&program).args(option.split(' ')).output().expect("rustc runs");
            String::from_utf8(output.stdout).expect("rustc prints text")
        };
        // Rustup would look for it again for each case.
        let found =
            Path::new(printed("--print sysroot").trim()).join("bin/rustc").with_extension(env::consts::EXE_EXTENSION);
        let program = if found.exists() { found.into_os_string() } else { program.clone() };
        let said = Command::new(&program).arg("--version").output().expect("rustc runs");
        let said = String::from_utf8(said.stdout).expect("rustc's version is text");
        let version = said.split(' ').nth(1).and_then(Version::parse);
        let version = version.unwrap_or_else(|| panic!("rustc says which version it is: {said:?}"));
        let output = output.join(format!("messages-{version}"));
        fs::create_dir_all(&output).expect("the folder for output can be made");
        let options = ["--edition=2024", "--crate-type=bin", "--error-format=json", "-Adead_code"];
        Self { program, version, options: options.map(OsString::from).into(), output }
    }

    /// Builds the dependencies of the cases by `cargo build --lib` of this package, and passes them to each case.
    ///
    /// # Panics
    ///
    /// Panics if it cannot be built.
    #[must_use]
    pub fn with_dependencies(mut self, features: &[&str], target: &Path) -> Self {
        let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--quiet", "--lib", "--package", env!("CARGO_PKG_NAME"), "--message-format=json"])
            .arg(format!("--features={}", features.join(",")))
            .arg("--target-dir")
            .arg(target)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "cargo build failed:\n{}", String::from_utf8_lossy(&output.stderr));
        let mut folders = Vec::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let message: Value = serde_json::from_str(line).expect("cargo prints JSON");
            if message["reason"] == "compiler-artifact" {
                self.add(&message, &mut folders);
            }
        }
        self
    }

    /// Adds the folder of cargo's output, and the files if the cases may use them.
    fn add(&mut self, artifact: &Value, folders: &mut Vec<PathBuf>) {
        let name = artifact["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
        let files = artifact["filenames"].as_array().map_or(&[][..], Vec::as_slice);
        for file in files.iter().filter_map(Value::as_str) {
            let file = Path::new(file);
            // Newer versions of cargo have a folder for each crate.
            let folder = file.parent().unwrap_or(file);
            if !folders.iter().any(|known| known == folder) {
                folders.push(folder.to_owned());
                self.options.push("-L".into());
                self.options.push(format!("dependency={}", folder.display()).into());
            }
            // Both files of a library, because that of newer versions has no metadata in it; and that of a macro.
            let kinds = ["rlib", "rmeta", env::consts::DLL_EXTENSION];
            let is_library = file.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known));
            if is_library && CRATES.contains(&&*name) {
                self.options.push("--extern".into());
                self.options.push(format!("{name}={}", file.display()).into());
            }
        }
    }

    /// Compiles the case of that name in the folder.
    ///
    /// # Errors
    ///
    /// The output of rustc if it is not JSON, because rustc itself failed.
    ///
    /// # Panics
    ///
    /// Panics if rustc cannot be run.
    pub fn compile(&self, folder: &Path, case: &str, emit: Emit) -> Result<Compiled, String> {
        // rustc writes long types into files beside the output.
        let output = self.output.join(case.replace(['/', '\\', '.'], "_"));
        fs::create_dir_all(&output).expect("the folder for output can be made");
        let program = output.join("case").with_extension(env::consts::EXE_EXTENSION);
        let emitted = match emit {
            Emit::Metadata => "metadata",
            Emit::Program => "link",
        };
        let output = Command::new(&self.program)
            .args(&self.options)
            .args(["--crate-name", "case", "--emit", emitted, case, "--out-dir"])
            .arg(&output)
            .current_dir(folder)
            .output()
            .expect("rustc runs");
        let printed = String::from_utf8_lossy(&output.stderr);
        let said = diagnostics::parse(&printed, case)?;
        Ok(Compiled { succeeded: output.status.success(), said, program })
    }
}
