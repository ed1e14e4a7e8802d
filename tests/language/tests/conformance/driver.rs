//! The driver of a program: runs the outermost generator by the library's everyday methods.

use coyield::prelude::*;
use coyield::{CloseError, ResumeError, SendError, Status};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;

use crate::corpus::{Case, Op, exception};
use crate::exception::{Exception, message, name};
use crate::interpreter::{Outermost, World, interpret};
use crate::program::compile;
use crate::trace::Trace;

/// Makes all calls to the case's outermost generator and closes it, and returns the events.
pub(crate) fn run(case: &Case) -> Vec<Value> {
    let main = compile(&case.bodies).swap_remove(case.main);
    let trace = Trace::default();
    let outermost: Rc<Outermost> = Rc::new_cyclic(|outermost| {
        let world = World { trace: trace.clone(), outermost: outermost.clone() };
        RefCell::new(interpret(main, world).boxed_local())
    });
    for op in case.ops.iter().chain([&Op::Close]) {
        let outcome = apply(op, &mut outermost.borrow_mut());
        trace.op(&in_json(op), &outcome);
    }
    trace.take()
}

/// Makes the call, and returns its outcome in JSON.
fn apply(op: &Op, generator: &mut LocalBoxGenerator<'_, i32, Option<i32>, Option<i32>, Exception>) -> Value {
    match op {
        Op::Next if generator.status() == Status::Created => started(generator.start()),
        Op::Next => sent(generator.send(None)),
        Op::Send(n) => sent(generator.send(Some(*n))),
        Op::Throw(name) if name == "GeneratorExit" => thrown(generator.throw(Thrown::Exit)),
        Op::Throw(name) => thrown(generator.throw(exception(name))),
        Op::Close => closed(generator.close().map(drop)),
    }
}

fn started(result: Result<CoroutineState<i32, Option<i32>>, ResumeError<Exception>>) -> Value {
    match result {
        Ok(state) => came(state),
        Err(ResumeError::Thrown(thrown)) => raised(thrown),
        Err(refused) => panic!("a generator that has not started was not started: {refused:?}"),
    }
}

fn sent(result: Result<CoroutineState<i32, Option<i32>>, SendError<Option<i32>, Exception>>) -> Value {
    match result {
        Ok(state) => came(state),
        Err(SendError::Thrown(thrown)) => raised(thrown),
        Err(SendError::Finished(_)) => json!(["returned", null]),
        Err(SendError::NotStarted(_)) => {
            json!(["raised", "TypeError", "can't send non-None value to a just-started generator"])
        }
    }
}

fn thrown(result: Result<CoroutineState<i32, Option<i32>>, Thrown<Exception>>) -> Value {
    result.map_or_else(raised, came)
}

/// Without the value with which a generator may close, which Python has since 3.13.
fn closed(result: Result<(), CloseError<i32, Exception>>) -> Value {
    match result {
        Ok(()) => json!(["closed"]),
        Err(CloseError::Ignored(_) | CloseError::IgnoredExit) => raised(Thrown::IgnoredExit),
        Err(CloseError::Raised(exception)) => raised(Thrown::Raised(exception)),
    }
}

fn came(state: CoroutineState<i32, Option<i32>>) -> Value {
    match state {
        CoroutineState::Yielded(value) => json!(["yielded", value]),
        CoroutineState::Complete(value) => json!(["returned", value]),
    }
}

fn raised(thrown: Thrown<Exception>) -> Value {
    json!(["raised", name(thrown), message(thrown)])
}

fn in_json(op: &Op) -> Value {
    match op {
        Op::Next => json!(["next"]),
        Op::Send(n) => json!(["send", n]),
        Op::Throw(name) => json!(["throw", name]),
        Op::Close => json!(["close"]),
    }
}
