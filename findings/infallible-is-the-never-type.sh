#!/usr/bin/env bash
# `Infallible` and `!` are one type on a recent nightly: a crate that implements a trait for both no longer compiles.
#
# Versions: Rust 1.85.0, 1.95.0 and 1.99.1 (two types); nightly-2026-10-30 (one type).
#
# Behaviour: stable Rust can name `!` by the return type of a function pointer, `<fn() -> ! as Returns>::Value`. With a
# trait that is implemented for it and for `core::convert::Infallible`,
#   1.85.0, 1.95.0, 1.99.1   the crate compiles
#   nightly-2026-10-30       error[E0119]: conflicting implementations of trait `Ends` for type `!`
# The nightly has `pub type Infallible = !` in `core::convert`.
#
# Guess, written first: two types, as an alias would break the crates that implement a trait for both.
#
# Who should care: authors of libraries for generators, streams and tasks whose bodies may return `!` (a loop that never
# ends) or `Result<_, Infallible>`, and who treat both by implementations of one trait.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > both.rs <<'RUST'
pub trait Returns {
    type Value;
}

impl<T> Returns for fn() -> T {
    type Value = T;
}

pub trait Ends {}

impl Ends for <fn() -> ! as Returns>::Value {}
impl Ends for core::convert::Infallible {}
RUST

check() {
    rustc "+$1" --crate-type=lib --edition=2021 --emit=metadata -o "$work/both-$1" both.rs 2> "$1.log"
}

for rust in 1.85.0 1.99.1 nightly-2026-10-30; do
    rustup toolchain install "$rust" --profile minimal --no-self-update > /dev/null 2>&1
done
for rust in 1.85.0 1.99.1; do
    check "$rust" || { echo "$rust refuses it:"; cat "$rust.log"; exit 1; }
    echo "$rust: compiles"
done
if check nightly-2026-10-30; then
    echo 'nightly-2026-10-30 compiles it: two types again'
    exit 1
fi
grep -q 'error\[E0119\]: conflicting implementations of trait `Ends`' nightly-2026-10-30.log
echo "nightly-2026-10-30: $(grep -m 1 '^error' nightly-2026-10-30.log)"
