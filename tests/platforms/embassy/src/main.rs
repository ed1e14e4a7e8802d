//! Async generators and async context managers in tasks of embassy, which await its timers and channels, on a
//! Cortex-M4.
//!
//! Embassy's timers ask for the waker of a task of its own, and panic when they see another one, unless a feature
//! chooses the generic queue. So each future that a body awaits has to see the waker of the task:
//!
//! * Each `.await` in the body's own tokens sees to that, whatever is awaited: a timer, or a `select` that a
//!   function returns.
//! * The macros of others, `select_biased!` for one, poll where coyield cannot reach. There,
//!   `with_task_waker(timer)` does.
//!
//! Run it by `cargo test -p coyield-test-programs --test platforms platform_embassy`,
//! which needs qemu and the target `thumbv7em-none-eabi`.

#![no_std]
#![no_main]

mod driver;

use core::cell::Cell;
use core::convert::Infallible;
use core::future::{Future, poll_fn};
use core::pin::pin;

use coyield::context::aclosing;
use coyield::prelude::*;
use coyield::with_task_waker;
use coyield_platform_board::{exit, hprintln, start_ticks};
use embassy_executor::Spawner;
use embassy_futures::join::join;
use embassy_futures::select::{Either, select};
use embassy_futures::yield_now;
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::channel::Channel;
use embassy_time::{Instant, Ticker, Timer};
use embedded_alloc::LlffHeap as Heap;
use futures_util::{FutureExt, StreamExt, select_biased};

/// Delegates live in allocated memory. The rest needs no allocator.
#[global_allocator]
static HEAP: Heap = Heap::empty();

static BUTTONS: Channel<CriticalSectionRawMutex, char, 2> = Channel::new();

fn now() -> u64 {
    Instant::now().as_millis()
}

/// The time, once every so many milliseconds. It is sent the next pause. Closed, it waits once more before it returns.
#[generator]
async fn clock(mut pause: u64) -> impl AsyncGenerator<u64, u64, u64> {
    loop {
        Timer::after_millis(pause).await;
        let Ok(next) = try_yield!(now()) else {
            Timer::after_millis(pause).await;
            return now();
        };
        pause = next;
    }
}

async fn timers_are_awaited() {
    let mut clock = pin!(clock(10));
    hprintln!("clock: {:?}", clock.astart().await);
    hprintln!("clock: {:?}", clock.asend(20).await);
    hprintln!("clock: {:?}", clock.asend(5).await);
    hprintln!("clock: {:?} when closed", clock.aclose().await);
}

#[derive(Clone, Copy, Debug)]
struct Fault;

