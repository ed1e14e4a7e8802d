//! An operating system of coroutines, after David Beazley's idea: tasks are generators that yield system calls, and a
//! scheduler in one thread answers them. On it runs an echo server, whose sockets are those of
//! [mio](https://docs.rs/mio).
//!
//! ```text
//! cargo run -p coyield-examples --example coroutine_os
//! cargo run -p coyield-examples --example coroutine_os -- --port 7000 --patience 60
//! ```
//!
//! Without options, the server has three clients, which are tasks too, and the program ends after them. With `--port`,
//! the server serves other programs (`nc 127.0.0.1 7000`) until Ctrl-C, and then waits for its clients; a second Ctrl-C
//! stops it at once. It disconnects a client that is silent for more seconds than `--patience`.
//!
//! A task reads and writes by `yield_from!`: the system call of the innermost generator goes directly to the scheduler,
//! and the answer directly back. Beazley's scheduler needs a trampoline for this.

#![forbid(unsafe_code)]

pub(crate) mod echo;
pub(crate) mod kernel;
pub(crate) mod network;

use clap::Parser;
use coyield::prelude::*;
use echo::{Transcript, client, impolite, new_task, server};
use kernel::{Answer, Kernel, Limit, SystemCall, TaskBody, TaskId};
use network::Network;
use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

/// Runs an echo server on an operating system of coroutines.
#[derive(Parser)]
#[command(after_help = "Example: coroutine_os --port 7000, and nc 127.0.0.1 7000 in another terminal")]
struct Arguments {
    /// The port of the loopback interface, 0 for a free one
    #[arg(long)]
    port: Option<u16>,

    /// The seconds for which a client may be silent
    #[arg(long, default_value_t = 60)]
    patience: u64,
}

fn localhost(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// Three clients of one server, which is stopped after them.
#[generator]
fn demonstration(network: Rc<Network>, patience: Limit, report: Transcript) -> TaskBody {
    let listener = network.listen(localhost(0))?;
    let address = listener.address()?;
    let server = yield_from!(new_task(server(network.clone(), listener, patience)));

    let mut clients = Vec::new();
    for (name, lines) in
        [("one", Some(["hello", "how are you", "bye"])), ("two", None), ("three", Some(["1", "2", "3"]))]
    {
        let transcript = Transcript::default();
        let socket = network.connect(address)?;
        let body = match lines {
            Some(lines) => client(socket, lines.to_vec(), patience, transcript.clone()),
            None => impolite(socket, patience, transcript.clone()),
        };
        clients.push((name, yield_from!(new_task(body)), transcript));
    }
    for (name, task, transcript) in clients {
        yield_!(SystemCall::WaitTask(task));
        write!(report.borrow_mut(), "client {name}\n{}", transcript.borrow()).map_err(io::Error::other)?;
    }
    let killed = yield_!(SystemCall::KillTask(server)) == Answer::Whether(true);
    writeln!(report.borrow_mut(), "the server was killed: {killed}").map_err(io::Error::other)
}

/// Runs the server until Ctrl-C, or until it fails.
#[generator]
pub(crate) fn until_stopped(server: TaskBody) -> TaskBody {
    let server = yield_from!(new_task(server));
    let stops = yield_from!(new_task(kill_when_stopped(server)));
    yield_!(SystemCall::WaitTask(server));
    yield_!(SystemCall::KillTask(stops));
    Ok(())
}

#[generator]
fn kill_when_stopped(server: TaskId) -> TaskBody {
    yield_!(SystemCall::StopWait);
    yield_!(SystemCall::KillTask(server));
    Ok(())
}

fn serve(kernel: &mut Kernel, port: u16, patience: Limit) -> Result<(), Box<dyn Error>> {
    let network = kernel.network();
    let listener = network.listen(localhost(port)).map_err(|error| format!("port {port}: {error}"))?;
    let stop = kernel.stop_handle();
    ctrlc::set_handler(move || match stop.stop() {
        Ok(true) => eprintln!("waiting for the clients; press Ctrl-C again to stop at once"),
        _ => std::process::exit(130),
    })?;
    print(&format!("the echo server is at {}\n", listener.address()?))?;
    kernel.start(until_stopped(server(network, listener, patience)));
    kernel.run()?;
    Ok(())
}

/// Prints the text. A closed pipe is no error.
fn print(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let Arguments { port, patience } = Arguments::parse();
    let patience = Some(Duration::from_secs(patience));
    let mut kernel = Kernel::new(|task, error| eprintln!("task {task}: {error}"))?;
    if let Some(port) = port {
        serve(&mut kernel, port, patience)?;
    } else {
        let report = Transcript::default();
        kernel.start(demonstration(kernel.network(), patience, report.clone()));
        kernel.run()?;
        print(&report.borrow())?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
