//! Many tasks on several threads, cancelled at random, and counted.

use coyield::aio::sync::{Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore};
use coyield_tests::rng::{Rng, on_threads};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const TASKS: u64 = 8;
const ROUNDS: usize = 2_000;

#[test]
fn a_lock_is_had_by_one_and_never_lost() {
    let lock = Arc::new(Lock::new(0));
    let got = on_threads(TASKS, |seed| {
        let lock = Arc::clone(&lock);
        async move {
            let (mut chance, mut got) = (Rng::new(seed), 0);
            for _ in 0..ROUNDS {
                let Some(mut count) = chance.may_cancel(lock.acquire()).await else { continue };
                let before = *count;
                chance.yields().await;
                *count = before + 1;
                got += 1;
            }
            got
        }
    });
    assert_eq!(*lock.try_acquire().expect("it is free"), got);
}

#[test]
fn a_semaphore_loses_no_permit_and_gives_none_twice() {
    let (semaphore, bounded) = (Arc::new(Semaphore::new(3)), Arc::new(BoundedSemaphore::new(2)));
    let (inside, both) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    on_threads(TASKS, |seed| {
        let (semaphore, bounded) = (Arc::clone(&semaphore), Arc::clone(&bounded));
        let (inside, both) = (Arc::clone(&inside), Arc::clone(&both));
        async move {
            let mut chance = Rng::new(seed);
            for _ in 0..ROUNDS {
                let Some(permit) = chance.may_cancel(semaphore.acquire()).await else { continue };
                assert!(inside.fetch_add(1, Ordering::SeqCst) < 3);
                if let Some(permit) = chance.may_cancel(bounded.acquire()).await {
                    assert!(both.fetch_add(1, Ordering::SeqCst) < 2);
                    chance.yields().await;
                    both.fetch_sub(1, Ordering::SeqCst);
                    permit.forget();
                    bounded.release().unwrap();
                }
                inside.fetch_sub(1, Ordering::SeqCst);
                drop(permit);
            }
            0
        }
    });
    assert_eq!((semaphore.value(), bounded.value()), (3, 2));
}

#[test]
fn a_condition_loses_no_notice() {
    // Tokens are put one by one, each with one notification. If a notification was lost with its waiter, another waiter
    // would hang.
    let (tokens, given) = (Arc::new(Lock::new(0)), Arc::new(Condition::new()));
    let most = TASKS / 2 * ROUNDS as u64;
    let taken = on_threads(TASKS, |seed| {
        let (tokens, given) = (Arc::clone(&tokens), Arc::clone(&given));
        async move {
            let (mut chance, mut taken) = (Rng::new(seed), 0);
            if seed % 2 == 0 {
                for _ in 0..ROUNDS {
                    *tokens.acquire().await += 1;
                    given.notify(1);
                    chance.yields().await;
                }
                return 0;
            }
            while taken < ROUNDS as u64 {
                let wait = async { given.wait_for(tokens.acquire().await, |tokens| *tokens > 0).await };
                if let Some(mut tokens) = chance.may_cancel(wait).await {
                    *tokens -= 1;
                    taken += 1;
                }
            }
            taken
        }
    });
    assert_eq!((taken, *tokens.try_acquire().unwrap()), (most, 0));
}

#[test]
fn an_event_wakes_everyone() {
    let (there, back) = (Arc::new(Event::new()), Arc::new(AtomicUsize::new(0)));
    on_threads(TASKS, |seed| {
        let (there, back) = (Arc::clone(&there), Arc::clone(&back));
        async move {
            let mut chance = Rng::new(seed);
            if seed == 0 {
                while back.load(Ordering::SeqCst) + 1 < usize::try_from(TASKS).unwrap() {
                    there.set();
                    chance.yields().await;
                    there.clear();
                    chance.yields().await;
                }
                return 0;
            }
            for _ in 0..ROUNDS {
                while chance.may_cancel(there.wait()).await.is_none() {}
            }
            back.fetch_add(1, Ordering::SeqCst);
            0
        }
    });
}

#[test]
fn a_barrier_gives_each_position_once_in_each_round() {
    let barrier = Arc::new(Barrier::new(3));
    let passed: Arc<[AtomicUsize; 3]> = Arc::default();
    // The remaining ones, fewer than three, are dismissed.
    let active = Arc::new(AtomicUsize::new(usize::try_from(TASKS).unwrap()));
    let waits = on_threads(TASKS, |seed| {
        let (barrier, passed, active) = (Arc::clone(&barrier), Arc::clone(&passed), Arc::clone(&active));
        async move {
            let (mut chance, mut count) = (Rng::new(seed), 0);
            for _ in 0..ROUNDS {
                match chance.may_cancel(barrier.wait()).await {
                    Some(Ok(position)) => {
                        passed[position].fetch_add(1, Ordering::SeqCst);
                        count += 1;
                    }
                    Some(Err(_)) => break,
                    None => {}
                }
            }
            if active.fetch_sub(1, Ordering::SeqCst) <= 3 {
                barrier.abort();
            }
            count
        }
    });
    let positions = passed.each_ref().map(|count| count.load(Ordering::SeqCst) as u64);
    assert_eq!(positions.iter().sum::<u64>(), waits);
    // The last party is never cancelled; the others may be after the barrier has opened.
    assert!(positions[2] > 0 && positions[0] <= positions[2] && positions[1] <= positions[2], "{positions:?}");
}
