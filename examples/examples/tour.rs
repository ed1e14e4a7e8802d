//! All features in one program. Read it from top to bottom, and run it:
//!
//! ```text
//! cargo run -p coyield-examples --example tour
//! cargo run -p coyield-examples --example tour -- --trace tour.svg
//! ```

#![forbid(unsafe_code)]

use coyield::SendError;
use coyield::prelude::*;
use coyield_examples::traced;
use futures::executor::block_on;
use futures::future::{join, ready};
use futures::{Stream, StreamExt};
use std::collections::VecDeque;
use std::error::Error;
use std::num::ParseIntError;
use std::pin::pin;

fn main() -> Result<(), Box<dyn Error>> {
    traced(walk)
}

fn walk() -> Result<(), Box<dyn Error>> {
    println!("1. An iterator, written as a loop");
    iterators();
    println!("\n2. Generators return");
    return_values()?;
    println!("\n3. A yield is a question: send the answer");
    sending()?;
    println!("\n4. Throwing in, and catching");
    throwing();
    println!("\n5. Closing, and what is cleaned up when");
    closing()?;
    println!("\n6. Generators without a function");
    expressions()?;
    println!("\n7. Different generators in one list");
    boxes();
    println!("\n8. A protocol that does no input or output");
    requests_and_responses()?;
    println!("\n9. Errors are values");
    errors()?;
    println!("\n10. One generator delegates to another");
    delegation()?;
    println!("\n11. A coroutine that can be awaited");
    coroutines();
    println!("\n12. Async generators: the same conversation, with await");
    block_on(async_generators())?;
    println!("\n13. A stream, written as a loop");
    block_on(streams());
    Ok(())
}

// 1. `#[generator]` goes on a function whose return type says what it yields. `yield_!` yields a value and suspends the
// function, which continues when the next value is requested.

#[generator]
fn fibonacci() -> impl Iterator<Item = u64> {
    let (mut a, mut b) = (0, 1);
    loop {
        yield_!(a);
        (a, b) = (b, a + b);
    }
}

fn iterators() {
    // The loop is endless, and only the requested part of it runs.
    let evens: Vec<u64> = fibonacci().filter(|n| n % 2 == 0).take(5).collect();
    println!("{evens:?}");
}

// 2. `impl Generator<Y, S, R, E>`: it yields Y, is sent S, returns R, and E can be thrown in. Read it as Python's
// `Generator[Y, S, R]`. The defaults, from the right, are "nothing can be thrown" for E, and `()`.

#[generator]
fn halve(mut n: u32) -> impl Generator<u32, (), &'static str> {
    while n % 2 == 0 {
        n /= 2;
        yield_!(n);
    }
    if n == 1 { "a power of two" } else { "not a power of two" }
}

fn return_values() -> Result<(), Box<dyn Error>> {
    // Like a future, a generator is pinned before it runs. `pin!` does that without allocating.
    let mut halves = pin!(halve(6));
    println!("{:?}", halves.next()?);
    println!("{:?}", halves.next()?);
    // After the end, every call returns the error `Finished`.
    println!("{:?}", halves.next());

    let mut halves = pin!(halve(8));
    let mut values = halves.iter_with_return();
    for value in values.by_ref() {
        println!("{value}");
    }
    println!("{:?}", values.into_return().transpose()?);
    Ok(())
}

// 3. `yield_!` is an expression. Its value is the sent value.

#[generator]
fn greeter() -> impl Generator<String, &'static str, usize> {
    let mut greeted = 0;
    let mut name = yield_!("Who is there?".to_owned());
    while !name.is_empty() {
        greeted += 1;
        name = yield_!(format!("Hello, {name}!"));
    }
    greeted
}

fn sending() -> Result<(), Box<dyn Error>> {
    let mut greeter = pin!(greeter());
    // No yield waits for a value before the start, so a value that is sent too early is returned in the error.
    println!("{:?}", greeter.send("Ada").map_err(SendError::into_value));
    println!("{:?}", greeter.start()?);
    println!("{:?}", greeter.send("Ada")?);
    println!("{:?}", greeter.send("Grace")?);
    println!("{:?}", greeter.send("")?);
    Ok(())
}

// 4. A caller can throw an error in at the yield where the generator is suspended. At a plain `yield_!`, the body is
// dropped then. `try_yield!` evaluates to a `Result`, so the body can catch the error. `raise!` throws from inside.

#[derive(Debug)]
enum Signal {
    Reset,
    Abort,
}

