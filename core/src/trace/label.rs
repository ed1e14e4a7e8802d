//! The labels of arrows: words for events, and names of types without their paths.

use std::borrow::ToOwned;
use std::format;
use std::string::String;

use crate::state::{Resume, Thrown};
use crate::trace::event::{EventKind, Lane, LaneKind, TraceEvent};

/// Returns the label of an event of this lane.
pub(crate) fn label(event: &TraceEvent, lane: Option<&Lane>) -> String {
    let types = lane.and_then(|lane| lane.types.as_ref());
    let is_task = lane.is_some_and(|lane| lane.kind == LaneKind::Task);
    match &event.kind {
        EventKind::Created { .. } if is_task => "spawn".to_owned(),
        EventKind::Created { .. } => "make".to_owned(),
        EventKind::Resumed { with: Resume::Start, .. } => "start".to_owned(),
        EventKind::Resumed { with: Resume::Send(()), .. } => match types {
            Some(types) if types.sends == "()" => "next".to_owned(),
            types => with_type("send", types.map(|types| &types.sends)),
        },
        EventKind::Resumed { with: Resume::Throw(Thrown::Exit), .. } => "close".to_owned(),
        EventKind::Resumed { with: Resume::Throw(thrown), .. } => {
            raised("throw", *thrown, types.map(|types| &types.raises))
        }
        EventKind::Polled { .. } => "poll".to_owned(),
        EventKind::Delegated { .. } => "yield from".to_owned(),
        EventKind::Iterated { over } => format!("yield from {}", short(over)),
        EventKind::Yielded { .. } => with_type("yield", types.map(|types| &types.yields)),
        EventKind::Awaited { .. } => "await".to_owned(),
        EventKind::Returned { .. } => with_type("return", types.map(|types| &types.returns)),
        EventKind::Raised { thrown, .. } if is_task && thrown.is_exit() => "cancelled".to_owned(),
        EventKind::Raised { thrown, .. } => raised("raise", *thrown, types.map(|types| &types.raises)),
        EventKind::Panicked { .. } => "panic".to_owned(),
        EventKind::Dropped { .. } => "dropped".to_owned(),
        EventKind::Cancelled { .. } => "cancel".to_owned(),
        EventKind::Noted(text) => text.clone(),
    }
}

fn with_type(word: &str, name: Option<&String>) -> String {
    match name {
        Some(name) if name != "()" => format!("{word} {name}"),
        _ => word.to_owned(),
    }
}

fn raised(word: &str, thrown: Thrown<()>, name: Option<&String>) -> String {
    match thrown {
        Thrown::Raised(()) => with_type(word, name),
        Thrown::Exit => format!("{word} exit"),
        Thrown::IgnoredExit => format!("{word} ignored exit"),
    }
}

/// Returns the name of a type without the paths in it: `Option<String>`.
///
/// In Rust after 1.99, `Infallible` is another name of the type `!`. A trace still calls it `Infallible`.
pub(crate) fn short(name: &str) -> String {
    if name == "!" {
        return "Infallible".to_owned();
    }
    let mut short = String::new();
    // The start of the word that is being read.
    let mut word = 0;
    let mut before = ' ';
    for character in name.chars() {
        match character {
            ':' if before == ':' => {
                short.truncate(word);
            }
            ':' => {}
            _ if character.is_alphanumeric() || character == '_' => short.push(character),
            _ => {
                short.push(character);
                word = short.len();
            }
        }
        before = character;
    }
    short
}

/// Returns the name of the function that contains an `async` block, from the path of the block's type.
pub(crate) fn function(path: &str) -> String {
    let path = enclosing(path);
    // The last word after a `::` that is in no brackets.
    let (mut depth, mut word, mut end) = (0_u32, 0, path.len());
    let mut before = ' ';
    for (index, character) in path.char_indices() {
        match character {
            '<' => {
                if depth == 0 {
                    end = index;
                }
                depth += 1;
            }
            '>' if before != '-' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => {
                word = index + 1;
                end = path.len();
            }
            _ => {}
        }
        before = character;
    }
    path.get(word..end).filter(|name| !name.is_empty()).unwrap_or(path).to_owned()
}

/// Returns the path of the function that contains an `async` block.
pub(crate) fn enclosing(path: &str) -> &str {
    let mut path = path;
    while let Some(outer) = path.strip_suffix("::{{closure}}") {
        path = outer;
    }
    path
}

/// Returns at most `characters` characters of a text; the last one is `…` if it was cut.
pub(crate) fn at_most(characters: usize, text: &str) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    text.chars().take(characters.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use core::any::type_name;
    use core::convert::Infallible;

    use super::{at_most, enclosing, function, short};

    #[test]
    fn the_paths_of_types_are_left_out() {
        assert_eq!(short("core::option::Option<alloc::string::String>"), "Option<String>");
        assert_eq!(short("(alloc::vec::Vec<&str>, [u8; 3])"), "(Vec<&str>, [u8; 3])");
        assert_eq!(short("alloc::boxed::Box<dyn core::ops::Fn(u32) -> u8>"), "Box<dyn Fn(u32) -> u8>");
        assert_eq!(short("u32"), "u32");
        assert_eq!(short(type_name::<Infallible>()), "Infallible");
        assert_eq!(short("!"), "Infallible");
    }

    #[test]
    fn a_block_is_named_by_its_function() {
        assert_eq!(function("a::odds::{{closure}}"), "odds");
        assert_eq!(function("a::P::m<alloc::vec::Vec<i32>>::{{closure}}"), "m");
        assert_eq!(function("<a::P<u8> as a::T>::g::{{closure}}"), "g");
        assert_eq!(function("a::main::{{closure}}::{{closure}}"), "main");
        assert_eq!(enclosing("a::main::{{closure}}::{{closure}}"), "a::main");
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(at_most(4, "odds"), "odds");
        assert_eq!(at_most(3, "odds"), "od…");
    }
}
