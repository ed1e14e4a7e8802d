//! What does a crate with 300 generators look like, in coyield and in async-stream?

use std::fmt::Write as _;

const GENERATORS: usize = 300;

/// In what the generators are written.
#[derive(Clone, Copy)]
pub(super) enum Language {
    Coyield,
    AsyncStream,
}

impl Language {
    pub(super) fn name(self) -> &'static str {
        match self {
            Language::Coyield => "coyield",
            Language::AsyncStream => "async-stream",
        }
    }

    pub(super) fn manifest(self) -> String {
        let dependencies = match self {
            Language::Coyield => concat!("coyield = { path = \"", env!("CARGO_MANIFEST_DIR"), "/../core\" }"),
            Language::AsyncStream => "async-stream = \"0.3.6\"\nfutures-core = \"0.3\"",
        };
        format!(
            "[package]\nname = \"generators\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n\n[workspace]\n"
        )
    }
}

/// The whole program: five kinds of generator in turns, and a `main` that runs them all.
pub(super) fn program(language: Language) -> String {
    let mut program = String::from(match language {
        Language::Coyield => COYIELD,
        Language::AsyncStream => ASYNC_STREAM,
    });
    let mut main = String::from("fn main() {\n    let mut sum = 0;\n");
    for number in 0..GENERATORS {
        let (generator, call) = one(language, number);
        program.push_str(&generator);
        writeln!(main, "    sum ^= {call};").expect("a string takes everything");
    }
    main.push_str("    println!(\"{sum}\");\n}\n");
    program + &main
}

/// One generator, and the call that runs it.
fn one(language: Language, number: usize) -> (String, String) {
    match (language, number % 5) {
        (Language::Coyield, 4) => {
            let body = SENT.replace("YIELD", "yield_!(average)");
            let generator =
                format!("#[generator]\nfn g{number}(first: u64) -> impl Generator<u64, u64, u64> {{{body}}}\n");
            (generator, format!("converse(g{number}({number}))"))
        }
        (Language::AsyncStream, 4) => {
            let body = SENT.replace("YIELD", "{ yield average; sent.next().unwrap_or_default() }");
            let body = body.replace("\n    total\n", "\n");
            let generator = format!(
                "fn g{number}(first: u64, mut sent: std::ops::Range<u64>) -> impl Stream<Item = u64> \
                 {{ stream! {{{body}}} }}\n"
            );
            (generator, format!("drain(g{number}({number}, 0..9))"))
        }
        (Language::Coyield, kind) => {
            let body = BODIES[kind].replace("YIELD(", "yield_!(");
            // One in four is boxed.
            let output = if kind == 0 { "Iterator<Item = u64>" } else { "Generator<u64>" };
            let drain = if kind == 0 { "consume" } else { "drain" };
            let generator = format!("#[generator]\nfn g{number}(n: u64) -> impl {output} {{{body}}}\n");
            (generator, format!("{drain}(g{number}({number}))"))
        }
        (Language::AsyncStream, kind) => {
            let body = BODIES[kind].replace("YIELD(", "yield (");
            let generator = format!("fn g{number}(n: u64) -> impl Stream<Item = u64> {{ stream! {{{body}}} }}\n");
            (generator, format!("drain(g{number}({number}))"))
        }
    }
}

const COYIELD: &str = "use coyield::prelude::*;
use std::pin::pin;

fn drain(generator: impl Generator<u64>) -> u64 {
    let mut sum = 0;
    for item in pin!(generator).iter() {
        sum ^= item;
    }
    sum
}

fn consume(items: impl Iterator<Item = u64>) -> u64 {
    let mut sum = 0;
    for item in items {
        sum ^= item;
    }
    sum
}

fn converse(generator: impl Generator<u64, u64, u64>) -> u64 {
    let mut generator = pin!(generator);
    let mut sum = 0;
    let mut step = generator.start().ok();
    let mut value = 0;
    while let Some(GeneratorState::Yielded(item)) = step {
        sum ^= item;
        step = generator.send(value).ok();
        value += 1;
    }
    sum
}
";

const ASYNC_STREAM: &str = "#![allow(unused_parens)]
use async_stream::stream;
use futures_core::Stream;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

fn drain(stream: impl Stream<Item = u64>) -> u64 {
    let mut stream = pin!(stream);
    let mut sum = 0;
    while let Poll::Ready(Some(item)) = stream.as_mut().poll_next(&mut Context::from_waker(Waker::noop())) {
        sum ^= item;
    }
    sum
}
";

const BODIES: [&str; 4] = [
    "
    let mut at = n;
    while at < n + 10 {
        YIELD(at);
        at += 1;
    }
",
    "
    for a in 0..n % 7 {
        for b in a..5 {
            if (a + b) % 2 == 0 {
                YIELD(a * b);
            } else {
                YIELD(a + b);
            }
        }
    }
",
    "
    let words = vec![format!(\"{n}\"), String::from(\"two\"), String::new()];
    for (place, word) in words.iter().enumerate() {
        match word.len() {
            0 => break,
            1 => YIELD(place as u64),
            length if length > 2 => {
                YIELD(length as u64);
                YIELD(n);
            }
            length => YIELD(length as u64 + 1),
        }
    }
",
    "
    let mut state = Some(n);
    while let Some(left) = state {
        YIELD(left);
        state = match left {
            0 => None,
            even if even % 2 == 0 => Some(even / 2),
            odd => Some(odd - 1),
        };
    }
    YIELD(n);
",
];

const SENT: &str = "
    let mut total = first;
    let mut average = total;
    for count in 1..8 {
        let value = YIELD;
        total += value;
        average = total / count;
    }
    total
";
