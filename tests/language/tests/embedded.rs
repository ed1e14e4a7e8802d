//! A delegate does the same wherever it runs. Random generators are driven in the same random way with their delegates
//! inline, in frames, and in boxes. Their results, their drops and their depths must be equal.

use coyield::Resume;
use coyield::prelude::*;
use std::cell::{Cell, RefCell};
use std::convert::identity;
use std::mem::size_of_val;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::thread::panicking;

/// The number of generators in each test.
const GENERATORS: u64 = if cfg!(miri) { 20 } else { 5_000 };

/// The payload of a panic. It is resumed, not begun, so that nothing is printed.
const DELEGATE: &str = "in a delegate";
const DESTRUCTOR: &str = "in a destructor";

/// Xorshift: a body stores it, so it is small.
#[derive(Clone, Copy)]
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        random.below(1);
        random
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) % end
    }

    fn fork(&mut self) -> Self {
        Random::new(self.below(1 << 40))
    }
}

thread_local! {
    static EVENTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static LIVING: Cell<i64> = const { Cell::new(0) };
    /// One value in this many panics when it is dropped.
    static BOMBS: Cell<Option<u64>> = const { Cell::new(None) };
}

fn event(event: String) {
    EVENTS.with_borrow_mut(|events| events.push(event));
}

/// A value of a test, which logs when it is dropped.
#[derive(Debug)]
struct Value {
    name: u16,
    bomb: bool,
}

impl Value {
    fn any(random: &mut Random) -> Self {
        LIVING.set(LIVING.get() + 1);
        let name = u16::try_from(random.below(10_000)).unwrap_or_default();
        Value { name, bomb: BOMBS.get().is_some_and(|bombs| random.below(bombs) == 0) }
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        LIVING.set(LIVING.get() - 1);
        event(format!("drop {}", self.name));
        if self.bomb && !panicking() {
            resume_unwind(Box::new(DESTRUCTOR));
        }
    }
}

/// The reaction of a body to a caught error.
fn goes_on_after(caught: Thrown<Value>, random: &mut Random) -> Result<(), Thrown<Value>> {
    event(format!("caught {caught:?}"));
    match random.below(4) {
        0 => Err(caught),
        1 => Err(Thrown::Raised(Value::any(random))),
        2 => Err(Thrown::Exit),
        _ => Ok(()),
    }
}

/// Has no delegates, and is small enough to be inline.
#[generator]
fn leaf(random: Random) -> impl Generator<Value, Value, Value, Value> {
    let mut random = random;
    let _kept = Value::any(&mut random);
    while random.below(5) > 0 {
        match random.below(10) {
            0 => raise!(Value::any(&mut random)),
            1 if random.below(3) == 0 => resume_unwind(Box::new(DELEGATE)),
            2..=5 => drop(yield_!(Value::any(&mut random))),
            _ => match try_yield!(Value::any(&mut random)) {
                Ok(sent) => event(format!("sent {sent:?}")),
                Err(thrown) => {
                    if let Err(thrown) = goes_on_after(thrown, &mut random) {
                        raise!(thrown);
                    }
                }
            },
        }
    }
    Value::any(&mut random)
}

/// A generator that delegates at random to leaves, stored as `$place` says, and to its like.
macro_rules! delegator {
    ($name:ident, $place:expr) => {
        #[generator]
        fn $name(random: Random, depth: u32) -> impl Generator<Value, Value, Value, Value> {
            let mut random = random;
            let _kept = Value::any(&mut random);
            while random.below(6) > 0 {
                let _local = Value::any(&mut random);
                let below = depth > 0 && random.below(2) == 0;
                let caught = match random.below(6) {
                    0 => try_yield!(Value::any(&mut random)),
                    1 | 2 if below => Ok(yield_from!($name(random.fork(), depth - 1))),
                    1 | 2 => Ok(yield_from!($place(leaf(random.fork())))),
                    _ if below => try_yield_from!($name(random.fork(), depth - 1)),
                    _ => try_yield_from!($place(leaf(random.fork()))),
                };
                match caught {
                    Ok(value) => event(format!("value {value:?}")),
                    Err(thrown) => {
                        if let Err(thrown) = goes_on_after(thrown, &mut random) {
                            raise!(thrown);
                        }
                    }
                }
            }
            Value::any(&mut random)
        }
    };
}

