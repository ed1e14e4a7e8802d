//! How an event loop begins, takes turns, is stopped, and ends.

use coyield::aio::{self, EventLoop, TaskError, cancellable};
use coyield::try_await;
use coyield_tests::executors::turns;
use coyield_tests::{Log, panic_of};
use std::cell::Cell;
use std::future::pending;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

async fn panics(message: &str) {
    turns(0).await;
    assert!(message.is_empty(), "{message}");
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn run_until_complete_gives_the_result_and_can_be_called_again() {
    let mut events = EventLoop::new().unwrap();
    assert_eq!(events.run_until_complete(async { 1 }).unwrap(), 1);
    let error = events.run_until_complete(async { Err::<(), _>("it broke") }).unwrap_err();
    assert_eq!(error.to_string(), "it broke");
    let error = events.run_until_complete(panics("it panics")).unwrap_err();
    assert_eq!(error.to_string(), "the task panicked: it panics");
    let mut borrowed = 2;
    events.run_until_complete(async { borrowed += 1 }).unwrap();
    assert_eq!(borrowed, 3);
}

#[test]
fn tasks_that_are_left_go_on_when_the_loop_runs_again() {
    let log = Log::new();
    let mut events = EventLoop::new().unwrap();
    let of_task = log.clone();
    let left = events
        .run_until_complete(async {
            Some(aio::spawn_local(async move {
                for n in 0..3 {
                    of_task.add(format!("{n}"));
                    turns(1).await;
                }
            }))
        })
        .unwrap()
        .unwrap();
    log.add("between");
    assert!(!left.is_done());
    events.run_until_complete(left).unwrap();
    assert_eq!(log.take(), ["between", "0", "1", "2"]);
    assert!(format!("{events:?}").contains("unfinished: 0"));
}

#[test]
fn run_forever_runs_until_it_is_stopped() {
    let log = Log::new();
    let mut events = EventLoop::new().unwrap();
    for n in 0..2 {
        let (handle, log) = (events.handle(), log.clone());
        events.call_soon(move || {
            log.add(format!("call {n}"));
            handle.stop();
        });
    }
    events.run_forever();
    log.add("stopped");
    // A stop before the run is for the next run, as in Python.
    events.handle().stop();
    events.run_forever();
    log.add("stopped at once");
    let handle = events.handle();
    let stopper = thread::spawn(move || handle.stop());
    events.run_forever();
    stopper.join().unwrap();
    assert_eq!(log.take(), ["call 0", "call 1", "stopped", "stopped at once"]);
}

#[test]
fn calls_and_tasks_have_their_turns_in_the_order_in_which_they_were_made() {
    let log = Log::new();
    aio::run(async {
        let events = aio::running_loop();
        let say = |what: &'static str| {
            let log = log.clone();
            move || log.add(what)
        };
        events.call_soon(say("call 1"));
        let task = say("task 2");
        let second = aio::spawn(async move { task() });
        events.call_soon(say("call 3"));
        let task = say("task 4");
        let fourth = aio::spawn_local(async move { task() });
        events.call_soon(say("call 5"));
        log.add("main");
        second.await?;
        fourth.await?;
        turns(1).await;
        Ok::<_, TaskError>(())
    })
    .unwrap();
    assert_eq!(log.take(), ["main", "call 1", "task 2", "call 3", "task 4", "call 5"]);
}

#[test]
fn a_call_that_is_made_by_a_call_is_for_the_next_turn() {
    let log = Log::new();
    aio::run(async {
        let (events, of_call) = (aio::running_loop(), log.clone());
        let again = events.clone();
        events.call_soon(move || {
            let log = of_call.clone();
            again.call_soon(move || log.add("inner"));
            of_call.add("outer");
        });
        let of_call = log.clone();
        events.call_soon(move || of_call.add("beside"));
        turns(4).await;
    })
    .unwrap();
    assert_eq!(log.take(), ["outer", "beside", "inner"]);
}

#[test]
fn later_calls_come_in_the_order_of_their_times() {
    let log = Log::new();
    aio::run(async {
        tokio::time::pause();
        let events = aio::running_loop();
        let began = events.now();
        let say = |what: &'static str| {
            let (log, events) = (log.clone(), events.clone());
            move || log.add(format!("{what} at {}", (events.now() - began).as_secs()))
        };
        events.call_later(3 * SECOND, say("third"));
        events.call_later(SECOND, say("first"));
        events.call_at(began + 2 * SECOND, say("second"));
        events.call_later(Duration::ZERO, say("now"));
        events.call_later(Duration::MAX, say("never"));
        let cancelled = events.call_later(SECOND, say("cancelled"));
        events.call_later(4 * SECOND, say("cancelled too")).cancel();
        cancelled.cancel();
        cancelled.cancel();
        aio::sleep(5 * SECOND).await;
    })
    .unwrap();
    assert_eq!(log.take(), ["now at 0", "first at 1", "second at 2", "third at 3"]);
}

