#!/usr/bin/env bash
# A user's item can turn a binding inside a library's macro into a pattern, and the macro no longer compiles.
#
# Versions: Rust 1.85.0, 1.95.0, 1.99.1, nightly-2026-10-30 (std's macros); tokio 1.54.1 on Rust 1.95.0. Edition 2021.
#
# Behaviour: with `const kind: u8 = 7;`, `struct kind;` or `static kind: u8 = 7;` in scope, `assert_eq!(1, 1)` is an
# error. macro_rules' hygiene covers local variables and labels only. In a pattern, an identifier is looked up as an
# item first, and items have no hygiene; so `let kind = ..` inside the macro is the pattern `kind`, the user's
# constant. Such names come into scope unnoticed, by `use bindings::*;` on a file that bindgen has written from a
# C header.
#
#   name                        in                      1.85.0   1.95.0   1.99.1   nightly-2026-10-30
#   kind, left_val, right_val   assert_eq!(1, 1)        error    error    error    error
#   tmp                         dbg!(1)                 error    error    error    error
#   res                         format!("{}", 1)        error    ok       ok       ok
#
# Seen, for instance: "error[E0308]: mismatched types" (const and struct kind), "error[E0530]: let bindings cannot
# shadow statics" (static kind), "error[E0004]: non-exhaustive patterns" (const tmp). `tokio::select!` fails likewise
# for a constant named output, futures, start, branch, disabled, mask, out, fut, cx, i or futures_init.
#
# Guess, written first: the macros of std are hygienic, nothing in the user's scope can clash with their locals. That
# is true of variables; it is wrong for constants, statics and unit structs.
#
# Who should care: everyone who writes a macro that binds locals, and macros for generators and tasks bind many. A name
# that is hard to guess only makes the clash rarer. `name @ _` or `mut name` in place of `name` makes it an error that
# points at the name. macros-drop-a-unit-struct-more-than-once.sh has clashes that compile.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

failed=0
expect() { # expect WHAT EXPECTED SEEN
    if [ "$2" = "$3" ]; then echo "as stated: $1: $3"; else echo "CHANGED: $1: expected $2, seen $3"; failed=1; fi
}

# Prints "ok", or "error" for a program with ITEM in scope of EXPRESSION.
compile() { # compile TOOLCHAIN ITEM EXPRESSION
    printf '#![allow(nonstandard_style, dead_code)]\n%s\nfn main() { let _ = %s; }\n' "$2" "$3" > program.rs
    if rustup run "$1" rustc --edition 2021 --emit=metadata -o program.rmeta program.rs 2> message; then echo ok
    elif grep -qE '^error\[E0(004|005|308|530)\]' message; then echo error
    else cat message >&2; echo "another error"
    fi
}

for toolchain in 1.85.0 1.95.0 1.99.1 nightly-2026-10-30; do
    rustup run "$toolchain" rustc --version > /dev/null 2>&1 ||
        rustup toolchain install --profile minimal --no-self-update "$toolchain" > /dev/null 2>&1
    expect "$toolchain: no item" ok "$(compile "$toolchain" '' 'assert_eq!(1, 1)')"
    for pair in 'kind assert_eq!(1, 1)' 'left_val assert_eq!(1, 1)' 'right_val assert_eq!(1, 1)' 'tmp dbg!(1)' \
        'res format!("{}", 1)'; do
        name=${pair%% *} expression=${pair#* } expected=error
        if [ "$name" = res ] && [ "$toolchain" != 1.85.0 ]; then expected=ok; fi
        for item in "const $name: u8 = 7;" "struct $name;" "static $name: u8 = 7;"; do
            expect "$toolchain: $item $expression" "$expected" "$(compile "$toolchain" "$item" "$expression")"
        done
    done
done

mkdir -p select/src/bin
cat > select/Cargo.toml <<'TOML'
[package]
name = "select"
version = "0.0.0"
edition = "2021"
[dependencies]
tokio = { version = "=1.54.1", default-features = false, features = ["macros"] }
[workspace]
TOML
for name in output futures start branch disabled mask out fut cx i futures_init another_word; do
    cat > "select/src/bin/$name.rs" <<RUST
#![allow(nonstandard_style, dead_code)]
const $name: u8 = 7;
async fn first() -> u8 { tokio::select! { a = async { 1 } => a, b = async { 2 } => b } }
fn main() { drop(first()); }
RUST
done
(cd select && CARGO_TARGET_DIR="$work/target" rustup run 1.95.0 cargo check --quiet --keep-going 2> ../message) || true
for name in output futures start branch disabled mask out fut cx i futures_init; do
    seen=$(grep -q "could not compile .* (bin \"$name\")" message && echo error || echo ok)
    expect "tokio::select!: const $name" error "$seen"
done
expect "tokio::select!: const another_word" ok "$(grep -q '(bin "another_word") due' message && echo error || echo ok)"
exit "$failed"
