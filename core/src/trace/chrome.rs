//! A time line in the format of Chrome's tracing.

use core::fmt::Write as _;
use core::time::Duration;
use std::string::String;

use crate::trace::activity::spans;
use crate::trace::event::LaneKind;
use crate::trace::recording::Recording;

impl Recording {
    /// Returns a time line for <https://ui.perfetto.dev> and `chrome://tracing`: a row for each lane with the times at
    /// which it ran, its events, and arrows to the other lanes.
    ///
    /// The text is a JSON object in the [Trace Event Format], and has all events.
    ///
    /// [Trace Event Format]: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU/preview
    #[must_use]
    pub fn chrome_trace(&self) -> String {
        let mut entries = Entries { text: String::from("{\"displayTimeUnit\":\"ns\",\"traceEvents\":["), any: false };
        for (number, lane) in self.lanes.iter().enumerate() {
            entries.entry(number, "thread_name", "M");
            let _ = write!(entries.text, ",\"args\":{{\"name\":{}}}}}", quoted(&lane.name));
            entries.entry(number, "thread_sort_index", "M");
            let _ = write!(entries.text, ",\"args\":{{\"sort_index\":{number}}}}}");
        }
        for span in spans(self) {
            let (Some(lane), Some(from), Some(to)) =
                (self.lanes.get(span.lane), self.events.get(span.from), self.events.get(span.to))
            else {
                continue;
            };
            entries.entry(span.lane, &lane.name, "X");
            let took = to.at.saturating_sub(from.at);
            let _ = write!(entries.text, ",\"ts\":{},\"dur\":{}", Micros(from.at), Micros(took));
            let _ = write!(entries.text, ",\"args\":{{\"path\":{}", quoted(&lane.path));
            if let Some(location) = lane.location.filter(|_| lane.kind != LaneKind::Thread) {
                let _ = write!(entries.text, ",\"made at\":{}", quoted(&std::format!("{location}")));
            }
            entries.text.push_str("}}");
        }
        for (index, event) in self.events.iter().enumerate() {
            let label = self.label(event);
            entries.entry(event.lane, &label, "i");
            let _ = write!(entries.text, ",\"s\":\"t\",\"ts\":{}}}", Micros(event.at));
            let Some((from, to)) = event.kind.arrow(event.lane) else { continue };
            entries.entry(from, &label, "s");
            let _ = write!(entries.text, ",\"cat\":\"coyield\",\"id\":{index},\"ts\":{}}}", Micros(event.at));
            entries.entry(to, &label, "f");
            let _ =
                write!(entries.text, ",\"cat\":\"coyield\",\"bp\":\"e\",\"id\":{index},\"ts\":{}}}", Micros(event.at));
        }
        entries.text.push_str("\n]}\n");
        entries.text
    }
}

struct Entries {
    text: String,
    any: bool,
}

impl Entries {
    /// Begins an entry. The caller ends it.
    fn entry(&mut self, lane: usize, name: &str, phase: &str) {
        let comma = if self.any { "," } else { "" };
        self.any = true;
        let name = quoted(name);
        let _ = write!(self.text, "{comma}\n{{\"name\":{name},\"ph\":\"{phase}\",\"pid\":1,\"tid\":{lane}");
    }
}

/// A time in microseconds, with the nanoseconds as decimals.
struct Micros(Duration);

impl core::fmt::Display for Micros {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "{}.{:03}", self.0.as_micros(), self.0.subsec_nanos() % 1000)
    }
}

/// Returns a JSON string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            _ if character.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
