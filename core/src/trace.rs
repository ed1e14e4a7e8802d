//! Recordings of a run, and drawings of them: which generator resumed which one with what, yielded, delegated,
//! returned, and was dropped.
//!
//! Needs the feature `trace`. Without it none of this exists, and generators are compiled as usual. With it, but outside
//! of a recording, a poll of a body reads one thread-local.
//!
//! ```
//! use coyield::prelude::*;
//! use coyield::trace;
//! use std::pin::pin;
//!
//! #[generator]
//! fn leaf() -> impl Generator<u32, (), bool> {
//!     yield_!(1);
//!     trace::note("the leaf is done");
//!     true
//! }
//!
//! #[generator]
//! fn tree() -> impl Generator<u32> {
//!     if yield_from!(leaf()) {
//!         yield_!(2);
//!     }
//! }
//!
//! let (sum, recording) = trace::record(|| pin!(tree()).iter().sum::<u32>());
//! assert_eq!(sum, 3);
//! assert_eq!(recording.to_string(), "\
//! main -> tree: make
//! main -> tree: start
//! tree -> leaf: make
//! tree -> leaf: yield from
//! leaf -> main: yield u32
//! main -> leaf: next
//! leaf: the leaf is done
//! leaf -> tree: return bool
//! tree -> main: yield u32
//! main -> tree: next
//! tree -> main: return
//! ");
//! recording.save(std::env::temp_dir().join(format!("tree-{}.svg", std::process::id())))?;
//! # std::fs::remove_file(std::env::temp_dir().join(format!("tree-{}.svg", std::process::id())))?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! | method | result | viewer |
//! |---|---|---|
//! | [`mermaid`](Recording::mermaid) | a sequence diagram as text | GitHub, GitLab, many editors: in a code block of the language `mermaid` |
//! | [`svg`](Recording::svg) | the same as a picture | a browser |
//! | [`chrome_trace`](Recording::chrome_trace) | all events on a time line | <https://ui.perfetto.dev>, `chrome://tracing` |
//! | `to_string()` | a line for each event | a terminal, and tests |
//!
//! # What is recorded
//!
//! * Delegation is transparent, as it is in the language: what is sent goes to the innermost delegate, and what the
//!   delegate yields goes past its delegators. What it returns or raises goes to its delegator.
//! * Types and [notes](note), but no values, because not every value can be printed.
//! * Every generator that is made by `#[generator]` and `generate!`. Coroutines that are implemented by hand, iterators
//!   and streams have no lane; their delegator yields their items.
//! * The thread that records, and every other thread that [takes part](Recorder::take_part). [`task`] gives a future a
//!   lane.

pub(crate) mod body_info;
pub(crate) mod event;
pub(crate) mod collector;
pub(crate) mod task;
mod activity;
mod chrome;
mod label;
pub(crate) mod lanes;
mod mermaid;
mod recording;
mod svg;

use core::marker::PhantomData;
use std::sync::Arc;
use std::vec;
use std::vec::Vec;

pub use event::{EventKind, Lane, LaneKind, TraceEvent};
pub use recording::Recording;
pub use task::{TracedFuture, task};

use collector::JoinedRecordings;
use lanes::SharedRecording;

/// Records what a function does on this thread. Returns the value of the function and the recording.
///
/// Recordings may be nested. The outer one continues during the inner one.
pub fn record<T>(run: impl FnOnce() -> T) -> (T, Recording) {
    let recorder = start();
    let value = run();
    (value, recorder.finish())
}

/// Begins a recording on this thread, which lasts until [`Recorder::finish`].
#[must_use = "dropping a recorder discards its recording"]
pub fn start() -> Recorder {
    let shared = SharedRecording::begin();
    let joined = JoinedRecordings::join(&[Arc::clone(&shared)]);
    Recorder { shared, _joined: joined, _stays: PhantomData }
}

/// Writes a note onto the lane that is running, if there is a recording. Use it for values, which are not recorded.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::trace;
/// use std::pin::pin;
///
/// let ((), recording) = trace::record(|| {
///     for square in pin!(generate! { for n in 1..=2 { trace::note(format!("n = {n}")); yield n * n; } }).iter() {
///         trace::note(format!("got {square}"));
///     }
/// });
/// assert!(recording.to_string().contains("n = 2"));
/// ```
pub fn note(text: impl AsRef<str>) {
    if collector::is_recording() {
        collector::note(text.as_ref());
    }
}

/// A recording that has begun. Made by [`start`]. Dropping it discards the recording.
#[must_use = "dropping a recorder discards its recording"]
pub struct Recorder {
    shared: Arc<SharedRecording>,
    _joined: JoinedRecordings,
    /// The recording ends on the thread on which it began.
    _stays: PhantomData<*const ()>,
}

impl Recorder {
    /// Ends the recording and returns it.
    #[must_use]
    pub fn finish(self) -> Recording {
        self.shared.finish()
    }

    /// Returns a handle with which another thread [takes part](TakePart::within) in the recording.
    #[must_use]
    pub fn take_part(&self) -> TakePart {
        TakePart { recordings: vec![Arc::clone(&self.shared)] }
    }
}

impl core::fmt::Debug for Recorder {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("Recorder").finish_non_exhaustive()
    }
}

/// A handle with which other threads take part in a recording. Send it to them, or clone it. Made by
/// [`Recorder::take_part`].
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::trace;
/// use std::{pin::pin, thread};
///
/// let recorder = trace::start();
/// let part = recorder.take_part();
/// thread::spawn(move || part.within(|| pin!(generate! { yield 1; }).iter().count())).join().unwrap();
/// let recording = recorder.finish();
/// assert_eq!(recording.lanes().len(), 3, "two threads, and a generator");
/// ```
#[derive(Clone)]
pub struct TakePart {
    recordings: Vec<Arc<SharedRecording>>,
}

impl TakePart {
    /// Runs a function on this thread, and records it. Records nothing after the recording has ended.
    pub fn within<T>(&self, run: impl FnOnce() -> T) -> T {
        let _joined = JoinedRecordings::join(&self.recordings);
        run()
    }
}

impl core::fmt::Debug for TakePart {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("TakePart").finish_non_exhaustive()
    }
}
