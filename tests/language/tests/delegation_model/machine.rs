//! The resume of a body by the rules of PEP 380, with an explicit stack.
//!
//! One stack has all running bodies. Each frame has its resumer: its delegator, either by delegation or by closing, or
//! a caller, which is the driver of the run or a body that drives a generator of its own. So an answer to the exit is
//! distinguished by its frame, and the part that a body drives is bounded by the frame that it called.

use coyield::{Status, Thrown};

use crate::frame::{Frame, Held, Resumer, debris};
use crate::model::answer;
use crate::trace::{Answer, Event, Value};
use crate::tree::Action;

/// The running bodies, and the events.
pub(crate) struct Machine {
    /// Whether generators are sent values.
    pub(crate) sends: bool,
    /// The running bodies, outermost first.
    pub(crate) stack: Vec<Frame>,
    made: u32,
    pub(crate) events: Vec<Event>,
}

/// The signal with which the innermost frame is resumed.
#[derive(Clone, Copy)]
pub(crate) enum Signal {
    Begin,
    Sent(Option<Value>),
    Thrown(Thrown<Value>),
    /// The return value of its delegate.
    Returned(Value),
    /// The result of the generator that it drives.
    Came(Came),
}

/// The result of a resume.
#[derive(Clone, Copy)]
pub(crate) enum Came {
    Yielded(Value),
    Returned(Value),
    Raised(Thrown<Value>),
}

/// The next action of the innermost frame.
pub(crate) enum Deed {
    Came(Came),
    /// Another frame is the innermost one now, and is to be resumed.
    Resume(Signal),
}

impl Machine {
    pub(crate) fn new(sends: bool) -> Self {
        Machine { sends, stack: Vec::new(), made: 0, events: Vec::new() }
    }

    pub(crate) fn make(&mut self, purpose: &'static str) -> Value {
        let value = Value { number: self.made, purpose };
        self.made += 1;
        self.events.push(Event::Made(value));
        value
    }

    pub(crate) fn drop(&mut self, value: impl Into<Option<Value>>) {
        self.events.extend(value.into().map(Event::Dropped));
    }

    pub(crate) fn drop_frames(&mut self, frames: Vec<Frame>) {
        self.events.extend(debris(frames).into_iter().map(Event::Dropped));
    }

    /// A call has ended, and its caller drops the result.
    pub(crate) fn called(&mut self, answer: Answer, status: Status, depth: usize) {
        self.drop(answer.value());
        self.events.push(Event::Called(answer, status, depth));
    }

    /// Puts the frames of a generator on the stack, to be resumed with the signal. The exit is raised in the innermost
    /// one, because every delegator closes its delegate.
    pub(crate) fn enter(&mut self, mut frames: Vec<Frame>, signal: Signal) {
        if matches!(signal, Signal::Thrown(Thrown::Exit)) {
            frames[1..].iter_mut().for_each(|frame| frame.resumer = Resumer::Closing);
        }
        self.stack.append(&mut frames);
    }

    /// Resumes the innermost frame, and continues until the outermost one has a result for its caller.
    pub(crate) fn run(&mut self, mut signal: Signal) -> Came {
        loop {
            signal = match self.resume(signal) {
                Deed::Resume(signal) => signal,
                Deed::Came(Came::Yielded(value)) => {
                    let is_told = |frame: &Frame| frame.resumer != Resumer::Delegator;
                    let listener = self.stack.iter().rposition(is_told).expect("the outermost frame has a caller");
                    if listener == 0 {
                        return Came::Yielded(value);
                    }
                    self.stop(listener, value)
                }
                Deed::Came(end) => {
                    let frame = self.stack.pop().expect("the frame that ended is on the stack");
                    let (resumer, borrowed) = (frame.resumer, frame.borrowed);
                    self.drop_frames(vec![frame]);
                    if self.stack.is_empty() {
                        return end;
                    }
                    if borrowed {
                        self.own().keep(Vec::new());
                    }
                    match (resumer, end) {
                        (Resumer::Caller, end) => Signal::Came(end),
                        (_, Came::Raised(thrown)) => Signal::Thrown(thrown),
                        (Resumer::Delegator, Came::Returned(value) | Came::Yielded(value)) => Signal::Returned(value),
                        (Resumer::Closing, Came::Returned(value) | Came::Yielded(value)) => {
                            self.drop(value);
                            Signal::Thrown(Thrown::Exit)
                        }
                    }
                }
            };
        }
    }

    /// An inner body has yielded to the body below this frame, which called it or closed it.
    fn stop(&mut self, frame: usize, yielded: Value) -> Signal {
        let frames = self.stack.split_off(frame);
        let came = if frames[0].resumer == Resumer::Caller {
            Signal::Came(Came::Yielded(yielded))
        } else {
            // Before the delegate, as in CPython.
            self.drop(yielded);
            Signal::Thrown(Thrown::IgnoredExit)
        };
        if frames[0].borrowed {
            self.own().keep(frames);
        } else {
            self.drop_frames(frames);
        }
        came
    }

    pub(crate) fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().expect("a body runs")
    }

    /// Returns the generator that is a local of the innermost frame.
    pub(crate) fn own(&mut self) -> &mut Held {
        self.top().own.as_mut().expect("what was lent has an owner")
    }

    /// Runs the innermost body to its next action.
    fn resume(&mut self, signal: Signal) -> Deed {
        let mut deed = self.take(signal);
        loop {
            deed = match deed {
                Some(deed) => return deed,
                None => self.next_step(),
            };
        }
    }

    /// The current step of the innermost body receives its result. If that is no action, the step is done.
    fn take(&mut self, signal: Signal) -> Option<Deed> {
        match signal {
            Signal::Begin => None,
            Signal::Thrown(thrown) => self.raised(thrown),
            Signal::Returned(value) => {
                let temporary = self.top().temporary.take();
                self.drop(temporary);
                self.done(Some(value))
            }
            Signal::Sent(value) if self.top().iterator.is_some() => {
                self.drop(value);
                self.next_item()
            }
            Signal::Sent(value) => self.done(value),
            Signal::Came(came) => match self.top().step()?.action {
                Action::Drive(operation) => self.driven(answer(operation, came)),
                _ => unreachable!("a body that drives a generator stands at that step"),
            },
        }
    }
}
