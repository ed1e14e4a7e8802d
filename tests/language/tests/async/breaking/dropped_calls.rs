//! Calls that are dropped, forgotten or repeated before they are ready.

use super::*;
use coyield::AsyncStatus;

#[generator]
async fn echo(log: &Log) -> impl AsyncGenerator<u32, String, String, String> {
    let _local = log.noisy("local");
    let mut all = String::new();
    loop {
        pending(2).await;
        match try_yield!(u32::try_from(all.len()).unwrap()) {
            Ok(sent) => all += &sent,
            Err(Thrown::Exit) => {
                pending(2).await;
                return all;
            }
            Err(thrown) => {
                pending(1).await;
                raise!(thrown);
            }
        }
    }
}

#[test]
fn a_forgotten_call_leaves_the_step_unfinished() {
    let log = Log::new();
    let mut g = Box::new(echo(&log).boxed_local());
    mem::forget(g.astart());
    assert_eq!(g.status(), AsyncStatus::Created);
    let mut step = g.astart();
    assert!(poll_once(&mut step).is_pending());
    mem::forget(step);
    // Moved, except for the body.
    let mut g = [*g];
    let g = &mut g[0];
    assert_eq!(finish(g.asend("a".into())), Err(AsyncSendError::Busy("a".into())));
    assert_eq!(finish(g.athrow("b".to_owned())), Err(AsyncThrowError::Busy(Thrown::Raised("b".into()))));
    assert_eq!(finish(g.astart()), Err(AsyncResumeError::Busy));
    assert!(finish(g.aclose()).is_err_and(|error| error.is_busy()));
    assert_eq!(finish(g.finish_step()), Ok(Some(CoroutineState::Yielded(0))));
    assert_eq!(finish(g.finish_step()), Ok(None));
    // Forgotten before it was polled: nothing was sent.
    mem::forget(g.asend(String::new()));
    assert_eq!(g.status(), AsyncStatus::Suspended);
    let mut step = g.asend("four".into());
    assert!(poll_once(&mut step).is_pending());
    drop(step);
    assert_eq!(finish(g.finish_step()), Ok(Some(CoroutineState::Yielded(4))));
    let mut close = g.aclose();
    assert!(poll_once(&mut close).is_pending());
    drop(close);
    assert!(finish(g.aclose()).is_err_and(|error| error.is_busy()));
    assert_eq!(finish(g.finish_step()), Ok(Some(CoroutineState::Complete("four".into()))));
    assert_eq!(log.take(), ["local"]);
}

#[test]
fn a_forgotten_generator_is_only_a_leak() {
    let log = Log::new();
    let mut g = echo(&log).boxed_local();
    let mut step = g.astart();
    assert!(poll_once(&mut step).is_pending());
    mem::forget(step);
    mem::forget(g);
    assert_eq!(log.take(), [""; 0]);
}

/// Delegates in frames and inline, each of which borrows from its delegator, and awaits when it is closed.
#[generator]
async fn borrowing(depth: u32, above: &str, log: &Log) -> impl AsyncGenerator<u32> {
    let text = format!("{above}{depth}");
    let _reads = Reads(&text, log.clone());
    let ended = if depth == 0 {
        try_yield_from!(generate!(AsyncGenerator<u32>, async {
            let _reads = Reads(&text, log.clone());
            if let Err(thrown) = try_yield!(0) {
                pending(1).await;
                raise!(thrown);
            }
        }))
    } else {
        try_yield_from!(borrowing(depth - 1, &text, log))
    };
    pending(1).await;
    if let Err(thrown) = ended {
        raise!(thrown);
    }
}

#[test]
fn a_generator_that_is_dropped_while_it_is_closed_drops_delegates_before_what_they_borrow() {
    // Each of five bodies is pending once.
    for polls in 0..7 {
        let log = Log::new();
        let mut g = borrowing(3, "", &log).boxed_local();
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(0)));
        assert_eq!(g.delegation_depth(), 4);
        for poll in 0..polls {
            let closed = match g.status() {
                AsyncStatus::Suspended => poll_once(g.aclose()).map(|closed| closed == Ok(None)),
                AsyncStatus::Running => poll_once(g.finish_step()).map(|state| state == Err(Thrown::Exit)),
                _ => break,
            };
            assert_eq!(closed, if poll == 5 { Poll::Ready(true) } else { Poll::Pending });
        }
        drop(g);
        let texts = ["3210", "3210", "321", "32", "3"];
        assert_eq!(log.take(), texts.map(|text| format!("drop of what reads {text}")), "{polls}");
    }
}

