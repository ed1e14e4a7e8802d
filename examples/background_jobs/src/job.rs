//! The job, and nothing else: there is no network here, no queue, and no clock. So the same body runs wherever somebody answers it.

use std::error::Error;
use std::fmt;

use coyield::prelude::*;
use serde::{Deserialize, Serialize};

/// What a job yields, and is sent bytes in answer. What goes wrong is thrown in where it asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Ask for the page at this address. The answer is empty.
    Open(String),
    /// This much is done, which may interest somebody. The answer is the next bytes of the page, and empty at its end.
    Next(Count),
}

/// What has been counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Count {
    pub(crate) words: u64,
    pub(crate) bytes: u64,
}

impl fmt::Display for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} words in {} bytes", self.words, self.bytes)
    }
}

/// Why there is no page, or no more of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server answered with this status.
    Status(u16),
    /// The server was not reached, or it broke off in the middle.
    Unreachable(String),
}

impl Failure {
    /// Whether it is of no use to try once more.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self, Failure::Status(400..500))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Status(status) => write!(formatter, "the server answered with status {status}"),
            Failure::Unreachable(why) => formatter.write_str(why),
        }
    }
}

impl Error for Failure {}

/// Counts the words of a page, piece by piece as it comes.
///
/// Whoever closes it learns how far it has come.
#[generator]
pub(crate) fn count_words_at_url(url: &str) -> impl Generator<Step, Vec<u8>, Count, Failure> {
    yield_!(Step::Open(url.to_owned()));
    let mut count = Count::default();
    let mut within_word = false;
    loop {
        let bytes = match try_yield!(Step::Next(count)) {
            Ok(bytes) => bytes,
            Err(Thrown::Exit) => return count,
            Err(thrown) => raise!(thrown),
        };
        if bytes.is_empty() {
            return count;
        }
        for byte in &bytes {
            // A word may be cut between two pieces.
            let begins = !within_word && !byte.is_ascii_whitespace();
            count.words += u64::from(begins);
            within_word = !byte.is_ascii_whitespace();
        }
        count.bytes += bytes.len() as u64;
    }
}
