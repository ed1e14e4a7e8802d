//! A recording agrees with the run. Random generators note what they are about to do and what they have seen, and the
//! events around each note have to agree. It must not matter where a delegate runs.

use coyield::prelude::*;
use coyield::trace::{self, EventKind, Recording, TraceEvent};
use coyield::{Outcome, Resume};
use std::convert::identity;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;

/// The number of generators.
const GENERATORS: u64 = 3_000;

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

/// The reaction of a body to a caught error.
fn goes_on_after(caught: Thrown<u8>, random: &mut Random) -> Result<(), Thrown<u8>> {
    trace::note(format!("caught {}", kind(caught)));
    let raised = match random.below(4) {
        0 => caught,
        1 => Thrown::Raised(1),
        2 => Thrown::Exit,
        _ => return Ok(()),
    };
    trace::note(format!("raises {}", kind(raised)));
    Err(raised)
}

fn kind<E: Copy>(thrown: Thrown<E>) -> &'static str {
    match thrown {
        Thrown::Raised(_) => "error",
        Thrown::Exit => "exit",
        Thrown::IgnoredExit => "ignored exit",
    }
}

/// Has no delegates, and is small enough to be inline.
#[generator]
fn leaf(random: Random) -> impl Generator<u8, u8, u8, u8> {
    let mut random = random;
    while random.below(5) > 0 {
        match random.below(10) {
            0 => {
                trace::note("raises error");
                raise!(2);
            }
            1 if random.below(3) == 0 => {
                trace::note("panics");
                resume_unwind(Box::new("a leaf"));
            }
            2..=5 => {
                trace::note("yields");
                yield_!(1);
                trace::note("sent");
            }
            _ => {
                trace::note("yields");
                match try_yield!(1) {
                    Ok(_) => trace::note("sent"),
                    Err(thrown) => {
                        if let Err(thrown) = goes_on_after(thrown, &mut random) {
                            raise!(thrown);
                        }
                    }
                }
            }
        }
    }
    trace::note("returns");
    3
}

/// A generator that delegates at random to leaves, stored as `$place` says, and to its like.
macro_rules! delegator {
    ($name:ident, $place:expr) => {
        #[generator]
        fn $name(random: Random, depth: u32) -> impl Generator<u8, u8, u8, u8> {
            let mut random = random;
            while random.below(6) > 0 {
                let below = depth > 0 && random.below(2) == 0;
                let caught = match random.below(6) {
                    0 => {
                        trace::note("yields");
                        let sent = try_yield!(1);
                        if sent.is_ok() {
                            trace::note("sent");
                        }
                        sent
                    }
                    how => {
                        trace::note("delegates");
                        let returned = match how {
                            1 | 2 if below => Ok(yield_from!($name(random.fork(), depth - 1))),
                            1 | 2 => Ok(yield_from!($place(leaf(random.fork())))),
                            _ if below => try_yield_from!($name(random.fork(), depth - 1)),
                            _ => try_yield_from!($place(leaf(random.fork()))),
                        };
                        if returned.is_ok() {
                            trace::note("value");
                        }
                        returned
                    }
                };
                if let Err(thrown) = caught {
                    if let Err(thrown) = goes_on_after(thrown, &mut random) {
                        raise!(thrown);
                    }
                }
            }
            trace::note("returns");
            3
        }
    };
}

delegator!(embedding, identity);
delegator!(framing, |leaf| GeneratorExt::map_yield(leaf, identity));
delegator!(boxing, Box::pin);

/// Returns the recording of a generator that is driven at random, and the result of each resume.
fn driven(generator: impl Generator<u8, u8, u8, u8>, mut random: Random) -> Recording {
    let mut generator: Pin<Box<_>> = Box::pin(generator);
    trace::record(|| {
        for step in 0..=random.below(12) {
            let with = match random.below(10) {
                _ if step == 0 => Resume::Start,
                0 => Resume::Throw(Thrown::Raised(1)),
                1 | 2 => Resume::Throw(Thrown::Exit),
                3 => Resume::Throw(Thrown::IgnoredExit),
                4 => Resume::Start,
                _ => Resume::Send(1),
            };
            let outcome = catch_unwind(AssertUnwindSafe(|| generator.as_mut().resume(with)));
            trace::note(match outcome {
                Ok(Outcome::Yielded(_)) => "outcome yielded",
                Ok(Outcome::Complete(_)) => "outcome complete",
                Ok(Outcome::Thrown(_)) => "outcome thrown",
                Ok(Outcome::Refused(_)) => "outcome refused",
                Err(_) => "outcome panic",
            });
        }
        drop(generator);
    })
    .1
}

