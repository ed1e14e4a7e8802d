//! Suspended generators and futures are inspected through a shared reference, and continue: their references into
//! themselves stay valid.

use super::*;
use coyield::Status;
use coyield::aio::{self, EventLoop, Runtime, TaskGroup, cancellable, gather, race};
use coyield::{AsyncStatus, from_future, from_stream};
use futures::stream;
use std::time::Instant;

/// Has a reference to a local of its own while it waits.
async fn points_into_itself() -> u32 {
    let mut sum = 1;
    let part = &mut sum;
    pending(2).await;
    *part += 1;
    sum
}

#[test]
fn a_stream_driven_as_an_async_generator_may_be_inspected() {
    let mut g = pin!(from_stream(stream::once(points_into_itself())));
    assert!(poll_once(g.anext()).is_pending());
    assert_eq!(g.status(), AsyncStatus::Running);
    assert!(format!("{g:?}").contains("Running"));
    assert_eq!(finish(g.finish_step()), Ok(Some(CoroutineState::Yielded(2))));
    assert_eq!(finish(g.anext()), Ok(CoroutineState::Complete(())));
}

#[test]
fn a_future_that_is_stepped_by_hand_may_be_inspected() {
    let mut g = pin!(from_future(points_into_itself()));
    assert_eq!(g.start(), Ok(CoroutineState::Yielded(())));
    assert_eq!(g.status(), Status::Suspended);
    assert!(format!("{g:?}").contains("Suspended"));
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(())));
    assert_eq!(g.next(), Ok(CoroutineState::Complete(2)));
}

#[test]
fn a_cancellable_future_may_be_inspected() {
    let mut task = pin!(cancellable(points_into_itself()).0);
    assert!(poll_once(&mut task).is_pending());
    assert_eq!(task.handle().cancelling(), 0);
    assert_eq!(finish(task), Ok(2));
}

#[test]
fn a_race_may_be_inspected() {
    let mut race = pin!(race!(points_into_itself(), std::future::pending::<u32>()));
    assert!(poll_once(&mut race).is_pending());
    assert!(format!("{race:?}").contains("None"));
    assert_eq!(finish(race).unwrap(), 2);
}

#[test]
fn gathered_futures_may_be_inspected() {
    let mut both = pin!(gather!(points_into_itself(), points_into_itself()));
    assert!(poll_once(&mut both).is_pending());
    assert!(format!("{both:?}").contains("false"));
    assert_eq!(finish(both).unwrap(), (2, 2));
    let mut many = pin!(gather((0..2).map(|_| points_into_itself())));
    assert!(poll_once(&mut many).is_pending());
    assert!(format!("{many:?}").contains("false"));
    assert_eq!(finish(many).unwrap(), [2, 2]);
}

#[test]
fn the_body_of_a_task_group_may_be_inspected() {
    let mut group = pin!(TaskGroup::run(async |_| points_into_itself().await));
    assert!(poll_once(&mut group).is_pending());
    assert!(format!("{group:?}").contains("TaskGroup"));
    assert_eq!(finish(group).unwrap(), 2);
}

/// Polls all of its tasks, again and again.
#[derive(Default)]
struct Polls(Mutex<Vec<Pin<Box<dyn Future<Output = ()> + Send>>>>);

impl Runtime for Polls {
    fn block_on(&self, mut future: Pin<&mut dyn Future<Output = ()>>) {
        while poll_once(future.as_mut()).is_pending() {
            let mut tasks = mem::take(&mut *self.0.lock().unwrap());
            tasks.retain_mut(|task| poll_once(task).is_pending());
            self.0.lock().unwrap().append(&mut tasks);
        }
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        self.0.lock().unwrap().push(future);
    }

    fn spawn_local(&self, _: Pin<Box<dyn Future<Output = ()>>>) {
        unimplemented!("nothing is spawned here");
    }

    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        unimplemented!("nobody sleeps");
    }

    fn spawn_blocking(&self, _: Box<dyn FnOnce() + Send>) {
        unimplemented!("nobody blocks");
    }

    fn shut_down(&self) {
        let tasks = mem::take(&mut *self.0.lock().unwrap());
        drop(tasks);
    }
}

#[test]
fn a_task_may_be_inspected() {
    let mut events = EventLoop::on(Polls::default());
    let ended = events.run_until_complete(async {
        let task = aio::spawn(points_into_itself());
        while !task.done() {
            assert!(format!("{task:?}").contains("Task"));
            pending(1).await;
        }
        task.await
    });
    assert_eq!(ended.unwrap(), 2);
}

/// Changes what it borrows when it is dropped.
struct Changes<'a>(&'a mut u32, Log);

impl Drop for Changes<'_> {
    fn drop(&mut self) {
        *self.0 += 1;
        self.1.add(format!("changed to {}", self.0));
    }
}

#[test]
fn a_task_that_never_ends_may_be_inspected() {
    let log = Log::new();
    let of_task = log.clone();
    let mut events = EventLoop::on(Polls::default());
    let ended = events.run_until_complete(async {
        drop(aio::spawn(async move {
            let mut sum = 1;
            let _changes = Changes(&mut sum, of_task);
            pending(usize::MAX).await;
        }));
        pending(2).await;
    });
    ended.unwrap();
    drop(events);
    assert_eq!(log.take(), ["changed to 2"]);
}
