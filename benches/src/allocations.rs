//! Counts allocations and allocated bytes.

#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator, with counters. It does not see the stacks that a stackful peer maps by itself.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// By thread, so that workers that allocate at the same time do not slow one another down.
thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
    /// The bytes that are allocated now.
    static KEPT: Cell<i64> = const { Cell::new(0) };
}

#[inline]
fn keep(bytes: i64) {
    KEPT.set(KEPT.get() + bytes);
}

#[allow(clippy::cast_possible_wrap)]
fn bytes(layout: Layout) -> i64 {
    layout.size() as i64
}

// SAFETY: every call is passed on to `System` unchanged.
unsafe impl GlobalAlloc for Counting {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        keep(bytes(layout));
        // SAFETY: the caller fulfils the contract of `alloc`, which is the same.
        unsafe { System.alloc(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        keep(-bytes(layout));
        // SAFETY: the caller fulfils the contract of `dealloc`, and `pointer` came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Returns the number of allocations that the call makes on this thread.
pub fn during(call: impl FnOnce()) -> u64 {
    let before = COUNT.get();
    call();
    COUNT.get() - before
}

/// Returns the number of bytes that the call allocates on this thread and does not free.
pub fn kept_during(call: impl FnOnce()) -> i64 {
    let before = KEPT.get();
    call();
    KEPT.get() - before
}
