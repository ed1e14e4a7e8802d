//! The memory of frames: a LIFO arena of a few chunks, each twice as large as the one before.

#![allow(unsafe_code)]

use alloc::alloc::{alloc, dealloc, handle_alloc_error};
use alloc::vec::Vec;
use core::alloc::Layout;
use core::ptr::{self, NonNull};

/// Memory that is allocated and freed last in, first out, and does not move.
///
/// The free part of the last chunk begins and ends at a multiple of [`ALIGN`].
///
/// An address is its own checkpoint: an allocation at the start of a chunk is the first one of that chunk, and any
/// other one follows the allocation before it. Bytes that are skipped for an alignment are free again when the
/// allocation before them is freed, so a checkpoint need not count them.
pub(crate) struct Arena {
    free: *mut u8,
    end: *mut u8,
    /// The start of the last chunk in use. If no chunk is in use, it is `bottom`, and `free` and `end` are null.
    start: *mut u8,
    bottom: *mut u8,
    /// The chunks in use, and at most one spare chunk after them.
    chunks: Vec<Chunk>,
    /// How many of the chunks are in use.
    used: usize,
}

/// One allocation.
struct Chunk {
    start: NonNull<u8>,
    layout: Layout,
    /// The start of the free part when the next chunk was begun.
    free: *mut u8,
}

/// The least alignment of an allocation.
const ALIGN: usize = 16;

/// The size of the first chunk, in bytes.
const FIRST_CHUNK: usize = 4096;

impl Arena {
    /// Makes an arena without a chunk. `bottom` counts as the start of its last chunk as long as no chunk is in use. It
    /// is compared only.
    pub(crate) const fn new(bottom: *mut u8) -> Self {
        Arena { free: ptr::null_mut(), end: ptr::null_mut(), start: bottom, bottom, chunks: Vec::new(), used: 0 }
    }

    /// Returns whether `address` is the start of the last chunk in use, or the bottom of the arena.
    #[inline(always)]
    pub(crate) fn is_start(&self, address: *mut u8) -> bool {
        address == self.start
    }

    /// Allocates from the last chunk in use. Returns `None` if the layout does not fit there. The size must not be
    /// zero.
    #[inline(always)]
    pub(crate) fn alloc(&mut self, layout: Layout) -> Option<NonNull<u8>> {
        let size = layout.size().next_multiple_of(ALIGN);
        // The bytes up to the next address of that alignment. For most types the compiler knows that there are none.
        let skipped = if layout.align() > ALIGN { self.free.addr().wrapping_neg() % layout.align() } else { 0 };
        // The sum does not overflow: the size of a layout is at most `isize::MAX`, and what is skipped is less than its
        // alignment, which is at most `isize::MAX + 1`.
        if skipped + size > self.end.addr() - self.free.addr() {
            return None;
        }
        // SAFETY: this chunk has `skipped` free bytes from here on.
        let address = unsafe { self.free.add(skipped) };
        // SAFETY: and `size` free bytes from `address` on.
        self.free = unsafe { address.add(size) };
        // SAFETY: `address` points into a chunk, because the size is not zero: a frame has a head.
        Some(unsafe { NonNull::new_unchecked(address) })
    }

    /// Frees the allocation at `address`, which is the last one that is not freed. Its bytes stay as they are until the
    /// next allocation.
    #[inline(always)]
    pub(crate) fn dealloc(&mut self, address: *mut u8) {
        if self.is_start(address) {
            self.leave_chunk();
        } else {
            self.free = address;
        }
    }

    /// Allocates from the next chunk, which is made if there is none or if it is too small. The size must not be zero.
    pub(crate) fn alloc_from_next_chunk(&mut self, layout: Layout) -> NonNull<u8> {
        // Saved for `leave_chunk`, which comes back to the current chunk.
        if let Some(current) = self.used.checked_sub(1) {
            self.chunks[current].free = self.free;
        }
        let fits = |chunk: &Chunk| chunk.layout.size() >= layout.size() && chunk.layout.align() >= layout.align();
        if !self.chunks.get(self.used).is_some_and(fits) {
            // A spare chunk that is too small is freed, so that at most one chunk is spare.
            self.chunks.truncate(self.used);
            let double = self.chunks.last().map_or(FIRST_CHUNK, |chunk| chunk.layout.size().saturating_mul(2));
            self.chunks.push(Chunk::new(layout, double));
        }
        let next = &mut self.chunks[self.used];
        next.free = next.start.as_ptr();
        self.enter(self.used);
        self.used += 1;
        let address = self.free;
        // SAFETY: the chunk is at least as large as the layout, and its size is a multiple of `ALIGN`.
        self.free = unsafe { address.add(layout.size().next_multiple_of(ALIGN)) };
        // SAFETY: `address` is the start of a chunk.
        unsafe { NonNull::new_unchecked(address) }
    }

    #[cold]
    #[inline(never)]
    fn leave_chunk(&mut self) {
        // The chunk that is left becomes the spare one, with its bytes as they are. A spare chunk after it is freed.
        self.chunks.truncate(self.used);
        self.used -= 1;
        match self.used.checked_sub(1) {
            None => (self.free, self.end, self.start) = (ptr::null_mut(), ptr::null_mut(), self.bottom),
            Some(previous) => self.enter(previous),
        }
    }

    fn enter(&mut self, chunk: usize) {
        let chunk = &self.chunks[chunk];
        self.free = chunk.free;
        self.start = chunk.start.as_ptr();
        // SAFETY: this is the end of the allocation.
        self.end = unsafe { chunk.start.as_ptr().add(chunk.layout.size()) };
    }
}

impl Chunk {
    /// Allocates a chunk that fits the layout and has at least `size` bytes.
    fn new(layout: Layout, size: usize) -> Self {
        let size = size.max(layout.size().next_multiple_of(ALIGN));
        let Ok(layout) = Layout::from_size_align(size, layout.align().max(ALIGN)) else { too_large() };
        // SAFETY: the size is not zero.
        let start = unsafe { alloc(layout) };
        let Some(start) = NonNull::new(start) else { handle_alloc_error(layout) };
        Chunk { start, layout, free: start.as_ptr() }
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        // SAFETY: the chunk was allocated with this layout, and nothing in it is in use any more.
        unsafe { dealloc(self.start.as_ptr(), self.layout) };
    }
}

fn too_large() -> ! {
    panic!("delegate too large: layout overflow")
}
