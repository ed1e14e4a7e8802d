//! What is suspended is looked at, and goes on: a reference that it has to itself is still good.

use super::*;
use coyield::aio::{TaskGroup, cancellable, gather};
use coyield::{AsyncStatus, from_future, from_stream, gather, race};
use futures::stream;

/// Has a reference to a local of its own while it waits.
async fn points_into_itself() -> u32 {
    let mut sum = 1;
    let part = &mut sum;
    pending(2).await;
    *part += 1;
    sum
}

#[test]
fn a_stream_that_is_driven_as_an_async_generator() {
    let mut g = pin!(from_stream(stream::once(points_into_itself())));
    assert!(poll_once(g.anext()).is_pending());
    assert_eq!(g.status(), AsyncStatus::Running);
    assert!(format!("{g:?}").contains("Running"));
    assert_eq!(finish(g.go_on()), Ok(Some(GeneratorState::Yielded(2))));
    assert_eq!(finish(g.anext()), Ok(GeneratorState::Complete(())));
}

#[test]
fn a_future_that_is_stepped_by_hand() {
    let mut g = pin!(from_future(points_into_itself()));
    assert_eq!(g.start(), Ok(GeneratorState::Yielded(())));
    assert_eq!(g.status(), Status::Suspended);
    assert!(format!("{g:?}").contains("Suspended"));
    assert_eq!(g.next(), Ok(GeneratorState::Yielded(())));
    assert_eq!(g.next(), Ok(GeneratorState::Complete(2)));
}

#[test]
fn a_future_that_can_be_cancelled() {
    let mut task = pin!(cancellable(points_into_itself()).0);
    assert!(poll_once(&mut task).is_pending());
    assert_eq!(task.handle().cancelling(), 0);
    assert_eq!(finish(task), Ok(2));
}

#[test]
fn a_race() {
    let mut race = pin!(race!(points_into_itself(), std::future::pending::<u32>()));
    assert!(poll_once(&mut race).is_pending());
    assert!(format!("{race:?}").contains("None"));
    assert_eq!(finish(race).unwrap(), 2);
}

#[test]
fn futures_that_are_gathered() {
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
fn the_body_of_a_task_group() {
    let mut group = pin!(TaskGroup::run(async |_| points_into_itself().await));
    assert!(poll_once(&mut group).is_pending());
    assert!(format!("{group:?}").contains("TaskGroup"));
    assert_eq!(finish(group).unwrap(), 2);
}
