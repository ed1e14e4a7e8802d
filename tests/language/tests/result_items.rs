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

mod the_question_mark {
    use super::*;

    #[generator]
    fn without_a_value(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        for word in text.split(' ') {
            yield_!(Ok(word.parse()?));
        }
    }

    #[generator]
    fn with_a_value(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        for word in text.split(' ') {
            yield_!(Ok(word.parse::<i32>()?));
        }
        Ok(())
    }

    #[generator]
    fn without_an_end(mut words: impl Iterator<Item = &'static str>) -> impl Iterator<Item = Result<i32, Fault>> {
        loop {
            let word = words.next().unwrap_or("end");
            yield_!(Ok(word.parse()?));
        }
    }

    #[generator]
    fn in_a_while(words: &[&str]) -> impl Iterator<Item = Numbers<i32>> {
        let mut words = words.to_vec();
        while let Some(word) = words.pop() {
            let number: i32 = word.parse()?;
            yield_!(Ok(number));
        }
    }

    #[generator]
    async fn streaming(text: &str) -> impl Stream<Item = Numbers<i32>> {
        for word in text.split(' ') {
            let word = std::future::ready(word).await;
            yield_!(Ok(word.parse()?));
        }
    }

    #[generator]
    async fn streaming_without_an_end(text: &str) -> impl Stream<Item = Result<i32, Fault>> {
        let mut words = text.split(' ');
        loop {
            yield_!(Ok(std::future::ready(words.next().unwrap_or("end").parse()).await?));
        }
    }

    #[test]
    fn ends_with_the_error_as_the_last_item() {
        assert_eq!(shown(without_a_value("1 2 x 4")), ["1", "2", NO_NUMBER]);
        assert_eq!(shown(with_a_value("1 2 x 4")), ["1", "2", NO_NUMBER]);
        assert_eq!(shown(without_an_end(["1", "2"].into_iter())), ["1", "2", NO_NUMBER]);
        assert_eq!(shown(in_a_while(&["2", "x", "1"])), ["1", NO_NUMBER]);
        assert_eq!(streamed(streaming("1 2 x 4")), ["1", "2", NO_NUMBER]);
        assert_eq!(streamed(streaming_without_an_end("1 2")), ["1", "2", NO_NUMBER]);
    }

    #[test]
    fn adds_nothing_to_a_body_without_an_error() {
        assert_eq!(shown(without_a_value("1 2")), ["1", "2"]);
        assert_eq!(shown(with_a_value("1 2")), ["1", "2"]);
        assert_eq!(streamed(streaming("1 2")), ["1", "2"]);
    }

    #[test]
    fn converts_the_error() {
        let last = without_a_value("x").next();
        assert_eq!(last, Some(Err(Fault::Number("x".parse::<i32>().unwrap_err()))));
    }

    #[test]
    fn keeps_the_error_from_a_collection() {
        assert_eq!(without_a_value("1 2").collect::<Result<Vec<_>, _>>(), Ok(vec![1, 2]));
        assert!(without_a_value("1 x 2").collect::<Result<Vec<_>, _>>().is_err());
    }
}

mod a_return {
    use super::*;

    #[generator]
    fn of_an_error(numbers: &[i32]) -> impl Iterator<Item = Result<i32, Fault>> {
        for &number in numbers {
            if number < 0 {
                return Err(Fault::Negative(number));
            }
            yield_!(Ok(number));
        }
    }

    #[generator]
    fn of_a_boxed_error(numbers: &[i32]) -> impl Iterator<Item = Result<i32, Box<dyn Error>>> {
        for &number in numbers {
            match number {
                0 => return Ok(()),
                -1 => return Err("a text".into()),
                // Coerced, as in a function.
                i32::MIN..0 => return Err(Box::new(Fault::Negative(number))),
                _ => yield_!(Ok(number)),
            }
        }
        Err(Box::new(Fault::Negative(0)))
    }

    fn check(number: i32) -> Result<(), Fault> {
        if number < 0 { Err(Fault::Negative(number)) } else { Ok(()) }
    }

    #[generator]
    fn of_what_a_function_returns(numbers: &[i32]) -> impl Iterator<Item = Result<i32, Fault>> {
        for &number in numbers {
            if number <= 0 {
                return check(number);
            }
            yield_!(Ok(number));
        }
    }

