//! Hand-written managers, and the limits of the types.

use std::convert::Infallible;
use std::num::ParseIntError;
use std::pin::Pin;
use std::task::{Context, Poll};

use coyield::context::{
    AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack, AsyncLendingContextManager, BlockExit,
    ExitStack, LendingContextManager, LocalExitStack, aclosing, async_with, from_async_generator, from_generator, with,
};
use coyield::prelude::*;

use super::trace::Trace;
use coyield_language_tests::executors::{everywhere, everywhere_local};

/// Counts its loans.
struct Till {
    coins: Vec<u32>,
}

impl LendingContextManager for Till {
    type Resource<'r> = &'r mut Vec<u32>;
    type Error = String;

    fn enter(self: Pin<&mut Self>) -> Result<&mut Vec<u32>, String> {
        Ok(&mut self.get_mut().coins)
    }

    fn exit(self: Pin<&mut Self>, ended: BlockExit<String>) -> Result<(), String> {
        ended.into_result()?;
        match self.coins.iter().sum() {
            6 => Ok(()),
            sum => Err(format!("{sum} in the till")),
        }
    }
}

#[test]
fn a_lent_resource_returns_to_the_manager() {
    let till = || Till { coins: vec![1, 2, 3] };
    assert_eq!(
        with!(coins = till(), {
            coins.swap(0, 1);
            Ok(coins.len())
        }),
        Ok(Some(3))
    );
    assert_eq!(with!(coins = till(), { Ok(coins.pop()) }), Err(String::from("3 in the till")));
}

/// Ready at the second poll of each.
struct Slow(u32);

impl Slow {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.0 += 1;
        if self.0 % 2 == 0 {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl AsyncLendingContextManager for Slow {
    type Entered = ();
    type Resource<'r> = &'r mut u32;
    type Error = u32;

    fn poll_enter(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), u32>> {
        self.poll(context).map(Ok)
    }

    fn lend(self: Pin<&mut Self>, (): ()) -> &mut u32 {
        &mut self.get_mut().0
    }

    fn poll_exit(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        ended: &mut Option<BlockExit<u32>>,
    ) -> Poll<Result<(), u32>> {
        // Only the first poll receives it.
        assert_eq!(ended.take().is_some(), self.0 % 2 == 0);
        self.poll(context).map(|()| Err(self.0))
    }
}

#[test]
fn an_async_manager_may_lend() {
    everywhere(|| async {
        let polls: Result<Option<()>, _> = async_with!(polls = Slow(0), {
            assert_eq!(*polls, 2);
            *polls = 10;
            Ok(())
        });
        assert_eq!(polls, Err(12));
    });
}

#[context_manager]
fn unit<E>() -> impl ContextManager<(), E> {
    yield_!(());
    Ok(())
}

#[context_manager]
fn seven() -> impl ContextManager<u32> {
    yield_!(7);
}

#[context_manager]
async fn eight<'a>(number: &'a u32) -> impl AsyncContextManager<&'a u32> + Send {
    yield_!(number);
}

#[test]
fn infallible_managers_need_no_error() {
    let Ok(Some(sum)) = with!(n = seven(), m = seven(), { Ok(n + m) }) else { unreachable!() };
    assert_eq!(sum, 14);
    everywhere(|| async {
        let Ok(n) = async_with!(n = eight(&8), { Ok(*n) });
        assert_eq!(n, Some(8));
    });
}

#[test]
fn question_marks_and_returns_leave_the_block() {
    fn parse(text: &str) -> Result<u32, ParseIntError> {
        let number = with!(
            () = unit(),
            {
                if text.is_empty() {
                    return Ok(0);
                }
                let number: u32 = text.parse()?;
                Ok(number + 1)
            },
            otherwise = unreachable!("it swallows nothing")
        )?;
        Ok(number + 100)
    }
    assert_eq!(parse(""), Ok(100));
    assert_eq!(parse("1"), Ok(102));
    assert!(parse("x").is_err());
}

#[test]
fn an_error_of_the_block_is_converted() {
    fn parse(text: &str) -> Result<Option<u32>, Box<dyn std::error::Error>> {
        with!(() = unit(), { Ok(text.parse::<u32>()?) })
    }
    assert_eq!(parse("1").unwrap(), Some(1));
    assert!(parse("x").is_err());
}

#[test]
fn else_gives_the_value_after_a_swallowed_error() {
    #[context_manager]
    fn suppress() -> impl ContextManager<(), String> {
        let _ = try_yield!(());
        Ok(())
    }
    let length = |text: Result<&str, &str>| with!(() = suppress(), { Ok(text?.len()) }, otherwise = 99);
    assert_eq!((length(Ok("ab")), length(Err("no"))), (Ok(2), Ok(99)));
    // It stands in the function around it.
    let leaves = || {
        let length = with!(() = suppress(), { Err::<u32, _>(String::new()) }, otherwise = return None);
        length.ok()
    };
    assert_eq!(leaves(), None);
}

#[test]
fn resources_are_patterns_and_temporaries_live() {
    #[context_manager]
    fn pair(text: &str) -> impl ContextManager<(usize, &str)> {
        yield_!((text.len(), text));
    }
    let Ok(text) = with!((length, text) = pair(&format!("a{}", "b")), _ = seven(), { Ok(format!("{text}{length}")) });
    assert_eq!(text.as_deref(), Some("ab2"));
}

