//! The grammar of HTTP/1.1 requests ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112)), with a generator for each
//! rule.

use std::str;

use coyield::prelude::*;

use super::input::{HttpError, Input, has_more, line, some};

/// The limit of the headers of a request, and of its trailers.
pub(crate) const MOST_FIELDS: usize = 100;

/// A part of a request. A body comes in pieces, as it arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Request {
        method: String,
        target: String,
        minor_version: u8,
    },
    Header {
        name: String,
        value: String,
    },
    Body(Vec<u8>),
    /// A header after a chunked body.
    Trailer {
        name: String,
        value: String,
    },
    /// The request is complete. Another one may follow.
    End,
}

/// What the grammar yields.
pub(crate) enum Output {
    Event(Event),
    /// The grammar needs the next chunk, which is sent to it. An empty chunk is the end of the input.
    NeedInput,
}

/// How the end of a body is found.
#[derive(Clone, Copy)]
enum Framing {
    Sized(u64),
    Chunked,
}

/// The requests of a connection, one after the other.
#[generator]
fn requests() -> impl Generator<Output, Vec<u8>, Result<(), HttpError>> {
    let mut input = Input::default();
    while yield_from!(has_more(&mut input)) {
        match yield_from!(head(&mut input))? {
            Framing::Sized(length) => yield_from!(sized(&mut input, length))?,
            Framing::Chunked => yield_from!(chunked(&mut input))?,
        }
        yield_!(Output::Event(Event::End));
    }
    Ok(())
}

#[generator]
fn head(input: &mut Input) -> impl Generator<Output, Vec<u8>, Result<Framing, HttpError>> {
    let mut text = yield_from!(line(input, 414))?;
    if text.is_empty() {
        // Some clients send an empty line after a body.
        text = yield_from!(line(input, 414))?;
    }
    let (method, target, minor_version) =
        request_line(&text).map_err(|(status, problem)| input.error(status, problem))?;
    yield_!(Output::Event(Event::Request { method, target, minor_version }));

    let mut facts = Facts::default();
    for _ in 0..=MOST_FIELDS {
        let Some((name, value)) = yield_from!(field(input))? else {
            return facts.framing(minor_version).map_err(|(status, problem)| input.error(status, problem));
        };
        facts.learn(&name, &value).map_err(|(status, problem)| input.error(status, problem))?;
        yield_!(Output::Event(Event::Header { name, value }));
    }
    Err(input.error(431, "more than 100 headers"))
}

/// A header or a trailer. `None` is the empty line after the last one.
#[generator]
fn field(input: &mut Input) -> impl Generator<Output, Vec<u8>, Result<Option<(String, String)>, HttpError>> {
    let line = yield_from!(line(input, 431))?;
    match line.first() {
        None => return Ok(None),
        Some(b' ' | b'\t') => return Err(input.error(400, "a header that is continued on a second line")),
        Some(_) => {}
    }
    let Some(colon) = line.iter().position(|&byte| byte == b':') else {
        return Err(input.error(400, "a header without a colon"));
    };
    let name = token(&line[..colon]).ok_or_else(|| input.error(400, "a name of a header that is no token"))?;
    let value = line[colon + 1..].trim_ascii();
    if value.iter().any(|&byte| byte != b'\t' && byte.is_ascii_control()) {
        return Err(input.error(400, "a control character in the value of a header"));
    }
    Ok(Some((name, latin_1(value))))
}

#[generator]
fn sized(input: &mut Input, length: u64) -> impl Generator<Output, Vec<u8>, Result<(), HttpError>> {
    let mut left = length;
    while left > 0 {
        let piece = yield_from!(some(input, left))?;
        left -= piece.len() as u64;
        yield_!(Output::Event(Event::Body(piece)));
    }
    Ok(())
}

#[generator]
fn chunked(input: &mut Input) -> impl Generator<Output, Vec<u8>, Result<(), HttpError>> {
    loop {
        let size = chunk_size(&yield_from!(line(input, 400))?);
        match size.ok_or_else(|| input.error(400, "the size of a chunk is a hexadecimal number"))? {
            0 => break,
            size => yield_from!(sized(input, size))?,
        }
        if !yield_from!(line(input, 400))?.is_empty() {
            return Err(input.error(400, "a chunk that is longer than its size"));
        }
    }
    for _ in 0..=MOST_FIELDS {
        let Some((name, value)) = yield_from!(field(input))? else { return Ok(()) };
        yield_!(Output::Event(Event::Trailer { name, value }));
    }
    Err(input.error(431, "more than 100 trailers"))
}

