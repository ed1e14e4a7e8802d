//! What becomes of return values and of errors: the views of a generator, and each row of the table in the guide.

use std::cell::Cell;
use std::convert::Infallible;
use std::num::ParseIntError;
use std::pin::{Pin, pin};

use coyield::context::{AsyncContextManager, ContextManager};
use coyield::prelude::*;
use coyield::{DriveError, SendError, from_iter};
use futures::executor::block_on;
use futures::stream::FusedStream;
use futures::{StreamExt, TryStreamExt};

#[path = "ends/table.rs"]
mod table;
#[path = "ends/words.rs"]
mod words;

/// Returns its error.
#[generator]
fn numbers(text: &str) -> impl Generator<u32, (), Result<(), ParseIntError>> {
    for word in text.split_whitespace() {
        yield_!(word.parse()?);
    }
    Ok(())
}

/// Returns its error.
#[generator]
async fn numbers_async(text: &str) -> impl AsyncGenerator<u32, (), Result<(), ParseIntError>> {
    for word in text.split_whitespace() {
        yield_!(async { word.parse() }.await?);
    }
    Ok(())
}

/// Raises its error.
#[generator]
fn raising(text: &str) -> impl Generator<u32, (), (), ParseIntError> {
    for word in text.split_whitespace() {
        match word.parse() {
            Ok(number) => yield_!(number),
            Err(error) => raise!(error),
        }
    }
}

/// Raises its error.
#[generator]
async fn raising_async(text: &str) -> impl AsyncGenerator<u32, (), (), ParseIntError> {
    for word in text.split_whitespace() {
        yield_!(or_raise!(async { word.parse() }.await));
    }
}

/// Returns the number of words, or raises its error.
#[generator]
fn counted(text: &str) -> impl Generator<u32, (), usize, ParseIntError> {
    yield_from!(raising(text));
    text.split_whitespace().count()
}

/// Returns the number of words, or raises its error.
#[generator]
async fn counted_async(text: &str) -> impl AsyncGenerator<u32, (), usize, ParseIntError> {
    yield_from!(raising_async(text));
    text.split_whitespace().count()
}

fn not_a_number() -> ParseIntError {
    "x".parse::<u32>().unwrap_err()
}

fn one_two_error() -> [Result<u32, ParseIntError>; 3] {
    [Ok(1), Ok(2), Err(not_a_number())]
}

mod the_last_item {
    use super::*;

    #[test]
    fn an_iterator_has_the_returned_error_as_its_last_item() {
        assert_eq!(pin!(numbers("1 2 x 4")).try_iter().collect::<Vec<_>>(), one_two_error());
        assert_eq!(numbers("1 2 x 4").boxed().into_try_iter().collect::<Vec<_>>(), one_two_error());
        assert_eq!(numbers("1 2 x 4").boxed_local().try_iter().collect::<Vec<_>>(), one_two_error());
        assert_eq!(numbers("1 2").boxed().into_try_iter().collect::<Result<Vec<_>, _>>(), Ok(vec![1, 2]));
        let mut g = pin!(numbers("1 2 x 4"));
        assert_eq!(g.as_mut().into_try_iter().by_ref().collect::<Vec<_>>(), one_two_error());
        assert_eq!(g.try_iter().next(), None, "it has finished");
    }

    #[test]
    fn an_iterator_has_the_raised_error_as_its_last_item() {
        assert_eq!(pin!(raising("1 2 x 4")).try_iter().collect::<Vec<_>>(), one_two_error());
        assert_eq!(raising("1 2 x 4").boxed().into_try_iter().collect::<Vec<_>>(), one_two_error());
        assert_eq!(raising("1 2").boxed().into_try_iter().collect::<Vec<_>>(), [Ok(1), Ok(2)]);
    }

    #[test]
    fn a_stream_has_the_error_as_its_last_item() {
        block_on(async {
            assert_eq!(pin!(numbers("1 2 x 4")).try_stream().collect::<Vec<_>>().await, one_two_error());
            assert_eq!(numbers("1 2 x 4").into_try_stream().collect::<Vec<_>>().await, one_two_error());
            assert_eq!(raising("1 2 x 4").boxed().into_try_stream().collect::<Vec<_>>().await, one_two_error());
            assert_eq!(pin!(raising("1 2 x 4")).try_stream().try_collect::<Vec<_>>().await, Err(not_a_number()));
        });
    }

