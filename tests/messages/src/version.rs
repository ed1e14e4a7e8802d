//! Versions of rustc, and ranges of them.

use std::fmt;

/// Major and minor number of a version. A nightly counts as the release that it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

impl Version {
    /// Parses `1.85`, `1.85.0`, and `1.101.0-nightly`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.trim().split('.');
        Some(Self(numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// The versions from the first (inclusive) to the second (exclusive).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    from: Option<Version>,
    before: Option<Version>,
}

impl Range {
    /// Parses `1.85..1.90`, `..1.90`, `1.85..`, and `..`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, before) = text.trim().split_once("..")?;
        let end = |text: &str| if text.is_empty() { Some(None) } else { Version::parse(text).map(Some) };
        Some(Self { from: end(from)?, before: end(before)? })
    }

    /// Returns whether the version is one of these.
    #[must_use]
    pub fn contains(self, version: Version) -> bool {
        self.from.is_none_or(|from| from <= version) && self.before.is_none_or(|before| version < before)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: Option<Version>| end.map_or_else(String::new, |version| version.to_string());
        write!(f, "{}..{}", end(self.from), end(self.before))
    }
}