delegator!(embedding, identity);
delegator!(framing, |leaf| GeneratorExt::map_yield(leaf, identity));
delegator!(boxing, Box::pin);

/// Resumes it, and logs the outcome before the value is dropped.
fn drive(mut generator: Pin<&mut impl Generator<Value, Value, Value, Value>>, with: Resume<Value, Value>) {
    let outcome = generator.as_mut().resume(with);
    let depth = generator.delegation_depth();
    event(format!("{outcome:?}, {:?}, {depth} deep", generator.status()));
}

/// Returns the events of a generator that is driven at random, a list for each time.
fn trace(generator: impl Generator<Value, Value, Value, Value>, mut random: Random) -> Vec<Vec<String>> {
    let mut generator = Box::pin(generator);
    let mut trace = vec![seen(|| drive(generator.as_mut(), Resume::Start))];
    for _ in 0..random.below(12) {
        trace.push(seen(|| {
            let with = match random.below(10) {
                0 => Resume::Throw(Thrown::Raised(Value::any(&mut random))),
                1 | 2 => Resume::Throw(Thrown::Exit),
                3 => Resume::Throw(Thrown::IgnoredExit),
                4 => Resume::Start,
                _ => Resume::Send(Value::any(&mut random)),
            };
            drive(generator.as_mut(), with);
        }));
    }
    trace.push(seen(|| drop(generator)));
    trace
}

/// Returns the events while this runs, and its panic.
fn seen(run: impl FnOnce()) -> Vec<String> {
    let end = catch_unwind(AssertUnwindSafe(run));
    let mut events = EVENTS.take();
    if let Err(panic) = end {
        let panic = panic.downcast_ref::<&str>();
        if panic == Some(&DESTRUCTOR) {
            // A thrown or returned value is dropped sooner or later, or leaked by rustc:
            // https://github.com/rust-lang/rust/issues/47949
            events.retain(|event| !event.starts_with("drop "));
        }
        events.push(format!("panic {panic:?}"));
    }
    events
}

/// Returns a generator's trace, and the number of its values that are left.
fn whole_trace(generator: impl Generator<Value, Value, Value, Value>, seed: u64) -> (Vec<Vec<String>>, i64) {
    (trace(generator, Random::new(!seed)), LIVING.replace(0))
}

#[test]
fn the_leaf_fits_into_inline_storage() {
    assert!(size_of_val(&leaf(Random::new(0))) <= 64);
}

#[test]
fn a_delegate_does_the_same_wherever_it_runs() {
    BOMBS.set(None);
    for seed in 0..GENERATORS {
        let body = Random::new(seed);
        let (embedded, left) = whole_trace(embedding(body, 3), seed);
        assert_eq!(left, 0, "nothing is leaked or dropped twice: seed {seed}");
        assert_eq!(embedded, whole_trace(framing(body, 3), seed).0, "in frames: seed {seed}");
        assert_eq!(embedded, whole_trace(boxing(body, 3), seed).0, "in boxes: seed {seed}");
    }
}

#[test]
fn a_delegate_does_the_same_wherever_it_runs_if_destructors_panic() {
    BOMBS.set(Some(30));
    for seed in 0..GENERATORS {
        let body = Random::new(seed);
        let (embedded, left) = whole_trace(embedding(body, 3), seed);
        assert!(left >= 0, "nothing is dropped twice: seed {seed}");
        assert_eq!(embedded, whole_trace(framing(body, 3), seed).0, "in frames: seed {seed}");
        assert_eq!(embedded, whole_trace(boxing(body, 3), seed).0, "in boxes: seed {seed}");
    }
}