#[generator]
fn counter() -> impl Generator<u32, (), (), Signal> {
    let mut count = 0;
    loop {
        match try_yield!(count) {
            Ok(()) => count += 1,
            Err(Thrown::Raised(Signal::Reset)) => count = 0,
            Err(other) => raise!(other),
        }
    }
}

fn throwing() {
    let mut counter = pin!(counter());
    for count in counter.iter_with_return().take(3) {
        println!("{count}");
    }
    println!("thrown in and caught: {:?}", counter.throw(Signal::Reset));
    println!("thrown in and raised again: {:?}", counter.throw(Signal::Abort));
    println!("{:?}", counter.status());
}

// 5. `close` ends a generator where it is suspended: the locals of its body are dropped, the last one first, before
// `close` returns. So destructors do what `finally` does. A body that has to do more catches the exit.

struct Resource(&'static str);

impl Drop for Resource {
    fn drop(&mut self) {
        println!("released: {}", self.0);
    }
}

#[generator]
fn query() -> impl Generator<u32> {
    let _connection = Resource("connection");
    let _transaction = Resource("transaction");
    for row in 1.. {
        yield_!(row);
    }
}

#[generator]
fn tally() -> impl Generator<(), u32, u32> {
    let mut total = 0;
    loop {
        match try_yield!() {
            Ok(amount) => total += amount,
            Err(_) => return total,
        }
    }
}

fn closing() -> Result<(), Box<dyn Error>> {
    let mut query = pin!(query());
    println!("row {:?}", query.next()?.yielded());
    println!("closing");
    query.close()?;
    println!("closed");

    let mut tally = pin!(tally());
    tally.start()?;
    tally.send(20)?;
    tally.send(22)?;
    println!("what it returned at the close: {:?}", tally.close()?);
    Ok(())
}

// 6. `generate!` makes a generator in the middle of an expression. It captures as a closure does, `move` included, and
// the keyword works in it: `yield x`. Its types are inferred, or written first.

fn expressions() -> Result<(), Box<dyn Error>> {
    let scale = 10;
    for scaled in pin!(generate! { for n in 1..=3 { yield n * scale; } }).iter() {
        println!("{scaled}");
    }

    let mut lengths = pin!(generate!(Generator<usize, &str, _>, move {
        let mut text = yield scale;
        loop {
            text = yield text.len() * scale;
        }
    }));
    println!("{:?} {:?}", lengths.start()?, lengths.send("four")?);
    Ok(())
}

// 7. Each generator has a type of its own. `boxed` hides it in a type that can be named, stored and moved.

fn boxes() {
    let countdown = generate! {
        for n in (1..=3).rev() {
            yield format!("{n}..");
        }
    };
    let letters = generate! {
        yield "a".to_owned();
        yield "b".to_owned();
    };

    // Resumes all in turn, until all have ended.
    let mut turns: VecDeque<BoxGenerator<'_, String>> = [countdown.boxed(), letters.boxed()].into();
    while let Some(mut generator) = turns.pop_front() {
        if let Ok(CoroutineState::Yielded(text)) = generator.next() {
            println!("{text}");
            turns.push_back(generator);
        }
    }
}

// 8. A body that yields requests and is sent responses is independent of its driver: here it is a `match`, elsewhere a
// blocking client, an asynchronous one, or a test.

struct Page {
    items: Vec<&'static str>,
    next: Option<u32>,
}

#[generator]
fn all_items() -> impl Generator<u32, Page, Vec<&'static str>> {
    let mut items = Vec::new();
    let mut wanted = Some(1);
    while let Some(number) = wanted {
        let page = yield_!(number);
        items.extend(page.items);
        wanted = page.next;
    }
    items
}

fn requests_and_responses() -> Result<(), Box<dyn Error>> {
    let mut pages = pin!(all_items());
    let mut state = pages.start()?;
    while let CoroutineState::Yielded(number) = state {
        println!("GET /items?page={number}");
        let page = match number {
            1 => Page { items: vec!["apple", "pear"], next: Some(2) },
            _ => Page { items: vec!["plum"], next: None },
        };
        state = pages.send(page)?;
    }
    println!("{:?}", state.completed());
    Ok(())
}

// 9. An error of the body is its return value, so `?` works in it. An error of driving is an error of the call, as
// throughout this program. Neither is a panic.

#[generator]
fn numbers(text: &str) -> impl Generator<i32, (), Result<(), ParseIntError>> {
    for word in text.split_whitespace() {
        yield_!(word.parse()?);
    }
    Ok(())
}

