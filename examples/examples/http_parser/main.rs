//! A push parser of HTTP/1.1 requests: a program passes in bytes as they arrive, in chunks of any size. The parser does
//! no input or output itself.
//!
//! ```text
//! printf 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n' | cargo run -p coyield-examples --example http_parser
//! cargo run -p coyield-examples --example http_parser -- FILE
//! ```
//!
//! Each rule of the grammar is a generator of its own, which returns what it has parsed, and uses `?` where the input
//! may be malformed. `yield_from!` calls a rule. When a rule yields in the middle of a line, all rules around it wait,
//! and the next bytes go directly to that rule.

#![forbid(unsafe_code)]

pub(crate) mod input;
pub(crate) mod parser;

use parser::{Event, Parser};
use std::env;
use std::error::Error;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
Prints the requests of a file, or of standard input.

usage: http_parser [FILE]

example: printf 'GET / HTTP/1.1\\r\\nhost: localhost\\r\\n\\r\\n' | http_parser
";

fn print(event: &Event, output: &mut impl Write) -> io::Result<()> {
    // Quoted, because the text may contain escape sequences for the terminal.
    match event {
        Event::Request { method, target, minor_version } => {
            writeln!(output, "{method} {target:?}, HTTP/1.{minor_version}")
        }
        Event::Header { name, value } => writeln!(output, "  {name}: {value:?}"),
        Event::Body(piece) => writeln!(output, "  body: \"{}\"", piece.escape_ascii()),
        Event::Trailer { name, value } => writeln!(output, "  after the body, {name}: {value:?}"),
        Event::End => writeln!(output, "  the end"),
    }
}

fn parse(mut input: impl Read) -> Result<(), Box<dyn Error>> {
    let mut output = io::stdout().lock();
    let mut parser = Parser::new();
    let mut buffer = vec![0; 4096];
    loop {
        let read = match input.read(&mut buffer) {
            Ok(0) => return Ok(parser.finish()?),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        let mut events = Vec::new();
        let result = parser.push(&buffer[..read], &mut events);
        for event in &events {
            match print(event, &mut output) {
                // The reader of the pipe has closed it.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                result => result?,
            }
        }
        result?;
    }
}

fn main() -> ExitCode {
    let result = match env::args_os().nth(1).map(PathBuf::from) {
        None => parse(io::stdin().lock()),
        Some(option) if option == Path::new("--help") || option == Path::new("-h") => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Some(path) => {
            let in_file = |error: Box<dyn Error>| format!("{}: {error}", path.display()).into();
            File::open(&path).map_err(Into::into).and_then(parse).map_err(in_file)
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
