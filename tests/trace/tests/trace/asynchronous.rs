//! Async generators, and tasks that take a recording along.

use super::*;

/// Gives all other tasks a turn.
#[generator]
fn turn() -> impl Future<Output = ()> {
    yield_!();
}

#[generator]
async fn slow() -> impl AsyncGenerator<u32, u32, bool> {
    turn().await;
    let sent = yield_!(1);
    turn().await;
    sent == 5
}

const SLOW: &str = "\
main -> slow: make
main -> slow: start
slow -> main: await
main -> slow: poll
slow -> main: yield u32
main -> slow: send u32
slow -> main: await
main -> slow: poll
slow -> main: return bool
";

#[test]
fn awaits_and_polls() {
    let script = || {
        block_on(async {
            let mut slow = pin!(slow());
            slow.astart().await.unwrap();
            assert_eq!(slow.asend(5).await.unwrap().completed(), Some(true));
        });
    };
    assert_eq!(lines(script), SLOW);
}

#[test]
fn delegates_await_past_their_delegators() {
    #[generator]
    async fn outer() -> impl AsyncGenerator<u32, u32, bool> {
        yield_from!(slow())
    }
    let script = || {
        block_on(async {
            let mut outer = pin!(outer());
            outer.astart().await.unwrap();
            assert_eq!(outer.asend(5).await.unwrap().completed(), Some(true));
        });
    };
    let expected = SLOW
        .replace("main -> slow: make", "main -> outer: make\nmain -> outer: start\nouter -> slow: make")
        .replace("main -> slow: start", "outer -> slow: yield from")
        .replace("slow -> main: return bool", "slow -> outer: return bool\nouter -> main: return bool");
    assert_eq!(lines(script), expected);
}

#[test]
fn tasks_switch_and_are_cancelled() {
    let script = || {
        let mut first = pin!(trace::task("first", async {
            turn().await;
            assert_eq!(pin!(count(1)).iter().count(), 1);
        }));
        let mut second = Box::pin(trace::task("second", turn()));
        let mut context = Context::from_waker(Waker::noop());
        assert!(first.as_mut().poll(&mut context).is_pending());
        assert!(second.as_mut().poll(&mut context).is_pending());
        assert_eq!(first.as_mut().poll(&mut context), Poll::Ready(()));
        drop(second);
    };
    let recording = recorded(script);
    assert_eq!(
        recording.to_string(),
        "\
main -> first: spawn
main -> second: spawn
main -> first: poll
first -> main: await
main -> second: poll
second -> main: await
main -> first: poll
first -> count: make
first -> count: start
count -> first: yield u32
first -> count: next
count -> first: return
first -> main: return
second: dropped
"
    );
    assert_eq!(recording.lanes()[1].kind, LaneKind::Task);
}

#[test]
fn a_task_takes_its_recording_to_another_thread() {
    let script = || {
        let task = trace::task("far", async { pin!(count(0)).iter().count() });
        let there = thread::Builder::new().name("there".to_owned());
        there.spawn(|| block_on(task)).unwrap().join().unwrap();
    };
    assert_eq!(
        lines(script),
        "\
main -> far: spawn
there -> far: poll
far -> count: make
far -> count: start
count -> far: return
far -> there: return
"
    );
}

#[test]
fn streams_have_no_lane_but_their_generators_have() {
    #[generator]
    async fn numbers() -> impl Stream<Item = u32> {
        yield_!(1);
    }
    assert_eq!(
        lines(|| assert_eq!(block_on(pin!(numbers()).count()), 1)),
        "\
main -> numbers: make
main -> numbers: start
numbers -> main: yield u32
main -> numbers: next
numbers -> main: return
"
    );
}
