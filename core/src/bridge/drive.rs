//! `drive` and its siblings: async handlers answer the requests that a generator yields.
//!
//! The generator is pinned afresh at each step. The reference that `pin!` makes would be in the future next to what it
//! points to, and LLVM keeps a future in memory that contains its own address: three times the cost of the plain `async
//! fn`.
//!
//! Pinning afresh is sound for the reason that makes `pin!` sound: the parameter is moved into a variable of the same
//! name, which hides it. The variable is part of the future, which is pinned when it is polled; the variable is never
//! moved from, is mentioned only where it is pinned, and is dropped in place.

#![allow(unsafe_code)]

use core::future::Future;
use core::pin::Pin;

use super::drive_sync::{answer, expect_answerable, step};
use super::driven::{Drivable, NothingThrown, Respond, RespondWith};
use crate::generator::coroutine::Coroutine;
use crate::state::{CoroutineState, Resume, Thrown};

/// Runs a generator that yields requests, and answers each with an async handler. The future is ready with the return
/// value. [`drive_sync`](crate::drive_sync) is the same for a handler that does not await.
///
/// It costs what the same logic written as one `async fn` does. In Python: an `async def` that awaits the answer to
/// each request and sends it.
///
/// If the future has to be [`Send`], as in `tokio::spawn`, and the handler borrows from its surroundings, use
/// [`drive_with`]: rustc cannot yet prove that the futures of an async closure that borrows are `Send`, and reports
/// "higher-ranked lifetime error" or "not general enough". A handler that owns what it uses (`async move`) works with
/// both functions.
///
/// # Cancel safety
///
/// Dropping the future drops the handler's future, and then the suspended generator: its destructors run and nothing
/// else, and [`Thrown::Exit`] is not raised in it. What the handler has begun is up to the handler.
///
/// # Panics
///
/// When polled, if the generator has started already, or if the body raises [`Thrown::Exit`] without being closed.
/// [`try_drive`] returns the latter as an error.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::drive;
/// use futures::channel::{mpsc, oneshot};
/// use futures::StreamExt;
///
/// /// Follows links until there are no more.
/// #[generator]
/// fn follow(first: &'static str) -> impl Generator<&'static str, Option<&'static str>, Vec<&'static str>> {
///     let mut seen = vec![first];
///     while let Some(next) = yield_!(seen[seen.len() - 1]) {
///         seen.push(next);
///     }
///     seen
/// }
///
/// # futures::executor::block_on(async {
/// let (server, mut requests) = mpsc::unbounded::<(&str, oneshot::Sender<_>)>();
/// let serve = async {
///     while let Some((page, answer)) = requests.next().await {
///         let _ = answer.send(match page {
///             "home" => Some("news"),
///             "news" => Some("archive"),
///             _ => None,
///         });
///     }
/// };
/// let client = drive(follow("home"), async move |page| {
///     let (answer, answered) = oneshot::channel();
///     server.unbounded_send((page, answer)).ok()?;
///     answered.await.ok()?
/// });
/// let (seen, ()) = futures::join!(client, serve);
/// assert_eq!(seen, ["home", "news", "archive"]);
/// # });
/// ```
#[inline]
pub fn drive<G, R, A, B, C>(generator: G, respond: R) -> R::Answering<impl Future<Output = G::Return>>
where
    G: Drivable<A> + NothingThrown<A, B>,
    R: Respond<G::Yield, G::Sent, B, C>,
{
    R::answering(driving(generator.itself(), respond))
}

#[inline]
async fn driving<C: Coroutine>(generator: C, mut respond: impl AsyncFnMut(C::Yield) -> C::Sent) -> C::Return {
    let mut generator = generator;
    let mut with = Resume::Start;
    loop {
        // SAFETY: as at the top of this file.
        match expect_answerable(step(unsafe { Pin::new_unchecked(&mut generator) }, with)) {
            CoroutineState::Yielded(request) => with = Resume::Send(respond(request).await),
            CoroutineState::Complete(value) => return value,
        }
    }
}

