//! Iterators and streams of `Result`s whose bodies end with an error, which is their last item.
//!
//! `tests/edition_2021` has the same cases in a crate of that edition, in which a block that never ends has another type.

use coyield::prelude::*;
use futures::{Stream, StreamExt, executor::block_on, stream::FusedStream};
use std::error::Error;
use std::fmt;
use std::io;
use std::iter::FusedIterator;
use std::num::ParseIntError;
use std::pin::pin;

#[path = "result_items/bodies.rs"]
mod bodies;
#[path = "result_items/ends.rs"]
mod ends;
#[path = "result_items/written.rs"]
mod written;

/// An error into which that of a parser converts.
#[derive(Debug, PartialEq)]
enum Fault {
    Number(ParseIntError),
    Negative(i32),
}

impl From<ParseIntError> for Fault {
    fn from(error: ParseIntError) -> Self {
        Fault::Number(error)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Number(error) => write!(formatter, "no number: {error}"),
            Fault::Negative(number) => write!(formatter, "{number} is negative"),
        }
    }
}

impl Error for Fault {}

type Numbers<T> = Result<T, Fault>;

/// What an iterator yields, with the errors as texts.
fn shown<T: fmt::Debug, E: fmt::Display>(items: impl Iterator<Item = Result<T, E>>) -> Vec<String> {
    let mut items = items;
    let shown: Vec<_> =
        items.by_ref().map(|item| item.map_or_else(|error| error.to_string(), |item| format!("{item:?}"))).collect();
    assert!(items.next().is_none(), "an iterator that has ended yields nothing more");
    shown
}

/// What a stream yields, with the errors as texts.
fn streamed<T: fmt::Debug, E: fmt::Display>(items: impl Stream<Item = Result<T, E>>) -> Vec<String> {
    let mut items = pin!(items);
    block_on(async {
        let mut shown = Vec::new();
        while let Some(item) = items.next().await {
            shown.push(item.map_or_else(|error| error.to_string(), |item| format!("{item:?}")));
        }
        assert!(items.next().await.is_none(), "a stream that has ended yields nothing more");
        shown
    })
}

const NO_NUMBER: &str = "no number: invalid digit found in string";
