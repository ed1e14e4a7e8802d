//! How long does it take to build a crate with 300 generators, in the debug profile?
//!
//! `compile` builds it from clean, its dependencies included; `compile-crate` builds the crate alone.
//! The other crate is the same with the streams of async-stream, which cannot be sent values and gets an iterator of them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::report::{Measured, Report};
use crate::workload::sources::{self, Language};

const TRIES: u32 = 3;

pub(super) fn reports() -> Vec<Report> {
    measure().unwrap_or_else(|error| panic!("the crates to compile cannot be written or built: {error}"))
}

fn measure() -> io::Result<Vec<Report>> {
    let place = std::env::temp_dir().join(format!("coyield-compile-{}", std::process::id()));
    let packages = [Language::Coyield, Language::AsyncStream].map(|language| Package::new(&place, language));
    for package in &packages {
        package.write()?;
        package.fetch()?;
    }
    let mut clean = vec![Vec::new(); packages.len()];
    let mut again = vec![Vec::new(); packages.len()];
    for _ in 0..TRIES {
        for (package, (clean, again)) in packages.iter().zip(clean.iter_mut().zip(&mut again)) {
            package.clean()?;
            clean.push(package.build()?);
            package.clean_crate()?;
            again.push(package.build()?);
        }
    }
    fs::remove_dir_all(&place)?;
    let report = |workload, seconds: Vec<Vec<f64>>| {
        let measured = |(package, tries): (&Package, _)| Measured::of_tries(package.language.name(), tries);
        Report { workload, unit: "s", subjects: packages.iter().zip(seconds).map(measured).collect() }
    };
    Ok(vec![report("compile", clean), report("compile-crate", again)])
}

struct Package {
    language: Language,
    place: PathBuf,
}

impl Package {
    fn new(place: &Path, language: Language) -> Self {
        Package { language, place: place.join(language.name()) }
    }

    fn write(&self) -> io::Result<()> {
        fs::create_dir_all(self.place.join("src"))?;
        fs::write(self.place.join("Cargo.toml"), self.language.manifest())?;
        fs::write(self.place.join("src/main.rs"), sources::program(self.language))
    }

    /// Forgets what was built of the crate alone, for incremental builds too.
    fn clean_crate(&self) -> io::Result<()> {
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

    fn build(&self) -> io::Result<f64> {
        let start = Instant::now();
        self.cargo(&["build", "--offline", "--target-dir", "target"])?;
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
