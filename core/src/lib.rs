//! Python's generators on stable Rust.
//!
//! Write an iterator, a parser, or a conversation as a plain loop that *yields*. What drives it can send values in, throw
//! errors in that the loop may catch, and close it so that it cleans up at once.
//!
//! ```
//! use coyield::prelude::*;
//! use std::pin::pin;
//!
//! #[generator]
//! fn averager() -> impl Generator<f64, f64, String> {
//!     let (mut total, mut count, mut average) = (0.0, 0, 0.0);
//!     while let Ok(number) = try_yield!(average) {
//!         total += number;
//!         count += 1;
//!         average = total / f64::from(count);
//!     }
//!     format!("{count} numbers, {average} on average")
//! }
//!
//! let mut averager = pin!(averager());
//! averager.start()?;
//! assert_eq!(averager.send(3.0)?, CoroutineState::Yielded(3.0));
//! assert_eq!(averager.send(5.0)?, CoroutineState::Yielded(4.0));
//! assert_eq!(averager.close()?.as_deref(), Some("2 numbers, 4 on average"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Writing one
//!
//! [`#[generator]`](macro@generator) goes on a function; the signature stays the one you wrote, and its return type says what
//! comes out:
//!
//! | return type | is |
//! |---|---|
//! | `impl Generator<Y, S = (), R = (), E = Infallible>` | a generator that yields `Y`, is sent `S`, returns `R`, and can be thrown `E`: Python's `Generator[Y, S, R]` |
//! | `impl Iterator<Item = Y>` | a movable, fused iterator; needs the feature `alloc` |
//! | `impl AsyncGenerator<Y, S = (), R = (), E = Infallible>`, of an `async fn` | a generator that can also await: Python's `AsyncGenerator[Y, S]`, and more |
//! | `impl Stream<Item = Y>`, of an `async fn` | the same as a fused stream; needs the feature `futures` |
//! | `impl Future<Output = R>` | a generator-based coroutine: `yield_from!(future)` awaits, `yield_!()` gives the executor a turn |
//!
//! [`generate!`] is the same as an expression, with the keyword `yield`.
//!
//! | in the body | means | Python |
//! |---|---|---|
//! | [`yield_!(x)`](yield_!) | hands out `x`, evaluates to the sent value | `v = yield x` |
//! | [`try_yield!(x)`](try_yield!) | the same as a `Result<S, Thrown<E>>`, so that the body can catch | `try: v = yield x` … `except` |
//! | [`yield_from!(g)`](yield_from!) | delegates to a generator or an iterator, evaluates to its return value | `r = yield from g` |
//! | [`try_yield_from!(g)`](try_yield_from!) | the same as a `Result<R, Thrown<E>>` | `try: r = yield from g` … `except` |
//! | [`raise!(t)`](raise!) | leaves with what was caught, or an error of its own | `raise` |
//! | `return r`, `?` | finishes with the return value | `return r` |
//! | `.await` | waits, in an `async fn` | `await` |
//!
//! A plain `yield_!` that is closed or thrown into drops the body there; destructors are `finally`.
//!
//! # Driving one
//!
//! A generator is lazy: making one runs nothing. As a future, it has to be pinned before it is run:
//!
//! * `let mut g = pin!(averager());` on the stack, without an allocation ([`pin!`](core::pin::pin)),
//! * `let mut g = averager().boxed();` in a box that can be moved, stored and named ([`BoxGenerator`]).
//!
//! Then there are the methods of [`GeneratorExt`]. What can go wrong is a value and never a panic, and what you handed in
//! comes back in it:
//!
//! | call | not started | suspended | finished |
//! |---|---|---|---|
//! | [`start()`](GeneratorExt::start) | runs to the first yield | error, unchanged | says so, for ever |
//! | [`next()`](GeneratorExt::next), if S is `()` | runs to the first yield | resumes | says so, for ever |
//! | [`send(v)`](GeneratorExt::send) | error that gives `v` back, unchanged | resumes, the yield is `v` | error that gives `v` back |
//! | [`throw(t)`](GeneratorExt::throw) | finished without running, `t` comes back | resumes with `t`; uncaught: body dropped, `t` comes back | `t` comes back |
//! | [`close()`](GeneratorExt::close) | finished without running | [`Thrown::Exit`] at the yield; may return a value; yielding again is an error that gives the yielded value | nothing |
//!
//! A generator is no iterator itself: `for x in pin!(g).iter()` loops over one ([`GeneratorIter`] keeps the return value), and
//! `into_iter` turns a boxed one into an iterator. [`Coroutine`] can be implemented by hand.
//!
//! # Async generators
//!
//! An async generator is written and driven as any other, but that its body may await, and so do those who drive it. The methods of
//! [`AsyncGeneratorExt`] have an `a` before their names, as Python's have, and the same outcomes:
//!
//! ```
//! use coyield::prelude::*;
//! use std::pin::pin;
//!
//! # async fn fetch(page: u32) -> Vec<u32> { vec![page * 10, page * 10 + 1] }
//! # async fn log_out() {}
//! /// Fetches a page when its items are asked for, and says goodbye whenever it is closed.
//! #[generator]
//! async fn items() -> impl AsyncGenerator<u32> {
//!     for page in 1.. {
//!         for item in fetch(page).await {
//!             if let Err(thrown) = try_yield!(item) {
//!                 log_out().await;
//!                 raise!(thrown);
//!             }
//!         }
//!     }
//! }
//!
//! # fn block_on<F: Future>(future: F) -> F::Output {
//! #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! #     match pin!(future).poll(&mut context) { std::task::Poll::Ready(value) => value, _ => unreachable!() }
//! # }
//! # block_on(async {
//! let mut items = pin!(items());
//! assert_eq!(items.anext().await?.yielded(), Some(10));
//! assert_eq!(items.anext().await?.yielded(), Some(11));
//! items.aclose().await?;
//! # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
//! ```
//!
//! * Python's `async for x in g` is `while let Some(x) = items.next().await` over [`g.stream()`](AsyncGeneratorExt::stream). A
//!   `break` leaves the generator as it stands, as in Python: [`aclose`](AsyncGeneratorExt::aclose) it, or drop it, which runs its
//!   destructors only. [`aclosing`](context::aclosing) closes it behind a block, however that ends.
//! * A step whose future is dropped half-way, in a `select!` for example, leaves the generator
//!   [running](AsyncStatus::Running). Every other step is then refused as busy, with the argument given back, until
//!   [`finish_step`](AsyncGeneratorExt::finish_step) or a poll of the stream has finished that one. No item is lost.
//! * It delegates to async generators, generators, streams and iterators, at the same cost for any depth.
//! * It needs no runtime, and neither `std` nor an allocator. It wraps the waker of the task around its slot: what keeps the waker keeps the
//!   task's own, but an executor whose futures look into the waker, such as embassy's timers, finds the wrapper.
//!
//! # Context managers
//!
//! [`#[context_manager]`](macro@context_manager) makes one of a generator that yields once, and [`with!`] and [`async_with!`] run a block
//! in one: Python's `contextlib` is in [`context`].
//!
//! # Bridges
//!
//! | from | to | by |
//! |---|---|---|
//! | a generator that is sent nothing | `Iterator` | [`iter`](GeneratorExt::iter), [`into_iter`](GeneratorExt::into_iter) |
//! | the same | `Stream` | [`stream`](GeneratorExt::stream), [`into_stream`](GeneratorExt::into_stream) |
//! | a generator that yields `()` | `Sink` | [`sink`](GeneratorExt::sink), [`into_sink`](GeneratorExt::into_sink) |
//! | a generator that yields requests and is sent responses | its return value | [`drive_sync`], [`try_drive_sync`] |
//! | the same | a `Future` of its return value | [`drive`], [`try_drive`]; [`drive_with`], [`try_drive_with`] |
//! | a generator that yields futures and is sent their outputs | a `Future` of its return value | [`await_yielded`], [`try_await_yielded`] |
//! | a `Future` | a generator that yields while it is pending | [`from_future`] |
//! | a generator of genawaiter | a generator | `from_genawaiter`, `lend_genawaiter` |
//! | a generator | genawaiter's `Coroutine` | `into_genawaiter` |
//! | a function that calls back, nested calls | a generator on a stack of its own | `stackful`, `stackful_scoped` |
//! | an `Iterator` | a generator | [`from_iter`], and [`yield_from!`] as it is |
//! | a generator | an async generator | [`into_async`](GeneratorExt::into_async) |
//! | an async generator that is sent nothing | `Stream` | [`stream`](AsyncGeneratorExt::stream), [`into_stream`](AsyncGeneratorExt::into_stream) |
//! | a `Stream` | an async generator | [`from_stream`], and [`yield_from!`] as it is |
//!
//! # Where Rust differs from Python
//!
//! * The first value cannot be sent, not even a unit: [`start`](GeneratorExt::start) is Python's `send(None)`.
//! * A generator cannot be resumed while it runs, because running it borrows it. A generator in a shared cell answers with the
//!   cell's own error or panic; Python raises `ValueError`.
//! * Dropping a suspended generator runs its destructors and nothing else: Python's garbage collector would close it, and
//!   the body could catch that.
//! * [`close`](GeneratorExt::close) gives the return value of a body that catches the exit, as Python does since 3.13.
//! * A suspended generator that is sent values cannot be delegated to, because there is no `None` to resume it with; nor can one
//!   that has finished, because it has no value to return. Both panic.
//! * An iterator as a delegate is sent nothing: [`ignore_sent`] says that the values are ignored. Python raises
//!   `AttributeError`.
//! * What is sent has one type, and so one lifetime that lasts as long as the generator. A driver that reuses its buffer sends
//!   owned values.
//! * A generator that ended by a panic says that it has finished, as one that ended by an exception does in Python.
//!
//! # Costs and guarantees
//!
//! A generator is the state machine that rustc makes of an `async` block, and one byte. No allocation, no thread, no
//! thread-local, no reference count; `no_std` works, without `alloc` too. A loop that drives one is compiled into
//! what a hand-written iterator would be. A generator that delegates has one pointer more, has 64 bytes for small delegates, and
//! allocates when it begins; an item costs the same at any depth of delegation, and no depth uses up the machine stack. User code
//! needs no `unsafe`; crates that forbid it can use every macro.
//!
//! Safe code cannot yield into the wrong generator, resume a dead one, or keep a reference into one: a yield in a closure,
//! an `async` block or a nested function does not compile, whichever macro it comes from.
//!
//! ```compile_fail
//! # use coyield::prelude::*;
//! #[generator]
//! fn outer() -> impl Generator<u32> {
//!     (1..4).for_each(|n| yield_!(n)); // cannot be in a closure: write `for n in 1..4 { yield_!(n) }`
//! }
//! ```
//!
//! # Guide
//!
//! The [`guide`](https://docs.rs/coyield/latest/coyield/guide/) goes from a loop that yields to tasks, one step a page, and tells
//! [where Rust differs from Python](https://docs.rs/coyield/latest/coyield/guide/differences/) in all of it.
//!
//! # Features
//!
//! | feature | default | gives |
//! |---|---|---|
//! | `std` | yes | `alloc`; keeps a panic back until what is around it is torn down |
//! | `alloc` | with `std` | [`yield_from!`], `-> impl Iterator`, [`BoxGenerator`], [`boxed`](GeneratorExt::boxed), [`ExitStack`](context::ExitStack) |
//! | `futures` | yes | [`stream`](GeneratorExt::stream) and [`sink`](GeneratorExt::sink), `-> impl Stream`, [`from_stream`]; needs neither `std` nor `alloc` |
//! | `join` | with `aio-core` | [`await_yielded`] of several futures at once; needs neither `std` nor `alloc` |
//! | `genawaiter` | no | the generators of [genawaiter](https://docs.rs/genawaiter) as these, and these as its own; needs `std` |
//! | `stackful` | no | generators that yield from inside of nested calls and callbacks, on a stack of their own; needs `std` |
//! | `aio-core` | no | cancellation that can be caught, `gather`, `race`, locks and queues, tasks on a runtime of your own: asyncio without tokio, on WebAssembly too; needs `std` |
//! | `aio` | no | `aio-core`, and an event loop on tokio |
//! | `smol` | no | tasks on smol's executors |
//! | `compio` | no | tasks on compio's runtime, by `io_uring` where the kernel has it; needs Rust 1.95 |
//! | `process-pool` | no | functions in other processes; needs Rust 1.86 |
//! | `trace` | no | `trace`: records a run and draws it, as a sequence diagram and on a time line; needs `std` |

