//! Generators that yield futures: the style of Twisted and Tornado, `page = yield fetch(url)`.

use coyield::prelude::*;
use coyield::{await_yielded, try_await_yielded};
use coyield_language_tests::executors::{everywhere, everywhere_local, turns};
use coyield_language_tests::{Log, panic_of};
use futures::channel::oneshot;
use futures::future::{self, BoxFuture, LocalBoxFuture};
use futures::{FutureExt, StreamExt, TryFutureExt};
use std::future::{IntoFuture, Ready, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

async fn after<T>(pending: u32, value: T) -> T {
    turns(pending).await;
    value
}

fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[generator]
fn sum(to: u32) -> impl Generator<BoxFuture<'static, u32>, u32, u32> {
    let mut sum = 0;
    for n in 1..=to {
        // Of different types, as in Python.
        sum += if n % 2 == 0 { yield_!(after(n, n).boxed()) } else { yield_!(ready(n).boxed()) };
    }
    sum
}

#[test]
fn each_future_is_awaited_and_its_output_sent() {
    everywhere(|| async {
        assert_eq!(await_yielded(sum(10)).await, 55);
        assert_eq!(await_yielded(sum(0)).await, 0);
    });
}

#[test]
fn a_generator_of_futures_is_stepped_by_hand_without_an_executor() {
    let mut sum = pin!(sum(2));
    let asked = sum.start().unwrap().yielded().unwrap();
    assert_eq!(asked.now_or_never(), Some(1));
    assert!(sum.send(40).unwrap().is_yielded());
    assert_eq!(sum.send(2).unwrap().completed(), Some(42));
}

#[test]
fn combinators_take_an_awaited_generator() {
    everywhere(|| async {
        assert_eq!(future::join(await_yielded(sum(2)), await_yielded(sum(3))).await, (3, 6));
        assert_eq!(await_yielded(sum(4)).map(|sum| sum + 1).boxed().await, 11);
        let sums: Vec<_> = futures::stream::iter(1..4).map(|to| await_yielded(sum(to))).buffered(2).collect().await;
        assert_eq!(sums, [1, 3, 6]);
        let lookup = try_await_yielded(lookup("primary")).map_err(|error| error.to_string());
        assert_eq!(lookup.and_then(|found| async move { Ok(found + 1) }).await, Ok(2));
    });
}

#[test]
fn an_awaited_generator_is_lazy_and_pending_while_its_future_is() {
    let log = Log::new();
    let (answer, answered) = oneshot::channel::<u32>();
    let seen = log.clone();
    let mut waiting = pin!(await_yielded(generate!(Generator<oneshot::Receiver<u32>, Result<u32, _>, u32>, {
        seen.add("runs");
        let first = yield answered;
        seen.add("goes on");
        first.unwrap()
    })));
    assert!(log.take().is_empty());
    assert!(poll(waiting.as_mut()).is_pending());
    assert!(poll(waiting.as_mut()).is_pending());
    assert_eq!(log.take(), ["runs"]);
    answer.send(3).unwrap();
    assert_eq!(poll(waiting.as_mut()), Poll::Ready(3));
    assert_eq!(log.take(), ["goes on"]);
}

#[test]
fn anything_that_becomes_a_future_is_awaited() {
    struct Question(u32);

    impl IntoFuture for Question {
        type Output = u32;
        type IntoFuture = Ready<u32>;

        fn into_future(self) -> Ready<u32> {
            ready(self.0 * 2)
        }
    }

    everywhere(|| async {
        let asked = generate!(Generator<Question, u32, u32>, { yield Question(21) });
        assert_eq!(await_yielded(asked).await, 42);
        let asked = generate!(Generator<Vec<Question>, Vec<u32>, u32>, {
            (yield vec![Question(1), Question(2)]).into_iter().sum()
        });
        assert_eq!(await_yielded(asked).await, 6);
    });
}

