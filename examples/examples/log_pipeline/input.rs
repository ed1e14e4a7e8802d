//! The input: files, compressed or not, standard input, and a file that grows.

use coyield::prelude::*;
use memchr::{memchr, memrchr};
use same_file::Handle;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::mem;
use std::ops::{Deref, Range};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The size of a read, and the maximal length of a line.
pub(crate) const BLOCK: usize = 128 * 1024;

/// The largest window of zstd that is accepted, as a power of two: that of `zstd -19`, and not of `--ultra`.
const ZSTD_WINDOW: u32 = 23;

/// A part of a block that was read. It shares the block's memory, without a copy. It is as small as a `&[u8]`, because
/// it moves through every stage.
#[derive(Clone)]
pub(crate) struct Slice {
    bytes: Rc<[u8; BLOCK]>,
    start: u32,
    end: u32,
}

impl Slice {
    fn new(bytes: &Rc<[u8; BLOCK]>, range: Range<usize>) -> Self {
        Slice { bytes: Rc::clone(bytes), start: place(range.start), end: place(range.end) }
    }

    /// Returns a part of this part.
    pub(crate) fn slice(&self, range: Range<usize>) -> Self {
        let start = self.start as usize;
        Self::new(&self.bytes, start + range.start..start + range.end)
    }
}

impl Deref for Slice {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[self.start as usize..self.end as usize]
    }
}

/// A range of a block, in few bytes.
#[expect(clippy::cast_possible_truncation, reason = "a block is not so long")]
pub(crate) fn place(place: usize) -> u32 {
    const { assert!(BLOCK <= u32::MAX as usize) };
    place as u32
}

/// Whole lines, up to and including the end of the last one.
pub(crate) type Block = Slice;

/// The buffer. An iterator cannot lend its items, so a [`Slice`] keeps the memory alive; the memory is reused once the
/// last slice is gone. In a pipeline that is before the next block is read, so there is one block only.
pub(crate) struct Buffer {
    bytes: Rc<[u8; BLOCK]>,
    /// The range that was read and not taken yet.
    unread: Range<usize>,
    /// The current line is too long: the rest of it is skipped.
    skipping: bool,
}

impl Buffer {
    pub(crate) fn new() -> Self {
        Buffer { bytes: zeros(), unread: 0..0, skipping: false }
    }