    #[generator]
    fn without_a_value(numbers: &[i32]) -> impl Iterator<Item = Result<i32, Fault>> {
        for &number in numbers {
            if number < 0 {
                yield_!(Err(Fault::Negative(number)));
                return;
            }
            yield_!(Ok(number));
        }
    }

    fn text(number: i32) -> String {
        number.to_string()
    }

    #[generator]
    fn of_unit(numbers: &[i32]) -> impl Iterator<Item = Result<i32, Fault>> {
        for &number in numbers {
            if number < 0 {
                return yield_!(Err(Fault::Negative(number)));
            }
            if number == 0 {
                return drop(text(number));
            }
            yield_!(Ok(number));
        }
    }

    #[generator]
    async fn in_a_stream(numbers: &[i32]) -> impl Stream<Item = Result<i32, Fault>> {
        for &number in numbers {
            if number < 0 {
                return Err(Fault::Negative(number));
            }
            yield_!(Ok(number));
        }
    }

    #[test]
    fn has_the_error_type_of_the_items() {
        assert_eq!(shown(of_an_error(&[1, -2, 3])), ["1", "-2 is negative"]);
        assert_eq!(shown(of_an_error(&[1])), ["1"]);
        assert_eq!(shown(of_a_boxed_error(&[1, -1])), ["1", "a text"]);
        assert_eq!(shown(of_a_boxed_error(&[1, -2])), ["1", "-2 is negative"]);
        assert_eq!(shown(of_a_boxed_error(&[1, 0])), ["1"]);
        assert_eq!(shown(of_a_boxed_error(&[1])), ["1", "0 is negative"]);
        assert_eq!(shown(of_what_a_function_returns(&[1, -2, 3])), ["1", "-2 is negative"]);
        assert_eq!(shown(of_what_a_function_returns(&[1, 0, 3])), ["1"]);
        assert_eq!(streamed(in_a_stream(&[1, -2, 3])), ["1", "-2 is negative"]);
    }

    #[test]
    fn without_a_value_ends_a_body_that_returns_none() {
        assert_eq!(shown(without_a_value(&[1, -2, 3])), ["1", "-2 is negative"]);
        assert_eq!(shown(without_a_value(&[1, 2])), ["1", "2"]);
        assert_eq!(shown(of_unit(&[1, -2, 3])), ["1", "-2 is negative"]);
        assert_eq!(shown(of_unit(&[1, 0, 3])), ["1"]);
    }
}

mod the_last_expression {
    use super::*;

    #[generator]
    fn chooses(fails: bool) -> impl Iterator<Item = Result<i32, Fault>> {
        yield_!(Ok(1));
        if fails { Err(Fault::Negative(1)) } else { Ok(()) }
    }

    #[generator]
    fn is_a_call(number: Option<i32>) -> impl Iterator<Item = Result<i32, Fault>> {
        yield_!(Ok(1));
        number.map_or(Ok(()), |number| Err(Fault::Negative(number)))
    }

    #[generator]
    fn is_a_loop(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        let mut words = text.split(' ');
        loop {
            let Some(word) = words.next() else { break Err(Fault::Negative(0)) };
            yield_!(Ok(word.parse()?));
        }
    }

    #[generator]
    fn is_a_match_without_a_value(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        match text.parse() {
            Ok(number) => yield_!(Ok(number)),
            Err(error) => yield_!(Err(Fault::Number(error))),
        }
    }

    #[generator]
    fn after_a_block(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        for word in text.split(' ') {
            yield_!(Ok(word.parse()?));
        }
        Result::<(), Fault>::Err(Fault::Negative(0))
    }

    #[generator]
    fn is_a_question(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        yield_!(Ok(text.parse()?))
    }

    #[generator]
    fn panics() -> impl Iterator<Item = Result<i32, Fault>> {
        yield_!(Ok("1".parse()?));
        unreachable!("nothing asks for more")
    }