#![no_std]
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// From the lowest layer up. ARCHITECTURE lists the layers, and a test holds them.
mod state;
#[cfg(feature = "trace")]
pub mod trace;
mod trace_hooks;
mod engine;
mod diagnostics;
mod generator;
mod async_generator;
#[cfg(feature = "alloc")]
mod delegation;
mod bridge;
mod body_maker;
pub mod context;
// Its programs are run as tests: with all default features, and those that it tells of.
#[cfg(all(any(doc, doctest), feature = "join", feature = "aio", feature = "process-pool"))]
pub mod guide;
mod macros;
#[cfg(feature = "aio-core")]
pub mod aio;
#[cfg(all(
    target_family = "wasm",
    any(feature = "aio", feature = "smol", feature = "compio", feature = "process-pool")
))]
core::compile_error!(
    "the features `aio`, `smol`, `compio` and `process-pool` of coyield need threads and system calls that WebAssembly does not \
     have. Ask for `aio-core` instead: cancellation, `gather`, `race`, `aio::sync`, and tasks on a runtime of your own \
     (`aio::EventLoop::on`) work here"
);
#[cfg(all(
    target_family = "wasm",
    feature = "stackful",
    not(any(feature = "aio", feature = "smol", feature = "compio", feature = "process-pool"))
))]
core::compile_error!(
    "the feature `stackful` of coyield switches between machine stacks, which WebAssembly does not let a program do: \
     `#[generator]` and `generate!` work here"
);
#[doc(hidden)]
pub mod __private;

