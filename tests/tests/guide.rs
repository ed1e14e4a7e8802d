//! The guide quotes messages that exist, and each page has its parts.

use std::fs;
use std::path::{Path, PathBuf};

const GUIDE: &str = "../core/src/guide";

/// Returns the files with this extension in the folder and below it.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|known| known == extension) {
            found.push(path);
        }
    }
    found
}

/// Returns all messages: those of rustc as they are recorded, and the sources, for messages at run time.
fn everything_said() -> String {
    let mut said = String::new();
    for (folder, extension) in [("messages/cases", "stderr"), ("../core/src", "rs"), ("../macros/src", "rs")] {
        for file in files(Path::new(folder), extension) {
            said.push_str(&fs::read_to_string(file).unwrap());
        }
    }
    said
}

/// Returns the messages that a page quotes in its table of mistakes: `*like this*`.
fn quoted(page: &str) -> Vec<&str> {
    let Some((_, mistakes)) = page.split_once("## What goes wrong") else { return Vec::new() };
    mistakes.lines().filter(|line| line.starts_with('|')).flat_map(|row| row.split('*').skip(1).step_by(2)).collect()
}

#[test]
fn every_quoted_message_exists() {
    let said = everything_said();
    for page in files(Path::new(GUIDE), "md") {
        for message in quoted(&fs::read_to_string(&page).unwrap()) {
            assert!(said.contains(message), "{}: there is no message \"{message}\"", page.display());
        }
    }
}

#[test]
fn every_page_has_a_table_of_mistakes_and_the_python() {
    for step in [
        "yields",
        "send",
        "throw",
        "delegation",
        "futures",
        "async_generators",
        "tasks",
        "cleanup",
        "threads_processes_tasks",
    ] {
        let page = fs::read_to_string(Path::new(GUIDE).join(step).with_extension("md")).unwrap();
        assert!(quoted(&page).len() >= 4, "{step}: {:?}", quoted(&page));
        assert!(page.contains("```python\n") && page.contains("```rust"), "{step}");
    }
}

#[test]
fn the_first_page_links_to_all_others_in_order() {
    let index = fs::read_to_string(Path::new(GUIDE).join("guide.md")).unwrap();
    let modules = fs::read_to_string(Path::new(GUIDE).with_extension("rs")).unwrap();
    let mut pages: Vec<String> = files(Path::new(GUIDE), "md")
        .iter()
        .filter(|page| page.parent() == Some(Path::new(GUIDE)))
        .map(|page| page.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "guide")
        .collect();
    pages.sort_by_key(|name| index.find(&format!("][{name}]")).unwrap_or_else(|| panic!("{name} is not in the index")));
    let (_, declared) = modules.split_once("pages_with_pictures! {").unwrap();
    let declared: Vec<&str> =
        declared.split_whitespace().filter(|word| pages.iter().any(|page| page == word)).collect();
    assert_eq!(declared, pages);
    for page in &pages {
        assert!(index.contains(&format!("\n[{page}]: {page}.md\n")), "no link to the file of {page}");
        assert!(modules.contains(&format!("//! [{page}]: {page}\n")), "no link to the module of {page}");
    }
}
