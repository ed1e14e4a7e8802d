//! rustc's messages, from its JSON.

use crate::annotations::{Place, beginning};
use serde_json::Value;

/// One message of rustc, with all its parts.
#[derive(Debug)]
pub struct Diagnostic {
    /// `error`, `warning`, or another.
    pub level: String,
    /// The text without labels, notes and helps.
    pub message: String,
    /// Primary spans, where the case writes what they cover.
    pub places: Vec<Covered>,
    /// Labels, on these and on other spans.
    pub labels: Vec<(Covered, String)>,
    /// The texts of its notes.
    pub notes: Vec<String>,
    /// The texts of its helps.
    pub helps: Vec<String>,
    /// The text that rustc would print.
    pub rendered: String,
}

/// The source that a span covers in the case.
#[derive(Debug)]
pub struct Covered {
    /// Counted from one.
    pub line: usize,
    /// The first column in characters, counted from one.
    pub column: usize,
    /// The first line of the source.
    pub first_line: String,
    /// Whether it covers more lines.
    pub is_longer: bool,
}

impl Covered {
    /// Returns whether this is the token of an annotation.
    #[must_use]
    pub fn is(&self, place: &Place) -> bool {
        if self.line != place.line {
            return false;
        }
        if place.method.as_ref().is_some_and(|(column, method)| self.column == *column && self.first_line == *method) {
            return true;
        }
        self.column == place.column
            && match beginning(&place.token) {
                Some(beginning) => self.first_line.starts_with(beginning),
                None => self.first_line == place.token && !self.is_longer,
            }
    }
}

/// Reads what rustc printed for the case of that file name.
///
/// # Errors
///
/// Lines that are no JSON are an error: rustc itself failed, and this is what it printed.
pub fn parse(printed: &str, file: &str) -> Result<Vec<Diagnostic>, String> {
    let mut found = Vec::new();
    for line in printed.lines().filter(|line| !line.trim().is_empty()) {
        let Ok(message) = serde_json::from_str::<Value>(line) else { return Err(printed.to_owned()) };
        if message["message"].is_string() {
            found.push(diagnostic(&message, file));
        }
    }
    Ok(found)
}

fn diagnostic(message: &Value, file: &str) -> Diagnostic {
    let mut read = Diagnostic {
        level: text(&message["level"]),
        message: text(&message["message"]),
        places: Vec::new(),
        labels: Vec::new(),
        notes: Vec::new(),
        helps: Vec::new(),
        rendered: text(&message["rendered"]),
    };
    for span in items(&message["spans"]) {
        if span["is_primary"] == true {
            read.places.extend(covered(span, file));
        }
    }
    add_labels(&mut read, message, file);
    for child in items(&message["children"]) {
        let said = text(&child["message"]);
        match child["level"].as_str() {
            Some("help") => read.helps.push(said),
            Some("note") => read.notes.push(said),
            _ => {}
        }
        add_labels(&mut read, child, file);
    }
    read
}

fn add_labels(read: &mut Diagnostic, message: &Value, file: &str) {
    for span in items(&message["spans"]) {
        if let (Some(label), Some(covered)) = (span["label"].as_str(), covered(span, file)) {
            read.labels.push((covered, label.to_owned()));
        }
    }
}

/// Returns the source of a span, or of the call of the macro that contains the span.
fn covered(mut span: &Value, file: &str) -> Option<Covered> {
    while span["file_name"] != file {
        span = span.get("expansion")?.get("span")?;
    }
    let number = |name: &str| span[name].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
    let first = items(&span["text"]).first()?;
    let column = number("column_start");
    let end = first["highlight_end"].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
    let first_line = text(&first["text"]).chars().take(end.saturating_sub(1)).skip(column.saturating_sub(1)).collect();
    let line = number("line_start");
    Some(Covered { line, column, first_line, is_longer: number("line_end") > line })
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
