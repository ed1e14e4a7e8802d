//! Cancels of a task that waits in several branches, or that stores futures that it does not await any more.

use coyield::aio::{Cancelled, cancellable, try_await};
use coyield_tests::Log;
use coyield_tests::executors::turns;
use futures::channel::oneshot;
use futures::future::{Either, select};
use futures::stream::{FuturesUnordered, StreamExt as _};
use futures::{FutureExt as _, join};
use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Polls the future whenever it is woken, as an executor does.
fn run<F: Future>(mut future: Pin<&mut F>, woken: &Arc<Woken>) -> Poll<F::Output> {
    let waker = Waker::from(Arc::clone(woken));
    loop {
        woken.0.store(0, Ordering::SeqCst);
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Poll::Ready(value);
        }
        if woken.0.load(Ordering::SeqCst) == 0 {
            return Poll::Pending;
        }
    }
}

/// Polls the future once, and leaves it pending.
async fn left<T>(mut future: Pin<&mut (impl Future<Output = T> + ?Sized)>) {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending().then_some(()))).await.unwrap();
}

/// Is cancelled, and cleans up for some turns.
async fn cleaning(log: &Log, name: &str, n: u32) {
    let told = try_await!(pending::<()>());
    turns(n).await;
    log.add(format!("{name}: {told:?}, cleaned up"));
}

#[test]
fn branches_that_were_not_polled_since_the_callers_last_point_are_told_and_it_is_not() {
    // The first item ends the point around both branches; the second point does not poll the remaining branch.
    let log = Log::new();
    let (first, gate) = oneshot::channel();
    let (task, cancel) = cancellable(async {
        let mut all: FuturesUnordered<Pin<Box<dyn Future<Output = ()> + '_>>> = FuturesUnordered::new();
        all.push(Box::pin(gate.map(|_| ())));
        all.push(Box::pin(cleaning(&log, "branch", 3)));
        let one = try_await!(all.next());
        log.add(format!("first: {one:?}"));
        let two = try_await!(all.next());
        log.add(format!("second: {two:?}"));
    });
    let (mut task, woken) = (pin!(task), Arc::default());
    assert!(run(task.as_mut(), &woken).is_pending());
    first.send(()).unwrap();
    assert!(run(task.as_mut(), &woken).is_pending());
    cancel.cancel();
    assert_eq!(run(task.as_mut(), &woken), Poll::Ready(Ok(())));
    assert_eq!(log.take(), ["first: Ok(Some(()))", "branch: Err(Cancelled), cleaned up", "second: Ok(Some(()))"]);
}

#[test]
fn branches_that_were_polled_outside_of_points_first_are_inside_when_they_are_told() {
    let log = Log::new();
    let (first, gate) = oneshot::channel();
    let (task, cancel) = cancellable(async {
        let mut all: FuturesUnordered<Pin<Box<dyn Future<Output = ()> + '_>>> = FuturesUnordered::new();
        all.push(Box::pin(gate.map(|_| ())));
        all.push(Box::pin(cleaning(&log, "branch", 3)));
        all.next().await;
        log.add(format!("second: {:?}", try_await!(all.next())));
    });
    let (mut task, woken) = (pin!(task), Arc::default());
    assert!(run(task.as_mut(), &woken).is_pending());
    first.send(()).unwrap();
    assert!(run(task.as_mut(), &woken).is_pending());
    cancel.cancel();
    assert_eq!(run(task.as_mut(), &woken), Poll::Ready(Ok(())));
    assert_eq!(log.take(), ["branch: Err(Cancelled), cleaned up", "second: Ok(Some(()))"]);
}

