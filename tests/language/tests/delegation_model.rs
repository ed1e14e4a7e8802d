//! Delegation compared with a plain model: random programs, and random calls.
//!
//! A program is a tree of generators (`tree.rs`). The library runs it (`body.rs`), and so does a machine with an
//! explicit stack (`machine.rs`, `steps.rs`, `model.rs`), which has from the library only the names of states and of
//! what is thrown. After every call (`operations.rs`), and when the generator is dropped wherever it stands by then,
//! both must have made and dropped the same values in the same order, and have given the same answers, state and depth
//! (`trace.rs`). Values are numbered as they are made: arguments, locals, temporaries, and what is yielded, sent,
//! thrown and returned.
//!
//! The test was tried on engines that were broken in these ways, and found each:
//!
//! * an error closes the delegates as the exit does; the exit is thrown like any error;
//! * a delegate that raised is not dropped; delegates are dropped in another order, or after the outermost body;
//! * the return value of a closed delegate is not dropped, or its delegator receives it instead of the exit;
//! * a delegate that yields in answer to the exit leaves its own delegates on the stack, or raises another exit in its
//!   delegator;
//! * the return of a delegate that was begun in answer to the exit counts as the end of the one that is closed;
//! * a delegate that can be thrown nothing does not receive the exit; a borrowed one that is suspended is started
//!   again;
//! * an iterator is asked for its next item before the sent value is dropped, or although an error is thrown;
//! * a body that has returned is not dropped with its frame; a delegate behind a pointer reports no depth.
//!
//! Panics are not part of it, and neither is a depth that would overflow the machine stack: `delegates.rs` has these.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use std::pin::pin;
use std::rc::Rc;

use coyield::prelude::Generator;
use model::Model;
use operations::{Operation, Sent, call, operation};
use trace::{Event, Token, World};

#[path = "delegation_model/body.rs"]
mod body;
#[path = "delegation_model/frame.rs"]
mod frame;
#[path = "delegation_model/machine.rs"]
mod machine;
#[path = "delegation_model/model.rs"]
mod model;
#[path = "delegation_model/operations.rs"]
mod operations;
#[path = "delegation_model/steps.rs"]
mod steps;
#[path = "delegation_model/trace.rs"]
mod trace;
#[path = "delegation_model/tree.rs"]
mod tree;

proptest! {
    // A failing program is printed whole, so there is no need of a file with its seed.
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generators_that_are_sent_nothing_do_what_the_model_does(
        program in tree::program(),
        calls in vec(operation(), 0..12),
    ) {
        let program = Rc::new(program);
        let world = World::default();
        let generator = body::sent_nothing(Rc::clone(&program), world.make("argument"), world.clone());
        compare(generator, &world, Model::new(program, false), &calls)?;
    }

    #[test]
    fn generators_that_are_sent_values_do_what_the_model_does(
        program in tree::program(),
        calls in vec(operation(), 0..12),
    ) {
        let program = Rc::new(program);
        let world = World::default();
        let generator = body::sent_values(Rc::clone(&program), world.make("argument"), world.clone());
        compare(generator, &world, Model::new(program, true), &calls)?;
    }
}

/// Enough for rare programs to occur, or as many as the environment variable says.
fn cases() -> u32 {
    ProptestConfig::default().cases.max(3000)
}

/// Makes all the calls to both and drops them, wherever they are suspended then.
fn compare<S: Sent>(
    generator: impl Generator<Token, S, Token, Token>,
    world: &World,
    mut model: Model,
    calls: &[Operation],
) -> TestCaseResult {
    let mut all = Vec::new();
    {
        let mut generator = pin!(generator);
        for (index, operation) in calls.iter().enumerate() {
            call(&mut generator, *operation, world);
            model.call(*operation);
            all.extend(same(&format!("at call {index}, {operation:?}"), world, &mut model)?);
        }
    }
    model.drop_outermost();
    all.extend(same("when dropped", world, &mut model)?);
    let made = all.iter().filter_map(|event| if let Event::Made(value) = event { Some(*value) } else { None });
    for value in made {
        let drops = all.iter().filter(|event| **event == Event::Dropped(value)).count();
        prop_assert_eq!(drops, 1, "{:?} is dropped once", value);
    }
    Ok(())
}

/// Returns the events since the last call, which must be the same.
fn same(place: &str, world: &World, model: &mut Model) -> Result<Vec<Event>, TestCaseError> {
    let (library, model) = (world.take(), model.take());
    prop_assert!(library == model, "{place}\n library: {library:?}\n   model: {model:?}");
    Ok(library)
}
