//! The waker with which a future is polled that an async generator awaits. It is the task's own, borrowed and not
//! cloned, wherever the body's own tokens await the future, and in every delegate. In macros of other crates it is the
//! lent waker, unless `with_task_waker` wraps the future.

#![forbid(unsafe_code)]

use coyield::context::{AbstractAsyncContextManager, BlockExit};
use coyield::prelude::*;
use coyield::{AsyncCoroutine, AsyncStatus, Outcome, Resume, with_task_waker};
use futures::Stream;
use std::cell::RefCell;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

/// Wakers of this type count nothing: they only have an address.
struct Task;

impl Wake for Task {
    fn wake(self: Arc<Self>) {}
}

std::thread_local! {
    /// The waker of the task that is being polled, and for each poll of a [`Look`] whether it was that very one.
    static SEEN: RefCell<(Option<Waker>, Vec<bool>)> = const { RefCell::new((None, Vec::new())) };
}

/// Notes the waker of each poll; pending twice.
fn look() -> Look {
    Look(2)
}

struct Look(u8);

impl Look {
    fn note(context: &Context<'_>) {
        SEEN.with_borrow_mut(|(task, seen)| {
            let task = task.as_ref().expect("a task is polled");
            let same = (task.data(), task.vtable()) == (context.waker().data(), context.waker().vtable());
            // Miri gives the functions of one type of waker several addresses, and `will_wake` compares addresses.
            assert!(cfg!(miri) || same == task.will_wake(context.waker()));
            seen.push(same);
        });
    }
}

impl Future for Look {
    type Output = u8;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u8> {
        Look::note(context);
        if self.0 == 0 {
            return Poll::Ready(7);
        }
        self.0 -= 1;
        Poll::Pending
    }
}

impl Stream for Look {
    type Item = u8;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u8>> {
        Look::note(context);
        if self.0 == 0 {
            return Poll::Ready(None);
        }
        self.0 -= 1;
        if self.0 == 0 { Poll::Ready(Some(7)) } else { Poll::Pending }
    }
}

/// By hand.
impl AsyncCoroutine for Look {
    type Yield = u8;
    type Sent = ();
    type Return = ();
    type Throw = std::convert::Infallible;

    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<(), Self::Throw>>,
    ) -> Poll<Outcome<u8, (), (), Self::Throw>> {
        with.take();
        Stream::poll_next(self, context).map(|item| item.map_or(Outcome::Complete(()), Outcome::Yielded))
    }

    fn status(&self) -> AsyncStatus {
        if self.0 == 0 { AsyncStatus::Suspended } else { AsyncStatus::Created }
    }
}

impl AbstractAsyncContextManager for Look {
    type Resource = ();
    type Error = String;

    fn poll_enter(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), String>> {
        Future::poll(self, context).map(|_| Ok(()))
    }

    fn poll_exit(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        _: &mut Option<BlockExit<String>>,
    ) -> Poll<Result<(), String>> {
        Future::poll(self, context).map(|_| Ok(()))
    }
}

/// Polls to the end, and returns for each poll of a `Look` whether it was by the task's own waker.
fn seen_by<G: AsyncGenerator<u8>>(generator: G) -> Vec<bool> {
    let waker = Waker::from(Arc::new(Task));
    SEEN.set((Some(waker.clone()), Vec::new()));
    let mut generator = pin!(generator);
    let mut context = Context::from_waker(&waker);
    let mut items = generator.stream();
    while pin!(&mut items).poll_next(&mut context) != Poll::Ready(None) {}
    SEEN.take().1
}

/// Returns whether all polls were by the task's own waker, and there were some.
#[track_caller]
fn sees_the_tasks<G: AsyncGenerator<u8>>(generator: G) {
    let seen = seen_by(generator);
    assert!(seen.len() > 1, "it is polled again after it was pending");
    assert!(seen.iter().all(|same| *same), "{seen:?}");
}

mod the_bodys_own_tokens {
    use super::*;

    #[test]
    fn a_function_awaits_with_the_tasks_waker() {
        #[generator]
        async fn awaiting() -> impl AsyncGenerator<u8> {
            yield_!(look().await);
            assert_eq!((look().await, 1).0, 7);
            let block = { look() }.await + (look()).await;
            if look().await == block {
                return;
            }
            match look().await {
                6 | 7 => yield_!(1),
                _ => yield_!(2),
            }
        }
        sees_the_tasks(awaiting());
    }

