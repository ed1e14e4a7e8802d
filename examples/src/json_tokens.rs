//! A tokenizer for JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)) that receives its input in chunks, cut
//! anywhere.
//!
//! It does no input of its own, so a blocking reader, an asynchronous one and a test can all drive it. It reads like a
//! parser that has the whole document in memory: the states of a state machine, such as "after the first escape of a
//! surrogate pair, two digits into the second", are positions in the code here.

use std::fmt;
use std::mem;
use std::str;

use coyield::prelude::*;

/// What the tokenizer yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A token is complete.
    Token(Token),
    /// All input is consumed: the tokenizer continues when it is sent a [`Feed::Chunk`] or [`Feed::End`].
    NeedInput,
}

/// The answer to an [`Event`], which is sent to the tokenizer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feed {
    /// No input: the answer to a token.
    Nothing,
    /// The next bytes of the document. They follow any bytes that are still unread.
    Chunk(Vec<u8>),
    /// There are no more bytes.
    End,
}

/// A token of a JSON document. Commas and colons are checked, and yield no token.
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
    /// A number as it was written, because JSON sets no range.
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
    /// What was expected there.
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

// The pieces of the grammar. In a parser that has all of its input, each would be a function. Here each may have to ask
// for more input, and only the generator's own body can yield: so they are macros, which become part of that body.

/// Evaluates to the next byte without consuming it; `None` at the end of the document.
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

/// Yields a token.
macro_rules! emit {
    ($input:ident, $token:expr) => {
        let feed = yield_!(Event::Token($token));
        $input.feed(feed);
    };
}

/// Consumes this byte, which has to be the next.
macro_rules! expect {
    ($input:ident, $byte:expr, $what:expr) => {
        if peek!($input) == Some($byte) {
            $input.advance();
        } else {
            return Err($input.expected($what));
        }
    };
}

/// Skips spaces, tabs and line ends.
macro_rules! whitespace {
    ($input:ident) => {
        while matches!(peek!($input), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            $input.advance();
        }
    };
}

/// Consumes `true`, `false` or `null`.
macro_rules! word {
    ($input:ident, $word:literal) => {
        for byte in $word.bytes() {
            expect!($input, byte, concat!("`", $word, "`"));
        }
    };
}

/// Moves the next byte into the text if it is one of these, and evaluates to whether it was.
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

/// Moves the characters of a string into the text, and consumes the closing quote.
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
/// It begins with a request for input, and returns after [`Feed::End`] if the document is complete, or at the first
/// wrong byte. Only memory limits the nesting.
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
        // A value is expected here; in an object, its name comes first.
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
        // A value is complete, or an array or object is empty: the enclosing one ends as well, or continues after a
        // comma.
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

/// What encloses a value.
#[derive(PartialEq, Eq)]
enum Nesting {
    Array,
    Object,
}

fn hexadecimal_digit(byte: u8) -> Option<u16> {
    let digit = char::from(byte).to_digit(16)?;
    u16::try_from(digit).ok()
}

/// The unread input, the text of the current token, and the position in the document.
struct Input {
    chunk: Vec<u8>,
    /// The number of bytes of the chunk that have been read.
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

    /// Consumes the byte that `peek` returned.
    fn advance(&mut self) {
        self.place.pass(self.chunk[self.read]);
        self.read += 1;
    }

    fn take_text(&mut self) -> String {
        mem::take(&mut self.text)
    }

    /// Returns the error for the next byte, or for the end of the document.
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
