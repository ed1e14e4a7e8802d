//! The spans of delegates.

use coyield::prelude::*;
use coyield_instrument_tests::{events_of, log_of};
use std::pin::pin;
use tracing::{info, info_span, instrument};

/// Without a span, and as small as to run in its delegator.
#[generator]
fn plain(number: u32) -> impl Generator<u32> {
    info!("plain begins");
    yield_!(number);
    info!("plain ends");
}

/// Without a span, and in a frame, because it delegates.
#[generator]
fn plain_in_frame(number: u32) -> impl Generator<u32> {
    info!("frame begins");
    yield_!(number);
    yield_from!([number]);
    info!("frame ends");
}

#[generator]
#[instrument(skip_all)]
fn child(number: u32) -> impl Generator<u32> {
    info!("child begins");
    yield_!(number);
    info!("child ends");
}

#[generator]
#[instrument(skip_all)]
fn child_in_frame(number: u32) -> impl Generator<u32> {
    info!("child begins");
    yield_!(number);
    yield_from!(plain_in_frame(number));
    info!("child ends");
}

#[generator]
#[instrument]
fn parent() -> impl Generator<u32> {
    info!("parent begins");
    yield_from!(plain(1));
    yield_from!(plain_in_frame(2));
    yield_from!(child(3));
    info!("parent between");
    yield_from!(plain_in_frame(5));
    yield_from!(child_in_frame(4));
    info!("parent ends");
}

fn drive(generator: impl Generator<u32>) {
    let mut generator = pin!(generator);
    while let CoroutineState::Yielded(number) = generator.as_mut().next().unwrap() {
        info!("driver has {number}");
    }
}

#[test]
fn a_delegate_without_a_span_runs_in_that_of_its_delegator() {
    let expected = [
        "parent begins in parent",
        "plain begins in parent",
        "driver has 1",
        "plain ends in parent",
        "frame begins in parent",
        "driver has 2",
        "driver has 2",
        "frame ends in parent",
        "child begins in child < parent",
        "driver has 3",
        "child ends in child < parent",
        "parent between in parent",
        "frame begins in parent",
        "driver has 5",
        "driver has 5",
        "frame ends in parent",
        "child begins in child_in_frame < parent",
        "driver has 4",
        "frame begins in child_in_frame < parent",
        "driver has 4",
        "driver has 4",
        "frame ends in child_in_frame < parent",
        "child ends in child_in_frame < parent",
        "parent ends in parent",
    ];
    assert_eq!(events_of(|| drive(parent())), expected);
}

#[test]
fn spans_around_the_driver_stay_where_they_are() {
    let events = events_of(|| {
        let _driver = info_span!("driver").entered();
        drive(child(1));
    });
    assert_eq!(events, ["child begins in child < driver", "driver has 1 in driver", "child ends in child < driver"]);
}

#[generator]
fn without() -> impl Generator<u32> {
    info!("without begins");
    yield_from!(child_in_frame(1));
    info!("without ends");
}

#[test]
fn a_delegator_without_a_span_is_in_none() {
    let events = events_of(|| drive(without()));
    assert_eq!(events[..2], ["without begins", "child begins in child_in_frame"]);
    assert_eq!(events.last().unwrap(), "without ends");
}

/// Delegates down to `depth`, each level with a span.
#[generator]
#[instrument]
fn recursive(depth: u32) -> impl Generator<u32> {
    if depth > 0 {
        yield_from!(recursive(depth - 1));
    } else {
        yield_!(0);
        yield_!(1);
        yield_from!(plain_in_frame(2));
    }
    info!("level {depth}");
}

#[test]
fn a_recursion_nests_its_spans() {
    let events = events_of(|| drive(recursive(2)));
    let expected = [
        "driver has 0",
        "driver has 1",
        "frame begins in recursive < recursive < recursive",
        "driver has 2",
        "driver has 2",
        "frame ends in recursive < recursive < recursive",
        "level 0 in recursive < recursive < recursive",
        "level 1 in recursive < recursive",
        "level 2 in recursive",
    ];
    assert_eq!(events, expected);
}

/// How many spans are entered in a step, at this depth.
fn entered_in_a_step(depth: u32, step: usize) -> usize {
    let log = log_of(|| {
        let mut generator = pin!(recursive(depth));
        for _ in 0..step {
            generator.as_mut().next().unwrap();
        }
        info!("here");
        generator.as_mut().next().unwrap();
        info!("and here");
    });
    let places: Vec<_> = (0..log.len()).filter(|place| log[*place].ends_with("here")).collect();
    let step = &log[places[0]..places[1]];
    let entered = step.iter().filter(|line| line.starts_with("enter")).count();
    assert_eq!(entered, step.iter().filter(|line| line.starts_with("exit")).count());
    entered
}

