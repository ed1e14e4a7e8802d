//! Random trees of bodies: the actions of an async generator, and its delegates.

use proptest::collection::vec;
use proptest::prelude::*;
use std::rc::Rc;

/// The steps of a generator, and its end.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) steps: Vec<Step>,
    pub(crate) end: End,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    Return,
    Raise,
}

#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) action: Action,
    /// Whether a local lives as long as the step.
    pub(crate) guarded: bool,
    pub(crate) catches: Option<Cleanup>,
}

/// The reaction of a body to an error of a step: it awaits something that is pending this many times, and then reacts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cleanup {
    pub(crate) pending: u8,
    pub(crate) reaction: Reaction,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Reaction {
    FinishStep,
    Return,
    RaiseAgain,
    RaiseAnother,
    RaiseExit,
}

#[derive(Clone, Debug)]
pub(crate) enum Action {
    Yield,
    /// Awaits a future that is pending this many times.
    Await(u8),
    Delegate(Operand),
    /// Makes a generator that is a local, in place of the one before.
    Own(Rc<Body>),
    /// Makes a call to that generator, if there is one.
    Drive(Call),
}

/// The operand of a delegation.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    New(Holder, Rc<Body>),
    /// The generator that is a local, by reference, if there is one that can be resumed.
    Borrowed,
    /// A body that does not delegate, and is small enough to be inline.
    Small(Small),
    /// The same as a generator that does not await.
    Sync(Small),
    /// The same as one that can be thrown nothing.
    ThrownNothing(Small),
    Iterator(u8),
    /// A stream of this many items, which is pending this many times before each.
    Stream(u8, u8),
}

/// How a new generator becomes the operand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holder {
    Value,
    Pinned,
    Boxed,
    ByHand,
}

/// Rounds of an await and a yield.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Small {
    pub(crate) rounds: u8,
    pub(crate) pending: u8,
    pub(crate) catches: Option<Cleanup>,
}

impl Small {
    /// The same in steps.
    pub(crate) fn body(self) -> Body {
        let step = |action, catches| Step { action, guarded: false, catches };
        let round = [step(Action::Await(self.pending), None), step(Action::Yield, self.catches)];
        Body { steps: (0..self.rounds).flat_map(|_| round.clone()).collect(), end: End::Return }
    }

    /// Of one that cannot await: it pretends to.
    pub(crate) fn at_once(mut self) -> Self {
        self.pending = 0;
        if let Some(cleanup) = &mut self.catches {
            cleanup.pending = 0;
        }
        self
    }

    /// Of one that can be thrown nothing, and so raises nothing either.
    pub(crate) fn deaf(mut self) -> Self {
        if let Some(cleanup) = &mut self.catches {
            if matches!(cleanup.reaction, Reaction::RaiseAnother) {
                cleanup.reaction = Reaction::RaiseExit;
            }
        }
        self
    }
}

/// A call to a generator, which is dropped when it has been pending this many times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    pub(crate) patience: u8,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Operation {
    Start,
    /// A call that starts it or sends it a value. In a generator that is sent nothing, its `anext`.
    Next,
    Send,
    Throw(Fault),
    Close,
    FinishStep,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    Raised,
    Exit,
    IgnoredExit,
}

/// A call of the driver of the outermost generator.
pub(crate) fn call() -> impl Strategy<Value = Call> {
    call_with(prop_oneof![4 => Just(u8::MAX), 3 => 1_u8..4])
}

fn call_with(patience: impl Strategy<Value = u8>) -> impl Strategy<Value = Call> {
    let fault = prop_oneof![3 => Just(Fault::Raised), 1 => Just(Fault::Exit), 1 => Just(Fault::IgnoredExit)];
    let operation = prop_oneof![
        12 => Just(Operation::Next),
        2 => Just(Operation::Send),
        1 => Just(Operation::Start),
        4 => fault.prop_map(Operation::Throw),
        4 => Just(Operation::Close),
        4 => Just(Operation::FinishStep),
    ];
    (operation, patience).prop_map(|(operation, patience)| Call { operation, patience })
}