/// [`drive`] with a handler that borrows `lent` in each call, so that the future is [`Send`] if `lent` and the handler
/// are.
///
/// # Cancel safety
///
/// That of [`drive`].
///
/// # Panics
///
/// As [`drive`] does.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::drive_with;
///
/// struct Connection {
///     sent: Vec<u32>,
/// }
///
/// impl Connection {
///     async fn double(&mut self, number: u32) -> u32 {
///         self.sent.push(number);
///         number * 2
///     }
/// }
///
/// #[generator]
/// fn client() -> impl Generator<u32, u32, u32> {
///     let four = yield_!(2);
///     yield_!(four)
/// }
///
/// async fn talk(connection: &mut Connection) -> u32 {
///     drive_with(client(), connection, async |connection, number| connection.double(number).await).await
/// }
///
/// let task = std::thread::spawn(|| {
///     let mut connection = Connection { sent: Vec::new() };
///     let eight = futures::executor::block_on(talk(&mut connection));
///     (eight, connection.sent)
/// });
/// assert_eq!(task.join().unwrap(), (8, vec![2, 4]));
/// # fn is_send(_: impl Send) {}
/// # is_send(talk(&mut Connection { sent: vec![] }));
/// ```
///
/// The type of `lent` may have lifetimes of its own, but then rustc reports "implementation of `AsyncFnMut` is not
/// general enough" for an `async` closure. Use a function that is generic in all its lifetimes: an `async fn` outside
/// of the `impl`.
///
/// ```
/// use coyield::drive_with;
/// # use coyield::prelude::*;
///
/// struct Connection<'log> {
///     sent: &'log mut Vec<u32>,
/// }
///
/// async fn double(connection: &mut Connection<'_>, number: u32) -> u32 {
///     connection.sent.push(number);
///     number * 2
/// }
///
/// # #[generator]
/// # fn client() -> impl Generator<u32, u32, u32> {
/// #     let four = yield_!(2);
/// #     yield_!(four)
/// # }
/// async fn talk(connection: &mut Connection<'_>) -> u32 {
///     drive_with(client(), connection, double).await
/// }
/// # fn is_send<T: Send>(it: T) -> T { it }
/// # let mut sent = Vec::new();
/// # assert_eq!(futures::executor::block_on(is_send(talk(&mut Connection { sent: &mut sent }))), 8);
/// ```
#[inline]
pub fn drive_with<G, T: ?Sized, R, A, B, C>(
    generator: G,
    lent: &mut T,
    respond: R,
) -> R::Answering<impl Future<Output = G::Return>>
where
    G: Drivable<A> + NothingThrown<A, B>,
    R: RespondWith<T, G::Yield, G::Sent, B, C>,
{
    R::answering(driving_with(generator.itself(), lent, respond))
}

#[inline]
async fn driving_with<C: Coroutine, T: ?Sized>(
    generator: C,
    lent: &mut T,
    mut respond: impl AsyncFnMut(&mut T, C::Yield) -> C::Sent,
) -> C::Return {
    let mut generator = generator;
    let mut with = Resume::Start;
    loop {
        // SAFETY: as at the top of this file.
        match expect_answerable(step(unsafe { Pin::new_unchecked(&mut generator) }, with)) {
            CoroutineState::Yielded(request) => with = Resume::Send(respond(lent, request).await),
            CoroutineState::Complete(value) => return value,
        }
    }
}

