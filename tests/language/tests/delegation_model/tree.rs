//! Random trees of bodies: the actions of a generator, and its delegates.

use proptest::collection::vec;
use proptest::prelude::*;
use std::fmt;
use std::rc::Rc;

use crate::operations::{Operation, operation};

/// The steps of a generator, and its end.
#[derive(Clone)]
pub(crate) struct Body {
    pub(crate) steps: Vec<Step>,
    pub(crate) end: End,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    Return,
    Raise,
}

#[derive(Clone)]
pub(crate) struct Step {
    pub(crate) action: Action,
    /// Whether a local lives as long as the step.
    pub(crate) guarded: bool,
    /// Whether the sent value, or the delegate's return value, lives until the body ends.
    pub(crate) keeps: bool,
    /// The reaction to an error that is raised here, if it is caught.
    pub(crate) catches: Option<Reaction>,
}

#[derive(Clone)]
pub(crate) enum Action {
    /// Makes a local that lives until the body ends.
    Keep,
    Yield,
    Delegate(Operand),
    /// Makes a generator that is a local, in place of the one before.
    Own(Rc<Body>),
    /// Makes a call to that generator, if there is one.
    Drive(Operation),
}

/// The reaction of a body to a caught error.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reaction {
    FinishStep,
    Return,
    RaiseAgain,
    RaiseAnother,
    RaiseExit,
}

/// The operand of a delegation.
#[derive(Clone)]
pub(crate) enum Operand {
    /// A new generator.
    New(Holder, Rc<Body>),
    /// The generator that is a local, by reference, if there is one that can be resumed.
    Borrowed,
    /// One that can be thrown nothing, with a number of yields. If it is stubborn, it catches the exit and continues.
    ThrownNothing { yields: usize, stubborn: bool },
    /// An iterator with a number of items.
    Iterator(usize),
}

/// How a new generator becomes the operand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holder {
    /// As it is, with a temporary in the expression.
    Value,
    Pinned,
    Boxed,
    Mapped,
    /// In a hand-written `Coroutine` that has a local of its own.
    ByHand,
}

/// The outermost body, which does a little more than others.
pub(crate) fn program() -> impl Strategy<Value = Body> {
    body_of(vec(step(action(body().boxed())), 1..6))
}

/// Any body, with delegates within delegates.
fn body() -> impl Strategy<Value = Body> {
    let leaf = body_of(vec(step(simple().boxed()), 0..4));
    leaf.prop_recursive(4, 48, 4, |inner| body_of(vec(step(action(inner)), 0..5)))
}

fn action(inner: BoxedStrategy<Body>) -> BoxedStrategy<Action> {
    prop_oneof![
        5 => simple(),
        6 => (holder(), inner.clone()).prop_map(|(holder, body)| delegate(holder, body)),
        1 => (1_usize..12, inner.clone()).prop_map(|(depth, body)| deep(depth, body)),
        4 => inner.prop_map(|body| Action::Own(Rc::new(body))),
        5 => Just(Action::Delegate(Operand::Borrowed)),
        3 => operation().prop_map(Action::Drive),
    ]
    .boxed()
}

fn body_of(steps: impl Strategy<Value = Vec<Step>>) -> impl Strategy<Value = Body> {
    let end = prop_oneof![5 => Just(End::Return), 1 => Just(End::Raise)];
    (steps, end).prop_map(|(steps, end)| Body { steps, end })
}

fn step(action: BoxedStrategy<Action>) -> impl Strategy<Value = Step> {
    let catches = prop_oneof![1 => Just(None), 2 => reaction().prop_map(Some)];
    (action, any::<bool>(), any::<bool>(), catches).prop_map(|(action, guarded, keeps, catches)| Step {
        action,
        guarded,
        keeps,
        catches,
    })
}

/// An operand without a body.
fn simple() -> impl Strategy<Value = Action> {
    prop_oneof![
        6 => Just(Action::Yield),
        1 => Just(Action::Keep),
        1 => (0_usize..3).prop_map(|items| Action::Delegate(Operand::Iterator(items))),
        1 => (0_usize..3, any::<bool>())
            .prop_map(|(yields, stubborn)| Action::Delegate(Operand::ThrownNothing { yields, stubborn })),
    ]
}

fn reaction() -> impl Strategy<Value = Reaction> {
    prop_oneof![
        8 => Just(Reaction::FinishStep),
        1 => Just(Reaction::Return),
        1 => Just(Reaction::RaiseAgain),
        1 => Just(Reaction::RaiseAnother),
        1 => Just(Reaction::RaiseExit),
    ]
}

fn holder() -> impl Strategy<Value = Holder> {
    prop_oneof![
        4 => Just(Holder::Value),
        1 => Just(Holder::Pinned),
        1 => Just(Holder::Boxed),
        1 => Just(Holder::Mapped),
        1 => Just(Holder::ByHand),
    ]
}

fn delegate(holder: Holder, body: Body) -> Action {
    Action::Delegate(Operand::New(holder, Rc::new(body)))
}

/// Delegates to this depth, so that not all delegates are started on the machine stack.
fn deep(depth: usize, body: Body) -> Action {
    (0..depth).fold(delegate(Holder::Value, body), |action, _| {
        let step = Step { action, guarded: false, keeps: true, catches: None };
        delegate(Holder::Value, Body { steps: vec![step], end: End::Return })
    })
}

// Written in words, one step a line.

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.steps).entry(&self.end).finish()
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.guarded {
            formatter.write_str("guarded ")?;
        }
        if let Some(reaction) = self.catches {
            write!(formatter, "try (on error {reaction:?}) ")?;
        }
        if self.keeps {
            formatter.write_str("keeping ")?;
        }
        self.action.fmt(formatter)
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Keep => formatter.write_str("keep"),
            Action::Yield => formatter.write_str("yield"),
            Action::Drive(operation) => write!(formatter, "drive own: {operation:?}"),
            Action::Own(body) => {
                formatter.write_str("own ")?;
                body.fmt(formatter)
            }
            Action::Delegate(Operand::New(holder, body)) => {
                write!(formatter, "yield from {holder:?} ")?;
                body.fmt(formatter)
            }
            Action::Delegate(Operand::Borrowed) => formatter.write_str("yield from &mut own"),
            Action::Delegate(Operand::ThrownNothing { yields, stubborn }) => {
                write!(formatter, "yield from thrown nothing: {yields} yields, stubborn: {stubborn}")
            }
            Action::Delegate(Operand::Iterator(items)) => write!(formatter, "yield from iterator: {items} items"),
        }
    }
}
