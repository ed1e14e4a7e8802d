//! `Lock`.

use crate::TRACES;
use crate::scenarios::{Scenario, follows, leak};
use coyield::aio::sync::{Lock, LockGuard};
use std::cell::RefCell;

/// A lock whose guard is stored here, so that it can be released by another task than the one that acquired it.
struct Kept {
    lock: Lock,
    guard: RefCell<Option<LockGuard<'static>>>,
}

impl Kept {
    fn with_tasks(scenario: &Scenario, names: &[&'static str]) -> &'static Kept {
        let kept: &'static Kept = leak(Kept { lock: Lock::new(()), guard: RefCell::new(None) });
        for name in names {
            kept.spawn(scenario, name);
        }
        scenario.settle();
        kept
    }

    fn spawn(&'static self, scenario: &Scenario, name: &'static str) {
        scenario.spawn(name, async {
            let before = self.guard.replace(Some(self.lock.acquire().await));
            assert!(before.is_none(), "nobody else has it");
            String::new()
        });
    }

    fn release(&self) {
        let guard = self.guard.take().expect("somebody has it");
        drop(guard);
    }
}

#[test]
fn lock_is_given_in_the_order_of_coming() {
    follows(TRACES, |scenario| {
        let kept = Kept::with_tasks(scenario, &["a", "b", "c", "d"]);
        for _ in 0..3 {
            scenario.print("release");
            kept.release();
            scenario.settle();
        }
        kept.release();
        scenario.print(format!("locked: {}", python(kept.lock.is_locked())));
    });
}

#[test]
fn lock_passes_over_a_waiter_that_was_cancelled() {
    follows(TRACES, |scenario| {
        let kept = Kept::with_tasks(scenario, &["a", "b", "c"]);
        scenario.cancel("b");
        scenario.settle();
        kept.release();
    });
}

#[test]
fn lock_goes_to_the_next_when_cancelled_after_the_release() {
    follows(TRACES, |scenario| {
        let kept = Kept::with_tasks(scenario, &["a", "b", "c"]);
        kept.release();
        scenario.cancel("b");
    });
}

#[test]
fn lock_is_free_when_its_only_waiter_was_cancelled_after_the_release() {
    follows(TRACES, |scenario| {
        let kept = Kept::with_tasks(scenario, &["a", "b"]);
        kept.release();
        scenario.cancel("b");
        scenario.settle();
        scenario.print(format!("locked: {}", python(kept.lock.is_locked())));
        kept.spawn(scenario, "c");
    });
}

#[test]
fn lock_is_not_overtaken_after_the_release() {
    follows(TRACES, |scenario| {
        let kept = Kept::with_tasks(scenario, &["a", "b"]);
        kept.release();
        assert!(kept.lock.try_acquire().is_none(), "it belongs to the one who waits");
        kept.spawn(scenario, "late");
        scenario.settle();
        scenario.print("release");
        kept.release();
    });
}

/// As Python prints it.
pub(crate) fn python(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

#[test]
fn a_panic_releases_the_lock() {
    let lock = Lock::new(1);
    let message = coyield_tests::panic_of(|| {
        let mut guard = lock.try_acquire().expect("it is free");
        *guard = 2;
        panic!("half-way");
    });
    assert_eq!(message, "half-way");
    assert_eq!(lock.try_acquire().as_deref(), Some(&2));
}

#[test]
fn the_value_is_shown_unless_it_is_locked() {
    let mut lock = Lock::from(1);
    assert_eq!(format!("{lock:?}"), "Lock { value: 1 }");
    let guard = lock.try_acquire().unwrap();
    assert_eq!(format!("{guard} {guard:?} {lock:?}"), "1 1 Lock { value: <locked> }");
    drop(guard);
    *lock.get_mut() += 1;
    assert_eq!(lock.into_inner(), 2);
}
