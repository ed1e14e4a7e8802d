//! `join` and `task_done`.

use crate::scenarios::{follows, leak};
use crate::{InPython, TRACES, each_kind};
use coyield::aio::sync::Queue;

macro_rules! join {
    ($scenario:expr, $queue:expr, $name:literal) => {
        $scenario.spawn($name, async {
            $queue.join().await;
            String::new()
        });
        $scenario.settle();
    };
}

#[test]
fn join_waits_until_all_is_done() {
    follows(TRACES, |scenario| {
        each_kind!(0, |queue| {
            for item in 0..2 {
                queue.try_put(item).unwrap();
            }
            join!(scenario, queue, "join");
            queue.try_get().unwrap();
            queue.try_get().unwrap();
            scenario.settle();
            for _ in 0..2 {
                scenario.print("done");
                queue.task_done().unwrap();
                scenario.settle();
            }
        });
    });
}

#[test]
fn join_of_an_empty_queue_is_ready() {
    follows(TRACES, |scenario| {
        let queue = leak(Queue::new(0));
        join!(scenario, queue, "join");
        queue.try_put(1).unwrap();
        join!(scenario, queue, "again");
        scenario.print("done");
        queue.task_done().unwrap();
    });
}

#[test]
fn join_goes_on_although_more_was_put() {
    follows(TRACES, |scenario| {
        let queue = leak(Queue::new(0));
        queue.try_put(1).unwrap();
        join!(scenario, queue, "join");
        queue.task_done().unwrap();
        queue.try_put(2).unwrap();
    });
}

#[test]
fn more_done_than_put_is_an_error() {
    follows(TRACES, |scenario| {
        each_kind!(0, |queue| {
            scenario.print(queue.task_done().in_python());
            queue.try_put(1).unwrap();
            scenario.print(queue.task_done().in_python());
            scenario.print(queue.task_done().in_python());
        });
    });
}

#[test]
fn a_cancelled_join_is_forgotten() {
    use futures::FutureExt;
    let queue = Queue::new(0);
    queue.try_put(1).unwrap();
    assert_eq!(queue.join().now_or_never(), None);
    queue.task_done().unwrap();
    assert_eq!(queue.join().now_or_never(), Some(()));
}
