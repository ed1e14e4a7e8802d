//! A bank with one counter. A customer that has waited too long leaves.

use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;

use coyield::DriveError;
use coyield::prelude::*;

use super::environment::{Environment, Interrupt, ProcessBody};
use super::random::Random;
use super::resource::Resource;

const SEED: u32 = 42;
const CUSTOMERS: u32 = 8;
/// The mean of the minutes between two customers, and of those at the counter.
const BETWEEN: f64 = 10.0;
const AT_COUNTER: f64 = 12.0;
const PATIENCE: (f64, f64) = (1.0, 9.0);

struct Bank {
    environment: Environment,
    random: Random,
    counter: Resource,
    journal: RefCell<String>,
}

impl Bank {
    fn log(&self, what: &str) {
        let now = self.environment.now();
        writeln!(self.journal.borrow_mut(), "{now:9.4}  {what}").expect("a string can be written to");
    }
}

/// Runs the model. Returns what happened.
pub(crate) fn run() -> Result<String, DriveError<Interrupt>> {
    let environment = Environment::default();
    let bank = Rc::new(Bank {
        random: Random::new(SEED),
        counter: Resource::new(&environment, 1),
        journal: RefCell::new("A bank with one counter\n".to_owned()),
        environment: environment.clone(),
    });
    environment.process(arrivals(bank.clone()));
    environment.run(f64::INFINITY)?;
    Ok(bank.journal.take())
}

#[generator]
fn arrivals(bank: Rc<Bank>) -> ProcessBody {
    let mut customers = Vec::new();
    for number in 1..=CUSTOMERS {
        customers.push(bank.environment.process(customer(bank.clone(), number)));
        yield_!(bank.environment.timeout(bank.random.exponential(BETWEEN)));
    }
    for customer in customers {
        yield_!(customer.ended());
    }
    bank.log("the bank closes");
}

#[generator]
fn customer(bank: Rc<Bank>, number: u32) -> ProcessBody {
    let environment = &bank.environment;
    let arrived = environment.now();
    bank.log(&format!("customer {number} enters"));

    // The request ends when this body ends, wherever that is.
    let request = bank.counter.request(0);
    let patience = environment.timeout(bank.random.uniform(PATIENCE.0, PATIENCE.1));
    yield_!(environment.any_of([&request.granted(), &patience]));

    let waited = environment.now() - arrived;
    if !request.granted().happened() {
        bank.log(&format!("customer {number} leaves after {waited:.4} in the queue"));
        return;
    }
    bank.log(&format!("customer {number} is served after {waited:.4}"));
    yield_!(environment.timeout(bank.random.exponential(AT_COUNTER)));
    bank.log(&format!("customer {number} has finished"));
}
