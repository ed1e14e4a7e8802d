//! README, the documentation and `core/Cargo.toml` agree on which Rust a feature needs, and the links of README work on
//! crates.io.
//!
//! The source is `core/Cargo.toml`: the `rust-version`, and `[package.metadata.rust-versions]` for the features that
//! need a newer one. `.ci/versions` compiles each feature with the version from there.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns what cargo reads from the manifests of the published crates.
fn packages() -> BTreeMap<String, Value> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array_mut().unwrap();
    // `publish = false` is an empty list of registries; without the key, a crate may be published anywhere.
    let published = packages.iter_mut().filter(|package| package["publish"].is_null());
    published.map(|package| (package["name"].as_str().unwrap().to_owned(), package.take())).collect()
}

/// Returns the `rust-version`, and the version for each feature that needs a newer one.
fn declared() -> (String, BTreeMap<String, String>) {
    let coyield = &packages()["coyield"];
    let newer = coyield["metadata"]["rust-versions"].as_object().expect("`[package.metadata.rust-versions]` is there");
    for feature in newer.keys() {
        assert!(coyield["features"].get(feature).is_some(), "`{feature}` is no feature");
    }
    let newer = newer.iter().map(|(feature, version)| (feature.clone(), version.as_str().unwrap().to_owned()));
    (coyield["rust_version"].as_str().unwrap().to_owned(), newer.collect())
}

/// Returns the rows of the table with this head, each as its cells.
fn table<'t>(text: &'t str, head: &str) -> Vec<Vec<&'t str>> {
    let (_, table) = text.split_once(head).unwrap_or_else(|| panic!("no table has the head `{head}`"));
    let rows =
        table.lines().skip(2).map(|line| line.trim_start_matches("//! ")).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// Returns the version in a text such as `Needs Rust 1.95.`
fn needed(text: &str) -> Option<&str> {
    let (_, version) = text.split_once("eeds Rust ")?;
    Some(version.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap().trim_end_matches('.'))
}

#[test]
fn all_published_crates_need_the_same_rust() {
    let packages = packages();
    assert_eq!(packages.keys().collect::<Vec<_>>(), ["coyield", "coyield-macros"]);
    assert_eq!(packages["coyield"]["rust_version"], packages["coyield-macros"]["rust_version"]);
    let user = read("tests/published/Cargo.toml");
    assert!(user.contains(&format!("\nrust-version = {}\n", packages["coyield"]["rust_version"])), "{user}");
}

#[test]
fn readme_has_the_versions_in_its_table() {
    let (oldest, newer) = declared();
    let readme = read("README.md");
    let mut rows = table(&readme, "| feature | needs Rust |");
    assert_eq!(rows.pop().expect("there are rows"), ["each of the others, the default ones among them", &oldest]);
    let rows = rows.iter().map(|row| (row[0].trim_matches('`').to_owned(), row[1].to_owned()));
    assert_eq!(rows.collect::<BTreeMap<_, _>>(), newer);
}

#[test]
fn the_documentation_has_the_versions_in_its_table() {
    let (_, newer) = declared();
    let source = read("core/src/lib.rs");
    let rows = table(&source, "//! | feature | default | gives |");
    assert!(rows.len() > newer.len());
    let rows = rows.iter().filter_map(|row| Some((row[0].trim_matches('`').to_owned(), needed(row[2])?.to_owned())));
    assert_eq!(rows.collect::<BTreeMap<_, _>>(), newer);
}

#[test]
fn the_comments_of_the_features_have_the_versions() {
    let (_, newer) = declared();
    let manifest = read("core/Cargo.toml");
    let lines = manifest.lines().collect::<Vec<_>>();
    let pairs = lines.windows(2).filter(|pair| pair[0].starts_with("## "));
    let said = pairs.filter_map(|pair| Some((pair[1].split(' ').next()?.to_owned(), needed(pair[0])?.to_owned())));
    assert_eq!(said.collect::<BTreeMap<_, _>>(), newer);
}

/// Returns the target of a link that begins with this, without the fragment.
fn beginning<'t>(links: &[&'t str], with: &str) -> Vec<&'t str> {
    let links = links.iter().filter_map(|link| link.strip_prefix(with));
    links.map(|link| link.split('#').next().unwrap()).collect()
}

/// crates.io shows README too, and resolves its links from the folder of the crate.
#[test]
fn links_of_the_readmes_lead_to_pages_that_there_are() {
    for readme in ["README.md", "macros/README.md"] {
        let text = read(readme);
        let inline = text.split("](").skip(1).map(|link| link.split(')').next().unwrap());
        let below =
            text.lines().filter(|line| line.starts_with('[')).filter_map(|line| Some(line.split_once("]: ")?.1));
        let links = inline.chain(below).collect::<Vec<_>>();
        assert!(!links.is_empty(), "{readme}");
        for link in &links {
            assert!(
                link.starts_with("https://") || link.starts_with('#'),
                "{readme}: crates.io cannot follow `{link}`"
            );
        }
        let repository = packages()["coyield"]["repository"].as_str().unwrap().to_owned();
        let raw = repository.replace("https://github.com/", "https://raw.githubusercontent.com/");
        for path in [beginning(&links, &format!("{repository}/blob/HEAD/")), beginning(&links, &format!("{raw}/HEAD/"))]
            .concat()
        {
            assert!(root().join(path).is_file(), "{readme}: there is no {path}");
        }
        for page in beginning(&links, "https://docs.rs/coyield/latest/coyield/guide/") {
            let page = page.trim_end_matches('/');
            let page = if page.is_empty() { "guide" } else { page };
            assert!(
                root().join(format!("core/src/guide/{page}.md")).is_file(),
                "{readme}: the guide has no page {page}"
            );
        }
        for heading in links.iter().filter_map(|link| link.strip_prefix('#')) {
            let heading = heading.replace('-', " ");
            assert!(
                text.lines().any(|line| line.trim_start_matches('#').trim().to_lowercase() == heading),
                "{heading}"
            );
        }
    }
}

#[test]
fn licences_are_those_of_the_repository() {
    for package in ["core", "macros"] {
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            assert_eq!(read(&format!("{package}/{licence}")), read(licence));
        }
    }
}
