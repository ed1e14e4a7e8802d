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

/// Node, whose `node:wasi` needs no option.
pub static NODE: Program = Program::new(
    &["node", "nodejs"],
    "Node.js 20",
    &["-e", "process.exit(Number(Number(process.versions.node.split('.')[0]) < 20))"],
    "apt-get install nodejs",
);

/// QEMU's machines with an Arm processor.
pub static QEMU_SYSTEM_ARM: Program =
    Program::new(&["qemu-system-arm"], "qemu-system-arm", &["--version"], "apt-get install qemu-system-arm");

/// WebAssembly by itself.
pub static WASM32_UNKNOWN_UNKNOWN: Program = Program::target(
    "wasm32-unknown-unknown",
    "the target wasm32-unknown-unknown",
    "rustup target add wasm32-unknown-unknown",
);

/// WebAssembly with the interface of WASI, of its first preview.
pub static WASM32_WASIP1: Program =
    Program::target("wasm32-wasip1", "the target wasm32-wasip1", "rustup target add wasm32-wasip1");

/// A Cortex-M4 without an operating system.
pub static THUMBV7EM_NONE_EABI: Program =
    Program::target("thumbv7em-none-eabi", "the target thumbv7em-none-eabi", "rustup target add thumbv7em-none-eabi");

/// How to find out whether it is there.
#[derive(Debug)]
enum Probe {
    /// Called with these arguments, it succeeds.
    Arguments(&'static [&'static str]),
    /// It is the compiler, and has the libraries for this target.
    Target(&'static str),
}

/// A program that may be missing, or the target of a compiler.
#[derive(Debug)]
pub struct Program {
    names: &'static [&'static str],
    description: &'static str,
    probe: Probe,
    installation: &'static str,
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
        Program { names, description, probe: Probe::Arguments(probe), installation, found: OnceLock::new() }
    }

    /// The compiler, with the libraries for a target.
    const fn target(target: &'static str, description: &'static str, installation: &'static str) -> Self {
        Program { names: &["rustc"], description, probe: Probe::Target(target), installation, found: OnceLock::new() }
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
        command.stdin(Stdio::null()).stderr(Stdio::null());
        match self.probe {
            Probe::Arguments(arguments) => {
                command.args(arguments).stdout(Stdio::null()).status().is_ok_and(|status| status.success())
            }
            // Where they would be is known of each target.
            Probe::Target(target) => {
                command.args(["--print", "target-libdir", "--target", target]).output().is_ok_and(|output| {
                    output.status.success() && Path::new(String::from_utf8_lossy(&output.stdout).trim()).exists()
                })
            }
        }
    }
}

/// What is needed, and the command that installs it.
impl Display for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "needs {}: {}", self.description, self.installation)
    }
}
