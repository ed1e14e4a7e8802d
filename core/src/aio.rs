//! asyncio's end of the road: tasks that can be cancelled, and told of it.

mod cancel;
mod scope;
pub mod sync;

pub use cancel::{Cancel, Cancellable, Cancelled, TryAwait, cancellable, try_await};
/// Makes a cancellation point of every `.await` of an `async fn`, as every `await` of Python is one.
///
/// The function returns `Result<T, E>` with an E that is made of [`Cancelled`] (`E: From<Cancelled>`), and `.await` means
/// `try_await!(..)?` in it. That is so in its own body: `async` blocks, closures and functions inside of it are futures of their
/// own, and what other macros than those of `std` are given is left as it is. [`try_await!`](crate::try_await) is for what has to catch.
///
/// # Examples
///
/// ```
/// use coyield::aio::{Cancelled, cancellable};
///
/// #[cancellable]
/// async fn both() -> Result<u32, Cancelled> {
///     Ok(std::future::ready(1).await + std::future::ready(2).await)
/// }
///
/// assert_eq!(futures::executor::block_on(both()), Ok(3));
/// ```
pub use coyield_macros::cancellable;
