//! How `async` code sees a generator that yields futures: as the future of its return value.

use core::convert::Infallible;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::bridge::awaited::{Awaited, TryAwaited};
use crate::generator::Coroutine;
use crate::state::{Outcome, Resume, Status, Thrown};

/// Awaits each future that the generator yields, sends it the output, and is ready with its return value.
///
/// This is how Python wrote asynchronous code before `async`: Tornado's `@gen.coroutine` and Twisted's
/// `@inlineCallbacks`, with `result = yield future`. The generator knows no executor and names no `async`, so a test can
/// step it with `send`, and look at each future that it asks for. Several futures are awaited concurrently, if the
/// generator yields them in a tuple, an array or a `Vec` (feature `join`): Tornado's `a, b = yield [f, g]`; see
/// [`Awaited`].
///
/// All futures of one generator have one type, boxed if need be, and all outputs have one; in Python each yield may
/// have its own. Futures that can fail are for [`try_await_yielded`].
///
/// The future is lazy, as futures are: nothing of the body runs before it is polled. As long as what is yielded is ready
/// at once, the body goes on without giving the executor a turn.
///
/// # Panics
///
/// The future panics if the generator had started before, if it is polled again after it was ready, and if the body
/// raises [`Thrown::Exit`] or [`Thrown::IgnoredExit`] by itself, which nothing but closing has a reason to.
/// ([`try_await_yielded`] gives these as errors.) A panic of the body or of a yielded future comes out of the poll.
///
/// # Cancel safety
///
/// Dropping the future drops first what it awaits and then the generator, whose body ends at its yield: destructors run,
/// and a `try_yield!` there does not catch anything. A generator that was given by reference stays suspended at that
/// yield, and can be closed or sent the output by hand.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::await_yielded;
/// use std::pin::{Pin, pin};
/// use std::task::{Context, Poll, Waker};
///
/// type Reply = Pin<Box<dyn Future<Output = String>>>;
///
/// fn fetch(name: &str) -> Reply {
///     let text = format!("the page {name}");
///     Box::pin(async move { text })
/// }
///
/// #[generator]
/// fn two_pages() -> impl Generator<Reply, String, usize> {
///     let index = yield_!(fetch("index"));
///     let news = yield_!(fetch("news"));
///     index.len() + news.len()
/// }
///
/// let mut total = pin!(await_yielded(two_pages())); // or `.await` it
/// assert_eq!(total.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(27));
///
/// // Without a network, and without an executor:
/// let mut g = pin!(two_pages());
/// g.start()?;
/// g.send("four".to_owned())?;
/// assert_eq!(g.send("five5".to_owned())?.completed(), Some(9));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn await_yielded<C, K>(generator: C) -> AwaitYielded<C, K>
where
    C: Coroutine<Throw = Infallible>,
    C::Yield: Awaited<K, Output = C::Send>,
{
    AwaitYielded { awaiting: None, generator }
}

/// Awaits each future that the generator yields, sends it what is in `Ok`, and throws it what is in `Err`.
///
/// The body catches with a `try_yield!`, as `result = yield future` in a `try` of Python's; a plain `yield_!` drops it,
/// and the error is the output of the future. Several futures are awaited concurrently (feature `join`): the first
/// failure is thrown, and the others have been dropped by then, where Python's `gather` lets them run on; see
/// [`TryAwaited`]. The errors are converted to the generator's E as by `?`.
///
/// Otherwise it is as [`await_yielded`].
///
/// # Errors
///
/// What the body did not catch, or raised itself, [`Thrown::Exit`] too.
///
/// # Panics
///
/// The future panics if the generator had started before, and if it is polled again after it was ready. A panic of the
/// body or of a yielded future comes out of the poll.
///
/// # Cancel safety
///
/// As [`await_yielded`]: what is awaited is dropped, then the generator.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::try_await_yielded;
/// use std::pin::{Pin, pin};
/// use std::task::{Context, Poll, Waker};
///
/// type Reply = Pin<Box<dyn Future<Output = Result<u32, String>>>>;
///
/// fn ask(server: u32) -> Reply {
///     Box::pin(async move { if server == 3 { Ok(99) } else { Err(format!("{server} is down")) } })
/// }
///
/// /// Asks one server after the other, until one answers.
/// #[generator]
/// fn first_answer(servers: u32) -> impl Generator<Reply, u32, u32, String> {
///     for server in 1..servers {
///         match try_yield!(ask(server)) {
///             Ok(answer) => return answer,
///             Err(Thrown::Raised(_)) => continue,
///             Err(exit) => raise!(exit),
///         }
///     }
///     yield_!(ask(servers))
/// }
///
/// let mut context = Context::from_waker(Waker::noop());
/// let found = pin!(try_await_yielded(first_answer(5))).poll(&mut context);
/// assert_eq!(found, Poll::Ready(Ok(99)));
/// let not_found = pin!(try_await_yielded(first_answer(2))).poll(&mut context);
/// assert_eq!(not_found, Poll::Ready(Err(Thrown::Raised("2 is down".to_owned()))));
/// ```
pub fn try_await_yielded<C, K>(generator: C) -> TryAwaitYielded<C, K>
where
    C: Coroutine,
    C::Yield: TryAwaited<K, Output = C::Send, Error: Into<C::Throw>>,
{
    TryAwaitYielded { awaiting: None, generator }
}

