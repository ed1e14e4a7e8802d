//! `Barrier`.

use crate::lock::python;
use crate::scenarios::{Scenario, follows, leak};
use coyield::aio::sync::{Barrier, BrokenBarrierError};

/// The output of `CPython`.
pub(crate) const TRACES: &str = include_str!("../../../python/aio/barriers.out");

fn barrier(parties: usize) -> &'static Barrier {
    leak(Barrier::new(parties))
}

/// Spawns a task, and lets it run.
fn wait(scenario: &Scenario, barrier: &'static Barrier, name: &'static str) {
    begin(scenario, barrier, name);
    scenario.settle();
}

fn begin(scenario: &Scenario, barrier: &'static Barrier, name: &'static str) {
    scenario.spawn(name, async {
        match barrier.wait().await {
            Ok(position) => position.to_string(),
            Err(BrokenBarrierError) => "BrokenBarrierError".to_owned(),
        }
    });
}

fn pass(scenario: &Scenario, barrier: &'static Barrier, name: &'static str) {
    scenario.spawn(name, async {
        barrier.wait().await.expect("it is whole");
        String::new()
    });
    scenario.settle();
}

fn state(scenario: &Scenario, barrier: &Barrier) {
    let (waiting, parties, broken) = (barrier.n_waiting(), barrier.parties(), python(barrier.is_broken()));
    scenario.print(format!("waiting: {waiting} of {parties}, broken: {broken}"));
}

#[test]
fn all_pass_together() {
    follows(TRACES, |scenario| {
        let barrier = barrier(3);
        for name in ["a", "b", "c"] {
            wait(scenario, barrier, name);
            state(scenario, barrier);
        }
    });
}

#[test]
fn one_party_never_waits() {
    follows(TRACES, |scenario| {
        let barrier = barrier(1);
        begin(scenario, barrier, "a");
        begin(scenario, barrier, "b");
    });
}

#[test]
fn it_begins_anew() {
    follows(TRACES, |scenario| {
        let barrier = barrier(2);
        for name in ["a", "b", "c", "d", "e"] {
            wait(scenario, barrier, name);
        }
        state(scenario, barrier);
        wait(scenario, barrier, "f");
    });
}

#[test]
fn a_cancelled_wait_does_not_count() {
    follows(TRACES, |scenario| {
        let barrier = barrier(3);
        pass(scenario, barrier, "a");
        pass(scenario, barrier, "b");
        scenario.cancel("a");
        scenario.settle();
        state(scenario, barrier);
        pass(scenario, barrier, "c");
        state(scenario, barrier);
        pass(scenario, barrier, "d");
        state(scenario, barrier);
    });
}

#[test]
fn abort_sends_all_away_and_who_comes_later() {
    follows(TRACES, |scenario| {
        let barrier = barrier(3);
        wait(scenario, barrier, "a");
        wait(scenario, barrier, "b");
        barrier.abort();
        scenario.settle();
        state(scenario, barrier);
        wait(scenario, barrier, "late");
        state(scenario, barrier);
    });
}

#[test]
fn reset_sends_away_who_waits() {
    follows(TRACES, |scenario| {
        let barrier = barrier(2);
        wait(scenario, barrier, "a");
        barrier.reset();
        scenario.settle();
        state(scenario, barrier);
        wait(scenario, barrier, "b");
        wait(scenario, barrier, "c");
    });
}

#[test]
fn reset_mends_what_was_aborted() {
    follows(TRACES, |scenario| {
        let barrier = barrier(2);
        barrier.abort();
        state(scenario, barrier);
        barrier.reset();
        state(scenario, barrier);
        wait(scenario, barrier, "a");
        wait(scenario, barrier, "b");
    });
}

#[test]
fn reset_without_anybody_waiting_changes_nothing() {
    follows(TRACES, |scenario| {
        let barrier = barrier(2);
        barrier.reset();
        state(scenario, barrier);
        wait(scenario, barrier, "a");
        wait(scenario, barrier, "b");
    });
}

mod of_polls {
    use super::*;
    use futures::FutureExt;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    #[test]
    fn positions_are_unique_after_a_cancelled_wait() {
        let barrier = Barrier::new(3);
        let context = &mut Context::from_waker(Waker::noop());
        let mut first = Box::pin(barrier.wait());
        let mut second = pin!(barrier.wait());
        assert!(first.poll_unpin(context).is_pending());
        assert!(second.poll_unpin(context).is_pending());
        drop(first);
        let mut third = pin!(barrier.wait());
        assert!(third.poll_unpin(context).is_pending());
        let mut fourth = pin!(barrier.wait());
        assert_eq!(fourth.poll_unpin(context), Poll::Ready(Ok(2)));
        assert_eq!(second.poll_unpin(context), Poll::Ready(Ok(0)));
        assert_eq!(third.poll_unpin(context), Poll::Ready(Ok(1)));
    }

    #[test]
    fn one_that_could_have_passed_is_sent_away_by_an_abort_too() {
        let barrier = Barrier::new(2);
        let context = &mut Context::from_waker(Waker::noop());
        let mut first = pin!(barrier.wait());
        assert!(first.poll_unpin(context).is_pending());
        assert_eq!(barrier.wait().now_or_never(), Some(Ok(1)));
        barrier.abort();
        assert_eq!(first.poll_unpin(context), Poll::Ready(Err(BrokenBarrierError)));
        assert_eq!(BrokenBarrierError.to_string(), "the barrier was aborted or reset");
    }

    #[test]
    fn no_party_is_a_panic() {
        assert_eq!(coyield_tests::panic_of(|| Barrier::new(0)), "a barrier needs at least one party");
    }
}