#[test]
fn a_close_that_is_ignored_after_an_await_drops_the_delegate_and_returns_the_error() {
    #[generator]
    async fn ignores(log: &Log) -> impl AsyncGenerator<u8> {
        let _local = log.noisy("ignores");
        while try_yield!(1).is_err() {
            pending(2).await;
        }
    }
    for embedded in [true, false] {
        let log = Log::new();
        let mut g = pin!(generate!(AsyncGenerator<u8>, async {
            let _local = log.noisy("outer");
            let ended =
                if embedded { try_yield_from!(ignores(&log)) } else { try_yield_from!(ignores(&log).boxed_local()) };
            pending(1).await;
            assert_eq!(ended, Err(Thrown::IgnoredExit));
            yield 2;
        }));
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(1)));
        for _ in 0..3 {
            let is_first = g.status() == AsyncStatus::Suspended;
            let polled = if is_first { poll_once(g.aclose()).map(drop) } else { poll_once(g.finish_step()).map(drop) };
            assert!(polled.is_pending());
        }
        assert_eq!(log.take(), ["ignores"]);
        assert_eq!(finish(g.finish_step()), Ok(Some(CoroutineState::Yielded(2))));
        assert_eq!(finish(g.aclose()), Ok(None));
    }
}

#[test]
fn a_stream_continues_whichever_step_was_dropped() {
    #[generator]
    async fn counts() -> impl AsyncGenerator<u32, (), (), u32> {
        for n in 0..4 {
            pending(1).await;
            yield_!(n);
        }
    }
    let mut g = pin!(counts());
    assert!(poll_once(g.anext()).is_pending());
    let mut stream = g.stream_with_return();
    assert_eq!(finish(stream.next()), Some(0));
    assert!(poll_once(stream.next()).is_pending());
    assert_eq!(finish(g.anext()), Err(AsyncResumeError::Busy));
    assert_eq!(finish(g.finish_step()), Ok(Some(CoroutineState::Yielded(1))));
    assert!(poll_once(g.stream_with_return().next()).is_pending());
    assert_eq!(finish(g.stream_with_return().next()), Some(2));
    assert_eq!(finish(g.athrow(9)), Err(AsyncThrowError::Thrown(Thrown::Raised(9))));
    assert_eq!(finish(g.stream_with_return().next()), None);
}

#[test]
fn a_call_that_is_polled_after_it_was_ready_ends_no_other_step() {
    let log = Log::new();
    let mut g = echo(&log).boxed_local();
    let mut step = g.astart();
    while poll_once(&mut step).is_pending() {}
    assert!(poll_once(&mut step).is_ready());
    let mut step = g.asend("x".into());
    while poll_once(&mut step).is_pending() {}
    assert!(panics(|| poll_once(&mut step)).contains("after it was ready"));
    assert_eq!(finish(g.asend("y".into())), Ok(CoroutineState::Yielded(2)));
}

#[test]
fn a_recursion_that_awaits_at_its_bottom_uses_up_no_machine_stack() {
    #[generator]
    async fn down(depth: u32) -> impl AsyncGenerator<u32, (), u32> {
        if depth == 0 {
            pending(2).await;
            yield_!(7);
            pending(2).await;
            return 0;
        }
        match try_yield_from!(down(depth - 1)) {
            Ok(n) => n + 1,
            Err(thrown) => {
                pending(1).await;
                raise!(thrown);
            }
        }
    }
    let depth = if cfg!(miri) { 200 } else { 20_000 };
    let run = move || {
        let mut g = pin!(down(depth));
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(7)));
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Complete(depth)));
        let mut g = down(depth).boxed();
        assert_eq!(finish(g.anext()), Ok(CoroutineState::Yielded(7)));
        assert_eq!(finish(g.aclose()), Ok(None));
        let mut g = down(depth).boxed();
        assert!(poll_once(g.anext()).is_pending());
        assert_eq!(g.delegation_depth(), depth as usize);
    };
    std::thread::Builder::new().stack_size(256 * 1024).spawn(run).unwrap().join().unwrap();
}
