//! The results of gathered futures, an error among them, and a cancel. After `CPython`'s `test_tasks.py`.

use coyield::aio::combine::GatherVec;
use coyield::aio::{self, Cancelled, Gather, Task, TaskError, cancellable};
use coyield::{gather, try_await};
use coyield_tests::{Log, Noisy, implements, panic_of};
use futures::FutureExt as _;
use futures::executor::block_on;
use std::fmt::{self, Display};
use std::future::{Ready, pending, poll_fn, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

#[derive(Debug, PartialEq)]
struct Broken(u32);

impl Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "broken {}", self.0)
    }
}

impl std::error::Error for Broken {}

/// Runs this under a clock that only advances when all tasks wait.
fn run(future: impl Future<Output = ()>) {
    let ended = aio::run(async {
        tokio::time::pause();
        future.await;
    });
    ended.unwrap();
}

async fn wait(milliseconds: u64) {
    aio::sleep(Duration::from_millis(milliseconds)).await;
}

async fn after(milliseconds: u64, value: u32) -> Result<u32, Broken> {
    wait(milliseconds).await;
    if value > 100 { Err(Broken(value)) } else { Ok(value) }
}

fn broken<T: fmt::Debug>(result: &Result<T, TaskError>) -> Option<u32> {
    result.as_ref().err()?.downcast_ref::<Broken>().map(|broken| broken.0)
}

fn panics(message: &'static str) -> impl Future<Output = u32> {
    poll_fn(move |_| panic!("{message}"))
}

/// Logs when it begins, is cancelled, has cleaned up, and ends.
async fn cancellable_sleep(log: Log, name: &'static str, cleanup: u64) -> Result<u32, Cancelled> {
    let waited = try_await!(wait(1000));
    log.add(format!("{name}: {waited:?}"));
    wait(cleanup).await;
    log.add(format!("{name} cleaned up"));
    waited.map(|()| 1)
}

#[test]
fn the_values_come_in_the_order_of_the_futures() {
    run(async {
        assert_eq!(aio::gather([after(3, 1), after(1, 2), after(2, 3)]).await.unwrap(), [1, 2, 3]);
        let (number, text, unit) = gather!(after(3, 1), async { "two" }, wait(1)).await.unwrap();
        assert_eq!((number, text, unit), (1, "two", ()));
    });
}

#[test]
fn gathered_futures_run_concurrently() {
    run(async {
        let begun = aio::now();
        for many in [10, 100] {
            let values = aio::gather((0..many).map(|n| after(50, n % 100))).await.unwrap();
            assert_eq!(values, (0..many).map(|n| n % 100).collect::<Vec<_>>());
        }
        gather!(wait(50), wait(50)).await.unwrap();
        assert!(aio::now() - begun < Duration::from_millis(160));
    });
}

#[test]
fn nothing_gathered_is_ready() {
    assert_eq!(aio::gather(Vec::<Ready<u32>>::new()).now_or_never().unwrap().unwrap(), []);
    assert_eq!(aio::gather(std::iter::empty::<Ready<u32>>().filter(|_| true)).now_or_never().unwrap().unwrap(), []);
    let ((), none) = (gather!().now_or_never().unwrap().unwrap(), gather!().return_exceptions().now_or_never());
    none.unwrap().unwrap();
}

#[test]
fn the_first_error_comes_at_once() {
    run(async {
        let begun = aio::now();
        let result = aio::gather([after(90, 1), after(20, 102), after(10, 101), after(30, 103)]).await;
        assert_eq!(broken(&result), Some(101));
        let result = gather!(after(90, 1), after(10, 104), wait(50)).await;
        assert_eq!(broken(&result), Some(104));
        let result =
            aio::gather((0..100_u32).map(|n| after(90 - u64::from(n % 50), if n == 70 { 105 } else { 1 }))).await;
        assert_eq!(broken(&result), Some(105));
        assert!(aio::now() - begun < Duration::from_millis(95));
    });
}

#[test]
fn after_an_error_tasks_go_on_and_futures_are_dropped() {
    let log = Log::new();
    run(async {
        let (of_task, of_future) = (log.clone(), log.clone());
        let task = aio::spawn(async move {
            wait(50).await;
            of_task.add("task ended");
        });
        let handle = task.handle();
        let future = async move {
            let _local = of_future.noisy("future dropped");
            wait(50).await;
        };
        assert_eq!(broken(&gather!(task, future, after(10, 101)).await), Some(101));
        assert_eq!(log.take(), ["future dropped"]);
        assert!(!handle.is_done());
        wait(100).await;
        assert!(handle.is_done() && !handle.is_cancelled());
        assert_eq!(log.take(), ["task ended"]);
    });
}

