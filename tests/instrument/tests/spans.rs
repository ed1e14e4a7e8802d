//! A span is entered while its own body runs, and at no other time.

use coyield::prelude::*;
use coyield_instrument_tests::{events_of, log_above, log_of};
use std::pin::pin;
use tracing::{Level, info, instrument};

#[generator]
#[instrument]
fn count(to: u32, name: &str) -> impl Generator<u32> {
    info!("begins");
    for number in 0..to {
        yield_!(number);
        info!("resumed {name}");
    }
}

#[test]
fn a_span_is_entered_while_the_body_runs() {
    let log = log_of(|| {
        let counter = count(1, "a");
        info!("made");
        let mut counter = pin!(counter);
        assert_eq!(counter.as_mut().next().unwrap(), CoroutineState::Yielded(0));
        info!("suspended");
        assert_eq!(counter.as_mut().next().unwrap(), CoroutineState::Complete(()));
        info!("finished");
    });
    let expected = [
        "made",
        "new count {to=1 name=\"a\"}",
        "enter count",
        "begins in count",
        "exit count",
        "suspended",
        "enter count",
        "resumed a in count",
        "exit count",
        "close count",
        "finished",
    ];
    assert_eq!(log, expected);
}

#[test]
fn a_generator_that_never_starts_has_no_span() {
    assert_eq!(log_of(|| drop(count(1, "a"))), [""; 0]);
}

/// Says when it is dropped.
struct Resource;

impl Drop for Resource {
    fn drop(&mut self) {
        info!("dropped");
    }
}

#[generator]
#[instrument(skip_all)]
fn holds(_resource: Resource) -> impl Generator<u32, (), (), String> {
    if let Err(thrown) = try_yield!(1) {
        info!("thrown");
        raise!(thrown);
    }
    yield_!(2);
}

#[test]
fn a_body_is_dropped_in_its_span() {
    let log = log_of(|| {
        let mut holder = Box::pin(holds(Resource));
        holder.as_mut().start().unwrap();
        drop(holder);
    });
    let expected =
        ["new holds", "enter holds", "exit holds", "enter holds", "dropped in holds", "exit holds", "close holds"];
    assert_eq!(log, expected);
}

#[test]
fn a_body_that_never_started_is_dropped_in_no_span() {
    assert_eq!(log_of(|| drop(holds(Resource))), ["dropped"]);
}

#[test]
fn what_is_thrown_in_is_caught_in_the_span() {
    let events = events_of(|| {
        let mut holder = pin!(holds(Resource));
        holder.as_mut().start().unwrap();
        assert!(holder.as_mut().throw(String::from("error")).is_err());
        info!("outside");
    });
    assert_eq!(events, ["thrown in holds", "dropped in holds", "outside"]);
}

#[test]
fn a_close_runs_in_the_span() {
    let events = events_of(|| {
        let mut holder = pin!(holds(Resource));
        holder.as_mut().start().unwrap();
        assert_eq!(holder.as_mut().close().unwrap(), None);
        info!("outside");
    });
    assert_eq!(events, ["thrown in holds", "dropped in holds", "outside"]);
    let events = events_of(|| {
        let mut holder = pin!(holds(Resource));
        holder.as_mut().start().unwrap();
        holder.as_mut().next().unwrap();
        holder.as_mut().close().unwrap();
    });
    assert_eq!(events, ["dropped in holds"]);
}

#[test]
fn a_panic_exits_the_span() {
    #[generator]
    #[instrument]
    fn panics() -> impl Generator<u32> {
        let _resource = Resource;
        yield_!(1);
        panic!("it does");
    }
    let log = log_of(|| {
        let mut generator = Box::pin(panics());
        generator.as_mut().next().unwrap();
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| generator.as_mut().next())).unwrap_err();
        info!("outside");
    });
    let of_panic = ["new panics", "enter panics", "exit panics", "enter panics", "dropped in panics", "exit panics"];
    assert_eq!(log[..6], of_panic);
    assert_eq!(log.last().unwrap(), "close panics");
    let count = |word| log.iter().filter(|line| line.starts_with(word)).count();
    assert_eq!(count("enter"), count("exit"));
    assert!(log.contains(&String::from("outside")), "{log:?}");
}

#[test]
fn a_span_that_no_subscriber_wants_is_none() {
    let log = log_above(Level::WARN, || {
        let mut counter = pin!(count(1, "a"));
        counter.as_mut().next().unwrap();
        tracing::warn!("outside");
    });
    assert_eq!(log, ["WARN outside"]);
}

