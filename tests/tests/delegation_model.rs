//! Does delegation do what a plain model of it says, whatever delegates to whatever? Random programs and calls.
//!
//! A program is a tree of generators, and is run by the library and by a machine with an explicit stack that knows nothing of
//! it. After every call both must have made and dropped the same values in the same order, and have given the same answers.

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
    // What fails is printed whole, so there is no need of a file with its seed.
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

/// Enough for what is rare to come up, or as many as the environment asks for.
fn cases() -> u32 {
    ProptestConfig::default().cases.max(3000)
}

/// Makes all the calls to both and drops them, wherever they are by then.
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

/// What has happened since the last time, which must be the same.
fn same(place: &str, world: &World, model: &mut Model) -> Result<Vec<Event>, TestCaseError> {
    let (library, model) = (world.take(), model.take());
    prop_assert!(library == model, "{place}\n library: {library:?}\n   model: {model:?}");
    Ok(library)
}