#[test]
fn with_return_exceptions_each_has_its_result() {
    run(async {
        let results =
            aio::gather([after(1, 3), after(2, 1), after(1, 101), after(9, 102)]).return_exceptions().await.unwrap();
        assert_eq!(results.iter().map(broken).collect::<Vec<_>>(), [None, None, Some(101), Some(102)]);
        assert!(matches!(results[..2], [Ok(3), Ok(1)]));
        let (broke, whole) = gather!(after(2, 103), ready("whole")).return_exceptions().await.unwrap();
        assert_eq!((broken(&broke), whole.unwrap()), (Some(103), "whole"));
    });
}

#[test]
fn a_cancelled_child_counts_as_failed() {
    run(async {
        let log = Log::new();
        let (first, second) = (
            aio::spawn(cancellable_sleep(log.clone(), "first", 0)),
            aio::spawn(cancellable_sleep(log.clone(), "second", 0)),
        );
        let (cancel, other) = (first.handle(), second.handle());
        let gathered = aio::spawn(gather!(first, second));
        wait(1).await;
        cancel.cancel();
        let gathered = gathered.await;
        assert!(gathered.unwrap_err().is_cancelled());
        wait(1).await;
        assert!(!other.is_done(), "only one of them was cancelled");
        other.cancel();
    });
}

#[test]
fn a_cancelled_child_is_a_result_with_return_exceptions() {
    run(async {
        let (a, b) = (aio::spawn(after(5, 1)), aio::spawn(after(5, 2)));
        a.cancel();
        let results = aio::gather([a, b]).return_exceptions().await.unwrap();
        assert!(matches!(results[..], [Err(TaskError::Cancelled), Ok(2)]));
    });
}

#[test]
fn to_cancel_who_awaits_it_reaches_every_child() {
    let log = Log::new();
    run(async {
        let (of_outer, child) = (log.clone(), aio::spawn(cancellable_sleep(log.clone(), "task", 3)));
        let handle = child.handle();
        let outer = aio::spawn(async move {
            let without_a_point = async {
                let _local = of_outer.noisy("no point: dropped");
                pending::<()>().await;
            };
            let all = gather!(cancellable_sleep(of_outer.clone(), "future", 5), child, without_a_point).await;
            of_outer.add(format!("{all:?}"));
            all
        });
        wait(1).await;
        outer.cancel();
        assert!(outer.await.unwrap_err().is_cancelled());
        assert!(handle.is_cancelled());
    });
    let mut entries = log.take();
    entries[..3].sort();
    let told = ["future: Err(Cancelled)", "no point: dropped", "task: Err(Cancelled)"];
    assert_eq!(entries, [&told[..], &["task cleaned up", "future cleaned up", "Err(Cancelled)"]].concat());
}

#[test]
fn cancelled_many_all_clean_up() {
    let log = Log::new();
    run(async {
        let of_outer = log.clone();
        let outer = aio::spawn(async move {
            let children = (0..100).map(|n| {
                let log = of_outer.clone();
                async move {
                    match n % 4 {
                        0 => pending().await,
                        1 => wait(5000).map(Ok).await,
                        _ => cancellable_sleep(log, "child", n).await.map(|_| ()),
                    }
                }
            });
            aio::gather(children).return_exceptions().await.map(|results| results.len())
        });
        wait(1).await;
        outer.cancel();
        let begun = aio::now();
        assert!(outer.await.unwrap_err().is_cancelled(), "in spite of return_exceptions");
        assert!(aio::now() - begun < Duration::from_millis(200));
    });
    let entries = log.take();
    assert_eq!(entries.iter().filter(|entry| *entry == "child: Err(Cancelled)").count(), 50);
    assert_eq!(entries.iter().filter(|entry| *entry == "child cleaned up").count(), 50);
}

