//! Each mistake has the messages that its case states, on the version of rustc that runs this, and a case without a
//! mistake compiles without a message.
//!
//! The annotations of the cases are described in `src/lib.rs`. With [`RECORDED_WITH`], the full texts beside the cases have
//! to be current as well: they are for reviewers. To record them anew, run
//! `COYIELD_MESSAGES=record cargo +1.95.0 test -p coyield-messages-tests --test messages`.
//! `COYIELD_CASES=for_await,driving/unused` before the command chooses the cases whose names contain one of these.

use coyield_messages_tests::annotations::{Case, Level};
use coyield_messages_tests::rustc::{Emit, Rustc};
use coyield_messages_tests::version::Version;
use coyield_messages_tests::{check, record};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::{env, fs, thread};

// Compiled here too, so that clippy sees it.
#[path = "../cases/pass/clean.rs"]
mod clean;

/// The version of rustc whose full texts are recorded.
const RECORDED_WITH: Version = Version(1, 95);

/// The features that coyield has on some versions only.
const FEATURES: [(&str, Version); 1] = [("process-pool", Version(1, 86))];

/// The maximal number of cases in which rustc may report another number of errors than there are mistakes, on some
/// version.
const EXCEPTIONS: usize = 10;

/// The maximal number of reasons why some versions report the error elsewhere or in other words.
const REASONS: usize = 10;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

fn rustc() -> &'static Rustc {
    static RUSTC: OnceLock<Rustc> = OnceLock::new();
    RUSTC.get_or_init(|| {
        let output = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let rustc = Rustc::new(output);
        let features: Vec<_> =
            FEATURES.iter().filter(|(_, since)| rustc.version >= *since).map(|(feature, _)| *feature).collect();
        rustc.with_dependencies(&features, output.parent().unwrap())
    })
}

/// Returns the names of all cases with their sources: `folder/file.rs`.
fn sources() -> Vec<(String, String)> {
    let mut sources = Vec::new();
    for folder in fs::read_dir(cases()).unwrap() {
        let folder = folder.unwrap().path();
        for file in fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            if file.extension().is_some_and(|extension| extension == "rs") {
                let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
                sources.push((format!("{}/{}", name(&folder), name(&file)), fs::read_to_string(&file).unwrap()));
            }
        }
    }
    sources.sort();
    sources
}

fn is_mistake(name: &str) -> bool {
    !name.starts_with("pass/")
}

/// Does the work for all cases, on all processors. Returns the failures.
fn in_parallel(sources: &[(String, String)], work: impl Fn(&str, &str) -> Vec<String> + Sync) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some((name, source)) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let failed = work(name, source);
                    if !failed.is_empty() {
                        failures.lock().unwrap().push(format!("{name}\n  {}", failed.join("\n").replace('\n', "\n  ")));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    failures
}

fn assert_none(failures: &[String], all: usize) {
    let version = rustc().version;
    assert!(failures.is_empty(), "{}\n\n{} of {all} fail on {version}", failures.join("\n\n"), failures.len());
}

#[test]
fn mistakes_are_explained() {
    let only = env::var("COYIELD_CASES").unwrap_or_default();
    let is_chosen = |name: &str| only.is_empty() || only.split(',').any(|chosen| name.contains(chosen));
    let mistakes: Vec<_> = sources().into_iter().filter(|(name, _)| is_mistake(name) && is_chosen(name)).collect();
    assert_none(&in_parallel(&mistakes, mistake), mistakes.len());
}