    #[test]
    fn may_be_a_result_or_none() {
        assert_eq!(shown(chooses(true)), ["1", "1 is negative"]);
        assert_eq!(shown(chooses(false)), ["1"]);
        assert_eq!(shown(is_a_call(Some(2))), ["1", "2 is negative"]);
        assert_eq!(shown(is_a_call(None)), ["1"]);
        assert_eq!(shown(is_a_loop("1 2")), ["1", "2", "0 is negative"]);
        assert_eq!(shown(is_a_loop("1 x")), ["1", NO_NUMBER]);
        assert_eq!(shown(is_a_match_without_a_value("1")), ["1"]);
        assert_eq!(shown(is_a_match_without_a_value("x")), [NO_NUMBER]);
        assert_eq!(shown(after_a_block("1")), ["1", "0 is negative"]);
        assert_eq!(shown(is_a_question("x")), [NO_NUMBER]);
        assert_eq!(panics().next(), Some(Ok(1)));
    }
}

mod aliases {
    use super::*;

    #[generator]
    fn of_io(fails: bool) -> impl Iterator<Item = io::Result<u8>> {
        yield_!(Ok(1));
        if fails {
            Err(io::Error::other("broken"))?;
        }
    }

    #[generator]
    fn of_anyhow(numbers: &[i32]) -> impl Iterator<Item = anyhow::Result<i32>> {
        for &number in numbers {
            anyhow::ensure!(number >= 0, "{number} is negative");
            if number == 0 {
                anyhow::bail!("zero");
            }
            yield_!(Ok(number));
        }
    }

    #[generator]
    fn of_anyhow_converts(text: &str) -> impl Iterator<Item = anyhow::Result<i32>> {
        use anyhow::{Context, ensure};

        ensure!(!text.is_empty(), "nothing there");
        loop {
            let number: i32 = text.parse().context("read")?;
            yield_!(Ok(number));
        }
    }

    #[generator]
    async fn of_anyhow_streams(numbers: &[i32]) -> impl Stream<Item = anyhow::Result<i32>> {
        for &number in numbers {
            anyhow::ensure!(number >= 0, "{number} is negative");
            yield_!(Ok(number));
        }
        Ok(())
    }

    type Item = Result<u8, String>;

    #[generator]
    fn of_the_whole_item() -> impl Iterator<Item = Item> {
        yield_!(Ok(1));
        Err("an alias without arguments")?;
    }

    trait Source {
        type Item;
    }

    impl Source for () {
        type Item = Result<u8, String>;
    }

    #[generator]
    fn of_a_projection() -> impl Iterator<Item = <() as Source>::Item> {
        yield_!(Ok(1));
        Err("a projection")?;
    }

    #[test]
    fn are_results_too() {
        assert_eq!(shown(of_io(true)), ["1", "broken"]);
        assert_eq!(shown(of_io(false)), ["1"]);
        assert_eq!(shown(of_anyhow(&[1, -2])), ["1", "-2 is negative"]);
        assert_eq!(shown(of_anyhow(&[1, 0])), ["1", "zero"]);
        assert_eq!(shown(of_anyhow_converts("")), ["nothing there"]);
        assert_eq!(shown(of_anyhow_converts("x")), ["read"]);
        assert_eq!(of_anyhow_converts("7").nth(3).and_then(Result::ok), Some(7));
        assert_eq!(streamed(of_anyhow_streams(&[1, -2])), ["1", "-2 is negative"]);
        assert_eq!(streamed(of_anyhow_streams(&[1, 2])), ["1", "2"]);
        assert_eq!(shown(of_the_whole_item()), ["1", "an alias without arguments"]);
        assert_eq!(shown(of_a_projection()), ["1", "a projection"]);
    }
}

mod macros_of_others {
    use super::*;

    macro_rules! stop_if {
        ($condition:expr) => {
            if $condition {
                return;
            }
        };
    }

    macro_rules! fail_if {
        ($condition:expr) => {
            if $condition {
                return Err("failed".into());
            }
        };
    }

    macro_rules! parsed {
        ($text:expr) => {
            $text.parse::<i32>()?
        };
    }

    macro_rules! maybe_trimmed {
        ($text:expr) => {
            $text.trim()
        };
    }

    macro_rules! nothing {
        ($($tokens:tt)*) => {};
    }

    #[generator]
    fn may_return_nothing(stops: bool) -> impl Iterator<Item = Result<i32, String>> {
        yield_!(Ok(1));
        stop_if!(stops);
        yield_!(Ok(2));
    }

    #[generator]
    fn may_return_an_error(fails: bool) -> impl Iterator<Item = Result<i32, Box<dyn Error>>> {
        yield_!(Ok(1));
        fail_if!(fails);
        yield_!(Ok(2));
    }

