//! How a body ends: by `?`, by a return, by its last expression.

use super::*;

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
