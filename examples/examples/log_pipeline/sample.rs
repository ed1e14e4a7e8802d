//! A made-up log, the same each time.

use coyield::prelude::*;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::pin::pin;

/// Yields one line after the other, for ever. Its buffer goes out by `yield` and comes back by `send`, so there is only
/// one: that is how a generator lends.
#[generator]
pub(crate) fn sample() -> impl Generator<String, String> {
    let mut line = String::new();
    let mut random = Random(1);
    for number in 0_u64.. {
        line.clear();
        if random.below(1000) == 0 {
            line.push_str("2000/10/10 13:55:36 [error] 7#7: *1 connect() failed, and this is another log's line\n");
        } else {
            let (a, b, second) = (random.below(256), random.below(256), number / 50);
            let status = [200, 200, 200, 200, 200, 200, 304, 301, 404, 500][random.below(10)];
            let bytes = random.below(100_000);
            // Some pages are frequent, and many are rare.
            let many = 1 << random.below(16);
            let page = random.below(many);
            writeln!(
                line,
                "10.0.{a}.{b} - - [{:02}/Oct/2000:{:02}:{:02}:{:02} +0000] \"GET /item/{page}?session={number} HTTP/1.1\" \
                 {status} {bytes} \"http://www.example.com/start.html\" \"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) \
                 Gecko/20100101 Firefox/128.0\"",
                1 + second / 86_400 % 31,
                second / 3600 % 24,
                second / 60 % 60,
                second % 60,
            )
            .expect("a string takes all");
        }
        line = yield_!(line);
    }
}

/// Writes whole lines up to this many bytes. Returns the number of lines.
pub(crate) fn write_sample(mut out: impl Write, bytes: u64) -> io::Result<u64> {
    let mut sample = pin!(sample());
    let mut state = sample.start().ok();
    let (mut written, mut lines) = (0, 0);
    while let Some(CoroutineState::Yielded(line)) = state {
        out.write_all(line.as_bytes())?;
        written += line.len() as u64;
        lines += 1;
        if written >= bytes {
            break;
        }
        state = sample.send(line).ok();
    }
    out.flush()?;
    Ok(lines)
}

/// Pseudorandom numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits are few") % limit
    }
}