/// Returns what is wrong with the messages of a mistake.
fn mistake(name: &str, source: &str) -> Vec<String> {
    let rustc = rustc();
    let version = rustc.version;
    let case = match Case::parse(source) {
        Ok(case) => case,
        Err(malformed) => return vec![malformed],
    };
    if let Some((range, feature)) = &case.needs {
        let since = FEATURES.iter().find(|(known, _)| known == feature).map(|(_, since)| *since);
        if since.is_none_or(|since| range.contains(version) != (since <= version)) {
            return vec![format!("`{feature}` is no feature that these versions have")];
        }
        if !range.contains(version) {
            return Vec::new();
        }
    }
    if case.accepted.as_ref().is_some_and(|(range, _)| range.contains(version)) {
        return succeeds(name);
    }
    let compiled = match rustc.compile(&cases(), name, Emit::Metadata) {
        Ok(compiled) => compiled,
        Err(printed) => return vec![printed],
    };
    let mut failed = check::differences(&case, &compiled.said, version);
    if !failed.is_empty() {
        failed.extend(compiled.said.iter().map(|said| said.rendered.trim_end().to_owned()));
    }
    if version == RECORDED_WITH {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let text = record::text(&compiled.said, repository);
        let recorded = cases().join(name).with_extension("stderr");
        if env::var_os("COYIELD_MESSAGES").is_some_and(|wish| wish == "record") {
            fs::write(recorded, text).unwrap();
        } else if fs::read_to_string(&recorded).unwrap_or_default() != text {
            failed.push(format!("the recorded text is not current; it should be:\n{text}"));
        }
    }
    failed
}

/// A bound of `Send` has no message of its own, but rustc shows the line with it, where it finds the source.
#[test]
fn the_bound_of_boxed_names_boxed_local() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    for name in ["threads/boxed.rs", "async/boxed_rc.rs"] {
        let name = format!("tests/messages/cases/{name}");
        let compiled = rustc().compile(repository, &name, Emit::Metadata).unwrap();
        let shown = compiled.said.iter().any(|said| said.rendered.contains("// or call `boxed_local`"));
        assert!(shown, "{:?}", compiled.said.iter().map(|said| &said.rendered).collect::<Vec<_>>());
    }
}

/// Compiles a case without a message and runs it.
fn succeeds(name: &str) -> Vec<String> {
    let compiled = match rustc().compile(&cases(), name, Emit::Program) {
        Ok(compiled) => compiled,
        Err(printed) => return vec![printed],
    };
    if !compiled.said.is_empty() || !compiled.succeeded {
        return compiled.said.iter().map(|said| said.rendered.trim_end().to_owned()).collect();
    }
    let output = Command::new(&compiled.program).output().unwrap();
    if output.status.success() {
        return Vec::new();
    }
    vec![format!("it compiles, and then {}:\n{}", output.status, String::from_utf8_lossy(&output.stderr))]
}

#[test]
fn a_case_without_a_mistake_compiles_without_a_message() {
    let clean: Vec<_> = sources().into_iter().filter(|(name, _)| !is_mistake(name)).collect();
    assert!(clean.len() >= 6, "{clean:?}");
    assert_none(&in_parallel(&clean, |name, _| succeeds(name)), clean.len());
    clean::main();
}

#[test]
fn exceptions_are_few_and_have_reasons() {
    let mut in_number: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut in_place: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, source) in sources() {
        let case = Case::parse(&source).unwrap_or_default();
        let mistakes = case.mistakes.unwrap_or(1);
        for exception in case.exceptions {
            let (range, reason) = (exception.range, exception.reason);
            match exception.errors {
                Some(errors) => in_number
                    .entry(name.clone())
                    .or_default()
                    .push(format!("{range}: {errors} errors for {mistakes}, as {reason}")),
                None => in_place.entry(reason).or_default().push(format!("{name} ({range})")),
            }
        }
    }
    println!("Another number of errors than of mistakes: {in_number:#?}\nAnother place: {in_place:#?}");
    assert!(in_number.len() <= EXCEPTIONS, "{} cases are too many: {in_number:#?}", in_number.len());
    assert!(in_place.len() <= REASONS, "{} reasons are too many: {in_place:#?}", in_place.len());
}

#[test]
fn every_mistake_has_its_text_recorded_and_no_text_is_left_over() {
    for (name, source) in sources() {
        let recorded = cases().join(&name).with_extension("stderr");
        assert_eq!(recorded.exists(), is_mistake(&name), "{name}");
        let case = Case::parse(&source).unwrap_or_default();
        let annotated = case.messages.iter().any(|message| message.level == Level::Error);
        assert_eq!(annotated, is_mistake(&name), "{name}");
    }
    for folder in fs::read_dir(cases()).unwrap() {
        for file in fs::read_dir(folder.unwrap().path()).unwrap() {
            let file = file.unwrap().path();
            assert!(file.with_extension("rs").exists(), "{} belongs to no case", file.display());
        }
    }
}
