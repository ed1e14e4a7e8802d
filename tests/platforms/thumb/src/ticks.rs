//! Time in ticks of the processor's timer, and an executor for one future which sleeps between them.

use core::cell::{Cell, RefCell};
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use core::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use cortex_m_rt::exception;
use critical_section::Mutex;

static NOW: AtomicU32 = AtomicU32::new(0);
static WAITING: Mutex<RefCell<Option<Waker>>> = Mutex::new(RefCell::new(None));

#[exception]
fn SysTick() {
    NOW.store(now() + 1, Ordering::Relaxed);
    assert!(now() < 10_000, "something waits for ever");
    let waiting = critical_section::with(|section| WAITING.borrow_ref_mut(section).take());
    if let Some(waker) = waiting {
        waker.wake();
    }
}

pub(crate) fn now() -> u32 {
    NOW.load(Ordering::Relaxed)
}

/// Is ready after so many ticks. One may wait at a time.
pub(crate) fn wait(ticks: u32) -> impl Future<Output = ()> {
    let until = Cell::new(None);
    poll_fn(move |context| {
        let end = until.get().unwrap_or_else(|| now() + ticks);
        until.set(Some(end));
        critical_section::with(|section| {
            if now() >= end {
                return Poll::Ready(());
            }
            *WAITING.borrow_ref_mut(section) = Some(context.waker().clone());
            Poll::Pending
        })
    })
}

static WOKEN: AtomicBool = AtomicBool::new(false);

static VTABLE: RawWakerVTable = RawWakerVTable::new(|_| RawWaker::new(ptr::null(), &VTABLE), wake, wake, |_| ());

fn wake(_: *const ()) {
    WOKEN.store(true, Ordering::Release);
    cortex_m::asm::sev();
}

/// Polls the future when it is woken, and lets the processor sleep in between.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    // SAFETY: its functions ignore the pointer, and may be called from anywhere.
    let waker = unsafe { Waker::from_raw(RawWaker::new(ptr::null(), &VTABLE)) };
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return value;
        }
        while !WOKEN.swap(false, Ordering::Acquire) {
            cortex_m::asm::wfe();
        }
    }
}
