//! A sequence diagram as a picture.
//!
//! Rows are events and columns are lanes. A lane has its head at its first event, and frees its column at its end, so
//! that a deep recursion takes as many columns as it is deep.

use core::fmt::Write as _;
use core::time::Duration;
use std::collections::HashMap;
use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use crate::trace::activity::spans;
use crate::trace::event::{EventKind, Lane, LaneKind, TraceEvent};
use crate::trace::label::at_most;
use crate::trace::mermaid::is_plain_making;
use crate::trace::recording::Recording;

/// The maximum number of events that are drawn.
const ROWS: usize = 1_000;
// Lengths are in pixels of the SVG.
const COLUMN: usize = 176;
const ROW: usize = 30;
/// The additional height of a row that begins a lane.
const HEAD: usize = 22;
/// The width of the column of times, and of the column of numbers in a drawing without times.
const LEFT: usize = 96;
const LEFT_OF_NUMBERS: usize = 40;
const TOP: usize = 84;
/// Half the size of a head, and of a bar.
const HALF_WIDTH: usize = 62;
const HALF_HEIGHT: usize = 13;
const HALF_BAR: usize = 5;
/// How many characters fit into a head, and next to an arrow.
const IN_HEAD: usize = 16;
const ON_ARROW: usize = 22;

