//! How often something allocates.

#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

/// The system's allocator, counting. Stacks that a stackful peer maps by itself are not seen here.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static COUNT: AtomicU64 = AtomicU64::new(0);

// SAFETY: everything is passed on to `System` as it is.
unsafe impl GlobalAlloc for Counting {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Not `fetch_add`, which costs as much as half an allocation: only one thread is ever counted.
        COUNT.store(COUNT.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`, which is the same.
        unsafe { System.alloc(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
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
