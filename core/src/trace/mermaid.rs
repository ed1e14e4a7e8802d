//! A sequence diagram as Mermaid text.

use core::fmt::Write as _;
use std::string::String;

use crate::state::{Resume, Thrown};
use crate::trace::event::{EventKind, LaneKind, TraceEvent};
use crate::trace::recording::Recording;

/// The room for the text, in bytes: Mermaid refuses more than 50,000 characters. The messages take at most half of it.
const ROOM: usize = 48_000;

impl Recording {
    /// Returns a sequence diagram as [Mermaid](https://mermaid.js.org) text, for a code block in Markdown.
    ///
    /// Of a long recording it has the beginning only, because Mermaid refuses more than 50,000 characters.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use coyield::trace;
    /// use std::pin::pin;
    ///
    /// #[generator]
    /// fn once() -> impl Generator<u32> {
    ///     yield_!(1);
    /// }
    ///
    /// let (_, recording) = trace::record(|| pin!(once()).iter().count());
    /// assert_eq!(recording.mermaid(), "\
    /// sequenceDiagram
    ///     actor p0 as main
    ///     participant p1 as once
    ///     p0->>p1: start
    ///     p1-->>p0: yield u32
    ///     p0->>p1: next
    ///     p1-->>p0: return
    /// ");
    /// ```
    #[must_use]
    pub fn mermaid(&self) -> String {
        let mut text = String::from("sequenceDiagram\n");
        let mut shown = core::iter::repeat_n(false, self.lanes.len()).collect::<std::vec::Vec<_>>();
        let mut messages = String::new();
        let mut last = 0;
        for (index, event) in self.events.iter().enumerate() {
            let mut message = String::new();
            self.message(&mut message, event);
            if messages.len() + message.len() > ROOM / 2 {
                let _ = writeln!(messages, "    Note over p{last}: {} more events", self.events.len() - index);
                break;
            }
            if !message.is_empty() {
                last = event.lane;
                let (from, to) = event.kind.arrow(event.lane).unwrap_or((event.lane, event.lane));
                for lane in [from, to] {
                    if let Some(shown) = shown.get_mut(lane) {
                        *shown = true;
                    }
                }
            }
            messages.push_str(&message);
        }
        for (number, (lane, _)) in self.lanes.iter().zip(shown).enumerate().filter(|(_, (_, shown))| *shown) {
            let word = if lane.kind == LaneKind::Thread { "actor" } else { "participant" };
            let _ = writeln!(text, "    {word} p{number} as {}", plain(&lane.name));
        }
        text.push_str(&messages);
        text
    }

    fn message(&self, text: &mut String, event: &TraceEvent) {
        let label = self.label(event);
        let label = plain(&label);
        // Writing to a string does not fail.
        let _ = match event.kind.arrow(event.lane) {
            _ if is_plain_making(self, event) => Ok(()),
            Some((from, to)) => writeln!(text, "    p{from}{}p{to}: {label}", arrow(&event.kind)),
            None => writeln!(text, "    Note over p{}: {label}", event.lane),
        };
    }
}

/// Returns whether the event is left out: the first resume of a generator shows that it was made.
pub(crate) fn is_plain_making(recording: &Recording, event: &TraceEvent) -> bool {
    matches!(event.kind, EventKind::Created { .. })
        && recording.lanes.get(event.lane).is_none_or(|lane| lane.kind != LaneKind::Task)
}

fn arrow(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Created { .. } | EventKind::Cancelled { .. } => "-)",
        EventKind::Resumed { with: Resume::Throw(Thrown::Raised(()) | Thrown::IgnoredExit | Thrown::Exit), .. } => "-x",
        EventKind::Raised { .. } | EventKind::Panicked { .. } => "--x",
        EventKind::Yielded { .. } | EventKind::Awaited { .. } | EventKind::Returned { .. } => "-->>",
        _ => "->>",
    }
}

/// Escapes the characters that have a meaning in Mermaid.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for character in text.chars() {
        match character {
            '#' => plain.push_str("#35;"),
            ';' => plain.push_str("#59;"),
            '<' => plain.push_str("#lt;"),
            '>' => plain.push_str("#gt;"),
            _ if character.is_control() => plain.push(' '),
            _ => plain.push(character),
        }
    }
    plain
}
