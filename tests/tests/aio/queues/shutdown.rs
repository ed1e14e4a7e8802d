//! `shut_down` and `shut_down_now`.

use crate::scenarios::{Scenario, follows, leak};
use crate::{InPython, TRACES, get, put};
use coyield::aio::sync::Queue;

fn join(scenario: &Scenario, queue: &'static Queue<i32>) {
    scenario.spawn("join", async {
        queue.join().await;
        String::new()
    });
}

#[test]
fn shutdown_of_an_empty_queue_sends_getters_away() {
    follows(TRACES, |scenario| {
        let queue = leak(Queue::new(0));
        get(scenario, queue, "a");
        get(scenario, queue, "b");
        scenario.settle();
        queue.shut_down();
        scenario.settle();
        get(scenario, queue, "late");
        put(scenario, queue, "put", 1);
        scenario.settle();
        scenario.print(format!("{} {}", queue.try_get().in_python(), queue.try_put(1).in_python()));
        join(scenario, queue);
    });
}

#[test]
fn shutdown_leaves_what_is_in_the_queue() {
    follows(TRACES, |scenario| {
        let queue = leak(Queue::new(2));
        for (name, item) in ["put 0", "put 1", "put 2", "put 3"].into_iter().zip(0..) {
            put(scenario, queue, name, item);
        }
        scenario.settle();
        queue.shut_down();
        scenario.settle();
        for name in ["a", "b", "c"] {
            get(scenario, queue, name);
        }
        join(scenario, queue);
        scenario.settle();
        for _ in 0..2 {
            scenario.print("done");
            queue.task_done().unwrap();
            scenario.settle();
        }
        scenario.print(queue.task_done().in_python());
    });
}

#[test]
fn shutdown_sends_a_putter_away_that_had_been_woken() {
    follows(TRACES, |scenario| {
        let queue = leak(Queue::new(1));
        queue.try_put(1).unwrap();
        put(scenario, queue, "put", 2);
        scenario.settle();
        queue.try_get().unwrap();
        queue.shut_down();
        scenario.settle();
        scenario.print(queue.len().to_string());
    });
}

#[test]
fn shutdown_leaves_the_item_of_a_getter_that_had_been_woken() {
    follows(TRACES, |scenario| {
        let queue = leak(Queue::new(0));
        get(scenario, queue, "a");
        get(scenario, queue, "b");
        scenario.settle();
        queue.try_put(1).unwrap();
        queue.shut_down();
    });
}

#[test]
fn immediate_shutdown_drops_the_items_and_counts_them_as_done() {
    follows(TRACES, |scenario| {
        let queue = leak(Queue::new(2));
        for (name, item) in ["put 0", "put 1", "put 2"].into_iter().zip(0..) {
            put(scenario, queue, name, item);
        }
        join(scenario, queue);
        scenario.settle();
        queue.shut_down_now();
        scenario.settle();
        get(scenario, queue, "get");
        scenario.settle();
        scenario.print(format!("{} {}", queue.len(), queue.task_done().in_python()));
    });
}

#[test]
fn immediate_shutdown_leaves_what_is_being_done() {
    follows(TRACES, |scenario| {
        let queue = leak(Queue::new(0));
        for item in 0..3 {
            queue.try_put(item).unwrap();
        }
        join(scenario, queue);
        queue.try_get().unwrap();
        scenario.settle();
        queue.shut_down_now();
        scenario.settle();
        scenario.print("done");
        queue.task_done().unwrap();
    });
}

#[test]
fn immediate_shutdown_takes_the_item_of_a_getter_that_had_been_woken() {
    follows(TRACES, |scenario| {
        let queue = leak(Queue::new(0));
        get(scenario, queue, "a");
        scenario.settle();
        queue.try_put(1).unwrap();
        queue.shut_down_now();
    });
}

#[test]
fn shutdown_can_become_immediate() {
    follows(TRACES, |scenario| {
        let queue = Queue::new(0);
        queue.try_put(1).unwrap();
        queue.shut_down();
        queue.shut_down();
        scenario.print(queue.len().to_string());
        queue.shut_down_now();
        scenario.print(format!("{} {}", queue.len(), queue.try_get().in_python()));
        assert!(queue.is_shut_down());
    });
}