#[test]
fn a_step_enters_one_span_at_any_depth() {
    for depth in [0, 1, 10, 300] {
        // The second is in the innermost delegate, the third begins one without a span, and the fourth is in that.
        assert_eq!(entered_in_a_step(depth, 1), 1, "depth {depth}");
        assert!(entered_in_a_step(depth, 2) <= 2, "depth {depth}");
        assert_eq!(entered_in_a_step(depth, 3), 1, "depth {depth}");
    }
}

/// Too deep for its delegates to begin on the machine stack of the first.
#[test]
fn a_deep_recursion_has_its_parents() {
    let log = log_of(|| drive(recursive(500)));
    let news: Vec<_> = log.iter().filter(|line| line.starts_with("new ")).collect();
    assert_eq!(news.len(), 501);
    assert_eq!(news[0], "new recursive {depth=500}");
    for (level, new) in news.iter().enumerate().skip(1) {
        assert_eq!(**new, format!("new recursive {{depth={}}} in recursive", 500 - level));
    }
    assert_eq!(log.iter().filter(|line| line.starts_with("close ")).count(), 501);
    assert_eq!(log.last().unwrap(), "close recursive");
}

/// Says when it is dropped.
struct Resource(&'static str);

impl Drop for Resource {
    fn drop(&mut self) {
        info!("{} dropped", self.0);
    }
}

#[generator]
fn innermost() -> impl Generator<u32> {
    let _resource = Resource("innermost");
    yield_from!([1, 2]);
}

#[generator]
#[instrument]
fn middle() -> impl Generator<u32> {
    let _resource = Resource("middle");
    yield_from!(innermost());
}

#[generator]
fn small() -> impl Generator<u32> {
    let _resource = Resource("small");
    yield_!(1);
}

#[generator]
#[instrument]
fn outermost() -> impl Generator<u32> {
    let _resource = Resource("outermost");
    yield_from!(middle());
    yield_from!(small());
}

#[test]
fn delegates_are_dropped_in_their_spans() {
    let dropped = [
        "innermost dropped in middle < outermost",
        "middle dropped in middle < outermost",
        "outermost dropped in outermost",
    ];
    let events = events_of(|| {
        let mut generator = Box::pin(outermost());
        generator.as_mut().next().unwrap();
        drop(generator);
    });
    assert_eq!(events, dropped);
    let events = events_of(|| {
        let mut generator = Box::pin(outermost());
        generator.as_mut().next().unwrap();
        generator.as_mut().close().unwrap();
        info!("outside");
    });
    assert_eq!(events[..3], dropped);
    assert_eq!(events[3], "outside");
    let events = events_of(|| {
        let mut generator = Box::pin(outermost());
        for _ in 0..3 {
            generator.as_mut().next().unwrap();
        }
        info!("small is suspended");
    });
    let rest = ["small is suspended", "small dropped in outermost", "outermost dropped in outermost"];
    assert_eq!(events[2..], rest);
}

#[generator]
#[instrument]
fn catches() -> impl Generator<u32, (), u32, String> {
    match try_yield_from!(throws()) {
        Ok(value) => value,
        Err(thrown) => {
            info!("caught {}", thrown.into_raised().unwrap_or_default());
            yield_!(9);
            7
        }
    }
}

#[generator]
fn throws() -> impl Generator<u32, (), u32, String> {
    yield_!(1);
    yield_from!(throws_again())
}

#[generator]
#[instrument]
fn throws_again() -> impl Generator<u32, (), u32, String> {
    let thrown = try_yield!(2);
    info!("thrown in");
    match thrown {
        Ok(()) => 3,
        Err(thrown) => raise!(thrown),
    }
}

#[test]
fn an_error_goes_from_span_to_span() {
    let events = events_of(|| {
        let mut generator = pin!(catches());
        generator.as_mut().start().unwrap();
        generator.as_mut().next().unwrap();
        let state = generator.as_mut().throw(String::from("up")).unwrap();
        assert_eq!(state, CoroutineState::Yielded(9));
        info!("outside");
    });
    assert_eq!(events, ["thrown in in throws_again < catches", "caught up in catches", "outside"]);
}

#[test]
fn a_boxed_delegate_keeps_its_span() {
    #[generator]
    #[instrument]
    fn delegates() -> impl Generator<u32> {
        yield_from!(child(1).boxed());
        let mut pinned = pin!(child(2));
        yield_from!(pinned.as_mut());
    }
    let expected = [
        "child begins in child < delegates",
        "driver has 1",
        "child ends in child < delegates",
        "child begins in child < delegates",
        "driver has 2",
        "child ends in child < delegates",
    ];
    assert_eq!(events_of(|| drive(delegates())), expected);
}
