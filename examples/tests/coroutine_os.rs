//! The system calls of the operating system of coroutines, and its echo server with clients in other threads.

#![cfg(not(miri))]

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::rc::Rc;
use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use coyield::prelude::*;
use mio::Token;

#[path = "../examples/coroutine_os/main.rs"]
#[expect(dead_code, reason = "its `main` is run as a program, by `programs.rs`")]
mod program;

use program::echo::{new_task, server};
use program::kernel::{Answer, Kernel, StopHandle, SystemCall, TaskBody};
use program::until_stopped;

/// Fails a hanging test.
const HANG: Duration = Duration::from_secs(60);

type Log = Rc<RefCell<Vec<String>>>;

fn log(log: &Log, what: impl Into<String>) {
    log.borrow_mut().push(what.into());
}

/// Runs a first task, which is given the log. Returns the result, with the failures of the tasks at the end of the log.
fn run(first: impl FnOnce(Log) -> TaskBody) -> (Result<(), String>, Vec<String>) {
    let logged = Log::default();
    let failures = logged.clone();
    let mut kernel = Kernel::new(move |task, error| log(&failures, format!("task {task}: {error}"))).unwrap();
    kernel.start(first(logged.clone()));
    let result = kernel.run().map_err(|error| error.to_string());
    drop(kernel);
    (result, logged.take())
}

/// Never gets an answer, unless something stops the kernel.
#[generator]
fn sleeps(seen: Log) -> TaskBody {
    match try_yield!(SystemCall::StopWait) {
        Ok(_) => log(&seen, "stopped"),
        Err(thrown) => {
            log(&seen, "killed");
            raise!(thrown);
        }
    }
    Ok(())
}

#[generator]
fn says(seen: Log, name: &'static str, turns: u32) -> TaskBody {
    for turn in 1..=turns {
        log(&seen, format!("{name} {turn}"));
        // There is no such task, so the answer comes at once.
        yield_!(SystemCall::WaitTask(0));
    }
    Ok(())
}

#[test]
fn tasks_take_turns() {
    let first = |seen: Log| {
        generate!(Generator<SystemCall, Answer, io::Result<()>>, move {
            yield from new_task(says(seen.clone(), "one", 3));
            yield from new_task(says(seen, "two", 2));
            Ok(())
        })
        .boxed_local()
    };
    let (result, seen) = run(first);
    assert_eq!(result, Ok(()));
    assert_eq!(seen, ["one 1", "one 2", "two 1", "one 3", "two 2"]);
}

