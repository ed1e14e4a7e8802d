//! What does the comparison look like?

use std::fmt::Write as _;

use crate::measure::Measured;

/// What was measured of one workload.
pub struct Report {
    /// The workload.
    pub workload: &'static str,
    /// What the numbers count. Less is better.
    pub unit: &'static str,
    /// In the order in which they are to be read.
    pub subjects: Vec<Measured>,
}

impl Report {
    /// A table with the factors by which each subject is slower than the one written by hand and than the native one.
    #[must_use]
    pub fn table(&self) -> String {
        let references: Vec<Measured> =
            ["hand", "native"].into_iter().filter_map(|name| Some((name, self.value(name)?))).collect();
        let mut table = format!("{:<22}{:>14}", self.workload, self.unit);
        for (name, _) in &references {
            write!(table, "{:>12}", format!("/ {name}")).expect("a string takes everything");
        }
        for &(name, value) in &self.subjects {
            write!(table, "\n  {name:<20}{value:>14.2}").expect("a string takes everything");
            for (_, reference) in &references {
                write!(table, "{:>12.2}", value / reference).expect("a string takes everything");
            }
        }
        table
    }

    /// One line: `{"workload":"iterate","unit":"ns/item","subjects":{"hand":1.1}}`.
    #[must_use]
    pub fn json(&self) -> String {
        let subjects: Vec<String> =
            self.subjects.iter().map(|(name, value)| format!("\"{name}\":{}", rounded(*value))).collect();
        let (workload, unit) = (self.workload, self.unit);
        format!("{{\"workload\":\"{workload}\",\"unit\":\"{unit}\",\"subjects\":{{{}}}}}", subjects.join(","))
    }

    fn value(&self, name: &str) -> Option<f64> {
        self.subjects.iter().find(|subject| subject.0 == name).map(|subject| subject.1)
    }
}

/// Nobody reads a fourth digit of a time.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
