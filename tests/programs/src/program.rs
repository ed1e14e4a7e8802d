//! The programs, how to find out whether they are there, and how to install them.

use std::fmt::{self, Display};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Redis's server. Tests start one of their own on a free port.
pub static REDIS_SERVER: Program =
    Program::new(&["redis-server"], "redis-server", &["--version"], "apt-get install redis-server");

/// `CPython`, with `asyncio.Task.uncancel`.
pub static PYTHON: Program = Program::new(
    &["python3", "python"],
    "Python 3.11",
    &["-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
    "apt-get install python3",
);

/// `CPython` whose queues can be shut down, and whose conditions lose no notice.
pub static PYTHON_3_13: Program = Program::new(
    &["python3", "python", "python3.14", "python3.13"],
    "Python 3.13",
    &["-c", "import sys; sys.exit(sys.version_info < (3, 13))"],
    "apt-get install python3.13",
);

/// JavaScript outside of a browser, for WebAssembly.
pub static NODE: Program = Program::new(&["node"], "node", &["--version"], "apt-get install nodejs");

/// A machine with an Arm processor, for programs without an operating system.
pub static QEMU_SYSTEM_ARM: Program =
    Program::new(&["qemu-system-arm"], "qemu-system-arm", &["--version"], "apt-get install qemu-system-arm");

/// rustc, with the standard library for WebAssembly.
pub static WASM32_UNKNOWN_UNKNOWN: Program =
    Program::target("wasm32-unknown-unknown", "rustup target add wasm32-unknown-unknown");

/// rustc, with the standard library for WASI.
pub static WASM32_WASIP1: Program = Program::target("wasm32-wasip1", "rustup target add wasm32-wasip1");

/// rustc, with the core library for a Cortex-M4 and its like.
pub static THUMBV7EM_NONE_EABI: Program =
    Program::target("thumbv7em-none-eabi", "rustup target add thumbv7em-none-eabi");

/// A program that may be missing.
#[derive(Debug)]
pub struct Program {
    names: &'static [&'static str],
    description: &'static str,
    probe: &'static [&'static str],
    installation: &'static str,
    /// The target whose libraries rustc needs, if that is the program.
    target: Option<&'static str>,
    found: OnceLock<Option<&'static str>>,
}

impl Program {
    /// A program that goes by the first of `names` with which it succeeds when it is called with the arguments of `probe`.
    ///
    /// `description` says what is needed, with the version if that matters; `installation` is the command that installs it.
    #[must_use]
    pub const fn new(
        names: &'static [&'static str],
        description: &'static str,
        probe: &'static [&'static str],
        installation: &'static str,
    ) -> Self {
        Program { names, description, probe, installation, target: None, found: OnceLock::new() }
    }

    /// rustc, if it has the libraries of a target.
    #[must_use]
    pub const fn target(target: &'static str, installation: &'static str) -> Self {
        let mut rustc = Program::new(&["rustc"], target, &["--version"], installation);
        rustc.target = Some(target);
        rustc
    }

    /// Whether it is installed, and works.
    #[must_use]
    pub fn is_installed(&self) -> bool {
        self.name().is_some()
    }

    /// Returns a command that starts it.
    ///
    /// # Panics
    ///
    /// If it is missing.
    #[must_use]
    pub fn command(&self) -> Command {
        Command::new(self.name().unwrap_or_else(|| panic!("{self}")))
    }

    fn name(&self) -> Option<&'static str> {
        *self.found.get_or_init(|| self.names.iter().copied().find(|name| self.works_as(name)))
    }

    fn works_as(&self, name: &str) -> bool {
        let mut command = Command::new(name);
        command.args(self.probe).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success()) && self.target.is_none_or(|target| knows(name, target))
    }
}

/// Whether the folder is there in which this rustc looks for the libraries of the target.
fn knows(rustc: &str, target: &str) -> bool {
    let output = Command::new(rustc).args(["--print", "target-libdir", "--target", target]).output();
    output
        .is_ok_and(|output| String::from_utf8(output.stdout).is_ok_and(|folder| Path::new(folder.trim_end()).is_dir()))
}

/// What is needed, and the command that installs it.
impl Display for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "needs {}: {}", self.description, self.installation)
    }
}