    #[test]
    fn an_async_generator_has_the_error_as_its_last_item() {
        block_on(async {
            assert_eq!(pin!(numbers_async("1 2 x 4")).try_stream().collect::<Vec<_>>().await, one_two_error());
            assert_eq!(numbers_async("1 2 x 4").into_try_stream().collect::<Vec<_>>().await, one_two_error());
            assert_eq!(numbers_async("1 2 x 4").boxed().into_try_stream().collect::<Vec<_>>().await, one_two_error());
            assert_eq!(pin!(raising_async("1 2 x 4")).try_stream().collect::<Vec<_>>().await, one_two_error());
            assert_eq!(raising_async("1 2 x 4").into_try_stream().collect::<Vec<_>>().await, one_two_error());
            let mut g = pin!(numbers_async("1"));
            let mut stream = g.try_stream();
            assert_eq!((stream.next().await, stream.next().await, stream.next().await), (Some(Ok(1)), None, None));
        });
    }

    #[test]
    fn adapters_and_other_generators_have_it_too() {
        let adapted = numbers("1 2 x").map_yield(|n| n * 10).map_return(|end| end.map_err(|error| error.to_string()));
        let error = not_a_number().to_string();
        assert_eq!(pin!(adapted).try_iter().collect::<Vec<_>>(), [Ok(10), Ok(20), Err(error)]);
        let narrow = raising("3 x").map_throw(|text: String| text.parse::<u32>().unwrap_err(), |_| String::from("bad"));
        assert_eq!(narrow.boxed().into_try_iter().collect::<Vec<_>>(), [Ok(3), Err(String::from("bad"))]);
        // Nothing can go wrong, so there is no error.
        let items: Vec<Result<u32, Infallible>> = from_iter([1]).boxed().into_try_iter().collect();
        assert_eq!(items, [Ok(1)]);
        // It never ends, but for its error.
        let endless = generate!(Generator<u8, (), Result<Infallible, &'static str>>, {
            let mut left = 2_u8;
            loop {
                left = left.checked_sub(1).ok_or("none left")?;
                yield left;
            }
        });
        assert_eq!(pin!(endless).try_iter().collect::<Vec<_>>(), [Ok(1), Ok(0), Err("none left")]);
        let spawned = block_on(async { numbers("1 x").into_async().into_try_stream().collect::<Vec<_>>().await });
        assert_eq!(spawned, [Ok(1), Err(not_a_number())]);
    }

    #[test]
    fn the_views_are_fused() {
        let mut iter = numbers("x").boxed().into_try_iter();
        assert_eq!(iter.size_hint(), (0, None));
        assert_eq!((iter.next(), iter.next(), iter.next()), (Some(Err(not_a_number())), None, None));
        assert_eq!(iter.size_hint(), (0, Some(0)));
        block_on(async {
            let mut stream = pin!(numbers_async("x 1").into_try_stream());
            assert!(!stream.is_terminated());
            assert_eq!(stream.next().await, Some(Err(not_a_number())));
            assert!(stream.is_terminated());
            assert_eq!(stream.size_hint(), (0, Some(0)));
            assert_eq!((stream.next().await, stream.next().await), (None, None));
            let mut stream = numbers("x 1").boxed().into_try_stream();
            assert_eq!((stream.next().await, stream.is_terminated()), (Some(Err(not_a_number())), true));
            assert_eq!(stream.next().await, None);
        });
    }

    #[test]
    fn an_exit_that_the_body_raises_is_no_error() {
        let exits = generate!(Generator<u32, (), (), ParseIntError>, {
            yield 1;
            raise!(Thrown::Exit);
        });
        assert_eq!(exits.boxed().into_try_iter().collect::<Vec<_>>(), [Ok(1)]);
    }

    #[test]
    fn the_views_print_the_status() {
        assert_eq!(
            format!("{:?}", numbers("").boxed().into_try_iter()),
            "GeneratorTryIter(GeneratorIter { status: Created, .. })"
        );
        assert_eq!(
            format!("{:?}", numbers_async("").into_try_stream()),
            "AsyncGeneratorTryStream(AsyncGeneratorStream { status: Created, .. })"
        );
    }
}

mod the_stored_end {
    use super::*;

