//! The trace of a run: values that are made and dropped, and the results of the calls.

use coyield::{Status, Thrown};
use std::cell::RefCell;
use std::fmt;
use std::mem;
use std::rc::Rc;

/// A value, by its number in the order in which all of them are made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) number: u32,
    pub(crate) purpose: &'static str,
}

/// The result of a call to a generator, of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yielded(Value),
    Complete(Value),
    Thrown(Thrown<Value>),
    AlreadyStarted,
    /// With the sent value, if there was one.
    NotStarted(Option<Value>),
    /// With the sent value, if there was one.
    Finished(Option<Value>),
    Closed(Option<Value>),
    IgnoredExit(Value),
}

/// What happens in a run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Made(Value),
    Dropped(Value),
    /// A call to a generator ended: with this result, and the generator in this state and at this depth.
    Called(Answer, Status, usize),
}

impl Answer {
    /// Its content.
    pub(crate) fn value(self) -> Option<Value> {
        match self {
            Answer::Yielded(value) | Answer::Complete(value) | Answer::IgnoredExit(value) => Some(value),
            Answer::Thrown(thrown) => thrown.into_raised(),
            Answer::NotStarted(value) | Answer::Finished(value) | Answer::Closed(value) => value,
            Answer::AlreadyStarted => None,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.purpose, self.number)
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Made(value) => write!(formatter, "made {value:?}"),
            Event::Dropped(value) => write!(formatter, "dropped {value:?}"),
            // Not in the alternate form, which would take up a dozen lines.
            Event::Called(answer, status, depth) => write!(formatter, "{answer:?}, {status:?} at depth {depth}"),
        }
    }
}

/// Makes the values of a run of the library, and stores its events.
#[derive(Clone, Default)]
pub(crate) struct World(Rc<RefCell<Trace>>);

#[derive(Default)]
struct Trace {
    made: u32,
    events: Vec<Event>,
}

impl World {
    /// Makes a value.
    pub(crate) fn make(&self, purpose: &'static str) -> Token {
        let mut trace = self.0.borrow_mut();
        let value = Value { number: trace.made, purpose };
        trace.made += 1;
        trace.events.push(Event::Made(value));
        Token { value, world: self.clone() }
    }

    pub(crate) fn add(&self, event: Event) {
        self.0.borrow_mut().events.push(event);
    }

    /// The same world, for a delegate whose operand has a temporary.
    pub(crate) fn beside(&self, _: &Token) -> World {
        self.clone()
    }

    /// Returns the events since the last call.
    pub(crate) fn take(&self) -> Vec<Event> {
        mem::take(&mut self.0.borrow_mut().events)
    }
}

/// A value that logs when it is dropped.
pub(crate) struct Token {
    value: Value,
    world: World,
}

impl Token {
    /// The value, after the token is dropped.
    pub(crate) fn into_value(self) -> Value {
        self.value
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.world.add(Event::Dropped(self.value));
    }
}
