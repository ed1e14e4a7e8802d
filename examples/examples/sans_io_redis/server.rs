//! A Redis server for this program: on a free port of the loopback interface, in a temporary directory, without
//! persistence.

use std::error::Error;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

const HOW_TO_GET_IT: &str = "redis-server was not found. Install it (`apt-get install redis-server` on Debian and Ubuntu, \
    `brew install redis` on macOS), or give the address of a server that runs";

/// Killed when it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    process: Child,
    _directory: TempDir,
    /// It is not read after the start. It stays open, so that the server can write to it.
    log: BufReader<ChildStdout>,
}

impl Server {
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        // Another process may take the port before the server does. Then another port is tried.
        for _ in 0..10 {
            if let Some(server) = Self::start_on(free_address()?)? {
                return Ok(server);
            }
        }
        Err("redis-server does not start".into())
    }

    /// Starts the server, and waits until it accepts connections. Returns `None` if the server stops.
    fn start_on(address: SocketAddr) -> Result<Option<Self>, Box<dyn Error>> {
        let directory = tempfile::tempdir()?;
        let mut process = Command::new("redis-server")
            .args(["--bind", &address.ip().to_string(), "--port", &address.port().to_string()])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "notice"])
            .arg("--dir")
            .arg(directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => HOW_TO_GET_IT.into(),
                _ => Box::<dyn Error>::from(error),
            })?;
        let log = BufReader::new(process.stdout.take().expect("it is piped"));
        let mut server = Server { address, process, _directory: directory, log };
        let mut line = String::new();
        while server.log.read_line(&mut line)? > 0 {
            if line.contains("Ready to accept connections") {
                return Ok(Some(server));
            }
            line.clear();
        }
        Ok(None)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The server may have ended by itself, which is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The system chooses a free port.
fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
