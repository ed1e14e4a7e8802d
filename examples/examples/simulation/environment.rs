//! The clock, the events and the processes. The order of events at the same time is `SimPy`'s.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::fmt;
use std::mem;
use std::rc::Rc;

use coyield::DriveError;
use coyield::prelude::*;

/// The body of a process: it yields events, and continues when they have happened.
pub(crate) type ProcessBody = LocalBoxGenerator<'static, Event, (), (), Interrupt>;

/// The reason why a process stops waiting for its event. It is thrown into the body of the process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Interrupt {
    /// Another process has interrupted this one, for this reason.
    By(&'static str),
    /// A more important request has taken the resource that the process had since this time.
    Preempted { since: f64 },
}

impl fmt::Display for Interrupt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Interrupt::By(reason) => write!(formatter, "interrupted: {reason}"),
            Interrupt::Preempted { since } => write!(formatter, "lost the resource that it had since {since}"),
        }
    }
}

/// Something that happens once, at some time.
#[derive(Clone)]
pub(crate) struct Event(Rc<EventState>);

#[derive(Default)]
struct EventState {
    /// Set when the event is put into the schedule.
    triggered: Cell<bool>,
    /// Set when the time of the event has come, before its waiters continue.
    happened: Cell<bool>,
    waiters: RefCell<Vec<Waiter>>,
}

/// An effect of an event.
enum Waiter {
    /// The process continues.
    Resume(Process),
    /// The interrupt is thrown into the process, unless it has ended.
    Throw(Process, Interrupt),
    /// This event happens too. It is the event of the first of several.
    Trigger(Event),
    /// This function is called.
    Call(Box<dyn FnOnce()>),
}

impl Event {
    pub(crate) fn new() -> Self {
        Event(Rc::default())
    }

    /// Returns whether the event has happened.
    pub(crate) fn happened(&self) -> bool {
        self.0.happened.get()
    }

    /// Returns whether the event has happened, or is scheduled to.
    pub(crate) fn triggered(&self) -> bool {
        self.0.triggered.get()
    }

    fn then(&self, waiter: Waiter) {
        self.0.waiters.borrow_mut().push(waiter);
    }
}

/// A process that runs, or has ended.
#[derive(Clone)]
pub(crate) struct Process(Rc<ProcessState>);

struct ProcessState {
    /// `None` while the process runs, and after its end.
    body: RefCell<Option<ProcessBody>>,
    /// The event that the process waits for.
    target: RefCell<Event>,
    /// Happens when the process ends.
    ended: Event,
}

impl Process {
    /// Returns the event that happens when the process ends.
    pub(crate) fn ended(&self) -> Event {
        self.0.ended.clone()
    }
}

/// Events at the same time: urgent ones first, then in the order in which they were scheduled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    Urgent,
    Normal,
}

struct Entry {
    time: f64,
    urgency: Urgency,
    number: u64,
    event: Event,
}

impl Ord for Entry {
    /// Reversed, because a heap returns its greatest entry first.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_time = other.time.total_cmp(&self.time);
        by_time.then_with(|| (other.urgency, other.number).cmp(&(self.urgency, self.number)))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Entry {}

/// The environment of a simulation. Its clones are handles to the same environment.
#[derive(Clone, Default)]
pub(crate) struct Environment(Rc<World>);

#[derive(Default)]
struct World {
    now: Cell<f64>,
    schedule: RefCell<BinaryHeap<Entry>>,
    scheduled: Cell<u64>,
    /// The process that runs now.
    active: RefCell<Option<Process>>,
    /// All processes that have not ended.
    alive: RefCell<Vec<Process>>,
}

impl Environment {
    pub(crate) fn now(&self) -> f64 {
        self.0.now.get()
    }

    /// Returns an event that happens after this delay.
    pub(crate) fn timeout(&self, delay: f64) -> Event {
        let event = Event::new();
        self.schedule(&event, delay, Urgency::Normal);
        event
    }

    /// Returns an event that happens when the first of these events happens.
    pub(crate) fn any_of<const N: usize>(&self, events: [&Event; N]) -> Event {
        let first = Event::new();
        for event in events {
            if event.happened() {
                self.trigger(&first);
            } else {
                event.then(Waiter::Trigger(first.clone()));
            }
        }
        first
    }

    /// Makes the event happen now, after the others of this time. An event happens only once.
    pub(crate) fn trigger(&self, event: &Event) {
        if !event.triggered() {
            self.schedule(event, 0.0, Urgency::Normal);
        }
    }

