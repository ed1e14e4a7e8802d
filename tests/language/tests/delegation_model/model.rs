//! The expected result of each call to a generator, in each of its states.

use coyield::{Status, Thrown};
use std::mem;
use std::rc::Rc;

use crate::frame::{Frame, Held, Resumer};
use crate::machine::{Came, Machine, Signal};
use crate::operations::{Fault, Operation};
use crate::trace::{Answer, Event};
use crate::tree::Body;

/// The outermost generator, and the machine on which it runs.
pub(crate) struct Model {
    outermost: Held,
    machine: Machine,
}

/// The effect of a call on a generator.
pub(crate) enum Call {
    Refused(Answer),
    Resume(Signal),
}

impl Model {
    pub(crate) fn new(body: Rc<Body>, sends: bool) -> Self {
        let mut machine = Machine::new(sends);
        let argument = machine.make("argument");
        Model { outermost: Held::new(Frame { resumer: Resumer::Caller, ..Frame::new(body, argument) }), machine }
    }

    /// Makes the call to the outermost generator.
    pub(crate) fn call(&mut self, operation: Operation) {
        let answer = match self.machine.begin(&mut self.outermost, operation) {
            Call::Refused(answer) => answer,
            Call::Resume(signal) => {
                self.machine.enter(mem::take(&mut self.outermost.frames), signal);
                let came = self.machine.run(signal);
                self.outermost.keep(mem::take(&mut self.machine.stack));
                answer(operation, came)
            }
        };
        self.machine.called(answer, self.outermost.status, self.outermost.depth());
    }

    /// Drops the outermost generator.
    pub(crate) fn drop_outermost(&mut self) {
        let frames = mem::take(&mut self.outermost.frames);
        self.machine.drop_frames(frames);
    }

    /// Returns the events since the last call.
    pub(crate) fn take(&mut self) -> Vec<Event> {
        mem::take(&mut self.machine.events)
    }
}

impl Machine {
    /// Returns the effect of a call on a generator that is not running. A throw ends a generator that has not started.
    pub(crate) fn begin(&mut self, generator: &mut Held, operation: Operation) -> Call {
        match (operation, generator.status) {
            (Operation::Start | Operation::Next, Status::Created) => Call::Resume(Signal::Begin),
            (Operation::Start, Status::Suspended) => Call::Refused(Answer::AlreadyStarted),
            (Operation::Start, Status::Finished) => Call::Refused(Answer::Finished(None)),
            (Operation::Next | Operation::Send, status) => {
                let sent = self.sends.then(|| self.make("sent"));
                match status {
                    Status::Created => Call::Refused(Answer::NotStarted(sent)),
                    Status::Suspended => Call::Resume(Signal::Sent(sent)),
                    Status::Finished => Call::Refused(Answer::Finished(sent)),
                }
            }
            (Operation::Throw(_) | Operation::Close, status) => {
                let thrown = match operation {
                    Operation::Throw(Fault::Raised) => Thrown::Raised(self.make("thrown")),
                    Operation::Throw(Fault::IgnoredExit) => Thrown::IgnoredExit,
                    _ => Thrown::Exit,
                };
                if status == Status::Suspended {
                    return Call::Resume(Signal::Thrown(thrown));
                }
                self.drop_frames(mem::take(&mut generator.frames));
                generator.status = Status::Finished;
                Call::Refused(answer(operation, Came::Raised(thrown)))
            }
        }
    }
}

/// Returns the result of a call for this result of the generator.
pub(crate) fn answer(operation: Operation, came: Came) -> Answer {
    match (operation, came) {
        (Operation::Close, Came::Yielded(value)) => Answer::IgnoredExit(value),
        (Operation::Close, Came::Returned(value)) => Answer::Closed(Some(value)),
        (Operation::Close, Came::Raised(Thrown::Exit)) => Answer::Closed(None),
        (_, Came::Yielded(value)) => Answer::Yielded(value),
        (_, Came::Returned(value)) => Answer::Complete(value),
        (_, Came::Raised(thrown)) => Answer::Thrown(thrown),
    }
}
