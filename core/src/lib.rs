//! Python's generators on stable Rust.
//!
//! Write an iterator, a stream, a parser or a protocol as a plain loop that *yields*. `-> impl Iterator` is the
//! simplest form, and needs the feature `alloc`:
//!
//! ```
//! # #[cfg(feature = "alloc")]
//! # {
//! use coyield::prelude::*;
//!
//! #[generator]
//! fn fibonacci() -> impl Iterator<Item = u64> {
//!     let (mut a, mut b) = (0, 1);
//!     loop {
//!         yield_!(a);
//!         (a, b) = (b, a + b);
//!     }
//! }
//!
//! let numbers: Vec<u64> = fibonacci().take(8).collect();
//! assert_eq!(numbers, [0, 1, 1, 2, 3, 5, 8, 13]);
//! # }
//! ```
//!
//! The driver of an `impl Generator` can also send values in, throw errors in that the body may catch, and close the
//! generator, which then cleans up at once. This generator yields an `f64`, receives an `f64` at each yield, and
//! returns a `String`:
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
//! # Writing a generator
//!
//! [`#[generator]`](macro@generator) turns a function into a generator function. The signature stays as you wrote it.
//! Its return type selects the kind of generator:
//!
//! | return type | the function returns |
//! |---|---|
//! | `impl Generator<Y, S = (), R = (), E = Infallible>` | a generator that yields `Y`, is sent `S`, returns `R`, and can be thrown `E`; Python's `Generator[Y, S, R]` |
//! | `impl Iterator<Item = Y>` | a movable, fused iterator; needs the feature `alloc`. A recursive function returns `impl Generator<Y>`: iterators that delegate to iterators nest |
//! | `impl AsyncGenerator<Y, S = (), R = (), E = Infallible>`, of an `async fn` | a generator that can also await; Python's `AsyncGenerator[Y, S]`, with a return value |
//! | `impl Stream<Item = Y>`, of an `async fn` | an async generator as a fused stream; needs the feature `futures`. A recursive function returns `impl AsyncGenerator<Y>` |
//! | `impl Iterator<Item = Result<T, E>>`, `impl Stream<Item = Result<T, E>>` | the same, and `?` or `return Err(error)` in the body makes the error the last item ([the guide](guide::results)) |
//! | `BoxGenerator<'_, Y, S, R, E>`, or an alias of it | a generator in a box, whose type has a name; the same for [`LocalBoxGenerator`], [`BoxAsyncGenerator`], `BoxStream` and `Pin<Box<dyn Stream<Item = Y> + Send + '_>>` |
//! | `impl Future<Output = R>` | a generator-based coroutine: `yield_from!(future)` awaits, `yield_!()` gives the executor a turn |
//!
//! [`generate!`] makes a generator of an expression, in which `yield` is a keyword.
//!
//! | in the body | effect | Python |
//! |---|---|---|
//! | [`yield_!(x)`](yield_!) | yields `x`, evaluates to the sent value | `v = yield x` |
//! | [`try_yield!(x)`](try_yield!) | yields `x`, evaluates to a `Result<S, Thrown<E>>`, so that the body can catch | `try: v = yield x` … `except` |
//! | [`yield_from!(g)`](yield_from!) | delegates to a generator or an iterator, evaluates to its return value | `r = yield from g` |
//! | [`try_yield_from!(g)`](try_yield_from!) | delegates, evaluates to a `Result<R, Thrown<E>>` | `try: r = yield from g` … `except` |
//! | [`raise!(t)`](raise!) | ends the body with the caught error, or with one of its own | `raise` |
//! | [`or_raise!(r)`](or_raise!) | evaluates to the value of a `Result`, or raises its error: a `?` that raises | a call |
//! | `return r`, `?` | ends the body with the return value | `return r` |
//! | `.await` | waits, in an `async fn` | `await` |
//!
//! If the driver closes or throws at a plain `yield_!`, the body is dropped there. Destructors are Python's `finally`.
//!
//! # Driving a generator
//!
//! A generator is lazy: calling the function runs nothing. The generator has to be pinned before it runs, as a future
//! has to be:
//!
//! * `let mut g = pin!(averager());` on the stack, without an allocation ([`pin!`](core::pin::pin)),
//! * `let mut g = averager().boxed();` in a box that can be moved, stored and named ([`BoxGenerator`]). For a generator
//!   that holds an `Rc` or the like, [`boxed_local`](GeneratorExt::boxed_local) makes a box that stays on one thread.
//!
//! The methods of [`GeneratorExt`] drive a generator. A misuse returns an error and never panics, and the error contains the
//! argument of the call:
//!
//! | call | not started | suspended | finished |
//! |---|---|---|---|
//! | [`start()`](GeneratorExt::start) | runs to the first yield | error: `AlreadyStarted`, unchanged | error: `Finished` |
//! | [`next()`](GeneratorExt::next), if S is `()` | runs to the first yield | resumes | error: `Finished` |
//! | [`send(v)`](GeneratorExt::send) | error: `NotStarted(v)`, unchanged | resumes, the yield evaluates to `v` | error: `Finished(v)` |
//! | [`throw(t)`](GeneratorExt::throw) | finishes without running, returns `t` as the error | resumes with `t`; if uncaught, drops the body and returns `t` as the error | returns `t` as the error |
//! | [`close()`](GeneratorExt::close) | finishes without running | resumes with [`Thrown::Exit`]; the body may return a value; if the body yields again, returns `Ignored` with the yielded value | does nothing |
//!
//! An `impl Generator` is not an iterator itself. `for x in pin!(g).iter()` loops over it, and `into_iter` turns a boxed
//! generator into an iterator. Both exist for generators of which an iterator loses nothing: those that return `()` and
//! raise no error. [`try_iter`](GeneratorExt::try_iter) has the error as its last item, and
//! [`iter_with_return`](GeneratorExt::iter_with_return) stores the return value. [`Coroutine`] can be implemented by
//! hand.
//!
//! [`DriveError`] is the one error into which those of all methods convert, for a driver that uses `?` throughout.
//!
//! # Async generators
//!
//! The body of an async generator may await, and its driver awaits each step. All else is as in a plain generator. The
//! methods of [`AsyncGeneratorExt`] have an `a` before their names, as Python's have, and return the same values:
//!
//! ```
//! use coyield::prelude::*;
//! use std::pin::pin;
//!
//! # async fn fetch(page: u32) -> Vec<u32> { vec![page * 10, page * 10 + 1] }
//! # async fn log_out() {}
//! /// Fetches each page when its first item is requested, and logs out when the generator is closed.
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
//! * Python's `async for x in g` is `while let Some(x) = items.next_item().await` over
//!   [`g.stream()`](AsyncGeneratorExt::stream), or over any other pinned stream
//!   ([`next_item`](StreamItems::next_item)); in `generate! { async { .. } }`, it is `for await x in g`. A `break`
//!   leaves the generator suspended, as in Python: close it by [`aclose`](AsyncGeneratorExt::aclose), or drop it, which
//!   runs its destructors only. [`aclosing`](context::aclosing) closes it after a block, however the block ends.
//! * A step whose future is dropped half-way, in a `select!` for example, leaves the generator
//!   [running](AsyncStatus::Running). Every other step is then refused as busy, with an error that contains the
//!   argument, until [`finish_step`](AsyncGeneratorExt::finish_step) or a poll of the stream has finished the first
//!   one. No item is lost. In a loop with time limits, call [`anext_or_finish`](AsyncGeneratorExt::anext_or_finish).
//! * Async generators delegate to async generators, generators, streams and iterators, at the same cost for any depth.
//! * Async generators need no runtime, and neither `std` nor an allocator. A future that is awaited in the body is
//!   polled with the waker of the task. Only macros of other crates (`select!`, `join!`) poll with a wrapped waker: a
//!   clone of it is the task's waker, but a future that looks into the waker, such as a timer of embassy, finds the
//!   wrapper. There, use [`with_task_waker`].
//!
//! # Context managers
//!
//! [`#[context_manager]`](macro@context_manager) turns a generator that yields once into a context manager. [`with!`]
//! and [`async_with!`] run a block in one. The module [`context`] has Python's `contextlib`.
//!
//! # Bridges
//!
//! | from | to | by |
//! |---|---|---|
//! | a generator that is sent nothing | `Iterator` | [`iter`](GeneratorExt::iter), [`try_iter`](GeneratorExt::try_iter), [`iter_with_return`](GeneratorExt::iter_with_return), and their `into_` forms |
//! | a generator that is sent nothing | `Stream` | [`stream`](GeneratorExt::stream), [`try_stream`](GeneratorExt::try_stream), [`stream_with_return`](GeneratorExt::stream_with_return), and their `into_` forms |
//! | a generator | one that returns `()` and raises nothing | [`ignore_end`](GeneratorExt::ignore_end) |
//! | a generator that yields `()` | `Sink` | [`sink`](GeneratorExt::sink), [`try_sink`](GeneratorExt::try_sink), and their `into_` forms |
//! | a generator that yields requests and is sent responses | its return value | [`drive_sync`], [`try_drive_sync`] |
//! | a generator that yields requests and is sent responses | a `Future` of its return value | [`drive`], [`try_drive`]; [`drive_with`], [`try_drive_with`] |
//! | a generator that yields futures and is sent their outputs | a `Future` of its return value | [`await_yielded`], [`try_await_yielded`] |
//! | a `Future` | a generator that yields while it is pending | [`from_future`] |
//! | a generator of genawaiter | a generator | `from_genawaiter`, `lend_genawaiter` |
//! | a generator | genawaiter's `Coroutine` | `into_genawaiter` |
//! | a function that calls back, or nested calls | a generator on a stack of its own | `stackful`, `stackful_scoped` |
//! | an `Iterator` | a generator | [`from_iter`]; [`yield_from!`] takes the iterator itself |
//! | a generator | an async generator | [`into_async`](GeneratorExt::into_async) |
//! | an async generator that is sent nothing | `Stream` | [`stream`](AsyncGeneratorExt::stream), [`try_stream`](AsyncGeneratorExt::try_stream), [`stream_with_return`](AsyncGeneratorExt::stream_with_return), and their `into_` forms |
//! | a `Stream` | an async generator | [`from_stream`]; [`yield_from!`] takes the stream itself |
//!
//! The guide has [a table](https://docs.rs/coyield/latest/coyield/guide/ends/) of what becomes of return values and
//! errors in each of them.
//!
//! # Where Rust differs from Python
//!
//! * The first call cannot send a value, not even a unit: [`start`](GeneratorExt::start) is Python's `send(None)`.
//! * A generator cannot be resumed while it runs, because running it borrows it. If it is in a shared cell, the cell
//!   returns its own error or panics; Python raises `ValueError`.
//! * Dropping a suspended generator runs its destructors and nothing else. Python's garbage collector would close the
//!   generator, and the body could catch that.
//! * [`close`](GeneratorExt::close) returns the return value of a body that catches the exit, as `CPython` does since
//!   3.13, and `RustPython`; generators that are compiled by `Cython`, Nuitka or mypyc do not.
//! * Delegating to a suspended generator that is sent values panics, because there is no `None` to resume it with.
//!   Delegating to a finished generator panics too, because it has no value to return.
//! * An iterator as a delegate cannot receive values. [`ignore_sent`] says that they are ignored. Python raises
//!   `AttributeError`.
//! * Sent values have one type, and so one lifetime, which lasts as long as the generator. A driver that reuses its
//!   buffer sends owned values.
//! * A generator that ended by a panic is finished, as a generator that ended by an exception is in Python.
//!
//! # Costs and guarantees
//!
//! A generator is the state machine that rustc makes of an `async` block, and one byte. There is no allocation, no
//! thread, no thread-local, and no reference count. Generators work with `no_std`, without `alloc` too. A loop over a
//! generator compiles to what a hand-written iterator would be.
//!
//! A generator that delegates has one pointer more, and 64 bytes for small delegates, and allocates when it begins. An
//! item costs the same at any depth of delegation, and no depth uses up the machine stack.
//!
//! User code needs no `unsafe`, and crates that forbid it can use every macro. Safe code cannot yield into the wrong
//! generator, resume a dead one, or hold a reference into one. A yield in a closure, an `async` block or a nested
//! function does not compile, whichever macro it comes from.
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
//! The [`guide`](https://docs.rs/coyield/latest/coyield/guide/) leads from a loop that yields to tasks, one step a
//! page. One of its pages lists
//! [where Rust differs from Python](https://docs.rs/coyield/latest/coyield/guide/differences/), and
//! [another](https://docs.rs/coyield/latest/coyield/guide/from_python/) is a dictionary from Python.
//!
//! # Features
//!
//! | feature | default | gives |
//! |---|---|---|
//! | `std` | yes | `alloc`; a panic continues only after everything around it is torn down |
//! | `alloc` | with `std` | [`yield_from!`], `-> impl Iterator`, [`BoxGenerator`], [`boxed`](GeneratorExt::boxed), [`ExitStack`](context::ExitStack) |
//! | `futures` | yes | [`stream`](GeneratorExt::stream) and [`sink`](GeneratorExt::sink), `-> impl Stream`, [`from_stream`]; needs neither `std` nor `alloc` |
//! | `join` | with `aio-core` | [`await_yielded`] of several futures at once; needs neither `std` nor `alloc` |
//! | `genawaiter` | no | conversions from and to the generators of [genawaiter](https://docs.rs/genawaiter); needs `std` |
//! | `stackful` | no | generators that yield from nested calls and callbacks, on a stack of their own; needs `std` |
//! | `aio-core` | no | cancellation that can be caught, `gather`, `race`, locks and queues, tasks on a runtime of your own; asyncio without tokio, on WebAssembly too; needs `std` |
//! | `aio` | no | `aio-core`, and an event loop on tokio |
//! | `smol` | no | tasks on smol's executors |
//! | `compio` | no | tasks on compio's runtime, by `io_uring` where the kernel has it; needs Rust 1.95 |
//! | `process-pool` | no | functions in other processes; needs Rust 1.86 |
//! | `tracing` | no | spans: `#[instrument]` of the crate [`tracing`](https://docs.rs/tracing), below `#[generator]`; needs `std` |
//! | `trace` | no | `trace`: records a run and draws it, as a sequence diagram and on a time line; needs `std` |

