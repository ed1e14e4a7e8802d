//! Bodies of the corpus as generators of the library.

use coyield::Status;
use coyield::prelude::*;
use coyield::{Outcome, Resume};
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::vec;

use crate::exception::{Exception, leaving};
use crate::machine::{Machine, Request};
use crate::program::Program;
use crate::trace::Trace;

/// The outermost generator of a case, which the driver and the bodies inside it share.
pub(crate) type Outermost = RefCell<LocalBoxGenerator<'static, i32, Option<i32>, Option<i32>, Exception>>;

/// The context of a body, apart from its program.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) trace: Trace,
    pub(crate) outermost: Weak<Outermost>,
}

impl World {
    /// Tries to resume the outermost generator, which is running.
    ///
    /// Python notices that when the generator is resumed. Here a running generator is borrowed, and no other code can
    /// resume it: in a shared cell that is an error of the cell at run time.
    pub(crate) fn reenter(&self) {
        let outermost = self.outermost.upgrade().expect("a body runs only while the outermost generator lives");
        if outermost.try_borrow_mut().is_err() {
            self.trace.caught("ValueError");
        }
    }
}

/// Runs one body of the corpus. Every suspension, delegation, return and error is by the macros of the library.
#[generator]
pub(crate) fn interpret(
    program: Rc<Program>,
    world: World,
) -> impl Generator<i32, Option<i32>, Option<i32>, Exception> {
    let mut machine = Machine::new(program);
    loop {
        let request = machine.run(&world);
        let caught = if machine.catches() {
            match request {
                Request::Yield(n) => try_yield!(n).map(|value| world.trace.got(value)),
                Request::Delegate(program) if program.delegates() => {
                    try_yield_from!(interpret(program, world.clone())).map(|value| world.trace.ret(value))
                }
                Request::Delegate(program) => {
                    try_yield_from!(interpret_leaf(program, world.clone())).map(|value| world.trace.ret(value))
                }
                Request::DelegateToList(items) => try_yield_from!(ListIterator::new(items)),
                Request::Return(value) => return value,
                Request::Raise(_) => unreachable!("what a `try` of the body is for does not leave it"),
            }
        } else {
            match request {
                Request::Yield(n) => world.trace.got(yield_!(n)),
                Request::Delegate(program) if program.delegates() => {
                    world.trace.ret(yield_from!(interpret(program, world.clone())));
                }
                Request::Delegate(program) => world.trace.ret(yield_from!(interpret_leaf(program, world.clone()))),
                Request::DelegateToList(items) => yield_from!(ListIterator::new(items)),
                Request::Return(value) => return value,
                Request::Raise(thrown) => raise!(leaving(thrown)),
            }
            Ok(())
        };
        match caught {
            Ok(()) => machine.done(),
            Err(thrown) => machine.raised(thrown),
        }
    }
}

/// A body that does not delegate, in a generator that does not: the library runs those in the future of their
/// delegator.
fn interpret_leaf(program: Rc<Program>, world: World) -> impl Generator<i32, Option<i32>, Option<i32>, Exception> {
    interpret_alone(Box::new((Machine::new(program), world)))
}

/// In a box, because large bodies are not inline.
#[generator]
fn interpret_alone(mut body: Box<(Machine, World)>) -> impl Generator<i32, Option<i32>, Option<i32>, Exception> {
    loop {
        let (machine, world) = &mut *body;
        let caught = match machine.run(world) {
            Request::Yield(n) if machine.catches() => try_yield!(n),
            Request::Yield(n) => Ok(yield_!(n)),
            Request::Return(value) => return value,
            Request::Raise(thrown) => raise!(leaving(thrown)),
            Request::Delegate(_) | Request::DelegateToList(_) => unreachable!("it does not delegate"),
        };
        let (machine, world) = &mut *body;
        match caught {
            Ok(value) => {
                world.trace.got(value);
                machine.done();
            }
            Err(thrown) => machine.raised(thrown),
        }
    }
}

/// Python's iterator over a list: `None` asks for the next item, and it has neither `send` nor `throw` nor `close`.
struct ListIterator {
    items: vec::IntoIter<i32>,
    status: Status,
}

impl ListIterator {
    fn new(items: Vec<i32>) -> Self {
        ListIterator { items: items.into_iter(), status: Status::Created }
    }
}

impl Coroutine for ListIterator {
    type Yield = i32;
    type Sent = Option<i32>;
    type Return = ();
    type Throw = Exception;

    fn resume(
        mut self: Pin<&mut Self>,
        with: Resume<Option<i32>, Exception>,
    ) -> Outcome<i32, Option<i32>, (), Exception> {
        let outcome = match (self.status, with) {
            (_, Resume::Throw(thrown)) => Outcome::Thrown(thrown),
            (Status::Suspended, Resume::Send(Some(_))) => Outcome::Thrown(Thrown::Raised(Exception::AttributeError)),
            (Status::Created, Resume::Start) | (Status::Suspended, Resume::Send(None)) => {
                self.items.next().map_or(Outcome::Complete(()), Outcome::Yielded)
            }
            (_, with) => return Outcome::Refused(with),
        };
        self.status = if matches!(outcome, Outcome::Yielded(_)) { Status::Suspended } else { Status::Finished };
        outcome
    }

    fn status(&self) -> Status {
        self.status
    }
}
