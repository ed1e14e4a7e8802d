//! The program of a body: a flat list of steps, which one loop in one generator body can run.
//!
//! Statements become steps that jump to each other. Python's stack of blocks at run time is resolved here beforehand:
//! each step knows where to land if it raises, and each way out of a `try` with a `finally` knows where to continue
//! afterwards.

use std::rc::Rc;

use crate::corpus::{Block, Statement};
use crate::exception::Exception;

/// The steps of one body, and the number of its registers and counters.
pub(crate) struct Program {
    pub(crate) steps: Vec<Step>,
    /// How many [`Register`]s there are.
    pub(crate) registers: usize,
    /// How many [`Counter`]s there are.
    pub(crate) counters: usize,
    /// Where each label stands.
    labels: Vec<usize>,
}

/// The step, and the landing if it raises.
pub(crate) struct Step {
    pub(crate) action: Action,
    pub(crate) landing: Option<Landing>,
}

/// The register for the exception, and the next step.
#[derive(Clone, Copy)]
pub(crate) struct Landing {
    pub(crate) register: Register,
    pub(crate) label: Label,
}

/// A position in the program.
#[derive(Clone, Copy)]
pub(crate) struct Label(usize);

/// Where a `finally` stores how its `try` ended, and the handlers what they handle. One of each per statement is
/// enough, because no statement is inside itself.
pub(crate) type Register = usize;

/// Where a loop counts.
pub(crate) type Counter = usize;

pub(crate) enum Action {
    Log(String),
    Yield(i32),
    /// Delegates to a fresh instance.
    Delegate(Rc<Program>),
    DelegateToList(Vec<i32>),
    Return(Option<i32>),
    Raise(Exception),
    Reenter,
    Jump(Label),
    /// Sets the counter.
    Count(Counter, u32),
    /// Counts down, and jumps unless that was the last time.
    Again(Counter, Label),
    /// Catches the exception in the register if it has one of the names; jumps otherwise.
    Catch {
        names: Vec<String>,
        register: Register,
        otherwise: Label,
    },
    /// Runs a `finally`, which continues at `then`.
    Finally {
        register: Register,
        entry: Label,
        then: Label,
    },
    /// Continues as the register says: after a `finally`, or by raising its exception.
    Proceed(Register),
}

impl Program {
    /// The step at which the label stands.
    pub(crate) fn at(&self, label: Label) -> usize {
        self.labels[label.0]
    }

    /// Whether any step delegates.
    pub(crate) fn delegates(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.action, Action::Delegate(_) | Action::DelegateToList(_)))
    }
}

/// Compiles the bodies of one case. A body delegates to later ones only.
pub(crate) fn compile(bodies: &[Block]) -> Vec<Rc<Program>> {
    let mut later = vec![None; bodies.len()];
    for (index, body) in bodies.iter().enumerate().rev() {
        let mut compiler = Compiler::new(&later);
        compiler.block(body);
        later[index] = Some(compiler.finish());
    }
    later.into_iter().flatten().collect()
}

/// `rec(depth, n)` of the corpus.
fn recursion(depth: i32, n: i32) -> Rc<Program> {
    let mut compiler = Compiler::new(&[]);
    compiler.block(&[Statement::Log(format!("rec {depth}")), Statement::Yield(n)]);
    if depth > 0 {
        compiler.statement(&Statement::Rec { depth: depth - 1, n });
    }
    compiler.statement(&Statement::Return(depth));
    compiler.finish()
}

struct Compiler<'p> {
    program: Program,
    /// The bodies that are compiled already.
    later: &'p [Option<Rc<Program>>],
    /// The blocks around the statement, innermost last.
    around: Vec<Around>,
    /// The registers of the handlers around the statement, innermost last.
    handled: Vec<Register>,
}

/// The blocks that a way out crosses.
enum Around {
    Loop {
        next: Label,
        end: Label,
    },
    Handlers(Landing),
    /// The landing stores an exception and runs the entry; other ways out store their target, and do the same.
    Finally {
        landing: Landing,
        entry: Label,
    },
}

/// A way out of blocks that is no exception.
#[derive(Clone, Copy)]
enum Way {
    Break,
    Continue,
    Return(i32),
}

impl<'p> Compiler<'p> {
    fn new(later: &'p [Option<Rc<Program>>]) -> Self {
        let program = Program { steps: Vec::new(), registers: 0, counters: 0, labels: Vec::new() };
        Compiler { program, later, around: Vec::new(), handled: Vec::new() }
    }

    fn finish(mut self) -> Rc<Program> {
        self.add(Action::Return(None));
        Rc::new(self.program)
    }

