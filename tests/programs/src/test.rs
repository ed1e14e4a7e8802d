//! The list of the tests of a binary, and how they are run.

use std::env;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::Program;

/// A test, and the programs that it needs.
pub struct Test {
    name: String,
    body: Box<dyn FnOnce() + Send>,
    needs: Vec<&'static Program>,
}

impl Test {
    /// A test that needs no program.
    pub fn new(name: impl Into<String>, body: impl FnOnce() + Send + 'static) -> Self {
        Test { name: name.into(), body: Box::new(body), needs: Vec::new() }
    }

    /// The same test, ignored where the program is missing. It may need several.
    #[must_use]
    pub fn needs(mut self, program: &'static Program) -> Self {
        self.needs.push(program);
        self
    }

    fn into_trial(self, nothing_is_ignored: bool) -> Trial {
        let Test { name, body, needs } = self;
        let missing: Vec<String> =
            needs.into_iter().filter(|program| !program.is_installed()).map(Program::to_string).collect();
        if missing.is_empty() {
            return Trial::test(name, || {
                body();
                Ok(())
            });
        }
        // libtest-mimic prints no reason, but it prints the kind of a test, before its name.
        let missing = missing.join("; ");
        let kind = missing.clone();
        Trial::test(name, || Err(Failed::from(missing))).with_kind(kind).with_ignored_flag(!nothing_is_ignored)
    }
}

/// Makes a list of tests of the names of functions, and of the program that all of these need.
#[macro_export]
macro_rules! tests {
    ($($function:ident),* $(,)?) => {
        ::std::vec![$($crate::Test::new(::std::stringify!($function), $function)),*]
    };
    ($program:path => $($function:ident),* $(,)?) => {
        ::std::vec![$($crate::Test::new(::std::stringify!($function), $function).needs(&$program)),*]
    };
}

/// Runs the tests that the arguments of the command line select, or lists them.
///
/// With the environment variable `CI`, tests whose program is missing fail.
#[must_use]
pub fn run(tests: impl IntoIterator<Item = Test>) -> ExitCode {
    let arguments = Arguments::from_args();
    let nothing_is_ignored = env::var_os("CI").is_some();
    let trials = tests.into_iter().map(|test| test.into_trial(nothing_is_ignored)).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