pub use async_generator::body::AsyncGeneratorBody;
#[cfg(feature = "alloc")]
pub use async_generator::boxed::{BoxAsyncGenerator, LocalBoxAsyncGenerator};
pub use async_generator::coroutine::{AsyncCoroutine, AsyncGenerator, AsyncStatus};
pub use async_generator::error::{AsyncCloseError, AsyncResumeError, AsyncSendError, AsyncThrowError};
pub use async_generator::ext::{Aclose, Anext, Asend, Astart, AsyncGeneratorExt, Athrow, FinishStep};
#[cfg(feature = "futures")]
pub use bridge::async_stream::AsyncGeneratorStream;
pub use bridge::drive::{drive, drive_with, try_drive, try_drive_with};
pub use bridge::drive_sync::{drive_sync, try_drive_sync};
pub use bridge::from_future::{FromFuture, from_future};
pub use bridge::from_iter::{FromIter, from_iter};
#[cfg(feature = "futures")]
pub use bridge::from_stream::{FromStream, from_stream};
#[cfg(feature = "genawaiter")]
pub use bridge::genawaiter::{
    FromGenawaiter, IntoGenawaiter, LentGenawaiter, from_genawaiter, from_genawaiter_with, into_genawaiter,
    lend_genawaiter,
};
pub use bridge::into_async::IntoAsync;
pub use bridge::iter::GeneratorIter;
#[cfg(feature = "futures")]
pub use bridge::sink::GeneratorSink;
#[cfg(all(feature = "stackful", not(target_family = "wasm")))]
pub use bridge::stackful::{
    ScopedStackful, Stackful, Yielder, stackful, stackful_scoped, stackful_scoped_with_stack_size,
    stackful_with_stack_size,
};
#[cfg(feature = "futures")]
pub use bridge::stream::GeneratorStream;
#[cfg(feature = "join")]
pub use bridge::yielded::JoinedFutures;
pub use bridge::yielded::{Awaited, OneFuture, TryAwaited, await_yielded, try_await_yielded};
#[cfg(feature = "alloc")]
pub use delegation::kind::{IgnoreSent, ignore_sent};
pub use engine::task_waker::{WithTaskWaker, with_task_waker};
pub use generator::adapters::{MapReturn, MapSend, MapThrow, MapYield};
pub use generator::body::GeneratorBody;
#[cfg(feature = "alloc")]
pub use generator::boxed::{BoxGenerator, LocalBoxGenerator};
pub use generator::coroutine::{Coroutine, Generator};
pub use generator::error::{CloseError, ResumeError, SendError};
pub use generator::ext::GeneratorExt;
pub use state::{CoroutineState, Outcome, Resume, Status, Thrown};

