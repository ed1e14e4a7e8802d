//! Frames of every size and alignment.

use coyield::Status;
use coyield::prelude::*;
use coyield::{Outcome, Resume};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::hint;
use std::pin::{Pin, pin};
use std::ptr;

#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(256))]
struct Aligned(u8);

impl Aligned {
    fn is_in_its_place(&self) -> bool {
        ptr::from_ref(self).addr() % 256 == 0
    }
}

/// In between, of one byte.
#[generator]
fn unaligned(byte: u8) -> impl Generator<u8, Aligned, u8> {
    yield_!(byte);
    byte
}

#[generator]
fn aligned(depth: u8) -> impl Generator<u8, Aligned, Aligned> {
    let local = Aligned(depth);
    let sent = yield_!(depth);
    assert!(local.is_in_its_place() && sent.is_in_its_place());
    let below = if depth > 0 { yield_from!(aligned(depth - 1)) } else { Aligned(0) };
    assert_eq!(yield_from!(unaligned(depth)), depth);
    assert!(below.is_in_its_place());
    assert_eq!(local, Aligned(depth));
    Aligned(below.0 + sent.0)
}

#[test]
fn over_aligned_locals_and_return_values_pass_through_frames() {
    let mut g = pin!(aligned(10));
    let mut yielded = vec![g.start().unwrap().yielded().unwrap()];
    while let CoroutineState::Yielded(depth) = g.send(Aligned(1)).unwrap() {
        yielded.push(depth);
    }
    assert!(yielded.iter().copied().eq((0..=10).rev().chain(0..=10)));
}

#[test]
fn over_aligned_values_come_from_the_innermost_outwards() {
    let mut g = pin!(aligned(4));
    g.start().unwrap();
    let last = (1..10).map(|_| g.send(Aligned(2)).unwrap()).last().unwrap();
    assert_eq!(last, CoroutineState::Yielded(4));
    assert_eq!(g.send(Aligned(2)), Ok(CoroutineState::Complete(Aligned(10))));
}

#[test]
fn an_over_aligned_value_comes_from_a_delegate_that_is_not() {
    #[generator]
    fn delegate(yields: bool) -> impl Generator<u8, (), Aligned> {
        if yields {
            yield_!(1);
        }
        Aligned(7)
    }
    let mut g = pin!(generate!(Generator<u8, (), Aligned>, {
        for yields in [true, false, true] {
            let value = yield_from!(delegate(yields));
            assert!(value.is_in_its_place());
            assert_eq!(try_yield_from!(delegate(false)), Ok(value));
        }
        yield_from!(delegate(true))
    }));
    let mut iter = g.iter_with_return();
    assert_eq!(iter.by_ref().count(), 3);
    assert_eq!(iter.into_return(), Some(Ok(Aligned(7))));
}

/// Nothing at all.
struct Nothing;

impl Coroutine for Nothing {
    type Yield = ();
    type Sent = ();
    type Return = ();
    type Throw = Infallible;

    fn resume(self: Pin<&mut Self>, with: Resume<(), Infallible>) -> Outcome<(), (), (), Infallible> {
        match with {
            Resume::Start => Outcome::Complete(()),
            Resume::Throw(thrown) => Outcome::Thrown(thrown),
            Resume::Send(()) => Outcome::Refused(with),
        }
    }

    fn status(&self) -> Status {
        Status::Created
    }
}

#[test]
fn frames_and_values_may_have_size_zero() {
    let mut g = pin!(generate!(Generator<()>, {
        for _ in 0..100 {
            yield_from!(Nothing);
            yield_from!([(); 0]);
            yield_from!([(); 2]);
        }
    }));
    assert_eq!(size_of::<Nothing>(), 0);
    assert_eq!(g.iter().count(), 200);
}

/// More than the first chunk of the arena holds.
const LARGE: usize = if cfg!(miri) { 5 << 10 } else { 16 << 10 };
/// The depth of such frames.
const LARGE_LEVELS: u8 = if cfg!(miri) { 8 } else { 20 };

/// Data of this size in each frame, and a check that no other code wrote into it.
#[generator]
fn large(depth: u8) -> impl Generator<u8, (), [u8; LARGE]> {
    let local = [depth; LARGE];
    yield_!(depth);
    let mut below = if depth < LARGE_LEVELS { yield_from!(large(depth + 1)) } else { [0; LARGE] };
    yield_!(depth);
    assert!(local.iter().all(|byte| *byte == depth));
    below[usize::from(depth)] = depth;
    below
}

