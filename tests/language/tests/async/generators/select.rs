//! `select!` in a body: its arms yield, and it drops the futures that lose.

use coyield::AsyncStatus;
use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere, turns};
use futures::channel::{mpsc, oneshot};
use futures::{FutureExt as _, SinkExt as _, Stream, StreamExt as _};
use std::pin::pin;
use std::time::Duration;

#[test]
fn select_of_futures_may_yield_in_its_arms() {
    #[generator]
    async fn merged(
        mut left: mpsc::Receiver<u32>,
        mut right: mpsc::Receiver<u32>,
    ) -> impl AsyncGenerator<(char, u32), u32, u32> {
        let mut sent = 0;
        loop {
            futures::select! {
                item = left.next() => match item {
                    Some(item) => sent += yield_!(('l', item)),
                    None => break,
                },
                item = right.select_next_some() => {
                    turns(1).await;
                    sent += yield_!(('r', item));
                }
            }
        }
        sent
    }
    everywhere(|| async {
        let (mut to_left, left) = mpsc::channel(1);
        let (mut to_right, right) = mpsc::channel(1);
        let mut g = pin!(merged(left, right));
        to_right.send(1).await.unwrap();
        assert_eq!(g.astart().await.unwrap().yielded(), Some(('r', 1)));
        to_left.send(2).await.unwrap();
        assert_eq!(g.asend(10).await.unwrap().yielded(), Some(('l', 2)));
        let (step, ()) = futures::join!(g.asend(20), async {
            turns(3).await;
            to_right.send(3).await.unwrap();
        });
        assert_eq!(step.unwrap().yielded(), Some(('r', 3)));
        drop(to_left);
        assert_eq!(g.asend(30).await.unwrap().completed(), Some(60));
    });
}

#[test]
fn select_of_tokio_may_yield_in_its_arms() {
    #[generator]
    async fn merged(
        mut left: mpsc::Receiver<u32>,
        stop: oneshot::Receiver<&'static str>,
    ) -> impl AsyncGenerator<u32, (), &'static str> {
        let mut stop = stop.fuse();
        loop {
            tokio::select! {
                biased;
                reason = &mut stop => {
                    yield_!(0);
                    break reason.unwrap_or("gone");
                }
                Some(item) = left.next(), if !left.is_terminated() => {
                    yield_!(item);
                    turns(1).await;
                    yield_!(item + 1);
                }
            }
        }
    }
    use futures::stream::FusedStream as _;
    everywhere(|| async {
        let (mut items, left) = mpsc::channel(4);
        let (stops, stop) = oneshot::channel();
        let mut g = pin!(merged(left, stop));
        items.send(10).await.unwrap();
        items.send(20).await.unwrap();
        for expected in [10, 11, 20, 21] {
            assert_eq!(g.anext().await.unwrap().yielded(), Some(expected));
        }
        stops.send("enough").unwrap();
        assert_eq!(g.anext().await.unwrap().yielded(), Some(0));
        assert_eq!(g.anext().await.unwrap().completed(), Some("enough"));
    });
}

/// A consumer that waits for the next item and for another future drops the future of the item again and again.
#[test]
fn select_around_the_next_item_loses_none() {
    #[generator]
    async fn slow(n: u32) -> impl Stream<Item = u32> {
        for i in 0..n {
            turns(3).await;
            yield_!(i);
        }
    }
    everywhere(|| async {
        let mut items = pin!(slow(5));
        let (mut seen, mut lost) = (Vec::new(), 0);
        loop {
            futures::select_biased! {
                item = items.next().fuse() => match item {
                    Some(item) => seen.push(item),
                    None => break,
                },
                () = turns(1).fuse() => lost += 1,
            }
        }
        assert_eq!(seen, [0, 1, 2, 3, 4]);
        assert!(lost >= 5, "the other arm did win: {lost} times");
        // And of tokio's, which drops the losing future as well.
        let mut items = pin!(slow(3));
        let (mut seen, mut lost) = (Vec::new(), 0);
        loop {
            tokio::select! {
                biased;
                item = items.next() => match item {
                    Some(item) => seen.push(item),
                    None => break,
                },
                () = turns(1) => lost += 1,
            }
        }
        assert_eq!((seen, lost >= 3), (vec![0, 1, 2], true));
    });
}

/// With tokio's clock, which advances only when all tasks wait.
#[test]
fn a_timeout_of_tokio_leaves_the_generator_in_the_middle_of_a_step() {
    #[generator]
    async fn ticking() -> impl AsyncGenerator<u32> {
        for n in 0..3 {
            tokio::time::sleep(Duration::from_secs(10)).await;
            yield_!(n);
        }
    }
    let tokio = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    tokio.block_on(async {
        let mut g = pin!(ticking());
        let began = tokio::time::Instant::now();
        assert!(tokio::time::timeout(Duration::from_secs(4), g.anext()).await.is_err());
        assert_eq!(g.status(), AsyncStatus::Running);
        assert!(tokio::time::timeout(Duration::from_secs(4), g.finish_step()).await.is_err());
        assert_eq!(g.finish_step().await, Ok(Some(CoroutineState::Yielded(0))));
        assert_eq!(began.elapsed().as_secs(), 10, "the step was not begun anew");
        assert_eq!(g.anext().await, Ok(CoroutineState::Yielded(1)));
    });
}
