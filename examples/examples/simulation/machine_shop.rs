//! A workshop whose machines break now and then. Its only repairer has another job, which a broken machine interrupts.

use std::cell::{Cell, RefCell};
use std::fmt::Write;
use std::rc::Rc;

use coyield::DriveError;
use coyield::prelude::*;

use super::environment::{Environment, Event, Interrupt, Process, ProcessBody};
use super::random::Random;
use super::resource::Resource;

const SEED: u32 = 42;
const MACHINES: u32 = 10;
/// The minutes that a part takes: their mean and their deviation.
const PART: (f64, f64) = (10.0, 2.0);
/// The mean of the minutes until a machine breaks.
const FAILURE: f64 = 300.0;
const REPAIR: f64 = 30.0;
const OTHER_JOB: f64 = 30.0;
const FOUR_WEEKS: f64 = 4.0 * 7.0 * 24.0 * 60.0;

/// The priorities of the repairer.
const FIRST_A_MACHINE: u32 = 1;
const THEN_THE_JOB: u32 = 2;

struct Shop {
    environment: Environment,
    random: Random,
    repairer: Resource,
    jobs: Cell<u32>,
    disturbed: Cell<u32>,
}

#[derive(Default)]
struct Machine {
    parts: Cell<u32>,
    failures: Cell<u32>,
    broken: Cell<bool>,
    /// The process that is interrupted when the machine breaks.
    work: RefCell<Option<Process>>,
}

/// Runs the model. Returns what was made.
pub(crate) fn run() -> Result<String, DriveError<Interrupt>> {
    let environment = Environment::default();
    let shop = Rc::new(Shop {
        random: Random::new(SEED),
        repairer: Resource::preemptive(&environment, 1),
        jobs: Cell::new(0),
        disturbed: Cell::new(0),
        environment: environment.clone(),
    });
    let mut machines = Vec::new();
    for _ in 0..MACHINES {
        let machine = Rc::new(Machine::default());
        let work = environment.process(works(shop.clone(), machine.clone()));
        machine.work.replace(Some(work));
        environment.process(breaks(shop.clone(), machine.clone()));
        machines.push(machine);
    }
    environment.process(other_jobs(shop.clone()));
    environment.run(FOUR_WEEKS)?;

    let mut report = "A machine shop after four weeks\n".to_owned();
    for (number, machine) in (1..).zip(&machines) {
        let (parts, failures) = (machine.parts.get(), machine.failures.get());
        writeln!(report, "machine {number:2}: {parts} parts, {failures} failures").expect("a string can be written to");
    }
    let (jobs, disturbed) = (shop.jobs.get(), shop.disturbed.get());
    writeln!(report, "the repairer: {jobs} other jobs, disturbed {disturbed} times").expect("a string");
    Ok(report)
}

fn increment(counter: &Cell<u32>) {
    counter.set(counter.get() + 1);
}

/// Makes one part after another. A failure interrupts the work on a part, which continues after the repair.
#[generator]
fn works(shop: Rc<Shop>, machine: Rc<Machine>) -> ProcessBody {
    let environment = &shop.environment;
    loop {
        let mut left = shop.random.normal(PART.0, PART.1);
        while left != 0.0 {
            let started = environment.now();
            match try_yield!(environment.timeout(left)) {
                Ok(()) => left = 0.0,
                Err(Thrown::Raised(_)) => {
                    left -= environment.now() - started;
                    machine.broken.set(true);
                    increment(&machine.failures);
                    yield_from!(repair(&shop));
                    machine.broken.set(false);
                }
                Err(closed) => raise!(closed),
            }
        }
        increment(&machine.parts);
    }
}

#[generator]
fn repair(shop: &Shop) -> impl Generator<Event, (), (), Interrupt> {
    let repairer = shop.repairer.request(FIRST_A_MACHINE);
    yield_!(repairer.granted());
    yield_!(shop.environment.timeout(REPAIR));
}

/// Breaks a machine every now and then, unless it is broken already.
#[generator]
fn breaks(shop: Rc<Shop>, machine: Rc<Machine>) -> ProcessBody {
    loop {
        yield_!(shop.environment.timeout(shop.random.exponential(FAILURE)));
        if let Some(work) = &*machine.work.borrow()
            && !machine.broken.get()
        {
            shop.environment.interrupt(work, Interrupt::By("it breaks"));
        }
    }
}

/// The other job of the repairer, between the repairs.
#[generator]
fn other_jobs(shop: Rc<Shop>) -> ProcessBody {
    let environment = &shop.environment;
    loop {
        let mut left = OTHER_JOB;
        while left != 0.0 {
            let repairer = shop.repairer.request(THEN_THE_JOB);
            yield_!(repairer.granted());
            let started = environment.now();
            match try_yield!(environment.timeout(left)) {
                Ok(()) => left = 0.0,
                Err(Thrown::Raised(_)) => {
                    left -= environment.now() - started;
                    increment(&shop.disturbed);
                }
                Err(closed) => raise!(closed),
            }
        }
        increment(&shop.jobs);
    }
}
