//! The table of the guide's page `ends`: each row is held by a test.

#![allow(clippy::items_after_statements, reason = "each row stands with what it needs")]

use super::*;

use coyield::context::{aclosing, closing, closing_with};
use coyield::{
    AsyncThrowError, Yielder, await_yielded, drive, drive_sync, drive_with, from_future, from_genawaiter, from_stream,
    into_genawaiter, stackful, stackful_scoped, try_await_yielded, try_drive, try_drive_sync, try_drive_with,
};
use std::collections::BTreeMap;
use std::future::ready;

const PAGE: &str = include_str!("../../../../core/src/guide/ends.md");

/// The first cells of the table, and the tests that hold their rows.
const ROWS: [(&str, fn()); 21] = [
    ("`iter`, `into_iter`, `stream`, `into_stream`", views),
    ("`iter_with_return`, `stream_with_return`, and their `into_` forms", views_with_return),
    ("`try_iter`, `try_stream`, `into_try_iter`, `into_try_stream`", try_views),
    ("`ignore_end`", ignored_end),
    ("`#[generator] fn -> impl Iterator`, `async fn -> impl Stream`", iterators_and_streams_of_the_attribute),
    ("`sink`, `into_sink`", sinks),
    ("`try_sink`, `into_try_sink`", try_sinks),
    ("`drive_sync`, `drive`, `drive_with`, `await_yielded`", drivers),
    ("`try_drive_sync`, `try_drive`, `try_drive_with`, `try_await_yielded`", try_drivers),
    ("`from_iter`, `from_stream`", from_iterators_and_streams),
    ("`from_future`", from_futures),
    ("`into_async`, `boxed`, and the pinned forms", same_generators),
    ("`map_return`, `map_throw`", mapped_ends),
    ("`yield_from!`", delegation),
    ("`try_yield_from!`", caught_delegation),
    ("`from_genawaiter`", from_generators_of_genawaiter),
    ("`into_genawaiter`", into_generators_of_genawaiter),
    ("`stackful`, `stackful_scoped`", stackful_generators),
    ("`#[context_manager]`, in `with!` and `async_with!`", context_managers),
    ("`closing`, `aclosing`", closing_managers),
    ("`aclosing(..).into_stream()`, `into_try_stream()`, `into_stream_with_return()`", closing_streams),
];

#[test]
fn every_row_of_the_guide_holds() {
    let (_, table) =
        PAGE.split_once("| bridge | what the body returns | what the body raises |\n|---|---|---|\n").unwrap();
    let mut tests: BTreeMap<&str, fn()> = ROWS.into();
    for row in table.lines().take_while(|line| line.starts_with('|')) {
        let first = row.trim_matches('|').split(" | ").next().unwrap().trim();
        let test = tests.remove(first).unwrap_or_else(|| panic!("no test holds the row {first}"));
        test();
    }
    assert!(tests.is_empty(), "rows that are not in the guide: {:?}", tests.keys());
}

/// The cases `bridges/end_*.rs` of `tests/messages` hold that others have no such methods.
fn views() {
    let two = || {
        generate!({
            yield 1;
            yield 2;
        })
    };
    let two_async = || generate! { async { yield 1; yield 2; } };
    assert_eq!(pin!(two()).iter().sum::<u32>() + two().boxed().into_iter().sum::<u32>(), 6);
    block_on(async {
        assert_eq!(pin!(two()).stream().count().await + two().into_stream().count().await, 4);
        assert_eq!(pin!(two_async()).stream().collect::<Vec<u32>>().await, [1, 2]);
        assert_eq!(two_async().into_stream().collect::<Vec<u32>>().await, [1, 2]);
    });
}

fn views_with_return() {
    for (text, end) in [("1 2", Ok(2)), ("1 x", Err(Thrown::Raised(not_a_number())))] {
        let mut iter = counted(text).boxed().into_iter_with_return();
        iter.by_ref().for_each(drop);
        assert_eq!(iter.into_return(), Some(end.clone()));
        block_on(async {
            let mut g = pin!(counted(text));
            let mut stream = g.stream_with_return();
            stream.by_ref().count().await;
            assert_eq!(stream.into_return(), Some(end.clone()));
            let mut g = pin!(counted_async(text));
            let mut stream = g.stream_with_return();
            stream.by_ref().count().await;
            assert_eq!(stream.into_return(), Some(end));
        });
    }
}

