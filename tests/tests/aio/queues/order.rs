//! The order and the number of items.

use crate::scenarios::follows;
use crate::{InPython, TRACES, each_kind, python};
use coyield::aio::sync::Queue;
use futures::executor::block_on;

#[test]
fn items_come_out_in_the_order_of_the_queue() {
    follows(TRACES, |scenario| {
        each_kind!(0, |queue| {
            for item in [1, 3, 2] {
                block_on(queue.put(item)).unwrap();
            }
            let items: Vec<_> = (0..3).map(|_| block_on(queue.get()).unwrap().to_string()).collect();
            scenario.print(items.join(" "));
        });
    });
}

#[test]
fn sizes() {
    follows(TRACES, |scenario| {
        let queue = Queue::new(2);
        let print = || {
            let (empty, full) = (python(queue.is_empty()), python(queue.is_full()));
            scenario.print(format!("{} {} {empty} {full}", queue.maxsize(), queue.len()));
        };
        print();
        queue.try_put(1).unwrap();
        print();
        queue.try_put(2).unwrap();
        print();
        let without_limit = Queue::default();
        for n in 0..100 {
            without_limit.try_put(n).unwrap();
        }
        let full = python(without_limit.is_full());
        scenario.print(format!("{} {} {full}", without_limit.maxsize(), without_limit.len()));
    });
}

#[test]
fn without_waiting_full_and_empty_are_errors() {
    follows(TRACES, |scenario| {
        each_kind!(1, |queue| {
            scenario.print(queue.try_get().in_python());
            queue.try_put("a").unwrap();
            scenario.print(queue.try_put("b").in_python());
            scenario.print(queue.try_get().unwrap());
        });
    });
}