#[test]
fn a_call_that_is_cancelled_is_not_called_and_drops_what_it_has() {
    let log = Log::new();
    aio::run(async {
        let events = aio::running_loop();
        let (noisy, of_call) = (log.noisy("dropped"), log.clone());
        let call = events.call_soon(move || {
            let _noisy = noisy;
            of_call.add("called");
        });
        call.cancel();
        turns(2).await;
        log.add("after");
        // Too late.
        let of_call = log.clone();
        let call = events.call_soon(move || of_call.add("called"));
        turns(1).await;
        call.cancel();
        turns(1).await;
    })
    .unwrap();
    assert_eq!(log.take(), ["dropped", "after", "called"]);
}

#[test]
fn a_call_that_panics_does_not_end_the_loop() {
    let mut events = EventLoop::new().unwrap();
    events.call_soon(|| panic!("bad call"));
    let handle = events.handle();
    events.call_soon(move || handle.stop());
    events.run_forever();
}

#[test]
fn calls_of_the_loop_need_not_be_send() {
    let mut events = EventLoop::new().unwrap();
    let called = Rc::new(Cell::new(0));
    for _ in 0..2 {
        let called = Rc::clone(&called);
        events.call_soon(move || called.set(called.get() + 1));
    }
    events.run_until_complete(turns(3)).unwrap();
    assert_eq!(called.get(), 2);
}

#[test]
fn run_cancels_the_tasks_that_are_left_and_waits_for_their_cleanup() {
    let log = Log::new();
    let value = aio::run(async {
        tokio::time::pause();
        for name in ["a", "b"] {
            let log = log.clone();
            drop(aio::spawn(async move {
                let told = try_await!(pending::<()>());
                aio::sleep(SECOND).await;
                log.add(format!("{name}: {told:?}, cleaned up"));
            }));
        }
        let of_task = log.clone();
        drop(aio::spawn(async move {
            let _local = of_task.noisy("without points");
            pending::<()>().await;
        }));
        turns(1).await;
        log.add("main ends");
        7
    });
    assert_eq!(value.unwrap(), 7);
    let lines = ["main ends", "without points", "a: Err(Cancelled), cleaned up", "b: Err(Cancelled), cleaned up"];
    assert_eq!(log.take(), lines);
}

#[test]
fn a_task_that_is_left_and_has_not_begun_does_not_run() {
    aio::run(async { drop(aio::spawn(panics("it runs"))) }).unwrap();
}

#[test]
fn run_ends_the_same_when_the_main_task_fails_or_panics() {
    let log = Log::new();
    for fails in [true, false] {
        let error = aio::run(async {
            let log = log.clone();
            drop(aio::spawn(async move { log.add(format!("{:?}", try_await!(pending::<()>()))) }));
            turns(1).await;
            assert!(fails, "it panics");
            Err::<(), _>("it failed")
        });
        assert_eq!(error.unwrap_err().is_panic(), !fails);
        assert_eq!(log.take(), ["Err(Cancelled)"]);
    }
}

#[test]
fn the_main_task_can_be_cancelled() {
    let ended = aio::run(async {
        aio::current_task().unwrap().cancel();
        try_await!(turns(1))
    });
    assert!(ended.unwrap_err().is_cancelled());
}