fn errors() -> Result<(), Box<dyn Error>> {
    let mut numbers = pin!(numbers("1 2 three 4"));
    loop {
        match numbers.next()? {
            CoroutineState::Yielded(number) => println!("{number}"),
            CoroutineState::Complete(Ok(())) => break,
            CoroutineState::Complete(Err(error)) => {
                println!("{error}");
                break;
            }
        }
    }
    println!("{:?}", numbers.next().map_err(|error| error.to_string()));
    Ok(())
}

// 10. `yield_from!` delegates to another generator, or to any iterator, until that returns, and evaluates to its return
// value. Until then, sent values and errors go to the innermost one. A generator may delegate to itself: each item
// costs the same at any depth.

enum Item {
    File(&'static str),
    Folder(Vec<Item>),
}

#[generator]
fn files(items: &[Item], prefix: String) -> impl Generator<String, (), usize> {
    let mut count = 0;
    for (place, item) in items.iter().enumerate() {
        match item {
            Item::File(name) => {
                count += 1;
                yield_!(format!("{prefix}{name}"));
            }
            Item::Folder(inner) => count += yield_from!(files(inner, format!("{prefix}{place}/"))),
        }
    }
    count
}

fn delegation() -> Result<(), Box<dyn Error>> {
    let tree = [Item::File("a"), Item::Folder(vec![Item::File("b"), Item::Folder(vec![Item::File("c")])])];
    let mut walk = pin!(files(&tree, String::new()));
    let mut paths = walk.iter_with_return();
    for path in paths.by_ref() {
        println!("{path}");
    }
    println!("{:?} files", paths.into_return().transpose()?);

    let mut walk = pin!(files(&tree, String::new()));
    while walk.next()?.yielded().is_some_and(|path| !path.ends_with('c')) {}
    println!("found at depth {}", walk.delegation_depth());
    walk.close()?;
    Ok(())
}

// 11. A generator can be a coroutine, as in Python before `async`. It returns a future: `yield_from!` waits for another
// one, and `yield_!()` gives other tasks a turn. Any executor runs it; this one does so in one thread.

#[generator]
fn cook(dish: &str, minutes: u32) -> impl Future<Output = String> {
    for minute in 1..=minutes {
        println!("{dish}: minute {minute}");
        yield_!();
    }
    format!("{dish} is done")
}

#[generator]
fn menu() -> impl Future<Output = String> {
    let soup = yield_from!(cook("soup", 1));
    let (rice, beans) = yield_from!(join(cook("rice", 2), cook("beans", 3)));
    format!("{soup}, {rice}, {beans}")
}

fn coroutines() {
    println!("{}", block_on(menu()));
}

// 12. In an `async fn`, a generator can await between its yields. It is driven by the same methods with an "a" before
// them, as in Python, and each is awaited. A body that catches the exit may await while it cleans up.

#[generator]
async fn account(name: &str) -> impl AsyncGenerator<i32, i32, String> {
    println!("reading {name}'s account");
    let mut balance = after_a_turn(100).await;
    while let Ok(amount) = try_yield!(balance) {
        balance += amount;
    }
    println!("writing {name}'s account");
    after_a_turn(format!("{name} has {balance}")).await
}

/// Stands for a disk or a network.
#[generator]
fn after_a_turn<T>(value: T) -> impl Future<Output = T> {
    yield_!();
    value
}

async fn async_generators() -> Result<(), Box<dyn Error>> {
    let mut account = pin!(account("Ada"));
    println!("{:?}", account.astart().await?);
    println!("{:?}", account.asend(20).await?);
    println!("{:?}", account.asend(-78).await?);
    println!("{:?}", account.aclose().await?);
    println!("{:?}", account.asend(1).await.map_err(|error| error.to_string()));
    Ok(())
}

// 13. `impl Stream` is for generators that are only iterated, so a loop works with all stream combinators.
// `yield_from!` delegates to other generators and streams.

#[generator]
async fn squares(limit: u32) -> impl Stream<Item = u32> {
    for n in 1..=limit {
        println!("the square of {n}");
        yield_!(after_a_turn(n * n).await);
    }
}

#[generator]
async fn there_and_back(limit: u32) -> impl AsyncGenerator<u32, (), &'static str> {
    yield_from!(squares(limit));
    yield_from!((1..limit).rev().map(|n| n * n));
    "all squares"
}

async fn streams() {
    // Items that are not requested are never made.
    let odd: Vec<u32> = squares(1000).filter(|n| ready(n % 2 == 1)).take(2).collect().await;
    println!("{odd:?}");

    let mut all = pin!(there_and_back(2));
    let mut squares = all.stream_with_return();
    while let Some(square) = squares.next().await {
        println!("{square}");
    }
    println!("{:?}", squares.into_return().and_then(Result::ok));
}
