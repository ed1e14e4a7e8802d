//! The programs that serve until Ctrl-C: the first one ends them after their clients, the second one at once.

#![cfg(all(unix, not(miri)))]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::time::Duration;

use coyield_test_programs::example;
use rustix::process::{Pid, Signal, kill_process};

/// Fails a hanging test.
const HANG: Duration = Duration::from_secs(60);

/// A program that has printed its address. Killed when it is dropped.
struct Server {
    child: Child,
    address: String,
    messages: BufReader<ChildStderr>,
}

impl Server {
    fn start(name: &str) -> Self {
        let mut command = Command::new(example(name));
        command.args(["--port", "0"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().rsplit(['/', ' ']).next().unwrap().to_owned();
        let messages = BufReader::new(child.stderr.take().unwrap());
        Server { child, address, messages }
    }

    /// Connects. A hanging test fails after a while.
    fn connect(&self) -> TcpStream {
        let client = TcpStream::connect(&self.address).unwrap();
        client.set_read_timeout(Some(HANG)).unwrap();
        client
    }

    fn interrupt(&self) {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
    }

    /// Returns the next line of the error output.
    fn message(&mut self) -> String {
        let mut line = String::new();
        self.messages.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn echo(client: &mut TcpStream) {
    client.write_all(b"hello").unwrap();
    let mut answer = [0; 5];
    client.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"hello");
}

#[test]
fn the_first_ctrl_c_lets_the_clients_of_coroutine_os_finish() {
    let mut server = Server::start("coroutine_os");
    let mut client = server.connect();
    echo(&mut client);
    server.interrupt();
    assert_eq!(server.message(), "waiting for the clients; press Ctrl-C again to stop at once");
    echo(&mut client);
    drop(client);
    assert!(server.wait().success());
    assert_eq!(server.message(), "");
}

#[test]
fn the_second_ctrl_c_ends_coroutine_os_at_once() {
    let mut server = Server::start("coroutine_os");
    let mut client = server.connect();
    echo(&mut client);
    server.interrupt();
    server.message();
    server.interrupt();
    assert_eq!(server.wait().code(), Some(130));
    assert_eq!(client.read(&mut [0]).unwrap_or(0), 0);
}

/// Joins the chat, and reads until the first message has come.
fn listen(server: &Server) -> TcpStream {
    let mut client = server.connect();
    client.write_all(b"GET /listen/ada HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut received = Vec::new();
    while !received.ends_with(b"data: ada\n\n\r\n") {
        let mut buffer = [0; 1024];
        let read = client.read(&mut buffer).unwrap();
        assert_ne!(read, 0, "{}", String::from_utf8_lossy(&received));
        received.extend(&buffer[..read]);
    }
    client
}

#[test]
fn the_first_ctrl_c_ends_the_responses_of_server_sent_events() {
    let mut server = Server::start("server_sent_events");
    let mut client = listen(&server);
    server.interrupt();
    assert_eq!(server.message(), "ending the chat; press Ctrl-C again to stop at once");
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).unwrap();
    // The last chunk of the body is empty: the response is complete.
    assert!(rest.ends_with(b"0\r\n\r\n"), "{}", String::from_utf8_lossy(&rest));
    assert!(server.wait().success());
    assert_eq!(server.message(), "");
}

#[test]
fn the_second_ctrl_c_ends_server_sent_events_at_once() {
    let mut server = Server::start("server_sent_events");
    listen(&server);
    // A request that is never complete, and that the server has begun to read.
    let mut half = server.connect();
    half.write_all(b"POST /say/ada HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\nexpect: 100-continue\r\n\r\n").unwrap();
    let mut answer = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    half.read_exact(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 100"));
    server.interrupt();
    server.message();
    server.interrupt();
    assert!(!server.wait().success());
}

#[test]
fn a_port_in_use_is_an_error_in_words() {
    for name in ["coroutine_os", "server_sent_events"] {
        let server = Server::start(name);
        let port = server.address.rsplit(':').next().unwrap();
        let output = Command::new(example(name)).args(["--port", port]).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.starts_with(&format!("port {port}: Address already in use")), "{name}: {stderr}");
        assert_eq!(output.status.code(), Some(1), "{name}");
    }
}
