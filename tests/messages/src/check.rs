//! Compares the statements of a case with rustc's messages.

use crate::annotations::{Case, Expected, Level, Part};
use crate::diagnostics::Diagnostic;
use crate::version::Version;
use std::fmt::Write;

/// Returns the differences between rustc's messages and the statements of the case.
#[must_use]
pub fn differences(case: &Case, said: &[Diagnostic], version: Version) -> Vec<String> {
    let mut differences = Vec::new();
    let errors: Vec<_> = of_level(said, "error").collect();
    let warnings: Vec<_> = of_level(said, "warning").collect();
    if case.accepted.as_ref().is_some_and(|(range, _)| range.contains(version)) {
        if !errors.is_empty() || !warnings.is_empty() {
            differences.push("the case says that this version accepts it, and it does not".to_owned());
        }
        return differences;
    }
    let stated = case.messages(version, Level::Error).count();
    let mistakes = case.mistakes.unwrap_or(1);
    if stated != mistakes {
        differences.push(format!("{stated} errors are annotated, for {mistakes} mistakes"));
    }
    if errors.is_empty() {
        differences.push("it compiles".to_owned());
    }
    let superfluous = unmatched(case.messages(version, Level::Error), errors, &mut differences);
    let found = mistakes_in(said);
    let expected = case.errors(version);
    if found != expected {
        differences.push(format!("{found} errors in all, instead of {expected}"));
        differences.extend(superfluous.iter().map(|error| format!("this one is superfluous: {}", summary(error))));
    }
    let superfluous = unmatched(case.messages(version, Level::Warning), warnings, &mut differences);
    differences.extend(superfluous.iter().map(|warning| format!("no annotation has this: {}", summary(warning))));
    differences
}

fn mistakes_in(said: &[Diagnostic]) -> usize {
    of_level(said, "error").count()
}

/// Returns the messages of a level, without the one that counts them.
fn of_level<'d>(said: &'d [Diagnostic], level: &str) -> impl Iterator<Item = &'d Diagnostic> {
    let is_count = |said: &Diagnostic| {
        said.places.is_empty()
            && (said.message.starts_with("aborting due to") || said.message.ends_with(" warning emitted"))
    };
    said.iter().filter(move |said| said.level == level && !is_count(said))
}

/// Removes the expected messages, and returns the rest. A missing one becomes a difference.
fn unmatched<'c, 'd>(
    expected: impl Iterator<Item = &'c Expected>,
    mut said: Vec<&'d Diagnostic>,
    differences: &mut Vec<String>,
) -> Vec<&'d Diagnostic> {
    for expected in expected {
        match said.iter().position(|said| missing(expected, said).is_empty()) {
            Some(index) => {
                said.remove(index);
            }
            None => differences.push(explain(expected, &said)),
        }
    }
    said
}

/// Returns the expected parts that the message lacks.
fn missing(expected: &Expected, said: &Diagnostic) -> Vec<String> {
    let mut missing = Vec::new();
    if !said.message.contains(&expected.text) {
        missing.push(format!("the message is {:?}, not {:?}", said.message, expected.text));
    }
    if !said.places.iter().any(|place| place.is(&expected.place)) {
        missing.push(format!("the place is {}, not {}", places(said), at(&expected.place)));
    }
    for part in &expected.parts {
        let (found, what, text) = match part {
            Part::Label { place, text } => {
                let found = said.labels.iter().any(|(covered, label)| covered.is(place) && label.contains(text));
                (found, format!("label at {}", at(place)), text)
            }
            Part::Note(text) => (said.notes.iter().any(|note| note.contains(text)), "note".to_owned(), text),
            Part::Help(text) => (said.helps.iter().any(|help| help.contains(text)), "help".to_owned(), text),
        };
        if !found {
            missing.push(format!("there is no {what} {text:?}"));
        }
    }
    missing
}

/// Returns the parts that are missing from the closest message.
fn explain(expected: &Expected, said: &[&Diagnostic]) -> String {
    let mut explanation = format!("not there: {} {:?}", at(&expected.place), expected.text);
    let closest = said.iter().map(|said| missing(expected, said)).min_by_key(Vec::len).unwrap_or_default();
    for missing in closest {
        let _ = write!(explanation, "\n  {missing}");
    }
    explanation
}

fn at(place: &crate::annotations::Place) -> String {
    format!("{}:{} `{}`", place.line, place.column, place.token)
}

fn places(said: &Diagnostic) -> String {
    let places: Vec<_> = said
        .places
        .iter()
        .map(|place| {
            let more = if place.is_longer { ".." } else { "" };
            format!("{}:{} `{}{more}`", place.line, place.column, place.first_line)
        })
        .collect();
    if places.is_empty() { "outside of the case".to_owned() } else { places.join(" and ") }
}

fn summary(said: &Diagnostic) -> String {
    format!("{} {:?}", places(said), said.message)
}
