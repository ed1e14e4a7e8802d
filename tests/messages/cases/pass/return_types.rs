//! Iterators of `Result`s, boxed returns and lifetimes without a name: generated code is clean under the strictest lints.

#![deny(warnings, clippy::pedantic, unused_qualifications, single_use_lifetimes, unreachable_pub, unused_lifetimes)]
#![deny(elided_lifetimes_in_paths, let_underscore_drop, trivial_casts, unused_import_braces, variant_size_differences)]
#![forbid(unsafe_code)]

use coyield::prelude::*;
use futures_core::Stream;
use std::num::ParseIntError;

type Numbers = Result<i32, ParseIntError>;

#[generator]
fn without_a_value(text: &str) -> impl Iterator<Item = Numbers> {
    for word in text.split(char::is_whitespace) {
        yield_!(Ok(word.parse()?));
    }
}

#[generator]
fn one_expression(text: &str) -> impl Iterator<Item = Numbers> {
    yield_!(Ok(text.parse()?));
}

#[generator]
fn with_a_value(text: &str) -> impl Iterator<Item = Numbers> {
    yield_!(Ok(text.parse()?));
    Ok(())
}

#[generator]
fn without_an_end(text: &str) -> impl Iterator<Item = Numbers> {
    loop {
        yield_!(Ok(text.parse()?));
    }
}

#[generator]
fn diverging(text: &str) -> impl Iterator<Item = Numbers> {
    yield_!(Ok(text.parse()?));
    panic!("the end of {text}")
}

#[generator]
fn inferred(text: &str) -> impl Iterator<Item = Numbers> {
    match text.parse::<i32>() {
        Ok(number) => yield_!(Ok(number)),
        Err(error) => yield_!(Err(error)),
    }
}

#[generator]
fn chosen(text: &str) -> impl Iterator<Item = Numbers> {
    if let Err(error) = text.parse::<i32>() { Err(error) } else { Ok(()) }
}

#[generator]
async fn streaming(text: &str) -> impl Stream<Item = Numbers> {
    for word in text.split(char::is_whitespace) {
        yield_!(Ok(std::future::ready(word).await.parse()?));
    }
}

#[generator]
async fn streaming_without_an_end(text: &str) -> impl Stream<Item = Numbers> {
    loop {
        let number = std::future::ready(text).await.parse()?;
        yield_!(Ok(number));
    }
}

#[generator]
fn lengths(words: impl Iterator<Item = &str>) -> impl Iterator<Item = usize> {
    for word in words {
        yield_!(word.len());
    }
}

type Rule<'a> = BoxGenerator<'a, char, (), Result<u32, String>>;

#[generator]
fn rule(text: &str) -> Rule<'_> {
    for letter in text.chars() {
        yield_!(letter);
    }
    if text.is_empty() { Err(text.to_owned()) } else { Ok(1) }
}

#[generator]
fn boxed(text: &str) -> BoxGenerator<'_, char, (), Result<u32, String>> {
    yield_from!(rule(text))
}

#[generator]
async fn boxed_stream(text: &str) -> std::pin::Pin<Box<dyn Stream<Item = Numbers> + Send + '_>> {
    yield_!(Ok(std::future::ready(text).await.parse()?));
}

fn main() {
    assert_eq!(boxed("abc").ignore_end().into_iter().count(), 3);
    drop(boxed_stream("1"));
    assert_eq!(lengths(["a", "bc"].into_iter()).sum::<usize>(), 3);
    let texts = ["1", "x"];
    for text in texts {
        assert_eq!(without_a_value(text).count(), 1);
        assert_eq!(one_expression(text).count(), 1);
        assert_eq!(with_a_value(text).count(), 1);
        assert_eq!(inferred(text).count(), 1);
        assert_eq!(chosen(text).count(), usize::from(text == "x"));
        let expression = generate!(Iterator<Item = Numbers>, { yield Ok(text.parse()?); });
        assert_eq!(expression.count(), 1);
        let stream = generate!(Stream<Item = Numbers>, async { yield Ok(std::future::ready(text.parse()).await?); });
        drop((stream, streaming(text), streaming_without_an_end(text)));
    }
    assert_eq!(without_an_end("x").count(), 1);
    assert_eq!(diverging("x").count(), 1);
}
