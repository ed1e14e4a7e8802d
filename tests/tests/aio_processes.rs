//! Functions in other processes: what comes back, and what becomes of a process that is killed, or dies?
//!
//! A process of a pool begins the program anew, so each test is one of its own: this binary once more, with the one test alone.

#![cfg(all(unix, not(miri)))]

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use coyield::aio::{self, ProcessDied, ProcessPool, TaskError};
use coyield_tests::executors::{once, turns};
use rustix::process::{Pid, Signal, getpid, kill_process, test_kill_process};

const IS_CHILD: &str = "COYIELD_PROCESSES_CHILD";

/// Runs the program in a process of its own, of which those of its pools are copies.
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

/// A file of this test's own, which is not there yet.
fn no_file(name: &str) -> PathBuf {
    let file = env::temp_dir().join(format!("coyield-{}-{name}", std::process::id()));
    let _ = std::fs::remove_file(&file);
    file
}

/// Says that it has begun, by a file, and never ends.
fn hang(begun: PathBuf) {
    std::fs::write(begun, std::process::id().to_string()).unwrap();
    loop {
        std::thread::park();
    }
}

/// The process in which `hang` has begun.
async fn begun(file: &Path) -> u32 {
    loop {
        if let Ok(pid) = std::fs::read_to_string(file).unwrap_or_default().parse() {
            std::fs::remove_file(file).unwrap();
            return pid;
        }
        aio::sleep(Duration::from_millis(1)).await;
    }
}

async fn is_gone(pid: u32) {
    let pid = Pid::from_raw(pid.try_into().unwrap()).unwrap();
    while test_kill_process(pid).is_ok() {
        aio::sleep(Duration::from_millis(1)).await;
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
fn calls_are_made_by_several_processes_and_a_process_makes_several() {
    in_child("calls_are_made_by_several_processes_and_a_process_makes_several", async || {
        let pool = pool(2);
        let file = no_file("busy");
        let busy = pool.run(hang, file.clone());
        let one = begun(&file).await;
        let (first, second) = (pool.run(pid, ()).await?, pool.run(pid, ()).await?);
        assert_eq!(first, second);
        assert_ne!(first, one);
        drop(busy);
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
        // procspawn may kill the process before it has said why.
        let said = matches!(&panicked, TaskError::Panicked(panic) if panic.message() == "no 3");
        assert!(said || panicked.downcast_ref() == Some(&ProcessDied), "{panicked:?}");
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
            assert_eq!(died.downcast_ref(), Some(&ProcessDied), "{died:?}");
        }
        assert_ne!(pool.run(pid, ()).await?, before);
        Ok(())
    });
}

#[test]
fn a_cancelled_awaiter_is_told_at_once_and_the_process_is_killed_and_replaced() {
    in_child("a_cancelled_awaiter_is_told_at_once_and_the_process_is_killed_and_replaced", async || {
        let pool = pool(1);
        let file = no_file("cancelled");
        let task = aio::spawn(pool.run(hang, file.clone()));
        let killed = begun(&file).await;
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
        let (first, second) = (no_file("first"), no_file("second"));
        let busy = pool.run(hang, first.clone());
        begun(&first).await;
        let waits = pool.run(hang, second.clone());
        drop(waits);
        drop(busy);
        pool.run(pid, ()).await?;
        assert!(!second.exists());
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
        let file = no_file("dropped");
        let call = pool.run(hang, file.clone());
        let (process, waits) = (begun(&file).await, pool.run(pid, ()));
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
        let file = no_file("works");
        let mut call = pool.run(hang, file.clone());
        assert!(once(&mut call).await.is_pending());
        turns(10).await;
        begun(&file).await;
        Ok(())
    });
}

#[test]
fn a_pool_is_refused_if_main_did_not_begin_with_it_or_if_it_has_no_processes() {
    // This is not a child, so it has not called `init`.
    let refused = ProcessPool::new(1).unwrap_err();
    assert_eq!(refused.to_string(), "call `ProcessPool::init()` at the beginning of `main`");
    in_child("a_pool_is_refused_if_main_did_not_begin_with_it_or_if_it_has_no_processes", async || {
        assert_eq!(ProcessPool::new(0).unwrap_err().kind(), std::io::ErrorKind::InvalidInput);
        Ok(())
    });
}