#![no_std]
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// From the lowest layer up. ARCHITECTURE lists the layers, and a test holds them.
#[cfg(feature = "std")]
mod mutex;
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
// Compiled only for documentation and its tests, with the features that its programs need.
#[cfg(all(any(doc, doctest), feature = "join", feature = "aio", feature = "process-pool", feature = "tracing"))]
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
     have. Enable `aio-core` instead: cancellation, `gather`, `race`, `aio::sync`, and tasks on a runtime of your own \
     (`aio::EventLoop::with_runtime`) work here"
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
pub use async_generator::ext::AsyncGeneratorExt;
pub use async_generator::step_futures::{Aclose, Anext, Asend, Astart, Athrow, FinishStep};
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
pub use bridge::ignore_end::IgnoreEnd;
pub use bridge::into_async::IntoAsync;
pub use bridge::iter::GeneratorIter;
#[cfg(feature = "futures")]
pub use bridge::next_item::{NextItem, StreamItems};
#[cfg(feature = "futures")]
pub use bridge::sink::GeneratorSink;
#[cfg(all(feature = "stackful", not(target_family = "wasm")))]
pub use bridge::stackful::{
    ScopedStackful, Stackful, Yielder, stackful, stackful_scoped, stackful_scoped_with_stack_size,
    stackful_with_stack_size,
};
#[cfg(feature = "futures")]
pub use bridge::stream::GeneratorStream;
#[cfg(feature = "futures")]
pub use bridge::try_sink::GeneratorTrySink;
pub use bridge::try_views::GeneratorTryIter;
#[cfg(feature = "futures")]
pub use bridge::try_views::{AsyncGeneratorTryStream, GeneratorTryStream};
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
pub use generator::drive_error::DriveError;
pub use generator::error::{CloseError, ResumeError, SendError};
pub use generator::ext::GeneratorExt;
pub use state::{CoroutineState, Outcome, Resume, Status, Thrown};

