//! Sockets whose operations wait by system calls. Each is a generator, to which a task delegates.

use std::cell::Cell;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};

use coyield::prelude::*;
use mio::event::Source;
use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Registry, Token};

use super::kernel::{Answer, Limit, SystemCall};

/// Makes sockets, each with a token of its own.
pub(crate) struct Network {
    registry: Registry,
    next: Cell<usize>,
}

impl Network {
    /// The token that no socket has.
    pub(crate) const STOP: Token = Token(0);

    pub(crate) fn new(registry: Registry) -> Self {
        Network { registry, next: Cell::new(Self::STOP.0 + 1) }
    }

    pub(crate) fn listen(&self, address: SocketAddr) -> io::Result<Socket<TcpListener>> {
        self.add(TcpListener::bind(address)?)
    }

    /// Begins to connect. The first operation of the socket waits for the connection.
    pub(crate) fn connect(&self, address: SocketAddr) -> io::Result<Socket<TcpStream>> {
        self.add(TcpStream::connect(address)?)
    }

    fn add<S: Source>(&self, mut inner: S) -> io::Result<Socket<S>> {
        let token = Token(self.next.get());
        self.next.set(token.0 + 1);
        self.registry.register(&mut inner, token, Interest::READABLE | Interest::WRITABLE)?;
        Ok(Socket { inner, token })
    }
}

/// A socket, which is closed when it is dropped.
pub(crate) struct Socket<S> {
    inner: S,
    token: Token,
}

/// Repeats an operation until it does not block. Only this generator yields the waits for sockets.
#[generator]
fn retry<T>(
    operation: impl FnMut() -> io::Result<T>,
    call: impl Fn() -> SystemCall,
) -> impl Generator<SystemCall, Answer, io::Result<T>> {
    let mut operation = operation;
    loop {
        match operation() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if would_block(&error) => {
                if yield_!(call()) == Answer::Whether(false) {
                    return Err(ErrorKind::TimedOut.into());
                }
            }
            result => return result,
        }
    }
}

/// An operation on a connection that is not made yet would block, too.
fn would_block(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected)
}

impl Socket<TcpListener> {
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }

    #[generator]
    pub(crate) fn accept(
        &self,
        network: &Network,
    ) -> impl Generator<SystemCall, Answer, io::Result<Socket<TcpStream>>> {
        loop {
            match yield_from!(retry(|| self.inner.accept(), || SystemCall::ReadWait(self.token, None))) {
                Ok((stream, _)) => return network.add(stream),
                // A client that has disconnected before it was accepted.
                Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Socket<TcpStream> {
    /// Reads some bytes. Returns their number, 0 at the end.
    #[generator]
    pub(crate) fn read(
        &self,
        buffer: &mut [u8],
        limit: Limit,
    ) -> impl Generator<SystemCall, Answer, io::Result<usize>> {
        yield_from!(retry(|| (&self.inner).read(buffer), || SystemCall::ReadWait(self.token, limit)))
    }

    #[generator]
    pub(crate) fn write_all(&self, bytes: &[u8], limit: Limit) -> impl Generator<SystemCall, Answer, io::Result<()>> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let write = || (&self.inner).write(rest);
            let written = yield_from!(retry(write, || SystemCall::WriteWait(self.token, limit)))?;
            rest = &rest[written..];
        }
        Ok(())
    }

    /// Ends the output: the other side reads the end.
    pub(crate) fn finish(&self) -> io::Result<()> {
        self.inner.shutdown(Shutdown::Write)
    }
}
