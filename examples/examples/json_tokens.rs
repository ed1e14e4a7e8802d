//! Prints the tokens of a JSON document, from a file or from standard input:
//!
//! ```text
//! cargo run -p coyield-examples --example json_tokens <<< '{"answer": [4, 2]}'
//! cargo run -p coyield-examples --example json_tokens -- package.json
//! ```
//!
//! The tokenizer itself, `coyield_examples::json_tokens`, reads nothing. Here a blocking reader drives it.

#![forbid(unsafe_code)]

use coyield::prelude::*;
use coyield_examples::json_tokens::{Event, Feed, Token, tokens};
use std::env;
use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::pin::pin;
use std::process::ExitCode;

const CHUNK: u64 = 64 * 1024;

fn main() -> ExitCode {
    let result = match env::args_os().nth(1).map(PathBuf::from) {
        Some(path) => {
            File::open(&path).map_err(|error| format!("{}: {error}", path.display()).into()).and_then(print_tokens)
        }
        None => print_tokens(io::stdin().lock()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The conversation: the tokenizer yields a token or a request for input, and is sent the answer.
fn print_tokens(mut from: impl Read) -> Result<(), Box<dyn Error>> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut depth = 0;
    let mut tokens = pin!(tokens());
    let mut state = tokens.start()?;
    loop {
        let answer = match state {
            CoroutineState::Yielded(Event::Token(token)) => {
                if matches!(token, Token::ObjectEnd | Token::ArrayEnd) {
                    depth -= 1;
                }
                writeln!(out, "{:1$}{token:?}", "", 2 * depth)?;
                if matches!(token, Token::ObjectStart | Token::ArrayStart) {
                    depth += 1;
                }
                Feed::Nothing
            }
            CoroutineState::Yielded(Event::NeedInput) => {
                let mut chunk = Vec::new();
                match from.by_ref().take(CHUNK).read_to_end(&mut chunk)? {
                    0 => Feed::End,
                    _ => Feed::Chunk(chunk),
                }
            }
            CoroutineState::Complete(result) => {
                out.flush()?;
                return Ok(result?);
            }
        };
        state = tokens.send(answer)?;
    }
}