/// Turns a function into a generator function, which returns a generator and runs nothing. Python's `def` with a
/// `yield` in it.
///
/// The attribute goes on free functions, methods, associated functions, and trait methods (defaults and
/// implementations). The signature keeps its visibility, attributes, generics and lifetimes. The return type is `impl
/// Generator<Y, S, R, E>` or `impl Iterator<Item = Y>`; for an `async fn`, `impl AsyncGenerator<Y, S, R, E>` or `impl
/// Stream<Item = Y>` (the macro removes the `async`, because the function returns a generator and not a future).
/// If the items are `Result`s, `?` and `return Err(error)` in the body make the error the last item.
/// Further bounds (`+ Send`, `+ 'a`, `+ use<'a>`) pass through. In the body, [`yield_!`], [`try_yield!`] and [`raise!`]
/// are the yields. A body without a yield is a generator too.
///
/// A boxed return type makes the box: [`BoxGenerator`], [`LocalBoxGenerator`], [`BoxAsyncGenerator`], [`LocalBoxAsyncGenerator`],
/// the `BoxStream` and the `LocalBoxStream` of `futures`, and `Pin<Box<dyn ..>>` of these traits. An alias of a boxed
/// generator works too (`type Rule<'a> = BoxGenerator<'a, Token>`), also as an associated type of a trait. For `impl`
/// types, stable Rust has no alias.
///
/// On a plain `fn` that returns `impl Future<Output = R>`, the attribute makes a generator-based coroutine, as
/// `@asyncio.coroutine` did in Python 3.4: `yield_from!(future)` awaits, and `yield_!()` gives the executor a turn. The
/// coroutine is a future like that of an `async fn`.
///
/// In an `async fn`, each `.await` in the body polls its future with the waker of the task. Macros of other crates that
/// poll by themselves (`select!`, `join!`) poll with a wrapped waker, which passes every call on to the task's waker.
/// Use [`with_task_waker`] there for futures that need the task's own waker.
///
/// All arguments, even unused ones, live in the generator until its body ends, as the arguments of an `async fn` do.
///
/// # Arguments
///
/// `#[generator(crate = path)]`: the path of this crate, if it is not `::coyield`.
///
/// # Other attributes
///
/// With the feature `tracing`, an `#[instrument]` of the crate `tracing` goes below this attribute, which takes it over:
/// the span is entered while the body runs, and not while it is suspended. Attributes that make a future of an `async fn`
/// do not go with this one. [A page of the guide](https://docs.rs/coyield/latest/coyield/guide/other_macros/) has more.
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
///     /// Yields the songs one by one.
///     #[generator]
///     fn songs(&self) -> impl Iterator<Item = &str> {
///         for song in &self.songs {
///             yield_!(song);
///         }
///     }
///
///     /// Yields a song, receives how many songs to skip, and yields the song after them.
///     #[generator]
///     fn skip(&self) -> impl Generator<&str, usize, &'static str> {
///         let mut position = 0;
///         while let Some(song) = self.songs.get(position) {
///             position += 1 + yield_!(song);
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
/// The attribute goes on the same functions as [`#[generator]`](macro@generator), in its place, and takes the same
/// argument. The return type is `impl ContextManager<Resource, E = Infallible>`, or `impl AsyncContextManager<Resource,
/// E = Infallible>` for an `async fn`, which may await. [`with!`] and [`async_with!`] run a block in a context manager.
///
/// A manager whose tear-down uses the resource again lends it: `impl LendingContextManager<&mut T, E>`, or `&T`, and for
/// an `async fn` `impl AsyncLendingContextManager<..>`. It yields `&mut resource`, of a variable of its body. Nothing but
/// the block can use that reference, and no lifetime can be written for it: see [lending](context#lending).
///
/// The body yields once:
///
/// * The code before the yield is the set-up. It can fail by `?`, `return Err(error)` or [`raise!`]; then the block
///   does not run.
/// * The yield hands out the resource, and the block runs there. `try_yield!(resource)` evaluates to a `Result`, whose
///   error is the error of the block. [`raise!`] passes that error on, or raises another one. A `return` swallows the
///   error.
/// * A plain `yield_!(resource)` is a yield outside of a `try`: an error of the block drops the body there, so
///   destructors run, and the code after the yield does not.
/// * The code after the yield is the tear-down.
///
/// The body ends with `Ok(())` if the return type names an error, and without a value otherwise. Python has no such
/// rule.
///
/// # Panics
///
/// A body that ends without a yield, or yields twice, panics where the manager is entered or exited. Python raises
/// `RuntimeError("generator didn't yield")` and `RuntimeError("generator didn't stop")`. The compiler refuses a body
/// that contains no yield.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use std::fs::{File, remove_file};
/// use std::io::{self, Write};
/// use std::path::{Path, PathBuf};
///
/// /// Creates a file, and removes it again if the block fails.
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
///     with!(mut file = create(path.to_owned()), {
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
/// The expansion is that of [`#[generator]`](macro@generator), with Y = the resource, S = `()` and R = `Result<(), E>`
/// or `()`. The generator is in a [`GeneratorContextManager`](context::GeneratorContextManager). The return type `impl
/// LendingContextManager<&mut T, E>` becomes `Lending<impl Lender<Loan = LoanMut<T>, Error = E>>`
/// ([`Lending`](context::Lending)), which is also what a trait declares.
pub use coyield_macros::context_manager;

pub mod prelude;