    fn block(&mut self, block: &[Statement]) {
        for statement in block {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Log(text) => self.add(Action::Log(text.clone())),
            Statement::Yield(n) => self.add(Action::Yield(*n)),
            Statement::YieldFrom(index) => {
                let body = self.later[*index].clone().expect("a body delegates to later ones only");
                self.add(Action::Delegate(body));
            }
            Statement::YieldList(items) => self.add(Action::DelegateToList(items.clone())),
            Statement::Rec { depth, n } => self.add(Action::Delegate(recursion(*depth, *n))),
            Statement::Return(n) => self.leave(Way::Return(*n)),
            Statement::Raise(exception) => self.add(Action::Raise(*exception)),
            Statement::Reraise => {
                let register = *self.handled.last().expect("`reraise` stands in a handler");
                self.add(Action::Proceed(register));
            }
            Statement::Try { body, handlers, finally: None } => self.handlers(body, handlers),
            Statement::Try { body, handlers, finally: Some(finally) } => self.finally(body, handlers, finally),
            Statement::Loop(times, body) => self.repeat(*times, body),
            Statement::Break => self.leave(Way::Break),
            Statement::Continue => self.leave(Way::Continue),
            Statement::Reenter => self.add(Action::Reenter),
        }
    }

    fn repeat(&mut self, times: u32, body: &[Statement]) {
        let counter = self.program.counters;
        self.program.counters += 1;
        let (start, next, end) = (self.label(), self.label(), self.label());
        self.add(Action::Count(counter, times));
        self.place(start);
        self.around.push(Around::Loop { next, end });
        self.block(body);
        self.around.pop();
        self.place(next);
        self.add(Action::Again(counter, start));
        self.place(end);
    }

    fn handlers(&mut self, body: &[Statement], handlers: &[(Vec<String>, Block)]) {
        let landing = self.landing();
        let end = self.label();
        self.around.push(Around::Handlers(landing));
        self.block(body);
        self.around.pop();
        self.add(Action::Jump(end));
        self.place(landing.label);
        for (names, handler) in handlers {
            let otherwise = self.label();
            self.add(Action::Catch { names: names.clone(), register: landing.register, otherwise });
            self.handled.push(landing.register);
            self.block(handler);
            self.handled.pop();
            self.add(Action::Jump(end));
            self.place(otherwise);
        }
        self.add(Action::Proceed(landing.register));
        self.place(end);
    }

    fn finally(&mut self, body: &[Statement], handlers: &[(Vec<String>, Block)], finally: &[Statement]) {
        let landing = self.landing();
        let (entry, end) = (self.label(), self.label());
        self.around.push(Around::Finally { landing, entry });
        if handlers.is_empty() {
            self.block(body);
        } else {
            self.handlers(body, handlers);
        }
        self.around.pop();
        self.add(Action::Finally { register: landing.register, entry, then: end });
        self.place(landing.label);
        self.place(entry);
        self.block(finally);
        self.add(Action::Proceed(landing.register));
        self.place(end);
    }

    /// Leaves the enclosing blocks, each `finally` first.
    fn leave(&mut self, way: Way) {
        let mut target = None;
        let mut passed = Vec::new();
        for around in self.around.iter().rev() {
            match (around, way) {
                (Around::Loop { end, .. }, Way::Break) => target = Some(*end),
                (Around::Loop { next, .. }, Way::Continue) => target = Some(*next),
                (Around::Finally { landing, entry }, _) => passed.push((landing.register, *entry)),
                (Around::Handlers(_), _) | (Around::Loop { .. }, Way::Return(_)) => {}
            }
            if target.is_some() {
                break;
            }
        }
        for (register, entry) in passed {
            let then = self.label();
            self.add(Action::Finally { register, entry, then });
            self.place(then);
        }
        match (way, target) {
            (Way::Return(n), _) => self.add(Action::Return(Some(n))),
            (_, Some(label)) => self.add(Action::Jump(label)),
            (_, None) => panic!("`break` and `continue` stand in loops"),
        }
    }

    fn add(&mut self, action: Action) {
        let landing = self.around.iter().rev().find_map(|around| match around {
            Around::Loop { .. } => None,
            Around::Handlers(landing) | Around::Finally { landing, .. } => Some(*landing),
        });
        self.program.steps.push(Step { action, landing });
    }

    fn landing(&mut self) -> Landing {
        let register = self.program.registers;
        self.program.registers += 1;
        Landing { register, label: self.label() }
    }

    /// A label that is placed later.
    fn label(&mut self) -> Label {
        self.program.labels.push(usize::MAX);
        Label(self.program.labels.len() - 1)
    }

    /// Places the label before the next step.
    fn place(&mut self, label: Label) {
        self.program.labels[label.0] = self.program.steps.len();
    }
}
