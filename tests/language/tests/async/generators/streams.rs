//! Async generators as streams of `futures`: nested streams, combinators, the end, and items of every kind.

use coyield::AsyncGeneratorStream;
use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere, everywhere_local, once, turns};
use futures::stream::{self, FusedStream, SelectAll};
use futures::{FutureExt as _, Stream, StreamExt as _, TryStreamExt as _};
use std::error::Error;
use std::marker::PhantomPinned;
use std::pin::{Pin, pin};
use std::rc::Rc;

#[generator]
async fn count(n: u32) -> impl Stream<Item = u32> {
    for i in 0..n {
        turns(1).await;
        yield_!(i);
    }
}

#[test]
fn a_body_without_yields_is_an_empty_stream() {
    #[generator]
    async fn nothing() -> impl Stream<Item = u8> {
        turns(1).await;
    }
    everywhere(|| async {
        assert_eq!(pin!(nothing()).next().await, None);
        assert!(nothing().collect::<Vec<_>>().await.is_empty());
    });
}

#[test]
fn a_stream_runs_nothing_before_it_is_polled() {
    #[generator]
    async fn panicking() -> impl Stream<Item = u8> {
        panic!("it ran");
    }
    drop(panicking());
    drop(Box::pin(panicking()).next());
}

#[test]
fn a_stream_is_fused() {
    #[generator]
    async fn fused() -> impl FusedStream<Item = u32> {
        yield_!(1);
        turns(1).await;
    }
    everywhere(|| async {
        let mut s = pin!(fused());
        assert!(!s.is_terminated());
        assert_eq!(s.next().await, Some(1));
        assert!(!s.is_terminated());
        assert!(once(s.next()).await.is_pending());
        assert!(!s.is_terminated());
        for _ in 0..3 {
            assert_eq!(s.next().await, None);
            assert!(s.is_terminated());
        }
        // A stream that ended by an error has ended, too.
        let mut g = pin!(generate!(AsyncGenerator<u8, (), (), &'static str>, async { raise!("error") }));
        let mut s = g.stream_with_return();
        for _ in 0..3 {
            assert_eq!(s.next().await, None);
            assert!(s.is_terminated());
        }
        assert_eq!(s.into_return(), Some(Err(Thrown::Raised("error"))));
    });
}

#[test]
fn streams_yield_streams() {
    #[generator]
    async fn squares(numbers: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
        let mut numbers = pin!(numbers);
        while let Some(n) = numbers.next().await {
            turns(n).await;
            yield_!(n * n);
        }
    }
    #[generator]
    async fn interleaved<S: Stream<Item = u32> + Unpin>(left: S, right: S) -> impl Stream<Item = u32> {
        let mut both = left.zip(right);
        while let Some((left, right)) = both.next().await {
            yield_!(left);
            yield_!(right);
        }
    }
    everywhere(|| async {
        assert_eq!(squares(squares(count(4))).collect::<Vec<_>>().await, [0, 1, 16, 81]);
        let (left, right) = (count(3).boxed(), squares(count(3)).boxed());
        assert_eq!(interleaved(left, right).collect::<Vec<_>>().await, [0, 0, 1, 1, 2, 4]);
        // Each yield belongs to the body that contains it, also where one body is in the other.
        let mut outer = pin!(generate! { async {
            let mut inner = pin!(generate! { async { yield 1; turns(1).await; yield 2; } });
            let mut inner = inner.stream();
            while let Some(n) = inner.next().await {
                yield n * 10;
                turns(1).await;
            }
        } });
        assert_eq!(outer.stream().collect::<Vec<_>>().await, [10, 20]);
    });
}

#[test]
fn combinators_take_a_stream() {
    everywhere(|| async {
        assert_eq!(
            count(9)
                .filter(|n| futures::future::ready(n % 2 == 1))
                .map(|n| n * 2)
                .skip(1)
                .take(2)
                .collect::<Vec<_>>()
                .await,
            [6, 10]
        );
        assert_eq!(
            count(2).chain(count(2)).zip(stream::iter(0..)).fold(0, |sum, (n, at)| async move { sum + at * n }).await,
            4
        );
        assert_eq!(count(4).ready_chunks(2).concat().await, [0, 1, 2, 3]);
        let (buffered, peeked) = (count(4).map(|n| turns(4 - n).map(move |()| n)).buffered(3), count(2).peekable());
        assert_eq!(buffered.collect::<Vec<_>>().await, [0, 1, 2, 3]);
        assert_eq!(pin!(peeked).as_mut().peek().await, Some(&0));
        let mut merged: SelectAll<_> = [2, 3].into_iter().map(|n| count(n).boxed()).collect();
        let mut all = merged.by_ref().collect::<Vec<_>>().await;
        all.sort_unstable();
        assert_eq!(all, [0, 0, 1, 1, 2]);
        assert_eq!(stream::iter([3, 1]).map(count).flatten().collect::<Vec<_>>().await, [0, 1, 2, 0]);
    });
}

#[test]
fn a_stream_of_results_works_with_try_combinators() {
    #[generator]
    async fn parsed(words: Vec<&str>) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
        for word in words {
            turns(1).await;
            yield_!(word.parse());
        }
    }
    // The question mark converts the error.
    #[generator]
    async fn sums(words: Vec<&str>) -> impl AsyncGenerator<u32, (), Result<(), Box<dyn Error + Send + Sync>>> {
        let mut sum = 0;
        let mut parsed = pin!(parsed(words));
        while let Some(n) = parsed.try_next().await? {
            sum += n;
            yield_!(sum);
        }
        Ok(())
    }
    everywhere(|| async {
        assert_eq!(parsed(vec!["1", "2"]).try_collect::<Vec<_>>().await.unwrap(), [1, 2]);
        assert!(parsed(vec!["1", "x", "2"]).try_collect::<Vec<_>>().await.is_err());
        let mut g = pin!(sums(vec!["1", "2", "x", "3"]));
        let mut s = g.stream_with_return();
        assert_eq!(s.by_ref().collect::<Vec<_>>().await, [1, 3]);
        assert!(s.into_return().unwrap().unwrap().unwrap_err().is::<std::num::ParseIntError>());
    });
}

#[test]
fn items_may_borrow_and_be_unsized_values_behind_pointers() {
    #[generator]
    async fn words(text: &str) -> impl Stream<Item = &str> {
        for word in text.split(' ') {
            turns(1).await;
            yield_!(word);
        }
    }
    #[generator]
    async fn slots(items: &mut [u8]) -> impl AsyncGenerator<&mut u8> {
        for item in items {
            turns(1).await;
            yield_!(item);
        }
    }
    #[generator]
    async fn unsized_ones<T: ?Sized>(items: Vec<Box<T>>) -> impl AsyncGenerator<Box<T>> {
        for item in items {
            yield_!(item);
            turns(1).await;
        }
    }
    everywhere(|| async {
        let text = String::from("a bb ccc");
        assert_eq!(words(&text).map(str::len).collect::<Vec<_>>().await, [1, 2, 3]);
        let mut bytes = [1, 2, 3];
        // A lent item outlives the loan of the next one.
        let kept: Vec<&mut u8> = slots(&mut bytes).boxed().stream().collect().await;
        for byte in kept {
            *byte *= 2;
        }
        assert_eq!(bytes, [2, 4, 6]);
        let texts: Vec<Box<str>> = vec!["x".into(), "y".into()];
        assert_eq!(pin!(unsized_ones(texts)).stream().collect::<Vec<_>>().await.concat(), "xy");
        let shows: Vec<Box<dyn ToString + Send>> = vec![Box::new(1), Box::new('z')];
        let text = pin!(unsized_ones(shows)).stream().map(|shows| shows.to_string()).collect::<String>().await;
        assert_eq!(text, "1z");
    });
}

#[test]
fn items_need_not_be_unpin_or_send() {
    struct Fixed(u8, PhantomPinned);
    #[generator]
    async fn fixed() -> impl Stream<Item = Fixed> {
        for n in 0..3 {
            yield_!(Fixed(n, PhantomPinned));
            turns(1).await;
        }
    }
    #[generator]
    async fn counted() -> impl Stream<Item = Rc<u8>> {
        let kept = Rc::new(1);
        yield_!(kept.clone());
        turns(1).await;
        assert_eq!(Rc::strong_count(&kept), 1);
        yield_!(kept);
    }
    everywhere(|| async {
        assert_eq!(fixed().map(|item| item.0).collect::<Vec<_>>().await, [0, 1, 2]);
    });
    everywhere_local(|| async {
        assert_eq!(counted().map(|item| *item).collect::<Vec<_>>().await, [1, 1]);
    });
}

#[test]
fn a_stream_returns_the_return_value_after_it_has_ended() {
    #[generator]
    async fn summed(n: u32) -> impl AsyncGenerator<u32, (), u32> {
        let mut sum = 0;
        for i in 0..n {
            turns(1).await;
            yield_!(i);
            sum += i;
        }
        sum
    }
    everywhere(|| async {
        let mut g = pin!(summed(4));
        let mut s = g.stream_with_return();
        assert_eq!(s.next().await, Some(0));
        assert_eq!(s.into_return(), None, "it has not ended");
        let mut s = g.stream_with_return();
        assert_eq!(s.by_ref().count().await, 3);
        assert_eq!(s.into_return(), Some(Ok(6)));
        assert_eq!(g.stream_with_return().into_return(), None, "it ended in another one");
        let mut owned: Pin<Box<AsyncGeneratorStream<_>>> = Box::pin(summed(3).into_stream_with_return());
        assert_eq!(owned.next().await, Some(0));
        assert_eq!(owned.as_mut().count().await, 2);
    });
}

#[test]
fn a_pinned_stream_returns_its_result_once() {
    #[generator]
    async fn counted(fails: bool) -> impl AsyncGenerator<u32, (), &'static str, &'static str> {
        turns(1).await;
        yield_!(1);
        if fails {
            raise!("failed");
        }
        "counted"
    }
    everywhere(|| async {
        let mut s = pin!(counted(false).into_stream_with_return());
        assert_eq!(s.next().await, Some(1));
        assert_eq!(s.as_mut().take_return(), None, "it has not ended");
        assert_eq!(s.next().await, None);
        assert_eq!(s.as_mut().take_return(), Some(Ok("counted")));
        assert_eq!(s.as_mut().take_return(), None, "the result was taken");

        let mut s = pin!(counted(true).into_stream_with_return());
        assert_eq!(s.by_ref().count().await, 1);
        assert_eq!(s.as_mut().take_return(), Some(Err(Thrown::Raised("failed"))));
        assert_eq!(s.as_mut().take_return(), None, "the error was taken");
    });
}
