//! The tokenizer agrees with `serde_json`, wherever its input is cut: on the JSON files of this machine, and on tricky
//! documents.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::Command;

use coyield::prelude::*;
use coyield_examples::json_tokens::{Event, Feed, JsonError, Token, tokens};
use serde_json::{Map, Value};

/// Returns the tokens of a document that comes in these chunks.
fn tokenize<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Token>, JsonError> {
    let mut chunks = chunks.into_iter();
    let mut found = Vec::new();
    let mut tokens = pin!(tokens());
    let mut state = tokens.start().unwrap();
    loop {
        let answer = match state {
            CoroutineState::Yielded(Event::Token(token)) => {
                found.push(token);
                Feed::Nothing
            }
            CoroutineState::Yielded(Event::NeedInput) => {
                chunks.next().map_or(Feed::End, |chunk| Feed::Chunk(chunk.to_vec()))
            }
            CoroutineState::Complete(result) => return result.map(|()| found),
        };
        state = tokens.send(answer).unwrap();
    }
}

/// Returns the value that the tokens describe, if they describe exactly one.
fn rebuild(tokens: Vec<Token>) -> Value {
    fn value(first: Token, rest: &mut impl Iterator<Item = Token>) -> Value {
        match first {
            Token::ObjectStart => {
                let mut members = Map::new();
                loop {
                    match rest.next() {
                        Some(Token::Key(key)) => {
                            let first = rest.next().expect("a value behind a key");
                            members.insert(key, value(first, rest));
                        }
                        Some(Token::ObjectEnd) => return Value::Object(members),
                        other => panic!("{other:?} in an object"),
                    }
                }
            }
            Token::ArrayStart => {
                let mut items = Vec::new();
                loop {
                    match rest.next().expect("the end of the array") {
                        Token::ArrayEnd => return Value::Array(items),
                        first => items.push(value(first, rest)),
                    }
                }
            }
            Token::String(text) => Value::String(text),
            Token::Number(text) => Value::Number(text.parse().expect("a number that serde_json can hold")),
            Token::Bool(value) => Value::Bool(value),
            Token::Null => Value::Null,
            Token::Key(_) | Token::ObjectEnd | Token::ArrayEnd => panic!("{first:?} where a value is due"),
        }
    }
    let mut tokens = tokens.into_iter();
    let first = tokens.next().expect("a token");
    let value = value(first, &mut tokens);
    assert_eq!(tokens.next(), None);
    value
}

/// Cuts a document into chunks of 1 to `longest` bytes (chosen by a linear congruential generator, the same in each
/// run).
fn cut(document: &[u8], longest: usize, mut seed: u64) -> Vec<&[u8]> {
    let mut chunks = Vec::new();
    let mut rest = document;
    while !rest.is_empty() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let length = 1 + usize::try_from(seed >> 33).unwrap() % longest;
        let (chunk, behind) = rest.split_at(length.min(rest.len()));
        chunks.push(chunk);
        rest = behind;
    }
    chunks
}

/// Tokenizes the document whole, byte by byte, in two pieces cut at every position, and in pieces of varying lengths;
/// the result must be the same each time.
fn tokenize_cut_anywhere(document: &[u8]) -> Result<Vec<Token>, JsonError> {
    let whole = tokenize([document]);
    let name = String::from_utf8_lossy(document);
    assert_eq!(tokenize(document.chunks(1)), whole, "{name}, byte by byte");
    for place in 0..=document.len() {
        let (before, behind) = document.split_at(place);
        assert_eq!(tokenize([before, behind]), whole, "{name}, cut at {place}");
    }
    for seed in 0..20 {
        assert_eq!(tokenize(cut(document, 5, seed)), whole, "{name}, cut with seed {seed}");
    }
    whole
}

#[test]
fn valid_documents_have_serde_jsons_value() {
    let documents = [
        "0",
        "-0",
        " 12 ",
        "-12.50e+10",
        "1E-2",
        "0.0e00",
        "18446744073709551616",
        "\t\r\n null\n",
        "true",
        "false",
        r#""""#,
        r#""a\"\\\/\b\f\n\r\tz""#,
        r#""\u0000 \u00e9 \u00E9 \uFFFF \ud7ff \ue000""#,
        r#""\ud83d\ude00\uDBFF\uDFFF\ud800\udc00""#,
        "\"\u{7f}é\u{800}\u{ffff}\u{10000}😀\u{10ffff}\"",
        "[]",
        "[ ]",
        "{}",
        "{\n}",
        "[[], {}, [[{}]]]",
        r#"[1,2 ,3, "4" , null]"#,
        r#"{"a":{"b":[{"c":1},2]},"":[]}"#,
        r#"{ "a" : 1 , "a" : 2 , "\u0061" : 3 }"#,
        r#"["]", "}", ",", ":", "\\", "\"]"]"#,
    ];
    for document in documents {
        let expected: Value = serde_json::from_str(document).unwrap();
        let tokens = tokenize_cut_anywhere(document.as_bytes()).unwrap_or_else(|error| panic!("{document}: {error}"));
        assert_eq!(rebuild(tokens), expected, "{document}");
    }
}

