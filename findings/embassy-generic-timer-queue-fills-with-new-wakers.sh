#!/usr/bin/env bash
# embassy's generic timer queue takes a new place for every waker that it has not seen before. When it is full, each
# request for a timer wakes a task at once.
#
# Versions: embassy-time-queue-utils 0.3.2, on the host, Rust 1.95.0.
#
# Behaviour: ConstGenericQueue::<N>::schedule_wake looks for the task's timer by `Waker::will_wake`. FuturesUnordered
# polls each child with a waker of its own, so each child takes a place. A combinator or a wrapper that makes its waker
# anew at each poll takes one more place at each poll, all for the same timer. When no place is free, the queue wakes
# the timer that it pushed last, to make room. That wakes the task; it polls again, with yet another waker.
#
# Seen, ConstGenericQueue::<8>, 20 calls of schedule_wake for the far future, the queue's time never moves:
#   the same waker at each call                      0 wakes
#   a new waker at each call, for the same task     12 wakes: one in each call from the 9th on
# In a program, the task then spins until the first timer expires (not run here).
#
# It does not meet this expectation: the queue holds one entry for a task, as embassy's integrated queue does, and a
# waker that wakes the same task finds that entry, and a full queue reports that it is full.
#
# Who should care: authors of generators, tasks and combinators that poll through a waker of their own, and their users
# on embassy. Poll with the task's own waker, or clone one waker and use it at every poll: `will_wake` must be true
# across polls.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "queue"
version = "0.0.0"
edition = "2024"
[dependencies]
embassy-time-queue-utils = "=0.3.2"
[workspace]
TOML
cat > src/main.rs <<'RUST'
use embassy_time_queue_utils::queue_generic::ConstGenericQueue;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Wake, Waker};

/// The task: counts how often it is woken.
struct Task(AtomicUsize);

/// A waker as combinators make one for a child: it passes the wake-up on.
struct Wrapper(Arc<Task>);

impl Wake for Wrapper {
    fn wake(self: Arc<Self>) {
        self.0.0.fetch_add(1, SeqCst);
    }
}

fn main() {
    let task = Arc::new(Task(AtomicUsize::new(0)));
    let new_waker = || Waker::from(Arc::new(Wrapper(task.clone())));
    let wakes = || task.0.load(SeqCst);

    let mut queue = ConstGenericQueue::<8>::new();
    let waker = new_waker();
    for _ in 0..20 {
        queue.schedule_wake(1_000_000, &waker);
    }
    println!("same waker: {} wakes", wakes());

    let mut queue = ConstGenericQueue::<8>::new();
    let by_call: Vec<usize> = (0..20)
        .map(|_| {
            let before = wakes();
            queue.schedule_wake(1_000_000, &new_waker());
            wakes() - before
        })
        .collect();
    println!("new wakers: {} wakes, by call {by_call:?}", by_call.iter().sum::<usize>());
}
RUST
cat > expected <<'TEXT'
same waker: 0 wakes
new wakers: 12 wakes, by call [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
TEXT
rustup run 1.95.0 rustc --version > /dev/null 2>&1 ||
    rustup toolchain install --profile minimal --no-self-update 1.95.0 > /dev/null 2>&1
CARGO_TARGET_DIR="$work/target" rustup run 1.95.0 cargo run --quiet > seen
diff expected seen || { echo "CHANGED"; exit 1; }
echo "as stated"
