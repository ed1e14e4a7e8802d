//! The model of an async generator: PEP 380 and PEP 525 by plain recursion. A generator owns its delegate, and forwards
//! each resume to it.

use coyield::{AsyncStatus, Thrown};
use std::mem;
use std::rc::Rc;
use std::task::Poll;

use crate::trace::{Answer, Event, Value, World};
use crate::tree::{Action, Body, Call, End, Fault, Operand, Operation, Reaction};

/// A generator: its body, its position, and its locals.
pub(crate) struct Model {
    status: AsyncStatus,
    body: Rc<Body>,
    step: usize,
    at: At,
    kind: Kind,
    argument: Value,
    own: Option<Box<Model>>,
    guard: Option<Value>,
}

/// The values that a generator accepts.
#[derive(Clone, Copy)]
struct Kind {
    /// Whether it is sent values, or nothing.
    sends: bool,
    /// Whether only the exit can be thrown in.
    deaf: bool,
}

/// The position of a body in its step.
enum At {
    Start,
    Yield,
    Await {
        left: u8,
        value: Value,
    },
    Delegate {
        delegate: Box<Model>,
        closing: bool,
    },
    /// It delegates to its own generator.
    Borrowed {
        closing: bool,
    },
    Items {
        left: u8,
        value: Value,
    },
    Stream {
        left: u8,
        pending: u8,
        before_next: u8,
        value: Value,
    },
    /// It has caught something and awaits.
    Cleanup {
        left: u8,
        value: Value,
        caught: Thrown<Value>,
    },
    Drive(Calling),
}

/// A call that is made to a generator.
struct Calling {
    call: Call,
    patience: u8,
    with: Option<Signal>,
}

/// What a generator is resumed with.
#[derive(Clone, Copy)]
enum Signal {
    Start,
    Sent(Option<Value>),
    Thrown(Thrown<Value>),
}

enum Came {
    Yielded(Value),
    Returned(Value),
    Raised(Thrown<Value>),
    Refused(Option<Signal>),
}

/// The result of a body's action.
enum Deed {
    Done,
    Raise(Thrown<Value>),
    Came(Came),
    Pending,
}

impl Model {
    pub(crate) fn new(body: Rc<Body>, sends: bool, world: &World) -> Self {
        let argument = world.number("argument");
        Model::with(body, Kind { sends, deaf: false }, argument)
    }

    fn with(body: Rc<Body>, kind: Kind, argument: Value) -> Self {
        let status = AsyncStatus::Created;
        Model { status, body, step: 0, at: At::Start, kind, argument, own: None, guard: None }
    }

    /// Makes the call, and polls it until it has ended.
    pub(crate) fn call(&mut self, call: Call, world: &World) {
        let mut calling = Calling::new(call, self, world);
        while calling.poll(self, world).is_pending() {}
    }

    fn poll(&mut self, with: &mut Option<Signal>, world: &World) -> Poll<Came> {
        let with = match (self.status, with.take()) {
            (AsyncStatus::Running, None) | (AsyncStatus::Created, Some(Signal::Start)) => None,
            (AsyncStatus::Suspended, Some(signal @ (Signal::Sent(_) | Signal::Thrown(_)))) => Some(signal),
            (AsyncStatus::Created | AsyncStatus::Finished, Some(Signal::Thrown(thrown))) => {
                self.leave(world);
                return Poll::Ready(Came::Raised(thrown));
            }
            (_, with) => return Poll::Ready(Came::Refused(with)),
        };
        match self.run(with, world) {
            Poll::Pending => {
                self.status = AsyncStatus::Running;
                Poll::Pending
            }
            Poll::Ready(came) => {
                self.status = AsyncStatus::Suspended;
                if !matches!(came, Came::Yielded(_)) {
                    self.leave(world);
                }
                Poll::Ready(came)
            }
        }
    }

