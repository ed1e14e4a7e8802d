//! Attempts to break async generators from safe code.
//!
//! They run with the sanitizer and under Miri (`.ci/run`): most of them would fail there and nowhere else.

// The clone is what the test is about.
#![allow(clippy::waker_clone_wake)]

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use coyield::prelude::*;
use coyield::{AsyncResumeError, AsyncSendError, AsyncThrowError};
use coyield_language_tests::Log;
use coyield_language_tests::panic_of as panics;

#[path = "breaking/contexts.rs"]
mod contexts;
#[path = "breaking/dropped_calls.rs"]
mod dropped_calls;
#[path = "breaking/shared_references.rs"]
mod shared_references;
#[path = "breaking/unwinding.rs"]
mod unwinding;
#[path = "breaking/wakers.rs"]
mod wakers;

/// Pending this many times, and wakes its task each time.
async fn pending(times: usize) {
    for _ in 0..times {
        let mut polled = false;
        poll_fn(|context| {
            if mem::replace(&mut polled, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

/// Polls once, by a waker that does nothing.
fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Polls until it is ready.
fn finish<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

/// Logs when it is dropped, and the value that it borrows at that time.
struct Reads<'a>(&'a String, Log);

impl Drop for Reads<'_> {
    fn drop(&mut self) {
        self.1.add(format!("drop of what reads {}", self.0));
    }
}