#[test]
fn a_child_that_cleans_up_is_not_told_twice_for_one_request() {
    let log = Log::new();
    run(async {
        let of_child = log.clone();
        let child = async move {
            assert_eq!(try_await!(pending::<()>()), Err(Cancelled));
            of_child.add(format!("{:?}", try_await!(wait(5))));
            of_child.add(format!("{:?}", try_await!(wait(50))));
        };
        let outer = aio::spawn(async move { gather!(child, wait(1)).await });
        wait(10).await;
        outer.cancel();
        wait(10).await;
        outer.cancel();
        assert!(outer.await.unwrap_err().is_cancelled(), "though the child has swallowed it");
    });
    assert_eq!(log.take(), ["Ok(())", "Err(Cancelled)"]);
}

#[test]
fn an_error_of_a_cleanup_comes_out() {
    run(async {
        let failing = async {
            let _ = try_await!(pending::<()>());
            Err::<(), _>(Broken(7))
        };
        let outer = aio::spawn(async move {
            let all = gather!(failing, wait(1)).await;
            assert_eq!(broken(&all), Some(7));
        });
        wait(10).await;
        outer.cancel();
        outer.await.unwrap();
    });
}

#[test]
fn its_handle_cancels_it() {
    let log = Log::new();
    run(async {
        let mut all = gather!(cancellable_sleep(log.clone(), "a", 3), wait(1000));
        let handle = all.handle();
        let canceller = aio::spawn({
            let handle = handle.clone();
            async move {
                wait(10).await;
                handle.cancel()
            }
        });
        assert!(all.await.unwrap_err().is_cancelled());
        assert!(canceller.await.unwrap());
        assert!(handle.is_done() && !handle.cancel());
    });
    assert_eq!(log.take(), ["a: Err(Cancelled)", "a cleaned up"]);
}

#[test]
fn cancelled_before_it_begins_it_runs_nothing() {
    let mut all = aio::gather([panics("it runs"), panics("it runs")]);
    assert!(all.handle().cancel());
    assert!(block_on(all).unwrap_err().is_cancelled());
}

#[test]
fn a_dropped_one_is_done() {
    let mut all = gather!(pending::<()>());
    let handle = all.handle();
    assert!(!handle.is_done());
    drop(all);
    assert!(handle.is_done() && !handle.cancel());
}

#[test]
fn callbacks_are_called_in_their_order_before_it_is_ready() {
    let log = Log::new();
    let mut all = gather!(ready(1), ready("two")).return_exceptions();
    for name in ["first", "second"] {
        let log = log.clone();
        all.add_done_callback(move |result| log.add(format!("{name}: {result:?}")));
    }
    assert!(block_on(all).is_ok());
    assert_eq!(log.take(), ["first: Ok((Ok(1), Ok(\"two\")))", "second: Ok((Ok(1), Ok(\"two\")))"]);
}

#[test]
fn a_cancelled_task_with_a_gather_in_a_task_is_awaited_through() {
    // CPython's `test_cancel_gather_2`: the cancel passes through several gathers.
    run(async {
        let log = Log::new();
        let inner = aio::spawn(gather!(aio::spawn(cancellable_sleep(log.clone(), "deep", 5))));
        let outer = aio::spawn(async { gather!(inner).await.map(|_| ()) });
        wait(1).await;
        outer.cancel();
        assert!(outer.await.unwrap_err().is_cancelled());
        assert_eq!(log.take(), ["deep: Err(Cancelled)", "deep cleaned up"]);
    });
}

#[test]
fn a_gather_is_cancelled_as_a_part_of_a_cancellable() {
    let (all, cancel) = cancellable(gather!(pending::<u32>(), async { try_await!(pending::<u32>()) }));
    let mut all = Box::pin(all);
    assert!(all.as_mut().now_or_never().is_none());
    cancel.cancel();
    assert!(matches!(all.now_or_never(), Some(Ok(Err(TaskError::Cancelled)))));
}

#[test]
fn futures_that_are_not_send_are_gathered_in_place() {
    let shared = Rc::new(std::cell::Cell::new(1));
    let add = async || shared.set(shared.get() + 1);
    block_on(gather!(add(), add(), add())).unwrap();
    assert_eq!(shared.get(), 4);
}

#[test]
fn its_types_can_be_named_and_sent() {
    struct Stored(
        Gather<GatherVec<Task<u32>, u32>>,
        Pin<Box<dyn Future<Output = Result<(u32, ()), TaskError>> + Send>>,
    );
    let of = |stored: &Stored| (implements!(stored.0, Send), implements!(stored.0, Unpin), implements!(stored.1, Send));
    run(async move {
        let stored =
            Stored(aio::gather([aio::spawn(async { 1_u32 })]), Box::pin(gather!(ready(2_u32), aio::spawn(async {}))));
        assert_eq!(of(&stored), (true, true, true));
        assert_eq!((stored.0.await.unwrap(), stored.1.await.unwrap()), (vec![1], (2, ())));
    });
}

