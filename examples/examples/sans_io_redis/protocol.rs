//! The protocol between a Redis client and its server:
//! [RESP2](https://redis.io/docs/latest/develop/reference/protocol-spec/).
//!
//! There is no socket here and no `async`, only what to write, where to read more, and what the bytes mean. A reply may
//! be cut anywhere: a function that needs more bytes asks for them, and continues where it was.

use std::error::Error;
use std::fmt;
use std::io;
use std::str;

use coyield::prelude::*;

/// A request of the protocol to its driver, which is answered with bytes. An I/O error is thrown in at the yield that
/// made the request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// Write all of this; the answer is empty.
    Write(Vec<u8>),
    /// Read some bytes, any number of them; the answer is empty if the connection has ended.
    Read,
}

/// A command, word by word.
#[derive(Clone, Debug)]
pub(crate) struct Command(Vec<Vec<u8>>);

impl Command {
    pub(crate) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        Command(words.into_iter().map(Into::into).collect())
    }

    /// Words are written with their lengths, so they may contain any bytes.
    fn encode(&self, into: &mut Vec<u8>) {
        into.extend(format!("*{}\r\n", self.0.len()).bytes());
        for word in &self.0 {
            into.extend(format!("${}\r\n", word.len()).bytes());
            into.extend(word);
            into.extend(b"\r\n");
        }
    }
}

/// The reply of the server to one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Status(String),
    /// The server refused the command. The replies to other commands are not affected.
    Error(String),
    Integer(i64),
    Bulk(Vec<u8>),
    Nil,
    Array(Vec<Reply>),
}

/// The reason why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The connection ended before all replies had arrived.
    Closed,
    /// The bytes are not of the protocol of Redis.
    Malformed(&'static str),
    /// The server answered with an error to the only command.
    Refused(String),
    /// The server answered with a reply that the command cannot have.
    Unexpected(Reply),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Closed => formatter.write_str("the server closed the connection before it had answered"),
            Failure::Malformed(what) => write!(formatter, "this is not the protocol of Redis: {what}"),
            Failure::Refused(message) => formatter.write_str(message),
            Failure::Unexpected(reply) => write!(formatter, "the server answered {reply:?}"),
        }
    }
}

impl Error for Failure {}

/// Returns the value of a key, if it has one.
#[generator]
pub(crate) fn get(key: &str) -> impl Generator<Request, Vec<u8>, Result<Option<Vec<u8>>, Failure>, io::Error> {
    match yield_from!(command(Command::new(["GET", key])))? {
        Reply::Bulk(value) => Ok(Some(value)),
        Reply::Nil => Ok(None),
        other => Err(Failure::Unexpected(other)),
    }
}

/// Sets the value of a key, for ever, or for this many seconds.
#[generator]
pub(crate) fn set(
    key: &str,
    value: &str,
    seconds: Option<u32>,
) -> impl Generator<Request, Vec<u8>, Result<(), Failure>, io::Error> {
    let seconds = seconds.map(|seconds| seconds.to_string());
    let expiry = seconds.iter().flat_map(|seconds| ["EX", seconds]);
    match yield_from!(command(Command::new(["SET", key, value].into_iter().chain(expiry))))? {
        Reply::Status(status) if status == "OK" => Ok(()),
        other => Err(Failure::Unexpected(other)),
    }
}

/// Sends one command. An error of the server is a failure.
#[generator]
pub(crate) fn command(command: Command) -> impl Generator<Request, Vec<u8>, Result<Reply, Failure>, io::Error> {
    match yield_from!(pipeline(vec![command]))?.remove(0) {
        Reply::Error(message) => Err(Failure::Refused(message)),
        reply => Ok(reply),
    }
}

/// Sends many commands at once, and reads as many replies, in the same order. All other functions use this one.
#[generator]
pub(crate) fn pipeline(
    commands: Vec<Command>,
) -> impl Generator<Request, Vec<u8>, Result<Vec<Reply>, Failure>, io::Error> {
    let mut written = Vec::new();
    for command in &commands {
        command.encode(&mut written);
    }
    yield_!(Request::Write(written));

    let mut unread = Unread::default();
    let mut replies = Vec::new();
    for _ in &commands {
        replies.push(yield_from!(reply(&mut unread, 0))?);
    }
    if unread.bytes().is_empty() { Ok(replies) } else { Err(Failure::Malformed("a reply to no command")) }
}

