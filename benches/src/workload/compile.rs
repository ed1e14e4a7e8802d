//! Measures how long it takes to build and to check a crate with 300 generators, in the debug profile.
//!
//! `compile` builds it from clean, its dependencies included; `compile-crate` builds the crate alone. The rows that end
//! with `check` do the same by `cargo check`. The other crate is the same with the streams of async-stream, which cannot
//! be sent values and gets an iterator of them. `compile-async` and `compile-delegating` are crates of async generators
//! and of generators that delegate, alone.
//!
//! `compile-long` is a crate of one generator with many yields, beside an `async fn` with as many awaits.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::report::{Measured, Report};
use crate::workload::sources::{self, Crate, Language};

const TRIES: u32 = 3;
/// The yields of the long body. The compiler needs time that grows faster than their number.
const YIELDS: usize = 400;

/// The measured part of a crate.
#[derive(Clone, Copy)]
enum Scope {
    /// With its dependencies.
    Clean,
    /// Alone.
    Alone,
}

/// `compile`.
pub(super) fn crates() -> Vec<Report> {
    let plain = measured(
        Crate::Plain,
        &[
            ("compile", Scope::Clean, "build"),
            ("compile-check", Scope::Clean, "check"),
            ("compile-crate", Scope::Alone, "build"),
            ("compile-crate-check", Scope::Alone, "check"),
        ],
    );
    let others = [
        (Crate::Async, ["compile-async", "compile-async-check"]),
        (Crate::Delegating, ["compile-delegating", "compile-delegating-check"]),
    ];
    let others = others.into_iter().flat_map(|(of, [build, check])| {
        measured(of, &[(build, Scope::Alone, "build"), (check, Scope::Alone, "check")])
    });
    plain.into_iter().chain(others).collect()
}

/// `compile-long`.
pub(super) fn long() -> Vec<Report> {
    measured(
        Crate::Long(YIELDS),
        &[("compile-long", Scope::Alone, "build"), ("compile-long-check", Scope::Alone, "check")],
    )
}

fn measured(of: Crate, rows: &[(&'static str, Scope, &'static str)]) -> Vec<Report> {
    measure(of, rows).unwrap_or_else(|error| panic!("the crates to compile cannot be written or built: {error}"))
}

fn measure(of: Crate, rows: &[(&'static str, Scope, &'static str)]) -> io::Result<Vec<Report>> {
    let place = std::env::temp_dir().join(format!("coyield-compile-{}", std::process::id()));
    let packages = [Language::Coyield, Language::AsyncStream].map(|language| Package::new(&place, language, of));
    for package in &packages {
        package.write()?;
        package.fetch()?;
    }
    let mut seconds = vec![[const { Vec::new() }; 2]; rows.len()];
    for _ in 0..TRIES {
        for (row, (_, scope, command)) in rows.iter().enumerate() {
            for (subject, package) in packages.iter().enumerate() {
                match scope {
                    Scope::Clean => package.clean()?,
                    Scope::Alone => package.clean_crate(command)?,
                }
                seconds[row][subject].push(package.run(command)?);
            }
        }
    }
    fs::remove_dir_all(&place)?;
    let names = packages.map(|package| package.name());
    let reports = rows.iter().zip(seconds).map(|((workload, ..), seconds)| {
        let subjects = names.iter().zip(seconds).map(|(name, tries)| Measured::of_tries(name, tries)).collect();
        Report { workload, unit: "s", subjects }
    });
    Ok(reports.collect())
}

struct Package {
    language: Language,
    of: Crate,
    place: PathBuf,
}

impl Package {
    fn new(place: &Path, language: Language, of: Crate) -> Self {
        Package { language, of, place: place.join(language.name()) }
    }

    fn name(&self) -> &'static str {
        match (self.of, self.language) {
            (Crate::Long(_), Language::Coyield) => "yields",
            (Crate::Long(_), Language::AsyncStream) => "awaits",
            _ => self.language.name(),
        }
    }

    fn write(&self) -> io::Result<()> {
        fs::create_dir_all(self.place.join("src"))?;
        fs::write(self.place.join("Cargo.toml"), self.language.manifest())?;
        fs::write(self.place.join("src/main.rs"), sources::program(self.language, self.of))
    }

    /// Deletes the results of the crate alone, for incremental builds too. The dependencies are there after it.
    fn clean_crate(&self, command: &str) -> io::Result<()> {
        self.run(command)?;
        self.cargo(&["clean", "--offline", "--target-dir", "target", "-p", "generators"])?;
        fs::remove_dir_all(self.place.join("target/debug/incremental"))
    }

    fn clean(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.place.join("target")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn fetch(&self) -> io::Result<()> {
        self.cargo(&["fetch"])
    }

    /// Builds or checks, and returns the seconds that it took.
    fn run(&self, command: &str) -> io::Result<f64> {
        let start = Instant::now();
        self.cargo(&[command, "--offline", "--target-dir", "target"])?;
        Ok(start.elapsed().as_secs_f64())
    }

    fn cargo(&self, arguments: &[&str]) -> io::Result<()> {
        let output = Command::new("cargo").args(arguments).current_dir(&self.place).output()?;
        if output.status.success() {
            Ok(())
        } else {
            Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
        }
    }
}