fn try_views() {
    assert_eq!(pin!(numbers("1 2 x 4")).try_iter().collect::<Vec<_>>(), one_two_error());
    assert_eq!(raising("1 2 x 4").boxed().into_try_iter().collect::<Vec<_>>(), one_two_error());
    block_on(async {
        assert_eq!(numbers("1 2 x 4").into_try_stream().collect::<Vec<_>>().await, one_two_error());
        assert_eq!(numbers_async("1 2 x 4").into_try_stream().collect::<Vec<_>>().await, one_two_error());
        assert_eq!(pin!(raising_async("1 2 x 4")).try_stream().collect::<Vec<_>>().await, one_two_error());
    });
}

fn ignored_end() {
    for text in ["1 2", "1 x"] {
        let mut g = pin!(counted(text).ignore_end());
        let mut steps = std::iter::from_fn(|| g.next().ok()).skip_while(CoroutineState::is_yielded);
        assert_eq!((steps.next(), steps.next()), (Some(CoroutineState::Complete(())), None));
    }
}

fn iterators_and_streams_of_the_attribute() {
    #[generator]
    fn iterator() -> impl Iterator<Item = u32> {
        yield_!(1);
    }
    #[generator]
    async fn stream() -> impl Stream<Item = u32> {
        yield_!(1);
    }
    #[generator]
    fn endless() -> impl Iterator<Item = u32> {
        loop {
            yield_!(1);
        }
    }
    assert_eq!(iterator().chain(endless().take(1)).sum::<u32>(), 2);
    assert_eq!(block_on(stream().count()), 1);
    #[generator]
    fn iterator_of_results(text: &str) -> impl Iterator<Item = Result<u32, ParseIntError>> {
        for word in text.split_whitespace() {
            yield_!(Ok(word.parse()?));
        }
    }
    #[generator]
    async fn stream_of_results(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
        for word in text.split_whitespace() {
            yield_!(Ok(word.parse()?));
        }
    }
    assert_eq!(iterator_of_results("1 2 x 4").collect::<Vec<_>>(), one_two_error());
    assert_eq!(block_on(stream_of_results("1 2 x 4").collect::<Vec<_>>()), one_two_error());
}

fn try_sinks() {
    /// Fails at "x", and at the close if there were no words.
    #[generator]
    fn parses() -> impl Generator<(), &'static str, Result<(), ParseIntError>> {
        let mut last = "";
        while let Ok(word) = try_yield!() {
            if word == "x" {
                word.parse::<u32>()?;
            }
            last = word;
        }
        last.parse::<u32>()?;
        Ok(())
    }
    #[generator]
    fn raises() -> impl Generator<(), &'static str, (), &'static str> {
        let Ok(word) = try_yield!() else { return };
        raise!(word);
    }
    use futures::SinkExt;
    let forward = |words: &'static [&'static str], fails: bool| {
        let sink = Box::pin(parses()).into_try_sink();
        let items = futures::stream::iter(words.iter().copied()).map(Ok);
        let result = block_on(items.forward(sink)).map_err(SendError::into_thrown);
        assert_eq!(matches!(result, Err(Some(Thrown::Raised(_)))), fails, "{words:?}");
    };
    forward(&["1"], false);
    forward(&["1", "x"], true);
    forward(&["y"], true);
    forward(&[], true);
    block_on(async {
        let mut g = pin!(parses());
        let mut sink = g.try_sink();
        assert!(sink.send("x").await.is_err_and(|error| error.into_thrown().is_some()));
        assert!(sink.send("1").await.is_err_and(|error| error.is_finished()));
        let mut raising = pin!(raises().into_try_sink());
        assert_eq!(raising.send("raised").await, Err(SendError::Thrown(Thrown::Raised("raised"))));
        assert_eq!(raising.close().await, Ok(()));
    });
}

fn sinks() {
    #[generator]
    fn sum() -> impl Generator<(), &'static str, u32, ParseIntError> {
        let mut sum = 0;
        while let Ok(word) = try_yield!() {
            sum += or_raise!(word.parse::<u32>());
        }
        sum
    }
    use futures::SinkExt;
    block_on(async {
        let mut g = pin!(sum());
        let mut sink = g.sink();
        sink.send("1").await.unwrap();
        assert_eq!(sink.finish(), Ok(Some(1)));
        let mut sink = sum().boxed().into_sink();
        SinkExt::close(&mut sink).await.unwrap();
        assert_eq!(sink.into_return(), Some(0));
        let mut sink = pin!(sum().into_sink());
        SinkExt::close(&mut sink).await.unwrap();
        assert_eq!(sink.take_return(), Some(0));
        let mut sink = sum().boxed().into_sink();
        assert_eq!(sink.send("x").await, Err(SendError::Thrown(Thrown::Raised(not_a_number()))));
        let raises = generate!(Generator<(), u8, (), u8>, { let _ = try_yield!(); raise!(7) });
        assert_eq!(raises.boxed().into_sink().close().await, Err(SendError::Thrown(Thrown::Raised(7))));
    });
}

