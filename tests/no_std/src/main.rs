//! A program without `std` and without an allocator that drives a pinned generator. It exits with 0 if all is well.

#![no_std]
#![no_main]

use core::pin::pin;
use coyield::prelude::*;

// The C library, for the start of the program only.
#[link(name = "c")]
unsafe extern "C" {}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// The prebuilt `core` names it in its unwinding tables. Nothing here unwinds.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

#[generator]
fn averager() -> impl Generator<u32, u32, u32, &'static str> {
    let (mut total, mut count, mut average) = (0, 0, 0);
    loop {
        match try_yield!(average) {
            Ok(number) => {
                total += number;
                count += 1;
                average = total / count;
            }
            Err(Thrown::Exit) => return total,
            Err(thrown) => raise!(thrown),
        }
    }
}

fn run() -> Option<u32> {
    let mut g = pin!(averager());
    g.start().ok()?;
    g.send(10).ok()?;
    let average = g.send(20).ok()?.yielded()?;
    let total = g.close().ok()??;
    let squares: u32 = pin!(generate! {
        for n in 1..=3 {
            yield n * n;
        }
    })
    .iter()
    .sum();
    Some(average + total + squares)
}

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    i32::from(run() != Some(15 + 30 + 14))
}
