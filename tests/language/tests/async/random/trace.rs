//! The trace of a run: values that are made, polled and dropped, and the results of the calls.

use coyield::{AsyncStatus, Thrown};
use std::cell::RefCell;
use std::mem;
use std::rc::Rc;

/// A value, by its number in the order in which all of them are made.
pub(crate) type Value = u32;

/// The result of a call to an async generator, of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yielded(Value),
    Complete(Value),
    Thrown(Thrown<Value>),
    AlreadyStarted,
    /// With the sent value, if there was one.
    NotStarted(Option<Value>),
    Finished(Option<Value>),
    Busy(Option<Value>),
    Closed(Option<Value>),
    IgnoredExit(Value),
    /// There was no step to continue.
    Nothing,
    /// The call was dropped half-way.
    GivenUp,
}

/// What happens in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Made(&'static str, Value),
    /// What a body awaits was polled.
    Polled(Value),
    Dropped(Value),
    /// A call ended: with this result, and the generator in this state and at this depth.
    Called(Answer, AsyncStatus, usize),
}

impl Answer {
    /// Its content.
    pub(crate) fn value(self) -> Option<Value> {
        match self {
            Answer::Yielded(value) | Answer::Complete(value) | Answer::IgnoredExit(value) => Some(value),
            Answer::Thrown(thrown) => thrown.into_raised(),
            Answer::NotStarted(value) | Answer::Finished(value) | Answer::Busy(value) | Answer::Closed(value) => value,
            Answer::AlreadyStarted | Answer::Nothing | Answer::GivenUp => None,
        }
    }
}

/// Numbers the values of a run, and keeps its events. The library's side and the model's have one each.
#[derive(Clone, Default)]
pub(crate) struct World(Rc<RefCell<(Value, Vec<Event>)>>);

impl World {
    /// The number of another value.
    pub(crate) fn number(&self, purpose: &'static str) -> Value {
        let (made, events) = &mut *self.0.borrow_mut();
        *made += 1;
        events.push(Event::Made(purpose, *made));
        *made
    }

    /// Makes a value.
    pub(crate) fn make(&self, purpose: &'static str) -> Token {
        Token(Box::new((self.number(purpose), self.clone())))
    }

    pub(crate) fn add(&self, event: Event) {
        self.0.borrow_mut().1.push(event);
    }

    /// The value is dropped, if there is one.
    pub(crate) fn drop(&self, value: impl Into<Option<Value>>) {
        if let Some(value) = value.into() {
            self.add(Event::Dropped(value));
        }
    }

    /// All events since the last call.
    pub(crate) fn take(&self) -> Vec<Event> {
        mem::take(&mut self.0.borrow_mut().1)
    }
}

/// A value that logs when it is dropped. In a box, so that a body with some of them is small enough to be inline.
pub(crate) struct Token(Box<(Value, World)>);

impl Token {
    /// The value, after the token is dropped.
    pub(crate) fn into_value(self) -> Value {
        self.0.0
    }

    pub(crate) fn polled(&self) {
        self.0.1.add(Event::Polled(self.0.0));
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.0.1.drop(self.0.0);
    }
}