/// A wrong document, the line and column of its error, and what is expected there.
type Wrong = (&'static [u8], usize, usize, &'static str);

const WRONG: &[Wrong] = &[
    // Documents.
    (b"", 1, 1, "a value"),
    (b" \n\n  ", 3, 3, "a value"),
    (b"1 2", 1, 3, "the end"),
    (b"{}\n]", 2, 1, "the end"),
    (b"\xef\xbb\xbf1", 1, 1, "a value"),
    (b"// no\n1", 1, 1, "a value"),
    // Words and numbers.
    (b"nul", 1, 4, "`null`"),
    (b"nulL", 1, 4, "`null`"),
    (b"[trve]", 1, 4, "`true`"),
    (b"falsee", 1, 6, "the end"),
    (b"NaN", 1, 1, "a value"),
    (b"-Infinity", 1, 2, "a digit"),
    (b"+1", 1, 1, "a value"),
    (b".5", 1, 1, "a value"),
    (b"01", 1, 2, "the end"),
    (b"-", 1, 2, "a digit"),
    (b"-01", 1, 3, "the end"),
    (b"1.", 1, 3, "a digit"),
    (b"1.e5", 1, 3, "a digit"),
    (b"1e", 1, 3, "a digit"),
    (b"1e+", 1, 4, "a digit"),
    (b"[1e-,2]", 1, 5, "a digit"),
    (b"0x10", 1, 2, "the end"),
    (b"1_000", 1, 2, "the end"),
    // Arrays and objects.
    (b"[", 1, 2, "a value"),
    (b"[1", 1, 3, "`,` or `]`"),
    (b"[1 2]", 1, 4, "`,` or `]`"),
    (b"[1,]", 1, 4, "a value"),
    (b"[,1]", 1, 2, "a value"),
    (b"[1}", 1, 3, "`,` or `]`"),
    (b"]", 1, 1, "a value"),
    (b"{", 1, 2, "a name in quotes"),
    (b"{1:2}", 1, 2, "a name in quotes"),
    (b"{a:2}", 1, 2, "a name in quotes"),
    (b"{'a':2}", 1, 2, "a name in quotes"),
    (b"{\"a\" 2}", 1, 6, "`:`"),
    (b"{\"a\":}", 1, 6, "a value"),
    (b"{\"a\"\n}", 2, 1, "`:`"),
    (b"{\"a\":1,}", 1, 8, "a name in quotes"),
    (b"{\"a\":1 \"b\":2}", 1, 8, "`,` or `}`"),
    (b"{\"a\":1]", 1, 7, "`,` or `}`"),
    (b"{,}", 1, 2, "a name in quotes"),
    (b"[\n  {\n    \"a\": [1,\n      2;", 4, 8, "`,` or `]`"),
    // Strings. A column is a character, however many bytes it has.
    (b"\"abc", 1, 5, "a character or `\"`"),
    (b"'a'", 1, 1, "a value"),
    (b"\"a\nb\"", 1, 3, "a character or `\"`"),
    (b"\"\t\"", 1, 2, "a character or `\"`"),
    (b"\"\x00\"", 1, 2, "a character or `\"`"),
    ("[\"é😀\", !".as_bytes(), 1, 8, "a value"),
    (b"\"\\x41\"", 1, 3, "one of `\"\\/bfnrtu`"),
    (b"\"\\", 1, 3, "one of `\"\\/bfnrtu`"),
    (b"\"\\u12", 1, 6, "a hexadecimal digit"),
    (b"\"\\u12G4\"", 1, 6, "a hexadecimal digit"),
    (b"\"\\U0041\"", 1, 3, "one of `\"\\/bfnrtu`"),
    (b"\"\\ud83d\"", 1, 8, "the second half of a surrogate pair"),
    (b"\"\\ud83d\\n\"", 1, 9, "the second half of a surrogate pair"),
    (b"\"\\ud83d\\u0041\"", 1, 2, "a character or a surrogate pair"),
    (b"\"\\ud83d\\ud83d\\ude00\"", 1, 2, "a character or a surrogate pair"),
    (b"\"x\\udc00\"", 1, 3, "a character or a surrogate pair"),
    (b"\"x\\udfff\"", 1, 3, "a character or a surrogate pair"),
    // UTF-8: no lead, no continuation, too long, a surrogate, above the last, cut off.
    (b"\"a\x80\"", 1, 3, "a character in UTF-8"),
    (b"\"\xff\"", 1, 2, "a character in UTF-8"),
    (b"\"\xc3\"", 1, 2, "a character in UTF-8"),
    (b"\"\xe2\x82\"", 1, 2, "a character in UTF-8"),
    (b"\"\xc0\xaf\"", 1, 2, "a character in UTF-8"),
    (b"\"\xe0\x80\xaf\"", 1, 2, "a character in UTF-8"),
    (b"\"\xed\xa0\x80\"", 1, 2, "a character in UTF-8"),
    (b"\"\xf4\x90\x80\x80\"", 1, 2, "a character in UTF-8"),
    (b"\"\xf0\x9f\x98", 1, 3, "the rest of a character"),
    (b"[\xc3\xa9]", 1, 2, "a value"),
];

