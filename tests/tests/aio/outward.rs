//! A cancel that is delivered inside an operation and is not taken there goes outward, as `CancelledError` does, whatever
//! the code does with errors: the same lines as `CPython` prints, from counterparts of the cases in
//! `tests/python/aio/outward.py`, and our own behaviour.

#![forbid(unsafe_code)]

#[path = "outward/between.rs"]
mod between;
#[path = "outward/others.rs"]
mod others;
#[path = "outward/programs.rs"]
mod programs;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc;

use coyield::aio::sync::{Barrier, Condition, Event, Lock, Queue, Semaphore};
use coyield::aio::{
    self, Cancelled, Promise, ReturnWhen, TaskError, TaskGroup, TaskGroupError, cancellable, gather, shield, sleep,
    spawn, spawn_local, timeout, wait_for,
};
use coyield::{race, try_await};
use coyield_tests::Log;
use coyield_tests::asyncio::{self, TICK, ValueError, cancellable_sleep};
use coyield_tests::executors::turns;
use futures::future::LocalBoxFuture;

const PRINTED: &str = include_str!("../../python/aio/outward.out");

/// What a test runs: of one type, so that the event loop is compiled once.
type Body<T> = LocalBoxFuture<'static, Result<T, TaskError>>;

/// Cancels the body when it waits, and awaits it.
async fn cancelled<T: 'static>(body: Body<T>) -> Result<T, TaskError> {
    let task = spawn_local(body);
    // Turns, because the clock stands still while a thread works.
    turns(50).await;
    task.cancel();
    task.await
}

/// The counterpart of Python's `case`.
fn case(name: &str, body: fn(Log) -> Body<&'static str>) {
    asyncio::case(PRINTED, name, |log| cancelled(body(log)));
}

fn named(error: &TaskError) -> String {
    if error.downcast_ref::<TaskGroupError>().is_some() {
        return "ExceptionGroup".to_owned();
    }
    asyncio::name(error)
}

/// Logs whether it slept or was dropped.
struct Child(Log, &'static str);

impl Drop for Child {
    fn drop(&mut self) {
        self.0.add(format!("  child: {}", self.1));
    }
}

#[cancellable]
async fn passes(log: Log) -> Result<(), TaskError> {
    let mut child = Child(log, "cancelled");
    sleep(3 * TICK).await;
    child.1 = "slept";
    Ok(())
}

async fn takes(log: Log) -> Result<(), TaskError> {
    let _ = cancellable_sleep(&log, "child", 3).await;
    Ok(())
}

async fn fails(log: Log) -> Result<(), TaskError> {
    cancellable_sleep(&log, "child", 3).await.map_err(|Cancelled| TaskError::new(ValueError))
}

fn say<T>(log: &Log, ended: &Result<T, TaskError>) {
    log.add(match ended {
        Ok(_) => "  a value".to_owned(),
        Err(error) => format!("  an error: {}", named(error)),
    });
}

/// What awaits another future, for futures that pass the cancel on, take it, or replace it by an error. Each is two
/// tests: of code that handles errors, and of code that takes the cancel.
macro_rules! around {
    ($($name:ident($future:ident: $($child:ident)*) $operation:expr;)*) => {$(
        mod $name {
            use super::*;

            around! { @each $name $future $operation, $($child)* }
        }
    )*};
    (@each $name:ident $future:ident $operation:expr,) => {};
    (@each $name:ident $future:ident $operation:expr, $child:ident $($children:ident)*) => {
        around! { @future $name $future $operation, $child }
        around! { @each $name $future $operation, $($children)* }
    };
    (@future $name:ident $future:ident $operation:expr, $child:ident) => {
        mod $child {
            use super::*;

            #[cancellable]
            async fn handles_errors(log: Log) -> Result<&'static str, TaskError> {
                for _ in 0..2 {
                    let $future = $child(log.clone());
                    say(&log, &$operation.await);
                }
                sleep(TICK).await;
                Ok("went on")
            }

            async fn takes_it(log: Log) -> Result<&'static str, TaskError> {
                let $future = $child(log.clone());
                match try_await!($operation) {
                    Ok(ended) => say(&log, &ended),
                    Err(Cancelled) => log.add("  taken"),
                }
                try_await!(sleep(TICK))?;
                Ok("value")
            }

            #[test]
            fn errors_are_handled() {
                let name = concat!(stringify!($name), " ", stringify!($child), " handles_errors");
                case(name, |log| Box::pin(handles_errors(log)));
            }

            #[test]
            fn the_cancel_is_taken() {
                let name = concat!(stringify!($name), " ", stringify!($child), " takes_it");
                case(name, |log| Box::pin(takes_it(log)));
            }
        }
    };
}

