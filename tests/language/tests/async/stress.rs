//! Ten thousand async generators on two threads, whose consumers are dropped at any moment: no item is lost, and
//! nothing is leaked.

#![forbid(unsafe_code)]

use coyield::prelude::*;
use coyield::{AsyncCloseError, AsyncSendError};
use coyield_language_tests::executors::{once, turns};
use coyield_language_tests::rng::Rng;
use futures::FutureExt as _;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use tokio::task::{JoinSet, yield_now};

const GENERATORS: u64 = 10_000;

/// The number of live values.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

/// One of them.
struct Counted(Count);

impl Count {
    fn one(&self) -> Counted {
        self.0.fetch_add(1, Ordering::SeqCst);
        Counted(self.clone())
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Numbers its items one after the other, whatever it is sent, and awaits in between, also when it is closed.
#[generator]
async fn counting(
    first: u64,
    depth: u32,
    living: Count,
) -> impl AsyncGenerator<(u64, Counted), Counted, u64, Counted> + Send {
    let _body = living.one();
    let mut next = first;
    loop {
        for _ in 0..next % 3 {
            yield_now().await;
        }
        let item = (next, living.one());
        next += 1;
        match try_yield!(item) {
            Ok(sent) => drop(sent),
            Err(thrown) => {
                yield_now().await;
                // The raised value is another one than the thrown value.
                match thrown {
                    Thrown::Raised(_) if next % 2 == 0 => continue,
                    Thrown::Raised(_) => raise!(living.one()),
                    Thrown::Exit if next % 2 == 0 => return next,
                    thrown => raise!(thrown),
                }
            }
        }
        if depth > 0 && next % 4 == 1 {
            next = if depth % 2 == 0 {
                yield_from!(counting(next, depth - 1, living.clone()))
            } else {
                yield_from!(counting(next, depth - 1, living.clone()).boxed())
            };
        } else if next % 7 == 0 {
            return next;
        }
    }
}

/// Counts the consumers that are dropped before they have come to their end.
struct Cancelled(Option<Count>);

impl Drop for Cancelled {
    fn drop(&mut self) {
        if let Some(count) = &self.0 {
            count.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Drives one for a while, leaves steps half-way, and checks that no item is missing.
async fn consumer(seed: u64, living: Count, cancelled: Count) {
    let mut cancelled = Cancelled(Some(cancelled));
    let mut random = Rng::new(seed);
    let depth = u32::try_from(random.below(4)).unwrap();
    let mut g = pin!(counting(0, depth, living.clone()));
    let mut expected = 0;
    let mut received = |state: CoroutineState<(u64, Counted), u64>| {
        if let CoroutineState::Yielded((number, _item)) = state {
            assert_eq!(number, expected, "an item is missing");
            expected += 1;
        }
    };
    if let Ok(state) = g.astart().await {
        received(state);
    }
    for _ in 0..random.below(30) {
        match random.below(10) {
            // The step is dropped half-way, and another consumer continues it, perhaps after another attempt.
            0..3 => {
                if let Poll::Ready(step) = once(g.asend(living.one())).await {
                    step.ok().into_iter().for_each(&mut received);
                } else {
                    let refused = g.asend(living.one()).await;
                    assert!(matches!(refused, Err(AsyncSendError::Busy(_))), "it is running");
                    // So is each attempt to continue it.
                    let step = loop {
                        match once(g.finish_step()).await {
                            Poll::Ready(step) => break step,
                            Poll::Pending => yield_now().await,
                        }
                    };
                    if let Ok(state) = step {
                        received(state.expect("it was running"));
                    }
                }
            }
            3 => {
                if let Ok(state) = g.athrow(living.one()).await {
                    received(state);
                }
            }
            4 if random.below(3) == 0 => match g.aclose().await {
                Ok(_) | Err(AsyncCloseError::Raised(_)) => break,
                Err(AsyncCloseError::Busy | AsyncCloseError::Ignored(_) | AsyncCloseError::IgnoredExit) => {
                    panic!("it was not closed")
                }
            },
            _ => {
                if let Ok(state) = g.asend(living.one()).await {
                    received(state);
                }
            }
        }
    }
    if random.below(2) == 0 {
        let _left_half_way = g.asend(living.one()).now_or_never();
    }
    cancelled.0 = None;
}

/// Such a consumer, of which every third one is dropped after some polls, if it has not come to its end.
async fn impatient(seed: u64, living: Count, cancelled: Count) {
    let polls = if seed % 3 == 0 { u32::try_from(seed % 10).unwrap() } else { u32::MAX };
    tokio::select! {
        biased;
        () = consumer(seed, living, cancelled) => {}
        () = turns(polls) => {}
    }
}

#[test]
fn cancelled_consumers_lose_no_item_and_leak_nothing() {
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let (living, cancelled) = (Count::default(), Count::default());
    let aborted = tokio.block_on(async {
        let mut random = Rng::new(2026);
        let mut consumers = JoinSet::new();
        let mut aborts = Vec::new();
        for seed in 0..GENERATORS {
            aborts.push(consumers.spawn(impatient(seed, living.clone(), cancelled.clone())));
            if random.below(8) == 0 {
                yield_now().await;
            }
            // From this thread, while another one may be in the middle of its poll.
            if random.below(2) == 0 {
                let which = usize::try_from(random.below(aborts.len() as u64)).unwrap();
                aborts.swap_remove(which).abort();
            }
        }
        let mut aborted = 0;
        while let Some(end) = consumers.join_next().await {
            match end {
                Ok(()) => {}
                Err(error) if error.is_cancelled() => aborted += 1,
                Err(error) => panic!("a consumer failed: {error}"),
            }
        }
        aborted
    });
    println!("{aborted} were aborted, {} were cancelled in the middle", cancelled.get());
    assert!(cancelled.get() > 100, "only {} were cancelled in the middle", cancelled.get());
    assert_eq!(living.get(), 0, "every body, item and sent value is dropped");
}
