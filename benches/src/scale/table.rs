//! The measurements of a series, as a table and as reports.

use std::fmt::Write as _;

use super::{Line, Measured, Point};
use crate::report::{self, Report};

/// Returns a table with a row for each size, and the time and memory of each subject for one unit.
#[must_use]
pub fn table(measured: &Measured) -> String {
    let Measured { series, lines } = measured;
    let mut sizes: Vec<u64> = lines.iter().flat_map(|line| &line.points).map(|point| point.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let mut table = format!("{}: {}, for each {}", series.name, series.title, series.unit);
    if let Some(known) = series.known {
        write!(table, " ({known})").expect("a string takes everything");
    }
    write!(table, "\n{:>12}", "").expect("a string takes everything");
    for Line { subject, .. } in lines {
        write!(table, "{subject:>24}").expect("a string takes everything");
    }
    for size in sizes {
        write!(table, "\n{size:>12}").expect("a string takes everything");
        for line in lines {
            let point = line.points.iter().find(|point| point.size == size);
            write!(table, "{:>24}", point.map_or_else(String::new, cell)).expect("a string takes everything");
        }
    }
    write!(table, "\n{:>12}", "ends by").expect("a string takes everything");
    for Line { end, .. } in lines {
        write!(table, "{:>24}", end.to_string()).expect("a string takes everything");
    }
    table
}

fn cell(point: &Point) -> String {
    let bytes = point.bytes.map_or_else(String::new, |bytes| format!(" {bytes:>7.0} B"));
    format!("{:.1} ns{bytes}", point.nanoseconds)
}

/// Returns the same with the size in the names of the subjects, as in `coyield-100`: the times, and the memory where
/// there is any.
#[must_use]
pub fn reports(measured: &Measured) -> Vec<Report> {
    let subjects = |value: fn(&Point) -> Option<f64>| -> Vec<report::Measured> {
        let points = measured.lines.iter().flat_map(|line| line.points.iter().map(move |point| (&line.subject, point)));
        points
            .filter_map(|(name, point)| {
                Some(report::Measured::of_tries(&format!("{name}-{}", point.size), vec![value(point)?]))
            })
            .collect()
    };
    let workload = measured.series.name;
    let mut reports = vec![Report { workload, unit: "ns/item", subjects: subjects(|point| Some(point.nanoseconds)) }];
    let bytes = subjects(|point| point.bytes);
    if !bytes.is_empty() {
        reports.push(Report { workload, unit: "bytes/item", subjects: bytes });
    }
    reports
}
