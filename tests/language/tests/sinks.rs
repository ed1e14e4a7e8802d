//! Generators as sinks.

use coyield::prelude::*;
use coyield::{CloseError, SendError, Status};
use coyield_language_tests::executors::{everywhere, everywhere_local};
use futures::{Sink, SinkExt, StreamExt, TryStreamExt, future, stream};
use std::cell::RefCell;
use std::error::Error;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Adds up; returns at the close, or at a zero; raises at a one.
#[generator]
fn adder() -> impl Generator<(), u32, u32, &'static str> {
    let mut total = 0;
    loop {
        match try_yield!() {
            Ok(0) | Err(Thrown::Exit) => return total,
            Ok(1) => raise!("one"),
            Ok(n) => total += n,
            Err(thrown) => raise!(thrown),
        }
    }
}

fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

mod a_sink {
    use super::*;

    #[test]
    fn a_sink_sends_and_returns_the_return_value_when_it_is_finished() {
        everywhere(|| async {
            let mut g = pin!(adder());
            let mut sink = g.sink();
            sink.send(20).await.unwrap();
            sink.feed(20).await.unwrap();
            sink.flush().await.unwrap();
            sink.send(2).await.unwrap();
            assert_eq!(sink.finish(), Ok(Some(42)));
            assert_eq!(g.status(), Status::Finished);
            assert_eq!(g.sink().finish(), Ok(None));
        });
    }

    #[test]
    fn a_sink_stores_the_return_value_when_it_is_closed() {
        everywhere(|| async {
            let mut sink = Box::pin(adder()).into_sink();
            sink.send(7).await.unwrap();
            sink.close().await.unwrap();
            sink.close().await.unwrap();
            assert_eq!(sink.into_return(), Some(7));
            let mut sink = pin!(adder().into_sink());
            sink.send(8).await.unwrap();
            assert_eq!(sink.as_mut().take_return(), None);
            sink.close().await.unwrap();
            assert_eq!(sink.as_mut().take_return(), Some(8));
            assert_eq!(sink.as_mut().take_return(), None);
        });
    }

    #[test]
    fn a_sink_returns_an_item_that_comes_after_the_close() {
        everywhere(|| async {
            let mut sink = Box::pin(adder()).into_sink();
            sink.send(7).await.unwrap();
            sink.close().await.unwrap();
            assert_eq!(sink.send(9).await, Err(SendError::Finished(9)));
            assert_eq!(sink.into_return(), Some(7));
        });
    }

    #[test]
    fn a_sink_takes_the_item_that_ends_it_and_returns_the_next() {
        everywhere(|| async {
            let mut sink = Box::pin(adder()).into_sink();
            sink.send(7).await.unwrap();
            sink.send(0).await.unwrap();
            assert_eq!(sink.send(9).await.unwrap_err().into_value(), Some(9));
            sink.close().await.unwrap();
            assert_eq!(sink.finish(), Ok(Some(7)));
        });
    }

    #[test]
    fn a_sink_starts_its_generator_at_first_use_and_for_closing() {
        everywhere_local(|| async {
            let seen = RefCell::new(Vec::new());
            let consumer = |n: u8| {
                let seen = &seen;
                generate!(Generator<(), u8, u8>, move {
                    seen.borrow_mut().push(n);
                    while let Ok(item) = try_yield!() {
                        seen.borrow_mut().push(item);
                    }
                    n
                })
            };
            let mut sink = Box::pin(consumer(1)).into_sink();
            assert!(seen.borrow().is_empty());
            sink.send(10).await.unwrap();
            assert_eq!(*seen.borrow(), [1, 10]);
            drop(sink);
            let mut sink = Box::pin(consumer(2)).into_sink();
            sink.close().await.unwrap();
            assert_eq!((sink.into_return(), &seen.borrow()[2..]), (Some(2), &[2][..]));
            assert_eq!(Box::pin(consumer(3)).into_sink().finish(), Ok(Some(3)));
        });
    }

    #[test]
    fn a_sink_continues_a_started_generator() {
        everywhere(|| async {
            let mut g = pin!(adder());
            g.start().unwrap();
            g.send(5).unwrap();
            g.sink().send(6).await.unwrap();
            g.send(7).unwrap();
            assert_eq!(g.close(), Ok(Some(18)));
        });
    }