#[test]
fn wrong_documents_are_refused_at_the_right_place() {
    for &(document, line, column, expected) in WRONG {
        let name = document.escape_ascii();
        assert!(serde_json::from_slice::<Value>(document).is_err(), "serde_json accepts {name}");
        let error = tokenize_cut_anywhere(document).expect_err(&format!("{name} is wrong"));
        assert_eq!((error.line, error.column, error.expected), (line, column, expected), "{name}: {error}");
    }
}

#[test]
fn an_error_says_what_is_there_instead() {
    let error = |document: &[u8]| tokenize([document]).unwrap_err().to_string();
    assert_eq!(error(b"[1,\n}"), "line 2, column 1: expected a value, found `}`");
    assert_eq!(error(b"\"\xff"), "line 1, column 2: expected a character in UTF-8, found `\\xff`");
    assert_eq!(error(b"[1"), "line 1, column 3: expected `,` or `]`, found the end");
}

#[test]
fn an_error_is_reported_before_more_input_is_asked_for() {
    for &(document, ..) in WRONG {
        let mut tokens = pin!(tokens());
        tokens.start().unwrap();
        let mut state = tokens.send(Feed::Chunk(document.to_vec())).unwrap();
        while let CoroutineState::Yielded(Event::Token(_)) = state {
            state = tokens.send(Feed::Nothing).unwrap();
        }
        if state == CoroutineState::Yielded(Event::NeedInput) {
            let error = tokenize([document]).unwrap_err();
            assert_eq!(error.found, None, "{}", document.escape_ascii());
        }
    }
}

#[test]
fn a_token_comes_as_soon_as_it_is_complete() {
    let mut tokens = pin!(tokens());
    tokens.start().unwrap();
    let mut feed = |chunk: &[u8]| tokens.send(Feed::Chunk(chunk.to_vec())).unwrap().yielded();
    assert_eq!(feed(b"["), Some(Event::Token(Token::ArrayStart)));
    assert_eq!(feed(b"\"\\ud8"), Some(Event::NeedInput));
    assert_eq!(feed(b"3d\\ude00"), Some(Event::NeedInput));
    assert_eq!(feed(b"\""), Some(Event::Token(Token::String("\u{1f600}".to_owned()))));
    assert_eq!(feed(b", 1"), Some(Event::NeedInput), "more digits may follow");
    assert_eq!(feed(b" "), Some(Event::Token(Token::Number("1".to_owned()))));
    assert_eq!(feed(b"]"), Some(Event::Token(Token::ArrayEnd)));
}

#[test]
fn input_that_is_sent_ahead_is_read_in_order() {
    let mut chunks = [b"[1".as_slice(), b"2,\"\xf0\x9f", b"\x98\x80\"", b",tr", b"ue]"].into_iter();
    let mut tokens = pin!(tokens());
    let mut state = tokens.start().unwrap();
    let mut found = Vec::new();
    while let CoroutineState::Yielded(event) = state {
        if let Event::Token(token) = event {
            found.push(token);
        }
        // In answer to a token as well, although there are bytes left.
        state = tokens.send(chunks.next().map_or(Feed::End, |chunk| Feed::Chunk(chunk.to_vec()))).unwrap();
    }
    assert_eq!(state, CoroutineState::Complete(Ok(())));
    assert_eq!(rebuild(found), serde_json::json!([12, "\u{1f600}", true]));
}

