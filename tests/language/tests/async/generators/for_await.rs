//! `for await` in `generate!`, and `next_item`: streams are consumed with coyield alone.

use coyield::prelude::*;
use coyield_language_tests::executors::{everywhere, everywhere_local};
use std::cell::Cell;
use std::convert::Infallible;
use std::num::ParseIntError;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// Is pending once before each item, and is not `Unpin`.
fn numbers(to: u32) -> impl Stream<Item = u32> {
    generate!(Stream<Item = u32>, async move {
        for n in 1..=to {
            turn().await;
            yield n;
        }
    })
}

async fn turn() {
    let mut waited = false;
    std::future::poll_fn(|context: &mut Context<'_>| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

async fn collected<T>(stream: impl Stream<Item = T>) -> Vec<T> {
    let mut stream = pin!(stream);
    let mut items = Vec::new();
    while let Some(item) = stream.next_item().await {
        items.push(item);
    }
    items
}

#[test]
fn next_item_takes_the_items_of_any_pinned_stream() {
    everywhere(|| async {
        assert_eq!(collected(numbers(3)).await, [1, 2, 3]);
        let mut boxed: Pin<Box<dyn Stream<Item = u32> + Send>> = Box::pin(numbers(1));
        assert_eq!(boxed.next_item().await, Some(1));
        assert_eq!(boxed.next_item().await, None);
    });
}

#[test]
fn for_await_runs_to_the_end_of_a_stream_and_has_its_items() {
    everywhere(|| async {
        let doubled = generate!(Stream<Item = u32>, async {
            yield 0;
            for await n in numbers(3) {
                yield 2 * n;
            }
            yield 7;
        });
        assert_eq!(collected(doubled).await, [0, 2, 4, 6, 7]);
    });
}

#[test]
fn labels_break_and_continue_mean_their_loop() {
    everywhere(|| async {
        let pairs = generate!(Stream<Item = (u32, u32)>, async {
            'outer: for await a in numbers(9) {
                if a == 2 {
                    continue;
                }
                for await b in numbers(9) {
                    if b == a {
                        continue 'outer;
                    }
                    if a + b == 6 {
                        break 'outer;
                    }
                    if b == 3 {
                        break;
                    }
                    yield (a, b);
                }
            }
        });
        assert_eq!(collected(pairs).await, [(3, 1), (3, 2), (4, 1)]);
    });
}

#[test]
fn a_question_mark_in_a_for_await_ends_the_stream_with_the_error() {
    everywhere(|| async {
        let words = |text: &'static str| {
            generate!(Stream<Item = &'static str>, async move {
                for word in text.split_whitespace() {
                    yield word;
                }
            })
        };
        let parsed = |text| {
            generate!(Stream<Item = Result<u32, ParseIntError>>, async move {
                for await word in words(text) {
                    yield Ok(word.parse()?);
                }
            })
        };
        assert_eq!(collected(parsed("1 2")).await, [Ok(1), Ok(2)]);
        let items = collected(parsed("1 x 2")).await;
        assert!(matches!(&items[..], [Ok(1), Err(_)]), "{items:?}");
    });
}

#[test]
fn a_for_await_at_the_end_of_a_stream_of_results_needs_no_value() {
    everywhere(|| async {
        let items = generate!(Stream<Item = Result<u32, Infallible>>, async {
            for await n in numbers(2) {
                yield Ok(n);
            }
        });
        assert_eq!(collected(items).await, [Ok(1), Ok(2)]);
    });
}

#[test]
fn for_await_takes_async_generators_and_what_is_borrowed_too() {
    #[generator]
    async fn letters(text: &str) -> impl AsyncGenerator<char> {
        for letter in text.chars() {
            yield_!(letter);
        }
    }
    everywhere(|| async {
        let text = String::from("abc");
        let mut rest = pin!(numbers(4));
        let mixed = generate!(AsyncGenerator<String>, async {
            for await letter in letters(&text) {
                yield letter.to_string();
                break;
            }
            for await n in &mut rest {
                yield n.to_string();
                if n == 2 {
                    break;
                }
            }
            for await (left, right) in generate!(Stream<Item = (u32, u32)>, async {
                yield (1, 2);
            }) {
                yield format!("{left}{right}");
            }
        });
        assert_eq!(collected(mixed.into_stream()).await, ["a", "1", "2", "12"]);
        assert_eq!(rest.next_item().await, Some(3));
    });
}

#[test]
fn the_operand_may_await_and_yield_and_its_temporaries_live_as_long_as_the_loop() {
    struct Opened<'l>(&'l Cell<&'static str>, u32);
    impl Opened<'_> {
        fn items(&self) -> impl Stream<Item = u32> + use<'_> {
            generate!(Stream<Item = u32>, async move {
                yield self.1;
            })
        }
    }
    impl Drop for Opened<'_> {
        fn drop(&mut self) {
            self.0.set("dropped");
        }
    }
    async fn open<'l>(log: &'l Cell<&'static str>, to: u32) -> Opened<'l> {
        turn().await;
        Opened(log, to)
    }
    everywhere_local(|| async {
        let log = Cell::new("open");
        let mut g = pin!(generate!(AsyncGenerator<u32, u32>, async {
            for await n in open(&log, yield 0).await.items() {
                yield n;
            }
            yield 9;
        }));
        g.astart().await.unwrap();
        assert_eq!(g.asend(5).await.unwrap().yielded(), Some(5));
        assert_eq!(log.get(), "open");
        assert_eq!(g.asend(0).await.unwrap().yielded(), Some(9));
        assert_eq!(log.get(), "dropped");
    });
}

#[test]
fn a_generator_with_a_for_await_is_send_if_its_stream_is() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    everywhere(|| async {
        let stream = is_send(generate!(Stream<Item = u32>, async move {
            for await n in Box::pin(numbers(2)) {
                yield n;
            }
        }));
        assert_eq!(collected(stream).await, [1, 2]);
    });
}

/// In a block of its own, and in the block of a context manager, the loop belongs to that block.
#[test]
fn for_await_works_in_the_blocks_inside_of_a_body() {
    #[context_manager]
    async fn resource() -> impl AsyncContextManager<u32> {
        yield_!(1);
    }
    everywhere(|| async {
        let sums = generate!(Stream<Item = u32>, async {
            let sum = async {
                let mut sum = 0;
                for await n in numbers(3) {
                    sum += n;
                }
                sum
            };
            yield sum.await;
            let Ok(last) = async_with!(one = resource(), {
                let mut last = 0;
                for await n in numbers(4) {
                    last = n + one;
                }
                Ok::<_, Infallible>(last)
            });
            yield last.unwrap_or_default();
        });
        assert_eq!(collected(sums).await, [6, 5]);
    });
}