#[test]
fn parts_that_the_pattern_leaves_are_dropped_with_the_block() {
    #[context_manager]
    fn noisy(trace: &Trace) -> impl ContextManager<super::trace::SaysDropped> {
        yield_!(trace.says_dropped("resource"));
        trace.say("torn down");
    }
    let trace = Trace::default();
    let Ok(_) = with!(_ = noisy(&trace), {
        trace.say("block");
        Ok(())
    });
    assert_eq!(trace.take(), "block, resource dropped, torn down");
}

#[test]
fn with_and_async_with_work_as_functions() {
    assert_eq!(with(seven(), |n| Ok(n + 1)), Ok(Some(8)));
    everywhere(|| async {
        let trace = Trace::default();
        let done = async_with(eight(&3), async |n| {
            trace.say(format!("{n}"));
            Ok(*n)
        });
        assert_eq!((done.await, &*trace.take()), (Ok(Some(3)), "3"));
    });
}

#[test]
fn managers_may_be_of_any_type() {
    let managers: Vec<Pin<Box<dyn ContextManager<u32, Infallible>>>> = vec![
        Box::pin(seven()),
        Box::pin(from_generator(generate! { yield 8; })),
        Box::pin(from_generator(generate!(Generator<u32, (), Result<(), Infallible>>, { yield 9; Ok(()) }))),
    ];
    let mut stack = LocalExitStack::new();
    let numbers: Result<Vec<u32>, _> = managers.into_iter().map(|manager| stack.enter_context(manager)).collect();
    assert_eq!(numbers, Ok(vec![7, 8, 9]));
    everywhere_local(|| async {
        let boxed: Pin<Box<dyn AsyncContextManager<u32>>> =
            Box::pin(from_async_generator(generate! { async { yield 1; } }));
        assert_eq!(async_with!(n = boxed, { Ok(n) }), Ok(Some(1)));
    });
}

#[test]
fn managers_may_be_references() {
    let mut manager = std::pin::pin!(seven());
    assert_eq!(with!(n = manager.as_mut(), { Ok(n) }), Ok(Some(7)));
}

#[test]
fn managers_work_in_generic_code() {
    fn twice<M: AbstractContextManager<Resource = u32>>(make: impl Fn() -> M) -> Result<Option<u32>, M::Error> {
        with!(a = make(), b = make(), { Ok(a + b) })
    }
    async fn atwice<M>(make: impl Fn() -> M) -> Result<Option<u32>, M::Error>
    where
        M: AbstractAsyncContextManager<Resource = &'static u32>,
    {
        async_with!(a = make(), b = make(), { Ok(*a + *b) })
    }
    assert_eq!(twice(seven), Ok(Some(14)));
    everywhere(|| async { assert_eq!(atwice(|| eight(&8)).await, Ok(Some(16))) });
}

#[test]
fn auto_traits_are_those_of_the_manager() {
    fn send<T: Send>(_: T) {}
    fn sync<T: Sync>(_: &T) {}
    send(seven());
    sync(&seven());
    send(eight(&1));
    send(ExitStack::<String>::new());
    send(AsyncExitStack::<String>::new());
    send(aclosing::<_, String>(generate!(AsyncGenerator<u32>, async {
        yield 1;
    })));
    send(async {
        let mut exits = async_with!(stack = AsyncExitStack::new(), {
            stack.enter_async_context(eight(&1)).await?;
            Ok(stack.pop_all())
        })?;
        match &mut exits {
            Some(exits) => exits.aclose().await,
            None => Ok(()),
        }
    });
}

#[test]
fn with_works_in_generators_and_methods() {
    struct Counter(std::cell::Cell<u32>);
    impl Counter {
        #[context_manager]
        fn counted<E>(&self) -> impl ContextManager<u32, E> {
            self.0.set(self.0.get() + 1);
            yield_!(self.0.get());
            Ok(())
        }
    }
    let counter = Counter(std::cell::Cell::new(0));
    let items = generate! {
        for _ in 0..2 {
            let Ok(Some(n)) = with!(n = counter.counted(), { Ok::<_, Infallible>(n) }) else { return };
            yield n;
        }
    };
    assert_eq!(std::pin::pin!(items).iter().collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn the_yield_of_a_manager_may_be_a_delegates() {
    #[context_manager]
    fn delegates(number: u32) -> impl ContextManager<u32, String> {
        yield_from!([number]);
        Ok(())
    }
    assert_eq!(with!(n = delegates(2), { Ok(n) }), Ok(Some(2)));
}

#[test]
fn async_with_works_in_async_generators_and_async_methods() {
    struct Server(u32);
    impl Server {
        #[context_manager]
        async fn serving<'a, E: Send, T>(&'a self, plus: &'a [T]) -> impl AsyncContextManager<(u32, T), E> + Send
        where
            T: Copy + Send + Sync,
        {
            tokio::task::yield_now().await;
            yield_!((self.0, plus[0]));
            tokio::task::yield_now().await;
            Ok(())
        }
    }

    #[generator]
    async fn items(server: Server) -> impl AsyncGenerator<u32> {
        for n in 0..2 {
            let Ok(Some(sum)) = async_with!((a, b) = server.serving(&[n]), { Ok::<_, Infallible>(a + b) }) else {
                return;
            };
            yield_!(sum);
        }
    }

    everywhere(|| async {
        let mut items = std::pin::pin!(items(Server(5)));
        assert_eq!(items.anext().await.unwrap().yielded(), Some(5));
        assert_eq!(items.anext().await.unwrap().yielded(), Some(6));
        assert_eq!(items.anext().await.unwrap().yielded(), None);
    });
}