    /// Drops everything, innermost first.
    pub(crate) fn leave(&mut self, world: &World) {
        if mem::replace(&mut self.status, AsyncStatus::Finished) == AsyncStatus::Finished {
            return;
        }
        match mem::replace(&mut self.at, At::Start) {
            At::Start | At::Yield | At::Borrowed { .. } | At::Drive(_) => {}
            At::Await { value, .. } | At::Items { value, .. } | At::Stream { value, .. } => world.drop(value),
            At::Delegate { mut delegate, .. } => delegate.leave(world),
            At::Cleanup { value, caught, .. } => {
                world.drop(value);
                world.drop(caught.into_raised());
            }
        }
        world.drop(self.guard.take());
        if let Some(mut own) = self.own.take() {
            own.leave(world);
        }
        world.drop(self.argument);
    }

    fn depth(&self) -> usize {
        if matches!(self.status, AsyncStatus::Created | AsyncStatus::Finished) {
            return 0;
        }
        match &self.at {
            At::Delegate { delegate, .. } => 1 + delegate.depth(),
            At::Borrowed { .. } => 1 + self.own.as_ref().map_or(0, |own| own.depth()),
            _ => 0,
        }
    }

    /// Runs to the next yield, to the next pending poll, or to the end.
    fn run(&mut self, mut with: Option<Signal>, world: &World) -> Poll<Came> {
        loop {
            let deed = match mem::replace(&mut self.at, At::Start) {
                At::Start => self.begin(world),
                at => self.finish_step(at, with.take(), world),
            };
            match deed {
                Deed::Pending => return Poll::Pending,
                Deed::Came(came) => return Poll::Ready(came),
                Deed::Done => {
                    world.drop(self.guard.take());
                    self.step += 1;
                }
                Deed::Raise(thrown) => {
                    let heard = !(self.kind.deaf && thrown.is_raised());
                    let Some(cleanup) = self.body.steps[self.step].catches.filter(|_| heard) else {
                        return Poll::Ready(Came::Raised(thrown));
                    };
                    self.at = At::Cleanup { left: cleanup.pending, value: world.number("awaited"), caught: thrown };
                }
            }
        }
    }

    /// Begins a step, or ends.
    fn begin(&mut self, world: &World) -> Deed {
        let body = Rc::clone(&self.body);
        let Some(step) = body.steps.get(self.step) else {
            return Deed::Came(match body.end {
                End::Return => Came::Returned(world.number("returned")),
                End::Raise => Came::Raised(Thrown::Raised(world.number("raised"))),
            });
        };
        self.guard = step.guarded.then(|| world.number("guard"));
        let at = match &step.action {
            Action::Yield => {
                self.at = At::Yield;
                return Deed::Came(Came::Yielded(world.number("yielded")));
            }
            Action::Await(pending) => At::Await { left: *pending, value: world.number("awaited") },
            Action::Own(body) => {
                let own = Model::with(Rc::clone(body), self.kind, world.number("argument"));
                if let Some(mut before) = self.own.replace(Box::new(own)) {
                    before.leave(world);
                }
                return Deed::Done;
            }
            Action::Drive(call) => match &mut self.own {
                Some(own) => At::Drive(Calling::new(*call, own, world)),
                None => return Deed::Done,
            },
            Action::Delegate(operand) => return self.delegate(operand, world),
        };
        self.finish_step(at, None, world)
    }

    fn delegate(&mut self, operand: &Operand, world: &World) -> Deed {
        let (body, deaf) = match operand {
            Operand::New(_, body) => (Rc::clone(body), false),
            Operand::Small(small) => (Rc::new(small.body()), false),
            Operand::Sync(small) => (Rc::new(small.at_once().body()), false),
            Operand::ThrownNothing(small) => (Rc::new(small.deaf().body()), true),
            Operand::Iterator(left) => {
                return self.finish_step(At::Items { left: *left, value: world.number("items") }, None, world);
            }
            Operand::Stream(left, pending) => {
                let value = world.number("items");
                let at = At::Stream { left: *left, pending: *pending, before_next: *pending, value };
                return self.finish_step(at, None, world);
            }
            Operand::Borrowed => {
                let with = match self.own.as_ref().map(|own| own.status) {
                    Some(AsyncStatus::Created) => Some(Signal::Start),
                    Some(AsyncStatus::Running) => None,
                    // Without a value to send, it cannot be resumed.
                    Some(AsyncStatus::Suspended) if !self.kind.sends => Some(Signal::Sent(None)),
                    _ => return Deed::Done,
                };
                return self.finish_step(At::Borrowed { closing: false }, with, world);
            }
        };
        let delegate = Model::with(body, Kind { deaf, ..self.kind }, world.number("argument"));
        self.finish_step(At::Delegate { delegate: Box::new(delegate), closing: false }, Some(Signal::Start), world)
    }

