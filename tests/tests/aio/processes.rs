//! Functions in other processes: their results, and processes that are killed or die.
//!
//! A process of a pool starts the program anew, so each test is a program of its own: this binary once more, with that
//! test alone.

#![cfg(all(unix, not(miri)))]

use std::collections::BTreeSet;
use std::env;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use coyield::aio::{self, ProcessDiedError, ProcessPool, TaskError, gather};
use coyield_tests::executors::{once, turns};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, getpid, kill_process, test_kill_process, waitid};

const IS_CHILD: &str = "COYIELD_PROCESSES_CHILD";

/// Runs the program in a process of its own, which the processes of its pools copy.
#[track_caller]
fn in_child(name: &str, program: impl AsyncFnOnce() -> Result<(), TaskError>) {
    if env::var_os(IS_CHILD).is_some() {
        ProcessPool::init();
        return aio::run(program()).unwrap();
    }
    let child = Command::new(env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture", "--test-threads=1"])
        .env(IS_CHILD, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{said}{}", String::from_utf8_lossy(&child.stderr));
    assert!(said.contains("1 passed"), "{said}");
}

fn pool(processes: usize) -> ProcessPool {
    ProcessPool::new(processes).unwrap()
}

fn pid(_: ()) -> u32 {
    std::process::id()
}

/// The place where the calls of a test report that they have begun.
struct Begun(TcpListener);

impl Begun {
    fn new() -> Self {
        Begun(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap())
    }

    /// The address that a call connects to.
    fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// Waits for the next call: its process, and its connection.
    async fn next(&self) -> (u32, TcpStream) {
        let listener = self.0.try_clone().unwrap();
        let next = aio::to_thread(move || {
            let (mut call, _) = listener.accept()?;
            let mut pid = [0; size_of::<u32>()];
            call.read_exact(&mut pid)?;
            Ok::<_, io::Error>((u32::from_ne_bytes(pid), call))
        });
        next.await.unwrap()
    }

    fn has_none(&self) -> bool {
        self.0.set_nonblocking(true).unwrap();
        self.0.accept().is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }
}

/// Reports that the call has begun.
fn begin(port: u16) -> TcpStream {
    let mut test = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    test.write_all(&std::process::id().to_ne_bytes()).unwrap();
    test
}

/// Begins, and never ends.
fn hang(port: u16) {
    let _test = begin(port);
    loop {
        std::thread::park();
    }
}

/// Begins, and ends when the test closes the connection.
fn wait(port: u16) {
    assert_eq!(begin(port).read(&mut [0]).unwrap(), 0);
}

/// Waits until a process that was killed has died; the one that has started it may not have waited for it yet.
async fn is_dead(pid: u32) {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let pid = Pid::from_raw(pid.try_into().unwrap()).unwrap();
    while waitid(WaitId::Pid(pid), options).is_ok_and(|status| status.is_none()) {
        turns(1).await;
    }
}

async fn is_gone(pid: u32) {
    let pid = Pid::from_raw(pid.try_into().unwrap()).unwrap();
    while test_kill_process(pid).is_ok() {
        turns(1).await;
    }
}

#[test]
fn a_function_gives_its_value_from_another_process() {
    in_child("a_function_gives_its_value_from_another_process", async || {
        let pool = pool(1);
        let (sum, other) =
            (pool.run(|numbers: Vec<u64>| numbers.iter().sum::<u64>(), vec![1, 2, 3]), pool.run(pid, ()));
        assert_eq!(sum.await?, 6);
        assert_ne!(other.await?, std::process::id());
        pool.join().await;
        Ok(())
    });
}

#[test]
fn an_idle_process_that_was_killed_is_replaced_unseen() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    in_child("an_idle_process_that_was_killed_is_replaced_unseen", async || {
        std::panic::set_hook(Box::new(|_| _ = PANICS.fetch_add(1, Ordering::Relaxed)));
        let pool = pool(2);
        let begun = Begun::new();
        let mut known = BTreeSet::new();
        for _ in 0..10 {
            // Both processes are busy at the same time, so both are known; then both are idle, and die.
            let (first, second) = (pool.run(wait, begun.port()), pool.run(wait, begun.port()));
            let ((one, first_call), (other, second_call)) = (begun.next().await, begun.next().await);
            drop((first_call, second_call));
            gather!(first, second).await?;
            for pid in [one, other] {
                assert!(known.insert(pid), "it was replaced");
                kill_process(Pid::from_raw(pid.try_into().unwrap()).unwrap(), Signal::KILL).unwrap();
                is_dead(pid).await;
            }
        }
        assert!(!known.contains(&pool.run(pid, ()).await?));
        pool.join().await;
        assert_eq!(PANICS.load(Ordering::Relaxed), 0);
        Ok(())
    });
}

#[test]
fn a_process_that_replaced_another_one_is_replaced_too() {
    in_child("a_process_that_replaced_another_one_is_replaced_too", async || {
        let pool = pool(1);
        let begun = Begun::new();
        for _ in 0..5 {
            // In a call, and then idle.
            let call = aio::spawn(pool.run(hang, begun.port()));
            let (busy, _connection) = begun.next().await;
            kill_process(Pid::from_raw(busy.try_into().unwrap()).unwrap(), Signal::KILL).unwrap();
            assert!(call.await.unwrap_err().downcast_ref::<ProcessDiedError>().is_some());
            let idle = pool.run(pid, ()).await?;
            assert_ne!(idle, busy);
            kill_process(Pid::from_raw(idle.try_into().unwrap()).unwrap(), Signal::KILL).unwrap();
            is_dead(idle).await;
            assert_ne!(pool.run(pid, ()).await?, idle);
        }
        pool.join().await;
        Ok(())
    });
}

#[test]
fn calls_are_made_by_several_processes_and_a_process_makes_several() {
    in_child("calls_are_made_by_several_processes_and_a_process_makes_several", async || {
        let pool = pool(2);
        let begun = Begun::new();
        let busy = pool.run(hang, begun.port());
        let (one, _) = begun.next().await;
        let (first, second) = (pool.run(pid, ()).await?, pool.run(pid, ()).await?);
        assert_eq!(first, second);
        assert_ne!(first, one);
        drop(busy);
        Ok(())
    });
}

#[test]
fn all_processes_are_at_their_calls_at_once() {
    in_child("all_processes_are_at_their_calls_at_once", async || {
        let (pool, begun) = (pool(3), Begun::new());
        let calls = [(); 3].map(|()| pool.run(wait, begun.port()));
        // No call can end before all have begun.
        let all = [begun.next().await, begun.next().await, begun.next().await];
        assert_eq!(all.iter().map(|(process, _)| process).collect::<BTreeSet<_>>().len(), 3);
        drop(all);
        gather(calls).await?;
        Ok(())
    });
}

fn halve(number: u32) -> Result<u32, String> {
    if number.is_multiple_of(2) { Ok(number / 2) } else { Err(format!("{number} is odd")) }
}

#[test]
fn an_error_of_the_function_is_one_of_the_awaiter() {
    in_child("an_error_of_the_function_is_one_of_the_awaiter", async || {
        let pool = pool(1);
        assert_eq!(pool.run(halve, 6).await?, 3);
        let failed = pool.run(halve, 7).await.unwrap_err();
        assert!(matches!(&failed, TaskError::Failed(error) if error.to_string() == "7 is odd"), "{failed:?}");
        Ok(())
    });
}

#[test]
fn a_panic_of_the_function_is_an_error_of_the_awaiter_and_the_process_is_replaced() {
    in_child("a_panic_of_the_function_is_an_error_of_the_awaiter_and_the_process_is_replaced", async || {
        let pool = pool(1);
        let panicked = pool.run(|n: u32| -> u32 { panic!("no {n}") }, 3).await.unwrap_err();
        // procspawn may kill the process before it has reported its error.
        let said = matches!(&panicked, TaskError::Panicked(panic) if panic.message() == "no 3");
        assert!(said || panicked.downcast_ref() == Some(&ProcessDiedError), "{panicked:?}");
        assert_eq!(pool.run(halve, 2).await?, 1);
        Ok(())
    });
}

#[test]
fn a_process_that_dies_fails_its_call_and_is_replaced() {
    in_child("a_process_that_dies_fails_its_call_and_is_replaced", async || {
        let pool = pool(1);
        let before = pool.run(pid, ()).await?;
        let ways: [fn(()); 2] = [|()| std::process::abort(), |()| std::process::exit(0)];
        for die in ways {
            let died = pool.run(die, ()).await.unwrap_err();
            assert_eq!(died.downcast_ref(), Some(&ProcessDiedError), "{died:?}");
        }
        assert_ne!(pool.run(pid, ()).await?, before);
        Ok(())
    });
}

#[test]
fn a_cancelled_awaiter_is_told_at_once_and_the_process_is_killed_and_replaced() {
    in_child("a_cancelled_awaiter_is_told_at_once_and_the_process_is_killed_and_replaced", async || {
        let pool = pool(1);
        let begun = Begun::new();
        let task = aio::spawn(pool.run(hang, begun.port()));
        let (killed, _) = begun.next().await;
        task.cancel();
        assert!(task.await.unwrap_err().is_cancelled());
        is_gone(killed).await;
        assert_ne!(pool.run(pid, ()).await?, killed);
        Ok(())
    });
}

#[test]
fn a_call_that_is_dropped_before_it_begins_never_does() {
    in_child("a_call_that_is_dropped_before_it_begins_never_does", async || {
        let pool = pool(1);
        let (first, second) = (Begun::new(), Begun::new());
        let busy = pool.run(hang, first.port());
        first.next().await;
        let waits = pool.run(hang, second.port());
        drop(waits);
        drop(busy);
        pool.run(pid, ()).await?;
        assert!(second.has_none());
        Ok(())
    });
}

#[test]
fn joining_waits_for_the_calls_that_were_made() {
    in_child("joining_waits_for_the_calls_that_were_made", async || {
        let pool = pool(1);
        let mut calls: Vec<_> = (0..10).map(|n| pool.run(halve, n * 2)).collect();
        let process = pool.run(pid, ());
        pool.join().await;
        for (n, call) in calls.iter_mut().enumerate() {
            let ready = once(call).await;
            assert!(matches!(ready, std::task::Poll::Ready(Ok(half)) if half as usize == n), "{ready:?}");
        }
        is_gone(process.await?).await;
        Ok(())
    });
}

#[test]
fn a_pool_that_is_dropped_kills_its_calls() {
    in_child("a_pool_that_is_dropped_kills_its_calls", async || {
        let pool = pool(1);
        let begun = Begun::new();
        let call = pool.run(hang, begun.port());
        let ((process, _), waits) = (begun.next().await, pool.run(pid, ()));
        drop(pool);
        assert!(call.await.unwrap_err().is_cancelled());
        assert!(waits.await.unwrap_err().is_cancelled());
        is_gone(process).await;
        Ok(())
    });
}

#[test]
fn an_interrupt_is_left_to_the_one_that_has_the_pool() {
    in_child("an_interrupt_is_left_to_the_one_that_has_the_pool", async || {
        let pool = pool(1);
        let interrupted = |()| kill_process(getpid(), Signal::INT).is_ok();
        assert!(pool.run(interrupted, ()).await?);
        pool.join().await;
        Ok(())
    });
}

#[test]
fn tasks_go_on_while_a_process_works() {
    in_child("tasks_go_on_while_a_process_works", async || {
        let pool = pool(1);
        let begun = Begun::new();
        let mut call = pool.run(hang, begun.port());
        assert!(once(&mut call).await.is_pending());
        turns(10).await;
        begun.next().await;
        Ok(())
    });
}

#[test]
fn a_pool_is_refused_if_main_did_not_begin_with_it_or_if_it_has_no_processes() {
    // This process is no child, so it has not called `init`.
    let refused = ProcessPool::new(1).unwrap_err();
    assert_eq!(refused.to_string(), "call `ProcessPool::init()` at the beginning of `main`");
    in_child("a_pool_is_refused_if_main_did_not_begin_with_it_or_if_it_has_no_processes", async || {
        assert_eq!(ProcessPool::new(0).unwrap_err().kind(), ErrorKind::InvalidInput);
        Ok(())
    });
}
