//! `Condition`.

use crate::TRACES;
use crate::lock::python;
use crate::scenarios::{Scenario, follows, leak};
use coyield::aio::sync::{Condition, Lock};

#[derive(Default)]
struct Shared {
    lock: Lock<i32>,
    condition: Condition,
}

impl Shared {
    fn with_tasks(scenario: &Scenario, names: &[&'static str]) -> &'static Shared {
        let shared = leak(Shared::default());
        for name in names {
            shared.wait(scenario, name);
        }
        scenario.settle();
        shared
    }

    fn wait(&'static self, scenario: &Scenario, name: &'static str) {
        scenario.spawn(name, async {
            drop(self.condition.wait(self.lock.acquire().await).await);
            String::new()
        });
    }

    fn wait_for(&'static self, scenario: &Scenario, name: &'static str, least: i32) {
        scenario.spawn(name, async move {
            let value = self.condition.wait_for(self.lock.acquire().await, |value| *value >= least).await;
            value.to_string()
        });
    }

    /// A waiter that holds the lock when its cancel is delivered.
    fn sign_off(&'static self, scenario: &Scenario, name: &'static str) {
        scenario.spawn_told(name, async {
            let (_guard, waited) = self.condition.try_wait(self.lock.acquire().await).await;
            waited.expect_err("it is cancelled");
            format!("locked: {}", python(self.lock.is_locked()))
        });
        scenario.settle();
    }

    fn set(&self, value: i32) {
        *self.lock.try_acquire().expect("it is free") = value;
        self.condition.notify_all();
    }
}

#[test]
fn condition_notifies_n_in_the_order_of_coming() {
    follows(TRACES, |scenario| {
        let shared = Shared::with_tasks(scenario, &["a", "b", "c", "d"]);
        for n in [1, 0, 2, 5] {
            scenario.print(format!("notify {n}"));
            shared.condition.notify(n);
            scenario.settle();
        }
    });
}

#[test]
fn condition_notifies_nobody_who_comes_later() {
    follows(TRACES, |scenario| {
        let shared = Shared::with_tasks(scenario, &[]);
        shared.condition.notify(1);
        shared.wait(scenario, "a");
        scenario.settle();
        scenario.print("notify");
        shared.condition.notify(1);
    });
}

#[test]
fn condition_notifies_all() {
    follows(TRACES, |scenario| {
        let shared = Shared::with_tasks(scenario, &["a", "b", "c"]);
        shared.set(1);
    });
}

#[test]
fn condition_wait_for_asks_after_each_notice() {
    follows(TRACES, |scenario| {
        let shared = Shared::with_tasks(scenario, &[]);
        shared.wait_for(scenario, "at once", 0);
        shared.wait_for(scenario, "one", 1);
        shared.wait_for(scenario, "two", 2);
        scenario.settle();
        for value in [1, 2] {
            scenario.print(format!("set {value}"));
            shared.set(value);
            scenario.settle();
        }
    });
}

#[test]
fn condition_waits_for_the_lock_after_the_notice() {
    follows(TRACES, |scenario| {
        let shared = Shared::with_tasks(scenario, &["a"]);
        let guard = shared.lock.try_acquire().expect("the wait has released it");
        shared.condition.notify(1);
        scenario.settle();
        scenario.print("release");
        drop(guard);
    });
}

#[test]
fn condition_passes_on_the_notice_of_one_that_was_cancelled() {
    follows(TRACES, |scenario| {
        let shared = Shared::with_tasks(scenario, &["a", "b", "c"]);
        shared.condition.notify(1);
        scenario.cancel("a");
        scenario.settle();
        scenario.print("notify");
        shared.condition.notify(1);
    });
}

#[test]
fn condition_passes_on_the_notice_of_one_cancelled_on_its_way_to_the_lock() {
    follows(TRACES, |scenario| {
        let shared = Shared::with_tasks(scenario, &[]);
        scenario.spawn_told("a", async {
            let (_guard, waited) = shared.condition.try_wait(shared.lock.acquire().await).await;
            waited.map_or_else(|_| "cancelled".to_owned(), |()| String::new())
        });
        shared.wait(scenario, "b");
        scenario.settle();
        let guard = shared.lock.try_acquire().expect("the waits have released it");
        shared.condition.notify(1);
        scenario.settle();
        scenario.cancel("a");
        scenario.settle();
        scenario.print("release");
        drop(guard);
    });
}

#[test]
fn condition_has_the_lock_again_when_cancelled() {
    follows(TRACES, |scenario| {
        let shared = Shared::with_tasks(scenario, &[]);
        shared.sign_off(scenario, "a");
        let guard = shared.lock.try_acquire().expect("the wait has released it");
        scenario.cancel("a");
        scenario.settle();
        scenario.print("release");
        drop(guard);
        scenario.settle();
        scenario.print(format!("locked: {}", python(shared.lock.is_locked())));
    });
}

#[test]
fn condition_acquires_the_lock_however_often_it_is_cancelled() {
    follows(TRACES, |scenario| {
        let shared = Shared::with_tasks(scenario, &[]);
        shared.sign_off(scenario, "a");
        let guard = shared.lock.try_acquire().expect("the wait has released it");
        for _ in 0..3 {
            scenario.cancel("a");
            scenario.settle();
        }
        scenario.print("release");
        drop(guard);
    });
}

#[test]
fn conditions_can_share_a_lock() {
    follows(TRACES, |scenario| {
        let lock = leak(Lock::new(()));
        let (full, empty) = (leak(Condition::new()), leak(Condition::new()));
        for (name, condition) in [("full", full), ("empty", empty)] {
            scenario.spawn(name, async {
                drop(condition.wait(lock.acquire().await).await);
                String::new()
            });
        }
        scenario.settle();
        empty.notify_all();
        scenario.settle();
        full.notify_all();
    });
}