    /// Continues where it is suspended, with the argument of the resume if it was suspended at a yield.
    fn finish_step(&mut self, at: At, with: Option<Signal>, world: &World) -> Deed {
        match (at, with) {
            (At::Yield, Some(Signal::Sent(value))) => {
                world.drop(value);
                Deed::Done
            }
            (At::Yield, Some(Signal::Thrown(thrown))) => Deed::Raise(thrown),
            (At::Await { left, value }, _) => {
                world.add(Event::Polled(value));
                if let Some(left) = left.checked_sub(1) {
                    self.at = At::Await { left, value };
                    return Deed::Pending;
                }
                world.drop(value);
                Deed::Done
            }
            (At::Delegate { mut delegate, closing }, mut with) => {
                let closing = closing || matches!(with, Some(Signal::Thrown(Thrown::Exit)));
                let polled = delegate.poll(&mut with, world);
                if closing {
                    if let Poll::Ready(Came::Yielded(value)) = polled {
                        world.drop(value);
                        delegate.leave(world);
                        return Deed::Raise(Thrown::IgnoredExit);
                    }
                }
                let (deed, goes_on) = delegated(polled, closing, world);
                if goes_on {
                    self.at = At::Delegate { delegate, closing };
                }
                deed
            }
            (At::Borrowed { closing }, mut with) => {
                let closing = closing || matches!(with, Some(Signal::Thrown(Thrown::Exit)));
                let polled = self.own.as_mut().expect("what was lent is there").poll(&mut with, world);
                if closing {
                    if let Poll::Ready(Came::Yielded(value)) = polled {
                        world.drop(value);
                        return Deed::Raise(Thrown::IgnoredExit);
                    }
                }
                let (deed, goes_on) = delegated(polled, closing, world);
                if goes_on {
                    self.at = At::Borrowed { closing };
                }
                deed
            }
            (At::Items { value, .. } | At::Stream { value, .. }, Some(Signal::Thrown(thrown))) => {
                // If it is not caught, the body is dropped, and this with it.
                world.drop(value);
                Deed::Raise(thrown)
            }
            (At::Items { left, value }, with) => {
                drop_sent(with, world);
                self.item(left, value, |left| At::Items { left, value }, world)
            }
            (At::Stream { left, pending, before_next, value }, with) => {
                drop_sent(with, world);
                world.add(Event::Polled(value));
                if let Some(before_next) = before_next.checked_sub(1) {
                    self.at = At::Stream { left, pending, before_next, value };
                    return Deed::Pending;
                }
                self.item(left, value, |left| At::Stream { left, pending, before_next: pending, value }, world)
            }
            (At::Cleanup { left, value, caught }, _) => {
                world.add(Event::Polled(value));
                if let Some(left) = left.checked_sub(1) {
                    self.at = At::Cleanup { left, value, caught };
                    return Deed::Pending;
                }
                world.drop(value);
                self.react(caught, world)
            }
            (At::Drive(mut calling), _) => {
                let own = self.own.as_mut().expect("what is driven is there");
                if calling.poll(own, world).is_pending() {
                    self.at = At::Drive(calling);
                    return Deed::Pending;
                }
                Deed::Done
            }
            (At::Start | At::Yield, _) => unreachable!("a body at a yield is resumed with something"),
        }
    }

    fn item(&mut self, left: u8, items: Value, at: impl FnOnce(u8) -> At, world: &World) -> Deed {
        let Some(left) = left.checked_sub(1) else {
            world.drop(items);
            return Deed::Done;
        };
        self.at = at(left);
        Deed::Came(Came::Yielded(world.number("yielded")))
    }

