#!/usr/bin/env bash
# cargo puts test programs and examples elsewhere below `target`: what looks for one beside the other no longer finds it.
#
# Versions: Rust 1.99.1 and nightly-2026-10-30 (their cargo, without any setting).
#
# Behaviour, the path of a test program as `current_exe` gives it, below `target/debug`:
#   1.99.1               deps/NAME-HASH
#   nightly-2026-10-30   build/PACKAGE/HASH/out/NAME-HASH
# and `current_exe`, without two components and with `examples/NAME`, by which a test finds an example of its package,
# exists with 1.99.1 and does not with the nightly. The example itself is in `target/debug/examples` with both.
#
# Guess, written first: the same path with both, because a new layout of the build directory would be an option.
#
# Who should care: authors of tests that run a program of their own package: cooperating processes, servers, generators
# that are read through a pipe. `CARGO_BIN_EXE_name` gives the path of a binary; nothing gives that of an example.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir -p src examples tests
cat > Cargo.toml <<'TOML'
[package]
name = "layout"
version = "0.1.0"
edition = "2024"
TOML
: > src/lib.rs
echo 'fn main() {}' > examples/shown.rs
cat > tests/find.rs <<'RUST'
#[test]
fn find() {
    let test = std::env::current_exe().unwrap();
    let name = test.to_string_lossy().into_owned();
    let below = name.split_once("target/debug/").unwrap().1;
    let shape: Vec<&str> = below.split('/').collect();
    let beside = test.parent().unwrap().parent().unwrap().join("examples/shown");
    println!("seen: {} {} {}", shape[0], shape.len(), beside.exists());
}
RUST

seen() {
    rustup toolchain install --profile minimal "$1" > /dev/null 2>&1
    CARGO_TARGET_DIR=target cargo "+$1" test --quiet -- --nocapture 2> /dev/null | sed -n 's/.*seen: //p'
    test -x target/debug/examples/shown
    rm -rf target
}

failed=0
expect() {
    local seen
    seen=$(seen "$1")
    echo "$1: $seen"
    [ "$seen" = "$2" ] || { echo "expected: $2"; failed=1; }
}
expect 1.99.1 'deps 2 true'
expect nightly-2026-10-30 'build 5 false'
exit "$failed"
