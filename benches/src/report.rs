//! The output of the comparison.

use std::fmt::Write as _;

/// The subjects to which the others of their workload are compared.
const REFERENCES: [&str; 11] = [
    "hand",
    "native",
    "corosensei",
    "async-stream",
    "awaits",
    "coyield-10",
    "tokio",
    "join_all",
    "await",
    "asyncio",
    "uvloop",
];

/// The measurements of one workload.
pub struct Report {
    /// The workload.
    pub workload: &'static str,
    /// The unit. Less is better.
    pub unit: &'static str,
    /// In reading order.
    pub subjects: Vec<Measured>,
}

/// The measurements of one subject.
pub struct Measured {
    /// The subject.
    pub name: String,
    /// The best of all tries.
    pub best: f64,
    /// The median.
    pub median: f64,
}

impl Measured {
    /// Makes the measurements from several tries. None gives infinity.
    #[must_use]
    pub fn of_tries(name: &str, mut tries: Vec<f64>) -> Self {
        tries.sort_by(f64::total_cmp);
        let at = |position: usize| tries.get(position).copied().unwrap_or(f64::INFINITY);
        Measured { name: name.to_owned(), best: at(0), median: at(tries.len() / 2) }
    }
}

impl Report {
    /// Returns a table with the factors by which the best of each subject exceeds that of those to which it is
    /// compared.
    #[must_use]
    pub fn table(&self) -> String {
        let references: Vec<&Measured> = REFERENCES.into_iter().filter_map(|name| self.subject(name)).collect();
        let mut table = format!("{:<26}{:>12}{:>10}", self.workload, self.unit, "median");
        for reference in &references {
            write!(table, "{:>15}", format!("/ {}", reference.name)).expect("a string takes everything");
        }
        for Measured { name, best, median } in &self.subjects {
            write!(table, "\n  {name:<24}{best:>12.2}{median:>10.2}").expect("a string takes everything");
            for reference in &references {
                let factor = if reference.best > 0.0 { format!("{:.2}", best / reference.best) } else { "-".into() };
                write!(table, "{factor:>15}").expect("a string takes everything");
            }
        }
        table
    }

    /// Returns one line: `{"workload":"iterate","unit":"ns/item","subjects":{"hand":1.1},"median":{"hand":1.2}}`.
    #[must_use]
    pub fn json(&self) -> String {
        let (workload, unit) = (self.workload, self.unit);
        let best = self.object(|subject| subject.best);
        let median = self.object(|subject| subject.median);
        format!("{{\"workload\":\"{workload}\",\"unit\":\"{unit}\",\"subjects\":{best},\"median\":{median}}}")
    }

    fn subject(&self, name: &str) -> Option<&Measured> {
        self.subjects.iter().find(|subject| subject.name == name)
    }

    fn object(&self, value: impl Fn(&Measured) -> f64) -> String {
        // Three digits are enough.
        let rounded = |subject| (value(subject) * 1000.0).round() / 1000.0;
        let members: Vec<String> =
            self.subjects.iter().map(|subject| format!("\"{}\":{}", subject.name, rounded(subject))).collect();
        format!("{{{}}}", members.join(","))
    }
}
