//! A tokenizer for JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)) that is fed its input, in chunks cut anywhere.
//!
//! It does no input of its own, so a blocking reader, an asynchronous one and a test can all feed it. It reads like a parser
//! that has the whole document at hand: what a state machine would keep as states, "after the first escape of a surrogate
//! pair, two digits into the second", is here just the place in the code.

use std::fmt;
use std::mem;
use std::str;

use coyield::prelude::*;

/// What the tokenizer yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A token is complete.
    Token(Token),
    /// Everything it was fed is used up: it goes on when it is sent a [`Feed::Chunk`] or [`Feed::End`].
    NeedInput,
}

/// What the tokenizer is sent, in answer to any [`Event`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feed {
    /// Nothing new: the answer to a token.
    Nothing,
    /// The next bytes of the document. If others are still unread, these come after them.
    Chunk(Vec<u8>),
    /// There are no more bytes.
    End,
}

/// A piece of a JSON document. Commas and colons are checked, and not handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// `{`
    ObjectStart,
    /// `}`
    ObjectEnd,
    /// `[`
    ArrayStart,
    /// `]`
    ArrayEnd,
    /// The name of a member of an object; its value follows.
    Key(String),
    /// A string, its escapes resolved.
    String(String),
    /// A number as it was written, since JSON sets it no range.
    Number(String),
    /// `true` or `false`
    Bool(bool),
    /// `null`
    Null,
}

/// Why a document is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What would have been right there.
    pub expected: &'static str,
    /// The byte that is there instead, `None` at the end of the document.
    pub found: Option<u8>,
}

impl fmt::Display for JsonError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let JsonError { line, column, expected, found } = self;
        write!(formatter, "line {line}, column {column}: expected {expected}, found ")?;
        match found {
            Some(byte) => write!(formatter, "`{}`", byte.escape_ascii()),
            None => formatter.write_str("the end"),
        }
    }
}

impl std::error::Error for JsonError {}

// The pieces of the grammar. Each would be a function in a parser that has all of its input. Here it may have to ask for more
// in the middle, and only the generator's own body can yield: so they are macros, which become part of that body.

/// The next byte, which stays where it is; `None` at the end of the document.
macro_rules! peek {
    ($input:ident) => {
        loop {
            match $input.peek() {
                None if !$input.ended => {
                    let feed = yield_!(Event::NeedInput);
                    $input.feed(feed);
                }
                byte => break byte,
            }
        }
    };
}

/// Hands out a token.
macro_rules! emit {
    ($input:ident, $token:expr) => {
        let feed = yield_!(Event::Token($token));
        $input.feed(feed);
    };
}

/// Passes over this byte, which has to be the next.
macro_rules! expect {
    ($input:ident, $byte:expr, $what:expr) => {
        if peek!($input) == Some($byte) {
            $input.advance();
        } else {
            return Err($input.expected($what));
        }
    };
}

/// Passes over spaces, tabs and line ends.
macro_rules! whitespace {
    ($input:ident) => {
        while matches!(peek!($input), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            $input.advance();
        }
    };
}

/// Passes over `true`, `false` or `null`.
macro_rules! word {
    ($input:ident, $word:literal) => {
        for byte in $word.bytes() {
            expect!($input, byte, concat!("`", $word, "`"));
        }
    };
}

/// Moves the next byte into the text if it is one of these, and says whether it was.
macro_rules! accept {
    ($input:ident, $bytes:pat) => {
        match peek!($input) {
            Some(byte @ $bytes) => {
                $input.text.push(char::from(byte));
                $input.advance();
                true
            }
            _ => false,
        }
    };
}

/// Moves one or more digits into the text.
macro_rules! digits {
    ($input:ident) => {
        if !accept!($input, b'0'..=b'9') {
            return Err($input.expected("a digit"));
        }
        while accept!($input, b'0'..=b'9') {}
    };
}

