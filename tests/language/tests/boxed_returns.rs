//! Functions that return boxed generators and streams: by their names, as `Pin<Box<dyn ..>>`, and by an alias.

use coyield::prelude::*;
use coyield::{BoxAsyncGenerator, LocalBoxAsyncGenerator, LocalBoxGenerator};
use futures::executor::block_on;
use futures::stream::{BoxStream, LocalBoxStream};
use futures::{Stream, StreamExt};
use std::num::ParseIntError;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::thread;

mod by_name {
    use super::*;

    #[generator]
    fn words(text: &str) -> BoxGenerator<'_, &str> {
        for word in text.split(' ') {
            yield_!(word);
        }
    }

    #[generator]
    fn sums(mut sum: u32) -> BoxGenerator<'static, u32, u32, String, &'static str> {
        while sum < 10 {
            match try_yield!(sum) {
                Ok(more) => sum += more,
                Err(Thrown::Raised(text)) => return text.to_owned(),
                Err(thrown) => raise!(thrown),
            }
        }
        sum.to_string()
    }

    #[generator]
    fn shared(text: &Rc<str>) -> LocalBoxGenerator<'_, Rc<str>> {
        yield_!(text.clone());
        yield_!(text.clone());
    }

    #[generator]
    async fn asks() -> BoxAsyncGenerator<'static, u32, u32, u32> {
        let first = yield_!(std::future::ready(1).await);
        let second = yield_!(first + 1);
        first + second
    }

    #[generator]
    async fn asks_locally(text: Rc<str>) -> LocalBoxAsyncGenerator<'static, Rc<str>> {
        yield_!(text.clone());
        std::future::ready(()).await;
        yield_!(text);
    }

    #[generator]
    async fn streamed(text: &str) -> BoxStream<'_, &str> {
        for word in text.split(' ') {
            yield_!(std::future::ready(word).await);
        }
    }

    #[generator]
    async fn streamed_locally(text: Rc<str>) -> LocalBoxStream<'static, Rc<str>> {
        yield_!(text.clone());
        yield_!(text);
    }

    #[generator]
    async fn parsed(text: &str) -> BoxStream<'_, Result<i32, ParseIntError>> {
        for word in text.split(' ') {
            yield_!(Ok(word.parse()?));
        }
    }

    #[test]
    fn they_are_what_their_names_say() {
        assert_eq!(words("to be").into_iter().collect::<Vec<_>>(), ["to", "be"]);
        let mut sums = thread::spawn(|| {
            let mut sums = sums(1);
            assert_eq!(sums.start(), Ok(CoroutineState::Yielded(1)));
            sums
        })
        .join()
        .unwrap();
        assert_eq!(sums.send(4), Ok(CoroutineState::Yielded(5)));
        assert_eq!(sums.throw("enough"), Ok(CoroutineState::Complete("enough".to_owned())));
        let text: Rc<str> = "a".into();
        assert_eq!(shared(&text).iter().count(), 2);
        block_on(async {
            let mut asks = asks();
            assert_eq!(asks.astart().await, Ok(CoroutineState::Yielded(1)));
            assert_eq!(asks.asend(2).await, Ok(CoroutineState::Yielded(3)));
            assert_eq!(asks.asend(5).await, Ok(CoroutineState::Complete(7)));
            assert_eq!(pin!(asks_locally(text.clone()).into_stream()).count().await, 2);
            assert_eq!(streamed("to be").collect::<Vec<_>>().await, ["to", "be"]);
            assert_eq!(streamed_locally(text).count().await, 2);
            let parsed: Vec<_> = parsed("1 x 2").collect().await;
            assert_eq!(parsed.len(), 2);
            assert!(parsed[0].is_ok() && parsed[1].is_err());
        });
    }
}

mod by_dyn {
    use super::*;

    #[generator]
    fn numbers(to: u32) -> Pin<Box<dyn Generator<u32, (), &'static str> + Send>> {
        for n in 0..to {
            yield_!(n);
        }
        "done"
    }

    #[generator]
    async fn streamed(text: &str) -> Pin<Box<dyn Stream<Item = &str> + Send + '_>> {
        for word in text.split(' ') {
            yield_!(std::future::ready(word).await);
        }
    }

    #[generator]
    async fn asked(number: u32) -> Pin<Box<dyn AsyncGenerator<u32, u32>>> {
        let number = yield_!(number);
        yield_!(number);
    }

    #[test]
    fn they_are_boxed() {
        assert_eq!(numbers(3).ignore_end().into_iter().sum::<u32>(), 3);
        let mut asked = asked(1);
        block_on(async {
            assert_eq!(streamed("to be").collect::<Vec<_>>().await, ["to", "be"]);
            assert_eq!(asked.astart().await, Ok(CoroutineState::Yielded(1)));
            assert_eq!(asked.asend(2).await, Ok(CoroutineState::Yielded(2)));
        });
    }
}

mod by_alias {
    use super::*;

    type Rule<'a> = BoxGenerator<'a, char, (), Result<u32, String>>;

    /// A recursive descent: each rule returns what it has parsed, and yields the characters that it reads.
    #[generator]
    fn sum<'r>(text: &'r mut std::str::Chars<'_>) -> Rule<'r> {
        let mut sum = 0;
        loop {
            sum += yield_from!(number(text))?;
            match text.clone().next() {
                Some('+') => {
                    text.next();
                    yield_!('+');
                }
                Some(')') | None => return Ok(sum),
                Some(other) => return Err(format!("a {other}")),
            }
        }
    }

    #[generator]
    fn number<'r>(text: &'r mut std::str::Chars<'_>) -> Rule<'r> {
        match text.next() {
            Some('(') => {
                yield_!('(');
                let inner = yield_from!(sum(text))?;
                yield_!(text.next().ok_or("no parenthesis")?);
                Ok(inner)
            }
            Some(digit) => {
                yield_!(digit);
                digit.to_digit(10).ok_or_else(|| format!("{digit} is no digit"))
            }
            None => Err("nothing".to_owned()),
        }
    }

    type Pages = BoxAsyncGenerator<'static, u32, (), u32>;

    #[generator]
    async fn pages(many: u32) -> Pages {
        for page in 0..many {
            yield_!(std::future::ready(page).await);
        }
        many
    }

    trait Grammar {
        type Rule<'g>
        where
            Self: 'g;

        fn rule(&self) -> Self::Rule<'_>;

        fn letters(&self) -> BoxGenerator<'_, char>;
    }

    struct Letters(String);

    impl Grammar for Letters {
        type Rule<'g> = BoxGenerator<'g, &'g str>;

        #[generator]
        fn rule(&self) -> Self::Rule<'_> {
            for word in self.0.split(' ') {
                yield_!(word);
            }
        }

        #[generator]
        fn letters(&self) -> BoxGenerator<'_, char> {
            yield_from!(self.0.chars());
        }
    }

    #[test]
    fn rustc_knows_what_it_stands_for() {
        let mut text = "1+(2+3)".chars();
        let mut sum = sum(&mut text);
        let mut iter = sum.iter_with_return();
        assert_eq!(iter.by_ref().collect::<String>(), "1+(2+3)");
        assert_eq!(iter.into_return(), Some(Ok(Ok(6))));
        let letters = Letters("to be".to_owned());
        assert_eq!(letters.rule().into_iter().collect::<Vec<_>>(), ["to", "be"]);
        assert_eq!(letters.letters().into_iter().count(), 5);
        assert_eq!(block_on(pages(2).ignore_end().into_stream().count()), 2);
    }
}