pub(crate) fn program() -> impl Strategy<Value = Body> {
    let leaf = body_of(single(simple()), 3);
    let inner = leaf.prop_recursive(4, 40, 4, |inner| body_of(actions(inner), 4));
    body_of(actions(inner.boxed()), 6)
}

fn body_of(actions: BoxedStrategy<Vec<Action>>, steps: usize) -> impl Strategy<Value = Body> {
    let end = prop_oneof![5 => Just(End::Return), 1 => Just(End::Raise)];
    let steps_of = (actions, any::<bool>(), catches()).prop_map(|(actions, guarded, catches)| {
        actions.into_iter().map(|action| Step { action, guarded, catches }).collect::<Vec<_>>()
    });
    (vec(steps_of, 0..steps), end).prop_map(|(steps, end)| Body { steps: steps.concat(), end })
}

/// The action of a body after a step.
fn actions(inner: BoxedStrategy<Body>) -> BoxedStrategy<Vec<Action>> {
    let holder = prop_oneof![4 => Just(Holder::Value), 1 => Just(Holder::Pinned), 1 => Just(Holder::Boxed), 1 => Just(Holder::ByHand)];
    let delegates =
        (holder, inner.clone()).prop_map(|(holder, body)| Action::Delegate(Operand::New(holder, Rc::new(body))));
    let deep = (3_usize..20, inner.clone()).prop_map(|(depth, body)| deep(depth, body));
    // Its calls are dropped half-way more often than not, so that it becomes a delegate in the middle of a step.
    let drives = vec(call_with(prop_oneof![1 => Just(u8::MAX), 2 => 1_u8..3]).prop_map(Action::Drive), 0..4);
    let owns = (inner, drives, any::<bool>()).prop_map(|(body, drives, borrows)| {
        let borrowed = borrows.then_some(Action::Delegate(Operand::Borrowed));
        [Action::Own(Rc::new(body))].into_iter().chain(drives).chain(borrowed).collect()
    });
    prop_oneof![6 => single(simple()), 8 => single(delegates), 1 => single(deep), 4 => owns].boxed()
}

fn single(action: impl Strategy<Value = Action> + 'static) -> BoxedStrategy<Vec<Action>> {
    action.prop_map(|action| vec![action]).boxed()
}

/// Delegates to this depth, so that not all delegates are started on the machine stack.
fn deep(depth: usize, body: Body) -> Action {
    let delegate = |body| Action::Delegate(Operand::New(Holder::Value, Rc::new(body)));
    (0..depth).fold(delegate(body), |action, _| {
        delegate(Body { steps: vec![Step { action, guarded: false, catches: None }], end: End::Return })
    })
}

fn simple() -> impl Strategy<Value = Action> {
    let small =
        (0_u8..3, 0_u8..3, catches()).prop_map(|(rounds, pending, catches)| Small { rounds, pending, catches }).boxed();
    prop_oneof![
        5 => Just(Action::Yield),
        3 => (0_u8..3).prop_map(Action::Await),
        4 => small.clone().prop_map(|small| Action::Delegate(Operand::Small(small))),
        1 => small.clone().prop_map(|small| Action::Delegate(Operand::Sync(small))),
        1 => small.prop_map(|small| Action::Delegate(Operand::ThrownNothing(small))),
        1 => (0_u8..3).prop_map(|items| Action::Delegate(Operand::Iterator(items))),
        1 => (0_u8..3, 0_u8..3).prop_map(|(items, pending)| Action::Delegate(Operand::Stream(items, pending))),
    ]
}

fn catches() -> impl Strategy<Value = Option<Cleanup>> {
    let reaction = prop_oneof![
        6 => Just(Reaction::FinishStep),
        1 => Just(Reaction::Return),
        1 => Just(Reaction::RaiseAgain),
        1 => Just(Reaction::RaiseAnother),
        1 => Just(Reaction::RaiseExit),
    ];
    let cleanup = (0_u8..3, reaction).prop_map(|(pending, reaction)| Cleanup { pending, reaction });
    prop_oneof![1 => Just(None), 2 => cleanup.prop_map(Some)]
}
