//! The fields of a line: the [Combined Log Format](https://httpd.apache.org/docs/2.4/logs.html#combined) of Apache and
//! nginx, and the Common one, which is the same without its last two fields.

use super::input::place;
use memchr::{memchr, memchr2};
use std::ops::Range;

/// The fields that are used. Texts are ranges of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fields {
    /// Without the query after the question mark.
    path: Range<u32>,
    pub(crate) status: u16,
    /// The size of the answer.
    pub(crate) bytes: u64,
}

impl Fields {
    /// Returns the path in the line of these fields.
    pub(crate) fn path<'a>(&self, line: &'a [u8]) -> &'a [u8] {
        &line[self.path.start as usize..self.path.end as usize]
    }
}

/// Reads a line, without its end. Returns `None` if it is not of the format.
pub(crate) fn parse(line: &[u8]) -> Option<Fields> {
    let mut reader = Reader { line, place: 0 };
    let _host = reader.up_to(b' ')?;
    let _identity = reader.up_to(b' ')?;
    let _user = reader.up_to(b' ')?;
    reader.pass(b"[")?;
    let _time = reader.up_to(b']')?;
    reader.pass(b" ")?;
    let request = reader.quoted()?;
    reader.pass(b" ")?;
    let status = u16::try_from(number(reader.up_to(b' ')?)?).ok()?;
    if !(100..1000).contains(&status) {
        return None;
    }
    let (bytes, combined) = match reader.up_to(b' ') {
        Some(bytes) => (bytes, true),
        None => (reader.rest(), false),
    };
    let bytes = if bytes == b"-" { 0 } else { number(bytes)? };
    if combined {
        let _referrer = reader.quoted()?;
        reader.pass(b" ")?;
        let _user_agent = reader.quoted()?;
        if !reader.rest().is_empty() {
            return None;
        }
    }
    Some(Fields { path: path(line, request), status, bytes })
}

/// The second of the three words of a request. Some requests are not HTTP, and then it is everything.
fn path(line: &[u8], request: Range<usize>) -> Range<u32> {
    let start = memchr(b' ', &line[request.clone()]).map_or(request.start, |space| request.start + space + 1);
    let end = memchr2(b' ', b'?', &line[start..request.end]).map_or(request.end, |end| start + end);
    place(start)..place(end)
}

fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

struct Reader<'a> {
    line: &'a [u8],
    place: usize,
}

impl<'a> Reader<'a> {
    fn ahead(&self) -> &'a [u8] {
        &self.line[self.place..]
    }

    /// Takes the bytes before the next such byte, and skips that byte.
    fn up_to(&mut self, byte: u8) -> Option<&'a [u8]> {
        let ahead = self.ahead();
        let length = memchr(byte, ahead)?;
        self.place += length + 1;
        Some(&ahead[..length])
    }

    fn pass(&mut self, bytes: &[u8]) -> Option<()> {
        self.place += self.ahead().starts_with(bytes).then_some(bytes.len())?;
        Some(())
    }

    /// Takes the text between quotes, in which a backslash escapes a quote.
    fn quoted(&mut self) -> Option<Range<usize>> {
        self.pass(b"\"")?;
        let start = self.place;
        loop {
            self.place += memchr2(b'"', b'\\', self.ahead())?;
            if self.line[self.place] == b'"' {
                self.place += 1;
                return Some(start..self.place - 1);
            }
            self.place += 2;
            if self.place > self.line.len() {
                return None;
            }
        }
    }

    fn rest(&mut self) -> &'a [u8] {
        let ahead = self.ahead();
        self.place = self.line.len();
        ahead
    }
}
