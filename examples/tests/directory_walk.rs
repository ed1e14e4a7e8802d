//! The walk of a directory finds what `walkdir` finds, in the same order, and reads no directory before it comes to it.

#![cfg(not(miri))]

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::pin::pin;

use coyield::prelude::*;
use tempfile::TempDir;
use walkdir::WalkDir;

#[path = "../examples/directory_walk.rs"]
#[expect(dead_code, reason = "its `main` is run as a program, by `programs.rs`")]
mod program;

use program::walk;

/// The items of a walk. Two errors of one kind are equal.
type Found = Vec<Result<PathBuf, ErrorKind>>;

fn found(items: impl Iterator<Item = io::Result<PathBuf>>) -> Found {
    items.map(|item| item.map_err(|error| error.kind())).collect()
}

fn walked(directory: &Path) -> Found {
    found(pin!(walk(directory.to_owned())).iter())
}

fn by_walkdir(directory: &Path) -> impl Iterator<Item = io::Result<PathBuf>> {
    // Its first item would be the directory itself.
    let walk = WalkDir::new(directory).min_depth(1).sort_by_file_name();
    walk.into_iter().map(|entry| Ok(entry?.into_path()))
}

/// Makes a directory with these files, and with their directories.
fn directory_with(files: &[&str]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for file in files {
        let path = directory.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    directory
}

/// Returns the paths below the directory, as written in `directory_with`.
fn relative(found: &Found, directory: &Path) -> Vec<String> {
    let relative = |item: &Result<PathBuf, ErrorKind>| match item {
        Ok(path) => path.strip_prefix(directory).unwrap().to_str().unwrap().replace('\\', "/"),
        Err(kind) => format!("{kind:?}"),
    };
    found.iter().map(relative).collect()
}

#[test]
fn the_walk_finds_what_walkdir_finds() {
    // As strings, "a-b" and "a.b" would be sorted between "a" and "a/x", and "B" is before "a".
    let directory = directory_with(&["a/x", "a-b/x", "a.b", "a0", "B/c/d/e", ".hidden/.file", "z/ä", "z/a", "last"]);
    fs::create_dir_all(directory.path().join("empty/empty")).unwrap();
    fs::create_dir_all(directory.path().join("deep").join("d/".repeat(60))).unwrap();

    let walked = walked(directory.path());
    assert_eq!(walked, found(by_walkdir(directory.path())));
    assert_eq!(walked.len(), 9 + 9 + 61, "files, directories, and the deep ones");
    assert!(walked.iter().all(Result::is_ok));
}

#[test]
fn the_walk_finds_the_sources_of_this_workspace() {
    for package in ["core", "macros", "examples"] {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(package);
        let walked = walked(&directory);
        assert_eq!(walked, found(by_walkdir(&directory)));
        assert!(walked.contains(&Ok(directory.join("src/lib.rs"))));
    }
}

#[cfg(unix)]
#[test]
fn links_are_found_and_not_followed() {
    let directory = directory_with(&["real/file"]);
    for (to, name) in [("real", "to_directory"), ("..", "real/in_a_circle"), ("nowhere", "dangling")] {
        std::os::unix::fs::symlink(to, directory.path().join(name)).unwrap();
    }
    let walked = walked(directory.path());
    assert_eq!(walked, found(by_walkdir(directory.path())));
    let expected = ["dangling", "real", "real/file", "real/in_a_circle", "to_directory"];
    assert_eq!(relative(&walked, directory.path()), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn names_need_not_be_unicode() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let directory = directory_with(&["file"]);
    fs::write(directory.path().join(OsStr::from_bytes(b"\xff\xfe")), "").unwrap();
    assert_eq!(walked(directory.path()), found(by_walkdir(directory.path())));
}

#[test]
fn a_missing_directory_is_one_error_with_its_path() {
    let directory = directory_with(&[]).path().join("nowhere");
    assert_eq!(walked(&directory), [Err(ErrorKind::NotFound)]);
    assert_eq!(walked(&directory), found(by_walkdir(&directory)));

    let error = pin!(walk(directory.clone())).iter().next().unwrap().unwrap_err();
    assert!(error.to_string().starts_with(directory.to_str().unwrap()), "{error}");
}

#[cfg(unix)]
#[test]
fn a_directory_that_may_not_be_read_is_an_error_and_the_walk_goes_on() {
    use std::os::unix::fs::PermissionsExt;

    let directory = directory_with(&["a/x", "locked/x", "z/x"]);
    let locked = directory.path().join("locked");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(&locked).is_ok() {
        eprintln!("this user may read everything, as root may: no directory can be locked");
        return;
    }
    let walked = walked(directory.path());
    let by_walkdir = found(by_walkdir(directory.path()));
    // So that the directory can be removed.
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(walked, by_walkdir);
    assert_eq!(relative(&walked, directory.path()), ["a", "a/x", "locked", "PermissionDenied", "z", "z/x"]);
}

/// Takes the items up to this path, then changes the disk, then takes the others.
fn changed_at(path: &Path, items: impl Iterator<Item = io::Result<PathBuf>>, change: impl FnOnce()) -> Found {
    let mut items = items.fuse();
    let mut all = Vec::new();
    while !all.last().is_some_and(|item| matches!(item, Ok(last) if last == path)) {
        all.push(items.next().expect("it comes to the path"));
    }
    change();
    found(all.into_iter().chain(items))
}

#[test]
fn a_directory_that_is_removed_before_it_is_read_is_an_error_and_the_walk_goes_on() {
    let files = ["a/x", "m/x", "z/x"];
    let ours = directory_with(&files);
    let walked = changed_at(&ours.path().join("a/x"), pin!(walk(ours.path().to_owned())).iter(), || {
        fs::remove_dir_all(ours.path().join("m")).unwrap();
    });
    let theirs = directory_with(&files);
    let by_walkdir = changed_at(&theirs.path().join("a/x"), by_walkdir(theirs.path()), || {
        fs::remove_dir_all(theirs.path().join("m")).unwrap();
    });
    let expected = ["a", "a/x", "m", "NotFound", "z", "z/x"];
    assert_eq!(relative(&walked, ours.path()), expected);
    assert_eq!(relative(&by_walkdir, theirs.path()), expected);
}

#[test]
fn a_directory_is_read_after_it_was_handed_out() {
    let directory = directory_with(&["a/x", "m/x", "z/x"]);
    let mut items = pin!(walk(directory.path().to_owned()));
    let walked = changed_at(&directory.path().join("m"), items.iter(), || {
        fs::remove_dir_all(directory.path().join("m")).unwrap();
    });
    assert_eq!(relative(&walked, directory.path()), ["a", "a/x", "m", "NotFound", "z", "z/x"]);
}

#[test]
fn files_that_are_made_ahead_of_the_walk_are_found() {
    let directory = directory_with(&["a/x", "m/x", "z/x"]);
    let mut items = pin!(walk(directory.path().to_owned()));
    let walked = changed_at(&directory.path().join("a/x"), items.iter(), || {
        fs::create_dir(directory.path().join("m/new")).unwrap();
        fs::write(directory.path().join("m/new/y"), "").unwrap();
        // Both of these have been read already.
        fs::write(directory.path().join("a/y"), "").unwrap();
        fs::write(directory.path().join("n"), "").unwrap();
    });
    assert_eq!(relative(&walked, directory.path()), ["a", "a/x", "m", "m/new", "m/new/y", "m/x", "z", "z/x"]);
}

#[test]
fn a_closed_walk_reads_no_more() {
    let directory = directory_with(&["a/b/x", "m/x"]);
    let mut items = pin!(walk(directory.path().to_owned()));
    let first = items.iter().nth(2).unwrap().unwrap();
    assert_eq!(first, directory.path().join("a/b/x"));
    assert_eq!(items.delegation_depth(), 2);
    assert_eq!(items.close().unwrap(), None);
    assert!(items.iter().next().is_none());
}
