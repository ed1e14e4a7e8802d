#!/usr/bin/env bash
# Macros of std, tokio and async-stream silently duplicate the user's value if its type is a unit struct that has the
# name of one of their bindings: one value goes in, two to four are dropped.
#
# Versions: Rust 1.95.0 and 1.99.1; tokio 1.54.1; async-stream 0.3.6; futures 0.3.34 (to drive them).
#
# Behaviour: `struct tmp;` is a type and a constant. In `dbg!(tmp)` the macro's arm `tmp => { ..; tmp }` becomes the
# pattern of that constant, which always matches and binds nothing. The value that was passed in stays in the scrutinee
# and is dropped there; each `tmp` in the arm makes another one. No error and no warning. `const tmp: Guard = Guard;`
# does the same for a type with a usual name, if it derives PartialEq and Eq.
#
#   item          in                                            made by the program   dropped
#   struct tmp    dbg!(tmp)                                     1                     3
#   struct out    tokio::select! { x = async { out } => .. }    1                     4
#   struct t      std::task::ready!(Poll::Ready(t))             1                     2
#   struct v      the `?` of async_stream::try_stream!          1                     2
#   struct e      `for await` in async_stream::stream!          1                     2
#   another name, in each of them                               1                     1
#
# Guess, written first: an item of that name is an error at worst (the types differ, or the pattern can fail); where it
# does compile, as for dbg!, two values are dropped. Seen: three and four.
#
# Who should care: authors of macros that bind the user's values (a yielded value, an error, a future's output). A
# guard or a permit without fields is a unit struct, and releases twice. `name @ _` in the macro makes it a compile
# error.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "drops"
version = "0.0.0"
edition = "2024"
[dependencies]
async-stream = "=0.3.6"
futures = "=0.3.34"
tokio = { version = "=1.54.1", default-features = false, features = ["macros"] }
[workspace]
TOML
cat > src/main.rs <<'RUST'
#![allow(nonstandard_style)]
use futures::{executor::block_on, pin_mut, stream, StreamExt};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::Poll;

static DROPPED: AtomicUsize = AtomicUsize::new(0);

// A module with a unit struct of the given name, of which the expression makes one value.
macro_rules! case {
    ($module:ident, $name:ident, $expression:expr) => {
        mod $module {
            use super::*;
            #[derive(Debug)]
            pub struct $name;
            impl Drop for $name {
                fn drop(&mut self) {
                    DROPPED.fetch_add(1, SeqCst);
                }
            }
            pub fn run() {
                let before = DROPPED.load(SeqCst);
                $expression;
                println!("{} {} {}", stringify!($module), stringify!($name), DROPPED.load(SeqCst) - before);
            }
        }
    };
}

macro_rules! dbg_ { ($name:ident) => { drop(dbg!($name)) } }
macro_rules! select { ($name:ident) => { block_on(async { tokio::select! { x = async { $name } => drop(x) } }) } }
macro_rules! ready {
    ($name:ident) => {{
        fn poll() -> Poll<()> {
            let _x = std::task::ready!(Poll::Ready($name));
            Poll::Ready(())
        }
        assert!(poll().is_ready());
    }};
}
macro_rules! question_mark {
    ($name:ident) => {
        block_on(async {
            let stream = async_stream::try_stream! { let x = Ok::<$name, ()>($name)?; yield x; };
            pin_mut!(stream);
            while let Some(Ok::<_, ()>(_)) = stream.next().await {}
        })
    };
}
macro_rules! for_await {
    ($name:ident) => {
        block_on(async {
            let stream = async_stream::stream! { for await x in stream::iter([$name]) { yield x; } };
            pin_mut!(stream);
            while stream.next().await.is_some() {}
        })
    };
}

case!(dbg_0, other, dbg_!(other));
case!(dbg_1, tmp, dbg_!(tmp));
case!(select_0, other, select!(other));
case!(select_1, out, select!(out));
case!(ready_0, other, ready!(other));
case!(ready_1, t, ready!(t));
case!(question_mark_0, other, question_mark!(other));
case!(question_mark_1, v, question_mark!(v));
case!(for_await_0, other, for_await!(other));
case!(for_await_1, e, for_await!(e));

mod constant {
    use super::*;
    #[derive(Debug, PartialEq, Eq)]
    pub struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, SeqCst);
        }
    }
    pub const tmp: Guard = Guard;
    pub fn run() {
        let before = DROPPED.load(SeqCst);
        drop(dbg!(Guard));
        println!("constant tmp {}", DROPPED.load(SeqCst) - before);
    }
}

fn main() {
    dbg_0::run();
    dbg_1::run();
    select_0::run();
    select_1::run();
    ready_0::run();
    ready_1::run();
    question_mark_0::run();
    question_mark_1::run();
    for_await_0::run();
    for_await_1::run();
    constant::run();
}
RUST
cat > expected <<'TEXT'
dbg_0 other 1
dbg_1 tmp 3
select_0 other 1
select_1 out 4
ready_0 other 1
ready_1 t 2
question_mark_0 other 1
question_mark_1 v 2
for_await_0 other 1
for_await_1 e 2
constant tmp 3
TEXT
for toolchain in 1.95.0 1.99.1; do
    rustup run "$toolchain" rustc --version > /dev/null 2>&1 ||
        rustup toolchain install --profile minimal --no-self-update "$toolchain" > /dev/null 2>&1
    if ! CARGO_TARGET_DIR="$work/target" rustup run "$toolchain" cargo run --quiet > seen 2> message; then
        cat message >&2
        exit 1
    fi
    if grep -E '^(warning|error)' message; then echo "CHANGED: a warning on $toolchain"; exit 1; fi
    diff expected seen || { echo "CHANGED on $toolchain"; exit 1; }
    echo "as stated on $toolchain"
done
