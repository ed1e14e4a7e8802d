//! Locks need no runtime, and are `Send` and `Sync` if their contents may be.

use coyield::aio::sync::{
    Barrier, BoundedSemaphore, Condition, Event, LifoQueue, Lock, LockGuard, Permit, PriorityQueue, Queue, Semaphore,
};
use coyield_tests::executors::{everywhere, everywhere_local};
use coyield_tests::implements;
use futures::join;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

#[test]
fn in_an_arc() {
    everywhere(|| async {
        let lock = Arc::new(Lock::new(0));
        let changed = Arc::new(Condition::new());
        let (tens, start, meet) = (Semaphore::new(1), Event::new(), Barrier::new(2));
        let add = async |n| {
            start.wait().await;
            let _permit = tens.acquire().await;
            *lock.acquire().await += n;
            changed.notify_all();
        };
        let wait = async {
            let sum = changed.wait_for(lock.acquire().await, |sum| *sum == 3).await;
            drop(sum);
            meet.wait().await.unwrap();
        };
        let begin = async {
            start.set();
            meet.wait().await.unwrap();
        };
        join!(add(1), add(2), wait, begin);
    });
}

#[test]
fn by_reference_on_one_thread() {
    everywhere_local(|| async {
        let queue = Queue::new(1);
        let put = async {
            for n in 0..10 {
                queue.put(Rc::new(n)).await.unwrap();
            }
            queue.join().await;
            queue.shut_down();
        };
        let get = async {
            let mut sum = 0;
            while let Ok(n) = queue.get().await {
                sum += *n;
                queue.task_done().unwrap();
            }
            sum
        };
        assert_eq!(join!(put, get).1, 45);
    });
}

#[test]
fn send_and_sync_follow_what_is_in_them() {
    type SendOnly = Cell<u8>;
    type Neither = Rc<u8>;
    macro_rules! is {
        ($value:expr, $send:literal, $sync:literal) => {
            let value = $value;
            assert_eq!((implements!(value, Send), implements!(value, Sync)), ($send, $sync), stringify!($value));
        };
    }
    is!(Lock::new(()), true, true);
    is!(Lock::new(SendOnly::new(0)), true, true);
    is!(Lock::new(Neither::new(0)), false, false);
    is!(None::<LockGuard<'_, u8>>, true, true);
    is!(None::<LockGuard<'_, SendOnly>>, true, false);
    is!(Event::new(), true, true);
    is!(Condition::new(), true, true);
    is!(Barrier::new(1), true, true);
    is!(Semaphore::new(1), true, true);
    is!(BoundedSemaphore::new(1), true, true);
    is!(None::<Permit<'_>>, true, true);
    is!(Queue::<SendOnly>::new(0), true, true);
    is!(Queue::<Neither>::new(0), false, false);
    is!(LifoQueue::<SendOnly>::new(0), true, true);
    is!(LifoQueue::<Neither>::new(0), false, false);
    is!(PriorityQueue::<SendOnly>::new(0), true, true);
    is!(PriorityQueue::<Neither>::new(0), false, false);

    let queue = Queue::<SendOnly>::new(0);
    let neither = Queue::<Neither>::new(0);
    is!(queue.put(SendOnly::new(0)), true, false);
    is!(neither.get(), false, false);
    is!(queue.get(), true, true);
    is!(queue.join(), true, true);
}
