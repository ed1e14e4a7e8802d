#!/usr/bin/env bash
# In an `async` block that a macro of another crate has written, rustc since 1.88 does not name the captured variable that
# does not live long enough: E0716, about "a temporary value" and the whole macro call, in place of E0597.
#
# Versions: Rust 1.87.0 (names it); 1.88.0, 1.95.0, 1.99.1 and nightly-2026-10-30 (do not); async-stream 0.3.6; editions
# 2021 and 2024.
#
# Behaviour: `fn words(text: String) -> impl Stream<Item = &'static str>`, whose body yields parts of `text`, is wrong, and
#   an `async move` block of the crate itself         error[E0597]: `text` does not live long enough, at `text`
#   the same block written by a macro_rules of it     error[E0597], at `text`
#   `async_stream::stream!`, Rust 1.87.0              error[E0597], at `text`
#   `async_stream::stream!`, since Rust 1.88.0        error[E0716]: temporary value dropped while borrowed, at the macro
# The last message does not have the name of the variable, and shows no token of the user's that is wrong.
#
# Guess, written first: E0597 in all of them, because the tokens of the body are the user's, and rustc knows the names of
# captured variables from the list of captures, not from spans. It depends on the span of the `async` block alone.
#
# Who should care: authors of macros for generators and streams, whose users meet this as soon as they yield a borrow of
# an argument. Two ways out: move each argument into a `let` in the block, which keeps it twice; or give the tokens `async`,
# `move` and the braces the hygiene of the user's block.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "captured"
version = "0.0.0"
edition = "2021"
[features]
plain = []
own-macro = []
stream = []
[dependencies]
async-stream = "=0.3.6"
futures-core = "=0.3.34"
[workspace]
TOML
cat > src/lib.rs <<'RUST'
pub async fn yields(_: &'static str) {}

#[cfg(feature = "plain")]
pub fn words(text: String) -> impl std::future::Future<Output = ()> {
    async move {
        for word in text.split(' ') {
            yields(word).await;
        }
    }
}

#[cfg(feature = "own-macro")]
macro_rules! block {
    ($body:block) => {
        async move $body
    };
}

#[cfg(feature = "own-macro")]
pub fn words(text: String) -> impl std::future::Future<Output = ()> {
    block!({
        for word in text.split(' ') {
            yields(word).await;
        }
    })
}

#[cfg(feature = "stream")]
pub fn words(text: String) -> impl futures_core::Stream<Item = &'static str> {
    async_stream::stream! {
        for word in text.split(' ') {
            yield word;
        }
    }
}
RUST

check() {
    local rust=$1 form=$2 expected=$3 log named
    log=$rust-$form.log
    if cargo "+$rust" check --quiet --features "$form" 2> "$log"; then
        echo "$rust accepts $form"
        return 1
    fi
    echo "$rust, $form: $(grep -m 1 '^error' "$log")"
    named=$(grep -c '`text`' "$log" || true)
    if ! grep -q "^error\[$expected\]" "$log" || [ "$expected" = E0597 ] && [ "$named" -eq 0 ] ||
        [ "$expected" = E0716 ] && [ "$named" -gt 0 ]; then
        cat "$log"
        return 1
    fi
}

for edition in 2021 2024; do
    sed -i "s/^edition.*/edition = \"$edition\"/" Cargo.toml
    for rust in 1.87.0 1.88.0 1.95.0 1.99.1 nightly-2026-10-30; do
        rustup run "$rust" rustc --version > /dev/null 2>&1 ||
            rustup toolchain install "$rust" --profile minimal --no-self-update > /dev/null 2>&1
        check "$rust" plain E0597
        check "$rust" own-macro E0597
        check "$rust" stream "$([ "$rust" = 1.87.0 ] && echo E0597 || echo E0716)"
    done
done