    #[test]
    fn a_view_stores_what_the_body_returns_or_raises() {
        let mut iter = counted("1 2").boxed().into_iter_with_return();
        assert_eq!((iter.by_ref().sum::<u32>(), iter.into_return()), (3, Some(Ok(2))));
        let mut g = pin!(counted("1 x"));
        let mut iter = g.iter_with_return();
        assert_eq!((iter.by_ref().sum::<u32>(), iter.into_return()), (1, Some(Err(not_a_number().into()))));
        block_on(async {
            let mut g = pin!(counted("1 x"));
            let mut stream = g.stream_with_return();
            assert_eq!(stream.by_ref().count().await, 1);
            assert_eq!(stream.into_return(), Some(Err(not_a_number().into())));
            let mut stream = pin!(counted_async("1 2").into_stream_with_return());
            assert_eq!(stream.as_mut().count().await, 2);
            assert_eq!((stream.as_mut().take_return(), stream.take_return()), (Some(Ok(2)), None));
            let mut stream = counted_async("1 x").boxed().into_stream_with_return();
            assert_eq!(stream.by_ref().count().await, 1);
            assert_eq!(stream.into_return(), Some(Err(not_a_number().into())));
        });
    }

    #[test]
    fn nothing_is_stored_before_the_end() {
        let mut iter = counted("1 2").boxed().into_iter_with_return();
        assert_eq!((iter.next(), iter.size_hint()), (Some(1), (0, None)));
        assert_eq!(iter.into_return(), None);
    }
}

mod the_ignored_end {
    use super::*;

    #[test]
    fn what_is_returned_or_raised_is_dropped() {
        assert_eq!(pin!(counted("1 2").ignore_end()).iter().sum::<u32>(), 3);
        assert_eq!(counted("1 x 4").boxed().ignore_end().into_iter().sum::<u32>(), 1);
        let mut g = pin!(counted("1 2"));
        assert_eq!(g.as_mut().ignore_end().into_iter().next(), Some(1));
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(2)));
        block_on(async {
            assert_eq!(counted("1 x").ignore_end().into_stream().collect::<Vec<_>>().await, [1]);
            assert_eq!(counted_async("1 x").ignore_end().into_stream().collect::<Vec<_>>().await, [1]);
            assert_eq!(pin!(counted_async("1 2").ignore_end()).stream().collect::<Vec<_>>().await, [1, 2]);
        });
    }

    #[test]
    fn a_close_goes_through_the_adapter() {
        let closed = Cell::new(false);
        let g = generate!(Generator<u32, (), u32, String>, {
            if try_yield!(1).is_err() {
                closed.set(true);
                raise!(String::from("late"));
            }
            2
        });
        let mut g = pin!(g.ignore_end());
        assert_eq!(g.next(), Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.close(), Ok(Some(())));
        assert!(closed.get());
        let mut g = pin!(counted("1 2").ignore_end());
        assert_eq!((g.start(), g.close(), g.close()), (Ok(CoroutineState::Yielded(1)), Ok(None), Ok(None)));
        let mut g = pin!(generate!(Generator<u32, u32>, { while try_yield!(1).is_err() {} }).ignore_end());
        assert_eq!((g.start(), g.start().is_err()), (Ok(CoroutineState::Yielded(1)), true));
        assert_eq!(
            (g.close().is_err_and(|error| error.is_ignored()), g.send(1)),
            (true, Ok(CoroutineState::Complete(())))
        );
        assert_eq!(g.send(7).unwrap_err().into_value(), Some(7));
    }
}

mod what_can_be_iterated {
    use super::*;

    /// Each of these returns nothing, or never.
    #[test]
    fn a_generator_that_never_ends_can() {
        #[generator]
        fn endless() -> impl Generator<u8, (), Infallible> {
            loop {
                yield_!(1);
            }
        }
        #[generator]
        async fn endless_async() -> impl AsyncGenerator<u8, (), Infallible> {
            loop {
                yield_!(1);
            }
        }
        assert_eq!(pin!(endless()).iter().take(2).count(), 2);
        assert_eq!(endless().boxed().into_iter().take(2).count(), 2);
        assert_eq!(block_on(endless().into_stream().take(2).count()), 2);
        assert_eq!(block_on(endless_async().into_stream().take(2).count()), 2);
    }

