//! The body of an async generator: where it may yield and await, and which forms the function may have.

use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere, turns};
use futures::StreamExt as _;
use std::fmt::Display;
use std::pin::pin;

/// Returns the value after a turn.
async fn later<T>(value: T) -> T {
    turns(1).await;
    value
}

#[test]
fn yields_and_awaits_may_stand_in_every_position() {
    #[generator]
    async fn positions() -> impl AsyncGenerator<u32, u32, String> {
        let sum = yield_!(later(1).await) + later(yield_!(2)).await;
        let text = format!("{} {}", yield_!(sum), later("x").await);
        let list = [yield_!(4), later(5).await, yield_!(6)];
        let chosen = match yield_!(7) {
            0 => later(0).await,
            n if n > 100 => yield_!(n),
            n => n + later(1).await,
        };
        let looped = loop {
            if yield_!(8) == later(3).await {
                break yield_!(9);
            }
        };
        let nested = yield_!(yield_!(later(yield_!(10)).await));
        while yield_!(11) != 0 {
            turns(1).await;
        }
        assert_eq!(yield_!(12), later(13).await, "{}", yield_!(99));
        let Some(0) = Some(yield_!(14)) else { return format!("{text} {list:?} {chosen} {looped} {nested}") };
        text
    }
    everywhere(|| async {
        let mut g = positions().boxed();
        let mut seen = vec![g.astart().await.unwrap().yielded().unwrap()];
        let answers = [10, 20, 5, 4, 6, 7, 1, 3, 9, 100, 101, 102, 1, 0, 13, 2];
        let mut end = None;
        for answer in answers {
            match g.asend(answer).await.unwrap() {
                CoroutineState::Yielded(value) => seen.push(value),
                CoroutineState::Complete(text) => end = Some(text),
            }
        }
        assert_eq!(seen, [1, 2, 30, 4, 6, 7, 8, 8, 9, 10, 100, 101, 11, 11, 12, 14]);
        assert_eq!(end.as_deref(), Some("5 x [4, 5, 6] 8 9 102"));
    });
}

#[test]
fn labels_return_and_question_mark_work_in_the_body() {
    #[generator]
    async fn parse(lines: &[&str]) -> impl AsyncGenerator<i32, (), Result<usize, std::num::ParseIntError>> {
        let mut count = 0;
        'lines: for line in lines {
            for word in line.split(' ') {
                match word {
                    "#" => continue 'lines,
                    "end" => break 'lines,
                    "stop" => return Ok(count),
                    _ => yield_!(later(word).await.parse()?),
                }
                count += 1;
            }
        }
        turns(1).await;
        Ok(count + 100)
    }
    everywhere(|| async {
        for (lines, items, end) in [
            (&["1 2 # x", "3 end x"][..], &[1, 2, 3][..], Ok(103)),
            (&["4 stop x"], &[4], Ok(1)),
            (&["5 x"], &[5], Err("invalid digit found in string".to_owned())),
            (&[], &[], Ok(100)),
        ] {
            let mut g = pin!(parse(lines));
            let mut stream = g.stream_with_return();
            assert_eq!(stream.by_ref().collect::<Vec<_>>().await, items);
            assert_eq!(stream.into_return().unwrap().unwrap().map_err(|error| error.to_string()), end);
        }
    });
}

#[test]
fn the_last_expression_is_the_return_value_of_a_body_without_yields() {
    #[generator]
    async fn none() -> impl AsyncGenerator<u8, (), u32> {
        later(7).await
    }
    everywhere(|| async {
        assert_eq!(pin!(none()).anext().await, Ok(CoroutineState::Complete(7)));
        assert_eq!(pin!(generate!(AsyncGenerator<u8>, async {})).anext().await, Ok(CoroutineState::Complete(())));
    });
}

struct Shelf {
    books: Vec<String>,
    lent: u32,
}

trait Library {
    fn titles(&self) -> impl AsyncGenerator<&str> + Send;

    #[generator]
    async fn initials(&self) -> impl AsyncGenerator<char> + Send
    where
        Self: Sync,
    {
        let mut titles = pin!(self.titles());
        let mut titles = titles.stream();
        while let Some(title) = titles.next().await {
            if let Some(initial) = title.chars().next() {
                yield_!(initial);
            }
        }
    }
}

impl Library for Shelf {
    #[generator]
    async fn titles(&self) -> impl AsyncGenerator<&str> + Send {
        for book in &self.books {
            turns(1).await;
            yield_!(book);
        }
    }
}

impl Shelf {
    /// Lends its books, and counts them as they go.
    #[generator]
    async fn lend(&mut self, first: &str) -> impl AsyncGenerator<String> {
        let books = &self.books;
        for book in books.iter().filter(|book| book.starts_with(first)) {
            self.lent += 1;
            yield_!(later(book.clone()).await);
        }
    }