const STYLE: &str = "\
text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1f2937}
.paper{fill:#fff}.title{font-size:15px;font-weight:600}.small{font-size:10.5px;fill:#6b7280}
.stripe{fill:#f6f7f9}.line{stroke:#d1d5db;stroke-dasharray:3 4}.end{stroke:#9ca3af;stroke-width:1.5}
.head{fill:#eef2ff;stroke:#6366f1}.thread{fill:#f3f4f6;stroke:#6b7280}.task{fill:#fdf2f8;stroke:#db2777}.bar{fill:#c7d2fe;stroke:#6366f1}
.thread-bar{fill:#e5e7eb;stroke:#9ca3af}.task-bar{fill:#fbcfe8;stroke:#db2777}
.label{font-size:11px;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
.arrow{fill:none;stroke-width:1.4}.in{stroke:#2563eb}.out{stroke:#059669;stroke-dasharray:6 3}.delegate{stroke:#7c3aed;stroke-width:2}
.return{stroke:#059669}.throw{stroke:#dc2626}.wait{stroke:#9ca3af;stroke-dasharray:2 3}.make{stroke:#db2777}
.t-in{fill:#2563eb}.t-out{fill:#059669}.t-delegate{fill:#7c3aed}.t-return{fill:#059669}.t-throw{fill:#dc2626}.t-wait{fill:#9ca3af}.t-make{fill:#db2777}
.note{fill:#fef9c3;stroke:#ca8a04}
@media(prefers-color-scheme:dark){
text{fill:#e5e7eb}.paper{fill:#0f172a}.small{fill:#94a3b8}.stripe{fill:#141d33}.line{stroke:#334155}.end{stroke:#64748b}
.head{fill:#1e1b4b;stroke:#818cf8}.thread{fill:#1f2937;stroke:#94a3b8}.task{fill:#500724;stroke:#f472b6}.bar{fill:#3730a3;stroke:#818cf8}
.thread-bar{fill:#374151;stroke:#64748b}.task-bar{fill:#831843;stroke:#f472b6}
.label{stroke:#0f172a}.in{stroke:#60a5fa}.out,.return{stroke:#34d399}.delegate{stroke:#a78bfa}.throw{stroke:#f87171}.wait{stroke:#64748b}.make{stroke:#f472b6}
.t-in{fill:#60a5fa}.t-out,.t-return{fill:#34d399}.t-delegate{fill:#a78bfa}.t-throw{fill:#f87171}.t-wait{fill:#64748b}.t-make{fill:#f472b6}
.note{fill:#422006;stroke:#ca8a04}
}
";

impl Recording {
    /// Returns a sequence diagram as an SVG without external resources, readable on light and on dark.
    ///
    /// Abbreviated texts, and the place at which each generator was made, are shown in full when the pointer is over
    /// them. Of a long recording it has the first thousand events.
    #[must_use]
    pub fn svg(&self) -> String {
        let drawn: Vec<usize> = (0..self.events.len())
            .filter(|&index| self.events.get(index).is_some_and(|event| !is_plain_making(self, event)))
            .collect();
        let left_out = drawn.len().saturating_sub(ROWS);
        let layout = Layout::new(self, drawn.get(..ROWS).unwrap_or(&drawn));
        let mut drawing = Drawing { recording: self, layout, text: String::new() };
        drawing.draw(left_out);
        drawing.text
    }
}

/// The coordinates of everything.
struct Layout {
    rows: Vec<Row>,
    /// By lane.
    lane_columns: HashMap<usize, LaneColumn>,
    columns: usize,
    left: usize,
    bottom: usize,
}

/// The coordinates of an event.
struct Row {
    event: usize,
    top: usize,
    /// The vertical coordinate of its arrow.
    y: usize,
}

/// The coordinates of a lane.
struct LaneColumn {
    column: usize,
    top: usize,
    /// `None` if the lane does not end within the drawing.
    bottom: Option<usize>,
    has_ended: bool,
}

impl Layout {
    fn new(recording: &Recording, drawn: &[usize]) -> Self {
        let event = |index: usize| recording.events.get(index);
        // The last drawn event of each lane. An end frees the column only if it is that event, because a later event
        // may still be drawn on the lane.
        let mut last: HashMap<usize, usize> = HashMap::new();
        for &index in drawn {
            for lane in event(index).map(touched).unwrap_or_default() {
                last.insert(lane, index);
            }
        }
        let left = if has_times(recording) { LEFT } else { LEFT_OF_NUMBERS };
        let mut layout = Layout { rows: Vec::new(), lane_columns: HashMap::new(), columns: 0, left, bottom: TOP };
        let mut free: Vec<bool> = Vec::new();
        // Threads have the first columns, and their heads above the first row.
        let is_thread = |lane: usize| recording.lanes.get(lane).is_some_and(|lane| lane.kind == LaneKind::Thread);
        for lane in (0..recording.lanes.len()).filter(|lane| is_thread(*lane) && last.contains_key(lane)) {
            layout.lane_columns.insert(
                lane,
                LaneColumn { column: free.len(), top: TOP - HALF_HEIGHT - 8, bottom: None, has_ended: false },
            );
            free.push(false);
        }
        for &index in drawn {
            let Some(event) = event(index) else { continue };
            let touched = touched(event);
            // A row in which a lane begins is higher, so that the head has room.
            let begins = touched.iter().any(|lane| !layout.lane_columns.contains_key(lane));
            let top = layout.bottom;
            let y = top + ROW / 2 + if begins { HEAD / 2 } else { 0 };
            layout.bottom += if begins { ROW + HEAD } else { ROW };
            for lane in touched {
                layout.lane_columns.entry(lane).or_insert_with(|| {
                    // The leftmost free column.
                    let column = free.iter().position(|free| *free).unwrap_or_else(|| {
                        free.push(true);
                        free.len() - 1
                    });
                    if let Some(free) = free.get_mut(column) {
                        *free = false;
                    }
                    LaneColumn { column, top: y, bottom: None, has_ended: false }
                });
            }
            layout.rows.push(Row { event: index, top, y });
            // Freed after this row, so that no lane that begins in this row takes the column.
            if event.kind.ends() && last.get(&event.lane) == Some(&index) {
                if let Some(ended) = layout.lane_columns.get_mut(&event.lane) {
                    ended.bottom = Some(y);
                    ended.has_ended = true;
                    if let Some(free) = free.get_mut(ended.column) {
                        *free = true;
                    }
                }
            }
        }
        layout.columns = free.len();
        layout
    }

    fn x(&self, lane: usize) -> usize {
        self.left + COLUMN / 2 + self.lane_columns.get(&lane).map_or(0, |lane_column| lane_column.column) * COLUMN
    }

    /// Returns the vertical coordinate of an event, or of the next one that is drawn.
    fn y(&self, event: usize) -> Option<usize> {
        let next = self.rows.partition_point(|row| row.event < event);
        self.rows.get(next).map(|row| row.y)
    }
}

/// Returns the lanes on which an event is drawn.
fn touched(event: &TraceEvent) -> Vec<usize> {
    match event.kind.arrow(event.lane) {
        Some((from, to)) if from != to => vec![from, to],
        _ => vec![event.lane],
    }
}

struct Drawing<'r> {
    recording: &'r Recording,
    layout: Layout,
    text: String,
}

/// Writes a line into a drawing. Writing to a string does not fail.
macro_rules! draw {
    ($drawing:expr, $($arguments:tt)*) => {
        let _ = writeln!($drawing.text, $($arguments)*);
    };
}

impl Drawing<'_> {
    fn draw(&mut self, left_out: usize) {
        let left = self.layout.left;
        let width = left + self.layout.columns.max(2) * COLUMN + 24;
        let bottom = self.layout.bottom + 16;
        let height = bottom + if left_out > 0 { 48 } else { 0 };
        draw!(
            self,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">"
        );
        draw!(self, "<style>{STYLE}</style>");
        self.text.push_str("<defs>");
        for kind in ["in", "out", "delegate", "return", "throw", "wait", "make"] {
            let _ = write!(
                self.text,
                "<marker id=\"a-{kind}\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
                 markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"t-{kind}\" d=\"M0 0L8 4L0 8Z\"/></marker>"
            );
        }
        draw!(self, "</defs>");
        draw!(self, "<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>");
        // In the order in which they cover each other: stripes, lifelines, bars, heads, and arrows on top.
        self.stripes(width);
        self.title(left_out);
        let mut lanes: Vec<usize> = self.layout.lane_columns.keys().copied().collect();
        lanes.sort_unstable();
        for &lane in &lanes {
            self.lifeline(lane, bottom);
        }
        self.bars(bottom);
        for lane in lanes {
            self.head(lane);
        }
        // Taken out, because `event` borrows the drawing as a whole. `event` reads no rows.
        for (row, Row { event, y, .. }) in core::mem::take(&mut self.layout.rows).into_iter().enumerate() {
            if let Some(event) = self.recording.events.get(event) {
                draw!(
                    self,
                    "<text class=\"small\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                    left - 10,
                    y + 4,
                    if has_times(self.recording) { time(event.at) } else { (row + 1).to_string() }
                );
                self.event(event, y, row);
            }
        }
        if left_out > 0 {
            draw!(self, "<text x=\"{left}\" y=\"{}\">… and {left_out} more events</text>", bottom + 28);
        }
        self.text.push_str("</svg>\n");
    }

    fn title(&mut self, left_out: usize) {
        let mut title = Vec::new();
        let count = |is_one: fn(LaneKind) -> bool| self.recording.lanes.iter().filter(|lane| is_one(lane.kind)).count();
        for (count, what) in [
            (count(|kind| matches!(kind, LaneKind::Generator | LaneKind::AsyncGenerator)), "generator"),
            (count(|kind| kind == LaneKind::Task), "task"),
        ] {
            if count > 0 {
                title.push(format!("{count} {what}{}", if count == 1 { "" } else { "s" }));
            }
        }
        title.push(format!("{} events", self.layout.rows.len() + left_out));
        if let Some(last) = self.recording.events.last().filter(|_| has_times(self.recording)) {
            title.push(time(last.at));
        }
        draw!(self, "<text class=\"title\" x=\"16\" y=\"28\">{}</text>", title.join(", "));
    }

    fn stripes(&mut self, width: usize) {
        let mut tops: Vec<usize> = self.layout.rows.iter().map(|row| row.top).collect();
        tops.push(self.layout.bottom);
        for pair in tops.windows(2).step_by(2) {
            let &[top, bottom] = pair else { continue };
            draw!(self, "<rect class=\"stripe\" y=\"{top}\" width=\"{width}\" height=\"{}\"/>", bottom - top);
        }
    }

    fn lifeline(&mut self, lane: usize, bottom: usize) {
        let Some(lane_column) = self.layout.lane_columns.get(&lane) else { return };
        let (x, end, ended) = (self.layout.x(lane), lane_column.bottom.unwrap_or(bottom), lane_column.has_ended);
        draw!(self, "<line class=\"line\" x1=\"{x}\" y1=\"{}\" x2=\"{x}\" y2=\"{end}\"/>", lane_column.top);
        if ended {
            let end = end + 9;
            draw!(
                self,
                "<line class=\"end\" x1=\"{}\" y1=\"{end}\" x2=\"{}\" y2=\"{end}\"/>",
                x - HALF_BAR - 3,
                x + HALF_BAR + 3
            );
        }
    }

    fn bars(&mut self, bottom: usize) {
        for span in spans(self.recording) {
            let Some(from) = self.layout.y(span.from) else { continue };
            if !self.layout.lane_columns.contains_key(&span.lane) {
                continue;
            }
            let to = self.layout.y(span.to).unwrap_or(bottom);
            let x = self.layout.x(span.lane) - HALF_BAR;
            let class = self.class(span.lane, "bar", "thread-bar", "task-bar");
            draw!(
                self,
                "<rect class=\"{class}\" x=\"{x}\" y=\"{from}\" width=\"{}\" height=\"{}\" rx=\"2\"/>",
                2 * HALF_BAR,
                (to.saturating_sub(from)).max(4)
            );
        }
    }

    fn class<'c>(&self, lane: usize, generator: &'c str, thread: &'c str, task: &'c str) -> &'c str {
        match self.recording.lanes.get(lane).map(|lane| lane.kind) {
            Some(LaneKind::Thread) => thread,
            Some(LaneKind::Task) => task,
            _ => generator,
        }
    }

    fn head(&mut self, lane: usize) {
        let (Some(lane_column), Some(info)) = (self.layout.lane_columns.get(&lane), self.recording.lanes.get(lane))
        else {
            return;
        };
        let (x, y) = (self.layout.x(lane), lane_column.top);
        let class = self.class(lane, "head", "thread", "task");
        let name = escaped(&at_most(IN_HEAD, &info.name));
        let title = escaped(&described(info));
        draw!(
            self,
            "<g><title>{title}</title><rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"5\"/>\
             <text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{name}</text></g>",
            x - HALF_WIDTH,
            y - HALF_HEIGHT,
            2 * HALF_WIDTH,
            2 * HALF_HEIGHT,
            y + 4
        );
    }

    fn event(&mut self, event: &TraceEvent, y: usize, row: usize) {
        let label = self.recording.label(event);
        let (class, arrow) = (class(&event.kind), event.kind.arrow(event.lane));
        let Some((from, to)) = arrow.filter(|(from, to)| from != to) else { return self.note(event, y, &label) };
        let (start, end) = (self.layout.x(from), self.layout.x(to));
        // The arrow ends at the head of a lane that begins here, else at its bar.
        let is_head = |lane: usize| self.layout.lane_columns.get(&lane).is_some_and(|lane_column| lane_column.top == y);
        let gap = |lane: usize| if is_head(lane) { HALF_WIDTH } else { HALF_BAR + 1 };
        let (x1, x2) =
            if start < end { (start + gap(from), end - gap(to)) } else { (start - gap(from), end + gap(to)) };
        let columns = start.abs_diff(end) / COLUMN;
        let room = if is_head(to) || is_head(from) { ON_ARROW / 2 + 2 } else { ON_ARROW };
        // An arrow over an even number of columns has its middle on a lane, so the label is moved half a column.
        let (beside, columns) = if columns % 2 == 0 { (COLUMN / 2, columns - 1) } else { (0, columns) };
        let middle = usize::midpoint(x1, x2);
        let middle = if start < end { middle + beside } else { middle - beside };
        let short = escaped(&at_most(room + (columns - 1) * 26, &label));
        let whole =
            escaped(&format!("{}: {} → {}: {label}", row + 1, self.recording.name(from), self.recording.name(to)));
        draw!(
            self,
            "<g><title>{whole}</title><path class=\"arrow {class}\" marker-end=\"url(#a-{class})\" d=\"M{x1} {y}H{x2}\"/>\
             <text class=\"label\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{short}</text></g>",
            middle,
            y - 5
        );
    }

    fn note(&mut self, event: &TraceEvent, y: usize, label: &str) {
        let x = self.layout.x(event.lane);
        let short = at_most(ON_ARROW, label);
        let width = 14 + short.chars().count() * 7;
        draw!(
            self,
            "<g><title>{}</title><rect class=\"note\" x=\"{}\" y=\"{}\" width=\"{width}\" height=\"20\" rx=\"3\"/>\
             <text font-size=\"11\" x=\"{}\" y=\"{}\">{}</text></g>",
            escaped(&format!("{}: {label}", self.recording.name(event.lane))),
            x + HALF_BAR + 4,
            y - 10,
            x + HALF_BAR + 11,
            y + 4,
            escaped(&short)
        );
    }
}

fn class(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Created { .. } => "make",
        EventKind::Resumed { with: crate::Resume::Throw(_), .. }
        | EventKind::Raised { .. }
        | EventKind::Panicked { .. }
        | EventKind::Cancelled { .. } => "throw",
        EventKind::Delegated { .. } => "delegate",
        EventKind::Yielded { .. } => "out",
        EventKind::Returned { .. } => "return",
        EventKind::Awaited { .. } | EventKind::Polled { .. } => "wait",
        _ => "in",
    }
}

/// Returns the text that is shown when the pointer is over a head.
fn described(lane: &Lane) -> String {
    let mut text = format!(
        "{} ({})",
        lane.path,
        match lane.kind {
            LaneKind::Thread => "thread",
            LaneKind::Generator => "generator",
            LaneKind::AsyncGenerator => "async generator",
            LaneKind::Task => "task",
        }
    );
    if let Some(types) = &lane.types {
        let _ = write!(
            text,
            "\nyields {}, is sent {}, returns {}, is thrown {}",
            types.yields, types.sends, types.returns, types.raises
        );
    }
    if let Some(location) = lane.location {
        let _ = write!(text, "\nmade by {location}");
    }
    text
}

/// Returns whether the recording has times: a [reproducible](Recording::reproducible) one has none.
fn has_times(recording: &Recording) -> bool {
    recording.events.iter().any(|event| !event.at.is_zero())
}

fn time(time: Duration) -> String {
    match time.as_nanos() {
        nanos @ 0..1_000_000 => format!("{}.{} µs", nanos / 1_000, nanos % 1_000 / 100),
        nanos @ 1_000_000..1_000_000_000 => format!("{}.{:03} ms", nanos / 1_000_000, nanos % 1_000_000 / 1_000),
        nanos => format!("{}.{:03} s", nanos / 1_000_000_000, nanos % 1_000_000_000 / 1_000_000),
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push('\n'),
            _ if character.is_control() => escaped.push(' '),
            _ => escaped.push(character),
        }
    }
    escaped
}
