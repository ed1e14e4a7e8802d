//! The steps of a body of the model.

use coyield::{Status, Thrown};
use std::mem;
use std::rc::Rc;

use crate::frame::{Frame, Held, Items, Resumer};
use crate::machine::{Came, Deed, Machine, Signal};
use crate::model::Call;
use crate::operations::Operation;
use crate::trace::{Answer, Value};
use crate::tree::{Action, Body, End, Holder, Operand, Reaction, Step};

impl Machine {
    /// Does the next step of the innermost body, or its end. If that is no action, it is done.
    pub(crate) fn next_step(&mut self) -> Option<Deed> {
        let Some(step) = self.top().step() else {
            return Some(Deed::Came(match self.top().end() {
                End::Return => Came::Returned(self.make("returned")),
                End::Raise => Came::Raised(Thrown::Raised(self.make("raised"))),
            }));
        };
        self.top().guard = step.guarded.then(|| self.make("guard"));
        match step.action {
            Action::Keep => {
                let local = self.make("local");
                self.top().kept.push(local);
                self.done(None)
            }
            Action::Yield => Some(Deed::Came(Came::Yielded(self.make("yielded")))),
            Action::Delegate(operand) => self.delegate(operand),
            Action::Own(body) => {
                let argument = self.make("argument");
                let before = self.top().own.replace(Held::new(Frame::own(body, argument)));
                self.drop_frames(before.map_or_else(Vec::new, |before| before.frames));
                self.done(None)
            }
            Action::Drive(operation) => self.drive(operation),
        }
    }

    /// The step is done, and this is its value.
    pub(crate) fn done(&mut self, value: Option<Value>) -> Option<Deed> {
        if self.top().step()?.keeps {
            self.top().kept.extend(value);
        } else {
            self.drop(value);
        }
        let guard = self.top().guard.take();
        self.drop(guard);
        self.top().step_done();
        None
    }

    fn delegate(&mut self, operand: Operand) -> Option<Deed> {
        match operand {
            Operand::New(holder, body) => {
                let argument = self.make("argument");
                let temporary = matches!(holder, Holder::Value).then(|| self.make("temporary"));
                self.top().temporary = temporary;
                let around = matches!(holder, Holder::ByHand).then(|| self.make("wrapper"));
                self.stack.push(Frame { around, ..Frame::new(body, argument) });
                Some(Deed::Resume(Signal::Begin))
            }
            Operand::Borrowed => {
                let signal = match self.top().own.as_ref().map(|own| own.status) {
                    Some(Status::Created) => Signal::Begin,
                    // Without a value to send, it cannot be resumed.
                    Some(Status::Suspended) if !self.sends => Signal::Sent(None),
                    _ => return self.done(None),
                };
                self.lend(signal, Resumer::Delegator);
                Some(Deed::Resume(signal))
            }
            Operand::ThrownNothing { yields, stubborn } => {
                let catches = stubborn.then_some(Reaction::FinishStep);
                let step = Step { action: Action::Yield, guarded: false, keeps: false, catches };
                let body = Body { steps: vec![step; yields], end: End::Return };
                let argument = self.make("argument");
                self.stack.push(Frame { thrown_nothing: true, ..Frame::new(Rc::new(body), argument) });
                Some(Deed::Resume(Signal::Begin))
            }
            Operand::Iterator(left) => {
                let local = self.make("iterator");
                self.top().iterator = Some(Items { local, left });
                self.next_item()
            }
        }
    }

    fn lend(&mut self, signal: Signal, resumer: Resumer) {
        let mut frames = mem::take(&mut self.own().frames);
        frames[0].resumer = resumer;
        self.enter(frames, signal);
    }

    /// Asks the iterator to which the body delegates for its next item.
    pub(crate) fn next_item(&mut self) -> Option<Deed> {
        let items = self.top().iterator.as_mut()?;
        if let Some(left) = items.left.checked_sub(1) {
            items.left = left;
            return Some(Deed::Came(Came::Yielded(self.make("yielded"))));
        }
        let local = items.local;
        self.top().iterator = None;
        self.drop(local);
        self.done(None)
    }

    fn drive(&mut self, operation: Operation) -> Option<Deed> {
        let Some(mut own) = self.top().own.take() else { return self.done(None) };
        let call = self.begin(&mut own, operation);
        self.top().own = Some(own);
        match call {
            Call::Refused(answer) => self.driven(answer),
            Call::Resume(signal) => {
                self.lend(signal, Resumer::Caller);
                Some(Deed::Resume(signal))
            }
        }
    }

    /// The call that the body made has ended.
    pub(crate) fn driven(&mut self, answer: Answer) -> Option<Deed> {
        let own = self.own();
        let (status, depth) = (own.status, own.depth());
        self.called(answer, status, depth);
        self.done(None)
    }

    /// Raises this at the current step.
    pub(crate) fn raised(&mut self, thrown: Thrown<Value>) -> Option<Deed> {
        let step = self.top().step()?;
        let is_heard = !(self.top().thrown_nothing && thrown.is_raised());
        let Some(reaction) = step.catches.filter(|_| is_heard) else {
            // Its locals are dropped together with it.
            return Some(Deed::Came(Came::Raised(thrown)));
        };
        let iterator = self.top().iterator.take().map(|items| items.local);
        self.drop(iterator);
        let temporary = self.top().temporary.take();
        self.drop(temporary);
        let came = match reaction {
            Reaction::FinishStep => {
                self.drop(thrown.into_raised());
                // There is no value to store.
                return self.done(None);
            }
            Reaction::RaiseAgain => return Some(Deed::Came(Came::Raised(thrown))),
            Reaction::Return => Came::Returned(self.make("returned")),
            Reaction::RaiseAnother => Came::Raised(Thrown::Raised(self.make("raised"))),
            Reaction::RaiseExit => Came::Raised(Thrown::Exit),
        };
        self.top().caught = thrown.into_raised();
        Some(Deed::Came(came))
    }
}