/// A device that takes 50 ms to start, and 20 to stop.
#[context_manager]
async fn powered(name: &'static str) -> impl AsyncContextManager<&'static str, Fault> {
    Timer::after_millis(50).await;
    hprintln!("{:4} {} is on", now(), name);
    let outcome = try_yield!(name);
    Timer::after_millis(20).await;
    hprintln!("{:4} {} is off", now(), name);
    match outcome {
        Ok(()) => Ok(()),
        Err(thrown) => raise!(thrown),
    }
}

async fn devices_are_stopped() {
    let sent = async_with!(radio = powered("radio"), _ = powered("sensor"), {
        Timer::after_millis(5).await;
        Ok(radio.len())
    });
    hprintln!("{:4} {:?}", now(), sent);
    let failed = async_with!(_ = powered("radio"), { Err::<(), _>(Fault) });
    hprintln!("{:4} {:?}", now(), failed);
}

/// Presses a button at once, after 30 ms, and after 100 ms more.
#[embassy_executor::task]
async fn presser() {
    for (pause, button) in [(0, 'a'), (30, 'b'), (100, 'c')] {
        Timer::after_millis(pause).await;
        BUTTONS.send(button).await;
    }
}

/// The buttons that are pressed, and `None` when none is for so long. The body awaits what a function returns.
#[generator]
async fn presses(patience: u64) -> impl AsyncGenerator<Option<char>> {
    loop {
        match select(BUTTONS.receive(), Timer::after_millis(patience)).await {
            Either::First(button) => yield_!(Some(button)),
            Either::Second(()) => yield_!(None),
        }
    }
}

/// The same, by a macro which awaits in the tokens of its own.
#[generator]
async fn presses_by_macro(patience: u64) -> impl AsyncGenerator<Option<char>> {
    loop {
        select_biased! {
            button = BUTTONS.receive().fuse() => yield_!(Some(button)),
            () = with_task_waker(Timer::after_millis(patience)).fuse() => yield_!(None),
        }
    }
}

async fn print_presses(presses: impl AsyncGenerator<Option<char>>) {
    let closed = async_with!(mut presses = aclosing(presses), {
        while let Ok(CoroutineState::Yielded(button)) = presses.anext().await {
            hprintln!("{:4} {:?}", now(), button);
            if button == Some('c') {
                break;
            }
        }
        Ok::<_, Infallible>(())
    });
    hprintln!("{:4} {:?}", now(), closed);
}

/// Two timers at once, by a macro.
#[generator]
async fn both() -> impl AsyncGenerator<u64> {
    let began = now();
    futures_util::join!(with_task_waker(Timer::after_millis(10)), with_task_waker(Timer::after_millis(30)));
    yield_!(now() - began);
}

/// Goes down so many levels, each of which awaits and yields on its way.
#[generator]
async fn descent(level: u32) -> impl AsyncGenerator<u32, (), u64> {
    Timer::after_millis(1).await;
    yield_!(level);
    if level > 1 {
        yield_from!(descent(level - 1));
    }
    now()
}

async fn delegates_await() {
    // A tick begins, so that none passes unless it is awaited.
    Timer::after_millis(1).await;
    let began = now();
    let mut descent = pin!(descent(100));
    let (mut sum, mut depth) = (0, 0);
    let ended = loop {
        match descent.anext().await {
            Ok(CoroutineState::Yielded(level)) => (sum, depth) = (sum + level, descent.delegation_depth()),
            Ok(CoroutineState::Complete(ended)) => break ended,
            Err(error) => panic!("{error}"),
        }
    };
    hprintln!("sum {}, {} delegates, {} ms", sum, depth, ended - began);
}

/// A coroutine that is no `async fn`.
#[generator]
fn blink(times: u32) -> impl Future<Output = u32> {
    for _ in 0..times {
        yield_from!(Timer::after_millis(2));
        yield_!();
    }
    times
}

/// A stream, which hands on the items of another one.
#[generator]
async fn beats() -> impl Stream<Item = ()> {
    Timer::after_millis(1).await;
    yield_!();
    yield_from!(Ticker::every(embassy_time::Duration::from_millis(10)));
}

/// Waits for one timer, and counts how often it is polled meanwhile.
#[generator]
async fn patient(polls: &Cell<u32>) -> impl AsyncGenerator<u64> {
    let mut timer = pin!(Timer::after_millis(50));
    poll_fn(|context| {
        polls.set(polls.get() + 1);
        timer.as_mut().poll(context)
    })
    .await;
    yield_!(now());
}

/// The generic queue tells timers apart by their wakers, and has eight places. A waker that is another one at each
/// poll fills them.
async fn a_timer_has_one_place() {
    let polls = Cell::new(0);
    let began = now();
    let mut patient = pin!(patient(&polls));
    let noise = async {
        for _ in 0..100 {
            yield_now().await;
        }
    };
    let (ended, ()) = join(patient.anext(), noise).await;
    let waited = ended.ok().and_then(CoroutineState::yielded).map(|ended| ended - began);
    hprintln!("{:?} ms, {} polls", waited, polls.get());
}

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    start_ticks();
    // SAFETY: it is called once, before anything is allocated.
    unsafe {
        embedded_alloc::init!(HEAP, 32 * 1024);
    }
    hprintln!("# timers");
    timers_are_awaited().await;
    hprintln!("# context managers");
    devices_are_stopped().await;
    for by_macro in [false, true] {
        hprintln!("# select, {}", if by_macro { "by a macro" } else { "by a function" });
        if let Ok(task) = presser() {
            spawner.spawn(task);
        }
        if by_macro {
            print_presses(presses_by_macro(27)).await;
        } else {
            print_presses(presses(27)).await;
        }
    }
    hprintln!("# join, by a macro");
    hprintln!("{:?}", pin!(both()).anext().await);
    hprintln!("# delegates");
    delegates_await().await;
    hprintln!("# a coroutine, and a stream");
    let began = now();
    hprintln!("{} times, {} ms", blink(3).await, now() - began);
    let began = now();
    hprintln!("{} beats, {} ms", pin!(beats()).take(5).count().await, now() - began);
    hprintln!("# polls");
    a_timer_has_one_place().await;
    exit()
}
