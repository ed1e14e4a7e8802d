//! The job: a body without network, queue or clock. So the same body runs under any driver.

use std::error::Error;
use std::fmt;

use coyield::prelude::*;
use serde::{Deserialize, Serialize};

/// A request of a job, which is answered with bytes. An error is thrown in at the yield that made the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Ask for the page at this address. The answer is empty.
    Open(String),
    /// Report this progress. The answer is the next bytes of the page, and empty at its end.
    Next(Count),
}

/// The counts of a page.
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

/// The reason why a page, or the rest of it, is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server answered with this status.
    Status(u16),
    /// The server was not reached, or the connection broke.
    Unreachable(String),
}

impl Failure {
    /// Returns whether another attempt is useless.
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

/// Counts the words of a page, piece by piece.
///
/// `close` returns the counts so far.
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
