//! The sources agree with ARCHITECTURE and the documents beside the code: with the layers, the files with unsafe code, and
//! the names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{ItemMod, ItemUse, UseTree};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the sources below `core/src`, by their paths from there.
fn sources() -> BTreeMap<String, syn::File> {
    fn read(folder: &Path, sources: &mut BTreeMap<String, syn::File>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, sources);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root().join("core/src")).unwrap().to_str().unwrap().replace('\\', "/");
                let text = fs::read_to_string(&path).unwrap();
                sources.insert(name, syn::parse_file(&text).unwrap());
            }
        }
    }
    let mut sources = BTreeMap::new();
    read(&root().join("core/src"), &mut sources);
    sources
}

/// Returns the rows of the tables in a section of ARCHITECTURE, each as its cells.
fn rows(section: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, section) = text.split_once(&format!("\n## {section}\n")).expect("there is such a section");
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
    rows.skip(1).map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// Returns the texts in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Returns whether an entry of a table, a file or a folder with its `/`, stands for a file.
fn covers(entry: &str, file: &str) -> bool {
    if entry.ends_with('/') { file.starts_with(entry) } else { file == entry }
}

/// Returns the layer of a file: that of the longest entry that stands for it.
fn layer_of(file: &str, layers: &[(usize, String)]) -> Option<usize> {
    let entries = layers.iter().filter(|(_, entry)| covers(entry, file));
    entries.max_by_key(|(_, entry)| entry.len()).map(|(layer, _)| *layer)
}

fn layers() -> Vec<(usize, String)> {
    let rows = rows("Layers");
    let numbered = rows.iter().filter_map(|row| Some((row[0].parse().ok()?, &row[1])));
    numbered.flat_map(|(layer, files)| quoted(files).map(move |file| (layer, file.to_owned()))).collect()
}

/// The modules that a file imports or names.
struct Imports<'s> {
    module: Vec<String>,
    modules: &'s BTreeSet<Vec<String>>,
    found: BTreeSet<Vec<String>>,
}

impl Imports<'_> {
    fn path(&mut self, mut path: Vec<String>) {
        let mut from = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("super" | "self") => self.module.clone(),
            _ => return,
        };
        while let Some(first) = path.first() {
            match first.as_str() {
                "super" => drop(from.pop()),
                "crate" | "self" => {}
                _ => break,
            }
            path.remove(0);
        }
        from.extend(path);
        while !from.is_empty() && !self.modules.contains(&from) {
            from.pop();
        }
        if !from.is_empty() && from != self.module {
            self.found.insert(from);
        }
    }

    fn tree(&mut self, before: &[String], tree: &UseTree) {
        let mut path = before.to_vec();
        match tree {
            UseTree::Path(next) => {
                path.push(next.ident.to_string());
                self.tree(&path, &next.tree);
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(before, tree)),
            UseTree::Name(name) => {
                path.push(name.ident.to_string());
                self.path(path);
            }
            UseTree::Rename(name) => {
                path.push(name.ident.to_string());
                self.path(path);
            }
            UseTree::Glob(_) => self.path(path),
        }
    }
}

impl<'ast> Visit<'ast> for Imports<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.path(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let is_test = item.attrs.iter().any(|attribute| tokens_of(attribute).contains("test"));
        if item.content.is_some() && !is_test {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }
}

fn tokens_of(attribute: &syn::Attribute) -> String {
    match &attribute.meta {
        syn::Meta::List(list) => list.tokens.to_string(),
        _ => String::new(),
    }
}

fn module_of(file: &str) -> Vec<String> {
    file.trim_end_matches(".rs").split('/').map(str::to_owned).collect()
}

/// Returns the files that each file imports from. `lib.rs` is the root, which re-exports.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let sources = sources();
    let files: BTreeMap<Vec<String>, &String> = sources.keys().map(|file| (module_of(file), file)).collect();
    let modules: BTreeSet<Vec<String>> = files.keys().cloned().collect();
    let mut imports = BTreeMap::new();
    for (file, source) in &sources {
        if file == "lib.rs" {
            continue;
        }
        let mut reader = Imports { module: module_of(file), modules: &modules, found: BTreeSet::new() };
        reader.visit_file(source);
        let imported = reader.found.iter().map(|module| files[module].clone()).filter(|imported| imported != file);
        imports.insert(file.clone(), imported.collect());
    }
    imports
}

/// A folder's own file declares its modules and re-exports from them. That is no import.
fn is_parent(parent: &str, file: &str) -> bool {
    file.starts_with(&format!("{}/", parent.trim_end_matches(".rs")))
}

