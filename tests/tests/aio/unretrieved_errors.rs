//! Errors that are never retrieved, without a subscriber of `tracing`.

use std::env;
use std::io;
use std::process::Command;

use coyield::aio::{self, Promise, TaskError, to_thread};
use coyield::context::AsyncExitStack;
use coyield::prelude::*;
use coyield_tests::executors::turns;

const IS_CHILD: &str = "COYIELD_UNHEARD_CHILD";

/// Returns the standard error of the program, in which no other test has set a subscriber.
fn said(name: &str, program: impl AsyncFnOnce()) -> Option<String> {
    if env::var_os(IS_CHILD).is_some() {
        aio::run(async { program().await }).unwrap();
        return None;
    }
    let mut child = Command::new(env::current_exe().unwrap());
    let output = child.args([name, "--exact", "--nocapture"]).env(IS_CHILD, "1").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stderr).unwrap())
}

fn fails(why: &str) -> Result<(), io::Error> {
    Err(io::Error::other(why))
}

#[test]
fn unretrieved_errors_are_on_standard_error() {
    let program = async || {
        drop(aio::spawn(async { fails("in a task") }));
        let promise = Promise::<()>::new();
        promise.set_error(io::Error::other("in a promise")).unwrap();
        drop(promise);
        drop(to_thread(|| fails("never begun")));
        turns(9).await;
    };
    let Some(said) = said("unretrieved_errors_are_on_standard_error", program) else { return };
    assert!(said.contains("Task-") && said.contains("spawned at tests/tests/aio/unretrieved_errors.rs:"), "{said}");
    assert!(said.contains("failed, and its error was never retrieved: in a task\n"), "{said}");
    assert!(said.contains("a promise failed, and its error was never retrieved: in a promise\n"), "{said}");
    assert!(!said.contains("never begun"), "{said}");
}

#[test]
fn unretrieved_errors_are_left_to_a_subscriber() {
    let program = async || {
        tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::new(), || ());
        drop(aio::spawn(async { Err::<(), _>(TaskError::new("in a task")) }));
        turns(9).await;
    };
    let Some(said) = said("unretrieved_errors_are_left_to_a_subscriber", program) else { return };
    assert!(!said.contains("in a task"), "{said}");
}

/// Exits of a stack that were taken out of its block, in the body of a generator that is closed.
#[test]
fn exits_that_are_dropped_are_reported() {
    #[generator]
    async fn forgets(keeps: bool) -> impl AsyncGenerator<u32> {
        let Ok(exits) = async_with!(stack = AsyncExitStack::<std::convert::Infallible>::new(), {
            stack.push_async_callback(async || ());
            stack.callback(|| ());
            Ok(stack.pop_all())
        });
        let mut exits = exits.unwrap();
        if !keeps {
            let Ok(()) = exits.aclose().await;
        }
        yield_!(1);
        drop(exits);
    }
    let program = async || {
        for keeps in [false, true] {
            let mut forgets = std::pin::pin!(forgets(keeps));
            forgets.anext().await.unwrap();
            forgets.aclose().await.unwrap();
        }
    };
    let Some(said) = said("exits_that_are_dropped_are_reported", program) else { return };
    assert_eq!(said.matches("1 async exit(s) of an `AsyncExitStack` were never awaited").count(), 1, "{said}");
}
