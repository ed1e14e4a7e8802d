//! An echo server and a client, as tasks.

use std::cell::RefCell;
use std::fmt::Write;
use std::io::{self, ErrorKind};
use std::rc::Rc;

use coyield::prelude::*;
use mio::net::{TcpListener, TcpStream};

use super::kernel::{Answer, Limit, SystemCall, TaskBody, TaskId};
use super::network::{Network, Socket};

/// Starts a task, and returns its number.
#[generator]
pub(crate) fn new_task(body: TaskBody) -> impl Generator<SystemCall, Answer, TaskId> {
    match yield_!(SystemCall::NewTask(body)) {
        Answer::Task(id) => id,
        Answer::Whether(_) => unreachable!("a new task has a number"),
    }
}

/// Serves each client in a task of its own.
#[generator]
pub(crate) fn server(network: Rc<Network>, listener: Socket<TcpListener>, patience: Limit) -> TaskBody {
    loop {
        let client = yield_from!(listener.accept(&network))?;
        yield_from!(new_task(serve(client, patience)));
    }
}

/// A client may disconnect at any time, which is no error.
#[generator]
fn serve(client: Socket<TcpStream>, patience: Limit) -> TaskBody {
    match yield_from!(echo(&client, patience)) {
        Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => Ok(()),
        result => result,
    }
}

/// Sends to a client what the client sends, until it has finished.
#[generator]
fn echo(client: &Socket<TcpStream>, patience: Limit) -> impl Generator<SystemCall, Answer, io::Result<()>> {
    let mut buffer = vec![0; 16 << 10];
    loop {
        let read = yield_from!(client.read(&mut buffer, patience))?;
        if read == 0 {
            return Ok(());
        }
        yield_from!(client.write_all(&buffer[..read], patience))?;
    }
}

/// What a client has seen.
pub(crate) type Transcript = Rc<RefCell<String>>;

/// Sends one line after the other, and notes the answers.
#[generator]
pub(crate) fn client(
    server: Socket<TcpStream>,
    lines: Vec<&'static str>,
    patience: Limit,
    transcript: Transcript,
) -> TaskBody {
    for line in lines {
        yield_from!(server.write_all(line.as_bytes(), patience))?;
        let mut answer = vec![0; line.len()];
        let mut filled = 0;
        while filled < answer.len() {
            match yield_from!(server.read(&mut answer[filled..], patience))? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                read => filled += read,
            }
        }
        let answer = String::from_utf8_lossy(&answer);
        writeln!(transcript.borrow_mut(), "  {answer}").expect("a string can be written to");
    }
    server.finish()?;
    let at_end = yield_from!(server.read(&mut [0], patience))?;
    transcript.borrow_mut().push_str(if at_end == 0 { "  the end\n" } else { "  more than it sent\n" });
    Ok(())
}

/// Sends a line, and disconnects without waiting for the answer.
#[generator]
pub(crate) fn impolite(server: Socket<TcpStream>, patience: Limit, transcript: Transcript) -> TaskBody {
    yield_from!(server.write_all(b"never mind", patience))?;
    transcript.borrow_mut().push_str("  goes\n");
    Ok(())
}
