//! Generators as streams, and iterators as generators.

use coyield::from_iter;
use coyield::prelude::*;
use coyield::{ResumeError, SendError, Status};
use coyield_language_tests::executors::{everywhere, everywhere_local};
use futures::stream::{FusedStream, FuturesUnordered};
use futures::{SinkExt, Stream, StreamExt, TryStreamExt, future, stream};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

#[generator]
fn count(to: u32) -> impl Generator<u32, (), &'static str, &'static str> {
    for n in 1..=to {
        yield_!(n);
    }
    if to == 0 {
        raise!("nothing to count");
    }
    "counted"
}

/// Is pending once, and wakes its task.
async fn turn() {
    let mut waited = false;
    future::poll_fn(|context| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

mod a_stream {
    use super::*;

    #[test]
    fn a_stream_is_fused_and_stores_the_return_value() {
        everywhere(|| async {
            let mut g = pin!(count(2));
            let mut stream = g.stream_with_return();
            assert!(!stream.is_terminated());
            assert_eq!(stream.by_ref().collect::<Vec<_>>().await, [1, 2]);
            assert!(stream.is_terminated());
            assert_eq!(stream.next().await, None);
            assert_eq!(stream.next().await, None);
            assert_eq!(stream.into_return(), Some(Ok("counted")));
            assert!(g.stream_with_return().is_terminated());
        });
    }

    #[test]
    fn a_stream_has_no_return_value_before_its_end_or_of_a_finished_generator() {
        everywhere(|| async {
            let mut g = pin!(count(2));
            let mut stream = g.stream_with_return();
            assert_eq!(stream.next().await, Some(1));
            assert_eq!(stream.into_return(), None);
            assert_eq!(g.stream_with_return().count().await, 1);
            let mut stream = g.stream_with_return();
            assert_eq!(stream.next().await, None);
            assert_eq!(stream.into_return(), None);
        });
    }

    #[test]
    fn a_stream_stores_an_error_of_the_body() {
        everywhere(|| async {
            let mut stream = count(0).boxed().into_stream_with_return();
            assert_eq!(stream.next().await, None);
            assert!(stream.is_terminated());
            assert_eq!(stream.into_return(), Some(Err(Thrown::Raised("nothing to count"))));
        });
    }

    #[test]
    fn a_stream_that_is_dropped_leaves_the_generator_suspended() {
        everywhere(|| async {
            let mut g = pin!(count(5));
            assert_eq!(g.stream_with_return().take(2).collect::<Vec<_>>().await, [1, 2]);
            assert_eq!(g.status(), Status::Suspended);
            assert_eq!(g.next(), Ok(CoroutineState::Yielded(3)));
            assert_eq!(g.stream_with_return().collect::<Vec<_>>().await, [4, 5]);
        });
    }

    #[test]
    fn a_stream_can_be_pinned_as_a_whole_and_returned_without_a_box() {
        fn odds() -> impl FusedStream<Item = u32> + Send {
            count(5).into_stream_with_return().filter(|n| future::ready(n % 2 == 1))
        }
        everywhere(|| async {
            assert_eq!(pin!(odds()).collect::<Vec<_>>().await, [1, 3, 5]);
            let mut stream = pin!(count(3).into_stream_with_return());
            assert_eq!(stream.next().await, Some(1));
            assert_eq!(stream.as_mut().take_return(), None);
            assert_eq!(stream.as_mut().count().await, 2);
            assert_eq!(stream.as_mut().take_return(), Some(Ok("counted")));
            assert_eq!(stream.as_mut().take_return(), None);
            let mut raising = pin!(count(0).into_stream_with_return());
            assert_eq!(raising.next().await, None);
            assert_eq!(raising.as_mut().take_return(), Some(Err(Thrown::Raised("nothing to count"))));
            assert_eq!(raising.as_mut().take_return(), None);
        });
    }

    #[test]
    fn a_stream_need_not_be_send() {
        everywhere_local(|| async {
            let shared = Rc::new(20);
            let mut stream = pin!(
                generate!({
                    yield Rc::clone(&shared);
                    yield Rc::new(*shared + 2);
                })
                .into_stream()
            );
            assert_eq!(*stream.next().await.unwrap() + *stream.next().await.unwrap(), 42);
            assert_eq!(stream.next().await, None);
        });
    }

    #[test]
    fn a_stream_prints_its_status() {
        let mut stream = count(1).boxed().into_stream_with_return();
        assert_eq!(format!("{stream:?}"), "GeneratorStream { status: Created, .. }");
        while futures::executor::block_on(stream.next()).is_some() {}
        assert_eq!(format!("{stream:?}"), "GeneratorStream { status: Finished, .. }");
    }
}

mod with_combinators {
    use super::*;

    #[test]
    fn a_stream_zips_chains_and_flattens() {
        everywhere(|| async {
            let letters = stream::iter(["a", "b", "c"]);
            let zipped = count(9).into_stream_with_return().zip(letters).map(|(n, letter)| letter.repeat(n as usize));
            assert_eq!(zipped.collect::<Vec<_>>().await, ["a", "bb", "ccc"]);
            let nested = count(3).into_stream_with_return().flat_map(|n| count(n).into_stream_with_return());
            assert_eq!(
                nested.chain(count(1).into_stream_with_return()).collect::<Vec<_>>().await,
                [1, 1, 2, 1, 2, 3, 1]
            );
            let mut fused = pin!(count(1).into_stream_with_return().fuse());
            assert_eq!((fused.next().await, fused.next().await, fused.next().await), (Some(1), None, None));
        });
    }

    #[test]
    fn a_stream_feeds_futures_that_run_concurrently() {
        everywhere(|| async {
            let slow = |n: u32| async move {
                for _ in 0..10 - n {
                    turn().await;
                }
                n
            };
            // Miri does not accept `buffered` of futures-util 0.3.34: by Stacked Borrows, a shared reference to a future
            // ends the references that the future has into itself.
            if cfg!(not(miri)) {
                let in_order = count(5).into_stream_with_return().map(slow).buffered(3).collect::<Vec<_>>().await;
                assert_eq!(in_order, [1, 2, 3, 4, 5]);
            }
            let mut any_order =
                count(5).into_stream_with_return().map(slow).buffer_unordered(5).collect::<Vec<_>>().await;
            assert_ne!(any_order, [1, 2, 3, 4, 5]);
            any_order.sort_unstable();
            assert_eq!(any_order, [1, 2, 3, 4, 5]);
            let unordered: FuturesUnordered<_> = count(4).boxed().into_iter_with_return().map(slow).collect();
            assert_eq!(unordered.fold(0, |sum, n| future::ready(sum + n)).await, 10);
        });
    }

    #[test]
    fn select_between_streams_loses_no_item() {
        everywhere(|| async {
            let (mut left, mut right) =
                (pin!(count(20).into_stream_with_return()), pin!(count(30).into_stream_with_return()));
            let (mut from_left, mut from_right) = (Vec::new(), Vec::new());
            loop {
                futures::select! {
                    n = left.select_next_some() => from_left.push(n),
                    n = right.select_next_some() => from_right.push(n),
                    complete => break,
                }
            }
            assert_eq!(from_left, (1..=20).collect::<Vec<_>>());
            assert_eq!(from_right, (1..=30).collect::<Vec<_>>());
        });
    }

    #[test]
    fn a_stream_of_results_works_with_try_combinators() {
        everywhere(|| async {
            let lines = generate!(Generator<Result<u8, &'static str>>, {
                yield Ok(1);
                yield Err("cut");
                yield Ok(3);
            });
            let mut lines = pin!(lines.into_stream());
            assert_eq!(lines.try_next().await, Ok(Some(1)));
            assert_eq!(lines.as_mut().try_collect::<Vec<_>>().await, Err("cut"));
            assert_eq!(lines.try_collect::<Vec<_>>().await, Ok(vec![3]));
        });
    }

    #[test]
    fn a_stream_is_forwarded_to_a_channel() {
        everywhere(|| async {
            let (entry, exit) = futures::channel::mpsc::channel(1);
            let sending =
                count(50).into_stream_with_return().map(Ok).forward(entry.sink_map_err(|error| panic!("{error}")));
            let (end, items) = future::join(sending, exit.collect::<Vec<_>>()).await;
            end.map_err(|()| "the channel refused an item").unwrap();
            assert_eq!(items, (1..=50).collect::<Vec<_>>());
        });
    }

    #[test]
    fn a_stream_works_as_dyn() {
        everywhere(|| async {
            let streams: Vec<std::pin::Pin<Box<dyn Stream<Item = u32> + Send>>> =
                vec![Box::pin(count(2).into_stream_with_return()), Box::pin(stream::iter([7]))];
            assert_eq!(stream::select_all(streams).collect::<Vec<_>>().await.len(), 3);
        });
    }
}

mod from_an_iterator {
    use super::*;

    /// Counts its drop.
    struct Counted {
        _token: Rc<()>,
        left: u8,
    }

    fn counted(token: &Rc<()>, left: u8) -> Counted {
        Counted { _token: Rc::clone(token), left }
    }

    impl Iterator for Counted {
        type Item = u8;

        fn next(&mut self) -> Option<u8> {
            self.left = self.left.checked_sub(1)?;
            assert_ne!(self.left, 5, "five");
            Some(self.left)
        }
    }

    #[test]
    fn a_generator_from_an_iterator_behaves_as_any_generator() {
        fn is_movable(_: &(impl Generator<u8> + Unpin)) {}
        let mut g = from_iter([1, 2]);
        is_movable(&g);
        assert_eq!(g.status(), Status::Created);
        assert_eq!(g.send(()), Err(SendError::NotStarted(())));
        assert_eq!(g.start(), Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.start(), Err(ResumeError::AlreadyStarted));
        assert_eq!(g.status(), Status::Suspended);
        assert_eq!(g.send(()), Ok(CoroutineState::Yielded(2)));
        assert_eq!(g.next(), Ok(CoroutineState::Complete(())));
        assert_eq!(g.status(), Status::Finished);
        assert_eq!(g.next(), Err(ResumeError::Finished));
        assert_eq!(g.send(()), Err(SendError::Finished(())));
        assert_eq!(g.close(), Ok(None));
        assert_eq!(from_iter("abc".chars()).iter().collect::<String>(), "abc");
        assert_eq!(format!("{:?}", from_iter([1])), "FromIter { status: Created, .. }");
    }

    #[test]
    fn an_iterator_is_dropped_when_it_ends_and_not_later() {
        let token = Rc::new(());
        let mut g = from_iter(counted(&token, 1));
        g.next().unwrap();
        assert_eq!(Rc::strong_count(&token), 2);
        g.next().unwrap();
        assert_eq!(Rc::strong_count(&token), 1);
        let mut closed = from_iter(counted(&token, 1));
        assert_eq!(closed.close(), Ok(None));
        assert_eq!(Rc::strong_count(&token), 1);
        let mut thrown = from_iter(counted(&token, 3)).with_throw::<&str>();
        thrown.next().unwrap();
        assert_eq!(thrown.throw("enough"), Err(Thrown::Raised("enough")));
        assert_eq!(Rc::strong_count(&token), 1);
        assert_eq!(thrown.throw("again"), Err(Thrown::Raised("again")));
        assert_eq!((thrown.status(), thrown.next()), (Status::Finished, Err(ResumeError::Finished)));
    }

    #[test]
    fn a_panic_of_the_iterator_finishes_the_generator() {
        let mut g = from_iter(counted(&Rc::new(()), 6));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| g.next())).is_err());
        assert_eq!(g.status(), Status::Finished);
        assert_eq!(g.next(), Err(ResumeError::Finished));
    }

    #[generator]
    fn around() -> impl Generator<u32, (), &'static str, &'static str> {
        match try_yield_from!(from_iter([1, 2]).with_throw()) {
            Ok(()) => "through",
            Err(Thrown::Raised(error)) => error,
            Err(thrown) => raise!(thrown),
        }
    }

    #[test]
    fn a_generator_from_an_iterator_fits_in_a_list_and_a_delegation() {
        let mut list: Vec<LocalBoxGenerator<'_, u32, (), &str, &str>> = vec![count(2).boxed_local()];
        list.push(from_iter([8, 9]).with_throw().map_return(|()| "listed").boxed_local());
        assert_eq!(list.into_iter().flat_map(GeneratorExt::into_iter_with_return).collect::<Vec<_>>(), [1, 2, 8, 9]);

        let mut g = pin!(around());
        assert_eq!(g.start(), Ok(CoroutineState::Yielded(1)));
        assert_eq!(g.throw("caught"), Ok(CoroutineState::Complete("caught")));
        assert_eq!(pin!(around()).iter_with_return().count(), 2);
    }
}