#[test]
fn a_loop_inside_of_a_loop_is_refused_with_a_word_of_advice() {
    let advice =
        "an event loop is running here already: `.await` the future in its task, or `spawn` it, instead of running it";
    let message = |ended: Result<(), TaskError>| match ended {
        Err(TaskError::Panicked(panic)) => panic.message().to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(message(aio::run(async { aio::run(async {}).unwrap() })), advice);
    assert_eq!(message(aio::run(async { EventLoop::new().unwrap().run_forever() })), advice);
    let in_task = async { aio::spawn(async { EventLoop::new().unwrap().run_until_complete(async {}).unwrap() }).await };
    assert_eq!(message(aio::run(in_task)), advice);
    let mut threads = EventLoop::multi_thread().unwrap();
    let in_task = async { aio::spawn(async { aio::run(async {}).unwrap() }).await };
    assert_eq!(message(threads.run(in_task)), advice);
    // The panic of a callback is logged; the loop continues.
    let refused = Arc::new(AtomicUsize::new(0));
    aio::run(async {
        let refused = Arc::clone(&refused);
        aio::running_loop().call_soon(move || {
            assert_eq!(panic_of(|| aio::run(async {})), advice);
            refused.fetch_add(1, Ordering::SeqCst);
        });
        turns(2).await;
    })
    .unwrap();
    assert_eq!(refused.load(Ordering::SeqCst), 1);
}

#[test]
fn loops_may_run_one_after_the_other_and_side_by_side() {
    aio::run(async {}).unwrap();
    let threads: Vec<_> = (0..3).map(|n| thread::spawn(move || aio::run(async move { n }).unwrap())).collect();
    assert_eq!(threads.into_iter().map(|thread| thread.join().unwrap()).sum::<i32>(), 3);
}

#[test]
fn close_drops_what_is_left_where_it_is() {
    let log = Log::new();
    let mut events = EventLoop::new().unwrap();
    let handle = events.handle();
    let of_call = log.noisy("call dropped");
    handle.call_later(Duration::MAX, move || drop(of_call));
    let left = events.run_until_complete(async {
        let log = log.clone();
        let left = aio::spawn(async move {
            let _local = log.noisy("dropped");
            log.add(format!("told {:?}", try_await!(pending::<()>())));
        });
        turns(1).await;
        Some(left)
    });
    let mut left = left.unwrap().unwrap();
    events.close();
    let mut lines = log.take();
    lines.sort();
    assert_eq!(lines, ["call dropped", "dropped"]);
    assert!(left.try_result().unwrap().unwrap_err().is_cancelled());
    // A task that is spawned on a closed loop never runs.
    let mut late = handle.run_threadsafe(panics("it runs"));
    assert!(late.try_result().unwrap().unwrap_err().is_cancelled());
    handle.call_soon(|| panic!("it is called"));
    handle.stop();
}

#[test]
fn other_threads_run_tasks_and_calls_on_the_loop() {
    let (handles, handle) = mpsc::channel::<aio::LoopHandle>();
    let elsewhere = thread::spawn(move || {
        let events = handle.recv().unwrap();
        let task = events.run_threadsafe(async {
            turns(2).await;
            (thread::current().id(), aio::current_task().is_some())
        });
        let (of_task, in_task) = futures::executor::block_on(task).unwrap();
        let waits = events.run_threadsafe(async { try_await!(pending::<()>()) });
        waits.cancel();
        let (cancel, ended) = cancellable(waits);
        drop(ended);
        assert!(futures::executor::block_on(cancel).unwrap().unwrap_err().is_cancelled());
        let (called, call) = mpsc::channel();
        events.call_soon(move || called.send(thread::current().id()).unwrap());
        let of_call = call.recv().unwrap();
        events.stop();
        (of_task, in_task, of_call)
    });
    let mut events = EventLoop::new().unwrap();
    handles.send(events.handle()).unwrap();
    events.run_forever();
    let here = thread::current().id();
    assert_eq!(elsewhere.join().unwrap(), (here, true, here));
}

#[test]
fn a_loop_of_many_threads_runs_tasks_on_them_and_local_ones_here() {
    let here = thread::current().id();
    let mut events = EventLoop::multi_thread().unwrap();
    let ended = events.run(async move {
        let elsewhere = aio::spawn(async move { thread::current().id() != here }).await?;
        let local = aio::spawn_local(async move {
            let local = Rc::new(thread::current().id() == here);
            turns(2).await;
            *local
        });
        let (called, call) = futures::channel::oneshot::channel();
        // A task that a callback spawns is one of this loop, whatever thread the callback runs on.
        aio::running_loop().call_soon(move || {
            let task = aio::spawn(async { try_await!(pending::<()>()) });
            assert!(aio::all_tasks().contains(&task.handle()));
            called.send(task).unwrap();
        });
        let left = call.await.unwrap();
        let (done, of_callback) = futures::channel::oneshot::channel();
        let callback = aio::spawn(turns(1));
        callback.add_done_callback(move |_| done.send(aio::all_tasks().len()).unwrap());
        assert!(of_callback.await.unwrap() >= 2);
        callback.await?;
        Ok::<_, TaskError>(Some((elsewhere, local.await?, left)))
    });
    let (elsewhere, local, mut left) = ended.unwrap().unwrap();
    assert!(elsewhere && local);
    assert!(left.try_result().unwrap().unwrap_err().is_cancelled(), "by the end of `run`");
}

#[test]
fn many_threads_settle() {
    for _ in 0..20 {
        let ended = Arc::new(AtomicUsize::new(0));
        let mut events = EventLoop::multi_thread().unwrap();
        events
            .run(async {
                for n in 0..100 {
                    let ended = Arc::clone(&ended);
                    drop(aio::spawn(async move {
                        let _ = try_await!(pending::<()>());
                        turns(n % 5).await;
                        let inner = Arc::clone(&ended);
                        drop(aio::spawn(async move {
                            let _counts = Counts(inner);
                            try_await!(pending::<()>())
                        }));
                        ended.fetch_add(1, Ordering::SeqCst);
                    }));
                }
                aio::sleep(Duration::ZERO).await;
            })
            .unwrap();
        let begun = ended.load(Ordering::SeqCst);
        assert!(begun <= 200);
        assert!(format!("{:?}", events.handle()).contains("unfinished: 0"));
    }
}

struct Counts(Arc<AtomicUsize>);

impl Drop for Counts {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn a_sleep_for_no_time_gives_the_others_a_turn_in_their_order() {
    let log = Log::new();
    aio::run(async {
        tokio::time::pause();
        let begun = aio::now();
        let tasks = ["a", "b", "c"].map(|name| {
            let log = log.clone();
            aio::spawn(async move {
                for turn in 0..3 {
                    log.add(format!("{name}{turn}"));
                    aio::sleep(Duration::ZERO).await;
                }
            })
        });
        aio::gather(tasks).await.unwrap();
        assert_eq!(aio::now(), begun);
    })
    .unwrap();
    assert_eq!(log.take(), ["a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2"]);
}