    #[generator]
    fn may_question(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        yield_!(Ok(parsed!(text)));
        Ok(())
    }

    /// Only rustc sees the `?`, and there is no last value.
    #[generator]
    fn question_alone(texts: &[&str]) -> impl Iterator<Item = Result<i32, Fault>> {
        for text in texts {
            yield_!(Ok(parsed!(text)));
        }
    }

    #[generator]
    async fn questions_in_a_stream(text: &str) -> impl Stream<Item = Result<i32, Box<dyn Error>>> {
        let number = parsed!(text);
        yield_!(Ok(number));
    }

    #[generator]
    fn question_in_an_endless_loop(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        loop {
            yield_!(Ok(parsed!(text)));
        }
    }

    #[generator]
    fn question_of_plain_items(text: &str) -> impl Iterator<Item = i32> {
        let text = maybe_trimmed!(text);
        yield_!(text.parse().unwrap_or_default());
    }

    #[generator]
    fn may_do_nothing() -> impl Iterator<Item = Result<i32, Fault>> {
        yield_!(Ok(1));
        nothing!(return Some(1)?);
    }

    #[generator]
    fn are_defined_in_the_body() -> impl Iterator<Item = Result<i32, Fault>> {
        macro_rules! maybe {
            ($value:expr $(,)?) => {
                $value
            };
        }
        yield_!(Ok(maybe!(1)));
        return;
    }

    #[test]
    fn return_what_they_expand_to() {
        assert_eq!(shown(may_return_nothing(true)), ["1"]);
        assert_eq!(shown(may_return_nothing(false)), ["1", "2"]);
        assert_eq!(shown(may_return_an_error(true)), ["1", "failed"]);
        assert_eq!(shown(may_return_an_error(false)), ["1", "2"]);
        assert_eq!(shown(may_question("1")), ["1"]);
        assert_eq!(shown(may_question("x")), [NO_NUMBER]);
        assert_eq!(shown(question_alone(&["1", "2"])), ["1", "2"]);
        assert_eq!(shown(question_alone(&["1", "x", "2"])), ["1", NO_NUMBER]);
        assert_eq!(question_in_an_endless_loop("1").nth(7).and_then(Result::ok), Some(1));
        assert_eq!(shown(question_in_an_endless_loop("x")), [NO_NUMBER]);
        assert_eq!(streamed(questions_in_a_stream("3")), ["3"]);
        assert_eq!(streamed(questions_in_a_stream("x")).len(), 1);
        assert_eq!(question_of_plain_items(" 4 ").collect::<Vec<_>>(), [4]);
        assert_eq!(shown(may_do_nothing()), ["1"]);
        assert_eq!(shown(are_defined_in_the_body()), ["1"]);
    }
}

mod code_of_its_own {
    use super::*;

    #[generator]
    fn in_closures_and_functions(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        fn inner(text: &str) -> Result<i32, Fault> {
            let number = text.parse()?;
            if number < 0 {
                return Err(Fault::Negative(number));
            }
            Ok(number)
        }
        let closure = || -> Result<i32, ParseIntError> { Ok(text.parse::<i32>()? + 1) };
        let item = inner(text);
        if item.is_err() {
            yield_!(item);
            return;
        }
        yield_!(closure().map_err(Fault::from));
    }

    #[generator]
    async fn in_async_blocks(text: &str) -> impl Stream<Item = Result<i32, Fault>> {
        let item = async {
            let number: i32 = text.parse()?;
            Ok::<i32, ParseIntError>(number)
        }
        .await;
        if let Err(error) = item {
            return yield_!(Err(error.into()));
        }
        yield_!(Ok(2));
    }

    #[test]
    fn decides_nothing() {
        assert_eq!(shown(in_closures_and_functions("x")), [NO_NUMBER]);
        assert_eq!(shown(in_closures_and_functions("-1")), ["-1 is negative"]);
        assert_eq!(shown(in_closures_and_functions("1")), ["2"]);
        assert_eq!(streamed(in_async_blocks("x")), [NO_NUMBER]);
        assert_eq!(streamed(in_async_blocks("1")), ["2"]);
    }
}

mod generics {
    use super::*;