    /// Starts a process, which runs when its turn comes.
    pub(crate) fn process(&self, body: impl Generator<Event, (), (), Interrupt> + 'static) -> Process {
        let start = Event::new();
        let process = Process(Rc::new(ProcessState {
            body: RefCell::new(Some(body.boxed_local())),
            target: RefCell::new(start.clone()),
            ended: Event::new(),
        }));
        self.0.alive.borrow_mut().push(process.clone());
        start.then(Waiter::Resume(process.clone()));
        self.schedule(&start, 0.0, Urgency::Urgent);
        process
    }

    /// Interrupts a process as soon as the running process waits.
    pub(crate) fn interrupt(&self, process: &Process, interrupt: Interrupt) {
        let event = Event::new();
        event.then(Waiter::Throw(process.clone(), interrupt));
        self.schedule(&event, 0.0, Urgency::Urgent);
    }

    /// Calls the function at an event of its own, after the others of this time.
    pub(crate) fn later(&self, function: impl FnOnce() + 'static) {
        let event = Event::new();
        event.then(Waiter::Call(Box::new(function)));
        self.trigger(&event);
    }

    /// Returns the process that runs now.
    pub(crate) fn active(&self) -> Option<Process> {
        self.0.active.borrow().clone()
    }

    fn schedule(&self, event: &Event, delay: f64, urgency: Urgency) {
        event.0.triggered.set(true);
        let number = self.0.scheduled.get();
        self.0.scheduled.set(number + 1);
        let entry = Entry { time: self.now() + delay, urgency, number, event: event.clone() };
        self.0.schedule.borrow_mut().push(entry);
    }

    /// Runs the simulation up to this time, and then closes the processes that still wait. Returns the interrupt that a
    /// process did not catch.
    pub(crate) fn run(self, until: f64) -> Result<(), DriveError<Interrupt>> {
        let result = self.run_events(until);
        let closed = self.close();
        result.and(closed)
    }

    fn run_events(&self, until: f64) -> Result<(), DriveError<Interrupt>> {
        loop {
            let mut schedule = self.0.schedule.borrow_mut();
            let Some(Entry { time, event, .. }) = schedule.pop() else { return Ok(()) };
            drop(schedule);
            if time >= until {
                return Ok(());
            }
            self.0.now.set(time);
            event.0.happened.set(true);
            let waiters = mem::take(&mut *event.0.waiters.borrow_mut());
            for waiter in waiters {
                match waiter {
                    Waiter::Resume(process) => self.resume(&process, None)?,
                    Waiter::Throw(process, interrupt) => self.throw(&process, interrupt)?,
                    Waiter::Trigger(event) => self.trigger(&event),
                    Waiter::Call(function) => function(),
                }
            }
        }
    }

    fn throw(&self, process: &Process, interrupt: Interrupt) -> Result<(), DriveError<Interrupt>> {
        if process.0.body.borrow().is_none() {
            return Ok(());
        }
        // The process stops waiting for its event.
        let is_it = |waiter: &Waiter| matches!(waiter, Waiter::Resume(waits) if Rc::ptr_eq(&waits.0, &process.0));
        process.0.target.borrow().0.waiters.borrow_mut().retain(|waiter| !is_it(waiter));
        self.resume(process, Some(interrupt))
    }

    /// Runs a process up to the next event that has not happened yet.
    fn resume(&self, process: &Process, interrupt: Option<Interrupt>) -> Result<(), DriveError<Interrupt>> {
        let Some(mut body) = process.0.body.take() else { return Ok(()) };
        self.0.active.replace(Some(process.clone()));
        let mut state = match interrupt {
            Some(interrupt) => body.throw(interrupt)?,
            None => body.next()?,
        };
        while let CoroutineState::Yielded(event) = state {
            if !event.happened() {
                event.then(Waiter::Resume(process.clone()));
                process.0.target.replace(event);
                process.0.body.replace(Some(body));
                self.0.active.replace(None);
                return Ok(());
            }
            state = body.next()?;
        }
        self.0.active.replace(None);
        self.0.alive.borrow_mut().retain(|alive| !Rc::ptr_eq(&alive.0, &process.0));
        self.trigger(&process.0.ended);
        Ok(())
    }

    /// Closes the processes, which own clones of this environment, and drops the events.
    fn close(&self) -> Result<(), DriveError<Interrupt>> {
        let mut result = Ok(());
        for process in self.0.alive.take() {
            process.0.target.borrow().0.waiters.take();
            if let Some(mut body) = process.0.body.take() {
                if let Err(error) = body.close() {
                    result = Err(error.into());
                }
            }
        }
        self.0.schedule.take();
        result
    }
}