    /// rustc infers `!` for the block in the edition of 2024, and `()` in those before.
    #[test]
    fn a_loop_without_an_end_can() {
        let items = generate! { let mut n = 0_u8; loop { yield n; n += 1; } };
        assert_eq!(pin!(items).iter().map(|n| n * 2).take(3).collect::<Vec<_>>(), [0, 2, 4]);
        assert_eq!(pin!(generate! { loop { yield 1; } }).iter().take(2).sum::<u32>(), 2);
        let stream = generate! { async { loop { yield 1; } } };
        assert_eq!(block_on(stream.into_stream().take(2).collect::<Vec<u32>>()), [1, 1]);
        let panics = generate! { yield 1; panic!("the end"); };
        assert_eq!(pin!(panics).iter().next(), Some(1));
    }

    #[test]
    fn generic_code_can() {
        fn alias(g: impl Generator<u32>) -> u32 {
            pin!(g).iter().sum()
        }
        fn bound<C: Coroutine<Yield = u32, Sent = (), Return = (), Throw = Infallible>>(g: C) -> u32 {
            let mut sum = 0;
            for n in pin!(g).iter() {
                sum += n;
            }
            sum
        }
        fn dynamic(mut g: Pin<&mut dyn Generator<u32>>) -> u32 {
            g.iter().sum()
        }
        fn reference(g: &mut (impl Generator<u32> + Unpin)) -> u32 {
            g.iter().next().unwrap() + g.into_iter().sum::<u32>()
        }
        fn anything<C: Coroutine<Yield = u32, Sent = ()>>(g: C) -> (u32, Option<Result<C::Return, Thrown<C::Throw>>>) {
            let mut g = pin!(g);
            let mut items = g.iter_with_return();
            (items.by_ref().sum(), items.into_return())
        }
        fn fallible<X>(g: impl Generator<u32, (), Result<(), X>>) -> Result<u32, X> {
            pin!(g).try_iter().sum()
        }
        async fn streamed(g: impl AsyncGenerator<u32>) -> u32 {
            g.into_stream().fold(0, async |sum, n| sum + n).await
        }
        #[generator]
        fn recursive(to: u32) -> impl Generator<u32> {
            if to > 0 {
                for n in recursive(to - 1).boxed_local().into_iter() {
                    yield_!(n);
                }
                yield_!(to);
            }
        }
        let one_two = || {
            generate!({
                yield 1;
                yield 2;
            })
        };
        assert_eq!([alias(one_two()), bound(one_two()), dynamic(pin!(one_two()))], [3; 3]);
        assert_eq!(reference(&mut pin!(one_two())), 3);
        assert_eq!(anything(counted("1 2")), (3, Some(Ok(2))));
        assert_eq!((fallible(numbers("1 2")), fallible(numbers("1 x"))), (Ok(3), Err(not_a_number())));
        assert_eq!(block_on(streamed(generate! { async { yield 1; yield 2; } })), 3);
        assert_eq!(alias(recursive(3)), 6);
        let boxes: Vec<BoxGenerator<'_, u32>> = vec![one_two().boxed(), from_iter([3]).boxed()];
        assert_eq!(boxes.into_iter().flat_map(GeneratorExt::into_iter).sum::<u32>(), 6);
    }
}

mod the_error_of_a_driver {
    use super::*;

