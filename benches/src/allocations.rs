//! How often something allocates, and how much it keeps.

#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// The system's allocator, counting. Stacks that a stackful peer maps by itself are not seen here.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static COUNT: AtomicU64 = AtomicU64::new(0);
/// The bytes that are allocated now.
static KEPT: AtomicI64 = AtomicI64::new(0);

#[inline]
fn keep(bytes: i64) {
    KEPT.store(KEPT.load(Ordering::Relaxed) + bytes, Ordering::Relaxed);
}

#[allow(clippy::cast_possible_wrap)]
fn bytes(layout: Layout) -> i64 {
    layout.size() as i64
}

// SAFETY: everything is passed on to `System` as it is.
unsafe impl GlobalAlloc for Counting {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Not `fetch_add`, which costs as much as half an allocation: only one thread is ever counted.
        COUNT.store(COUNT.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        keep(bytes(layout));
        // SAFETY: the caller keeps the contract of `alloc`, which is the same.
        unsafe { System.alloc(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        keep(-bytes(layout));
        // SAFETY: the caller keeps the contract of `dealloc`, and `pointer` came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// The number of allocations that the call makes.
pub fn during(call: impl FnOnce()) -> u64 {
    let before = COUNT.load(Ordering::Relaxed);
    call();
    COUNT.load(Ordering::Relaxed) - before
}

/// The number of bytes that are allocated by the call, and not freed.
pub fn kept_during(call: impl FnOnce()) -> i64 {
    let before = KEPT.load(Ordering::Relaxed);
    call();
    KEPT.load(Ordering::Relaxed) - before
}