/// Returns what is wrong with the events, which are as in the recording.
fn contradiction(recording: &Recording) -> Option<String> {
    let events = recording.events();
    let mut ended = vec![false; recording.lanes().len()];
    for (place, TraceEvent { lane, kind: what, .. }) in events.iter().enumerate() {
        let lane = *lane;
        let before = place.checked_sub(1).map(|before| &events[before]);
        let after = events.get(place + 1);
        if ended[lane] {
            return Some(format!("event {place} is on a lane that has ended"));
        }
        ended[lane] = matches!(
            what,
            EventKind::Returned { .. }
                | EventKind::Raised { .. }
                | EventKind::Panicked { .. }
                | EventKind::Dropped { .. }
        );
        let EventKind::Noted(note) = what else { continue };
        let on = |event: Option<&TraceEvent>, is: &dyn Fn(&EventKind) -> bool| {
            event.is_some_and(|event| event.lane == lane && is(&event.kind))
        };
        let agrees = match note.as_str() {
            "yields" => on(after, &|what| matches!(what, EventKind::Yielded { to: 0 })),
            "returns" => on(after, &|what| matches!(what, EventKind::Returned { .. })),
            "panics" => on(after, &|what| matches!(what, EventKind::Panicked { .. })),
            "sent" => on(before, &|what| matches!(what, EventKind::Resumed { by: 0, with: Resume::Send(()) })),
            "value" => before.is_some_and(|event| event.kind == EventKind::Returned { to: lane }),
            "delegates" => {
                let next = events.get(place + 2);
                after.is_some_and(|event| event.kind == EventKind::Created { by: lane })
                    && on(
                        next,
                        &|what| matches!(what, EventKind::Delegated { to } if Some(*to) == after.map(|made| made.lane)),
                    )
            }
            "outcome yielded" => before.is_some_and(|event| event.kind == EventKind::Yielded { to: 0 }),
            "outcome complete" => before.is_some_and(|event| event.kind == EventKind::Returned { to: 0 }),
            // A finished one passes an error on, without an event.
            "outcome thrown" | "outcome refused" | "outcome panic" => true,
            _ => match note.split_once(' ') {
                Some(("raises", thrown)) => on(
                    after,
                    &|what| matches!(what, EventKind::Raised { thrown: raised, .. } if kind(*raised) == thrown),
                ),
                Some(("caught", thrown)) => {
                    let resumed = |what: &EventKind| matches!(what, EventKind::Resumed { by: 0, with: Resume::Throw(with) } if kind(*with) == thrown);
                    let told = |event: &TraceEvent| matches!(event.kind, EventKind::Raised { to, thrown: raised } if to == lane && kind(raised) == thrown);
                    on(before, &resumed) || before.is_some_and(told) || closed_otherwise(events, place, thrown)
                }
                _ => false,
            },
        };
        if !agrees {
            return Some(format!("event {place}, a note: {note}, on {}", recording.lanes()[lane].name));
        }
    }
    None
}

/// A delegate that answers the exit with a value, or ignores it, raises another error in its delegator than its own.
fn closed_otherwise(events: &[TraceEvent], place: usize, thrown: &str) -> bool {
    let lane = events[place].lane;
    events[..place].iter().rev().take(4).any(|event| match event.kind {
        EventKind::Returned { to } => to == lane && thrown == "exit",
        EventKind::Dropped { .. } | EventKind::Yielded { .. } => thrown == "ignored exit",
        _ => false,
    })
}

#[test]
fn a_recording_agrees_with_the_run_wherever_a_delegate_runs() {
    let mut events = 0;
    for seed in 0..GENERATORS {
        let body = Random::new(seed);
        let embedded = driven(embedding(body, 3), Random::new(!seed));
        if let Some(contradiction) = contradiction(&embedded) {
            panic!("seed {seed}: {contradiction}\n{}", numbered(&embedded));
        }
        events += embedded.events().len();
        for (other, name) in [
            (driven(framing(body, 3), Random::new(!seed)), "framing"),
            (driven(boxing(body, 3), Random::new(!seed)), "boxing"),
        ] {
            let expected = without_drops(&embedded).replace("embedding", name);
            let same = without_drops(&other) == expected;
            assert!(same, "seed {seed}\n{}\n{}", numbered(&embedded), numbered(&other));
        }
    }
    assert!(events > 10 * usize::try_from(GENERATORS).unwrap(), "{events}");
}

/// A delegate in a frame is dropped before its delegator is resumed, an inline one after that.
fn without_drops(recording: &Recording) -> String {
    let lines = recording.to_string();
    lines.lines().filter(|line| !line.ends_with(": dropped")).collect::<Vec<_>>().join("\n")
}

fn numbered(recording: &Recording) -> String {
    let lines = recording.to_string();
    lines.lines().enumerate().map(|(place, line)| format!("{place:3} {line}")).collect::<Vec<_>>().join("\n")
}
