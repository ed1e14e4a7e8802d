//! Attempts to break tasks from safe code: by malicious wakers, callbacks and results, and by threads.
//!
//! They need no runtime but the one here, so they run under Miri, too.

#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::future::{Future, pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};
use std::{fmt, hint, mem, thread};

use coyield::aio::{self, CancelHandle, Cancelled, EventLoop, Task, TaskError, TaskHandle, TaskState, cancellable};
use coyield::try_await;
use coyield_tests::executors::{once, turns};
use coyield_tests::rng::Rng;
use coyield_tests::{Log, until};
use futures::channel::oneshot;
use futures::future::{join, select};
use futures::stream::{FuturesUnordered, StreamExt as _};

use strict::Strict;

#[path = "breaking/nested.rs"]
mod nested;
#[path = "breaking/requests.rs"]
mod requests;
#[path = "breaking/results.rs"]
mod results;
#[path = "breaking/strict.rs"]
mod strict;

/// More iterations where they are cheap.
const fn rounds(n: usize) -> usize {
    if cfg!(miri) { n / 100 + 1 } else { n }
}

/// Returns a loop on the runtime here.
fn events() -> EventLoop {
    EventLoop::with_runtime(Strict::new())
}