#[test]
fn a_second_request_while_the_branch_cleans_up_is_for_the_caller() {
    let log = Log::new();
    let (task, cancel) = cancellable(async {
        let mut all: FuturesUnordered<_> = [cleaning(&log, "branch", 1_000_000)].into_iter().collect();
        log.add(format!("{:?}", try_await!(all.next())));
    });
    let mut task = pin!(task);
    assert!(poll(task.as_mut()).is_pending());
    cancel.cancel();
    assert!(poll(task.as_mut()).is_pending());
    assert_eq!(log.take(), [""; 0]);
    cancel.cancel();
    assert_eq!(poll(task.as_mut()), Poll::Ready(Ok(())));
    assert_eq!(log.take(), ["Err(Cancelled)"]);
}

#[test]
fn a_request_in_the_middle_of_a_poll_reaches_all_branches_that_were_there() {
    let log = Log::new();
    let handle = Arc::new(Mutex::new(None::<coyield::aio::CancelHandle>));
    let (task, cancel) = cancellable(async {
        // One branch was polled when the request comes, the other one was not.
        let asking = async {
            turns(1).await;
            handle.lock().unwrap().as_ref().unwrap().cancel();
        };
        join!(cleaning(&log, "a", 0), asking, cleaning(&log, "b", 0));
    });
    *handle.lock().unwrap() = Some(cancel);
    let (mut task, woken) = (pin!(task), Arc::default());
    assert_eq!(run(task.as_mut(), &woken), Poll::Ready(Ok(())));
    assert_eq!(log.take(), ["b: Err(Cancelled), cleaned up", "a: Err(Cancelled), cleaned up"]);
}

#[test]
fn the_branch_of_a_select_that_is_told_first_wins_and_the_other_is_dropped() {
    let log = Log::new();
    let (task, cancel) = cancellable(async {
        let (a, b) = (pin!(try_await(pending::<()>())), pin!(try_await(pending::<()>())));
        match select(a, b).await {
            Either::Left((told, _)) => log.add(format!("a: {told:?}")),
            Either::Right((told, _)) => log.add(format!("b: {told:?}")),
        }
        try_await!(turns(1))
    });
    let (mut task, woken) = (pin!(task), Arc::default());
    assert!(run(task.as_mut(), &woken).is_pending());
    cancel.cancel();
    assert_eq!(run(task.as_mut(), &woken), Poll::Ready(Ok(Ok(()))), "it is told once");
    assert_eq!(log.take(), ["a: Err(Cancelled)"]);
}

#[test]
fn when_one_branch_of_a_select_has_a_value_the_request_is_for_the_next_point() {
    let (sender, gate) = oneshot::channel();
    let (task, cancel) = cancellable(async {
        let (a, b) = (pin!(try_await(gate)), pin!(try_await(pending::<()>())));
        let won = matches!(select(a, b).await, Either::Left((Ok(Ok(7)), _)));
        (won, try_await!(pending::<()>()))
    });
    let (mut task, woken) = (pin!(task), Arc::default());
    assert!(run(task.as_mut(), &woken).is_pending());
    cancel.cancel();
    sender.send(7).unwrap();
    assert_eq!(run(task.as_mut(), &woken), Poll::Ready(Ok((true, Err(Cancelled)))));
}