/// [`drive`] with a handler that may fail: its error is thrown into the generator, which may catch it and continue.
/// [`try_drive_sync`](crate::try_drive_sync) is the same for a handler that does not await.
///
/// If the future has to be [`Send`], use [`try_drive_with`].
///
/// # Errors
///
/// What the body did not catch, or what it raised itself.
///
/// # Cancel safety
///
/// That of [`drive`].
///
/// # Panics
///
/// When polled, if the generator has started already.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::try_drive;
///
/// /// Asks one server after the other.
/// #[generator]
/// fn lookup() -> impl Generator<&'static str, u32, u32, String> {
///     match try_yield!("primary") {
///         Ok(answer) => answer,
///         Err(_) => yield_!("fallback"),
///     }
/// }
///
/// # futures::executor::block_on(async {
/// let answer = try_drive(lookup(), async |server| match server {
///     "fallback" => Ok(42),
///     other => Err(format!("{other} is down")),
/// });
/// assert_eq!(answer.await, Ok(42));
/// let answer = try_drive(lookup(), async |server| Err(format!("{server} is down")));
/// assert_eq!(answer.await, Err(Thrown::Raised(String::from("fallback is down"))));
/// # });
/// ```
#[inline]
pub fn try_drive<G, R, A, C>(
    generator: G,
    respond: R,
) -> R::Answering<impl Future<Output = Result<G::Return, Thrown<G::Throw>>>>
where
    G: Drivable<A>,
    R: Respond<G::Yield, Result<G::Sent, G::Throw>, A, C>,
{
    R::answering(try_driving(generator.itself(), respond))
}

#[inline]
async fn try_driving<C: Coroutine>(
    generator: C,
    mut respond: impl AsyncFnMut(C::Yield) -> Result<C::Sent, C::Throw>,
) -> Result<C::Return, Thrown<C::Throw>> {
    let mut generator = generator;
    let mut with = Resume::Start;
    loop {
        // SAFETY: as at the top of this file.
        match step(unsafe { Pin::new_unchecked(&mut generator) }, with)? {
            CoroutineState::Yielded(request) => with = answer(respond(request).await),
            CoroutineState::Complete(value) => return Ok(value),
        }
    }
}

/// [`try_drive`] with a handler that borrows `lent` in each call, as that of [`drive_with`].
///
/// # Errors
///
/// What the body did not catch, or what it raised itself.
///
/// # Cancel safety
///
/// That of [`drive`].
///
/// # Panics
///
/// When polled, if the generator has started already.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::try_drive_with;
/// use futures::io::{AsyncRead, AsyncReadExt, Cursor};
/// use std::io;
///
/// /// Reads a length and that many bytes, and asks for a number of bytes at a time.
/// #[generator]
/// fn packet() -> impl Generator<usize, Vec<u8>, Vec<u8>, io::Error> {
///     let length = yield_!(1)[0];
///     yield_!(usize::from(length))
/// }
///
/// async fn receive(from: &mut (impl AsyncRead + Unpin)) -> Result<Vec<u8>, Thrown<io::Error>> {
///     try_drive_with(packet(), from, async |from, length| {
///         let mut bytes = vec![0; length];
///         from.read_exact(&mut bytes).await?;
///         Ok(bytes)
///     })
///     .await
/// }
///
/// # futures::executor::block_on(async {
/// let mut wire = Cursor::new(b"\x03abc\x05cut");
/// assert_eq!(receive(&mut wire).await?, b"abc");
/// let Err(Thrown::Raised(error)) = receive(&mut wire).await else { panic!() };
/// assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
/// # Ok::<(), Thrown<io::Error>>(())
/// # }).unwrap();
/// ```
#[inline]
pub fn try_drive_with<G, T: ?Sized, R, A, C>(
    generator: G,
    lent: &mut T,
    respond: R,
) -> R::Answering<impl Future<Output = Result<G::Return, Thrown<G::Throw>>>>
where
    G: Drivable<A>,
    R: RespondWith<T, G::Yield, Result<G::Sent, G::Throw>, A, C>,
{
    R::answering(try_driving_with(generator.itself(), lent, respond))
}

#[inline]
async fn try_driving_with<C: Coroutine, T: ?Sized>(
    generator: C,
    lent: &mut T,
    mut respond: impl AsyncFnMut(&mut T, C::Yield) -> Result<C::Sent, C::Throw>,
) -> Result<C::Return, Thrown<C::Throw>> {
    let mut generator = generator;
    let mut with = Resume::Start;
    loop {
        // SAFETY: as at the top of this file.
        match step(unsafe { Pin::new_unchecked(&mut generator) }, with)? {
            CoroutineState::Yielded(request) => with = answer(respond(lent, request).await),
            CoroutineState::Complete(value) => return Ok(value),
        }
    }
}
