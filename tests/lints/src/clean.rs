//! Generators of every form, of which no lint has anything to say.

use coyield::prelude::*;
use std::cell::RefCell;
use std::future::ready;
use std::sync::Mutex;

/// Yields while a lock and a borrow are held. No executor waits for them.
#[generator]
pub fn holds(numbers: Mutex<Vec<u32>>, offset: RefCell<u32>) -> impl Generator<u32> {
    let numbers = numbers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let offset = offset.borrow_mut();
    for number in &*numbers {
        yield_!(number + *offset);
    }
}

/// The same in an expression.
pub fn holds_in_expression(numbers: &Mutex<Vec<u32>>) -> impl Generator<u32> {
    generate!(Generator<u32>, move {
        let numbers = numbers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for number in &*numbers {
            yield *number;
        }
    })
}

/// The same in an async generator that never awaits.
#[generator]
pub async fn holds_in_stream(numbers: &Mutex<Vec<u32>>) -> impl Stream<Item = u32> {
    let numbers = numbers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for number in &*numbers {
        yield_!(*number);
    }
}

/// A loop that only its consumer ends.
#[generator]
pub fn endless() -> impl Iterator<Item = u32> {
    for number in 0.. {
        yield_!(number);
    }
}

/// The same without a semicolon, and in an expression.
pub fn endless_in_expression() -> impl Generator<u32, (), ()> {
    generate!(Generator<u32>, {
        for number in 0.. {
            yield number;
        }
    })
}

/// Parentheses that are needed.
pub fn parentheses() -> impl Generator<u32, u32, u32> {
    generate!(Generator<u32, u32, u32>, {
        let sum = (yield 1) + 2;
        let product = 2 * (yield sum);
        let both = ((yield product) + 1) * 2;
        if (yield both) == 3 {
            return (yield 4) + 1;
        }
        while (yield 5) < 4 {}
        match (yield 6).checked_sub(1) {
            None => 1,
            Some(less) => less + (yield less),
        }
    })
}

/// Parentheses that are needed, in a body that defines its macros.
pub fn parentheses_beside_a_block() -> impl Generator<u32, u32, u32> {
    generate!(Generator<u32, u32, u32>, {
        let later = async { 1 };
        let sum = (yield 1) + 2;
        drop(later);
        if (yield sum) == 3 {
            return (yield 4) + 1;
        }
        if let Some(less) = (yield 6).checked_sub(1)
            && less > 1
        {
            return less;
        }
        2 * (yield sum)
    })
}

/// Delegates to itself, and to an iterator.
#[generator]
pub fn delegates(depth: u32) -> impl Generator<u32> {
    if depth > 0 {
        yield_from!(delegates(depth - 1));
    }
    yield_from!([depth, 2, 3]);
}

/// Catches and raises.
#[generator]
pub fn raises() -> impl Generator<u32, u32, u32, String> {
    match try_yield!(1) {
        Ok(number) => number,
        Err(Thrown::Raised(error)) if error.is_empty() => raise!(error),
        Err(_) => 0,
    }
}

/// Awaits and yields.
#[generator]
pub async fn awaits(number: impl Future<Output = u32> + Send) -> impl Stream<Item = u32> {
    let mut number = number.await;
    loop {
        number += ready(1).await;
        yield_!(number);
    }
}

/// A generator-based coroutine.
#[generator]
pub fn coroutine() -> impl Future<Output = u32> + Send {
    let number = yield_from!(ready(1));
    yield_!();
    number
}

/// Ends with the first error.
#[generator]
pub fn parses(text: &str) -> impl Iterator<Item = Result<u32, std::num::ParseIntError>> {
    for word in text.split(' ') {
        yield_!(Ok(word.parse()?));
    }
}

/// Returns an error.
#[generator]
pub async fn parses_async(text: &str) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
    for word in text.split(' ') {
        match ready(word.parse()).await {
            Ok(number) => yield_!(Ok(number)),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The same in an expression.
pub fn parses_in_expression(text: &str) -> impl Iterator<Item = Result<u32, std::num::ParseIntError>> {
    generate!(Iterator<Item = Result<u32, std::num::ParseIntError>>, move {
        for word in text.split(' ') {
            yield Ok(word.parse()?);
        }
    })
}

/// Takes arguments of every form, and only borrows them or changes them.
#[generator]
pub fn borrows_arguments(
    text: String,
    mut rest: u32,
    (first, _): (u8, u8),
    _unused: Vec<u8>,
    after: Box<u8>,
    mut changed: Vec<u8>,
) -> impl Generator<u32> {
    for character in text.chars() {
        yield_!(character.into());
    }
    while rest > 0 {
        rest -= 1;
        yield_!(u32::from(first) + u32::from(*after));
    }
    changed.push(first);
    yield_!(changed.iter().copied().map(u32::from).sum());
}

/// The same in an iterator.
#[generator]
pub fn borrows_in_iterator(text: String, mut rest: Vec<u32>) -> impl Iterator<Item = u32> {
    yield_!(text.chars().next().map_or(0, u32::from));
    while let Some(last) = rest.pop() {
        yield_!(last);
    }
}

/// The same in a stream.
#[generator]
pub async fn borrows_in_stream(text: String, mut rest: Vec<u32>) -> impl Stream<Item = u32> {
    yield_!(text.chars().next().map_or(0, u32::from));
    ready(()).await;
    while let Some(last) = rest.pop() {
        yield_!(last);
    }
}

/// The same in a generator-based coroutine.
#[generator]
pub fn borrows_in_coroutine(text: String, mut rest: Vec<u32>) -> impl Future<Output = usize> {
    yield_!();
    rest.clear();
    text.len() + rest.len()
}

/// A loop over a stream, with a label and without.
pub fn sums(numbers: impl Stream<Item = (u32, u32)>, rest: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
    generate!(Stream<Item = u32>, async move {
        'pairs: for await (left, right) in numbers {
            if left == right {
                continue 'pairs;
            }
            yield left + right;
        }
        for await number in rest {
            yield number;
        }
    })
}

/// Functions that clippy knows all callers of, so that it would change their arguments.
mod private {
    use coyield::prelude::*;
    use std::future::ready;

    type Page = [u8; 200];

    #[generator]
    fn generated(page: Page, text: String, small: &u8) -> impl Generator<u32> {
        yield_!(u32::from(page[0]) + u32::from(*small));
        yield_!(text.chars().next().map_or(0, u32::from));
    }

    #[generator]
    fn iterated(page: Page, text: String, small: &u8) -> impl Iterator<Item = u32> {
        yield_!(u32::from(page[0]) + u32::from(*small));
        yield_!(text.chars().next().map_or(0, u32::from));
    }

    #[generator]
    async fn streamed(page: Page, text: String, small: &u8) -> impl Stream<Item = u32> {
        yield_!(u32::from(page[0]) + u32::from(*small));
        ready(()).await;
        yield_!(text.chars().next().map_or(0, u32::from));
    }

    #[generator]
    fn coroutine(page: Page, text: String, small: &u8) -> impl Future<Output = u32> {
        yield_!();
        text.chars().next().map_or(0, u32::from) + u32::from(page[0]) + u32::from(*small)
    }

    /// Uses all of them.
    pub(super) fn all(text: &str) -> impl Sized {
        let (page, small) = ([0; 200], &1);
        (
            generated(page, text.to_owned(), small),
            iterated(page, text.to_owned(), small),
            streamed(page, text.to_owned(), small),
            coroutine(page, text.to_owned(), small),
        )
    }
}

/// Uses them.
#[must_use]
pub fn arguments_of_private_functions(text: &str) -> impl Sized {
    private::all(text)
}
