//! Wakers are woken, cloned and dropped without a lock: they may cancel, inspect, and panic.

use coyield::aio::{CancelHandle, Cancelled, EventLoop, cancellable};
use coyield::try_await;
use coyield_tests::executors::turns;
use coyield_tests::{HANG, panic_of};
use futures::future::join;
use futures::stream::{FuturesUnordered, StreamExt as _};
use std::future::{Future, pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

/// Runs the test on another thread, so that a deadlock is a failure.
fn or_hang(test: impl FnOnce() + Send + 'static) {
    let (ended, end) = mpsc::channel();
    let thread = thread::spawn(move || {
        test();
        ended.send(()).unwrap();
    });
    assert_ne!(end.recv_timeout(HANG), Err(mpsc::RecvTimeoutError::Timeout), "a deadlock");
    thread.join().unwrap();
}

/// Uses all methods of the handle whenever it is woken or dropped.
struct Meddling {
    cancel: Mutex<Option<CancelHandle>>,
    busy: AtomicBool,
    count: AtomicUsize,
}

impl Meddling {
    fn meddle(&self) {
        let cancel = self.cancel.lock().unwrap().clone();
        let Some(cancel) = cancel.filter(|_| !self.busy.swap(true, Ordering::SeqCst)) else { return };
        self.count.fetch_add(1, Ordering::SeqCst);
        cancel.cancel();
        let _ = (cancel.cancelling(), format!("{cancel:?}"));
        cancel.uncancel();
        self.busy.store(false, Ordering::SeqCst);
    }
}

/// A waker that uses its own handle when it is cloned, woken, and dropped: each clone is an allocation of its own.
struct Each(Arc<Meddling>);

impl Wake for Each {
    fn wake(self: Arc<Self>) {
        self.0.meddle();
    }
}

impl Drop for Each {
    fn drop(&mut self) {
        self.0.meddle();
    }
}

#[test]
fn a_waker_may_meddle_when_it_is_woken_and_dropped() {
    or_hang(|| {
        let meddling = Arc::new(Meddling { cancel: Mutex::default(), busy: false.into(), count: 0.into() });
        let (task, cancel) = cancellable(async {
            let both =
                join(async { try_await!(pending::<()>()) }, async { try_await!(async { try_await!(turns(5)) }) });
            let mut all: FuturesUnordered<_> = (0..4).map(|_| async { try_await!(turns(3)) }).collect();
            let rest = async { while try_await!(all.next()) != Ok(None) {} };
            join(both, rest).await
        });
        *meddling.cancel.lock().unwrap() = Some(cancel.clone());
        let mut task = Box::pin(task);
        for _ in 0..10 {
            let waker = Waker::from(Arc::new(Each(Arc::clone(&meddling))));
            if task.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                break;
            }
            drop(waker);
            cancel.cancel();
            cancel.uncancel();
        }
        cancel.abort();
        drop(task);
        assert!(meddling.count.load(Ordering::SeqCst) > 5);
        meddling.cancel.lock().unwrap().take();
    });
}

/// Panics when it is woken.
struct Panicking;

impl Wake for Panicking {
    fn wake(self: Arc<Self>) {
        panic!("woken");
    }
}

struct Counting(AtomicUsize);

impl Wake for Counting {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Polls the future by this waker, instead of that of its poll.
fn by<F: Future + Unpin>(mut future: F, waker: Waker) -> impl Future<Output = F::Output> {
    poll_fn(move |_| Pin::new(&mut future).poll(&mut Context::from_waker(&waker)))
}

#[test]
fn a_waker_that_panics_does_not_keep_the_others_from_being_woken() {
    let counting = Arc::new(Counting(0.into()));
    let (task, cancel) = cancellable(async {
        let branch = || Box::pin(async { try_await!(pending::<()>()) });
        let bad = by(branch(), Waker::from(Arc::new(Panicking)));
        let good = by(branch(), Waker::from(Arc::clone(&counting)));
        join(bad, good).await
    });
    let mut task = pin!(task);
    let waker = Waker::from(Arc::new(Counting(0.into())));
    assert!(task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert_eq!(panic_of(|| cancel.cancel()), "woken");
    assert_eq!(counting.0.load(Ordering::SeqCst), 1);
    let told = (Err(Cancelled), Err(Cancelled));
    assert_eq!(task.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Ready(Ok(told)));
}

#[test]
fn handles_do_not_keep_the_waker_of_what_has_ended() {
    let counting = Arc::new(Counting(0.into()));
    let waker = Waker::from(Arc::clone(&counting));
    let (task, cancel) = cancellable(async { try_await!(turns(1)) });
    let mut task = Box::pin(task);
    assert!(task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert!(task.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
    drop(waker);
    assert_eq!(Arc::strong_count(&counting), 1);
    cancel.cancel();
    cancel.abort();
    assert_eq!(counting.0.load(Ordering::SeqCst), 1, "by the turn");
}

#[test]
fn an_event_loop_may_be_dropped_with_its_thread() {
    std::thread_local! {
        static EVENTS: std::cell::RefCell<Option<EventLoop>> = const { std::cell::RefCell::new(None) };
    }
    static DROPPED: AtomicBool = AtomicBool::new(false);
    struct OnDrop;
    impl Drop for OnDrop {
        fn drop(&mut self) {
            DROPPED.store(true, Ordering::SeqCst);
        }
    }
    let thread = thread::spawn(|| {
        EVENTS.set(Some(EventLoop::new().unwrap()));
        EVENTS.with_borrow_mut(|events| {
            let left = events.as_mut().unwrap().run_until_complete(async {
                let task = coyield::aio::spawn(async {
                    let _on_drop = OnDrop;
                    try_await!(pending::<()>())
                });
                turns(3).await;
                Some(task)
            });
            drop(left);
        });
    });
    thread.join().unwrap();
    assert!(DROPPED.load(Ordering::SeqCst));
}
