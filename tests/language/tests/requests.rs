//! Generators that yield requests and are sent responses.

use coyield::Status;
use coyield::prelude::*;
use coyield::{drive, drive_sync, drive_with, try_drive, try_drive_sync, try_drive_with};
use coyield_language_tests::executors::{everywhere, everywhere_local};
use futures::channel::{mpsc, oneshot};
use futures::{FutureExt, SinkExt, StreamExt, future, stream};
use std::cell::{Cell, RefCell};
use std::num::ParseIntError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Requests each of its numbers, and returns the answers.
#[generator]
fn client(to: u32) -> impl Generator<u32, String, Vec<String>> {
    let mut answers = Vec::new();
    for n in 0..to {
        answers.push(yield_!(n));
    }
    answers
}

/// Requests each twice at most.
#[generator]
fn patient(to: u32) -> impl Generator<u32, u32, Vec<u32>, String> {
    let mut answers = Vec::new();
    for n in 0..to {
        match try_yield!(n) {
            Ok(answer) => answers.push(answer),
            Err(Thrown::Raised(_)) => answers.push(yield_!(n + 100)),
            Err(thrown) => raise!(thrown),
        }
    }
    answers
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

/// Notes in a list that it was dropped.
struct OnDrop<'a>(&'a RefCell<Vec<&'static str>>, &'static str);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push(self.1);
    }
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied()).unwrap_or_default()
}

mod running {
    use super::*;

    #[test]
    fn drive_sync_answers_each_request_in_order() {
        let mut asked = Vec::new();
        let answers = drive_sync(client(3), |n| {
            asked.push(n);
            format!("<{n}>")
        });
        assert_eq!(answers, ["<0>", "<1>", "<2>"]);
        assert_eq!(asked, [0, 1, 2]);
        assert!(drive_sync(client(0), |n| unreachable!("{n} was not asked for")).is_empty());
    }

    #[test]
    fn drive_sync_takes_pinned_boxed_and_borrowing_generators() {
        #[generator]
        fn words(text: &str) -> impl Generator<&str, usize, usize> {
            let mut total = 0;
            for word in text.split(' ') {
                total += yield_!(word);
            }
            total
        }
        let text = String::from("to be or");
        assert_eq!(drive_sync(words(&text), str::len), 6);
        assert_eq!(drive_sync(words(&text).boxed(), str::len), 6);
        let mut g = pin!(words(&text));
        assert_eq!(drive_sync(g.as_mut(), str::len), 6);
        assert_eq!(g.status(), Status::Finished);
    }

    #[test]
    fn try_drive_sync_throws_the_error_in_and_continues_if_it_is_caught() {
        let answer = |n: u32| if n == 1 { Err(format!("no {n}")) } else { Ok(n) };
        assert_eq!(try_drive_sync(patient(3), answer), Ok(vec![0, 101, 2]));
    }

    #[test]
    fn try_drive_sync_returns_an_uncaught_error_and_stops() {
        let mut asked = Vec::new();
        let result = try_drive_sync(patient(3), |n| {
            asked.push(n);
            if n == 0 { Ok(0) } else { Err(format!("no {n}")) }
        });
        assert_eq!(result, Err(Thrown::Raised(String::from("no 101"))));
        assert_eq!(asked, [0, 1, 101]);
    }

