//! `Semaphore` and `BoundedSemaphore`.

use crate::TRACES;
use crate::lock::python;
use crate::scenarios::{Scenario, follows, leak};
use coyield::aio::sync::{BoundedSemaphore, OverReleaseError, Semaphore};

fn semaphore_with_tasks(scenario: &Scenario, value: usize, names: &[&'static str]) -> &'static Semaphore {
    let semaphore = leak(Semaphore::new(value));
    for name in names {
        take(scenario, semaphore, name);
    }
    scenario.settle();
    semaphore
}

fn take(scenario: &Scenario, semaphore: &'static Semaphore, name: &'static str) {
    scenario.spawn(name, async {
        semaphore.acquire().await.forget();
        String::new()
    });
}

/// As Python prints it.
fn python_error(result: Result<(), OverReleaseError>) -> &'static str {
    if result.is_err() { "ValueError" } else { "None" }
}

#[test]
fn semaphore_is_given_in_the_order_of_coming() {
    follows(TRACES, |scenario| {
        let semaphore = semaphore_with_tasks(scenario, 2, &["a", "b", "c", "d"]);
        for _ in 0..2 {
            scenario.print(format!("release, locked: {}", python(semaphore.is_locked())));
            semaphore.release();
            scenario.settle();
        }
    });
}

#[test]
fn semaphore_permit_goes_to_the_next_when_cancelled_after_the_release() {
    follows(TRACES, |scenario| {
        let semaphore = semaphore_with_tasks(scenario, 0, &["a", "b", "c"]);
        semaphore.release();
        scenario.cancel("a");
        scenario.settle();
        scenario.print("release");
        semaphore.release();
    });
}

#[test]
fn semaphore_permits_of_all_that_were_cancelled_are_there_again() {
    follows(TRACES, |scenario| {
        let semaphore = semaphore_with_tasks(scenario, 0, &["a", "b"]);
        semaphore.release();
        semaphore.release();
        // They were woken in this order.
        scenario.cancel("b");
        scenario.cancel("a");
        scenario.settle();
        for name in ["c", "d", "e"] {
            take(scenario, semaphore, name);
        }
        scenario.settle();
        scenario.print("release");
        semaphore.release();
    });
}

#[test]
fn semaphore_is_not_overtaken_after_the_release() {
    follows(TRACES, |scenario| {
        let semaphore = semaphore_with_tasks(scenario, 1, &["a", "b"]);
        semaphore.release();
        assert!(semaphore.try_acquire().is_none(), "it belongs to the one who waits");
        take(scenario, semaphore, "late");
        scenario.settle();
        scenario.print("release");
        semaphore.release();
    });
}

#[test]
fn semaphore_can_be_released_beyond_its_first_value() {
    follows(TRACES, |scenario| {
        let semaphore = semaphore_with_tasks(scenario, 0, &[]);
        scenario.print(format!("locked: {}", python(semaphore.is_locked())));
        semaphore.release();
        semaphore.release();
        scenario.print(format!("locked: {}", python(semaphore.is_locked())));
        take(scenario, semaphore, "a");
        take(scenario, semaphore, "b");
        scenario.settle();
        scenario.print(format!("locked: {}", python(semaphore.is_locked())));
    });
}

#[test]
fn bounded_semaphore_cannot_be_released_more_often_than_acquired() {
    follows(TRACES, |scenario| {
        let semaphore = leak(BoundedSemaphore::new(2));
        scenario.print(python_error(semaphore.release()));
        semaphore.try_acquire().expect("there are two").forget();
        assert_eq!(semaphore.release(), Ok(()));
        scenario.print(python_error(semaphore.release()));
        for name in ["a", "b", "c"] {
            scenario.spawn(name, async {
                semaphore.acquire().await.forget();
                String::new()
            });
        }
        scenario.settle();
        scenario.print("release");
        assert_eq!(semaphore.release(), Ok(()));
    });
}

#[test]
fn a_held_permit_cannot_be_released_by_others() {
    let semaphore = BoundedSemaphore::new(1);
    let permit = semaphore.try_acquire().unwrap();
    assert_eq!(semaphore.release(), Err(OverReleaseError));
    assert_eq!((semaphore.value(), semaphore.is_locked()), (0, true));
    drop(permit);
    assert_eq!((semaphore.value(), semaphore.bound(), semaphore.is_locked()), (1, 1, false));
    assert_eq!(OverReleaseError.to_string(), "the semaphore was released more often than acquired");
}

#[test]
fn there_is_a_most() {
    let message = coyield_tests::panic_of(|| Semaphore::new(Semaphore::MAX + 1));
    assert!(message.contains("permits"), "{message}");
    let most = Semaphore::new(Semaphore::MAX);
    assert_eq!(most.value(), Semaphore::MAX);
}
