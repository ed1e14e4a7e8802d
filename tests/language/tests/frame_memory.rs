//! How many bytes a generator takes, and the frames of a deep delegation.

#![allow(clippy::large_types_passed_by_value)]

use coyield::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::pin::pin;
use std::ptr;

/// The system's allocator, counting by thread.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    /// The bytes that are allocated now.
    static ALLOCATED: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: all calls go to `System` as they are.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.set(ALLOCATED.get().wrapping_add(layout.size()));
        // SAFETY: the contract is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATED.set(ALLOCATED.get().wrapping_sub(layout.size()));
        // SAFETY: the contract is the same, and `pointer` came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Returns the bytes that the generator has allocated when it has come to its first yield.
fn allocated_at_the_first_yield(g: impl Generator<u32>) -> usize {
    let before = ALLOCATED.get();
    let mut g = pin!(g);
    g.next().unwrap().yielded().unwrap();
    // The thread may have freed what another one had allocated, and then the count begins below zero.
    let allocated = ALLOCATED.get().wrapping_sub(before);
    assert!(g.close().is_ok());
    allocated
}

/// An argument of a type whose alignment is above that of every chunk.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Vector([u32; 16]);

#[generator]
fn over_aligned(depth: u32, vector: Vector) -> impl Generator<u32> {
    assert_eq!(ptr::from_ref(&vector).addr() % 64, 0);
    if depth > 0 {
        yield_from!(over_aligned(depth - 1, vector));
    } else {
        yield_!(vector.0[0]);
    }
    assert_eq!(vector.0, [7; 16]);
}

/// Frames of the alignments 64 and 8, one above the other.
#[generator]
fn over_aligned_and_not(depth: u32, vector: Vector) -> impl Generator<u32> {
    assert_eq!(ptr::from_ref(&vector).addr() % 64, 0);
    if depth > 0 {
        yield_from!(not_over_aligned(depth - 1, vector.0[0]));
    } else {
        yield_!(vector.0[0]);
    }
}

#[generator]
fn not_over_aligned(depth: u32, content: u32) -> impl Generator<u32> {
    if depth > 0 {
        yield_from!(over_aligned_and_not(depth - 1, Vector([content; 16])));
    } else {
        yield_!(content);
    }
}

/// The bytes of an engine whose chunks double are at most twice as many as those of the frames, and this is more than
/// such a frame has.
const MOST_PER_FRAME: usize = 2 * 512;

/// Miri has less time.
const DEEP: u32 = if cfg!(miri) { 200 } else { 1 << 20 };

#[test]
fn memory_of_over_aligned_frames_is_linear_in_the_depth() {
    for depth in [32, DEEP] {
        let allocated = allocated_at_the_first_yield(over_aligned(depth, Vector([7; 16])));
        assert!(allocated > 64 * depth as usize, "{allocated} bytes are less than the arguments of {depth} levels");
        assert!(allocated < MOST_PER_FRAME * depth as usize, "{allocated} bytes for {depth} levels");
    }
}

#[test]
fn memory_of_frames_with_changing_alignments_is_linear_in_the_depth() {
    for depth in [32, DEEP] {
        let allocated = allocated_at_the_first_yield(over_aligned_and_not(depth, Vector([7; 16])));
        assert!(allocated < MOST_PER_FRAME * depth as usize, "{allocated} bytes for {depth} levels");
    }
}

/// How often the delegates of one delegator come and go.
const TIMES: usize = if cfg!(miri) { 50 } else { 1_000 };

#[test]
fn memory_of_over_aligned_frames_is_used_again() {
    #[generator]
    fn often() -> impl Generator<u32> {
        for _ in 0..TIMES {
            yield_from!(over_aligned(3, Vector([7; 16])));
        }
    }
    let before = ALLOCATED.get();
    let mut g = pin!(often());
    assert_eq!(g.iter().count(), TIMES);
    assert!(ALLOCATED.get().wrapping_sub(before) < 16 << 10);
}

/// 4 KiB.
type Page = [u8; 4096];

#[generator]
fn bytes(mut page: Page, step: usize) -> impl Generator<u8> {
    page[0] += 1;
    for position in (0..page.len()).step_by(step) {
        yield_!(page[position]);
    }
}

#[generator]
fn iterated(page: Page) -> impl Iterator<Item = u8> {
    yield_!(page[0]);
    yield_!(page[1]);
}

#[generator]
async fn streamed(page: Page) -> impl Stream<Item = u8> {
    yield_!(page[0]);
    yield_!(page[1]);
}

#[generator]
async fn asynchronous(page: Page) -> impl AsyncGenerator<u8> {
    yield_!(page[0]);
    std::future::ready(()).await;
    yield_!(page[1]);
}

#[context_manager]
fn managed(page: Page) -> impl ContextManager<u8> {
    yield_!(page[0]);
}

impl Shelf {
    #[generator]
    fn owned(self, page: Page) -> impl Generator<u8> {
        yield_!(self.0[0]);
        yield_!(page[0]);
    }
}

struct Shelf(Page);

#[test]
fn an_argument_is_kept_once() {
    let page = [0; 4096];
    let before = ALLOCATED.get();
    let boxed = iterated(page);
    let iterator = ALLOCATED.get().wrapping_sub(before);
    drop(boxed);
    for (name, size, pages) in [
        ("bytes", size_of_val(&bytes(page, 1)), 1),
        ("streamed", size_of_val(&streamed(page)), 1),
        ("asynchronous", size_of_val(&asynchronous(page)), 1),
        ("managed", size_of_val(&managed(page)), 1),
        ("owned", size_of_val(&Shelf(page).owned(page)), 2),
        ("iterated", iterator, 1),
    ] {
        assert_eq!(size / 4096, pages, "{name} has {size} bytes");
    }
}