/// Turns a function into a generator function: calling it runs nothing and returns the generator. Python's `def` with a
/// `yield` in it.
///
/// It goes on free functions, methods, associated functions, and trait methods, given or default. The signature keeps
/// its visibility, attributes, generics and lifetimes; the return type is `impl Generator<Y, S, R, E>` or
/// `impl Iterator<Item = Y>`, that of an `async fn` is `impl AsyncGenerator<Y, S, R, E>` or `impl Stream<Item = Y>` (the `async` is
/// taken off, for what is called is a generator and no future), and further bounds (`+ Send`, `+ 'a`, `+ use<'a>`) pass through. In the body,
/// [`yield_!`], [`try_yield!`] and [`raise!`] are the yields; a body without any is a generator too.
///
/// On a plain `fn` that returns `impl Future<Output = R>` it makes a generator-based coroutine, as `@asyncio.coroutine` did in Python 3.4:
/// `yield_from!(future)` awaits, and `yield_!()` gives the executor a turn. It is a future like that of an `async fn`.
///
/// In an `async fn`, each `.await` that is written in the body polls its future with the waker of the task. Macros of
/// other crates that poll by themselves (`select!`, `join!`) poll with a wrapped waker, which passes every call on to
/// the task's; use [`with_task_waker`] for futures that need the task's own waker there.
///
/// All arguments, the unused ones too, live in the generator until its body ends, as those of an `async fn` do.
///
/// # Arguments
///
/// `#[generator(crate = path)]`: the path of this crate, if it is not `::coyield`.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::pin::pin;
///
/// struct Playlist {
///     songs: Vec<String>,
/// }
///
/// impl Playlist {
///     /// Lends the songs out, one by one.
///     #[generator]
///     fn songs(&self) -> impl Iterator<Item = &str> {
///         for song in &self.songs {
///             yield_!(song);
///         }
///     }
///
///     /// Is told how many songs to skip, and lends the one it comes to.
///     #[generator]
///     fn skip(&self) -> impl Generator<&str, usize, &'static str> {
///         let mut place = 0;
///         while let Some(song) = self.songs.get(place) {
///             place += 1 + yield_!(song);
///         }
///         "that was the last one"
///     }
/// }
///
/// let list = Playlist { songs: vec!["Hurt".into(), "One".into(), "Jolene".into()] };
/// assert_eq!(list.songs().collect::<String>(), "HurtOneJolene");
/// let mut skip = pin!(list.skip());
/// assert_eq!(skip.start()?.yielded(), Some("Hurt"));
/// assert_eq!(skip.send(1)?.yielded(), Some("Jolene"));
/// assert_eq!(skip.send(0)?.completed(), Some("that was the last one"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Expansion
///
/// ```text
/// fn odds(a: u32, b: u32) -> impl Generator<u32> {
///     let (maker, handle) = unsafe { BodyTypes::<u32, (), Infallible>::new().made_by_coyield() };
///     maker.generator(async move {
///         let a = a;
///         let b = b;
///         'body: {
///             macro_rules! yield_ { .. }
///             // the body as it was written
///         }
///     })
/// }
/// ```
///
/// The names are hygienic: no code in the body can use them.
pub use coyield_macros::generator;