    #[generator]
    fn parser() -> impl Generator<u32, &'static str, u32, String> {
        let mut sum = 0;
        loop {
            match try_yield!(sum) {
                Ok("raise") => raise!(String::from("raised")),
                Ok("return") | Err(Thrown::Exit) => return sum,
                Ok(word) => sum += u32::try_from(word.len()).unwrap(),
                Err(Thrown::Raised(_)) => sum = 0,
                Err(thrown) => raise!(thrown),
            }
        }
    }

    fn drive(words: &[&'static str]) -> Result<Option<u32>, DriveError<String>> {
        let mut parser = pin!(parser());
        parser.start()?;
        for word in words {
            if *word == "throw" {
                parser.throw(String::from("thrown"))?;
            } else {
                parser.send(word)?;
            }
        }
        Ok(parser.close()?)
    }

    #[test]
    fn the_errors_of_all_calls_convert() {
        assert_eq!(drive(&["ab", "cde"]), Ok(Some(5)));
        assert_eq!(drive(&["ab", "throw", "cde"]), Ok(Some(3)));
        assert_eq!(drive(&["raise"]), Err(DriveError::Thrown(Thrown::Raised(String::from("raised")))));
        assert_eq!(drive(&["return", "more"]), Err(DriveError::Finished));
        assert_eq!(drive(&["return", "throw"]), Err(DriveError::Thrown(Thrown::Raised(String::from("thrown")))));
        let not_started = (|| Ok(pin!(parser()).send("a").map(drop)?))();
        assert_eq!(not_started, Err(DriveError::<String>::NotStarted));
        let twice = (|| {
            let mut parser = pin!(parser());
            parser.start()?;
            Ok(parser.start().map(drop)?)
        })();
        assert_eq!(twice, Err(DriveError::<String>::AlreadyStarted));
        let ignored: Result<_, DriveError<Infallible>> = (|| {
            let mut stubborn = pin!(generate! { loop { let _ = try_yield!(1); } });
            stubborn.next()?;
            Ok(stubborn.close().map(drop)?)
        })();
        assert_eq!(ignored, Err(DriveError::Ignored));
    }

    #[test]
    fn the_errors_of_async_calls_convert() {
        async fn drive(word: &str) -> Result<Option<u32>, DriveError<String>> {
            let mut g = pin!(generate!(AsyncGenerator<u32, &str, u32, String>, async {
                match try_yield!(1) {
                    Ok("await") => std::future::pending().await,
                    Ok(word) => u32::try_from(word.len()).unwrap(),
                    Err(_) => 7,
                }
            }));
            g.astart().await?;
            // Dropped half-way if it awaits.
            if let Some(step) = futures::FutureExt::now_or_never(g.asend(word)) {
                return Ok(step?.completed());
            }
            if word == "await" {
                g.asend("more").await?;
            }
            g.athrow(String::from("no")).await?;
            Ok(g.aclose().await?)
        }
        assert_eq!(block_on(drive("ab")), Ok(Some(2)));
        assert_eq!(block_on(drive("await")), Err(DriveError::Busy));
    }

    #[test]
    fn a_borrowed_value_is_dropped_by_the_conversion() {
        fn feed<E>(mut g: BoxGenerator<'_, (), &str, (), E>, text: &str) -> Result<(), DriveError<E>> {
            // Its borrow is too short for the error.
            let line = text.to_owned();
            g.start()?;
            g.throw(Thrown::Exit).map(drop)?;
            drop(line);
            Ok(())
        }
        fn sent<'t>(g: impl Generator<(), &'t str>, text: &'t str) -> Result<(), Box<dyn std::error::Error>> {
            let mut g = pin!(g);
            g.start()?;
            g.send(text).map_err(SendError::without_value)?;
            g.send(text).map_err(DriveError::from)?;
            Ok(())
        }
        let ends = feed(generate!(Generator<(), &str, (), u8>, { yield_!(); }).boxed(), "a");
        assert_eq!(ends, Err(DriveError::Thrown(Thrown::Exit)));
        let sends = sent(generate!(Generator<(), &str>, { yield_!(); }), &String::from("a"));
        assert_eq!(sends.unwrap_err().to_string(), "generator already finished");
    }

    #[test]
    fn it_has_a_message_and_predicates() {
        let errors: [DriveError<String>; 6] = [
            DriveError::AlreadyStarted,
            DriveError::NotStarted,
            DriveError::Busy,
            DriveError::Finished,
            DriveError::Ignored,
            DriveError::Thrown(Thrown::Raised(String::from("why"))),
        ];
        let messages = errors.each_ref().map(ToString::to_string);
        assert_eq!(
            messages,
            [
                "generator already started",
                "cannot send a value to a generator that has not started",
                "async generator already running: `finish_step` finishes the step that was dropped",
                "generator already finished",
                "generator ignored the exit",
                "why",
            ]
        );
        let holds = errors.each_ref().map(|error| {
            [
                error.is_already_started(),
                error.is_not_started(),
                error.is_busy(),
                error.is_finished(),
                error.is_ignored(),
                error.clone().into_thrown().is_some(),
            ]
        });
        for (row, holds) in holds.iter().enumerate() {
            assert!(holds.iter().enumerate().all(|(column, holds)| *holds == (row == column)), "{row}");
        }
    }
}