    #[generator]
    fn any_error<T, E: From<&'static str>>(item: T) -> impl Iterator<Item = Result<T, E>> {
        yield_!(Ok(item));
        Err("the end")?;
    }

    #[generator]
    fn any_item<T>(items: Vec<T>) -> impl Iterator<Item = T> {
        for item in items {
            yield_!(item);
        }
        return;
    }

    #[generator]
    fn borrowed<'t>(text: &'t str) -> impl Iterator<Item = Result<&'t str, &'t str>> {
        for word in text.split(' ') {
            if word == "end" {
                return Err(text);
            }
            yield_!(Ok(word));
        }
    }

    #[generator]
    fn hidden(number: i32) -> impl Iterator<Item = Result<impl fmt::Debug, Fault>> {
        yield_!(Ok(number));
        if number < 0 {
            return Err(Fault::Negative(number));
        }
    }

    trait Parse {
        fn numbers(&self) -> impl Iterator<Item = Result<i32, Fault>>;
    }

    impl Parse for str {
        #[generator]
        fn numbers(&self) -> impl Iterator<Item = Result<i32, Fault>> {
            for word in self.split(' ') {
                yield_!(Ok(word.parse()?));
            }
        }
    }

    #[test]
    fn work() {
        assert_eq!(shown(any_error::<_, String>(1)), ["1", "the end"]);
        assert_eq!(any_item(vec![1, 2]).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(shown(borrowed("a end b")), ["\"a\"", "a end b"]);
        assert_eq!(shown(hidden(-1)), ["-1", "-1 is negative"]);
        assert_eq!(shown("1 x".numbers()), ["1", NO_NUMBER]);
    }
}

mod expressions {
    use super::*;

    #[test]
    fn have_the_types_of_an_iterator() {
        let text = String::from("1 x 2");
        let mut items = generate!(Iterator<Item = Result<i32, Fault>>, {
            for word in text.split(' ') {
                yield Ok(word.parse()?);
            }
        });
        assert_eq!(items.next(), Some(Ok(1)));
        assert_eq!(shown(items), [NO_NUMBER]);
        let endless = generate!(Iterator<Item = anyhow::Result<i32>>, move {
            let mut words = text.split(' ');
            loop {
                yield Ok(words.next().unwrap_or("end").parse()?);
            }
        });
        assert_eq!(endless.count(), 2);
        let numbers = generate!(Iterator<Item = u32>, { yield 1; yield from [2, 3]; });
        assert_eq!(numbers.collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(
            generate!(std::iter::Iterator<Item = io::Result<u32>>, {
                return;
            })
            .count(),
            0
        );
    }

    #[test]
    fn have_the_types_of_a_stream() {
        let text = String::from("1 x 2");
        let items = generate!(Stream<Item = Result<i32, Fault>>, async {
            for word in text.split(' ') {
                yield Ok(std::future::ready(word.parse()).await?);
            }
        });
        assert_eq!(streamed(items), ["1", NO_NUMBER]);
        let items = generate!(futures::Stream<Item = Result<i32, Fault>>, async move {
            for word in text.split(' ') {
                if word == "x" {
                    return Err(Fault::Negative(3));
                }
                yield Ok(std::future::ready(1).await);
            }
        });
        assert_eq!(streamed(items), ["1", "3 is negative"]);
    }
}

mod delegation {
    use super::*;

    #[generator]
    fn words(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        for word in text.split(' ') {
            yield_!(Ok(word.parse()?));
        }
    }

    /// Hands on every item, and the error of the delegate is one of them.
    #[generator]
    fn all(texts: &[&str]) -> impl Iterator<Item = Result<i32, Fault>> {
        for text in texts {
            yield_from!(words(text));
        }
    }

    /// Ends with the first error.
    #[generator]
    fn up_to_the_first_error(texts: &[&str]) -> impl Iterator<Item = Result<i32, Fault>> {
        for text in texts {
            for number in words(text) {
                yield_!(Ok(number?));
            }
        }
    }

    #[generator]
    fn and_ends(text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        yield_from!(words(text));
        Err(Fault::Negative(7))?;
    }

    #[generator]
    fn of_a_generator(text: &str) -> impl Generator<Result<i32, Fault>> {
        yield_from!(words(text));
    }

    #[generator]
    async fn streamed_words(text: &str) -> impl Stream<Item = Result<i32, Fault>> {
        for word in text.split(' ') {
            yield_!(Ok(word.parse()?));
        }
    }

