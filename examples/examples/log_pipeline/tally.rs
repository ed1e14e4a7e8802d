//! The counts. Their memory does not grow with the log.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// The number of paths that are counted at once.
pub(crate) const PATHS: usize = 1000;

/// The number of paths that are printed.
const PRINTED: usize = 10;

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) requests: u64,
    pub(crate) bytes: u64,
    /// The number of requests for each status. There are at most 900 of them.
    pub(crate) statuses: BTreeMap<u16, u64>,
    pub(crate) paths: Frequent,
    /// Lines that are not of the format.
    pub(crate) malformed: u64,
    /// Files that could not be read, or not to their end.
    pub(crate) unreadable: u64,
}

impl Tally {
    pub(crate) fn count(&mut self, path: &[u8], status: u16, bytes: u64) {
        self.requests += 1;
        self.bytes += bytes;
        *self.statuses.entry(status).or_default() += 1;
        self.paths.count(path);
    }
}

/// Counts the frequent ones among any number of different items, by the algorithm of Misra and Gries: when there is no
/// room for another one, all counts go down by one, and those at zero make room.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Frequent {
    counts: HashMap<Box<[u8]>, u64>,
    /// The number of decrements: a count is too low by this at most.
    pub(crate) missed: u64,
}

impl Frequent {
    fn count(&mut self, thing: &[u8]) {
        if let Some(count) = self.counts.get_mut(thing) {
            *count += 1;
        } else if self.counts.len() < PATHS {
            self.counts.insert(thing.into(), 1);
        } else {
            self.missed += 1;
            self.counts.retain(|_, count| {
                *count -= 1;
                *count > 0
            });
        }
    }

    /// Returns all that are counted, the most frequent first.
    pub(crate) fn ranked(&self) -> Vec<(&[u8], u64)> {
        let mut ranked: Vec<_> = self.counts.iter().map(|(thing, &count)| (&**thing, count)).collect();
        ranked.sort_by(|(one, ones), (other, others)| others.cmp(ones).then(one.cmp(other)));
        ranked
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{:>12} requests", self.requests)?;
        writeln!(formatter, "{:>12} bytes", self.bytes)?;
        writeln!(formatter, "{:>12} malformed lines", self.malformed)?;
        for (status, count) in &self.statuses {
            writeln!(formatter, "{count:>12} status {status}")?;
        }
        for (path, count) in self.paths.ranked().into_iter().take(PRINTED) {
            writeln!(formatter, "{count:>12} {}", path.escape_ascii())?;
        }
        if self.paths.missed > 0 {
            writeln!(formatter, "{:>12} hits of a path may be missing, as many had to be counted", self.paths.missed)?;
        }
        Ok(())
    }
}
