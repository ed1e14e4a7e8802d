//! Full texts for reviewers, without the parts that differ between machines or commits.

use crate::diagnostics::Diagnostic;
use std::path::Path;

/// Returns all messages of rustc, with paths that hold on every machine, and without excerpts of other crates' files.
#[must_use]
pub fn text(said: &[Diagnostic], repository: &Path) -> String {
    let mut lines = Vec::new();
    for said in said.iter().filter(|said| !said.places.is_empty() || said.level == "error") {
        if said.message.starts_with("aborting due to") {
            continue;
        }
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut in_other_file = false;
        for line in said.rendered.trim_end().lines() {
            if let Some((arrow, place)) =
                line.trim_start().split_once(' ').filter(|(arrow, _)| ["-->", ":::"].contains(arrow))
            {
                let other = elsewhere(place, repository);
                in_other_file = other.is_some();
                lines.push(format!("   {arrow} {}", other.as_deref().unwrap_or(place)));
                continue;
            }
            let gutter = is_gutter(line);
            if in_other_file && gutter && !line.trim_start().starts_with("= ") {
                continue;
            }
            in_other_file &= gutter;
            if line.contains("the full name for the type has been written to")
                || line.contains("consider using `--verbose` to print the full type name")
            {
                continue;
            }
            lines.push(aligned(line));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// A place in a file other than the case, without its line: that changes with the file.
fn elsewhere(place: &str, repository: &Path) -> Option<String> {
    let file = place.rsplitn(3, ':').last()?.replace('\\', "/");
    if let Some(ours) = file.strip_prefix(&*repository.to_string_lossy().replace('\\', "/")) {
        return Some(format!("$COYIELD{ours}"));
    }
    // cargo calls rustc in the root of the workspace.
    if file.starts_with("core/src/") || file.starts_with("macros/src/") {
        return Some(format!("$COYIELD/{file}"));
    }
    if let Some((_, library)) = file.split_once("/library/") {
        return Some(format!("$RUST/{library}"));
    }
    if let Some((_, registry)) = file.split_once("/registry/src/") {
        let (_, within) = registry.split_once('/')?;
        let (package, within) = within.split_once('/')?;
        let name = package.rsplit_once('-').map_or(package, |(name, _)| name);
        return Some(format!("$CARGO/{name}/{within}"));
    }
    None
}

/// Whether the line belongs to an excerpt.
fn is_gutter(line: &str) -> bool {
    let rest = line.trim_start_matches(' ').trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(' ');
    line.starts_with("...") || (rest.len() < line.len() && rest.starts_with(['|', '='])) || line.is_empty()
}

/// The line with its number right-aligned in three columns, however long the longest number of the message is.
fn aligned(line: &str) -> String {
    let trimmed = line.trim_start_matches(' ');
    let digits = trimmed.len() - trimmed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = trimmed.split_at(digits);
    let content = rest.trim_start_matches(' ');
    if is_gutter(line) && content.starts_with(['|', '=']) { format!("{number:>3} {content}") } else { line.to_owned() }
}
