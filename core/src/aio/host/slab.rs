//! Values that are found by a key.

use std::boxed::Box;
use std::vec::Vec;

/// Values by their keys. The key of a removed value is used again.
///
/// The values are in chunks: a vector of them all would take up to twice the memory, and move them as it grows.
pub(crate) struct Slab<T> {
    #[allow(clippy::vec_box, reason = "so that it keeps no memory for chunks to come")]
    chunks: Vec<Box<Chunk<T>>>,
    /// The number of keys that were used.
    used: u32,
    /// Those of them that are free.
    free: Vec<u32>,
}

const CHUNK: usize = 64;

type Chunk<T> = [Option<T>; CHUNK];

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Slab { chunks: Vec::new(), used: 0, free: Vec::new() }
    }
}

#[cfg_attr(not(all(feature = "aio", not(target_family = "wasm"))), allow(dead_code, reason = "the executor needs it"))]
impl<T> Slab<T> {
    /// Inserts a value, and returns its key.
    #[inline]
    pub(crate) fn insert(&mut self, value: T) -> u32 {
        self.insert_with(|_| value)
    }

    /// Inserts the value that `value` makes of its key, and returns the key.
    #[inline]
    pub(crate) fn insert_with(&mut self, value: impl FnOnce(u32) -> T) -> u32 {
        let key = self.free.pop().unwrap_or_else(|| self.extend());
        self.put(key, value(key));
        key
    }

    /// Returns a key that was never used.
    #[inline]
    fn extend(&mut self) -> u32 {
        let key = self.used;
        if key as usize == self.chunks.len() * CHUNK {
            self.chunks.push(Box::new([const { None }; CHUNK]));
        }
        self.used += 1;
        key
    }

    /// Removes a value, and frees its key.
    #[inline]
    pub(crate) fn remove(&mut self, key: u32) -> Option<T> {
        let value = self.take(key)?;
        self.free(key);
        Some(value)
    }

    /// Takes the value out. Its key stays in use: [`put`](Self::put) puts a value back, or [`free`](Self::free) frees
    /// the key.
    #[inline]
    pub(crate) fn take(&mut self, key: u32) -> Option<T> {
        self.entry(key)?.take()
    }

    /// Puts a value back that was taken out.
    #[inline]
    pub(crate) fn put(&mut self, key: u32, value: T) {
        if let Some(entry) = self.entry(key) {
            *entry = Some(value);
        }
    }

    /// Frees the key of a value that was taken out.
    #[inline]
    pub(crate) fn free(&mut self, key: u32) {
        self.free.push(key);
    }

    /// Returns the number of keys in use.
    pub(crate) fn len(&self) -> usize {
        self.used as usize - self.free.len()
    }

    /// Returns the number of keys that were used.
    pub(crate) fn used(&self) -> u32 {
        self.used
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter().flatten())
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.chunks.iter_mut().flat_map(|chunk| chunk.iter_mut().flatten())
    }

    #[inline]
    fn entry(&mut self, key: u32) -> Option<&mut Option<T>> {
        let key = key as usize;
        self.chunks.get_mut(key / CHUNK)?.get_mut(key % CHUNK)
    }
}
