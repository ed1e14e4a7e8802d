//! The same without generators: all stages in one loop, which borrows the lines. The pipeline is measured against it.

use super::entry::parse;
use super::input::{Buffer, naming, open};
use super::tally::Tally;
use super::{Filter, complain};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

/// Counts the files. Returns the tally, and the number of lines read.
pub(crate) fn tally_by_hand(paths: Vec<PathBuf>, filter: &Filter, stopped: &AtomicBool) -> (Box<Tally>, u64) {
    let mut tally = Box::<Tally>::default();
    let mut lines = 0;
    for path in paths {
        let mut log = match open(&path) {
            Ok(log) => log,
            Err(error) => {
                complain(&naming(&path, &error));
                tally.unreadable += 1;
                continue;
            }
        };
        let mut buffer = Buffer::new();
        let mut ended = false;
        while !ended {
            let taken = match buffer.fill(&mut log) {
                Ok(count) if count > 0 && !stopped.load(Ordering::Relaxed) => buffer.take_lines(),
                end => {
                    if let Err(error) = end {
                        complain(&naming(&path, &error));
                        tally.unreadable += 1;
                    }
                    ended = true;
                    buffer.take_rest()
                }
            };
            let mut rest = buffer.get(taken);
            while !rest.is_empty() {
                let line;
                (line, rest) = match memchr::memchr(b'\n', rest) {
                    Some(end) => (&rest[..end], &rest[end + 1..]),
                    None => (rest, &[][..]),
                };
                lines += 1;
                match parse(line) {
                    Some(fields) => {
                        let path = fields.path(line);
                        if filter.wants(path, fields.status) {
                            tally.count(path, fields.status, fields.bytes);
                        }
                    }
                    None => tally.malformed += 1,
                }
            }
        }
    }
    (tally, lines)
}
