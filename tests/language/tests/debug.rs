//! What users hold implements `Debug` and shows its status: boxed and pinned generators too.

#![forbid(unsafe_code)]

use coyield::prelude::*;
use std::collections::BTreeSet;
use std::fmt::{Debug, Write};
use std::fs;
use std::path::Path;
use std::pin::{Pin, pin};

#[generator]
fn count() -> impl Generator<u32, u32, &'static str, String> {
    yield_!(1);
    "counted"
}

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

fn shown(value: &dyn Debug) -> String {
    let mut text = String::new();
    write!(text, "{value:?}").unwrap();
    text
}

#[test]
fn a_boxed_generator_shows_its_status() {
    let mut boxed = count().boxed();
    assert_eq!(shown(&boxed), "Generator { status: Created, .. }");
    boxed.start().unwrap();
    assert_eq!(shown(&boxed), "Generator { status: Suspended, .. }");
    boxed.send(1).unwrap();
    assert_eq!(shown(&boxed), "Generator { status: Finished, .. }");
    assert_eq!(shown(&count().boxed_local()), "Generator { status: Created, .. }");
}

#[test]
fn a_boxed_async_generator_shows_its_status() {
    let mut boxed = pages().boxed();
    assert_eq!(shown(&boxed), "AsyncGenerator { status: Created, .. }");
    futures::executor::block_on(boxed.anext()).unwrap();
    assert_eq!(shown(&boxed), "AsyncGenerator { status: Suspended, .. }");
    assert_eq!(shown(&pages().boxed_local()), "AsyncGenerator { status: Created, .. }");
}

#[test]
fn a_struct_of_boxed_generators_derives_debug() {
    #[derive(Debug)]
    #[allow(dead_code)]
    struct Sources<'a> {
        plain: BoxGenerator<'a, u32, u32, &'static str, String>,
        local: Option<LocalBoxAsyncGenerator<'a, u32>>,
    }
    let sources = Sources { plain: count().boxed(), local: None };
    assert_eq!(shown(&sources), "Sources { plain: Generator { status: Created, .. }, local: None }");
}

#[test]
fn every_trait_object_of_a_generator_and_every_handle_is_debug() {
    fn is_debug<T: Debug + ?Sized>() {}
    is_debug::<dyn Generator<u32>>();
    is_debug::<dyn Generator<u32> + Send>();
    is_debug::<dyn Generator<u32> + Sync>();
    is_debug::<dyn Generator<u32> + Send + Sync>();
    is_debug::<dyn AsyncGenerator<u32> + Send>();
    is_debug::<dyn Coroutine<Yield = u32, Sent = (), Return = (), Throw = ()> + Send>();
    is_debug::<dyn AsyncCoroutine<Yield = u32, Sent = (), Return = (), Throw = ()>>();
    is_debug::<Pin<&mut (dyn Generator<u32> + '_)>>();
    is_debug::<coyield::GeneratorIter<BoxGenerator<'_, u32>>>();
    is_debug::<coyield::GeneratorTryIter<BoxGenerator<'_, u32, (), Result<(), String>>>>();
    is_debug::<coyield::AsyncGeneratorStream<BoxAsyncGenerator<'_, u32>>>();
    is_debug::<coyield::NextItem<'_, Pin<Box<dyn Stream<Item = u32>>>>>();

    // The type of an expression has a name, and it is `Debug` by itself.
    let mut expression = pin!(generate! { yield 1; });
    assert_eq!(shown(&expression), "GeneratorBody { status: Created, .. }");
    let iter = expression.iter();
    assert_eq!(shown(&iter), "GeneratorIter { status: Created, .. }");
}

#[test]
fn what_a_stream_awaits_is_debug() {
    let mut items = pin!(generate!(Stream<Item = u32>, async {
        yield 1;
    }));
    assert_eq!(shown(&items.next_item()), "NextItem { .. }");
}

/// Returns the texts of all sources in a folder.
fn sources(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            texts.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// Returns the name in front of generic parameters, without its path.
fn name(path: &str) -> &str {
    let end = path.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(path.len());
    path[..end].rsplit(':').next().unwrap()
}

/// The record of the public API has the implementations that are written out, and the sources have those that are
/// derived.
#[test]
fn every_public_type_is_debug() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let api = fs::read_to_string(root.join("tests/public_api.txt")).unwrap();
    let named = |start: &str| -> BTreeSet<&str> {
        api.lines().filter_map(|line| line.split_once(start)).map(|(_, path)| name(path)).collect()
    };
    let public: BTreeSet<_> = named("pub struct ").into_iter().chain(named("pub enum ")).collect();
    assert!(public.len() > 80, "{public:?}");
    let mut written = named("core::fmt::Debug for ");
    let mut texts = Vec::new();
    sources(&root.join("core/src"), &mut texts);
    for text in &texts {
        // By hand or by a derive, which stands before the type and its documentation.
        written.extend(text.split("fmt::Debug for ").skip(1).map(name));
        for derived in text.split("#[derive(").skip(1) {
            let Some((traits, rest)) = derived.split_once(")]") else { continue };
            if traits.split(',').any(|derived| derived.trim() == "Debug") {
                let item = rest
                    .lines()
                    .map(str::trim)
                    .find(|line| ["pub ", "struct ", "enum "].iter().any(|word| line.starts_with(word)));
                written.extend(
                    item.and_then(|line| line.strip_prefix("pub ")?.split_once(' ')).map(|(_, path)| name(path)),
                );
            }
        }
    }
    let missing: Vec<_> = public.difference(&written).collect();
    assert!(missing.is_empty(), "not `Debug`: {missing:?}");
}
