//! The machine of a body: the steps of the body between two suspensions, without a generator.

use coyield::Thrown;
use std::rc::Rc;

use crate::exception::{Exception, name};
use crate::interpreter::World;
use crate::program::{Action, Label, Program};

/// The position of a body in its program.
pub(crate) struct Machine {
    program: Rc<Program>,
    /// The current or next step.
    step: usize,
    registers: Vec<Register>,
    counters: Vec<u32>,
}

/// How to continue.
#[derive(Clone, Copy)]
enum Register {
    /// Nothing is stored here yet.
    Empty,
    At(Label),
    Raising(Thrown<Exception>),
}

/// A request that only the generator's body can fulfil.
pub(crate) enum Request {
    Yield(i32),
    Delegate(Rc<Program>),
    DelegateToList(Vec<i32>),
    Return(Option<i32>),
    /// Nothing in the body catches it.
    Raise(Thrown<Exception>),
}

impl Machine {
    pub(crate) fn new(program: Rc<Program>) -> Self {
        let registers = vec![Register::Empty; program.registers];
        let counters = vec![0; program.counters];
        Machine { program, step: 0, registers, counters }
    }

    /// Runs to the next request. The machine waits at it until [`Machine::done`] or [`Machine::raised`] is called.
    pub(crate) fn run(&mut self, world: &World) -> Request {
        let program = Rc::clone(&self.program);
        loop {
            match &program.steps[self.step].action {
                Action::Yield(n) => return Request::Yield(*n),
                Action::Delegate(body) => return Request::Delegate(Rc::clone(body)),
                Action::DelegateToList(items) => return Request::DelegateToList(items.clone()),
                Action::Return(value) => return Request::Return(*value),
                Action::Raise(exception) if self.catches() => self.raised(Thrown::Raised(*exception)),
                Action::Raise(exception) => return Request::Raise(Thrown::Raised(*exception)),
                Action::Log(text) => {
                    world.trace.log(text);
                    self.done();
                }
                Action::Reenter => {
                    world.reenter();
                    self.done();
                }
                Action::Jump(label) => self.step = program.at(*label),
                Action::Count(counter, times) => {
                    self.counters[*counter] = *times;
                    self.done();
                }
                Action::Again(counter, start) => {
                    self.counters[*counter] -= 1;
                    if self.counters[*counter] == 0 {
                        self.done();
                    } else {
                        self.step = program.at(*start);
                    }
                }
                Action::Catch { names, register, otherwise } => match self.registers[*register] {
                    Register::Raising(thrown) if names.iter().any(|listed| listed == name(thrown)) => {
                        world.trace.caught(name(thrown));
                        self.done();
                    }
                    _ => self.step = program.at(*otherwise),
                },
                Action::Finally { register, entry, then } => {
                    self.registers[*register] = Register::At(*then);
                    self.step = program.at(*entry);
                }
                Action::Proceed(register) => match self.registers[*register] {
                    Register::At(label) => self.step = program.at(label),
                    Register::Raising(thrown) if self.catches() => self.raised(thrown),
                    Register::Raising(thrown) => return Request::Raise(thrown),
                    Register::Empty => unreachable!("a register is filled on every way to where it is read"),
                },
            }
        }
    }

    /// Returns whether this step is in a `try` of the body that has a handler or a `finally` for the exception.
    pub(crate) fn catches(&self) -> bool {
        self.program.steps[self.step].landing.is_some()
    }

    /// Reports that the step is done.
    pub(crate) fn done(&mut self) {
        self.step += 1;
    }

    /// Reports that the step raised this, and the body [catches](Machine::catches) it.
    pub(crate) fn raised(&mut self, thrown: Thrown<Exception>) {
        let landing = self.program.steps[self.step].landing.expect("asked only of a step in a `try`");
        self.registers[landing.register] = Register::Raising(thrown);
        self.step = self.program.at(landing.label);
    }
}