    #[generator]
    async fn into_titles(self) -> impl Stream<Item = String> {
        for book in self.books {
            yield_!(later(book).await);
        }
    }
}

#[test]
fn methods_may_borrow_or_take_self_and_belong_to_traits() {
    everywhere(|| async {
        let mut shelf = Shelf { books: vec!["Emma".into(), "Ulysses".into(), "Evelina".into()], lent: 0 };
        assert_eq!(pin!(shelf.titles()).stream().collect::<Vec<_>>().await, ["Emma", "Ulysses", "Evelina"]);
        assert_eq!(pin!(shelf.initials()).stream().collect::<String>().await, "EUE");
        {
            let first = String::from("E");
            let mut lend = pin!(shelf.lend(&first));
            assert_eq!(lend.anext().await.unwrap().yielded().unwrap(), "Emma");
        }
        assert_eq!(shelf.lent, 1);
        assert_eq!(shelf.into_titles().collect::<Vec<_>>().await, ["Emma", "Ulysses", "Evelina"]);
    });
}

#[test]
fn functions_may_be_generic() {
    #[generator]
    async fn shown<T, I, const N: usize>(items: I, suffix: &str) -> impl AsyncGenerator<String, (), [usize; N]>
    where
        T: Display,
        I: IntoIterator<Item = T>,
    {
        let mut lengths = [0; N];
        for (item, length) in items.into_iter().zip(&mut lengths) {
            let text = later(format!("{item}{suffix}")).await;
            *length = text.len();
            yield_!(text);
        }
        lengths
    }
    everywhere(|| async {
        let suffix = String::from("!");
        let mut g = pin!(shown::<_, _, 2>([10, 200, 3000], &suffix));
        let mut stream = g.stream_with_return();
        assert_eq!(stream.by_ref().collect::<Vec<_>>().await, ["10!", "200!"]);
        assert_eq!(stream.into_return(), Some(Ok([3, 4])));
    });
}

#[test]
fn generate_takes_types_and_captures_by_move_or_by_reference() {
    everywhere(|| async {
        let mut seen = Vec::new();
        let prefix = String::from("n");
        {
            let mut g = pin!(generate!(AsyncGenerator<String, u32, usize>, async {
                let mut sent = yield prefix.clone();
                while sent != 0 {
                    seen.push(later(sent).await);
                    sent = yield format!("{prefix}{sent}");
                }
                seen.len()
            }));
            assert_eq!(g.astart().await.unwrap().yielded().unwrap(), "n");
            assert_eq!(g.asend(4).await.unwrap().yielded().unwrap(), "n4");
            assert_eq!(g.asend(0).await, Ok(CoroutineState::Complete(1)));
        }
        assert_eq!((seen, &*prefix), (vec![4], "n"), "both were borrowed");
        let g = generate! { async move { yield later(prefix).await; } };
        let spawned = move || g.into_stream();
        assert_eq!(Box::pin(spawned()).collect::<Vec<_>>().await, ["n"]);
    });
}

#[test]
fn try_yield_catches_and_the_body_continues_across_awaits() {
    #[generator]
    async fn retrying(mut attempts: u32) -> impl AsyncGenerator<u32, &'static str, String, &'static str> {
        let mut last = "none";
        loop {
            match try_yield!(attempts) {
                Ok(answer) => return format!("{answer} after {last}"),
                Err(Thrown::Raised(error)) if attempts > 0 => {
                    last = later(error).await;
                    attempts -= 1;
                }
                Err(thrown) => raise!(thrown),
            }
        }
    }
    everywhere(|| async {
        let mut g = pin!(retrying(2));
        g.astart().await.unwrap();
        assert_eq!(g.athrow("one").await, Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.athrow("two").await, Ok(CoroutineState::Yielded(0)));
        assert_eq!(g.asend("yes").await, Ok(CoroutineState::Complete("yes after two".to_owned())));
        let mut g = pin!(retrying(0));
        g.astart().await.unwrap();
        assert_eq!(g.athrow("one").await.unwrap_err().into_thrown(), Thrown::Raised("one"));
    });
}

#[test]
fn macros_of_the_body_may_yield() {
    macro_rules! both {
        ($first:expr, $second:expr) => {{
            yield_!($first);
            turns(1).await;
            yield_!($second)
        }};
    }
    everywhere(|| async {
        let mut g = pin!(generate! { async {
            both!(1, later(2).await);
            let text = format!("{}", { yield 3; later(4).await });
            yield text.parse::<i32>().unwrap();
        } });
        assert_eq!(g.stream().collect::<Vec<_>>().await, [1, 2, 3, 4]);
    });
}
