//! Foreign futures in a body that replace or pass on the context.

use super::*;
use coyield::{AsyncStatus, Status};

/// Hides an `.await` from the macros, so that the future is polled with the context of the body itself.
macro_rules! hidden {
    ($future:expr) => {
        $future.await
    };
}

/// Ready, or pending once. Replaces the context.
async fn replaces(waker: &'static Waker, is_pending: bool) {
    let mut polled = false;
    poll_fn(|context| {
        if mem::replace(&mut polled, true) {
            return Poll::Ready(());
        }
        *context = Context::from_waker(waker);
        if is_pending { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
}

#[test]
fn a_replaced_context_panics_at_the_next_yield_and_everything_is_dropped_once() {
    let log = Log::new();
    let rc = Rc::new(1);
    let mut g = pin!(generate!(AsyncGenerator<Rc<u8>>, async {
        let _local = log.noisy("local");
        hidden!(replaces(Waker::noop(), false));
        yield rc.clone();
    }));
    assert!(panics(|| finish(g.anext()).map(drop)).contains("replaced the context"));
    assert_eq!(log.take(), ["local"]);
    assert_eq!(Rc::strong_count(&rc), 1);
    assert_eq!(g.status(), AsyncStatus::Finished);
    assert!(matches!(finish(g.anext()), Err(AsyncResumeError::Finished)));
    assert_eq!(finish(g.aclose()), Ok(None));
}

#[test]
fn a_context_replaced_before_a_pending_poll_ends_with_that_poll() {
    let mut g = pin!(generate!(AsyncGenerator<u8>, async {
        hidden!(replaces(Waker::noop(), true));
        yield 1;
    }));
    assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(1)));
}

/// A future that the body's own tokens await has a context of its own.
#[test]
fn a_context_replaced_by_an_awaited_future_is_not_the_bodys() {
    for is_pending in [false, true] {
        let mut g = pin!(generate!(AsyncGenerator<u8>, async {
            replaces(Waker::noop(), is_pending).await;
            yield 1;
            yield_from!(generate!(AsyncGenerator<u8>, async {
                replaces(Waker::noop(), is_pending).await;
                yield 2;
            }));
        }));
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(1)));
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(2)));
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Complete(())));
    }
}

#[test]
fn an_inline_delegate_that_replaces_the_context_panics() {
    for is_pending in [false, true] {
        let log = Log::new();
        let mut g = pin!(generate!(AsyncGenerator<u8>, async {
            let _local = log.noisy("local");
            yield_from!(generate!(AsyncGenerator<u8>, async {
                let _local = log.noisy("local of the delegate");
                yield 1;
                hidden!(Box::pin(replaces(Waker::noop(), is_pending)));
            }));
        }));
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.delegation_depth(), 1);
        assert!(panics(|| finish(g.anext())).contains("replaced the context"), "{is_pending}");
        assert_eq!(log.take(), ["local of the delegate", "local"]);
        assert_eq!((g.status(), g.delegation_depth()), (AsyncStatus::Finished, 0));
    }
}

/// It has a context of its own, which does not affect its delegator.
#[test]
fn a_delegate_in_a_frame_that_replaces_the_context_is_harmless() {
    for is_pending in [false, true] {
        let mut g = pin!(generate!(AsyncGenerator<u8>, async {
            yield_from!(generate!(AsyncGenerator<u8>, async {
                let room = [1; 100];
                yield room[0];
                hidden!(replaces(Waker::noop(), is_pending));
                assert_eq!(room[99], 1);
            }));
            yield 2;
        }));
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(1)));
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(2)));
    }
}

/// A stream, and a hand-written coroutine, that replace the context by one of their own.
#[test]
fn foreign_delegates_that_replace_the_context_are_harmless() {
    let rc = Rc::new(1);
    let mut g = pin!(generate!(AsyncGenerator<Rc<u8>>, async {
        yield_from!(futures::stream::poll_fn(|context| {
            *context = Context::from_waker(Waker::noop());
            Poll::Ready(Some(rc.clone()))
        }));
    }));
    drop(finish(g.anext()).unwrap().yielded().unwrap());
    assert_eq!(Rc::strong_count(&rc), 1, "the item is dropped");
    let mut g = pin!(generate!(AsyncGenerator<Rc<u8>>, async {
        yield_from!(coyield::from_stream(futures::stream::poll_fn(|context| {
            *context = Context::from_waker(Waker::noop());
            Poll::Ready(Some(rc.clone()))
        })));
    }));
    drop(finish(g.anext()).unwrap().yielded().unwrap());
    assert_eq!(Rc::strong_count(&rc), 1, "the item is dropped");
}

#[test]
fn a_delegate_in_a_frame_that_never_began_is_dropped_before_its_borrows() {
    let log = Log::new();
    let mut g = pin!(generate!(AsyncGenerator<u8>, async {
        let text = String::from("text");
        hidden!(replaces(Waker::noop(), false));
        let reads = Reads(&text, log.clone());
        yield_from!(Box::pin(generate!(AsyncGenerator<u8>, async move {
            let reads = reads;
            yield u8::try_from(reads.0.len()).unwrap();
        })));
    }));
    assert!(panics(|| finish(g.anext())).contains("replaced the context"));
    // It is leaked, as `Frames::discard_popped` says.
    assert_eq!(log.take(), [""; 0]);
}

