//! `Recording`: the lanes of a run, and the events on them.

use core::fmt;
use core::time::Duration;
use std::borrow::ToOwned;
use std::format;
use std::fs;
use std::io;
use std::path::Path;
use std::string::String;
use std::vec::Vec;

use crate::trace::event::{Lane, LaneKind, TraceEvent};
use crate::trace::label;

/// The recording of a run: the lanes, and the events in their order.
///
/// Its [`Display`](fmt::Display) has a line for each event, `main -> odds: next`.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    pub(crate) lanes: Vec<Lane>,
    pub(crate) events: Vec<TraceEvent>,
}

impl Recording {
    /// Returns the lanes. The first one is the thread that began the recording.
    #[must_use]
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    /// Returns the events, in the order in which they happened.
    #[must_use]
    pub fn events(&self) -> &[TraceEvent] {
        &self.events
    }

    /// Returns the label of an event in a diagram: `send Option<f64>`.
    #[must_use]
    pub fn label(&self, event: &TraceEvent) -> String {
        label::label(event, self.lanes.get(event.lane))
    }

    /// Removes what differs between runs and machines: every [`at`](Event::at) becomes zero, no lane has a
    /// [`place`](Lane::place), and the tasks without a name of their own are numbered from one. Use it for a drawing
    /// that is stored with a text, and compared with a later one.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use coyield::trace;
    /// use std::pin::pin;
    ///
    /// let run = || trace::record(|| pin!(generate! { yield 1; }).iter().count()).1.reproducible();
    /// assert_eq!(run().svg(), run().svg());
    /// ```
    #[must_use]
    pub fn reproducible(mut self) -> Self {
        for event in &mut self.events {
            event.at = Duration::ZERO;
        }
        let mut tasks = 0_u32;
        for lane in &mut self.lanes {
            lane.location = None;
            let number = lane.name.strip_prefix("Task-").and_then(|number| number.parse::<u64>().ok());
            if lane.kind == LaneKind::Task && number.is_some() {
                tasks += 1;
                lane.name = format!("Task-{tasks}");
                lane.path.clone_from(&lane.name);
            }
        }
        self
    }

    /// Returns the name of a lane.
    pub(crate) fn name(&self, lane: usize) -> &str {
        self.lanes.get(lane).map_or("?", |lane| &lane.name)
    }

    /// Writes the recording into a file, which is replaced if it exists: a sequence diagram as Mermaid text (`.mmd`,
    /// `.mermaid`) or as a picture (`.svg`), or a Chrome trace (`.json`).
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::InvalidInput`] if the extension is another one, and the errors of writing the file.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        let text = match extension.as_deref() {
            Some("mmd" | "mermaid") => self.mermaid(),
            Some("svg") => self.svg(),
            Some("json") => self.chrome_trace(),
            _ => {
                let message = "a trace is saved as `.mmd`, `.svg` or `.json`".to_owned();
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        };
        fs::write(path, text)
    }
}

impl fmt::Display for Recording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for event in &self.events {
            let label = self.label(event);
            match event.kind.arrow(event.lane) {
                Some((from, to)) => {
                    writeln!(formatter, "{} -> {}: {label}", self.name(from), self.name(to))?;
                }
                None => writeln!(formatter, "{}: {label}", self.name(event.lane))?,
            }
        }
        Ok(())
    }
}
