//! `or_raise!`, the `?` that raises.

use super::*;
use std::rc::Rc;
use std::sync::Mutex;

#[derive(Debug, PartialEq)]
struct Mine(ParseIntError);

impl From<ParseIntError> for Mine {
    fn from(error: ParseIntError) -> Self {
        Mine(error)
    }
}

#[test]
fn it_evaluates_to_the_value_or_raises_the_converted_error() {
    #[generator]
    fn parsed(text: &str) -> impl Generator<u32, (), &'static str, Mine> {
        for word in text.split_whitespace() {
            yield_!(or_raise!(word.parse()));
        }
        "all"
    }
    let mut iter = parsed("1 2").boxed().into_iter_with_return();
    assert_eq!((iter.by_ref().count(), iter.into_return()), (2, Some(Ok("all"))));
    let mut iter = parsed("1 x").boxed().into_iter_with_return();
    assert_eq!((iter.by_ref().count(), iter.into_return()), (1, Some(Err(Thrown::Raised(Mine(not_a_number()))))));
}

#[test]
fn it_is_an_expression_in_every_place() {
    macro_rules! parsed {
        ($word:expr) => {
            or_raise!($word.parse::<u32>())
        };
    }
    #[generator]
    fn places(text: &str) -> impl Generator<u32, (), u32, Mine> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut sum = 0;
        for n in 0..or_raise!(words[0].parse()) {
            sum += or_raise!(words[0].parse::<u32>()) + n;
            if or_raise!(words[1].parse::<u32>()) == n {
                continue;
            }
            or_raise!(words[0].parse::<u32>());
            sum += or_raise!(if n > 7 { break } else { words[1].parse::<u32>() });
        }
        let Some(last) = or_raise!(words[1].parse::<u32>().map(Some)) else { return 0 };
        or_raise!(words[0].parse::<u32>()) + sum + last
    }
    #[generator]
    fn through_a_macro(text: &str) -> impl Generator<u32, (), u32, Mine> {
        let first = parsed!(text);
        yield_!(first + parsed!(text));
        or_raise!("5".parse::<u32>())
    }
    for text in ["3 1", "3 x", "x 1"] {
        let mut g = pin!(places(text));
        let expected = if text == "3 1" { Ok(CoroutineState::Complete(3 + 12 + 2 + 1)) } else { Err(()) };
        assert_eq!(g.next().map_err(drop), expected, "{text}");
    }
    assert_eq!(pin!(through_a_macro("2")).try_iter_sum(), Ok(4));
    assert_eq!(pin!(through_a_macro("x")).try_iter_sum(), Err(Mine(not_a_number())));
}

trait TryIterSum {
    fn try_iter_sum(self) -> Result<u32, Mine>;
}

impl<G: Generator<u32, (), u32, Mine> + Unpin> TryIterSum for G {
    fn try_iter_sum(self) -> Result<u32, Mine> {
        self.map_return(drop).into_try_iter().sum()
    }
}

/// Neither the operand's temporaries nor the `Result` live across a suspension.
#[test]
fn its_operand_need_not_be_send() {
    #[generator]
    fn sendable(words: &Mutex<Vec<&'static str>>) -> impl Generator<u32, (), (), Mine> + Send {
        loop {
            let n: u32 = *or_raise!(words.lock().unwrap().pop().unwrap_or("x").parse().map(Rc::new));
            yield_!(n);
        }
    }
    #[generator]
    async fn sendable_async(words: &Mutex<Vec<&'static str>>) -> impl AsyncGenerator<u32, (), (), Mine> + Send {
        yield_!(*or_raise!(words.lock().unwrap().pop().unwrap_or("x").parse().map(Rc::new)));
    }
    let words = Mutex::new(vec!["2", "1"]);
    assert_eq!(sendable(&words).boxed().into_try_iter().map(Result::ok).collect::<Vec<_>>(), [Some(1), Some(2), None]);
    assert_eq!(block_on(sendable_async(&words).boxed().into_try_stream().count()), 1);
}

#[test]
fn a_delegator_gets_the_raised_error() {
    #[generator]
    fn outer(text: &str) -> impl Generator<u32, (), &'static str, ParseIntError> {
        match try_yield_from!(raising(text)) {
            Ok(()) => "returned",
            Err(_) => "caught",
        }
    }
    let mut g = pin!(outer("1 x"));
    assert_eq!((g.next(), g.next()), (Ok(CoroutineState::Yielded(1)), Ok(CoroutineState::Complete("caught"))));
}
