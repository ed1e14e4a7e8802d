//! The bytes that have arrived, and the generators that take them. Only these generators wait for input.

use std::fmt;
use std::mem;

use coyield::prelude::*;

use super::parser::Output;

/// The limit of the bytes in a line, with its end.
pub(crate) const LONGEST_LINE: usize = 8192;

/// Why the input is not HTTP, and the status with which a server answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HttpError {
    pub(crate) status: u16,
    /// The number of the line, from 1. The lines of bodies do not count.
    pub(crate) line: usize,
    pub(crate) problem: &'static str,
}

impl fmt::Display for HttpError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HttpError { status, line, problem } = self;
        write!(formatter, "line {line}: {problem} (status {status})")
    }
}

impl std::error::Error for HttpError {}

#[derive(Default)]
pub(crate) struct Input {
    bytes: Vec<u8>,
    /// The number of bytes that have been taken.
    taken: usize,
    /// The number of lines that have been taken.
    lines: usize,
    ended: bool,
}

impl Input {
    /// Returns an error in the line that was taken last.
    pub(crate) fn error(&self, status: u16, problem: &'static str) -> HttpError {
        HttpError { status, line: self.lines, problem }
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    fn add(&mut self, chunk: &[u8]) {
        // The bytes are moved once for each chunk, and not once for each line in it.
        self.bytes.drain(..mem::take(&mut self.taken));
        self.bytes.extend(chunk);
        self.ended = chunk.is_empty();
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let taken = self.bytes()[..count].to_vec();
        self.taken += count;
        taken
    }

    /// Takes a line without its end, if all of it has arrived. Looks for its end from `searched` on.
    fn take_line(&mut self, searched: usize) -> Option<Result<Vec<u8>, HttpError>> {
        let bytes = self.bytes();
        let end = bytes[searched..bytes.len().min(LONGEST_LINE)].iter().position(|&byte| byte == b'\n')? + searched;
        let line = self.take(end + 1);
        self.lines += 1;
        let text = line.strip_suffix(b"\r\n").map(<[u8]>::to_vec);
        Some(text.ok_or_else(|| self.error(400, "a line ends with CR LF")))
    }
}

/// Waits for more bytes, unless there are some. Returns whether there are.
#[generator]
pub(crate) fn has_more(input: &mut Input) -> impl Generator<Output, Vec<u8>, bool> {
    if input.bytes().is_empty() && !input.ended {
        let chunk = yield_!(Output::NeedInput);
        input.add(&chunk);
    }
    !input.bytes().is_empty()
}

/// Takes a line, without its end. The status is that of the error if the line is too long.
#[generator]
pub(crate) fn line(input: &mut Input, status: u16) -> impl Generator<Output, Vec<u8>, Result<Vec<u8>, HttpError>> {
    let mut searched = 0;
    loop {
        if let Some(line) = input.take_line(searched) {
            return line;
        }
        searched = input.bytes().len();
        let in_this_line = |problem| HttpError { status, line: input.lines + 1, problem };
        if searched >= LONGEST_LINE {
            return Err(in_this_line("a line of more than 8192 bytes"));
        }
        if input.ended {
            return Err(HttpError { status: 400, ..in_this_line("the input ends within a request") });
        }
        let chunk = yield_!(Output::NeedInput);
        input.add(&chunk);
    }
}

/// Takes some bytes: as many as have arrived, at least one, and at most this many.
#[generator]
pub(crate) fn some(input: &mut Input, at_most: u64) -> impl Generator<Output, Vec<u8>, Result<Vec<u8>, HttpError>> {
    if yield_from!(has_more(input)) {
        let arrived = input.bytes().len();
        Ok(input.take(usize::try_from(at_most).map_or(arrived, |at_most| at_most.min(arrived))))
    } else {
        Err(input.error(400, "the input ends within a body"))
    }
}
