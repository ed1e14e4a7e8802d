//! The pictures of the guide: the example of each page, drawn by the trace.
//!
//! `GUIDE_PICTURES=overwrite cargo test -p coyield-tests-trace --test guide_pictures` draws them anew. Each is written twice: as a file, and
//! as the target of a link within the documentation, which has no files.

use coyield::trace;
use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, thread};

#[path = "guide_pictures/async_generators.rs"]
mod async_generators;
#[path = "guide_pictures/delegation.rs"]
mod delegation;
#[path = "guide_pictures/futures.rs"]
mod futures_page;
#[path = "guide_pictures/send.rs"]
mod send;
#[path = "guide_pictures/tasks.rs"]
mod tasks;
#[path = "guide_pictures/throw.rs"]
mod throw;
#[path = "guide_pictures/yields.rs"]
mod yields;

/// A page of the guide.
struct Page {
    name: &'static str,
    /// The source of its example.
    source: &'static str,
    example: fn() -> Result<(), Box<dyn Error>>,
}

macro_rules! page {
    ($name:literal, $module:ident) => {
        Page { name: $name, source: include_str!(concat!("guide_pictures/", $name, ".rs")), example: $module::example }
    };
}

const PAGES: [Page; 7] = [
    page!("yields", yields),
    page!("send", send),
    page!("throw", throw),
    page!("delegation", delegation),
    page!("futures", futures_page),
    page!("async_generators", async_generators),
    page!("tasks", tasks),
];

fn guide() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../core/src/guide")
}

/// Returns the picture of the example, with a line for each element.
fn picture(page: &Page) -> String {
    let example = page.example;
    // The lane has the name of the thread, and a test's thread has a name of its own.
    let main = thread::Builder::new().name("main".to_owned());
    let recorded = main.spawn(move || {
        let (result, recording) = trace::record(example);
        result.map(|()| recording).map_err(|error| error.to_string())
    });
    recorded.unwrap().join().unwrap().unwrap().reproducible().svg()
}

/// The definition of the link `picture`, which has the whole file in it.
fn link(svg: &str) -> String {
    let mut link = String::from("[picture]: data:image/svg+xml,");
    for byte in svg.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b',' | b':' | b';' | b'=' | b'/' | b'{' | b'}' => link.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => link.push(char::from(byte)),
            _ => write!(link, "%{byte:02X}").unwrap(),
        }
    }
    link.push('\n');
    link
}

#[test]
fn the_pictures_are_what_the_trace_draws() {
    let overwrites = env::var_os("GUIDE_PICTURES").is_some_and(|value| value == "overwrite");
    let mut outdated = Vec::new();
    for page in &PAGES {
        let svg = picture(page);
        for (extension, expected) in [("link.md", link(&svg)), ("svg", svg)] {
            let file = guide().join("pictures").join(page.name).with_extension(extension);
            if overwrites {
                fs::write(&file, &expected).unwrap();
            } else if fs::read_to_string(&file).ok().as_deref() != Some(&*expected) {
                outdated.push(format!("{}.{extension}", page.name));
            }
        }
    }
    assert!(
        outdated.is_empty(),
        "not what the trace draws: {outdated:?}\n\
         draw them anew by `GUIDE_PICTURES=overwrite cargo test -p coyield-tests-trace --test guide_pictures`, and look at them"
    );
}

#[test]
fn two_runs_give_the_same_picture() {
    for page in &PAGES {
        assert_eq!(picture(page), picture(page), "{}", page.name);
    }
}

#[test]
fn the_examples_are_those_of_the_pages() {
    for Page { name, source, .. } in PAGES {
        let text = fs::read_to_string(guide().join(name).with_extension("md")).unwrap();
        // Hidden lines begin with `# `.
        let shown: Vec<&str> = text.lines().map(|line| line.trim().trim_start_matches("# ").trim_start()).collect();
        let of_ours = |line: &str| {
            line.is_empty()
                || line.starts_with("use ")
                || line.starts_with("#[allow(")
                || line.starts_with("pub(super) fn example()")
                || line.starts_with("futures::executor::block_on(async {")
                || ["Ok(())", "}", "})?;", "});"].contains(&line)
                || line.ends_with("// not on the page")
        };
        for line in source.lines().map(str::trim).filter(|line| !of_ours(line)) {
            assert!(shown.contains(&line), "the page {name} does not have `{line}`");
        }
    }
}