    fn react(&mut self, caught: Thrown<Value>, world: &World) -> Deed {
        let reaction = self.body.steps[self.step].catches.expect("it was caught").reaction;
        let came = match reaction {
            Reaction::FinishStep => {
                world.drop(caught.into_raised());
                return Deed::Done;
            }
            Reaction::RaiseAgain => return Deed::Came(Came::Raised(caught)),
            Reaction::Return => Came::Returned(world.number("returned")),
            Reaction::RaiseAnother => Came::Raised(Thrown::Raised(world.number("raised"))),
            Reaction::RaiseExit => Came::Raised(Thrown::Exit),
        };
        // It is the innermost local of the body, which is dropped next.
        world.drop(caught.into_raised());
        Deed::Came(came)
    }
}

/// The result of a delegate for its delegator, and whether the delegation continues.
#[allow(clippy::needless_pass_by_value)]
fn delegated(polled: Poll<Came>, closing: bool, world: &World) -> (Deed, bool) {
    match polled {
        Poll::Pending => (Deed::Pending, true),
        Poll::Ready(Came::Yielded(value)) => (Deed::Came(Came::Yielded(value)), true),
        Poll::Ready(Came::Returned(value)) => {
            world.drop(value);
            (if closing { Deed::Raise(Thrown::Exit) } else { Deed::Done }, false)
        }
        Poll::Ready(Came::Raised(thrown)) => (Deed::Raise(thrown), false),
        Poll::Ready(Came::Refused(_)) => unreachable!("a delegate stands where its delegator thinks"),
    }
}

fn drop_sent(with: Option<Signal>, world: &World) {
    if let Some(Signal::Sent(value)) = with {
        world.drop(value);
    }
}

impl Calling {
    fn new(call: Call, generator: &Model, world: &World) -> Self {
        let sent = || Some(Signal::Sent(generator.kind.sends.then(|| world.number("sent"))));
        let with = match call.operation {
            Operation::Start => Some(Signal::Start),
            Operation::Next if generator.status == AsyncStatus::Created => Some(Signal::Start),
            Operation::Next | Operation::Send => sent(),
            Operation::Throw(Fault::Raised) => Some(Signal::Thrown(Thrown::Raised(world.number("thrown")))),
            Operation::Throw(Fault::IgnoredExit) => Some(Signal::Thrown(Thrown::IgnoredExit)),
            Operation::Throw(Fault::Exit) | Operation::Close => Some(Signal::Thrown(Thrown::Exit)),
            Operation::FinishStep => None,
        };
        Calling { call, patience: call.patience, with }
    }

    fn poll(&mut self, generator: &mut Model, world: &World) -> Poll<()> {
        let answer = match generator.poll(&mut self.with, world) {
            Poll::Pending if self.patience == 1 => Answer::GivenUp,
            Poll::Pending => {
                self.patience -= 1;
                return Poll::Pending;
            }
            Poll::Ready(came) => answer(self.call.operation, came, generator.status),
        };
        world.drop(answer.value());
        world.add(Event::Called(answer, generator.status, generator.depth()));
        Poll::Ready(())
    }
}

/// Returns the result of a call for this result of the generator.
fn answer(operation: Operation, came: Came, status: AsyncStatus) -> Answer {
    match (operation, came) {
        (Operation::Close, Came::Yielded(value)) => Answer::IgnoredExit(value),
        (Operation::Close, Came::Returned(value)) => Answer::Closed(Some(value)),
        (Operation::Close, Came::Raised(Thrown::Exit)) => Answer::Closed(None),
        (_, Came::Yielded(value)) => Answer::Yielded(value),
        (_, Came::Returned(value)) => Answer::Complete(value),
        (_, Came::Raised(thrown)) => Answer::Thrown(thrown),
        (Operation::FinishStep, Came::Refused(_)) => Answer::Nothing,
        (_, Came::Refused(with)) => {
            let value = match with {
                Some(Signal::Sent(value)) => value,
                Some(Signal::Thrown(thrown)) => thrown.into_raised(),
                Some(Signal::Start) | None => None,
            };
            match status {
                AsyncStatus::Created => Answer::NotStarted(value),
                AsyncStatus::Suspended => Answer::AlreadyStarted,
                AsyncStatus::Running => Answer::Busy(value),
                AsyncStatus::Finished => Answer::Finished(value),
            }
        }
    }
}
