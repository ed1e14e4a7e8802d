//! Context managers: set-up before a block and tear-down after it, however the block ends. Python's `contextlib`.
//!
//! A context manager written as a generator yields once. The code before the yield sets up, the yielded value is the
//! resource, and the code after the yield tears down. An error of the block is raised at the yield, as in Python:
//!
//! ```
//! use coyield::prelude::*;
//! use std::cell::RefCell;
//!
//! type List = RefCell<Vec<u32>>;
//!
//! /// If the block fails, restores the list.
//! #[context_manager]
//! fn transaction(list: &List) -> impl ContextManager<&List, String> {
//!     let before = list.borrow().clone();
//!     if let Err(thrown) = try_yield!(list) {
//!         list.replace(before);
//!         raise!(thrown);
//!     }
//!     Ok(())
//! }
//!
//! let list = RefCell::new(vec![1]);
//! let done = with!(list = transaction(&list), {
//!     list.borrow_mut().push(2);
//!     Ok("kept")
//! });
//! assert_eq!(done, Ok(Some("kept")));
//!
//! let done = with!(list = transaction(&list), {
//!     list.borrow_mut().push(3);
//!     Err::<(), _>(String::from("no threes"))
//! });
//! assert_eq!(done, Err(String::from("no threes")));
//! assert_eq!(list.into_inner(), [1, 2]);
//! ```
//!
//! | Python | here |
//! |---|---|
//! | `@contextmanager def` | [`#[context_manager]`](macro@crate::context_manager) `fn .. -> impl ContextManager<Resource, E>` |
//! | `@asynccontextmanager async def` | `#[context_manager] async fn .. -> impl AsyncContextManager<Resource, E>` |
//! | `yield session`, and `session.commit()` after it | `#[context_manager] fn .. -> impl LendingContextManager<&mut Session, E>` |
//! | `with open() as file:` | [`with!(file = open(), { .. })`](crate::with!) |
//! | `async with connect() as peer:` | [`async_with!(peer = connect(), { .. })`](crate::async_with!) |
//! | `AbstractContextManager`, `__enter__`, `__exit__` | [`AbstractContextManager`]; [`LendingContextManager`] if the resource is lent |
//! | `AbstractAsyncContextManager`, `__aenter__`, `__aexit__` | [`AbstractAsyncContextManager`]; [`AsyncLendingContextManager`] |
//! | `ExitStack`, `AsyncExitStack` | [`ExitStack`], [`AsyncExitStack`] |
//! | `closing`, `aclosing` | [`closing`], [`aclosing`] |
//!
//! # Lending
//!
//! The resource of a [`ContextManager`] is given away: a value, or a reference to what outlives the manager. A manager that
//! owns its resource, because the tear-down needs it, lends it. Its return type is `impl LendingContextManager<&mut T, E>`
//! or `impl LendingContextManager<&T, E>`; for an `async fn`, `impl AsyncLendingContextManager<..>`. It yields `&mut` a
//! variable of its body, which is borrowed until the block has ended:
//!
//! ```
//! use coyield::prelude::*;
//!
//! /// Collects lines, and returns them as an error if there are too many.
//! #[context_manager]
//! fn lines(limit: usize) -> impl LendingContextManager<&mut Vec<String>, Vec<String>> {
//!     let mut lines = Vec::new();
//!     yield_!(&mut lines);
//!     if lines.len() > limit { Err(lines) } else { Ok(()) }
//! }
//!
//! let written = with!(lines = lines(1), {
//!     lines.push(String::from("one"));
//!     lines.push(String::from("two"));
//!     Ok(())
//! });
//! assert_eq!(written.unwrap_err().len(), 2);
//! ```
//!
//! These words of the attribute stand for the type [`Lending`]; the lifetime of the reference is that of the block, and has no
//! name. What is lent does not leave the block:
//!
//! ```compile_fail,E0716
//! # use coyield::prelude::*;
//! # #[context_manager]
//! # fn lines(limit: usize) -> impl LendingContextManager<&mut Vec<String>, Vec<String>> {
//! #     let mut lines = Vec::new();
//! #     yield_!(&mut lines);
//! #     if lines.len() > limit { Err(lines) } else { Ok(()) }
//! # }
//! let kept = with!(lines = lines(1), { Ok(lines) });
//! drop(kept);
//! ```
//!
//! A [`LendingContextManager`] that is no generator is written [by hand](LendingContextManager#examples).
//!
//! # Where Rust differs from Python
//!
//! * A block evaluates to a `Result`, whose error is what Python's block raises. If the tear-down swallows the error,
//!   there is no value: [`with!`](crate::with!) returns `None`. Python continues after the block with its variables
//!   unset.
//! * The block's error is of the manager's type E. A manager that has no errors of its own accepts any: `fn timer<E>()
//!   -> impl ContextManager<(), E>`.
//! * A panic of the block is not an error: the manager tears down by [`BlockExit::Abandoned`], and the panic continues.
//! * The tear-down of an async manager cannot be awaited when its future is dropped. Then its destructors run.
//! * A block cannot yield for the generator around it. [The guide](crate::guide::cleanup) has the form for several yields
//!   between a set-up and an awaited tear-down.

mod aclosing;
#[cfg(feature = "alloc")]
mod async_exit_stack;
#[cfg(feature = "alloc")]
mod async_exits;
pub(crate) mod async_generator;
mod async_manager;
pub(crate) mod async_active_manager;
mod closing;
mod block_exit;
#[cfg(feature = "alloc")]
mod exit_stack;
mod functions;
pub(crate) mod lending;
pub(crate) mod generator;
mod macros;
mod manager;
mod close_step;
mod closed_return;
#[cfg(feature = "alloc")]
mod on_drop;
pub(crate) mod panic;
#[cfg(feature = "std")]
mod stack_generator;
pub(crate) mod active_manager;

pub use crate::engine::loan::{Loan, LoanMut, LoanRef};
pub use aclosing::{Aclosing, aclosing, aclosing_with};
#[cfg(feature = "alloc")]
pub use async_exit_stack::{AsyncExitStack, IntoAsyncExit, LocalAsyncExitStack};
#[cfg(feature = "alloc")]
pub use async_exits::{AsyncExits, LocalAsyncExits};
pub use async_generator::{AsyncGeneratorContextManager, from_async_generator};
pub use async_manager::{AbstractAsyncContextManager, AsyncContextManager, AsyncLendingContextManager};
pub use block_exit::BlockExit;
pub use closing::{Closing, closing, closing_with};
#[cfg(feature = "alloc")]
pub use exit_stack::{ExitStack, IntoExit, LocalExitStack};
pub use functions::{async_with, with};
pub use generator::{GeneratorContextManager, from_generator};
pub use lending::{AsyncLender, Lender, Lending};
pub use manager::{AbstractContextManager, ContextManager, LendingContextManager};
#[cfg(feature = "alloc")]
pub use on_drop::{ClosedOnDrop, ClosesOnDrop, ClosingFuture};
#[cfg(feature = "std")]
pub use stack_generator::StackGenerator;
