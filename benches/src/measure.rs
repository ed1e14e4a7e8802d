//! Measures the subjects of a workload in this process.

use std::cell::Cell;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// One way to do the work.
#[derive(Clone, Copy)]
pub struct Subject {
    /// The name in the report.
    pub name: &'static str,
    /// Does the work for that many items and returns a checksum.
    pub run: fn(u64) -> u64,
}

/// The divisor: the meaning of one item of a workload.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// One of the items that a single run works through.
    Element,
    /// A whole run, of a few elements.
    Run,
    /// One of the elements of a structure, which has that many. A run works through it once.
    PartOf(u64),
}

impl Item {
    /// The size of a run in which the subjects must agree, and of a timed run unless a run may be of any size.
    fn size(self) -> u64 {
        match self {
            Item::Element | Item::Run => SMALL,
            Item::PartOf(size) => size,
        }
    }
}

/// The number of measurements of each subject in each process.
const TURNS: u32 = 8;
/// The approximate time of one turn.
const TURN: Duration = Duration::from_millis(2);
/// The size of a run in which a run is one item.
const SMALL: u64 = 1000;

thread_local! {
    /// The time in this turn that does not count.
    static APART: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Does work that does not count: for subjects that need preparation in the run itself.
#[inline(never)]
pub fn apart<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    APART.set(APART.get() + start.elapsed());
    done
}

/// Returns nanoseconds per item, the best of many turns, in the order of the subjects.
///
/// # Panics
///
/// If the subjects do not agree about the checksum.
#[must_use]
pub fn nanoseconds(item: Item, subjects: &[Subject]) -> Vec<(&'static str, f64)> {
    agree(item.size(), subjects);
    let turns: Vec<u64> = subjects.iter().map(|subject| items_in_a_turn(item, subject)).collect();
    let mut best = vec![f64::INFINITY; subjects.len()];
    for _ in 0..TURNS {
        for ((subject, &items), best) in subjects.iter().zip(&turns).zip(&mut best) {
            #[allow(clippy::cast_precision_loss)]
            let each = turn(item, subject, items).as_secs_f64() * 1e9 / items as f64;
            *best = best.min(each);
        }
    }
    subjects.iter().map(|subject| subject.name).zip(best).collect()
}

fn agree(size: u64, subjects: &[Subject]) {
    let Some(first) = subjects.first() else { return };
    let expected = (first.run)(size);
    for subject in subjects {
        assert_eq!((subject.run)(size), expected, "{} and {} differ", first.name, subject.name);
    }
}

fn items_in_a_turn(item: Item, subject: &Subject) -> u64 {
    let mut items = item.size();
    while turn(item, subject, items) < TURN {
        items *= 2;
    }
    items
}

fn turn(item: Item, subject: &Subject, items: u64) -> Duration {
    let run = black_box(subject.run);
    APART.set(Duration::ZERO);
    let start = Instant::now();
    match item {
        Item::Element => {
            black_box(run(black_box(items)));
        }
        Item::Run => {
            for _ in 0..items {
                black_box(run(black_box(SMALL)));
            }
        }
        Item::PartOf(size) => {
            for _ in 0..items / size {
                black_box(run(black_box(size)));
            }
        }
    }
    start.elapsed().saturating_sub(APART.get())
}