around! {
    called(future: passes takes fails) future;
    task(future: passes takes fails) spawn_local(future);
    gather(future: passes takes fails) gather([spawn_local(future)]);
    gather_return_exceptions(future: passes takes fails) gather([spawn_local(future)]).return_exceptions();
    timeout(future: passes takes fails) timeout(9 * TICK, future);
    wait_for(future: passes takes fails) wait_for(spawn_local(future), 9 * TICK);
    group(future: passes takes fails) TaskGroup::run(async |_| future.await);
    group_child(future: passes takes) TaskGroup::run(async |group: TaskGroup| drop(group.spawn_local(future)));
}

/// What the operations wait for.
struct World {
    empty: Queue<u32>,
    full: Queue<u32>,
    lock: Lock,
    free: Lock,
    semaphore: Semaphore,
    condition: Condition,
    event: Event,
    barrier: Barrier,
    promise: Promise<()>,
    /// The thread waits until the sender is dropped with this.
    _held: mpsc::Sender<()>,
    thread_waits: RefCell<Option<mpsc::Receiver<()>>>,
}

impl World {
    fn new() -> Rc<Self> {
        let (held, thread_waits) = mpsc::channel();
        let world = World {
            empty: Queue::new(0),
            full: Queue::new(1),
            lock: Lock::new(()),
            free: Lock::new(()),
            semaphore: Semaphore::new(0),
            condition: Condition::new(),
            event: Event::new(),
            barrier: Barrier::new(2),
            promise: Promise::new(),
            _held: held,
            thread_waits: RefCell::new(Some(thread_waits)),
        };
        world.full.try_put(0).unwrap();
        std::mem::forget(world.lock.try_acquire());
        Rc::new(world)
    }
}

/// What waits by itself. Each row is two tests.
macro_rules! waits {
    ($($name:ident($world:ident) $operation:expr;)*) => {$(
        mod $name {
            use super::*;

            #[cancellable]
            async fn handles_errors(log: Log) -> Result<&'static str, TaskError> {
                let $world = World::new();
                for _ in 0..2 {
                    let _ = $operation.await;
                    log.add("  a value or an error");
                }
                sleep(TICK).await;
                Ok("went on")
            }

            async fn takes_it(log: Log) -> Result<&'static str, TaskError> {
                let $world = World::new();
                match try_await!($operation) {
                    Ok(_) => log.add("  a value or an error"),
                    Err(Cancelled) => log.add("  taken"),
                }
                drop($world);
                try_await!(sleep(TICK))?;
                Ok("value")
            }

            #[test]
            fn errors_are_handled() {
                case(concat!(stringify!($name), " handles_errors"), |log| Box::pin(handles_errors(log)));
            }

            #[test]
            fn the_cancel_is_taken() {
                case(concat!(stringify!($name), " takes_it"), |log| Box::pin(takes_it(log)));
            }
        }
    )*};
}

waits! {
    sleep(_world) sleep(9 * TICK);
    wait(_world) aio::wait([spawn(sleep(9 * TICK))], None, ReturnWhen::AllCompleted);
    as_completed(_world) aio::as_completed([spawn(sleep(9 * TICK))], None).next();
    shield(_world) shield(sleep(9 * TICK));
    to_thread(world) aio::to_thread({
        let thread_waits = world.thread_waits.take().unwrap();
        move || thread_waits.recv().is_ok()
    });
    promise(world) world.promise.wait();
    queue_get(world) world.empty.get();
    queue_put(world) world.full.put(1);
    queue_join(world) world.full.join();
    lock(world) world.lock.acquire();
    semaphore(world) world.semaphore.acquire();
    condition(world) world.condition.wait(world.free.try_acquire().unwrap());
    event(world) world.event.wait();
    barrier(world) world.barrier.wait();
}

/// asyncio has no race.
#[test]
fn a_race_passes_a_cancel_on_as_the_first_to_end_does() {
    #[cancellable]
    async fn handles_errors<F>(log: Log, child: impl Fn(Log) -> F) -> Result<(), TaskError>
    where
        F: Future<Output = Result<(), TaskError>>,
    {
        for _ in 0..2 {
            say(&log, &race!(child(log.clone()), sleep(9 * TICK)).await);
        }
        Ok(())
    }
    fn lines<F>(child: impl Fn(Log) -> F + 'static) -> Vec<String>
    where
        F: Future<Output = Result<(), TaskError>> + 'static,
    {
        let log = Log::new();
        let ended = asyncio::run_paused(cancelled(Box::pin(handles_errors(log.clone(), child))));
        log.add(format!("{:?}", ended.map_err(|error| asyncio::name(&error))));
        log.take()
    }
    assert_eq!(lines(passes), ["  child: cancelled", "Err(\"CancelledError\")"]);
    assert_eq!(lines(takes), ["  child: cancelled", "  a value", "  child: slept", "  a value", "Ok(())"]);
    assert_eq!(lines(fails), ["  child: cancelled", "  an error: ValueError", "  child: slept", "  a value", "Ok(())"]);
}