#[test]
fn the_tokenizer_repeats_a_request_that_is_not_fulfilled() {
    let mut tokens = pin!(tokens());
    tokens.start().unwrap();
    for _ in 0..3 {
        assert_eq!(tokens.send(Feed::Nothing).unwrap(), CoroutineState::Yielded(Event::NeedInput));
    }
    assert_eq!(tokens.send(Feed::Chunk(b"null".to_vec())).unwrap(), CoroutineState::Yielded(Event::Token(Token::Null)));
}

#[test]
fn numbers_have_no_range() {
    let number = "-123456789012345678901234567890.5e+123456";
    assert_eq!(tokenize([number.as_bytes()]), Ok(vec![Token::Number(number.to_owned())]));
}

#[test]
fn nesting_is_no_recursion() {
    const DEPTH: usize = 1_000_000;
    let document = "[".repeat(DEPTH) + &"]".repeat(DEPTH);
    let tokens = tokenize([document.as_bytes()]).unwrap();
    assert_eq!(tokens.len(), 2 * DEPTH);
    assert!(tokens[..DEPTH].iter().all(|token| *token == Token::ArrayStart));

    let error = tokenize([&document.as_bytes()[..2 * DEPTH - 1]]).unwrap_err();
    assert_eq!((error.line, error.column, error.expected), (1, 2 * DEPTH, "`,` or `]`"));
}

/// Real files: those of the packages that are installed here.
mod files {
    use super::*;

    const FILES_PER_FOLDER: usize = 100;
    const LARGEST: u64 = 1 << 20;
    const TOTAL: u64 = 20 << 20;

    #[test]
    fn on_this_machine_have_serde_jsons_value() {
        let mut compared = 0;
        let mut total = 0;
        for file in folders().iter().flat_map(|folder| json_files(folder)) {
            let Ok(document) = fs::read(&file) else { continue };
            total += document.len() as u64;
            if total > TOTAL {
                break;
            }
            compare(&file, &document);
            compared += 1;
        }
        eprintln!("compared {compared} files");
        assert!(compared > 0, "no JSON file was found; cargo's registry should have some");
    }

    fn compare(file: &Path, document: &[u8]) {
        let name = file.display();
        let tokens = tokenize([document]);
        assert_eq!(tokenize(cut(document, 100, 1)), tokens, "{name}, cut into pieces");
        if document.len() <= 1 << 14 {
            assert_eq!(tokenize(document.chunks(1)), tokens, "{name}, byte by byte");
        }
        match serde_json::from_slice::<Value>(document) {
            Ok(expected) => {
                let tokens = tokens.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(rebuild(tokens), expected, "{name}");
            }
            Err(error) if is_a_limit(&error) => assert!(tokens.is_ok(), "{name}: serde_json: {error}"),
            // Comments, for example: such files have this extension, too.
            Err(error) => assert!(tokens.is_err(), "{name}: serde_json: {error}"),
        }
    }

    /// JSON that `serde_json` refuses.
    fn is_a_limit(error: &serde_json::Error) -> bool {
        let message = error.to_string();
        message.starts_with("number out of range") || message.starts_with("recursion limit exceeded")
    }

    /// Folders of installed packages that contain JSON.
    fn folders() -> Vec<PathBuf> {
        let cargo = env::var_os("CARGO_HOME")
            .map(PathBuf::from)
            .or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")))
            .map(|cargo| cargo.join("registry/src"));
        let python = Command::new("python3")
            .args(["-c", "import sysconfig; print(sysconfig.get_path('stdlib'), end='')"])
            .output()
            .ok()
            .and_then(|output| String::from_utf8(output.stdout).ok())
            .filter(|path| !path.is_empty())
            .map(PathBuf::from);
        let others = ["/usr/lib/node_modules", "/usr/local/lib/node_modules", "/usr/share"].map(PathBuf::from);
        cargo.into_iter().chain(python).chain(others).collect()
    }

    /// Returns some of the JSON files below a folder, ordered by name; links are not followed.
    #[generator]
    fn json_files(folder: &Path) -> impl Iterator<Item = PathBuf> {
        let mut found = 0;
        let mut folders = vec![folder.to_path_buf()];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(folder) else { continue };
            let mut entries: Vec<_> = entries.flatten().collect();
            entries.sort_by_key(fs::DirEntry::file_name);
            for entry in entries {
                let (path, Ok(metadata)) = (entry.path(), entry.metadata()) else { continue };
                if metadata.is_dir() {
                    folders.push(path);
                } else if metadata.is_file()
                    && metadata.len() <= LARGEST
                    && path.extension().is_some_and(|extension| extension == "json")
                {
                    yield_!(path);
                    found += 1;
                    if found == FILES_PER_FOLDER {
                        return;
                    }
                }
            }
        }
    }
}
