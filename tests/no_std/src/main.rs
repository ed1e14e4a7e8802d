//! A program without `std` and without an allocator that drives a pinned generator. It exits with 0 if all is well.

#![no_std]
#![no_main]

use core::cell::Cell;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use coyield::prelude::*;
use futures_core::Stream;

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

/// Pending once, as a future that waits for a device.
async fn turn() {
    let mut taken = false;
    poll_fn(|context| {
        if core::mem::replace(&mut taken, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[generator]
async fn doubled() -> impl AsyncGenerator<u32, u32, u32> {
    let mut value = 0;
    loop {
        match try_yield!(value * 2) {
            Ok(sent) => value = sent,
            Err(_) => {
                turn().await;
                return value;
            }
        }
        turn().await;
    }
}

#[generator]
async fn two() -> impl Stream<Item = u32> {
    yield_!(1);
    turn().await;
    yield_!(2);
}

#[generator]
fn coroutine() -> impl Future<Output = u32> {
    yield_!();
    yield_from!(turn());
    3
}

#[context_manager]
fn lit<'a>(lamp: &'a Cell<u32>) -> impl ContextManager<&'a Cell<u32>, u32> {
    lamp.set(1);
    let _ = try_yield!(lamp);
    lamp.set(0);
    Ok(())
}

#[context_manager]
async fn selected(bus: &Cell<u32>) -> impl AsyncContextManager<u32, u32> {
    turn().await;
    bus.set(bus.get() + 1);
    let _ = try_yield!(bus.get());
    turn().await;
    bus.set(bus.get() - 1);
    Ok(())
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

async fn run_async() -> Option<u32> {
    let mut g = pin!(doubled());
    g.astart().await.ok()?;
    let double = g.asend(4).await.ok()?.yielded()?;
    let last = g.aclose().await.ok()??;
    let mut two = pin!(two());
    let mut sum = 0;
    while let Some(item) = poll_fn(|context| two.as_mut().poll_next(context)).await {
        sum += item;
    }
    let bus = Cell::new(0);
    let selected = async_with!(one = selected(&bus), two = selected(&bus), {
        turn().await;
        Ok(one + two)
    })
    .ok()??;
    Some(double + last + sum + coroutine().await + selected + bus.get())
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
    let lamp = Cell::new(0);
    let failed = with!(lamp = lit(&lamp), { Err::<(), _>(lamp.get()) }, otherwise = ());
    if failed.is_err() || lamp.get() != 0 {
        return None;
    }
    Some(average + total + squares)
}

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    i32::from(run() != Some(15 + 30 + 14) || block_on(run_async()) != Some(8 + 4 + 3 + 3 + 3))
}