/// Moves a number into the text.
macro_rules! number {
    ($input:ident) => {
        accept!($input, b'-');
        if !accept!($input, b'0') {
            digits!($input);
        }
        if accept!($input, b'.') {
            digits!($input);
        }
        if accept!($input, b'e' | b'E') {
            accept!($input, b'+' | b'-');
            digits!($input);
        }
    };
}

/// Moves the characters of a string into the text, and passes over the closing quote.
macro_rules! string {
    ($input:ident) => {
        loop {
            match peek!($input) {
                Some(b'"') => break $input.advance(),
                Some(b'\\') => escape!($input),
                Some(b' '..) => character!($input),
                _ => return Err($input.expected("a character or `\"`")),
            }
        }
    };
}

/// Moves one character into the text, whose UTF-8 may be spread over chunks.
macro_rules! character {
    ($input:ident) => {{
        let start = $input.place;
        let mut bytes = [0; 4];
        let mut length = 0;
        loop {
            let Some(byte) = peek!($input) else { return Err($input.expected("the rest of a character")) };
            bytes[length] = byte;
            length += 1;
            match str::from_utf8(&bytes[..length]) {
                Ok(character) => break $input.text.push_str(character),
                Err(error) if error.error_len().is_none() => {}
                Err(_) => return Err(start.expected("a character in UTF-8", Some(bytes[0]))),
            }
            $input.advance();
        }
        $input.advance();
    }};
}

/// Moves the character that an escape stands for into the text.
macro_rules! escape {
    ($input:ident) => {{
        let start = $input.place;
        $input.advance();
        let Some(kind @ (b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u')) = peek!($input) else {
            return Err($input.expected("one of `\"\\/bfnrtu`"));
        };
        $input.advance();
        let character = match kind {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = code_unit!($input);
                let mut second = 0;
                if (0xD800..0xDC00).contains(&first) {
                    expect!($input, b'\\', "the second half of a surrogate pair");
                    expect!($input, b'u', "the second half of a surrogate pair");
                    second = code_unit!($input);
                }
                match char::decode_utf16([first, second]).next() {
                    Some(Ok(character)) => character,
                    _ => return Err(start.expected("a character or a surrogate pair", Some(b'\\'))),
                }
            }
            itself => char::from(itself),
        };
        $input.text.push(character);
    }};
}

/// The UTF-16 code unit that four hexadecimal digits make.
macro_rules! code_unit {
    ($input:ident) => {{
        let mut unit = 0;
        for _ in 0..4 {
            let Some(digit) = peek!($input).and_then(hexadecimal_digit) else {
                return Err($input.expected("a hexadecimal digit"));
            };
            $input.advance();
            unit = unit << 4 | digit;
        }
        unit
    }};
}

