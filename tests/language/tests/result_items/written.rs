//! How the type is written, and what macros and nested code write in a body.

use super::*;

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
    #[allow(clippy::needless_return)]
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