#[generator]
fn asks() -> impl Generator<u32, u32, u32> {
    yield_!(20) + 1
}

#[generator]
fn asks_fallibly() -> impl Generator<u32, u32, u32, &'static str> {
    match try_yield!(20) {
        Ok(answer) => answer + 1,
        Err(_) => raise!("failed"),
    }
}

fn drivers() {
    assert_eq!(drive_sync(asks(), |n| n * 2), 41);
    block_on(async {
        assert_eq!(drive(asks(), async |n| n * 2).await, 41);
        assert_eq!(drive_with(asks(), &mut 2, async |factor, n| n * *factor).await, 41);
        let yields = generate!(Generator<_, u32, u32>, { (yield ready(20)) + 1 });
        assert_eq!(await_yielded(yields).await, 21);
    });
    let exits = generate!(Generator<(), (), (), Infallible>, { raise!(Thrown::Exit) });
    assert!(std::panic::catch_unwind(|| drive_sync(exits, |()| ())).is_err());
}

fn try_drivers() {
    for (answer, end) in [(Ok(1), Ok(2)), (Err("no"), Err(Thrown::Raised("failed")))] {
        assert_eq!(try_drive_sync(asks_fallibly(), |_| answer), end);
        block_on(async {
            assert_eq!(try_drive(asks_fallibly(), async |_| answer).await, end);
            assert_eq!(try_drive_with(asks_fallibly(), &mut (), async |(), _| answer).await, end);
            let yields = generate!(Generator<_, u32, u32, &'static str>, {
                match try_yield!(ready(answer)) {
                    Ok(n) => n + 1,
                    Err(_) => raise!("failed"),
                }
            });
            assert_eq!(try_await_yielded(yields).await, end);
        });
    }
}

fn from_iterators_and_streams() {
    let mut g = from_iter([1]).with_throw::<u8>();
    assert_eq!((g.next(), g.next()), (Ok(CoroutineState::Yielded(1)), Ok(CoroutineState::Complete(()))));
    assert_eq!(from_iter([1]).with_throw().throw(7), Err(Thrown::Raised(7)));
    block_on(async {
        let mut g = from_stream(futures::stream::iter([1])).with_throw();
        assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.athrow(7).await.map_err(AsyncThrowError::into_thrown), Err(Thrown::Raised(7)));
        let mut g = from_stream(futures::stream::iter([0; 0]));
        assert_eq!(g.anext().await, Ok(CoroutineState::Complete(())));
    });
}

fn from_futures() {
    assert_eq!(from_future(ready(7)).next(), Ok(CoroutineState::Complete(7)));
    assert_eq!(from_future(ready(7)).with_throw().throw("no"), Err(Thrown::Raised("no")));
}

fn same_generators() {
    for (text, end) in [("", Ok(CoroutineState::Complete(0))), ("x", Err(Thrown::Raised(not_a_number())))] {
        let raised = |error: coyield::ResumeError<_>| error.into_thrown().unwrap();
        assert_eq!(counted(text).boxed().next().map_err(raised), end);
        assert_eq!(counted(text).boxed_local().next().map_err(raised), end);
        assert_eq!(pin!(counted(text)).next().map_err(raised), end);
        let stepped = block_on(pin!(counted(text).into_async()).anext());
        assert_eq!(stepped.map_err(|error| error.into_thrown().unwrap()), end);
    }
}

fn mapped_ends() {
    let mut g = pin!(counted("").map_return(|count| count + 7));
    assert_eq!(g.next(), Ok(CoroutineState::Complete(7)));
    let mut g =
        pin!(counted("x").map_throw(|text: String| text.parse::<u32>().unwrap_err(), |error| error.to_string()));
    assert_eq!(g.next().unwrap_err().into_thrown(), Some(Thrown::Raised(not_a_number().to_string())));
}

fn delegation() {
    #[generator]
    fn outer(text: &str) -> impl Generator<u32, (), usize, ParseIntError> {
        yield_from!(counted(text)) + 10
    }
    assert_eq!(pin!(outer("")).next(), Ok(CoroutineState::Complete(10)));
    assert_eq!(pin!(outer("x")).next().unwrap_err().into_thrown(), Some(Thrown::Raised(not_a_number())));
}

fn caught_delegation() {
    #[generator]
    fn outer(text: &str) -> impl Generator<u32, (), Result<usize, Thrown<ParseIntError>>, ParseIntError> {
        try_yield_from!(counted(text))
    }
    assert_eq!(pin!(outer("")).next(), Ok(CoroutineState::Complete(Ok(0))));
    assert_eq!(pin!(outer("x")).next(), Ok(CoroutineState::Complete(Err(Thrown::Raised(not_a_number())))));
}

