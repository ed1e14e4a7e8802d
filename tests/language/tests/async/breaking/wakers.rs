//! Wakers that call back, panic, or are used by other threads.

use super::*;
use coyield::AsyncStatus;

/// Does something when it is woken.
struct OnWake<F>(F);

impl<F: Fn() + Send + Sync + 'static> Wake for OnWake<F> {
    fn wake(self: Arc<Self>) {
        (self.0)();
    }
}

/// Wakes the task, and is always pending.
async fn wakes(by_clone: bool) {
    poll_fn(|context| {
        if by_clone {
            context.waker().clone().wake();
        } else {
            context.waker().wake_by_ref();
        }
        Poll::<()>::Pending
    })
    .await;
}

#[test]
fn a_waker_that_locks_the_generator_finds_it_locked() {
    type Shared = Arc<Mutex<Option<BoxAsyncGenerator<'static, u8>>>>;
    for by_clone in [false, true] {
        let shared: Shared = Arc::default();
        let (weak, was_locked) = (Arc::downgrade(&shared), Arc::new(AtomicUsize::new(0)));
        let counts = Arc::clone(&was_locked);
        let waker = Waker::from(Arc::new(OnWake(move || {
            let shared = weak.upgrade().unwrap();
            counts.fetch_add(usize::from(shared.try_lock().is_err()), Ordering::Relaxed);
        })));
        *shared.lock().unwrap() = Some(generate!(AsyncGenerator<u8>, async move { wakes(by_clone).await }).boxed());
        let mut locked = shared.lock().unwrap();
        let mut step = locked.as_mut().unwrap().anext();
        assert!(Pin::new(&mut step).poll(&mut Context::from_waker(&waker)).is_pending());
        assert_eq!(was_locked.load(Ordering::Relaxed), 1);
    }
}

#[test]
fn a_waker_that_panics_ends_the_generator_like_any_other_panic() {
    for by_clone in [false, true] {
        let log = Log::new();
        let waker = Waker::from(Arc::new(OnWake(|| panic!("woken"))));
        let mut g = pin!(generate!(AsyncGenerator<u8>, async {
            let _outer = log.noisy("outer");
            yield_from!(generate!(AsyncGenerator<u8>, async {
                let _inner = log.noisy("inner");
                let room = [0_u8; 100];
                yield 1;
                wakes(by_clone).await;
                assert_eq!(room[0], 0);
            }));
        }));
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(1)));
        let mut step = g.anext();
        let message = panics(|| Pin::new(&mut step).poll(&mut Context::from_waker(&waker)));
        assert_eq!(message, "woken");
        assert_eq!(log.take(), ["inner", "outer"]);
        assert!(poll_once(&mut step).is_ready(), "and is not run again");
        assert_eq!(g.status(), AsyncStatus::Finished);
    }
}

#[test]
fn a_lent_waker_may_be_used_by_other_threads_while_the_body_is_polled() {
    let woken = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&woken);
    let waker = Waker::from(Arc::new(OnWake(move || {
        counts.fetch_add(1, Ordering::Relaxed);
    })));
    let mut kept = Vec::new();
    {
        let kept = &mut kept;
        let mut g = pin!(generate!(AsyncGenerator<usize>, async {
            for n in 0..3 {
                poll_fn(|context| {
                    let lent = context.waker();
                    std::thread::scope(|scope| {
                        for _ in 0..2 {
                            scope.spawn(|| {
                                lent.wake_by_ref();
                                lent.clone().wake();
                            });
                        }
                    });
                    kept.push(lent.clone());
                    Poll::Ready(())
                })
                .await;
                yield n;
            }
        }));
        for n in 0..3 {
            let mut step = g.anext();
            let polled = Pin::new(&mut step).poll(&mut Context::from_waker(&waker));
            assert_eq!(polled, Poll::Ready(Ok(CoroutineState::Yielded(n))));
        }
    }
    assert_eq!(woken.load(Ordering::Relaxed), 12);
    // The clones are the task's own, and outlive the generator.
    let woken_here = kept.len();
    std::thread::spawn(move || kept.into_iter().for_each(Waker::wake)).join().unwrap();
    assert_eq!(woken.load(Ordering::Relaxed), 12 + woken_here);
}

#[test]
fn each_poll_lends_the_waker_of_the_task_that_polls() {
    fn counting() -> (Arc<AtomicUsize>, Waker) {
        let count = Arc::new(AtomicUsize::new(0));
        let counts = Arc::clone(&count);
        let waker = Waker::from(Arc::new(OnWake(move || {
            counts.fetch_add(1, Ordering::Relaxed);
        })));
        (count, waker)
    }
    /// Stores the waker of the last poll, if it is another one, as usual futures do.
    struct Channel(Rc<Cell<Option<Waker>>>);
    impl Future for Channel {
        type Output = ();
        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            let kept = self.0.take().filter(|kept| kept.will_wake(context.waker()));
            self.0.set(Some(kept.unwrap_or_else(|| context.waker().clone())));
            Poll::Pending
        }
    }
    let kept = Rc::new(Cell::new(None));
    let mut g = pin!(generate!(AsyncGenerator<u8>, async {
        yield_from!(generate!(AsyncGenerator<u8>, async {
            Channel(Rc::clone(&kept)).await;
        }));
    }));
    for _ in 0..3 {
        let (count, waker) = counting();
        // The second call is refused, and has no effect: only `finish_step` continues the step.
        let mut step = g.finish_step();
        if Pin::new(&mut step).poll(&mut Context::from_waker(&waker)) == Poll::Ready(Ok(None)) {
            let mut step = g.anext();
            assert!(Pin::new(&mut step).poll(&mut Context::from_waker(&waker)).is_pending());
        }
        kept.take().unwrap().wake();
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }
}

#[test]
fn a_generator_moves_between_threads_wherever_it_awaits() {
    #[generator]
    async fn deep(depth: u32) -> impl AsyncGenerator<u32, u32, u32> {
        let mut own = depth;
        let borrowed = &mut own;
        pending(1).await;
        *borrowed += yield_!(depth);
        if depth > 0 {
            *borrowed += yield_from!(deep(depth - 1));
        }
        pending(1).await;
        *borrowed
    }
    let mut g = deep(3).boxed();
    let mut last = None;
    let mut with = None;
    loop {
        let (next, polled) = std::thread::spawn(move || {
            let polled = match (g.status(), with.take()) {
                (AsyncStatus::Created, _) => poll_once(g.astart()).map(Result::ok),
                (AsyncStatus::Running, _) => poll_once(g.finish_step()).map(|state| state.unwrap()),
                (_, sent) => poll_once(g.asend(sent.unwrap_or(1))).map(Result::ok),
            };
            (g, polled)
        })
        .join()
        .unwrap();
        g = next;
        match polled {
            Poll::Ready(Some(CoroutineState::Complete(sum))) => break last = Some(sum),
            Poll::Ready(Some(CoroutineState::Yielded(n))) => with = Some(n * 10),
            Poll::Ready(None) => break,
            Poll::Pending => {}
        }
    }
    assert_eq!(last, Some(66));
}
