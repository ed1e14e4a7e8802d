//! A discrete-event simulation in the manner of [SimPy](https://simpy.readthedocs.io), and two of its classic models:
//! customers who leave a slow queue, and machines that break down and share one repairer.
//!
//! ```text
//! cargo run -p coyield-examples --example simulation
//! cargo run -p coyield-examples --example simulation -- bank
//! ```
//!
//! A process is a generator that yields the events that it waits for. An interrupt is thrown into it at the yield,
//! where `try_yield!` catches it; a destructor releases a resource. Only simulated time passes.
//! `examples/tests/simulation.py` has the same models for `SimPy` (4.1.1). Both programs draw the same random numbers,
//! and print the same text.

#![forbid(unsafe_code)]

pub(crate) mod bank;
pub(crate) mod environment;
pub(crate) mod machine_shop;
pub(crate) mod random;
pub(crate) mod resource;

use std::env;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

const HELP: &str = "\
Simulates a bank and a machine shop.

usage: simulation [bank | machine-shop]

  simulation          both, one after the other
  simulation bank     the bank only
";

fn report(model: Option<&str>) -> Result<String, String> {
    let bank = || bank::run().map_err(|error| format!("the bank: {error}"));
    let machine_shop = || machine_shop::run().map_err(|error| format!("the machine shop: {error}"));
    match model {
        None => Ok(format!("{}\n{}", bank()?, machine_shop()?)),
        Some("bank") => bank(),
        Some("machine-shop") => machine_shop(),
        Some("-h" | "--help") => Ok(HELP.to_owned()),
        Some(other) => Err(format!("there is no model {other:?}\n\n{HELP}")),
    }
}

fn main() -> ExitCode {
    let model = env::args().nth(1);
    let written = match report(model.as_deref()) {
        Ok(report) => io::stdout().write_all(report.as_bytes()),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match written {
        // The reader of the pipe has closed it.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("standard output: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}
