//! Chooses the sizes to measure, and the last one.

use std::fmt;

use super::Point;

/// The maximal time of a run, in seconds.
pub(super) const SECONDS: f64 = 10.0;
/// The maximal memory of a run, in bytes.
pub(super) const BYTES: f64 = 2.0 * 1024.0 * 1024.0 * 1024.0;

/// The number of sizes that are tried between one that worked and one that failed.
const NARROWINGS: u32 = 6;
/// The growth of time below this says nothing about the next size.
const SIGNIFICANT_SECONDS: f64 = 0.05;

/// The reason why a subject goes no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The series ends.
    Top,
    /// The next size takes too long.
    Time,
    /// The next size needs too much memory.
    Memory,
    /// The process failed, with this reason.
    Failure(String),
    /// The subject is not installed.
    Missing,
}

impl fmt::Display for End {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Top => formatter.write_str("-"),
            End::Time => write!(formatter, "{SECONDS} s"),
            End::Memory => formatter.write_str("2 GiB"),
            End::Failure(why) => formatter.write_str(why),
            End::Missing => formatter.write_str("missing"),
        }
    }
}

/// Measures powers of ten as far as possible, and then sizes between the last that worked and the next.
pub(super) fn climb(top: u64, at: impl Fn(u64) -> Result<Point, End>) -> (Vec<Point>, End) {
    let mut points: Vec<Point> = Vec::new();
    let mut size = 1;
    let end = loop {
        if let Some(limit) = limit(&points, size) {
            break limit;
        }
        match at(size) {
            Ok(point) => points.push(point),
            Err(end) => break end,
        }
        if size >= top {
            break End::Top;
        }
        size *= 10;
    };
    let Some(&Point { size: last, .. }) = points.last() else { return (points, end) };
    match end {
        End::Time | End::Memory if limit(&points, last * 3).is_none() => points.extend(at(last * 3)),
        End::Failure(_) => points.extend(narrowed(last, size, at)),
        _ => {}
    }
    (points, end)
}

/// Finds the largest size below the failed one that works.
fn narrowed(mut works: u64, mut fails: u64, at: impl Fn(u64) -> Result<Point, End>) -> Option<Point> {
    let mut last = None;
    for _ in 0..NARROWINGS {
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let between = (works as f64 * fails as f64).sqrt() as u64;
        match at(between) {
            Ok(point) => {
                works = between;
                last = Some(point);
            }
            Err(_) => fails = between,
        }
    }
    last
}

/// Returns the limit that a size would exceed, if each unit takes as much as before, and time grows as it grew.
fn limit(points: &[Point], size: u64) -> Option<End> {
    let [.., previous, last] = points else { return None };
    #[allow(clippy::cast_precision_loss)]
    let (size, last_size) = (size as f64, last.size as f64);
    let seconds = last.nanoseconds * last_size / 1e9;
    let growth = last.nanoseconds / previous.nanoseconds;
    let growth = if seconds > SIGNIFICANT_SECONDS && growth > 2.0 { growth } else { 1.0 };
    let time = last.nanoseconds * growth * size / 1e9 / SECONDS;
    let memory = last.bytes.unwrap_or(0.0) * size / BYTES;
    let end = if time > memory { End::Time } else { End::Memory };
    (time.max(memory) > 1.0).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A subject that takes this many nanoseconds and bytes for each unit, and fails above some size.
    fn subject(nanoseconds: fn(f64) -> f64, bytes: f64, highest: u64) -> impl Fn(u64) -> Result<Point, End> {
        move |size| {
            #[allow(clippy::cast_precision_loss)]
            let nanoseconds = nanoseconds(size as f64);
            let point = Point { size, nanoseconds, bytes: Some(bytes) };
            if size > highest { Err(End::Failure("full".into())) } else { Ok(point) }
        }
    }

    fn sizes(points: &[Point]) -> Vec<u64> {
        points.iter().map(|point| point.size).collect()
    }

    #[test]
    fn powers_of_ten_go_to_the_top() {
        let (points, end) = climb(1000, subject(|_| 1.0, 1.0, u64::MAX));
        assert_eq!((sizes(&points), end), (vec![1, 10, 100, 1000], End::Top));
    }

    #[test]
    fn memory_ends_a_series_before_it_is_used() {
        let (points, end) = climb(1_000_000, subject(|_| 1.0, BYTES / 5000.0, u64::MAX));
        assert_eq!((sizes(&points), end), (vec![1, 10, 100, 1000, 3000], End::Memory));
    }

    #[test]
    fn time_that_grows_ends_a_series_before_it_is_spent() {
        // 0.1 s at 10,000, and 10 s at 100,000.
        let (points, end) = climb(1_000_000, subject(|size| size * 1.1, 1.0, u64::MAX));
        assert_eq!((sizes(&points), end), (vec![1, 10, 100, 1000, 10_000, 30_000], End::Time));
    }

    #[test]
    fn a_failure_is_narrowed_down() {
        let (points, end) = climb(1_000_000, subject(|_| 1.0, 1.0, 7777));
        assert_eq!(end, End::Failure("full".into()));
        let last = points.last().expect("the small sizes worked").size;
        assert!((7500..=7777).contains(&last), "{last}");
    }
}