#[test]
fn a_panic_of_a_future_comes_out_and_that_of_a_task_is_an_error() {
    let said = panic_of(|| block_on(gather!(pending::<()>(), panics("out of it"))));
    assert_eq!(said, "out of it");
    run(async {
        let all = gather!(aio::spawn(panics("within")), pending::<()>()).await;
        assert!(all.unwrap_err().is_panic());
    });
}

#[test]
fn it_does_what_cpython_does() {
    // The counterpart of `tests/python/aio/gather.py`.
    async fn child(log: Log, name: &'static str, delay: u64, cleanup: u64) -> Result<&'static str, Failure> {
        if let Err(cancelled) = try_await!(wait(delay)) {
            log.add(format!("{name}: cancelled"));
            wait(cleanup).await;
            log.add(format!("{name}: cleaned up"));
            return Err(cancelled.into());
        }
        log.add(format!("{name}: {}", if name == "b" { "fails" } else { "ends" }));
        if name == "b" { Err(name.into()) } else { Ok(name) }
    }
    type Failure = Box<dyn std::error::Error + Send + Sync>;

    let log = Log::new();
    run(async {
        let tasks =
            || [("a", 30), ("b", 10), ("c", 20)].map(|(name, delay)| aio::spawn(child(log.clone(), name, delay, 0)));
        let mut first = tasks();
        let handles = first.each_ref().map(Task::handle);
        let error = aio::gather(&mut first).await.unwrap_err();
        log.add(format!("gather: {error}, and {} done", handles.iter().filter(|task| task.is_done()).count()));
        aio::wait(first, None, aio::ReturnWhen::AllCompleted).await;

        let second = tasks();
        second[2].cancel();
        let results = aio::gather(second).return_exceptions().await.unwrap();
        let types = results.iter().map(|result| match result {
            Ok(_) => "'str'",
            Err(TaskError::Cancelled) => "'CancelledError'",
            Err(_) => "'ValueError'",
        });
        log.add(format!("[{}]", types.collect::<Vec<_>>().join(", ")));

        let of_outer = log.clone();
        let outer = aio::spawn(async move {
            let (a, b) = (child(of_outer.clone(), "a", 1000, 20), child(of_outer.clone(), "b", 1000, 20));
            let all = gather!(a, b).return_exceptions().await;
            if matches!(all, Err(TaskError::Cancelled)) {
                of_outer.add("outer: cancelled");
            }
            all.map(drop)
        });
        wait(10).await;
        outer.cancel();
        let cancelled = outer.await.is_err_and(|error| error.is_cancelled());
        log.add(format!("cancelled: {}", if cancelled { "True" } else { "False" }));
    });
    assert_eq!(log.take(), include_str!("../../python/aio/gather.out").lines().collect::<Vec<_>>());
}

async fn never(noisy: Noisy) {
    let _noisy = noisy;
    pending::<()>().await;
}

#[test]
fn the_futures_of_a_dropped_gather_are_dropped_in_their_order_whatever_their_number() {
    for number in [2, 3, 29, 30, 31, 32, 100] {
        let names: Vec<&'static str> = (0..number).map(|number| &*number.to_string().leak()).collect();
        let log = Log::new();
        let children = || names.iter().map(|name| never(log.noisy(name)));
        // Before it was polled, half-way, and by an error.
        drop(aio::gather(children()));
        assert_eq!(log.take(), names, "unpolled");
        let mut half_way = Box::pin(aio::gather(children()));
        assert!(half_way.as_mut().now_or_never().is_none());
        drop(half_way);
        assert_eq!(log.take(), names, "half-way");
        let fails = children().map(|child| child.map(Ok::<_, &str>).boxed_local());
        let fails = fails.chain([async { Err("it failed") }.boxed_local()]);
        assert!(aio::gather(fails).now_or_never().unwrap().is_err());
        assert_eq!(log.take(), names, "failed");
    }
    let log = Log::new();
    let mut tuple = Box::pin(gather!(never(log.noisy("a")), never(log.noisy("b")), never(log.noisy("c"))));
    assert!(tuple.as_mut().now_or_never().is_none());
    drop(tuple);
    assert_eq!(log.take(), ["a", "b", "c"]);
}