#[test]
fn the_futures_of_a_vec_run_at_once_and_their_outputs_keep_the_order() {
    everywhere(|| async {
        let log = Log::new();
        let task = |turns, name: &'static str| {
            let log = log.clone();
            async move {
                log.add(format!("{name} begins"));
                after(turns, ()).await;
                log.add(format!("{name} ends"));
                name
            }
        };
        let both = generate!(Generator<Vec<_>, Vec<&'static str>, String>, {
            let none = yield Vec::new();
            assert!(none.is_empty());
            let names = yield vec![task(2, "slow"), task(1, "quick")];
            names.join(", ")
        });
        assert_eq!(await_yielded(both).await, "slow, quick");
        assert_eq!(log.take(), ["slow begins", "quick begins", "quick ends", "slow ends"]);
    });
}

#[test]
fn many_futures_run_at_once() {
    // More than are polled in a row; the others are polled when they are woken.
    everywhere(|| async {
        let many = generate!(Generator<Vec<BoxFuture<'static, u32>>, Vec<u32>, u32>, {
            (yield (0..100).map(|n| after(n % 7, n).boxed()).collect()).into_iter().sum()
        });
        assert_eq!(await_yielded(many).await, 4950);
    });
}

#[test]
fn the_futures_of_a_tuple_run_at_once_and_may_differ() {
    everywhere(|| async {
        let (tell, told) = oneshot::channel();
        // The first ends only when the second has run.
        let pair = generate!(Generator<(oneshot::Receiver<u8>, _), (Result<u8, _>, &'static str), String>, {
            let (told, done) = yield (
                told,
                async move {
                    turns(1).await;
                    tell.send(7).unwrap();
                    "told"
                }
                .boxed(),
            );
            format!("{} {done}", told.unwrap())
        });
        assert_eq!(await_yielded(pair).await, "7 told");

        let five = generate!(Generator<(Ready<u8>, Ready<i16>, Ready<char>, Ready<()>, Ready<bool>), _, _>, {
            yield (ready(1), ready(-2), ready('3'), ready(()), ready(true))
        });
        assert_eq!(await_yielded(five).await, (1, -2, '3', (), true));
        let four = generate!(Generator<(Ready<u8>, Ready<i16>, Ready<char>, Ready<()>), _, _>, {
            yield (ready(1), ready(-2), ready('3'), ready(()))
        });
        assert_eq!(await_yielded(four).await, (1, -2, '3', ()));
        let three = generate!(Generator<(Ready<u8>, Ready<i16>, Ready<char>), _, _>, {
            yield (ready(1), ready(-2), ready('3'))
        });
        assert_eq!(await_yielded(three).await, (1, -2, '3'));
    });
}

async fn ask(server: &'static str) -> Result<u32, String> {
    turns(1).await;
    match server {
        "primary" => Ok(1),
        "fallback" => Ok(2),
        _ => Err(format!("{server} is down")),
    }
}

type Answer = BoxFuture<'static, Result<u32, String>>;

#[generator]
fn lookup(server: &'static str) -> impl Generator<Answer, u32, u32, String> {
    match try_yield!(ask(server).boxed()) {
        Ok(answer) => answer,
        Err(Thrown::Raised(_)) => yield_!(ask("fallback").boxed()) * 10,
        Err(exit) => raise!(exit),
    }
}

#[test]
fn errors_are_thrown_in_and_may_be_caught() {
    everywhere(|| async {
        assert_eq!(try_await_yielded(lookup("primary")).await, Ok(1));
        assert_eq!(try_await_yielded(lookup("secondary")).await, Ok(20));
        let careless = generate!(Generator<Answer, u32, u32, String>, { yield ask("tertiary").boxed() });
        assert_eq!(try_await_yielded(careless).await, Err(Thrown::Raised("tertiary is down".into())));
        let raises = generate!(Generator<Answer, u32, u32, String>, {
            yield_!(ask("primary").boxed());
            raise!(Thrown::Exit)
        });
        assert_eq!(try_await_yielded(raises).await, Err(Thrown::Exit));
    });
}