#[test]
fn a_task_can_be_waited_for_and_killed_once() {
    let first = |seen: Log| {
        generate!(Generator<SystemCall, Answer, io::Result<()>>, move {
            let ends = yield from new_task(says(seen.clone(), "one", 2));
            log(&seen, format!("waited: {:?}", yield SystemCall::WaitTask(ends)));
            log(&seen, format!("again: {:?}", yield SystemCall::WaitTask(ends)));
            let waits = yield from new_task(sleeps(seen.clone()));
            // It runs up to its system call.
            yield SystemCall::WaitTask(0);
            log(&seen, format!("kill: {:?}", yield SystemCall::KillTask(waits)));
            log(&seen, format!("again: {:?}", yield SystemCall::KillTask(waits)));
            Ok(())
        })
        .boxed_local()
    };
    let (result, seen) = run(first);
    assert_eq!(result, Ok(()));
    let expected = [
        "one 1",
        "one 2",
        "waited: Whether(true)",
        "again: Whether(false)",
        "killed",
        "kill: Whether(true)",
        "again: Whether(false)",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn a_task_that_kills_itself_does_not_go_on() {
    let first = |seen: Log| {
        generate!(Generator<SystemCall, Answer, io::Result<()>>, move {
            log(&seen, "begins");
            yield SystemCall::KillTask(1);
            log(&seen, "goes on");
            Ok(())
        })
        .boxed_local()
    };
    assert_eq!(run(first), (Ok(()), vec!["begins".into()]));
}

#[test]
fn a_task_that_fails_is_reported_and_the_others_go_on() {
    let first = |seen: Log| {
        let fails = generate!(Generator<SystemCall, Answer, io::Result<()>>, {
            yield SystemCall::WaitTask(0);
            Err(io::Error::other("out of paper"))
        })
        .boxed_local();
        generate!(Generator<SystemCall, Answer, io::Result<()>>, move {
            let fails = yield from new_task(fails);
            yield SystemCall::WaitTask(fails);
            log(&seen, "goes on");
            Ok(())
        })
        .boxed_local()
    };
    assert_eq!(run(first), (Ok(()), vec!["task 2: out of paper".into(), "goes on".into()]));
}

#[test]
fn tasks_that_wait_for_one_another_are_an_error() {
    let first = |_| {
        let other = generate!(Generator<SystemCall, Answer, io::Result<()>>, {
            yield SystemCall::WaitTask(1);
            Ok(())
        })
        .boxed_local();
        generate!(Generator<SystemCall, Answer, io::Result<()>>, move {
            let other = yield from new_task(other);
            yield SystemCall::WaitTask(other);
            Ok(())
        })
        .boxed_local()
    };
    assert_eq!(run(first).0.unwrap_err(), "these tasks wait for one another: 1, 2");
}

#[test]
fn a_task_that_can_always_run_does_not_keep_the_others_waiting() {
    let stopped = Log::default();
    let seen = stopped.clone();
    let busy = generate!(Generator<SystemCall, Answer, io::Result<()>>, move {
        while seen.borrow().is_empty() {
            yield SystemCall::WaitTask(0);
        }
        Ok(())
    });
    let mut kernel = Kernel::new(|task, error| panic!("task {task}: {error}")).unwrap();
    kernel.start(sleeps(stopped));
    kernel.start(busy);
    kernel.stop_handle().stop().unwrap();
    kernel.run().unwrap();
}

#[test]
fn a_killed_task_does_not_wait_any_longer() {
    let first = |seen: Log| {
        let waits = generate!(Generator<SystemCall, Answer, io::Result<()>>, {
            yield SystemCall::ReadWait(Token(1000), Some(Duration::ZERO));
            Ok(())
        })
        .boxed_local();
        generate!(Generator<SystemCall, Answer, io::Result<()>>, move {
            let waits = yield from new_task(waits);
            yield SystemCall::KillTask(waits);
            let answer = yield SystemCall::ReadWait(Token(1000), Some(Duration::ZERO));
            log(&seen, format!("{answer:?}"));
            Ok(())
        })
        .boxed_local()
    };
    assert_eq!(run(first), (Ok(()), vec!["Whether(false)".into()]));
}

#[test]
fn a_server_that_fails_ends_the_program() {
    let first = |_| {
        let fails = generate!(Generator<SystemCall, Answer, io::Result<()>>, {
            yield SystemCall::WaitTask(0);
            Err(io::Error::other("no more sockets"))
        });
        until_stopped(fails.boxed_local())
    };
    assert_eq!(run(first), (Ok(()), vec!["task 2: no more sockets".into()]));
}

/// An echo server in a thread, and the failures of its tasks.
struct Server {
    address: SocketAddr,
    stop: StopHandle,
    thread: JoinHandle<Vec<String>>,
}

impl Server {
    fn start(patience: Option<Duration>) -> Self {
        let (send, receive) = std::sync::mpsc::channel();
        // The tasks stay in the thread in which they were made.
        let thread = thread::spawn(move || {
            let failures = Log::default();
            let seen = failures.clone();
            let mut kernel = Kernel::new(move |_, error| log(&seen, error.to_string())).unwrap();
            let network = kernel.network();
            let listener = network.listen((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
            send.send((listener.address().unwrap(), kernel.stop_handle())).unwrap();
            kernel.start(until_stopped(server(network, listener, patience)));
            kernel.run().unwrap();
            failures.take()
        });
        let (address, stop) = receive.recv().unwrap();
        Server { address, stop, thread }
    }

    /// Connects. A hanging test fails after a while.
    fn connect(&self) -> TcpStream {
        let client = TcpStream::connect(self.address).unwrap();
        client.set_read_timeout(Some(HANG)).unwrap();
        client
    }

    /// Stops it, and waits until its last client has gone. Returns the failures.
    fn stop(self) -> Vec<String> {
        assert!(self.stop.stop().unwrap());
        assert!(!self.stop.stop().unwrap(), "the second one is known");
        self.thread.join().unwrap()
    }
}

fn ask(client: &mut TcpStream, text: &str) {
    client.write_all(text.as_bytes()).unwrap();
    let mut answer = vec![0; text.len()];
    client.read_exact(&mut answer).unwrap();
    assert_eq!(answer, text.as_bytes());
}

#[test]
fn many_clients_are_served_at_once() {
    let server = Server::start(None);
    let all_connected = Arc::new(Barrier::new(8));
    let clients: Vec<_> = (0..8)
        .map(|number| {
            let (mut client, all_connected) = (server.connect(), all_connected.clone());
            thread::spawn(move || {
                ask(&mut client, "hello");
                // No client goes before each of them has had an answer.
                all_connected.wait();
                for line in 0..50 {
                    ask(&mut client, &format!("client {number}, line {line}"));
                }
                client.shutdown(Shutdown::Write).unwrap();
                assert_eq!(client.read(&mut [0]).unwrap(), 0);
            })
        })
        .collect();
    for client in clients {
        client.join().unwrap();
    }
    assert_eq!(server.stop(), [""; 0]);
}

#[test]
fn a_client_that_disconnects_disturbs_no_other() {
    let server = Server::start(None);
    let mut stays = server.connect();
    ask(&mut stays, "one");
    for _ in 0..3 {
        let mut goes = server.connect();
        ask(&mut goes, "two");
        // Its answer is not read: its end is a reset.
        goes.write_all(&vec![b'x'; 100_000]).unwrap();
        goes.read_exact(&mut [0]).unwrap();
        drop(goes);
        ask(&mut stays, "three");
    }
    // The tasks of those that have gone end too, or this would hang.
    drop(stays);
    assert_eq!(server.stop(), [""; 0]);
}

#[test]
fn a_client_that_does_not_read_does_not_keep_the_others_waiting() {
    // More than the buffers of the sockets take: the server has to wait before it can write on.
    let numbers: Vec<u8> = (0..=250).collect::<Vec<_>>().repeat(1 << 18);
    let server = Server::start(None);
    let mut slow = server.connect();
    let mut half = slow.try_clone().unwrap();
    let sent = numbers.clone();
    let writer = thread::spawn(move || {
        half.write_all(&sent).unwrap();
        half.shutdown(Shutdown::Write).unwrap();
    });
    let mut other = server.connect();
    for _ in 0..100 {
        ask(&mut other, "still there?");
    }
    assert!(!writer.is_finished(), "the buffers of the sockets have taken all of it");
    let mut received = Vec::new();
    slow.read_to_end(&mut received).unwrap();
    assert!(received == numbers, "other bytes than were sent");
    writer.join().unwrap();
    drop((slow, other));
    assert_eq!(server.stop(), [""; 0]);
}

#[test]
fn a_client_that_is_silent_is_dropped() {
    let server = Server::start(Some(Duration::ZERO));
    let mut silent = server.connect();
    assert_eq!(silent.read(&mut [0]).unwrap(), 0);
    assert_eq!(server.stop(), ["timed out"]);
}

#[test]
fn a_server_that_is_stopped_takes_no_new_clients_and_finishes_with_the_others() {
    let server = Server::start(None);
    let mut client = server.connect();
    ask(&mut client, "one");
    assert!(server.stop.stop().unwrap());
    // It has stopped when its port is closed.
    while TcpStream::connect(server.address).is_ok() {
        thread::yield_now();
    }
    ask(&mut client, "two");
    drop(client);
    assert_eq!(server.thread.join().unwrap(), [""; 0]);
}
