//! Generators on a microcontroller, a Cortex-M4 without an operating system, without `std` and without an
//! allocator: a decoder that is sent bytes, thrown line errors, and closed; samples that an interrupt wakes; and
//! resources around a block.
//!
//! Run it by `cargo test -p coyield-test-programs --test platforms platform_thumb`,
//! which needs qemu and the target `thumbv7em-none-eabi`.

#![no_std]
#![no_main]

mod ticks;

use core::cell::Cell;
use core::pin::pin;

use cortex_m_rt::entry;
use coyield::SendError;
use coyield::prelude::*;
use coyield_platform_board::{exit, hprintln, start_ticks};

/// What a UART may report beside bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum LineError {
    Parity,
    Unplugged,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Frame {
    length: usize,
    checksum: u8,
}

const END: u8 = 0xC0;
const ESCAPE: u8 = 0xDB;

/// Decodes SLIP (RFC 1055). It is sent bytes and yields a frame when one is whole. A parity error loses the frame
/// it hits, and closing it returns how many there were.
#[generator]
fn slip() -> impl Generator<Option<Frame>, u8, usize, LineError> {
    let mut whole = None;
    let mut count = 0;
    let mut frame = Frame { length: 0, checksum: 0 };
    let mut escaped = false;
    loop {
        let byte = match try_yield!(whole.take()) {
            Ok(byte) => byte,
            Err(Thrown::Raised(LineError::Parity)) => {
                (frame, escaped) = (Frame { length: 0, checksum: 0 }, false);
                continue;
            }
            Err(Thrown::Exit) => return count,
            Err(thrown) => raise!(thrown),
        };
        let byte = match byte {
            END if frame.length > 0 => {
                count += 1;
                whole = Some(core::mem::replace(&mut frame, Frame { length: 0, checksum: 0 }));
                continue;
            }
            END => continue,
            ESCAPE => {
                escaped = true;
                continue;
            }
            0xDC if escaped => END,
            0xDD if escaped => ESCAPE,
            byte => byte,
        };
        escaped = false;
        frame = Frame { length: frame.length + 1, checksum: frame.checksum.wrapping_add(byte) };
    }
}

fn decode() {
    let mut decoder = pin!(slip());
    hprintln!("start: {:?}", decoder.start());
    hprintln!("start: {:?}", decoder.start());
    for byte in [1, 2, 3, END, END, ESCAPE, 0xDC, ESCAPE, 0xDD, END, 7] {
        match decoder.send(byte) {
            Ok(CoroutineState::Yielded(None)) => {}
            other => hprintln!("send {:#04x}: {:?}", byte, other),
        }
    }
    hprintln!("throw: {:?}", decoder.throw(LineError::Parity));
    let sent = decoder.send(8).is_ok();
    hprintln!("send 8: {}; send 0xc0: {:?}", sent, decoder.send(END));
    hprintln!("close: {:?}, {:?}", decoder.close(), decoder.status());
    hprintln!("send 9: {:?}", decoder.send(9).map_err(SendError::into_value));

    let mut unplugged = pin!(slip());
    let started = unplugged.start().is_ok();
    hprintln!("started: {}; throw: {:?}, {:?}", started, unplugged.throw(LineError::Unplugged), unplugged.status());
}

fn iterate() {
    let primes = pin!(generate! {
        'candidates: for n in 2u32.. {
            for divisor in (2..n).take_while(|divisor| divisor * divisor <= n) {
                if n % divisor == 0 {
                    continue 'candidates;
                }
            }
            yield n;
        }
    });
    let (mut sum, mut last) = (0, 0);
    let mut primes = primes;
    for prime in primes.iter().take(100) {
        (sum, last) = (sum + prime, prime);
    }
    hprintln!("100 primes up to {}: {} in all", last, sum);
}

/// A line that is high while a block runs.
#[context_manager]
fn high<'a>(line: &'a Cell<bool>, name: &'static str) -> impl ContextManager<&'a Cell<bool>, LineError> {
    line.set(true);
    let outcome = try_yield!(line);
    line.set(false);
    hprintln!("{} is low again", name);
    match outcome {
        // What the block was for is gone, and so it has nothing to complain of.
        Ok(()) | Err(Thrown::Raised(LineError::Unplugged)) => Ok(()),
        Err(thrown) => raise!(thrown),
    }
}

fn select() {
    let (chip, clock) = (Cell::new(false), Cell::new(false));
    let both = with!(first = high(&chip, "chip"), second = high(&clock, "clock"), { Ok(first.get() && second.get()) });
    hprintln!("{:?}", both);
    for error in [LineError::Parity, LineError::Unplugged] {
        let failed = with!(line = high(&chip, "chip"), { if line.get() { Err::<(), _>(error) } else { Ok(()) } });
        hprintln!("{:?}: {:?}", error, failed);
    }
}

/// A reading every so many ticks. Closed, it waits for one more tick, to switch off.
#[generator]
async fn samples(pause: u32) -> impl AsyncGenerator<u32, u32, u32, LineError> {
    let (mut gain, mut count) = (1, 0);
    loop {
        ticks::wait(pause).await;
        count += 1;
        match try_yield!(count * gain) {
            Ok(sent) => gain = sent,
            Err(Thrown::Raised(LineError::Parity)) => count = 0,
            Err(thrown) => {
                let before = ticks::now();
                ticks::wait(1).await;
                hprintln!("off after {} tick", ticks::now() - before);
                if let Thrown::Raised(error) = thrown {
                    raise!(error);
                }
                return count;
            }
        }
    }
}

/// A sensor that needs two ticks to warm up, and one to cool down.
#[context_manager]
async fn warm(name: &'static str) -> impl AsyncContextManager<&'static str, LineError> {
    ticks::wait(2).await;
    let outcome = try_yield!(name);
    ticks::wait(1).await;
    hprintln!("{} is cold: {:?}", name, outcome);
    match outcome {
        Ok(()) => Ok(()),
        Err(thrown) => raise!(thrown),
    }
}

async fn sample() {
    let began = ticks::now();
    let mut samples = pin!(samples(5));
    hprintln!("astart: {:?} after {} ticks", samples.astart().await, ticks::now() - began);
    hprintln!("asend: {:?}", samples.asend(10).await);
    hprintln!("athrow: {:?}", samples.athrow(LineError::Parity).await);
    hprintln!("asend: {:?} after {} ticks", samples.asend(100).await, ticks::now() - began);
    hprintln!("aclose: {:?}, {:?}", samples.aclose().await, samples.status());

    let began = ticks::now();
    let read = async_with!(name = warm("sensor"), {
        ticks::wait(3).await;
        Ok(name.len())
    });
    hprintln!("{:?} after {} ticks", read, ticks::now() - began);
    let failed = async_with!(_ = warm("sensor"), { Err::<(), _>(LineError::Unplugged) });
    hprintln!("{:?}", failed);
}

#[entry]
fn main() -> ! {
    start_ticks();
    decode();
    iterate();
    select();
    ticks::block_on(sample());
    exit()
}
