//! Measures the cost of one more, over the number that there is already.
//!
//! A series does the same with 1, 10, 100, .. of something: generators, items, tasks, queue items, levels of
//! delegation. Each size runs in a process of its own, until a size would take more than 10 s or 2 GiB, or the process
//! ends before its work does, by a stack overflow for example. The end of a subject is a part of the result.
//!
//! Linear work has the same time and the same memory for each unit at every size, but for the costs of the first one
//! and for the caches of the processor.

mod child;
mod clock;
mod ladder;
pub mod picture;
mod resident;
mod series;
mod table;

pub use child::{OPTION, printed};
pub use ladder::End;
pub use table::{reports, table};

use crate::measure::Subject;

/// The prefix of the names of all series.
pub const GROUP: &str = "scale";

/// The work of a series.
pub struct Series {
    /// The name, which begins with [`GROUP`].
    pub name: &'static str,
    /// The description.
    pub title: &'static str,
    /// The name of one unit.
    pub unit: &'static str,
    /// The largest size.
    pub top: u64,
    /// The reason why ours gets slower with the size, if it is known to.
    pub known: Option<&'static str>,
    /// Ours and its peers. Python comes last.
    pub subjects: Vec<Subject>,
}

/// One size of one subject.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// How many units there were.
    pub size: u64,
    /// Nanoseconds on a processor for one unit.
    pub nanoseconds: f64,
    /// The bytes by which the process grew for one unit, if they can be measured.
    pub bytes: Option<f64>,
}

/// All sizes of one subject.
pub struct Line {
    /// The subject.
    pub subject: String,
    /// The sizes that worked, the smallest first.
    pub points: Vec<Point>,
    /// The reason for the end.
    pub end: End,
}

/// The measurements of one series.
pub struct Measured {
    /// The series.
    pub series: Series,
    /// Ours comes first.
    pub lines: Vec<Line>,
}

/// All series.
#[must_use]
pub fn all() -> Vec<Series> {
    series::all()
}

/// Measures a series.
#[must_use]
pub fn measured(series: Series) -> Measured {
    let names = series.subjects.iter().map(|subject| subject.name).chain([child::PYTHON]);
    let lines = names.map(|subject| {
        let (points, end) = ladder::climb(series.top, |size| child::run(series.name, subject, size));
        Line { subject: subject.to_owned(), points, end }
    });
    let lines = lines.filter(|line| line.end != End::Missing).collect();
    Measured { series, lines }
}
