//! The sources of a crate with 300 generators, for coyield and for async-stream.

use std::fmt::Write as _;

const GENERATORS: usize = 300;

/// The crate of the generators.
#[derive(Clone, Copy)]
pub(super) enum Language {
    Coyield,
    AsyncStream,
}

/// The generators of a crate.
#[derive(Clone, Copy)]
pub(super) enum Crate {
    /// Plain ones, of five kinds in turns.
    Plain,
    /// Async ones, which await before they yield.
    Async,
    /// Generators that delegate to others. The streams of async-stream do it by a loop.
    Delegating,
    /// One generator with this many yields.
    Long(usize),
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
            Language::Coyield => {
                concat!("coyield = { path = \"", env!("CARGO_MANIFEST_DIR"), "/../core\" }\nfutures-core = \"0.3\"")
            }
            Language::AsyncStream => "async-stream = \"0.3.6\"\nfutures-core = \"0.3\"",
        };
        format!(
            "[package]\nname = \"generators\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n\n[workspace]\n"
        )
    }

    /// The text before the body of a generator of `u64`, and the text after it.
    fn around(self, is_async: bool) -> (&'static str, &'static str) {
        match (self, is_async) {
            (Language::Coyield, false) => ("-> impl Generator<u64> {", "}"),
            (Language::Coyield, true) => ("-> impl Stream<Item = u64> {", "}"),
            (Language::AsyncStream, _) => ("-> impl Stream<Item = u64> { stream! {", "} }"),
        }
    }

    /// The text before the `fn`.
    fn before(self, is_async: bool) -> &'static str {
        match (self, is_async) {
            (Language::Coyield, false) => "#[generator]\n",
            (Language::Coyield, true) => "#[generator]\nasync ",
            (Language::AsyncStream, _) => "",
        }
    }

    /// The body in this language. It has `YIELD(value)` and `FROM(generator)`.
    fn body(self, body: &str) -> String {
        match self {
            Language::Coyield => body.replace("YIELD(", "yield_!(").replace("FROM(", "yield_from!("),
            // The only one in a body that has an end of its own.
            Language::AsyncStream => {
                let body = body.replace("YIELD(", "yield (");
                let mut parts = body.split("FROM(");
                let mut whole = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    let (delegate, rest) = part.split_once(");").expect("a delegation ends with a semicolon");
                    write!(whole, "for await item in {delegate} {{ yield item; }}{rest}").expect(STRING);
                }
                whole
            }
        }
    }
}

const STRING: &str = "a string takes everything";

/// The whole program: the generators, and a `main` that runs them all.
pub(super) fn program(language: Language, of: Crate) -> String {
    let mut program = String::from(match (language, of) {
        (Language::Coyield, Crate::Async) => COYIELD_STREAMS,
        (Language::Coyield, _) => COYIELD,
        (Language::AsyncStream, _) => ASYNC_STREAM,
    });
    program.push_str(&match of {
        Crate::Plain => String::new(),
        Crate::Async => String::from(TURN),
        Crate::Delegating => function(language, "leaf", false, BODIES[0]),
        Crate::Long(yields) => return program + &long(language, yields),
    });
    let mut main = String::from("fn main() {\n    let mut sum = 0;\n");
    for number in 0..GENERATORS {
        let (generator, call) = match of {
            Crate::Async => {
                (function(language, &format!("g{number}"), true, ASYNC_BODIES[number % 3]), drained(number))
            }
            Crate::Delegating => {
                (function(language, &format!("g{number}"), false, DELEGATING_BODIES[number % 3]), drained(number))
            }
            _ => one(language, number),
        };
        program.push_str(&generator);
        writeln!(main, "    sum ^= {call};").expect(STRING);
    }
    main.push_str("    println!(\"{sum}\");\n}\n");
    program + &main
}

fn drained(number: usize) -> String {
    format!("drain(g{number}({number}))")
}

/// A generator of `u64` that takes another one.
fn function(language: Language, name: &str, is_async: bool, body: &str) -> String {
    let (start, end) = language.around(is_async);
    format!("{}fn {name}(n: u64) {start}{}{end}\n", language.before(is_async), language.body(body))
}

/// A body of many yields. Beside it, instead of a stream, an `async` block of as many awaits, because the compiler
/// makes one of it.
fn long(language: Language, yields: usize) -> String {
    let mut body = String::from("\n    let mut at = n;\n");
    for _ in 0..yields {
        body.push_str(match language {
            Language::Coyield => "    yield_!(at);\n    at += 1;\n",
            Language::AsyncStream => "    turn(at).await;\n    at += 1;\n",
        });
    }
    match language {
        Language::Coyield => {
            let generator = function(language, "g", false, &body);
            format!("{generator}fn main() {{\n    println!(\"{{}}\", drain(g(0)));\n}}\n")
        }
        Language::AsyncStream => format!(
            "{TURN}async fn g(n: u64) {{{body}}}\n\
             fn main() {{\n    let mut future = pin!(g(0));\n    let context = &mut Context::from_waker(Waker::noop());\n    \
             while future.as_mut().poll(context).is_pending() {{}}\n}}\n"
        ),
    }
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
    while let Some(CoroutineState::Yielded(item)) = step {
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

const COYIELD_STREAMS: &str = "use coyield::prelude::*;
use futures_core::Stream;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

fn drain(stream: impl Stream<Item = u64>) -> u64 {
    let mut stream = pin!(stream);
    let mut sum = 0;
    loop {
        match stream.as_mut().poll_next(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(item)) => sum ^= item,
            Poll::Ready(None) => return sum,
            Poll::Pending => {}
        }
    }
}
";

/// The awaited futures.
const TURN: &str = "
async fn turn(n: u64) -> u64 {
    let mut pending = n % 2 == 0;
    std::future::poll_fn(|_| match std::mem::take(&mut pending) {
        true => Poll::Pending,
        false => Poll::Ready(n),
    })
    .await
}
";

const ASYNC_BODIES: [&str; 3] = [
    "
    let mut at = n;
    while at < n + 10 {
        let item = turn(at).await;
        YIELD(item);
        at += 1;
    }
",
    "
    for a in 0..n % 7 {
        if turn(a).await % 2 == 0 {
            YIELD(a);
        } else {
            turn(n).await;
            YIELD(n);
        }
    }
",
    "
    let words = vec![format!(\"{n}\"), String::from(\"two\"), String::new()];
    for word in &words {
        let length = turn(word.len() as u64).await;
        YIELD(length);
    }
",
];

const DELEGATING_BODIES: [&str; 3] = [
    "
    YIELD(n);
    FROM(leaf(n));
",
    "
    for a in 0..n % 3 {
        FROM(leaf(a));
        YIELD(a);
    }
",
    "
    if n % 2 == 0 {
        FROM(leaf(n));
    } else {
        FROM(leaf(n + 1));
        FROM(leaf(n + 2));
    }
",
];

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