    #[test]
    fn try_drive_sync_converts_errors_by_the_question_mark() {
        #[derive(Debug, PartialEq)]
        struct Wrapped(ParseIntError);
        impl From<ParseIntError> for Wrapped {
            fn from(error: ParseIntError) -> Self {
                Wrapped(error)
            }
        }
        let g = || generate!(Generator<&'static str, i32, i32, Wrapped>, { yield_!("4") + yield_!("x") });
        let result = try_drive_sync(g(), |text| Ok(text.parse::<i32>()?));
        assert!(matches!(result, Err(Thrown::Raised(Wrapped(_)))));
        assert_eq!(try_drive_sync(g(), |text| Ok(text.len().try_into().unwrap_or(0))), Ok(2));
    }

    #[test]
    fn try_drive_sync_returns_an_error_of_the_body() {
        let raising = || generate!(Generator<u8, u8, (), &'static str>, { if yield_!(1) == 2 { raise!("two") } raise!(Thrown::Exit) });
        assert_eq!(try_drive_sync(raising(), |_| Ok(2)), Err(Thrown::Raised("two")));
        assert_eq!(try_drive_sync(raising(), |_| Ok(3)), Err(Thrown::Exit));
    }

    #[test]
    fn drive_sync_panics_if_the_body_raises_the_exit() {
        let exits = generate!(Generator<u8>, {
            yield 1;
            raise!(Thrown::Exit)
        });
        let panic = catch_unwind(AssertUnwindSafe(|| drive_sync(exits, |_| ()))).unwrap_err();
        assert!(message(&*panic).contains("cannot return the \"generator exit\""), "{}", message(&*panic));
    }

    #[test]
    fn drive_sync_panics_if_the_generator_has_started() {
        let mut suspended = client(2).boxed();
        suspended.start().unwrap();
        let panic = catch_unwind(AssertUnwindSafe(|| drive_sync(&mut suspended, |_| String::new()))).unwrap_err();
        assert!(message(&*panic).contains("has not started"), "{}", message(&*panic));
        assert_eq!(suspended.status(), Status::Suspended);
        let mut finished = patient(0).boxed();
        finished.start().unwrap();
        let panic = catch_unwind(AssertUnwindSafe(|| try_drive_sync(finished, Ok))).unwrap_err();
        assert!(message(&*panic).contains("has not started"), "{}", message(&*panic));
    }
}

mod driving {
    use super::*;

    #[test]
    fn drive_awaits_each_answer() {
        everywhere(|| async {
            let answers = drive(client(3), async |n| {
                turn().await;
                format!("<{n}>")
            });
            assert_eq!(answers.await, ["<0>", "<1>", "<2>"]);
        });
    }

    #[test]
    fn drive_runs_nothing_before_it_is_polled() {
        let ran = Cell::new(0);
        let mut future = pin!(drive(
            generate!(Generator<u8>, {
                ran.set(1);
                yield 1;
                ran.set(2);
            }),
            async |_| turn().await
        ));
        assert_eq!(ran.get(), 0);
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!((future.as_mut().poll(&mut context), ran.get()), (Poll::Pending, 1));
        assert_eq!((future.as_mut().poll(&mut context), ran.get()), (Poll::Ready(()), 2));
    }

    #[test]
    fn drive_lets_the_handler_borrow() {
        everywhere_local(|| async {
            let mut asked = Vec::new();
            let answers = drive(client(2), async |n| {
                asked.push(n);
                turn().await;
                asked.push(n);
                n.to_string()
            });
            assert_eq!(answers.await, ["0", "1"]);
            assert_eq!(asked, [0, 0, 1, 1]);
            let shared = Rc::new(Cell::new(0));
            drive(client(2), |n| {
                let shared = Rc::clone(&shared);
                async move {
                    turn().await;
                    shared.set(shared.get() + n + 1);
                    String::new()
                }
            })
            .await;
            assert_eq!(shared.get(), 3);
        });
    }

    struct Connection {
        sent: Vec<u32>,
    }

    impl Connection {
        async fn exchange(&mut self, n: u32) -> Result<u32, String> {
            turn().await;
            self.sent.push(n);
            if n == 1 { Err(String::from("reset")) } else { Ok(n) }
        }
    }

    #[test]
    fn drive_with_lends_a_connection_in_a_future_that_is_send() {
        async fn talk(connection: &mut Connection) -> Vec<u32> {
            try_drive_with(patient(3), connection, async |connection, n| connection.exchange(n).await).await.unwrap()
        }
        everywhere(|| async {
            let mut connection = Connection { sent: Vec::new() };
            assert_eq!(talk(&mut connection).await, [0, 101, 2]);
            assert_eq!(connection.sent, [0, 1, 101, 2]);
            let answers = drive_with(client(2), &mut connection, async |connection, n| {
                turn().await;
                connection.sent.push(n);
                format!("{}", connection.sent.len())
            });
            assert_eq!(answers.await, ["5", "6"]);
        });
    }

    #[test]
    fn drive_lets_the_handler_own_a_connection_in_a_future_that_is_send() {
        everywhere(|| async {
            let mut connection = Connection { sent: Vec::new() };
            let answers = try_drive(patient(2), async move |n| connection.exchange(n).await).await;
            assert_eq!(answers, Ok(vec![0, 101]));
        });
    }

    #[test]
    fn try_drive_throws_the_error_in() {
        everywhere(|| async {
            let answer = async |n: u32| {
                turn().await;
                if n % 100 == 1 { Err(format!("no {n}")) } else { Ok(n) }
            };
            assert_eq!(try_drive(patient(1), answer).await, Ok(vec![0]));
            assert_eq!(try_drive(patient(2), answer).await, Err(Thrown::Raised(String::from("no 101"))));
            let failed = try_drive_with(patient(2), &mut (), async move |(), n| answer(n).await).await;
            assert_eq!(failed, Err(Thrown::Raised(String::from("no 101"))));
        });
    }

    #[test]
    fn drive_sleeps_while_the_generator_is_suspended() {
        // Only tokio has a clock that can be paused, so this one is under its current-thread executor alone.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let start = tokio::time::Instant::now();
            let answer = async |n: u32| {
                tokio::time::sleep(Duration::from_secs(1001)).await;
                n.to_string()
            };
            assert_eq!(drive(client(24), answer).await.len(), 24);
            assert_eq!(start.elapsed(), Duration::from_secs(24 * 1001));
            let late = tokio::time::timeout(Duration::from_secs(5001), drive(client(24), answer)).await;
            assert!(late.is_err());
        });
    }
}