/// Tokenizes one JSON document.
///
/// It starts by asking for input, and returns once it has been sent [`Feed::End`] and the document is complete, or at the
/// first byte that is wrong. The nesting is limited by the memory only.
///
/// ```
/// use coyield::prelude::*;
/// use coyield_examples::json_tokens::{Event, Feed, Token, tokens};
/// use std::pin::pin;
///
/// let mut tokens = pin!(tokens());
/// assert_eq!(tokens.start()?, CoroutineState::Yielded(Event::NeedInput));
/// assert_eq!(tokens.send(Feed::Chunk(b"tr".to_vec()))?, CoroutineState::Yielded(Event::NeedInput));
/// assert_eq!(tokens.send(Feed::Chunk(b"ue".to_vec()))?, CoroutineState::Yielded(Event::Token(Token::Bool(true))));
/// assert_eq!(tokens.send(Feed::End)?, CoroutineState::Complete(Ok(())));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[generator]
pub fn tokens() -> impl Generator<Event, Feed, Result<(), JsonError>> {
    let mut input = Input::new();
    let mut nesting = Vec::new();
    loop {
        // A value is due here; in an object its name comes first.
        whitespace!(input);
        if nesting.last() == Some(&Nesting::Object) {
            expect!(input, b'"', "a name in quotes");
            string!(input);
            emit!(input, Token::Key(input.take_text()));
            whitespace!(input);
            expect!(input, b':', "`:`");
            whitespace!(input);
        }
        match peek!(input) {
            Some(b'{') => {
                input.advance();
                nesting.push(Nesting::Object);
                emit!(input, Token::ObjectStart);
                whitespace!(input);
                if peek!(input) != Some(b'}') {
                    continue;
                }
            }
            Some(b'[') => {
                input.advance();
                nesting.push(Nesting::Array);
                emit!(input, Token::ArrayStart);
                whitespace!(input);
                if peek!(input) != Some(b']') {
                    continue;
                }
            }
            Some(b'"') => {
                input.advance();
                string!(input);
                emit!(input, Token::String(input.take_text()));
            }
            Some(b'-' | b'0'..=b'9') => {
                number!(input);
                emit!(input, Token::Number(input.take_text()));
            }
            Some(b't') => {
                word!(input, "true");
                emit!(input, Token::Bool(true));
            }
            Some(b'f') => {
                word!(input, "false");
                emit!(input, Token::Bool(false));
            }
            Some(b'n') => {
                word!(input, "null");
                emit!(input, Token::Null);
            }
            _ => return Err(input.expected("a value")),
        }
        // A value is complete, or an array or object is empty: what surrounds it ends with it, or goes on behind a comma.
        loop {
            whitespace!(input);
            match (nesting.last(), peek!(input)) {
                (None, None) => return Ok(()),
                (Some(_), Some(b',')) => {
                    input.advance();
                    break;
                }
                (Some(Nesting::Object), Some(b'}')) => {
                    input.advance();
                    nesting.pop();
                    emit!(input, Token::ObjectEnd);
                }
                (Some(Nesting::Array), Some(b']')) => {
                    input.advance();
                    nesting.pop();
                    emit!(input, Token::ArrayEnd);
                }
                (None, _) => return Err(input.expected("the end")),
                (Some(Nesting::Object), _) => return Err(input.expected("`,` or `}`")),
                (Some(Nesting::Array), _) => return Err(input.expected("`,` or `]`")),
            }
        }
    }
}

/// What a value stands in.
#[derive(PartialEq, Eq)]
enum Nesting {
    Array,
    Object,
}

fn hexadecimal_digit(byte: u8) -> Option<u16> {
    let digit = char::from(byte).to_digit(16)?;
    u16::try_from(digit).ok()
}

/// What has been fed, the token that is being put together, and the place in the document.
struct Input {
    chunk: Vec<u8>,
    /// How much of the chunk has been read.
    read: usize,
    ended: bool,
    place: Place,
    text: String,
}

impl Input {
    fn new() -> Self {
        Input { chunk: Vec::new(), read: 0, ended: false, place: Place { line: 1, column: 1 }, text: String::new() }
    }

    fn feed(&mut self, feed: Feed) {
        match feed {
            Feed::Nothing => {}
            Feed::Chunk(chunk) => {
                self.chunk.drain(..self.read);
                self.read = 0;
                self.chunk.extend(chunk);
            }
            Feed::End => self.ended = true,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.chunk.get(self.read).copied()
    }

    /// Passes over the byte that was seen by `peek`.
    fn advance(&mut self) {
        self.place.pass(self.chunk[self.read]);
        self.read += 1;
    }

    fn take_text(&mut self) -> String {
        mem::take(&mut self.text)
    }

    /// The error that the next byte, or the end, is not what was expected.
    fn expected(&self, what: &'static str) -> JsonError {
        self.place.expected(what, self.peek())
    }
}

#[derive(Clone, Copy)]
struct Place {
    line: usize,
    column: usize,
}

impl Place {
    fn pass(&mut self, byte: u8) {
        let continues_a_character = matches!(byte, 0x80..0xC0);
        if byte == b'\n' {
            self.line += 1;
            self.column = 1;
        } else if !continues_a_character {
            self.column += 1;
        }
    }

    fn expected(self, what: &'static str, found: Option<u8>) -> JsonError {
        JsonError { line: self.line, column: self.column, expected: what, found }
    }
}