/// Turns a generator function into one that returns a context manager. Python's `@contextlib.contextmanager`, and on an
/// `async fn` its `@contextlib.asynccontextmanager`.
///
/// It goes where [`#[generator]`](macro@generator) does, in its place, and takes the same argument. The return type is
/// `impl ContextManager<Resource, E = Infallible>`, or `impl AsyncContextManager<Resource, E = Infallible>` for an `async fn`, which may
/// await. [`with!`] and [`async_with!`] run a block in one.
///
/// The body yields once:
///
/// * What stands before the yield is the set-up. It fails by `?`, `return Err(error)` or [`raise!`], and then the block is not run.
/// * The yield hands out the resource, and is where the block runs. `try_yield!(resource)` evaluates to a `Result`, whose error is that
///   of the block: [`raise!`] lets it go on, or raises another one, and to return swallows it.
/// * A plain `yield_!(resource)` is a yield outside of a `try`: an error of the block drops the body there, so that destructors
///   run, and what stands behind it does not.
/// * What stands behind the yield is the tear-down.
///
/// The body ends with `Ok(())` if the return type names an error, and without a value otherwise. Python tells neither.
///
/// # Panics
///
/// A body that ends without a yield, or yields twice, panics where the manager is entered or exited. Python raises
/// `RuntimeError("generator didn't yield")` and `RuntimeError("generator didn't stop")`. A body in which no yield stands is refused by
/// the compiler.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::fs::{File, remove_file};
/// use std::io::{self, Write};
/// use std::path::{Path, PathBuf};
///
/// /// A file that is not left behind half-written.
/// #[context_manager]
/// fn create(path: PathBuf) -> impl ContextManager<File, io::Error> {
///     let file = File::create_new(&path)?;
///     if let Err(thrown) = try_yield!(file) {
///         remove_file(&path)?;
///         raise!(thrown);
///     }
///     Ok(())
/// }
///
/// fn write(path: &Path, lines: &[&str]) -> io::Result<()> {
///     with!(mut file = create(path.to_owned()) => {
///         for line in lines {
///             if line.contains('\n') {
///                 return Err(io::ErrorKind::InvalidData.into());
///             }
///             writeln!(file, "{line}")?;
///         }
///         Ok(())
///     })?;
///     Ok(())
/// }
///
/// let path = std::env::temp_dir().join(format!("coyield-{}", std::process::id()));
/// assert_eq!(write(&path, &["one", "two\n"]).unwrap_err().kind(), io::ErrorKind::InvalidData);
/// assert!(!path.exists());
/// write(&path, &["one", "two"])?;
/// assert!(path.exists());
/// # remove_file(path)?;
/// # Ok::<(), io::Error>(())
/// ```
///
/// # Expansion
///
/// That of [`#[generator]`](macro@generator), with Y = the resource, S = `()`, R = `Result<(), E>` or `()`, and the generator in a
/// [`GeneratorContextManager`](context::GeneratorContextManager).
pub use coyield_macros::context_manager;

pub mod prelude;
