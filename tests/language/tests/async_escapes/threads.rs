//! Other threads that use the waker of a poll during the poll.

use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere_local, turns};
use futures::task::{ArcWake, waker};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};

#[derive(Default)]
struct Woken(AtomicUsize);

impl ArcWake for Woken {
    fn wake_by_ref(this: &Arc<Self>) {
        this.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Polls `inner` while another thread uses the waker, and keeps a clone of it.
async fn with_company<F: Future>(inner: F) -> (F::Output, Waker) {
    let mut inner = pin!(inner);
    let (sender, receiver) = mpsc::channel();
    let output = poll_fn(|context| {
        let waker = context.waker();
        std::thread::scope(|scope| {
            let (stop, stopped) = mpsc::channel::<()>();
            let sender = sender.clone();
            scope.spawn(move || {
                for _ in 0..10 {
                    waker.wake_by_ref();
                    let clone = waker.clone();
                    assert!(!clone.will_wake(Waker::noop()));
                    clone.wake();
                }
                sender.send(waker.clone()).unwrap();
                let _ = stopped.recv();
                waker.wake_by_ref();
            });
            let polled = inner.as_mut().poll(context);
            drop(stop);
            polled
        })
    })
    .await;
    (output, receiver.recv().unwrap())
}

#[generator]
async fn inner(n: u32) -> impl AsyncGenerator<u32, u32, u32> + Send {
    turns(1).await;
    let sent = yield_!(n);
    turns(1).await;
    sent
}

/// Yields, and drives another generator in company.
#[generator]
async fn outer(depth: u32) -> impl AsyncGenerator<u32, u32, u32> + Send {
    let mut driven = pin!(inner(depth));
    let (first, late) = with_company(driven.astart()).await;
    let mut sent = yield_!(first.unwrap().yielded().unwrap());
    late.wake_by_ref();
    if depth > 0 {
        sent += yield_from!(outer(depth - 1));
    }
    let (last, later) = with_company(driven.asend(sent)).await;
    late.wake();
    later.wake();
    last.unwrap().completed().unwrap()
}

#[test]
fn other_threads_find_the_task_and_never_the_slot() {
    everywhere_local(|| async {
        let mut g = pin!(outer(2));
        let mut seen = vec![g.astart().await.unwrap().yielded().unwrap()];
        let end = loop {
            match g.asend(1).await.unwrap() {
                CoroutineState::Yielded(item) => seen.push(item),
                CoroutineState::Complete(sum) => break sum,
            }
        };
        assert_eq!((seen, end), (vec![2, 1, 0], 3));
    });
}

#[test]
fn other_threads_wake_the_task_as_often_as_they_call() {
    let woken = Arc::new(Woken::default());
    let waker = waker(woken.clone());
    let mut g = pin!(generate!(AsyncGenerator<u8>, async {
        let ((), late) = with_company(async {}).await;
        yield 1;
        late.wake();
    }));
    let mut context = Context::from_waker(&waker);
    assert_eq!(pin!(g.anext()).poll(&mut context), Poll::Ready(Ok(CoroutineState::Yielded(1))));
    assert_eq!(woken.0.load(Ordering::SeqCst), 21);
    assert!(pin!(g.anext()).poll(&mut context).is_ready());
    assert_eq!(woken.0.load(Ordering::SeqCst), 22);
    drop(waker);
    assert_eq!(Arc::strong_count(&woken), 1, "each clone was dropped once");
}