#[test]
fn a_future_that_is_kept_and_not_awaited_does_not_swallow_the_request() {
    // `kept` has a live point, but is not polled any more: the task waits without a point, and is dropped.
    let log = Log::new();
    let (task, cancel) = cancellable(async {
        let _local = log.noisy("dropped");
        let mut kept = pin!(try_await(pending::<()>()));
        left(kept.as_mut()).await;
        pending::<()>().await;
    });
    let (mut task, woken) = (pin!(task), Arc::default());
    assert!(run(task.as_mut(), &woken).is_pending());
    cancel.cancel();
    assert_eq!(run(task.as_mut(), &woken), Poll::Ready(Err(Cancelled)));
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn a_point_around_a_kept_future_is_told_if_that_is_not_polled() {
    let log = Log::new();
    let (task, cancel) = cancellable(async {
        let told = try_await!(async {
            let mut kept = pin!(try_await(pending::<()>()));
            left(kept.as_mut()).await;
            let _local = log.noisy("callee dropped");
            pending::<()>().await;
        });
        log.add(format!("{told:?}"));
    });
    let (mut task, woken) = (pin!(task), Arc::default());
    assert!(run(task.as_mut(), &woken).is_pending());
    cancel.cancel();
    assert_eq!(run(task.as_mut(), &woken), Poll::Ready(Ok(())));
    assert_eq!(log.take(), ["callee dropped", "Err(Cancelled)"]);
}

#[test]
fn busy_branches_do_not_keep_the_others_from_being_told_first() {
    // `FuturesUnordered` polls two futures that wake themselves, and yields: so the branch has its turn some polls
    // later.
    let log = Log::new();
    let (task, cancel) = cancellable(async {
        let mut all: FuturesUnordered<Pin<Box<dyn Future<Output = ()> + '_>>> = FuturesUnordered::new();
        all.push(Box::pin(cleaning(&log, "branch", 2)));
        (0..10).for_each(|_| all.push(Box::pin(turns(u32::MAX))));
        log.add(format!("{:?}", try_await!(all.next())));
    });
    let mut task = pin!(task);
    for _ in 0..10 {
        assert!(poll(task.as_mut()).is_pending());
    }
    cancel.cancel();
    let ended = (0..100).find_map(|_| match poll(task.as_mut()) {
        Poll::Ready(ended) => Some(ended),
        Poll::Pending => None,
    });
    assert_eq!(ended, Some(Ok(())));
    assert_eq!(log.take(), ["branch: Err(Cancelled), cleaned up", "Ok(Some(()))"]);
}

#[test]
fn a_point_that_comes_inside_of_one_that_is_to_be_told_is_told_instead() {
    let log = Log::new();
    let (sender, gate) = oneshot::channel::<()>();
    let (task, cancel) = cancellable(async {
        let outer = try_await!(async {
            gate.await.unwrap();
            cleaning(&log, "inner", 2).await;
        });
        log.add(format!("outer: {outer:?}"));
    });
    let (mut task, woken) = (pin!(task), Arc::default());
    assert!(run(task.as_mut(), &woken).is_pending());
    cancel.cancel();
    sender.send(()).unwrap();
    assert_eq!(run(task.as_mut(), &woken), Poll::Ready(Ok(())));
    assert_eq!(log.take(), ["inner: Err(Cancelled), cleaned up", "outer: Ok(())"]);
}

type Moved = Pin<Box<dyn Future<Output = &'static str>>>;

/// A future of points within points.
fn points(log: &Log) -> Moved {
    let log = log.clone();
    Box::pin(async move {
        let inner = try_await!(async {
            let told = try_await!(pending::<()>());
            turns(1).await;
            log.add(format!("inner: {told:?}"));
        });
        log.add(format!("outer: {inner:?}"));
        "ended"
    })
}

#[test]
fn a_future_that_is_moved_to_another_task_is_told_what_is_asked_of_that() {
    let log = Log::new();
    let mut moved = points(&log);
    let (first, cancel_first) = cancellable(left(moved.as_mut()));
    // Points of the second task have the same indices and serials as those of the first.
    assert_eq!(poll(pin!(first)), Poll::Ready(Ok(())));
    let (second, cancel_second) = cancellable(async { join!(cleaning(&log, "beside", 0), moved).1 });
    let (mut second, woken) = (pin!(second), Arc::default());
    assert!(run(second.as_mut(), &woken).is_pending());
    cancel_first.cancel();
    assert!(run(second.as_mut(), &woken).is_pending());
    assert_eq!(log.take(), [""; 0]);
    cancel_second.cancel();
    assert_eq!(run(second.as_mut(), &woken), Poll::Ready(Ok("ended")));
    assert_eq!(log.take(), ["beside: Err(Cancelled), cleaned up", "inner: Err(Cancelled)", "outer: Ok(())"]);
}

#[test]
fn a_future_that_is_polled_in_two_tasks_by_turns_is_told_by_the_one_that_polls_it() {
    let log = Log::new();
    let shared = Rc::new(RefCell::new(Some(points(&log))));
    let polls = |shared: &Rc<RefCell<Option<Moved>>>| {
        let shared = Rc::clone(shared);
        cancellable(poll_fn(move |context| shared.borrow_mut().as_mut().unwrap().as_mut().poll(context)))
    };
    let ((a, cancel_a), (b, _b)) = (polls(&shared), polls(&shared));
    let (mut a, mut b) = (pin!(a), pin!(b));
    for _ in 0..3 {
        assert!(poll(a.as_mut()).is_pending());
        assert!(poll(b.as_mut()).is_pending());
    }
    cancel_a.cancel();
    assert!(poll(b.as_mut()).is_pending());
    assert_eq!(log.take(), [""; 0]);
    assert!(poll(a.as_mut()).is_pending(), "it is told, and cleans up");
    assert_eq!(poll(b.as_mut()), Poll::Ready(Ok("ended")));
    assert_eq!(log.take(), ["inner: Err(Cancelled)", "outer: Ok(())"]);
}

#[test]
fn a_point_that_goes_away_between_polls_gives_the_request_back() {
    let kept: Rc<RefCell<Option<Moved>>> = Rc::new(RefCell::new(Some(points(&Log::new()))));
    let (task, cancel) = cancellable({
        let kept = Rc::clone(&kept);
        async move {
            poll_fn(|context| {
                assert!(kept.borrow_mut().as_mut().unwrap().as_mut().poll(context).is_pending());
                Poll::Ready(())
            })
            .await;
            pending::<()>().await;
        }
    });
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut task = Box::pin(task);
    assert!(task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    cancel.cancel();
    assert!(task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    woken.0.store(0, Ordering::SeqCst);
    // Another task takes it, and nothing else wakes the task.
    while task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() && woken.0.swap(0, Ordering::SeqCst) > 0 {
        drop(kept.borrow_mut().take());
    }
    assert_eq!(task.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Ready(Err(Cancelled)));
}

#[test]
fn a_thousand_branches_are_each_told_once() {
    let log = Log::new();
    let (task, cancel) = cancellable(async {
        let mut all: FuturesUnordered<_> = (0..1000).map(|_| cleaning(&log, "branch", 1)).collect();
        while try_await!(all.next()) != Ok(None) {}
    });
    let (mut task, woken) = (pin!(task), Arc::default());
    assert!(run(task.as_mut(), &woken).is_pending());
    cancel.cancel();
    assert_eq!(run(task.as_mut(), &woken), Poll::Ready(Ok(())));
    assert_eq!(log.take(), ["branch: Err(Cancelled), cleaned up"; 1000]);
}

#[test]
fn a_hundred_thousand_branches_are_cancelled_while_each_goes_on_to_another_point() {
    // Each hands its request on to the point inside. If that took a walk over all of them, it would take hours.
    const BRANCHES: usize = if cfg!(miri) { 100 } else { 100_000 };
    let gone_on = Rc::new(Cell::new(false));
    let (task, cancel) = cancellable(async {
        let all = (0..BRANCHES).map(|_| {
            let gone_on = Rc::clone(&gone_on);
            try_await(async move {
                poll_fn(|_| if gone_on.get() { Poll::Ready(()) } else { Poll::Pending }).await;
                let told = try_await(pending::<()>()).await;
                turns(1).await;
                told
            })
        });
        let mut all: FuturesUnordered<_> = all.collect();
        let mut told = 0;
        while let Some(ended) = all.next().await {
            told += usize::from(ended == Ok(Err(Cancelled)));
        }
        told
    });
    let (mut task, woken) = (pin!(task), Arc::default());
    assert!(run(task.as_mut(), &woken).is_pending());
    gone_on.set(true);
    cancel.cancel();
    assert_eq!(run(task.as_mut(), &woken), Poll::Ready(Ok(BRANCHES)));
}