/// The maximal nesting of arrays. The generators could go deeper; dropping such a [`Reply`] could not.
const DEEPEST: usize = 128;
/// The maximal length of a status, an error or a number, so that a line without an end does not fill the memory.
const LONGEST_LINE: usize = 64 * 1024;
/// The maximal length of any other value: Redis's own default.
const LONGEST_BULK: usize = 512 * 1024 * 1024;

/// Reads one reply. The elements of an array are replies too.
#[generator]
fn reply(unread: &mut Unread, depth: usize) -> impl Generator<Request, Vec<u8>, Result<Reply, Failure>, io::Error> {
    let line = yield_from!(line(unread))?;
    let Some((kind, rest)) = line.split_first() else { return Err(Failure::Malformed("an empty line")) };
    Ok(match kind {
        b'+' => Reply::Status(text(rest)),
        b'-' => Reply::Error(text(rest)),
        b':' => Reply::Integer(number(rest)?),
        b'$' => match length(rest)? {
            None => Reply::Nil,
            Some(length) if length > LONGEST_BULK => return Err(Failure::Malformed("a value that is too long")),
            Some(length) => {
                let value = yield_from!(exactly(unread, length))?;
                if yield_from!(exactly(unread, 2))? != b"\r\n" {
                    return Err(Failure::Malformed("a value that is longer than it says"));
                }
                Reply::Bulk(value)
            }
        },
        b'*' => match length(rest)? {
            None => Reply::Nil,
            Some(_) if depth == DEEPEST => return Err(Failure::Malformed("arrays that are too deep")),
            Some(count) => {
                // The count is only the server's claim: memory is allocated for the replies that arrive.
                let mut replies = Vec::new();
                for _ in 0..count {
                    replies.push(yield_from!(reply(unread, depth + 1))?);
                }
                Reply::Array(replies)
            }
        },
        _ => return Err(Failure::Malformed("a reply of an unknown kind")),
    })
}

/// Reads up to the next end of a line.
#[generator]
fn line(unread: &mut Unread) -> impl Generator<Request, Vec<u8>, Result<Vec<u8>, Failure>, io::Error> {
    let mut searched = 0;
    loop {
        let bytes = unread.bytes();
        if let Some(more) = bytes[searched..].windows(2).position(|two| two == b"\r\n") {
            let line = unread.take(searched + more);
            unread.take(2);
            return Ok(line);
        }
        if bytes.len() > LONGEST_LINE {
            return Err(Failure::Malformed("a line that does not end"));
        }
        // The reply may be cut between the two.
        searched = bytes.len().saturating_sub(1);
        yield_from!(more(unread))?;
    }
}

/// Reads this many bytes.
#[generator]
fn exactly(unread: &mut Unread, count: usize) -> impl Generator<Request, Vec<u8>, Result<Vec<u8>, Failure>, io::Error> {
    while unread.bytes().len() < count {
        yield_from!(more(unread))?;
    }
    Ok(unread.take(count))
}

/// Reads some more bytes, at least one. All reading is here.
#[generator]
fn more(unread: &mut Unread) -> impl Generator<Request, Vec<u8>, Result<(), Failure>, io::Error> {
    let bytes = yield_!(Request::Read);
    if bytes.is_empty() {
        return Err(Failure::Closed);
    }
    unread.add(&bytes);
    Ok(())
}

/// The bytes that have arrived and are not used yet.
#[derive(Default)]
struct Unread {
    buffer: Vec<u8>,
    /// The position of the first unused byte in the buffer.
    start: usize,
}

impl Unread {
    fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let taken = self.bytes()[..count].to_vec();
        self.start += count;
        taken
    }

    fn add(&mut self, bytes: &[u8]) {
        // Once for each read, and not once for each reply in it.
        self.buffer.drain(..self.start);
        self.start = 0;
        self.buffer.extend(bytes);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn number(digits: &[u8]) -> Result<i64, Failure> {
    let number = str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    number.ok_or(Failure::Malformed("a number that is none"))
}

/// Minus one stands for a missing value.
fn length(digits: &[u8]) -> Result<Option<usize>, Failure> {
    match number(digits)? {
        -1 => Ok(None),
        length => usize::try_from(length).map(Some).map_err(|_| Failure::Malformed("a negative length")),
    }
}
