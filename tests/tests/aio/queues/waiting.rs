//! The order of waiting putters and getters, and their cancels.

use crate::scenarios::{Scenario, follows, leak};
use crate::{TRACES, get, put};
use coyield::aio::sync::{LifoQueue, PriorityQueue, Queue};

/// A queue with getters.
fn awaited(scenario: &Scenario, maxsize: usize, names: &[&'static str]) -> &'static Queue<i32> {
    let queue = leak(Queue::new(maxsize));
    for name in names {
        get(scenario, queue, name);
    }
    scenario.settle();
    queue
}

/// A queue of one item, 1, with putters of 2 and so on.
fn full(scenario: &Scenario, names: &[&'static str]) -> &'static Queue<i32> {
    let queue = leak(Queue::new(1));
    queue.try_put(1).unwrap();
    for (name, item) in names.iter().zip(2..) {
        put(scenario, queue, name, item);
    }
    scenario.settle();
    queue
}

fn print_next(scenario: &Scenario, queue: &Queue<i32>) {
    scenario.print(queue.try_get().expect("there is one").to_string());
}

#[test]
fn getters_are_served_in_the_order_of_coming() {
    follows(TRACES, |scenario| {
        let queue = awaited(scenario, 0, &["a", "b", "c"]);
        for item in 1..=3 {
            queue.try_put(item).unwrap();
        }
    });
}

#[test]
fn putters_are_served_in_the_order_of_coming() {
    follows(TRACES, |scenario| {
        let queue = leak(Queue::new(1));
        for (name, item) in [("a", "A"), ("b", "B"), ("c", "C")] {
            put(scenario, queue, name, item);
        }
        scenario.settle();
        for _ in 0..3 {
            scenario.print(format!("got {}", queue.try_get().unwrap()));
            scenario.settle();
        }
    });
}

#[test]
fn an_item_is_got_by_the_next_when_its_getter_was_cancelled() {
    follows(TRACES, |scenario| {
        let queue = awaited(scenario, 0, &["a", "b", "c"]);
        queue.try_put(1).unwrap();
        scenario.cancel("a");
        scenario.settle();
        queue.try_put(2).unwrap();
    });
}

#[test]
fn an_item_stays_when_its_only_getter_was_cancelled() {
    follows(TRACES, |scenario| {
        let queue = awaited(scenario, 0, &["a"]);
        queue.try_put(1).unwrap();
        scenario.cancel("a");
        scenario.settle();
        print_next(scenario, queue);
    });
}

#[test]
fn many_getters_are_cancelled_and_the_items_go_to_the_others() {
    follows(TRACES, |scenario| {
        let queue = awaited(scenario, 1, &["a", "b", "c", "d"]);
        put(scenario, queue, "one", 1);
        scenario.settle();
        scenario.cancel("b");
        scenario.cancel("c");
        scenario.settle();
        put(scenario, queue, "two", 2);
    });
}

#[test]
fn a_cancelled_put_has_not_put() {
    follows(TRACES, |scenario| {
        let queue = full(scenario, &["put 2", "put 3"]);
        scenario.cancel("put 2");
        scenario.settle();
        print_next(scenario, queue);
        scenario.settle();
        print_next(scenario, queue);
    });
}

#[test]
fn room_goes_to_the_next_when_its_putter_was_cancelled() {
    follows(TRACES, |scenario| {
        let queue = full(scenario, &["put 2", "put 3"]);
        print_next(scenario, queue);
        scenario.cancel("put 2");
        scenario.settle();
        print_next(scenario, queue);
    });
}

#[test]
fn room_is_there_again_when_its_only_putter_was_cancelled() {
    follows(TRACES, |scenario| {
        let queue = full(scenario, &["put 2"]);
        print_next(scenario, queue);
        scenario.cancel("put 2");
        scenario.settle();
        queue.try_put(3).unwrap();
        print_next(scenario, queue);
    });
}

#[test]
fn putters_follow_when_a_queue_is_emptied_at_once() {
    follows(TRACES, |scenario| {
        let queue = leak(Queue::new(2));
        for (name, item) in ["put 0", "put 1", "put 2", "put 3", "put 4", "put 5"].into_iter().zip(0..) {
            put(scenario, queue, name, item);
        }
        scenario.settle();
        for _ in 0..3 {
            scenario.print(format!("{} {}", queue.try_get().unwrap(), queue.try_get().unwrap()));
            scenario.settle();
        }
    });
}

#[test]
fn the_least_of_what_is_there_when_it_runs() {
    follows(TRACES, |scenario| {
        let queue = leak(PriorityQueue::<u8>::new(0));
        scenario.spawn("a", async { queue.get().await.unwrap().to_string() });
        scenario.settle();
        for item in [3, 1, 2] {
            queue.try_put(item).unwrap();
        }
        scenario.settle();
        scenario.print(format!("{} {}", queue.try_get().unwrap(), queue.try_get().unwrap()));
    });
}

#[test]
fn the_last_of_what_is_there_when_it_runs() {
    follows(TRACES, |scenario| {
        let queue = leak(LifoQueue::<u8>::new(0));
        scenario.spawn("a", async { queue.get().await.unwrap().to_string() });
        scenario.settle();
        for item in [3, 1, 2] {
            queue.try_put(item).unwrap();
        }
        scenario.settle();
        scenario.print(format!("{} {}", queue.try_get().unwrap(), queue.try_get().unwrap()));
    });
}