#[test]
fn frames_and_return_values_may_be_larger_than_a_chunk() {
    let mut g = Box::pin(large(0));
    let mut iter = g.iter_with_return();
    assert!(iter.by_ref().eq((0..=LARGE_LEVELS).chain((0..=LARGE_LEVELS).rev())));
    let written = iter.into_return().unwrap().unwrap();
    assert!(written[..=usize::from(LARGE_LEVELS)].iter().copied().eq(0..=LARGE_LEVELS));
}

/// A local of `N` bytes. They must be unchanged when it is dropped.
struct Local<'l, const N: usize> {
    content: u8,
    bytes: [u8; N],
    living: &'l Cell<u32>,
}

impl<'l, const N: usize> Local<'l, N> {
    fn new(content: u8, living: &'l Cell<u32>) -> Self {
        living.set(living.get() + 1);
        Local { content, bytes: [content; N], living }
    }
}

impl<const N: usize> Drop for Local<'_, N> {
    fn drop(&mut self) {
        self.living.set(self.living.get() - 1);
        assert!(self.bytes.iter().all(|byte| *byte == self.content));
    }
}

/// The number of trees of such frames.
const SEEDS: u32 = if cfg!(miri) { 2 } else { 40 };
/// The number of their levels.
const LEVELS: u32 = if cfg!(miri) { 3 } else { 6 };

/// A frame of `N` bytes and more, with delegates whose sizes depend on `seed`. Returns their number.
#[generator]
fn of_size<const N: usize>(living: &Cell<u32>, mut seed: u32, levels: u32) -> impl Generator<u8, (), u32> {
    let content = seed.to_le_bytes()[0];
    let _local = Local::<N>::new(content, living);
    let mut count = 1;
    yield_!(content);
    for _ in 0..if levels == 0 { 0 } else { 3 } {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        count += match seed >> 29 {
            0 | 1 => yield_from!(of_size::<0>(living, seed, levels - 1)),
            2 | 3 => yield_from!(of_size::<40>(living, seed, levels - 1)),
            4 => yield_from!(of_size::<333>(living, seed, levels - 1)),
            5 | 6 => yield_from!(of_size::<3000>(living, seed, levels - 1)),
            _ => u32::from(yield_from!(over_aligned(content)).0),
        };
    }
    count
}

#[generator]
fn over_aligned(content: u8) -> impl Generator<u8, (), Aligned> {
    let local = [Aligned(content); 2];
    yield_!(content);
    assert!(local.iter().all(|value| value.is_in_its_place() && value.0 == content));
    Aligned(1)
}

#[test]
fn frames_may_change_their_sizes() {
    let living = Cell::new(0);
    for seed in 0..SEEDS {
        let mut g = Box::pin(of_size::<7>(&living, seed * 77_777, LEVELS));
        let mut iter = g.iter_with_return();
        let yields = u32::try_from(iter.by_ref().count()).unwrap();
        assert_eq!(iter.into_return(), Some(Ok(yields)));
    }
    assert_eq!(living.get(), 0);
}

#[test]
fn frames_of_changing_sizes_may_be_dropped_half_way() {
    let living = Cell::new(0);
    for seed in 0..SEEDS {
        let mut g = Box::pin(of_size::<7>(&living, seed * 77_777, LEVELS));
        g.iter_with_return().take(if cfg!(miri) { 10 } else { 100 }).for_each(drop);
        drop(g);
        assert_eq!(living.get(), 0);
    }
}

/// Logs the address of its frame.
#[generator]
fn placed(end: u8) -> impl Generator<(), (), usize, usize> {
    let local = 0_u8;
    let place = ptr::from_ref(&local).addr();
    if end > 0 {
        yield_!();
    }
    // Until here it is in the frame.
    hint::black_box(&local);
    if end == 2 {
        raise!(place);
    }
    place
}

#[test]
fn memory_of_delegates_that_have_ended_is_used_again() {
    let mut g = pin!(generate!(Generator<(), (), BTreeSet<usize>, usize>, {
        let mut places = BTreeSet::new();
        for n in 0..=u8::MAX {
            places.insert(match try_yield_from!(placed(n % 3)) {
                Ok(place) | Err(Thrown::Raised(place)) => place,
                Err(_) => unreachable!(),
            });
        }
        places
    }));
    let mut iter = g.iter_with_return();
    iter.by_ref().for_each(drop);
    assert_eq!(iter.into_return().unwrap().map(|places| places.len()), Ok(1));
}
