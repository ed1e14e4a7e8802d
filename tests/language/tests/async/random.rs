//! Async generators compared with a plain model of them, which delegate, await, and are dropped half-way: random
//! programs, and random calls.
//!
//! A program is a tree of async generators (`tree.rs`): they yield, await, delegate, catch, and await again before they
//! react; they drive generators of their own, and drop the calls half-way. The library runs it (`body.rs`, `calls.rs`),
//! and so does a model by recursion (`model.rs`), which has from the library only the names of states and of what is
//! thrown. After every call both must have made, polled and dropped the same values in the same order, and have given
//! the same answers, state and depth (`trace.rs`).
//!
//! The test was tried on engines that were broken in these ways, and found each:
//!
//! * the engine forgets which delegate is being closed during an await, on the stack or inline, or remembers it for too
//!   long;
//! * a generator that awaits counts as suspended; one that is delegated to in the middle of a step is started again, as is one
//!   that is thrown nothing.
//!
//! Every pending future wakes its task, so a pending poll without a wake has lost it.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use calls::{Sent, drive};
use coyield::prelude::*;
use model::Model;
use trace::{Event, Token, World};
use tree::Call;

#[path = "random/body.rs"]
mod body;
#[path = "random/calls.rs"]
mod calls;
#[path = "random/model.rs"]
mod model;
#[path = "random/trace.rs"]
mod trace;
#[path = "random/tree.rs"]
mod tree;

proptest! {
    // A failing program is printed whole, so there is no need of a file with its seed.
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generators_that_are_sent_nothing_do_what_the_model_does(
        program in tree::program(),
        calls in vec(tree::call(), 0..14),
    ) {
        let program = Rc::new(program);
        let (world, of_model) = (World::default(), World::default());
        let model = Model::new(Rc::clone(&program), false, &of_model);
        compare(body::sent_nothing(program, world.make("argument"), world.clone()), &world, model, &of_model, &calls)?;
    }

    #[test]
    fn generators_that_are_sent_values_do_what_the_model_does(
        program in tree::program(),
        calls in vec(tree::call(), 0..14),
    ) {
        let program = Rc::new(program);
        let (world, of_model) = (World::default(), World::default());
        let model = Model::new(Rc::clone(&program), true, &of_model);
        compare(body::sent_values(program, world.make("argument"), world.clone()), &world, model, &of_model, &calls)?;
    }
}

/// Enough for rare programs to occur, or as many as the environment variable says.
fn cases() -> u32 {
    if cfg!(miri) { 2 } else { ProptestConfig::default().cases.max(3000) }
}

/// Makes all the calls to both and drops them, wherever they are suspended then.
fn compare<S: Sent>(
    generator: impl AsyncGenerator<Token, S, Token, Token>,
    world: &World,
    mut model: Model,
    of_model: &World,
    calls: &[Call],
) -> TestCaseResult {
    let mut all = Vec::new();
    {
        let mut generator = pin!(generator);
        for (index, call) in calls.iter().enumerate() {
            poll_to_the_end(drive(&mut generator, *call, world))?;
            model.call(*call, of_model);
            all.extend(same(&format!("at call {index}, {call:?}"), world, of_model)?);
        }
    }
    model.leave(of_model);
    all.extend(same("when dropped", world, of_model)?);
    let made = all.iter().filter_map(|event| if let Event::Made(_, value) = event { Some(*value) } else { None });
    for value in made {
        let drops = all.iter().filter(|event| **event == Event::Dropped(value)).count();
        prop_assert_eq!(drops, 1, "{:?} is dropped once", value);
    }
    Ok(())
}

/// Returns the events since the last call, which must be the same.
fn same(place: &str, world: &World, of_model: &World) -> Result<Vec<Event>, TestCaseError> {
    let (library, model) = (world.take(), of_model.take());
    prop_assert!(library == model, "{place}\n library: {library:?}\n   model: {model:?}");
    Ok(library)
}

/// Polls by another task each time, which has to be woken.
fn poll_to_the_end(future: impl Future<Output = ()>) -> TestCaseResult {
    let mut future = pin!(future);
    loop {
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        if let Poll::Ready(()) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Ok(());
        }
        prop_assert!(woken.0.load(Ordering::Relaxed) > 0, "a wake-up is lost");
    }
}

/// Counts how often it is woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Otherwise no program would have inline delegates.
#[test]
fn small_bodies_fit_into_inline_storage() {
    let world = World::default();
    let small = tree::Small { rounds: 1, pending: 1, catches: None };
    let own = || body::Own::new(small, &world);
    // The body and the parts of every generator: its phase, and the data of the trace if the workspace is built with
    // it.
    let nothing = size_of_val(&generate!(Generator<()>, {})).next_multiple_of(size_of::<usize>());
    let embedded = size_of::<[usize; 8]>() + nothing;
    assert!(size_of_val(&body::small_sent_nothing(own())) <= embedded);
    assert!(size_of_val(&body::small_sent_values(own())) <= embedded);
    assert!(size_of_val(&body::sync_sent_values(own())) <= embedded);
}