pin_project! {
    /// The future of the return value of a generator that yields futures. Made by [`await_yielded`].
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct AwaitYielded<C, K>
    where
        C: Coroutine,
        C::Yield: Awaited<K>,
    {
        // Before the generator, so that it is dropped first.
        #[pin]
        awaiting: Option<<C::Yield as Awaited<K>>::Future>,
        #[pin]
        generator: C,
    }
}

pin_project! {
    /// The future of the return value of a generator that yields futures which can fail. Made by [`try_await_yielded`].
    #[must_use = "futures do nothing unless you `.await` or poll them"]
    pub struct TryAwaitYielded<C, K>
    where
        C: Coroutine,
        C::Yield: TryAwaited<K>,
    {
        // Before the generator, so that it is dropped first.
        #[pin]
        awaiting: Option<<C::Yield as TryAwaited<K>>::Future>,
        #[pin]
        generator: C,
    }
}

impl<C, K> Future for AwaitYielded<C, K>
where
    C: Coroutine<Throw = Infallible>,
    C::Yield: Awaited<K, Output = C::Send>,
{
    type Output = C::Return;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<C::Return> {
        let this = self.project();
        match ready!(poll_body(this.awaiting, this.generator, context, Awaited::into_awaited, Resume::Send)) {
            Ok(value) => Poll::Ready(value),
            Err(Thrown::Raised(never)) => match never {},
            Err(Thrown::Exit | Thrown::IgnoredExit) => raised_an_exit(),
        }
    }
}

impl<C, K> Future for TryAwaitYielded<C, K>
where
    C: Coroutine,
    C::Yield: TryAwaited<K, Output = C::Send, Error: Into<C::Throw>>,
{
    type Output = Result<C::Return, Thrown<C::Throw>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let resume = |output: Result<C::Send, _>| match output {
            Ok(value) => Resume::Send(value),
            Err(error) => Resume::Throw(Thrown::Raised(Into::into(error))),
        };
        poll_body(this.awaiting, this.generator, context, TryAwaited::into_try_awaited, resume)
    }
}

/// Runs the body from future to future, until one of them is pending.
#[inline]
fn poll_body<C: Coroutine, F: Future>(
    mut awaiting: Pin<&mut Option<F>>,
    mut generator: Pin<&mut C>,
    context: &mut Context<'_>,
    into_future: impl Fn(C::Yield) -> F,
    into_resume: impl Fn(F::Output) -> Resume<C::Send, C::Throw>,
) -> Poll<Result<C::Return, Thrown<C::Throw>>> {
    loop {
        let with = match awaiting.as_mut().as_pin_mut() {
            Some(future) => into_resume(ready!(future.poll(context))),
            None => Resume::Start,
        };
        // The body is not to meet what it has awaited, as after an `.await`.
        awaiting.set(None);
        match generator.as_mut().resume(with) {
            Outcome::Yielded(value) => awaiting.set(Some(into_future(value))),
            Outcome::Complete(value) => return Poll::Ready(Ok(value)),
            Outcome::Thrown(thrown) => return Poll::Ready(Err(thrown)),
            Outcome::Refused(_) => refused(generator.status()),
        }
    }
}

#[cold]
fn refused(status: Status) -> ! {
    match status {
        Status::Finished => panic!("the future of this generator was polled after the generator had finished"),
        Status::Created | Status::Suspended => panic!("a generator is awaited from its start, and this one had started"),
    }
}

#[cold]
fn raised_an_exit() -> ! {
    panic!("the body raised an exit, which has no place in a return value: `try_await_yielded` gives it as an error")
}

impl<C, K> fmt::Debug for AwaitYielded<C, K>
where
    C: Coroutine,
    C::Yield: Awaited<K>,
{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AwaitYielded").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}

impl<C, K> fmt::Debug for TryAwaitYielded<C, K>
where
    C: Coroutine,
    C::Yield: TryAwaited<K>,
{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TryAwaitYielded").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
