//! What did a run do? It is recorded, and drawn: who resumed whom with what, who yielded, delegated, returned, and was dropped.
//!
//! Needs the feature `trace`, without which none of this exists and a generator is what it always is. With it, but outside of a
//! recording, a poll of a body looks once at a thread-local.
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
//! | | is | opened by |
//! |---|---|---|
//! | [`mermaid`](Recording::mermaid) | a sequence diagram as text | GitHub, GitLab, many editors: in a code block of the language `mermaid` |
//! | [`svg`](Recording::svg) | the same as a picture | a browser |
//! | [`chrome_trace`](Recording::chrome_trace) | all of it on a time line | <https://ui.perfetto.dev>, `chrome://tracing` |
//! | `to_string()` | a line for each event | the eye, and tests |
//!
//! # What is recorded
//!
//! * Delegation is transparent, as it is in the language: what is sent goes to the innermost delegate, and what that yields goes out past
//!   its delegators. What it returns or raises goes to its delegator.
//! * Values are not, because not every value can be printed: their types are, and what is [noted](note).
//! * Everything that is made by `#[generator]` and `generate!`. Coroutines that are implemented by hand, iterators and streams have no
//!   lane, and what they hand out is yielded by the one who delegates to them.
//! * The thread that records, and no other, unless it [takes part](Recorder::take_part). [`task`] gives a future a lane.

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

pub use event::{Event, Lane, LaneKind, What};
pub use recording::Recording;
pub use task::{Task, task};

use collector::Takes;
use lanes::Shared;

/// Records what this function does on this thread.
///
/// Recordings may be nested. The outer one goes on in the inner one.
pub fn record<T>(run: impl FnOnce() -> T) -> (T, Recording) {
    let recorder = start();
    let value = run();
    (value, recorder.finish())
}

/// Begins to record on this thread, up to [`Recorder::finish`].
#[must_use = "what is dropped records nothing"]
pub fn start() -> Recorder {
    let shared = Shared::begin();
    let part = Takes::part(&[Arc::clone(&shared)]);
    Recorder { shared, _part: part, _stays: PhantomData }
}

/// Writes a note onto the lane of the one who runs, if there is a recording: a value, for example, for those are not recorded.
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

/// A recording under way, begun by [`start`]. Dropping it gives it up.
#[must_use = "what is dropped records nothing"]
pub struct Recorder {
    shared: Arc<Shared>,
    _part: Takes,
    /// It ends on the thread on which it began.
    _stays: PhantomData<*const ()>,
}

impl Recorder {
    /// What was recorded.
    #[must_use]
    pub fn finish(self) -> Recording {
        self.shared.finish()
    }

    /// For another thread, which [takes part](TakePart::within) in the recording.
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

/// Lets other threads take part in a recording: sent to them, and cloned.
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
    recordings: Vec<Arc<Shared>>,
}

impl TakePart {
    /// Does this on this thread, and records it. Nothing is recorded when the recording is over.
    pub fn within<T>(&self, run: impl FnOnce() -> T) -> T {
        let _part = Takes::part(&self.recordings);
        run()
    }
}

impl core::fmt::Debug for TakePart {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_struct("TakePart").finish_non_exhaustive()
    }
}
