//! The waker that a body sees. Yields reach their own stream whichever task polls, which asynk-strim once got wrong.

use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere, once, turns};
use futures::channel::oneshot;
use futures::stream::{FuturesUnordered, SelectAll};
use futures::task::{ArcWake, noop_waker};
use futures::{FutureExt as _, Stream, StreamExt as _};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

#[derive(Default)]
struct Woken(AtomicUsize);

impl ArcWake for Woken {
    fn wake_by_ref(this: &Arc<Self>) {
        this.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Woken {
    fn times(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

type Kept = Arc<Mutex<Vec<Waker>>>;

/// Stores the waker of each poll, and is pending until it may continue.
#[generator]
async fn keeping(kept: Kept, goes_on: Arc<AtomicUsize>) -> impl AsyncGenerator<usize> {
    loop {
        poll_fn(|context| {
            kept.lock().unwrap().push(context.waker().clone());
            if goes_on.load(Ordering::SeqCst) == 0 { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
        yield_!(goes_on.fetch_sub(1, Ordering::SeqCst));
    }
}

#[generator]
async fn delegating(kept: Kept, goes_on: Arc<AtomicUsize>) -> impl AsyncGenerator<usize> {
    yield_from!(keeping(kept, goes_on));
}

#[generator]
async fn through_a_box(kept: Kept, goes_on: Arc<AtomicUsize>) -> impl AsyncGenerator<usize> {
    yield_from!(delegating(kept, goes_on).boxed());
}

#[test]
fn a_clone_of_the_waker_is_a_clone_of_the_tasks_waker() {
    let (kept, goes_on) = (Kept::default(), Arc::new(AtomicUsize::new(0)));
    let all = [
        keeping(kept.clone(), goes_on.clone()).boxed(),
        delegating(kept.clone(), goes_on.clone()).boxed(),
        through_a_box(kept.clone(), goes_on.clone()).boxed(),
    ];
    for mut g in all {
        let woken = Arc::new(Woken::default());
        let waker = futures::task::waker(woken.clone());
        let mut context = Context::from_waker(&waker);
        assert!(pin!(g.anext()).poll(&mut context).is_pending());
        let clone = kept.lock().unwrap().pop().unwrap();
        assert!(clone.will_wake(&waker), "it costs the task nothing");
        clone.wake_by_ref();
        let other = clone.clone();
        drop(clone);
        other.wake();
        assert_eq!(woken.times(), 2);

        // It still wakes the task when the poll, and the generator, are long gone.
        assert!(pin!(g.finish_step()).poll(&mut context).is_pending());
        let late = kept.lock().unwrap().pop().unwrap();
        drop(g);
        drop(waker);
        std::thread::spawn(move || late.wake()).join().unwrap();
        assert_eq!(woken.times(), 3);
        assert_eq!(Arc::strong_count(&woken), 1, "no waker is leaked");
    }
}

#[test]
fn the_waker_of_the_last_pending_poll_is_used() {
    let (kept, goes_on) = (Kept::default(), Arc::new(AtomicUsize::new(0)));
    let mut g = through_a_box(kept.clone(), goes_on.clone()).boxed();
    let [first, second] = [(); 2].map(|()| Arc::new(Woken::default()));
    let [first_waker, second_waker] = [&first, &second].map(|woken| futures::task::waker(woken.clone()));
    assert!(pin!(g.anext()).poll(&mut Context::from_waker(&first_waker)).is_pending());
    assert!(pin!(g.finish_step()).poll(&mut Context::from_waker(&second_waker)).is_pending());
    kept.lock().unwrap().pop().unwrap().wake();
    assert_eq!((first.times(), second.times()), (0, 1));
    goes_on.store(1, Ordering::SeqCst);
    let ready = pin!(g.finish_step()).poll(&mut Context::from_waker(&noop_waker()));
    assert_eq!(ready, Poll::Ready(Ok(Some(CoroutineState::Yielded(1)))));
}

#[test]
fn waking_by_reference_during_the_poll_reaches_the_task() {
    #[generator]
    async fn waking() -> impl Stream<Item = u8> {
        poll_fn(|context| {
            let waker = context.waker();
            waker.wake_by_ref();
            std::thread::scope(|scope| {
                scope.spawn(|| waker.wake_by_ref());
            });
            Poll::Ready(())
        })
        .await;
        yield_!(1);
    }
    let woken = Arc::new(Woken::default());
    let waker = futures::task::waker(woken.clone());
    let mut s = Box::pin(waking());
    assert_eq!(s.as_mut().poll_next(&mut Context::from_waker(&waker)), Poll::Ready(Some(1)));
    assert_eq!(woken.times(), 2);
}

/// Adds `step` to the items of its own source, awaiting in between.
#[generator]
async fn nested(depth: u32, step: u32) -> impl Stream<Item = u32> + Send {
    if depth == 0 {
        for n in 0..3 {
            turns(1).await;
            yield_!(n);
        }
    } else {
        let mut source = nested(depth - 1, step).boxed();
        while let Some(n) = source.next().await {
            turns(1).await;
            yield_!(n + step);
            if n % 2 == 0 {
                turns(1).await;
            }
        }
    }
}

#[test]
fn each_yield_of_nested_streams_reaches_its_own_stream() {
    everywhere(|| async {
        for depth in 0..5 {
            assert_eq!(nested(depth, 10).collect::<Vec<_>>().await, [10 * depth, 10 * depth + 1, 10 * depth + 2]);
        }
    });
}

/// `FuturesUnordered` and `SelectAll` poll with wakers of their own.
#[test]
fn wakers_may_be_wrapped() {
    #[generator]
    async fn unordered(gates: Vec<oneshot::Receiver<u32>>) -> impl Stream<Item = u32> {
        let mut all: FuturesUnordered<_> = gates
            .into_iter()
            .map(|gate| {
                async move {
                    let mut inner = nested(1, gate.await.unwrap()).boxed();
                    inner.next().await.unwrap()
                }
                .boxed()
            })
            .collect();
        while let Some(n) = all.next().await {
            yield_!(n);
            turns(1).await;
        }
    }
    everywhere(|| async {
        let (opens, gates): (Vec<_>, Vec<_>) = (0..3).map(|_| oneshot::channel()).unzip();
        let mut s = pin!(unordered(gates));
        assert!(once(s.next()).await.is_pending());
        let mut opens: Vec<_> = opens.into_iter().map(Some).collect();
        for which in [2, 0, 1] {
            let open = opens[which].take().unwrap();
            let opened = async move {
                turns(2).await;
                open.send(u32::try_from(which).unwrap()).unwrap();
            };
            let (item, ()) = futures::join!(s.next(), opened);
            assert_eq!(item, Some(u32::try_from(which).unwrap()));
        }
        assert_eq!(s.next().await, None);

        let mut all: SelectAll<_> = (0..4).map(|step| nested(2, step * 100).boxed()).collect();
        let mut items = Vec::new();
        loop {
            futures::select! {
                item = all.select_next_some() => items.push(item),
                complete => break,
            }
        }
        items.sort_unstable();
        assert_eq!(items, [0, 1, 2, 200, 201, 202, 400, 401, 402, 600, 601, 602]);
    });
}

#[test]
fn each_poll_may_be_on_another_thread() {
    let mut s: Pin<Box<dyn Stream<Item = u32> + Send>> = nested(3, 1).boxed();
    let mut items = Vec::new();
    loop {
        let polled = std::thread::spawn(move || {
            let polled = s.next().now_or_never();
            (s, polled)
        });
        let (back, polled) = polled.join().unwrap();
        s = back;
        match polled {
            Some(Some(item)) => items.push(item),
            Some(None) => break,
            None => {}
        }
    }
    assert_eq!(items, [3, 4, 5]);
}

/// An event from another thread wakes a body that waits deep in its delegates.
#[test]
fn a_generator_is_woken_from_another_thread() {
    #[generator]
    async fn waiting(gate: oneshot::Receiver<u32>, depth: u32) -> impl AsyncGenerator<u32, (), u32> + Send {
        if depth == 0 {
            let opened = gate.await.unwrap();
            yield_!(opened);
            opened
        } else {
            1 + yield_from!(waiting(gate, depth - 1))
        }
    }
    everywhere(|| async {
        let (opens, gate) = oneshot::channel();
        let thread = std::thread::spawn(move || opens.send(5));
        let mut g = pin!(waiting(gate, 4));
        assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(5)));
        assert_eq!(g.anext().await, Ok(CoroutineState::Complete(9)));
        thread.join().unwrap().unwrap();
    });
}