    #[test]
    fn an_expression_awaits_with_the_tasks_waker() {
        sees_the_tasks(generate!(AsyncGenerator<u8>, async move {
            yield look().await;
            yield 1 + look().await;
        }));
    }

    #[test]
    fn arguments_of_standard_macros_are_awaited_with_the_tasks_waker() {
        #[generator]
        async fn awaiting() -> impl AsyncGenerator<u8> {
            assert_eq!(format!("{} {seven}", look().await, seven = look().await), "7 7");
            assert!(matches!(look().await, 6 | 7 if true));
            assert!(look().await == 7, "{}", 8);
            assert_eq!(vec![look().await; 2], [7, 7]);
            let pinned = std::pin::pin!(look().await);
            yield_!(*pinned);
        }
        sees_the_tasks(awaiting());
    }

    #[test]
    fn arguments_of_the_macros_of_the_language_are_awaited_with_the_tasks_waker() {
        #[generator]
        async fn awaiting() -> impl AsyncGenerator<u8, (), (), String> {
            let _ = try_yield!(look().await);
            yield_from!([look().await]);
            let _ = try_yield_from!([look().await]);
            if look().await == 0 {
                raise!(format!("{}", look().await));
            }
        }
        let waker = Waker::from(Arc::new(Task));
        SEEN.set((Some(waker.clone()), Vec::new()));
        let mut generator = pin!(awaiting());
        let mut context = Context::from_waker(&waker);
        let mut items = generator.stream_with_return();
        while pin!(&mut items).poll_next(&mut context) != Poll::Ready(None) {}
        let seen = SEEN.take().1;
        assert_eq!(seen, [true; 12]);
    }

    #[test]
    fn blocks_of_context_managers_are_awaited_with_the_tasks_waker() {
        #[context_manager]
        fn seven(n: u8) -> impl ContextManager<u8, String> {
            yield_!(n);
            Ok(())
        }

        #[generator]
        async fn awaiting() -> impl AsyncGenerator<u8> {
            let seven = with!(seven = seven(look().await), { Ok(seven) }, otherwise = look().await);
            yield_!(seven.unwrap());
            let seven = async_with!(
                () = Look(look().await - 5),
                () = look(),
                { Ok(look().await + async { look().await }.await) },
                otherwise = look().await
            );
            yield_!(seven.unwrap());
        }
        sees_the_tasks(awaiting());
    }

    #[test]
    fn an_async_context_manager_is_polled_with_the_tasks_waker() {
        #[context_manager]
        async fn managing() -> impl AsyncContextManager<u8, String> {
            let seven = look().await;
            yield_!(seven);
            look().await;
            Ok(())
        }

        #[generator]
        async fn awaiting() -> impl AsyncGenerator<u8> {
            yield_!(async_with!(seven = managing(), { Ok(seven) }, otherwise = 0).unwrap());
        }
        sees_the_tasks(awaiting());
    }

    #[test]
    fn cancellation_points_are_polled_with_the_tasks_waker() {
        #[generator]
        async fn awaiting() -> impl AsyncGenerator<u8> {
            yield_!(coyield::try_await!(look()).unwrap());
            yield_!(coyield::gather!(look(), look()).await.unwrap().0);
            yield_!(coyield::race!(look(), look()).await.unwrap());
        }
        sees_the_tasks(awaiting());
    }

    #[test]
    fn functions_that_poll_by_themselves_get_the_tasks_waker() {
        #[generator]
        async fn awaiting() -> impl AsyncGenerator<u8> {
            let (seven, _) = futures::future::join(look(), look()).await;
            yield_!(seven);
        }
        sees_the_tasks(awaiting());
    }
}

mod delegates {
    use super::*;

    #[generator]
    async fn awaiting(more: u8) -> impl AsyncGenerator<u8> {
        yield_!(look().await);
        if more > 0 {
            yield_from!(awaiting(more - 1));
        }
    }

    #[test]
    fn inline_delegates_await_with_the_tasks_waker() {
        #[generator]
        async fn leaf() -> impl AsyncGenerator<u8> {
            yield_!(look().await);
        }

        #[generator]
        async fn outer() -> impl AsyncGenerator<u8> {
            yield_from!(leaf());
        }
        sees_the_tasks(outer());
    }