fn from_generators_of_genawaiter() {
    use genawaiter::rc::Gen;
    let theirs = || {
        Gen::new(|co| async move {
            co.yield_(1).await;
            "done"
        })
    };
    let mut iter = from_genawaiter(theirs()).boxed_local().into_iter_with_return();
    assert_eq!((iter.by_ref().count(), iter.into_return()), (1, Some(Ok("done"))));
    let mut g = Box::pin(from_genawaiter(theirs()).with_throw());
    assert_eq!(g.throw(7), Err(Thrown::Raised(7)));
}

fn into_generators_of_genawaiter() {
    use genawaiter::{Coroutine as _, GeneratorState};
    let mut g = pin!(into_genawaiter(generate!(Generator<u8, (), u8>, { 7 })));
    assert_eq!(g.as_mut().resume_with(()), GeneratorState::Complete(7));
}

fn stackful_generators() {
    let g = |raises: bool| {
        stackful(move |yielder: &Yielder<'_, u8, (), &'static str>| {
            yielder.yield_(1);
            if raises {
                yielder.raise("raised");
            }
            "returned"
        })
    };
    for (raises, end) in [(false, Ok("returned")), (true, Err(Thrown::Raised("raised")))] {
        let mut iter = g(raises).into_iter_with_return();
        assert_eq!((iter.by_ref().count(), iter.into_return()), (1, Some(end)));
    }
    let mut g = g(false);
    assert_eq!((g.next(), g.throw("thrown")), (Ok(CoroutineState::Yielded(1)), Err(Thrown::Raised("thrown"))));
    let seven = 7;
    let returned =
        stackful_scoped(|_: &Yielder<'_, u8>| &seven, |mut g| g.next().ok().and_then(CoroutineState::completed));
    assert_eq!(returned, Some(&7));
}

fn context_managers() {
    #[context_manager]
    fn managed(fails: bool) -> impl ContextManager<u8, &'static str> {
        if let Err(thrown) = try_yield!(1) {
            raise!(thrown);
        }
        if fails { Err("returned") } else { Ok(()) }
    }
    #[context_manager]
    async fn managed_async(fails: bool) -> impl AsyncContextManager<u8, &'static str> {
        if let Err(thrown) = try_yield!(1) {
            raise!(thrown);
        }
        if fails { Err("returned") } else { Ok(()) }
    }
    assert_eq!(with!(one = managed(false), { Ok(one) }), Ok(Some(1)));
    assert_eq!(with!(one = managed(true), { Ok(one) }), Err("returned"));
    assert_eq!(with!(_ = managed(true), { Err::<u8, _>("raised") }), Err("raised"));
    block_on(async {
        assert_eq!(async_with!(one = managed_async(true), { Ok(one) }), Err("returned"));
        assert_eq!(async_with!(_ = managed_async(true), { Err::<u8, _>("raised") }), Err("raised"));
    });
}

fn closing_managers() {
    let dropped = Cell::new(false);
    struct Sets<'c>(&'c Cell<bool>);
    impl Drop for Sets<'_> {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }
    let returns = generate!(Generator<u8, (), Sets<'_>>, { let _ = try_yield!(1); Sets(&dropped) });
    let block = with!(mut g = closing(returns.map_return(drop)), { Ok::<_, Infallible>(g.next().unwrap().yielded()) });
    assert_eq!((block, dropped.get()), (Ok(Some(Some(1))), true));
    let raises = generate!(Generator<u8, (), (), &'static str>, { let _ = try_yield!(1); raise!("raised") });
    let block = with!(mut g = closing_with(raises, |error| error), { Ok(g.next().is_ok()) });
    assert_eq!(block, Err("raised"));
    let fails = generate!(Generator<u8, (), Result<(), &'static str>>, { let _ = try_yield!(1); Err("returned") });
    let block = with!(mut g = closing(fails), { Ok::<_, &'static str>(g.next().is_ok()) });
    assert_eq!(block, Err("returned"));
}

fn closing_streams() {
    let fails = || generate!(AsyncGenerator<u8, (), Result<(), &'static str>>, async { yield 1; Err("returned") });
    block_on(async {
        let mut items = aclosing(fails()).on_drop(drop).into_try_stream();
        assert_eq!(items.next().await, Some(Ok(1)));
        assert_eq!(items.next().await, Some(Err("returned")));
        let mut items = aclosing(fails()).on_drop(drop).into_stream_with_return();
        while items.next().await.is_some() {}
        assert_eq!(items.into_return(), Some(Ok(Err("returned"))));
    });
}