    /// Reads more, after the bytes that are not taken yet. Returns the number of bytes, 0 at the end.
    pub(crate) fn fill(&mut self, from: &mut (impl Read + ?Sized)) -> io::Result<usize> {
        if Rc::get_mut(&mut self.bytes).is_none() {
            // A later stage still has a line of the block, which is allowed.
            let kept = mem::replace(&mut self.bytes, zeros());
            Rc::get_mut(&mut self.bytes).expect("it is new")[self.unread.clone()]
                .copy_from_slice(&kept[self.unread.clone()]);
        }
        let bytes = Rc::get_mut(&mut self.bytes).expect("nobody else has it");
        bytes.copy_within(self.unread.clone(), 0);
        self.unread = 0..self.unread.len();
        let count = loop {
            match from.read(&mut bytes[self.unread.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.unread.end += count;
        if self.skipping {
            let end = memchr(b'\n', &bytes[self.unread.clone()]);
            self.unread.start = end.map_or(self.unread.end, |end| end + 1);
            self.skipping = end.is_none();
        }
        Ok(count)
    }

    /// Takes the whole lines, possibly none. A line that is too long is cut, and is then hardly valid.
    pub(crate) fn take_lines(&mut self) -> Range<usize> {
        let end = match memrchr(b'\n', &self.bytes[self.unread.clone()]) {
            Some(end) => self.unread.start + end + 1,
            None if self.unread.len() == self.bytes.len() => {
                self.skipping = true;
                self.unread.end
            }
            None => self.unread.start,
        };
        let start = mem::replace(&mut self.unread.start, end);
        start..end
    }

    /// Takes the rest at the end: a last line without its end.
    pub(crate) fn take_rest(&mut self) -> Range<usize> {
        let start = mem::replace(&mut self.unread.start, self.unread.end);
        start..self.unread.end
    }

    /// Returns what was taken, as a slice of its own.
    pub(crate) fn share(&self, range: Range<usize>) -> Block {
        Slice::new(&self.bytes, range)
    }

    /// Returns what was taken, borrowed.
    pub(crate) fn get(&self, range: Range<usize>) -> &[u8] {
        &self.bytes[range]
    }
}

/// A block that is made on the heap, and never on the stack.
fn zeros() -> Rc<[u8; BLOCK]> {
    let zeros: Rc<[u8]> = Rc::from(vec![0; BLOCK]);
    zeros.try_into().expect("it has that length")
}

/// First stage: the content of the files, one after the other. A file that cannot be read is an item like the others.
#[generator]
pub(crate) fn contents(
    paths: impl IntoIterator<Item = PathBuf>,
    stopped: &AtomicBool,
) -> impl Iterator<Item = io::Result<Block>> {
    for path in paths {
        match open(&path) {
            Ok(mut log) => {
                let mut buffer = Buffer::new();
                while !stopped.load(Ordering::Relaxed) {
                    let taken = match buffer.fill(&mut log) {
                        Ok(0) => break,
                        Ok(_) => buffer.take_lines(),
                        Err(error) => {
                            yield_!(Err(naming(&path, &error)));
                            break;
                        }
                    };
                    if !taken.is_empty() {
                        yield_!(Ok(buffer.share(taken)));
                    }
                }
                let rest = buffer.take_rest();
                if !rest.is_empty() {
                    yield_!(Ok(buffer.share(rest)));
                }
            }
            Err(error) => yield_!(Err(naming(&path, &error))),
        }
    }
}

/// First stage: the content of a file that grows, for ever. At its end, the stage waits. It starts over if the file is
/// emptied, or if another file has its name, as after a rotation. Only complete lines are yielded.
#[generator]
pub(crate) fn follow(
    path: PathBuf,
    stopped: &AtomicBool,
    mut wait: impl FnMut(),
) -> impl Iterator<Item = io::Result<Block>> {
    let mut log = match Handle::from_path(&path) {
        Ok(log) => log,
        Err(error) => {
            yield_!(Err(naming(&path, &error)));
            return;
        }
    };
    let mut buffer = Buffer::new();
    let mut successor = None;
    while !stopped.load(Ordering::Relaxed) {
        match buffer.fill(log.as_file_mut()) {
            Ok(0) => {
                if let Some(successor) = successor.take() {
                    log = successor;
                    let rest = buffer.take_rest();
                    if !rest.is_empty() {
                        yield_!(Ok(buffer.share(rest)));
                    }
                    continue;
                }
                // Once the file has a successor, it is read to its end once more: lines may have come in between.
                successor = Handle::from_path(&path).ok().filter(|other| *other != log);
                if successor.is_none() {
                    match rewind_if_emptied(log.as_file_mut()) {
                        Ok(true) => buffer = Buffer::new(),
                        Ok(false) => wait(),
                        Err(error) => {
                            yield_!(Err(naming(&path, &error)));
                            return;
                        }
                    }
                }
            }
            Ok(_) => {
                let taken = buffer.take_lines();
                if !taken.is_empty() {
                    yield_!(Ok(buffer.share(taken)));
                }
            }
            Err(error) => {
                yield_!(Err(naming(&path, &error)));
                return;
            }
        }
    }
}

fn rewind_if_emptied(file: &mut File) -> io::Result<bool> {
    let emptied = file.metadata()?.len() < file.stream_position()?;
    if emptied {
        file.rewind()?;
    }
    Ok(emptied)
}

/// Opens a log, `-` for standard input. Its first bytes say whether it is compressed.
pub(crate) fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    let mut raw: Box<dyn Read> =
        if path == Path::new("-") { Box::new(io::stdin().lock()) } else { Box::new(File::open(path)?) };
    let mut magic = Vec::new();
    raw.by_ref().take(4).read_to_end(&mut magic)?;
    let (gzip, zstd) = (magic.starts_with(&[0x1f, 0x8b]), magic == [0x28, 0xb5, 0x2f, 0xfd]);
    let whole = io::Cursor::new(magic).chain(raw);
    if gzip {
        return Ok(Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(whole))));
    }
    if zstd {
        let mut decoder = zstd::Decoder::new(whole)?;
        decoder.window_log_max(ZSTD_WINDOW)?;
        return Ok(Box::new(decoder));
    }
    Ok(Box::new(whole))
}

/// The same error, with the path.
pub(crate) fn naming(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