    #[test]
    fn delegates_in_frames_await_with_the_tasks_waker() {
        sees_the_tasks(awaiting(5));
    }

    #[test]
    fn boxed_delegates_await_with_the_tasks_waker() {
        #[generator]
        async fn outer() -> impl AsyncGenerator<u8> {
            let boxed: LocalBoxAsyncGenerator<'_, u8> = Box::pin(awaiting(2));
            yield_from!(boxed);
        }
        sees_the_tasks(outer());
    }

    #[test]
    fn streams_are_polled_with_the_tasks_waker() {
        #[generator]
        async fn outer() -> impl AsyncGenerator<u8> {
            yield_from!(OnlyAStream(look()));
            let _ = try_yield_from!(OnlyAStream(look()));
        }

        struct OnlyAStream(Look);

        impl Stream for OnlyAStream {
            type Item = u8;

            fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u8>> {
                Stream::poll_next(Pin::new(&mut self.0), context)
            }
        }
        sees_the_tasks(outer());
    }

    #[test]
    fn hand_written_delegates_are_polled_with_the_tasks_waker() {
        #[generator]
        async fn outer() -> impl AsyncGenerator<u8> {
            yield_from!(Box::pin(look()));
        }
        sees_the_tasks(outer());
    }
}

mod other_peoples_macros {
    use super::*;

    #[generator]
    async fn in_join() -> impl AsyncGenerator<u8> {
        let (seven, _) = futures::join!(look(), look());
        yield_!(seven);
    }

    #[test]
    fn macros_of_other_crates_poll_with_the_lent_waker() {
        assert_eq!(seen_by(in_join()), [false; 6]);
    }

    #[test]
    fn with_task_waker_polls_with_the_tasks_waker() {
        #[generator]
        async fn adapted() -> impl AsyncGenerator<u8> {
            let (seven, _) = futures::join!(with_task_waker(look()), with_task_waker(look()));
            yield_!(seven);
        }
        sees_the_tasks(adapted());
    }

    #[test]
    fn macros_of_other_crates_may_await_in_a_block_that_the_body_awaits() {
        #[generator]
        async fn in_a_block() -> impl AsyncGenerator<u8> {
            let (seven, _) = async { futures::join!(look(), look()) }.await;
            yield_!(seven);
        }
        sees_the_tasks(in_a_block());
    }
}

#[test]
fn with_task_waker_changes_nothing_elsewhere() {
    let waker = Waker::from(Arc::new(Task));
    SEEN.set((Some(waker.clone()), Vec::new()));
    let mut adapted = pin!(with_task_waker(look()));
    while adapted.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {}
    assert_eq!(SEEN.take().1, [true; 3]);
}

#[test]
fn an_operand_in_parentheses_is_not_linted() {
    #![deny(unused_parens, unused_braces, clippy::all)]

    #[generator]
    async fn awaiting() -> impl AsyncGenerator<u8> {
        let mut future = look();
        yield_!((&mut future).await);
        yield_!(({ look() }).await);
    }
    sees_the_tasks(awaiting());
}

#[test]
#[should_panic(expected = "assertion failed: ready(false).await")]
fn a_failed_assertion_prints_its_condition_as_written() {
    use std::future::ready;

    #[generator]
    async fn asserting() -> impl AsyncGenerator<u8> {
        assert!(ready(false).await);
    }
    seen_by(asserting());
}

#[test]
fn the_count_of_a_vector_and_the_guard_of_a_match_may_await() {
    #[generator]
    async fn counting() -> impl AsyncGenerator<u8> {
        assert_eq!(vec![1; usize::from(look().await)].len(), 7);
        assert!(matches!(1, 1 if look().await == 7));
    }
    sees_the_tasks(counting());
}

/// A `match` at the beginning of a statement would end it there.
#[test]
fn a_cancellation_point_may_begin_a_statement() {
    use coyield::aio::{Cancelled, cancellable};
    use std::future::ready;

    #[cancellable]
    async fn adding() -> Result<u8, Cancelled> {
        let mut sum = 0;
        let sees = ready(true).await && ready(true).await;
        ready([&mut sum]).await[0].clone_from(&3);
        let sum = {
            let one = u8::from(sees);
            ready(sum).await + one
        };
        Ok(sum)
    }
    assert_eq!(futures::executor::block_on(adding()), Ok(4));
}