    #[test]
    fn a_sink_drops_a_body_that_does_not_catch_the_exit() {
        struct OnDrop<'a>(&'a RefCell<Vec<u8>>);
        impl Drop for OnDrop<'_> {
            fn drop(&mut self) {
                self.0.borrow_mut().push(99);
            }
        }
        everywhere_local(|| async {
            let seen = RefCell::new(Vec::new());
            let mut sink = Box::pin(generate!(Generator<(), u8>, {
                let _guard = OnDrop(&seen);
                loop {
                    let item = yield_!();
                    seen.borrow_mut().push(item);
                }
            }))
            .into_sink();
            sink.send(1).await.unwrap();
            sink.close().await.unwrap();
            assert_eq!(*seen.borrow(), [1, 99]);
            assert_eq!(sink.into_return(), None);
        });
    }

    #[test]
    fn a_sink_refuses_an_item_that_is_sent_before_it_is_ready() {
        let mut sink = pin!(adder().into_sink());
        assert_eq!(sink.as_mut().start_send(4), Err(SendError::NotStarted(4)));
        assert_eq!(sink.as_mut().poll_ready(&mut context()), Poll::Ready(Ok(())));
        assert_eq!(sink.as_mut().start_send(4), Ok(()));
        assert_eq!(format!("{sink:?}"), "GeneratorSink { status: Suspended, .. }");
    }

    #[test]
    fn a_sink_of_a_generator_that_yields_values_drops_them() {
        #[generator]
        fn averager() -> impl Generator<f64, f64, usize> {
            let (mut total, mut count) = (0.0, 0);
            while let Ok(n) = try_yield!(total / 2.0) {
                total += n;
                count += 1;
            }
            count
        }
        everywhere(|| async {
            let mut sink = pin!(averager().map_yield(drop).into_sink());
            sink.send_all(&mut stream::iter([Ok(1.0), Ok(2.0)])).await.unwrap();
            sink.close().await.unwrap();
            assert_eq!(sink.as_mut().take_return(), Some(2));
        });
    }
}

mod errors {
    use super::*;

    #[test]
    fn an_error_is_what_the_body_raised_at_an_item() {
        everywhere(|| async {
            let mut sink = Box::pin(adder()).into_sink();
            sink.send(7).await.unwrap();
            assert_eq!(sink.send(1).await, Err(SendError::Thrown(Thrown::Raised("one"))));
            assert_eq!(sink.send(2).await, Err(SendError::Finished(2)));
            sink.close().await.unwrap();
            assert_eq!(sink.finish(), Ok(None));
        });
    }

