//! The state of a generator in the model, and the order in which it is dropped.

use coyield::Status;
use std::rc::Rc;

use crate::trace::Value;
use crate::tree::{Body, End, Step};

/// A body that has not ended: its position, and its locals.
pub(crate) struct Frame {
    pub(crate) resumer: Resumer,
    /// Whether it is the outermost one of a body's own generator, which that body delegates to or drives by reference.
    pub(crate) borrowed: bool,
    /// Whether only the exit can be thrown into it.
    pub(crate) thrown_nothing: bool,
    pub(crate) body: Rc<Body>,
    pub(crate) at: usize,
    /// The values that the coroutine around the body drops after it.
    pub(crate) around: Option<Value>,
    pub(crate) argument: Value,
    pub(crate) kept: Vec<Value>,
    pub(crate) own: Option<Held>,
    pub(crate) guard: Option<Value>,
    pub(crate) temporary: Option<Value>,
    pub(crate) iterator: Option<Items>,
    /// The caught value, while it leaves.
    pub(crate) caught: Option<Value>,
}

/// The last resumer of a body, which receives its answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resumer {
    /// The driver of the generator whose outermost body it is.
    Caller,
    /// The body below, which lets its yields through.
    Delegator,
    /// The body below, which closes it.
    Closing,
}

/// An iterator that is delegated to.
pub(crate) struct Items {
    pub(crate) local: Value,
    pub(crate) left: usize,
}

/// A generator that is not running.
pub(crate) struct Held {
    pub(crate) status: Status,
    /// Its body, and those of its delegates.
    pub(crate) frames: Vec<Frame>,
}

impl Frame {
    pub(crate) fn new(body: Rc<Body>, argument: Value) -> Self {
        Frame {
            resumer: Resumer::Delegator,
            borrowed: false,
            thrown_nothing: false,
            body,
            at: 0,
            around: None,
            argument,
            kept: Vec::new(),
            own: None,
            guard: None,
            temporary: None,
            iterator: None,
            caught: None,
        }
    }

    /// The outermost frame of a body's own generator.
    pub(crate) fn own(body: Rc<Body>, argument: Value) -> Self {
        Frame { borrowed: true, ..Frame::new(body, argument) }
    }

    /// The step at which it stands, unless all are done.
    pub(crate) fn step(&self) -> Option<Step> {
        self.body.steps.get(self.at).cloned()
    }

    pub(crate) fn step_done(&mut self) {
        self.at += 1;
    }

    pub(crate) fn end(&self) -> End {
        self.body.end
    }
}

impl Held {
    pub(crate) fn new(frame: Frame) -> Self {
        Held { status: Status::Created, frames: vec![frame] }
    }

    /// Takes back the rest of it.
    pub(crate) fn keep(&mut self, frames: Vec<Frame>) {
        self.status = if frames.is_empty() { Status::Finished } else { Status::Suspended };
        self.frames = frames;
    }

    pub(crate) fn depth(&self) -> usize {
        self.frames.len().saturating_sub(1)
    }
}

/// Returns the values of these frames in drop order: the innermost frame first, and in it the innermost local.
pub(crate) fn debris(frames: Vec<Frame>) -> Vec<Value> {
    enum Left {
        Frame(Box<Frame>),
        Value(Value),
    }
    let mut dropped = Vec::new();
    let mut left = Vec::new();
    let bury = |left: &mut Vec<Left>, frames| {
        left.extend(separated(frames).into_iter().map(|frame| Left::Frame(Box::new(frame))));
    };
    bury(&mut left, frames);
    while let Some(next) = left.pop() {
        match next {
            Left::Value(value) => dropped.push(value),
            Left::Frame(frame) => {
                // The value that is pushed last is dropped first.
                left.extend(frame.around.map(Left::Value));
                left.push(Left::Value(frame.argument));
                left.extend(frame.kept.into_iter().rev().map(Left::Value));
                if let Some(own) = frame.own {
                    bury(&mut left, own.frames);
                }
                let iterator = frame.iterator.map(|items| items.local);
                let innermost = [frame.guard, frame.temporary, iterator, frame.caught];
                left.extend(innermost.into_iter().flatten().map(Left::Value));
            }
        }
    }
    dropped
}

/// Returns the frames without those above them of a body's own generator, which becomes a local again.
fn separated(mut frames: Vec<Frame>) -> Vec<Frame> {
    if let Some(owner) = frames.iter().skip(1).position(|frame| frame.borrowed) {
        let lent = frames.split_off(owner + 1);
        if let Some(own) = &mut frames[owner].own {
            own.keep(lent);
        }
    }
    frames
}