#[generator]
#[instrument]
fn iterate(to: u32) -> impl Iterator<Item = u32> {
    for number in 0..to {
        info!("yields");
        yield_!(number);
    }
}

#[test]
fn an_iterator_has_a_span() {
    let events = events_of(|| {
        for number in iterate(2) {
            info!("number {number}");
        }
    });
    assert_eq!(events, ["yields in iterate", "number 0", "yields in iterate", "number 1"]);
}

#[generator]
#[instrument(err)]
fn parse(text: &str) -> impl Iterator<Item = Result<u32, std::num::ParseIntError>> {
    for word in text.split(' ') {
        info!("parses");
        yield_!(Ok(word.parse()?));
    }
}

#[test]
fn an_iterator_of_results_reports_its_error() {
    let events = events_of(|| assert_eq!(parse("1 x").filter_map(Result::ok).sum::<u32>(), 1));
    let expected = ["parses in parse", "parses in parse", "ERROR {error=invalid digit found in string} in parse"];
    assert_eq!(events, expected);
}

struct Tree {
    size: u32,
}

impl Tree {
    #[generator]
    #[instrument(name = "walk", level = "debug", skip(self), fields(size = self.size, double = %(2 * self.size), later))]
    fn nodes(&self, (from, step): (u32, u32)) -> impl Generator<u32> {
        tracing::Span::current().record("later", 7);
        yield_!(self.size + from + step);
    }
}

impl std::fmt::Debug for Tree {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a tree")
    }
}

#[test]
fn the_arguments_of_the_attribute_are_those_of_tracing() {
    let tree = Tree { size: 3 };
    let log = log_of(|| {
        let mut nodes = pin!(tree.nodes((1, 2)));
        assert_eq!(nodes.as_mut().next().unwrap(), CoroutineState::Yielded(6));
    });
    assert_eq!(log[0], "new walk {from=1 step=2 size=3 double=6}");
    assert_eq!(log_above(Level::INFO, || _ = pin!(tree.nodes((1, 2))).next()), [""; 0]);
}

#[test]
fn a_parent_may_be_given() {
    #[generator]
    #[instrument(parent = parent, follows_from = [parent.id()], skip(parent))]
    fn child(parent: &tracing::Span) -> impl Generator<u32> {
        yield_!(1);
    }
    let log = log_of(|| {
        let parent = tracing::info_span!("parent");
        _ = pin!(child(&parent)).next();
    });
    assert_eq!(log[..2], ["new parent", "new child in parent"]);
}

#[generator]
#[instrument(ret, err, skip_all)]
fn divides(by: u32) -> impl Generator<u32, (), Result<u32, String>> {
    yield_!(by);
    100_u32.checked_div(by).ok_or_else(|| String::from("by zero"))
}

#[generator]
#[instrument(ret(Display, level = "debug"))]
fn returns() -> impl Generator<u32, (), String> {
    yield_!(1);
    String::from("end")
}

#[generator]
#[instrument(err(Debug, level = Level::WARN))]
fn fails() -> impl Generator<u32, (), Result<(), String>> {
    yield_!(1);
    Err(String::from("end"))
}

#[test]
fn ret_and_err_report_the_return_value() {
    fn finish<R>(generator: impl Generator<u32, (), R>) {
        let mut generator = pin!(generator);
        while generator.as_mut().next().unwrap().is_yielded() {}
    }
    assert_eq!(events_of(|| finish(divides(5))), ["{return=20} in divides"]);
    assert_eq!(events_of(|| finish(divides(0))), ["ERROR {error=by zero} in divides"]);
    assert_eq!(events_of(|| finish(returns())), ["DEBUG {return=end} in returns"]);
    assert_eq!(events_of(|| finish(fails())), ["WARN {error=\"end\"} in fails"]);
}

#[context_manager]
#[instrument]
fn lends(number: u32) -> impl ContextManager<u32, String> {
    info!("set up");
    yield_!(number);
    info!("torn down");
    Ok(())
}

#[test]
fn a_context_manager_has_a_span() {
    let events = events_of(|| {
        let number = with!(number = lends(3), {
            info!("block");
            Ok(number)
        });
        assert_eq!(number, Ok(Some(3)));
    });
    assert_eq!(events, ["set up in lends", "block", "torn down in lends"]);
}