mod dropping_the_future {
    use super::*;

    #[test]
    fn dropping_drive_drops_the_answer_and_then_the_generator() {
        let seen = RefCell::new(Vec::new());
        let generator = generate!(Generator<u8, u8>, {
            let _outer = OnDrop(&seen, "generator");
            let _inner = OnDrop(&seen, "its inner local");
            if try_yield!(1).is_err() {
                seen.borrow_mut().push("an exit");
            }
        });
        let mut future = Box::pin(drive(generator, async |_| {
            let _guard = OnDrop(&seen, "answer");
            future::pending().await
        }));
        assert!(future.as_mut().now_or_never().is_none());
        assert!(seen.borrow().is_empty());
        drop(future);
        assert_eq!(*seen.borrow(), ["answer", "its inner local", "generator"]);
    }

    #[test]
    fn dropping_drive_leaves_a_lent_generator_at_its_request() {
        let mut g = pin!(client(2));
        assert!(drive(g.as_mut(), |_| future::pending()).now_or_never().is_none());
        assert_eq!(g.status(), Status::Suspended);
        g.send(String::from("by hand")).unwrap();
        let answers = g.send(String::from("again")).unwrap().completed();
        assert_eq!(answers.unwrap(), ["by hand", "again"]);
    }
}

mod with_combinators {
    use super::*;

    #[test]
    fn many_drivers_run_concurrently() {
        everywhere(|| async {
            let answer = async |n: u32| {
                turn().await;
                n.to_string()
            };
            let all = stream::iter(0..20).map(|to| drive(client(to), answer)).buffer_unordered(7);
            let mut lengths = all.map(|answers| answers.len()).collect::<Vec<_>>().await;
            lengths.sort_unstable();
            assert_eq!(lengths, (0..20).collect::<Vec<_>>());
            let (left, right) = future::join(drive(client(1), answer), drive(client(2), answer)).await;
            assert_eq!((left.len(), right.len()), (1, 2));
        });
    }

    #[test]
    fn a_driver_is_dropped_when_another_future_is_ready() {
        everywhere(|| async {
            let mut endless = pin!(drive(client(9), async |_| future::pending().await).fuse());
            let mut short = pin!(drive(client(2), async |n| n.to_string()).fuse());
            let answers = futures::select! {
                _ = endless => unreachable!("it is never answered"),
                answers = short => answers,
            };
            assert_eq!(answers, ["0", "1"]);
        });
    }

    #[test]
    fn a_driver_sends_requests_to_a_server_over_channels() {
        everywhere(|| async {
            let (requests, mut queue) = mpsc::channel::<(u32, oneshot::Sender<String>)>(1);
            let serve = async {
                let mut served = 0;
                while let Some((n, answer)) = queue.next().await {
                    answer.send(format!("<{n}>")).unwrap();
                    served += 1;
                }
                served
            };
            let talk = async {
                // Owns the sender, which ends the server when it is dropped.
                let mut requests = requests;
                drive_with(client(3), &mut requests, async |requests, n| {
                    let (answer, answered) = oneshot::channel();
                    requests.send((n, answer)).await.unwrap();
                    answered.await.unwrap()
                })
                .await
            };
            let (answers, served) = future::join(talk, serve).await;
            assert_eq!((answers.join(""), served), (String::from("<0><1><2>"), 3));
        });
    }
}