/// The status and the problem of an error, without the number of its line.
type Problem = (u16, &'static str);

fn request_line(line: &[u8]) -> Result<(String, String, u8), Problem> {
    let mut words = line.split(|&byte| byte == b' ');
    let (Some(method), Some(target), Some(version), None) = (words.next(), words.next(), words.next(), words.next())
    else {
        return Err((400, "a request line has three words"));
    };
    let method = token(method).ok_or((400, "a method that is no token"))?;
    if target.is_empty() || !target.iter().all(u8::is_ascii_graphic) {
        return Err((400, "a target with other characters than those of an address"));
    }
    let minor_version = match version {
        b"HTTP/1.1" => 1,
        b"HTTP/1.0" => 0,
        [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', b'.', b'0'..=b'9'] => {
            return Err((505, "another version than HTTP/1.0 and HTTP/1.1"));
        }
        _ => return Err((400, "a request line ends with the version of HTTP")),
    };
    Ok((method, latin_1(target), minor_version))
}

/// The information in the headers that concerns the request as a whole.
#[derive(Default)]
struct Facts {
    hosts: usize,
    length: Option<u64>,
    chunked: bool,
}

impl Facts {
    fn learn(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        if name.eq_ignore_ascii_case("host") {
            self.hosts += 1;
        } else if name.eq_ignore_ascii_case("content-length") {
            // A proxy may have repeated the length.
            for length in value.split(',') {
                let length = digits(length.trim(), 10).ok_or((400, "a Content-Length is a number"))?;
                if self.length.replace(length).is_some_and(|before| before != length) {
                    return Err((400, "two Content-Lengths that differ"));
                }
            }
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            if self.chunked || !value.eq_ignore_ascii_case("chunked") {
                return Err((501, "another Transfer-Encoding than chunked"));
            }
            self.chunked = true;
        }
        Ok(())
    }

    fn framing(&self, minor_version: u8) -> Result<Framing, Problem> {
        match (self.chunked, self.length) {
            _ if self.hosts > 1 => Err((400, "two Hosts")),
            _ if self.hosts == 0 && minor_version == 1 => Err((400, "a request without a Host")),
            // Request smuggling: two servers would disagree about where the body ends.
            (true, Some(_)) => Err((400, "both Content-Length and Transfer-Encoding")),
            (true, None) if minor_version == 0 => Err((400, "a Transfer-Encoding in HTTP/1.0")),
            (true, None) => Ok(Framing::Chunked),
            (false, length) => Ok(Framing::Sized(length.unwrap_or(0))),
        }
    }
}

/// The size of a chunk, without its extensions.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let size = line.split(|&byte| byte == b';').next()?;
    digits(str::from_utf8(size).ok()?.trim_end_matches([' ', '\t']), 16)
}

/// A number without a sign.
fn digits(text: &str, radix: u32) -> Option<u64> {
    if text.starts_with('+') { None } else { u64::from_str_radix(text, radix).ok() }
}

fn token(bytes: &[u8]) -> Option<String> {
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    (!bytes.is_empty() && bytes.iter().all(is_token)).then(|| latin_1(bytes))
}

/// Decodes Latin-1, in which each byte is a character.
fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// A push parser: bytes are passed to it as they arrive.
pub(crate) struct Parser {
    requests: BoxGenerator<'static, Output, Vec<u8>, Result<(), HttpError>>,
    failed: Option<HttpError>,
}

impl Parser {
    pub(crate) fn new() -> Self {
        let mut requests = requests().boxed();
        let first = requests.start();
        debug_assert!(matches!(first, Ok(CoroutineState::Yielded(Output::NeedInput))));
        Parser { requests, failed: None }
    }

    /// Parses the bytes, and adds their events, also those before an error. After an error, every call returns that
    /// error.
    pub(crate) fn push(&mut self, bytes: &[u8], events: &mut Vec<Event>) -> Result<(), HttpError> {
        if bytes.is_empty() { Ok(()) } else { self.send(bytes, events) }
    }

    /// Ends the input. Returns an error if the input ends within a request.
    pub(crate) fn finish(mut self) -> Result<(), HttpError> {
        self.send(&[], &mut Vec::new())
    }

    fn send(&mut self, bytes: &[u8], events: &mut Vec<Event>) -> Result<(), HttpError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let mut answer = bytes.to_vec();
        loop {
            match self.requests.send(answer) {
                Ok(CoroutineState::Yielded(Output::Event(event))) => events.push(event),
                Ok(CoroutineState::Yielded(Output::NeedInput)) => return Ok(()),
                Ok(CoroutineState::Complete(result)) => {
                    self.failed = result.clone().err();
                    return result;
                }
                Err(error) => unreachable!("it ends at the end of the input: {error}"),
            }
            answer = Vec::new();
        }
    }
}