#[test]
fn a_file_imports_from_its_own_layer_and_from_those_before_it() {
    let layers = layers();
    let imports = imports();
    let mut wrong = Vec::new();
    for (file, imported) in &imports {
        let Some(layer) = layer_of(file, &layers) else {
            wrong.push(format!("{file} is in no layer"));
            continue;
        };
        for other in imported {
            if layer_of(other, &layers).is_some_and(|other| other > layer) {
                wrong.push(format!("{file} imports {other}, which is in a later layer"));
            }
        }
    }
    for (_, entry) in &layers {
        if !imports.keys().any(|file| covers(entry, file)) {
            wrong.push(format!("the table has {entry}, which stands for no file"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_imports_itself_by_way_of_others() {
    fn visit(
        file: &str,
        imports: &BTreeMap<String, BTreeSet<String>>,
        way: &mut Vec<String>,
        done: &mut BTreeSet<String>,
        circles: &mut Vec<String>,
    ) {
        if let Some(start) = way.iter().position(|passed| passed == file) {
            circles.push(format!("{} -> {file}", way[start..].join(" -> ")));
            return;
        }
        if !done.insert(file.to_owned()) {
            return;
        }
        way.push(file.to_owned());
        for next in imports.get(file).into_iter().flatten() {
            if !is_parent(file, next) {
                visit(next, imports, way, done, circles);
            }
        }
        way.pop();
    }
    let imports = imports();
    let (mut done, mut circles) = (BTreeSet::new(), Vec::new());
    for file in imports.keys() {
        visit(file, &imports, &mut Vec::new(), &mut done, &mut circles);
    }
    assert!(circles.is_empty(), "{circles:#?}");
}

/// Returns whether the keyword `unsafe` is among the tokens.
fn has_unsafe(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "unsafe",
        TokenTree::Group(group) => has_unsafe(group.stream()),
        _ => false,
    })
}

#[test]
fn unsafe_code_is_where_the_table_says() {
    let allowed: Vec<String> =
        rows("Unsafe code").iter().flat_map(|row| quoted(&row[0]).map(str::to_owned).collect::<Vec<_>>()).collect();
    let mut found = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in sources().into_keys() {
        let text = fs::read_to_string(root().join("core/src").join(&file)).unwrap();
        if has_unsafe(text.parse().unwrap()) {
            match allowed.iter().find(|entry| covers(entry, &file)) {
                Some(entry) => drop(found.insert(entry.clone())),
                None => wrong.push(format!("{file} has unsafe code, and is not in the table")),
            }
        }
    }
    wrong.extend(allowed.iter().filter(|entry| !found.contains(*entry)).map(|entry| format!("{entry} has none")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Returns ARCHITECTURE, and the documents beside the code that it links to.
fn documents() -> Vec<PathBuf> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let linked = links(&text).filter(|link| link.ends_with("/README.md")).map(|link| root().join(link));
    linked.chain([root().join("ARCHITECTURE.md")]).collect()
}

/// Returns the relative paths that a document links to.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).map(|rest| rest.split([')', '#']).next().unwrap_or_default());
    targets.filter(|target| !target.is_empty() && !target.contains("://"))
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|known| known == extension)
}

/// Returns the text of a document without its code blocks.
fn prose(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.split("```").step_by(2).collect()
}

const FOLDERS: [&str; 6] = ["core", "macros", "tests", "benches", "examples", ".ci"];

#[test]
fn every_file_that_the_documents_name_exists() {
    let all: BTreeSet<String> = FOLDERS.iter().flat_map(|folder| files_below(&root().join(folder))).collect();
    let mut missing = BTreeSet::new();
    for document in documents() {
        let text = prose(&document);
        let is_file = |name: &&str| {
            !name.contains([' ', '{', '*', '<', '(', ':', '$'])
                && (name.ends_with('/')
                    || name.starts_with(".ci/")
                    || has_extension(name, "rs")
                    || has_extension(name, "md"))
        };
        for name in quoted(&text).filter(is_file) {
            let path = name.trim_start_matches("../");
            let exists = |file: &String| match path.strip_suffix('/') {
                Some(folder) => file.contains(&format!("/{folder}/")),
                None => file.ends_with(&format!("/{path}")),
            };
            if !all.iter().any(exists) {
                missing.insert(format!("{}: {name}", document.display()));
            }
        }
        for link in links(&text).filter(|link| !document.parent().unwrap().join(link).exists()) {
            missing.insert(format!("{}: the link to {link}", document.display()));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Returns the names in backticks that look like those of types, functions and constants of this crate.
fn names(text: &str) -> BTreeSet<&str> {
    let is_name = |name: &&str| {
        let of_words = name.contains('_') || name.chars().skip(1).any(char::is_uppercase);
        of_words && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    quoted(text)
        .flat_map(|quoted| quoted.split("::"))
        .map(|name| name.trim_end_matches(['!', '(', ')']))
        .filter(is_name)
        .collect()
}

#[test]
fn every_name_that_the_documents_use_is_in_the_sources() {
    let sources: Vec<String> = FOLDERS
        .iter()
        .flat_map(|folder| files_below(&root().join(folder)))
        .filter(|file| !has_extension(file, "md") && !file.contains("/target/"))
        .filter_map(|file| fs::read_to_string(file).ok())
        .collect();
    let words: BTreeSet<&str> =
        sources.iter().flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')).collect();
    let mut missing = BTreeSet::new();
    for document in documents() {
        let text = prose(&document);
        let unknown = names(&text).into_iter().filter(|name| !words.contains(name));
        missing.extend(unknown.map(|name| format!("{}: {name}", document.display())));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

fn files_below(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("target") {
                files.extend(files_below(&path));
            }
        } else {
            files.push(path.to_str().unwrap().replace('\\', "/"));
        }
    }
    files
}