#[test]
fn the_first_error_of_several_is_thrown_and_the_others_are_dropped() {
    everywhere(|| async {
        let log = Log::new();
        let seen = log.clone();
        let endless = |name| {
            let noisy = log.noisy(name);
            async move {
                future::pending::<()>().await;
                drop(noisy);
                Ok(0)
            }
            .boxed()
        };
        let several = generate!(Generator<Vec<Answer>, Vec<u32>, Vec<u32>, String>, {
            let error = try_yield!(vec![endless("first"), ask("down").boxed(), endless("third")]);
            assert_eq!(error, Err(Thrown::Raised("down is down".into())));
            seen.add("caught");
            yield vec![ask("fallback").boxed(), ask("primary").boxed()]
        });
        assert_eq!(try_await_yielded(several).await, Ok(vec![2, 1]));
        assert_eq!(log.take(), ["first", "third", "caught"]);

        let pair = generate!(Generator<(Answer, Ready<Result<char, String>>), (u32, char), (u32, char), String>, {
            yield (ask("primary").boxed(), ready(Ok('x')))
        });
        assert_eq!(try_await_yielded(pair).await, Ok((1, 'x')));
        let pair = generate!(Generator<(Answer, Ready<Result<char, String>>), (u32, char), (u32, char), String>, {
            yield (ask("primary").boxed(), ready(Err("no".into())))
        });
        assert_eq!(try_await_yielded(pair).await, Err(Thrown::Raised("no".into())));
    });
}

#[test]
fn a_dropped_future_drops_what_is_awaited_and_then_the_generator() {
    let log = Log::new();
    let seen = log.clone();
    {
        let awaited = log.noisy("awaited");
        let mut waiting = pin!(await_yielded(generate!(Generator<LocalBoxFuture<'_, ()>>, {
            let _local = seen.noisy("body");
            let caught = try_yield!(
                async move {
                    future::pending::<()>().await;
                    drop(awaited);
                }
                .boxed_local()
            );
            seen.add(format!("never {caught:?}"));
        })));
        assert!(poll(waiting.as_mut()).is_pending());
        assert!(log.take().is_empty());
    }
    assert_eq!(log.take(), ["awaited", "body"]);
}

#[test]
fn an_awaited_future_is_dropped_before_the_body_continues() {
    everywhere_local(|| async {
        let log = Log::new();
        let seen = log.clone();
        let awaited = log.noisy("awaited");
        await_yielded(generate!(Generator<LocalBoxFuture<'_, ()>>, {
            yield async move {
                turns(1).await;
                let _until_here = &awaited;
            }
            .boxed_local();
            seen.add("goes on");
        }))
        .await;
        assert_eq!(log.take(), ["awaited", "goes on"]);
    });
}

#[test]
fn futures_may_borrow() {
    async fn length(text: &str) -> usize {
        turns(1).await;
        text.len()
    }

    #[generator]
    fn lengths<'t>(texts: &'t [String]) -> impl Generator<BoxFuture<'t, usize>, usize, usize> {
        let mut total = 0;
        for text in texts {
            total += yield_!(length(text).boxed());
        }
        total
    }

    fn is_send(future: impl Send + Future<Output = usize>) -> impl Send + Future<Output = usize> {
        future
    }

    everywhere(|| async {
        let texts = ["ab".to_owned(), "cde".to_owned()];
        assert_eq!(is_send(await_yielded(lengths(&texts))).await, 5);
    });
}

#[test]
fn a_lent_generator_continues_later() {
    let mut sum = pin!(sum(2));
    {
        let mut half = pin!(await_yielded(sum.as_mut()));
        assert!(poll(half.as_mut()).is_pending(), "the second future takes a turn");
    }
    assert_eq!(sum.send(10).unwrap().completed(), Some(11));
}

#[test]
fn panics_come_out_of_the_poll() {
    let body = generate!(Generator<Ready<()>>, {
        yield ready(());
        panic!("in the body");
    });
    assert_eq!(panic_of(|| poll(pin!(await_yielded(body)))), "in the body");
    let awaited = generate!(Generator<BoxFuture<'static, ()>>, { yield async { panic!("in the future") }.boxed() });
    assert_eq!(panic_of(|| poll(pin!(await_yielded(awaited)))), "in the future");
    let mut started = pin!(generate!(Generator<Ready<()>>, { yield ready(()) }));
    started.start().unwrap();
    let message = panic_of(|| poll(pin!(await_yielded(started))));
    assert!(message.contains("has not started"), "{message}");
}