/// Each body drives the next one in its own poll, and all of them yield at once.
#[test]
fn nested_generators_use_their_own_slots() {
    #[generator]
    async fn nested(depth: u32) -> impl AsyncGenerator<u32, u32, u32> {
        if depth == 0 {
            let mut sum = 0;
            for n in 1..4 {
                pending(1).await;
                sum += yield_!(n);
            }
            return sum;
        }
        let mut inner = Box::pin(nested(depth - 1)) as Pin<Box<dyn AsyncGenerator<u32, u32, u32>>>;
        let mut state = inner.astart().await.unwrap();
        loop {
            match state {
                CoroutineState::Yielded(n) => {
                    let sent = yield_!(n * 10);
                    pending(1).await;
                    state = inner.asend(sent + depth).await.unwrap();
                }
                CoroutineState::Complete(sum) => return sum,
            }
        }
    }
    let mut g = pin!(nested(3));
    assert_eq!(finish(g.astart()), Ok(CoroutineState::Yielded(1000)));
    assert_eq!(finish(g.asend(100)), Ok(CoroutineState::Yielded(2000)));
    assert_eq!(finish(g.asend(200)), Ok(CoroutineState::Yielded(3000)));
    assert_eq!(finish(g.asend(300)), Ok(CoroutineState::Complete(618)));
}

#[test]
fn generators_polled_by_turns_inside_a_body_use_their_own_slots() {
    #[generator]
    async fn counts(from: u32, waits: usize) -> impl AsyncGenerator<u32> {
        for n in from..from + 3 {
            pending(waits).await;
            yield_!(n);
        }
    }
    let mut g = pin!(generate!(AsyncGenerator<u32>, async {
        let (mut a, mut b) = (counts(10, 3).boxed_local(), counts(20, 1).boxed_local());
        for _ in 0..3 {
            let (a, b) = futures::join!(a.anext(), b.anext());
            yield a.unwrap().yielded().unwrap();
            yield b.unwrap().yielded().unwrap();
        }
        let mut all: futures::stream::FuturesUnordered<_> =
            (0..3).map(|n| async move { finish_inside(counts(n * 100, 2)).await }).collect();
        while let Some(sum) = futures::StreamExt::next(&mut all).await {
            yield sum;
        }
    }));
    let mut all = Vec::new();
    while let Ok(CoroutineState::Yielded(n)) = finish(g.anext()) {
        all.push(n);
    }
    all[6..].sort_unstable();
    assert_eq!(all, [10, 20, 11, 21, 12, 22, 3, 303, 603]);
}

async fn finish_inside(generator: impl AsyncGenerator<u32>) -> u32 {
    let mut generator = pin!(generator);
    let mut sum = 0;
    while let Ok(CoroutineState::Yielded(n)) = generator.anext().await {
        sum += n;
    }
    sum
}

/// Its own body polls it: the cell that shares it says no.
#[test]
fn a_generator_that_polls_itself_finds_itself_borrowed() {
    type Shared = Rc<RefCell<Option<LocalBoxAsyncGenerator<'static, bool>>>>;
    let shared: Shared = Rc::default();
    let own = Rc::clone(&shared);
    let g = generate!(AsyncGenerator<bool>, async move {
        let is_borrowed = poll_fn(|_| Poll::Ready(own.try_borrow_mut().is_err())).await;
        yield is_borrowed;
        own.borrow_mut().take();
    });
    *shared.borrow_mut() = Some(g.boxed_local());
    let next = || finish(shared.borrow_mut().as_mut().unwrap().anext());
    assert_eq!(next(), Ok(CoroutineState::Yielded(true)));
    assert!(panics(next).contains("already borrowed"));
    *shared.borrow_mut() = None;
}

#[test]
fn a_shared_reference_does_not_touch_a_body_that_borrows_from_itself() {
    #[generator]
    async fn inner(mut n: u32) -> impl AsyncGenerator<u32, u32, u32> {
        let own = &mut n;
        *own += yield_!(*own);
        pending(1).await;
        *own += yield_!(*own);
        *own
    }
    #[generator]
    async fn outer(mut n: u32) -> impl AsyncGenerator<u32, u32, u32> {
        let room = [n; 20];
        let own = &mut n;
        *own += yield_from!(inner(*own));
        if *own < 20 {
            *own += yield_from!(outer(*own));
        }
        *own += yield_from!(inner(1).boxed());
        *own + room[0]
    }
    #[generator]
    fn sync(mut n: u32) -> impl Generator<u32, u32, u32> {
        let own = &mut n;
        *own += yield_!(*own);
        *own += yield_!(*own);
        *own
    }
    let mut g = pin!(generate!(Generator<u32>, {
        let mut own = 1;
        let own = &mut own;
        yield *own;
        *own += 1;
        yield *own;
    }));
    g.next().unwrap();
    assert!(format!("{g:?}").contains("Suspended"));
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(2)));
    let mut g = pin!(sync(1));
    g.start().unwrap();
    while g.status() == Status::Suspended {
        assert_eq!(g.delegation_depth(), 0);
        g.send(2).unwrap();
    }
    let mut g = pin!(outer(1));
    let mut state = finish(g.astart()).unwrap();
    let mut deepest = 0;
    while state.is_yielded() {
        deepest = deepest.max(g.delegation_depth());
        assert!(format!("{:?}", g.asend(1)).contains("Suspended"));
        {
            let mut step = g.asend(1);
            if let Poll::Ready(ready) = poll_once(&mut step) {
                state = ready.unwrap();
                continue;
            }
        }
        assert_eq!(g.status(), AsyncStatus::Running);
        deepest = deepest.max(g.delegation_depth());
        state = finish(g.finish_step()).unwrap().unwrap();
    }
    assert_eq!(deepest, 3);
}