    #[test]
    fn an_error_at_the_start_comes_before_the_item_is_sent() {
        everywhere(|| async {
            let raising = || Box::pin(generate!(Generator<(), u8, (), &'static str>, { raise!("no") })).into_sink();
            let mut sink = raising();
            assert_eq!(
                future::poll_fn(|cx| sink.poll_ready_unpin(cx)).await,
                Err(SendError::Thrown(Thrown::Raised("no")))
            );
            assert_eq!(sink.send(3).await, Err(SendError::Finished(3)));
            assert_eq!(raising().close().await, Err(SendError::Thrown(Thrown::Raised("no"))));
            assert_eq!(raising().finish(), Err(CloseError::Raised("no")));
        });
    }

    #[test]
    fn an_error_at_the_close_is_that_of_the_close() {
        #[generator]
        fn stubborn() -> impl Generator<(), u8, &'static str, &'static str> {
            let _ = try_yield!();
            let _ = try_yield!();
            match try_yield!() {
                Err(Thrown::Raised(_)) => raise!("never"),
                _ => raise!("worse"),
            }
        }
        everywhere(|| async {
            let mut g = pin!(stubborn());
            assert_eq!(g.sink().finish(), Err(CloseError::Ignored(())));
            assert_eq!(g.status(), Status::Suspended);
            assert_eq!(g.sink().close().await, Err(SendError::Thrown(Thrown::IgnoredExit)));
            assert_eq!(g.status(), Status::Suspended);
            assert_eq!(g.sink().close().await, Err(SendError::Thrown(Thrown::Raised("worse"))));
            assert_eq!(g.status(), Status::Finished);
        });
    }

    #[test]
    fn errors_implement_error_whatever_the_item_is() {
        struct Plain;
        let mut sink = Box::pin(generate!(Generator<(), Plain>, { _ = yield_!(); })).into_sink();
        let error = futures::executor::block_on(async {
            sink.send(Plain).await.ok();
            sink.send(Plain).await.unwrap_err()
        });
        assert_eq!(error.to_string(), "generator already finished");
        let _: Box<dyn Error> = error.into();
    }
}

mod with_combinators {
    use super::*;

    #[test]
    fn forward_and_send_all_send_a_stream_into_a_sink() {
        everywhere(|| async {
            let mut sink = pin!(adder().into_sink());
            sink.send_all(&mut stream::iter(2..10).map(Ok)).await.unwrap();
            stream::iter(10..100).map(Ok).forward(sink.as_mut()).await.unwrap();
            assert_eq!(sink.as_mut().take_return(), Some((2..100).sum()));
        });
    }

    #[test]
    fn forward_sends_a_generator_into_a_sink() {
        everywhere(|| async {
            let source = generate! { for n in 2..50 { yield n } };
            let mut sink = Box::pin(adder()).into_sink();
            source.into_stream().map(Ok).forward(&mut sink).await.unwrap();
            assert_eq!(sink.into_return(), Some((2..50).sum()));
        });
    }

    #[test]
    fn forward_stops_at_the_item_after_the_end() {
        everywhere(|| async {
            let mut sink = Box::pin(adder()).into_sink();
            let mut items = stream::iter([4, 5, 0, 6, 7]).map(Ok);
            assert_eq!(items.by_ref().forward(&mut sink).await, Err(SendError::Finished(6)));
            assert_eq!(items.next().await, Some(Ok(7)));
            assert_eq!(sink.into_return(), Some(9));
            let mut sink = Box::pin(adder()).into_sink();
            let failed =
                stream::iter([Ok(4), Err(SendError::Thrown(Thrown::Raised("source")))]).forward(&mut sink).await;
            assert_eq!(failed, Err(SendError::Thrown(Thrown::Raised("source"))));
            assert_eq!(sink.finish(), Ok(Some(4)));
        });
    }

    #[test]
    fn with_buffer_and_fanout_adapt_a_sink() {
        everywhere(|| async {
            let mut total = pin!(adder().into_sink());
            let mut letters = pin!(
                generate!(Generator<(), u32, String>, {
                    let mut text = String::new();
                    while let Ok(n) = try_yield!() {
                        text.push_str(&n.to_string());
                        text.push(' ');
                    }
                    text
                })
                .into_sink()
            );
            {
                let numbers = total.as_mut().sink_map_err(|error| error.to_string());
                let shown = letters.as_mut().sink_map_err(|error| error.to_string());
                let mut both = pin!(
                    numbers
                        .fanout(shown)
                        .buffer(2)
                        .with(|text: &str| future::ready(text.parse().map_err(|_| format!("not a number: {text}"))))
                );
                both.send("20").await.unwrap();
                both.feed("22").await.unwrap();
                both.close().await.unwrap();
            }
            assert_eq!(total.as_mut().take_return(), Some(42));
            assert_eq!(letters.as_mut().take_return().as_deref(), Some("20 22 "));
        });
    }

    #[test]
    fn select_sends_the_first_item_into_a_sink() {
        everywhere(|| async {
            let mut sink = Box::pin(adder()).into_sink();
            let (mut left, mut right) = (stream::iter(2..12).fuse(), stream::iter(12..22).fuse());
            loop {
                futures::select! {
                    n = left.select_next_some() => sink.send(n).await.unwrap(),
                    n = right.select_next_some() => sink.send(n).await.unwrap(),
                    complete => break,
                }
            }
            assert_eq!(sink.finish(), Ok(Some((2..22).sum())));
        });
    }

    #[test]
    fn a_sink_works_as_dyn() {
        type AnySink = Pin<Box<dyn Sink<u32, Error = SendError<u32, &'static str>> + Send>>;
        everywhere(|| async {
            let mut sinks: Vec<AnySink> = vec![Box::pin(adder().into_sink()), Box::pin(adder().into_sink())];
            let all = stream::iter(sinks.iter_mut().map(Ok)).try_for_each(|sink| sink.send(1));
            assert_eq!(all.await, Err(SendError::Thrown(Thrown::Raised("one"))));
            assert_eq!(sinks[1].send(2).await, Ok(()));
        });
    }
}
