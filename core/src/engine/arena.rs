//! Where frames get their memory: a few chunks, each twice as large as the one before, filled and emptied at their end.

#![allow(unsafe_code)]

use alloc::alloc::{alloc, dealloc, handle_alloc_error};
use alloc::vec::Vec;
use core::alloc::Layout;
use core::ptr::{self, NonNull};

/// Memory that is taken and given back last in, first out, and does not move.
///
/// What is free of the last chunk begins and ends at a multiple of [`ALIGN`].
///
/// An address is its own mark: what lies at the start of a chunk began that chunk, and anything else follows what was
/// taken before it.
pub(crate) struct Arena {
    free: *mut u8,
    end: *mut u8,
    /// Where the last chunk in use begins; null, as the two above, if there is none.
    start: *mut u8,
    /// Those in use, and at most one more, kept for the next time.
    chunks: Vec<Chunk>,
    used: usize,
}

/// One allocation.
struct Chunk {
    start: NonNull<u8>,
    layout: Layout,
    /// Where it was free when the next chunk was begun.
    free: *mut u8,
}

/// The alignment of everything that shares a chunk. What needs more begins a chunk.
const ALIGN: usize = 16;

const FIRST_CHUNK: usize = 4096;

impl Arena {
    pub(crate) const fn new() -> Self {
        Arena { free: ptr::null_mut(), end: ptr::null_mut(), start: ptr::null_mut(), chunks: Vec::new(), used: 0 }
    }

    /// Takes memory of that layout, whose size is not zero, if there is so much left of the last chunk.
    #[inline(always)]
    pub(crate) fn alloc(&mut self, layout: Layout) -> Option<NonNull<u8>> {
        let size = layout.size().next_multiple_of(ALIGN);
        if layout.align() > ALIGN || size > self.end.addr() - self.free.addr() {
            return None;
        }
        let place = self.free;
        // SAFETY: so much is free of this chunk.
        self.free = unsafe { place.add(size) };
        // SAFETY: it points into a chunk, for the size is not zero: a frame has a head.
        Some(unsafe { NonNull::new_unchecked(place) })
    }

    /// Gives back what was taken last of what was not given back, and lies there. Its bytes stay as they are until
    /// something is taken.
    #[inline(always)]
    pub(crate) fn dealloc(&mut self, place: *mut u8) {
        if place == self.start {
            self.leave_chunk();
        } else {
            self.free = place;
        }
    }

    /// Takes memory of that layout, whose size is not zero, from the next chunk.
    pub(crate) fn alloc_from_next_chunk(&mut self, layout: Layout) -> NonNull<u8> {
        if let Some(current) = self.used.checked_sub(1) {
            self.chunks[current].free = self.free;
        }
        let fits = |chunk: &Chunk| chunk.layout.size() >= layout.size() && chunk.layout.align() >= layout.align();
        if !self.chunks.get(self.used).is_some_and(fits) {
            self.chunks.truncate(self.used);
            let double = self.chunks.last().map_or(FIRST_CHUNK, |chunk| chunk.layout.size().saturating_mul(2));
            self.chunks.push(Chunk::new(layout, double));
        }
        let next = &mut self.chunks[self.used];
        next.free = next.start.as_ptr();
        self.enter(self.used);
        self.used += 1;
        let place = self.free;
        // SAFETY: the chunk is as large as that at least, and its size is a multiple of `ALIGN`.
        self.free = unsafe { place.add(layout.size().next_multiple_of(ALIGN)) };
        // SAFETY: it is the start of a chunk.
        unsafe { NonNull::new_unchecked(place) }
    }

    #[cold]
    #[inline(never)]
    fn leave_chunk(&mut self) {
        // The chunk that is left is kept, with what is in it, and one that was kept behind it goes.
        self.chunks.truncate(self.used);
        self.used -= 1;
        match self.used.checked_sub(1) {
            None => (self.free, self.end, self.start) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut()),
            Some(previous) => self.enter(previous),
        }
    }

    fn enter(&mut self, chunk: usize) {
        let chunk = &self.chunks[chunk];
        self.free = chunk.free;
        self.start = chunk.start.as_ptr();
        // SAFETY: that is the end of the allocation.
        self.end = unsafe { chunk.start.as_ptr().add(chunk.layout.size()) };
    }
}

impl Chunk {
    /// A chunk for something of that layout, and for `size` bytes at least.
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
        // SAFETY: it was allocated with that layout, and nothing is in it any more.
        unsafe { dealloc(self.start.as_ptr(), self.layout) };
    }
}

fn too_large() -> ! {
    panic!("the delegates of a generator need more memory than there is")
}
