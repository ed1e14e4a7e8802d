//! Recursion without a box in the user's code and without machine stack; a step costs the same at any depth.

use coyield::prelude::*;
use coyield_language_tests::Log;
use coyield_language_tests::executors::{everywhere, once, turns};
use futures::StreamExt as _;
use futures::task::{ArcWake, waker};
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

const DEEP: u32 = if cfg!(miri) { 200 } else { 100_000 };

/// Goes down, awaits at the bottom before each of `items` items, and counts the levels on its way back.
#[generator]
async fn chain(depth: u32, items: u32) -> impl AsyncGenerator<u32, u32, u32, &'static str> + Send {
    if depth > 0 {
        return 1 + yield_from!(chain(depth - 1, items));
    }
    let mut sent = 0;
    for item in 0..items {
        turns(1).await;
        sent += yield_!(item);
    }
    turns(1).await;
    sent
}

#[test]
fn a_recursion_may_be_a_hundred_thousand_deep() {
    everywhere(|| async {
        let mut g = pin!(chain(DEEP, 3));
        assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(0)));
        assert_eq!(g.delegation_depth(), DEEP as usize);
        assert_eq!(g.asend(10).await, Ok(CoroutineState::Yielded(1)));
        assert!(once(g.asend(20)).await.is_pending());
        assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Yielded(2))));
        assert_eq!(g.asend(30).await, Ok(CoroutineState::Complete(60 + DEEP)));
    });
}

#[test]
fn a_deep_recursion_is_closed_thrown_into_and_dropped_half_way() {
    #[generator]
    async fn noisy(depth: u32, dropped: Arc<AtomicUsize>) -> impl AsyncGenerator<u32, (), (), &'static str> + Send {
        let _local = Counted(dropped.clone());
        if depth > 0 {
            yield_from!(noisy(depth - 1, dropped));
        } else {
            yield_!(1);
            turns(9).await;
        }
    }
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    everywhere(|| async {
        for way in ["aclose", "athrow", "drop", "drop half-way"] {
            let dropped = Arc::new(AtomicUsize::new(0));
            let mut g = noisy(DEEP, dropped.clone()).boxed();
            assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(1)));
            match way {
                "aclose" => assert_eq!(g.aclose().await, Ok(None)),
                "athrow" => assert_eq!(g.athrow("x").await.unwrap_err().into_thrown(), Thrown::Raised("x")),
                "drop" => drop(g),
                _ => {
                    assert!(once(g.anext()).await.is_pending());
                    drop(g);
                }
            }
            assert_eq!(dropped.load(Ordering::SeqCst), DEEP as usize + 1, "{way}");
        }
    });
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl ArcWake for Woken {
    fn wake_by_ref(this: &Arc<Self>) {
        this.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// Returns the numbers of wakes and polls for each item.
#[test]
fn a_step_takes_as_many_polls_at_any_depth() {
    for depth in [0, 1, 10, DEEP] {
        let woken = Arc::new(Woken::default());
        let waker = waker(woken.clone());
        let mut context = Context::from_waker(&waker);
        let mut g = pin!(chain(depth, 1000));
        assert!(pin!(g.astart()).poll(&mut context).is_pending());
        assert!(pin!(g.finish_step()).poll(&mut context).is_ready());
        for item in 1..1000 {
            let mut step = pin!(g.asend(1));
            assert!(step.as_mut().poll(&mut context).is_pending());
            assert_eq!(step.poll(&mut context), Poll::Ready(Ok(CoroutineState::Yielded(item))));
        }
        assert_eq!(woken.0.load(Ordering::SeqCst), 1000, "at depth {depth}");
    }
}

/// Finds the files below a folder, requesting the content of each folder as from a server.
#[generator]
async fn files<'a>(
    folders: &'a HashMap<&'a str, Vec<&'a str>>,
    folder: &'a str,
    asked: Log,
) -> impl AsyncGenerator<&'a str, (), usize, String> + Send {
    turns(1).await;
    asked.add(folder);
    let Some(content) = folders.get(folder) else { raise!(format!("no folder {folder}")) };
    let mut count = 0;
    for name in content {
        let Some(below) = name.strip_suffix('/') else {
            count += 1;
            yield_!(name);
            continue;
        };
        match try_yield_from!(files(folders, below, asked.clone())) {
            Ok(files) => count += files,
            Err(Thrown::Raised(error)) => {
                turns(2).await;
                asked.add(error);
            }
            Err(thrown) => raise!(thrown),
        }
    }
    count
}

#[test]
fn a_recursion_borrows_arguments_and_catches_errors_on_the_way() {
    everywhere(|| async {
        let folders = HashMap::from([
            ("root", vec!["a", "src/", "z"]),
            ("src", vec!["lib", "gone/", "bin/", "main"]),
            ("bin", vec!["x", "y"]),
        ]);
        let asked = Log::new();
        let mut g = pin!(files(&folders, "root", asked.clone()));
        let mut found = g.stream_with_return();
        assert_eq!(found.by_ref().collect::<Vec<_>>().await, ["a", "lib", "x", "y", "main", "z"]);
        assert_eq!(found.into_return(), Some(Ok(6)));
        assert_eq!(asked.take(), ["root", "src", "gone", "no folder gone", "bin"]);
    });
}

/// Mutual recursion, in which each level is sent values.
#[generator]
async fn even(n: u32) -> impl AsyncGenerator<u32, u32, u32> {
    turns(n % 3).await;
    let sent = yield_!(n);
    if n == 0 { sent } else { sent + yield_from!(odd(n - 1)) }
}

#[generator]
async fn odd(n: u32) -> impl AsyncGenerator<u32, u32, u32> {
    let sent = yield_!(n);
    turns(n % 2).await;
    if n == 0 { sent } else { sent + yield_from!(even(n - 1)) }
}

#[test]
fn two_functions_delegate_to_each_other() {
    everywhere(|| async {
        let mut g = pin!(even(9));
        assert_eq!(g.astart().await, Ok(CoroutineState::Yielded(9)));
        for n in (0..9).rev() {
            assert_eq!(g.asend(n + 1).await, Ok(CoroutineState::Yielded(n)));
        }
        assert_eq!(g.asend(100).await, Ok(CoroutineState::Complete(145)));
    });
}