    #[generator]
    async fn of_streams(texts: &[&str]) -> impl Stream<Item = Result<i32, Fault>> {
        for text in texts {
            yield_from!(streamed_words(text));
        }
        yield_from!(words("5 y"));
        return Err(Fault::Negative(9));
    }

    #[test]
    fn hands_the_error_on_as_an_item() {
        assert_eq!(shown(all(&["1 x 2", "3"])), ["1", NO_NUMBER, "3"]);
        assert_eq!(shown(up_to_the_first_error(&["1 x 2", "3"])), ["1", NO_NUMBER]);
        assert_eq!(shown(and_ends("1 2")), ["1", "2", "7 is negative"]);
        assert_eq!(shown(pin!(of_a_generator("1 x 2")).iter()), ["1", NO_NUMBER]);
        assert_eq!(streamed(of_streams(&["1 x", "2"])), ["1", NO_NUMBER, "2", "5", NO_NUMBER, "9 is negative"]);
    }
}

mod traits {
    use super::*;

    #[generator]
    fn fused() -> impl FusedIterator<Item = Result<i32, Fault>> + fmt::Debug {
        yield_!(Ok("1".parse()?));
        return Err(Fault::Negative(1));
    }

    #[generator]
    async fn fused_stream() -> impl FusedStream<Item = Result<i32, Fault>> + fmt::Debug {
        yield_!(Ok("1".parse()?));
        return Err(Fault::Negative(1));
    }

    #[test]
    fn hold_to_the_end() {
        let mut items = fused();
        assert!(format!("{items:?}").contains("Created"), "{items:?}");
        assert_eq!(items.size_hint(), (0, None));
        assert_eq!(items.next(), Some(Ok(1)));
        assert_eq!(items.size_hint(), (0, None));
        assert_eq!(items.next(), Some(Err(Fault::Negative(1))));
        assert_eq!(items.size_hint(), (0, Some(0)));
        assert_eq!(items.next(), None);

        let mut items = pin!(fused_stream());
        assert_eq!(block_on(items.next()), Some(Ok(1)));
        assert!(!items.is_terminated());
        assert_eq!(block_on(items.next()), Some(Err(Fault::Negative(1))));
        assert!(items.is_terminated());
        assert_eq!(items.size_hint(), (0, Some(0)));
        assert_eq!(block_on(items.next()), None);
        assert!(format!("{items:?}").contains("Finished"), "{items:?}");
    }

    fn is_send<T: Send>(value: T) -> T {
        value
    }

    #[generator]
    fn sent(text: &str) -> impl Iterator<Item = Result<i32, Fault>> + Send {
        yield_!(Ok(text.parse()?));
    }

    #[generator]
    async fn sent_stream(text: &str) -> impl Stream<Item = Result<i32, Fault>> + Send {
        std::future::ready(()).await;
        yield_!(Ok(text.parse()?));
    }

    #[test]
    fn say_that_it_can_be_sent() {
        assert_eq!(shown(is_send(sent("x"))), [NO_NUMBER]);
        assert_eq!(streamed(is_send(sent_stream("x"))), [NO_NUMBER]);
        assert_eq!(streamed(sent_stream("1").boxed()), ["1"]);
    }
}

mod locals {
    use super::*;
    use std::cell::Cell;

    struct Counted<'c>(&'c Cell<u32>);

    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }

    #[generator]
    fn dropping(dropped: &Cell<u32>, text: &str) -> impl Iterator<Item = Result<i32, Fault>> {
        let _local = Counted(dropped);
        yield_!(Ok(1));
        yield_!(Ok(text.parse()?));
    }

    #[test]
    fn are_dropped_before_the_error_is_an_item() {
        let dropped = Cell::new(0);
        let mut items = dropping(&dropped, "x");
        assert_eq!(items.next(), Some(Ok(1)));
        assert_eq!(dropped.get(), 0);
        assert!(matches!(items.next(), Some(Err(_))));
        assert_eq!(dropped.get(), 1);
        drop(items);
        assert_eq!(dropped.get(), 1);
    }

    #[test]
    fn are_dropped_with_an_iterator_that_is_not_consumed() {
        let dropped = Cell::new(0);
        let mut items = dropping(&dropped, "x");
        assert_eq!(items.next(), Some(Ok(1)));
        drop(items);
        assert_eq!(dropped.get(), 1);
    }
}
