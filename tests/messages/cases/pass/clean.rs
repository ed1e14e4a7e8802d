//! Generated code is clean under the strictest lints. (`ui.rs` includes this file, so clippy sees it too.)

#![deny(warnings, clippy::pedantic, unused_qualifications, single_use_lifetimes, unreachable_pub, unused_lifetimes)]
#![deny(elided_lifetimes_in_paths, let_underscore_drop, trivial_casts, unused_import_braces, variant_size_differences)]
#![forbid(unsafe_code)]

use coyield::aio::{Cancelled, cancellable};
use coyield::prelude::*;
use std::fmt::Display;
use std::pin::pin;

#[generator]
fn no_yield() -> impl Generator<u32> {}

#[generator]
fn count(from: u32, mut to: u32, _unused: &str) -> impl Generator<u32> {
    to += 1;
    for n in from..to {
        yield_!(n);
    }
}

#[generator]
fn pairs<T: Clone + Display>((a, b): (T, T), [c, ..]: [u32; 3]) -> impl Iterator<Item = String> {
    yield_!(format!("{a}{b}{c}"));
}

#[cancellable]
async fn points(numbers: &[u32]) -> Result<u32, Cancelled> {
    std::future::ready(()).await;
    let mut sum = 0;
    for &number in numbers {
        sum += match std::future::ready(number).await {
            0 => std::future::ready(1).await,
            number => number,
        };
    }
    Ok(sum + std::future::ready(1).await)
}

#[generator]
fn asks(questions: &[&str]) -> impl Generator<String, u32, Result<u32, std::num::ParseIntError>, String> {
    let mut sum = 0;
    for question in questions {
        match try_yield!((*question).to_owned()) {
            Ok(answer) => sum += answer,
            Err(Thrown::Raised(text)) => sum += text.parse::<u32>()?,
            Err(thrown) => raise!(thrown),
        }
    }
    Ok(sum)
}

#[generator]
fn endless() -> impl Generator<u32, u32> {
    let mut n = 0;
    loop {
        n = yield_!(n);
    }
}

#[generator]
fn leaves(early: bool) -> impl Generator<u32, (), &'static str> {
    if early {
        return "early";
    }
    yield_!(1);
    "late"
}

#[generator]
fn raises() -> impl Generator<u32, (), (), u32> {
    yield_!(1);
    raise!(2)
}

#[rustfmt::skip]
#[generator]
fn short() -> impl Generator<u32, u32, u32> { yield_!(1) }

#[rustfmt::skip]
#[generator]
fn shorter() -> impl Generator<u32, u32, u32> { 1 }

#[context_manager]
fn lent<'a>(text: &'a str, _unused: u32) -> impl ContextManager<&'a str, std::num::ParseIntError> {
    let kept = try_yield!(text);
    if let Err(thrown) = kept {
        raise!(thrown);
    }
    Ok(())
}

#[context_manager]
async fn alent<T: Clone + Send + Sync>(value: &T) -> impl AsyncContextManager<T> + Send {
    std::future::ready(()).await;
    yield_!(value.clone());
}

fn in_blocks() -> Result<u32, std::num::ParseIntError> {
    let sum = with!(
        one = lent("1", 0),
        _ = lent("2", 0),
        {
            if one.is_empty() {
                return Ok(0);
            }
            let number: u32 = one.parse()?;
            Ok(number)
        },
        otherwise = return Ok(9)
    )?;
    with!(() = closing_nothing(), { Ok(()) })?;
    Ok(sum)
}

#[context_manager]
fn closing_nothing<E>() -> impl ContextManager<(), E> {
    yield_!(());
    Ok(())
}

async fn in_async_blocks() -> Option<u32> {
    let Ok(value) = async_with!(value = alent(&1), other = alent(&2), { Ok(value + other) });
    value
}

struct Tree {
    children: Vec<Tree>,
}

impl Tree {
    #[generator]
    fn depths(&self) -> impl Iterator<Item = usize> {
        for child in &self.children {
            yield_!(child.children.len());
        }
    }

    #[generator]
    fn grow(&mut self) -> impl Generator<usize> + Send {
        self.children.push(Tree { children: Vec::new() });
        yield_!(self.children.len());
    }
}

pub(crate) fn main() {
    assert_eq!(futures::executor::block_on(points(&[0, 5])), Ok(7));
    assert_eq!(pin!(no_yield()).iter().count(), 0);
    assert_eq!(pin!(count(1, 3, "")).iter().sum::<u32>(), 6);
    assert_eq!(pairs(("a", "b"), [1, 2, 3]).collect::<Vec<_>>(), ["ab1"]);
    let mut asks = pin!(asks(&["one", "two"]));
    assert!(asks.start().is_ok());
    assert!(asks.send(1).is_ok());
    assert_eq!(asks.throw(String::from("2")), Ok(CoroutineState::Complete(Ok(3))));
    assert_eq!(endless().boxed().start().ok().and_then(CoroutineState::yielded), Some(0));
    assert_eq!(pin!(leaves(true)).start().ok().and_then(CoroutineState::completed), Some("early"));
    let mut raises = pin!(raises());
    assert!(raises.start().is_ok());
    assert!(raises.next().is_err());
    assert!(pin!(short()).start().is_ok_and(|state| state.is_yielded()));
    assert!(pin!(shorter()).start().is_ok_and(|state| state.is_complete()));
    let mut tree = Tree { children: Vec::new() };
    assert_eq!(pin!(tree.grow()).iter().count(), 1);
    assert_eq!(tree.depths().collect::<Vec<_>>(), [0]);
    let offset = 1;
    let squares = generate! {
        for n in 1..=3 {
            yield n * n + offset;
        }
    };
    assert_eq!(pin!(squares).iter().sum::<u32>(), 17);
    let text = String::from("ab");
    let letters = generate!(Generator<char>, move {
        for letter in text.chars() {
            yield_!(letter);
        }
    });
    assert_eq!(letters.boxed().into_iter().count(), 2);
    assert_eq!(in_blocks(), Ok(1));
    drop(in_async_blocks());
}
