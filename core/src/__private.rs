//! The items that the macros expand to. Not for other use: they change without notice.

use core::future::Future;
use core::task::Poll;

#[cfg(not(feature = "alloc"))]
use crate::bridge::result_items::{IntoResultItems, ResultIter};
#[cfg(not(feature = "alloc"))]
use crate::generator::coroutine::Coroutine;

#[cfg(feature = "aio-core")]
pub use crate::aio::outcome::ends::{TaskFuture, ending};
#[cfg(feature = "alloc")]
pub use crate::bridge::body_items::{into_iterator, into_result_iterator};
#[cfg(feature = "futures")]
pub use crate::bridge::body_items::{into_result_stream, into_stream};
#[cfg(feature = "alloc")]
pub use crate::bridge::boxed_return::{AsyncBoxedReturn, BoxedReturn, boxed, boxed_as_alias};
#[cfg(feature = "futures")]
pub use crate::bridge::next_item::{for_await, next_item};
pub use crate::bridge::result_items::{
    BodyTail, DecidesResult, DecidesUnit, IsDecided, ItemType, NoResults, ReturnType, end_body,
};
pub use crate::context::active_manager::{ActiveManager, BlockError, activate};
pub use crate::context::async_active_manager::{AsyncActiveManager, async_activate, catch_panic_of};
pub use crate::context::async_generator::async_context_manager;
pub use crate::context::generator::context_manager;
pub use crate::context::lending::{async_lending_context_manager, lending_context_manager};
#[cfg(feature = "alloc")]
pub use crate::delegation::async_kind::async_probe;
#[cfg(feature = "alloc")]
pub use crate::delegation::kind::probe;
pub use crate::diagnostics::awaitable::awaitable;
pub use crate::diagnostics::mistakes;
#[cfg(not(feature = "alloc"))]
pub use crate::diagnostics::without_alloc::{async_probe, probe};
#[cfg(not(feature = "futures"))]
pub use crate::diagnostics::without_futures::{for_await, next_item};
#[cfg(feature = "tracing")]
pub use crate::engine::instrumented::{SpanCell, instrumented, recorded};
pub use crate::engine::loan::{Erased, LendOperand};
pub use crate::engine::slot::BodyTypes;
pub use crate::engine::task_waker::with_task_waker;
pub use crate::engine::yield_future::YieldOperand;
pub use core::compile_error;
pub use core::convert::Infallible;
pub use core::module_path;
pub use core::option::Option::{self, None, Some};
pub use core::pin::{Pin, pin};
pub use core::result::Result::{self, Err, Ok};
pub use coyield_macros::{body, generate};
#[cfg(feature = "tracing")]
pub use tracing;

/// The operand of an `.await` as a field: rustc does not lint the braces of a field, but those of an argument.
#[allow(missing_debug_implementations)]
pub struct Operand<T> {
    /// The awaited value.
    pub value: T,
}

/// Gives a `return` its type, in dead code.
#[must_use]
pub fn never<T>() -> T {
    unreachable!("only dead code calls it")
}

/// Reports, in a crate without `alloc`, why `-> impl Iterator` needs it.
#[cfg(not(feature = "alloc"))]
pub fn into_iterator<C>(generator: C) -> crate::GeneratorIter<Pin<&'static mut C>>
where
    C: Coroutine<Sent = ()> + Boxable,
{
    drop(generator);
    unreachable!("nothing is `Boxable`")
}

/// Reports, in a crate without `alloc`, why `-> impl Iterator` needs it.
#[cfg(not(feature = "alloc"))]
pub fn into_result_iterator<C: IntoResultItems<Kind> + Boxable, Kind>(
    generator: C,
) -> ResultIter<Pin<&'static mut C::Itself>> {
    drop(generator);
    unreachable!("nothing is `Boxable`")
}

/// Implemented for no type.
#[cfg(not(feature = "alloc"))]
#[diagnostic::on_unimplemented(
    message = "`#[generator] fn .. -> impl Iterator` boxes its body, which needs the feature `alloc` of coyield",
    label = "an iterator is movable, so its body has to be boxed",
    note = "enable the feature `alloc`, or return `impl Generator<..>` and iterate with `pin!(..).iter()`"
)]
pub trait Boxable {}

/// Makes the value of a `#[generator] fn .. -> impl Future<Output = ..>`.
#[inline]
pub fn coroutine<F: Future>(coroutine: F) -> F {
    coroutine
}

/// The types that a `#[cancellable]` function can return.
#[cfg(feature = "aio-core")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot represent cancellation",
    label = "a `#[cancellable]` function can be cancelled at every `.await`, which it returns as an error",
    note = "return `Result<T, E>` where E implements `From<coyield::aio::Cancelled>`, by hand or by thiserror's \
            `#[from]`",
    note = "`Box<dyn Error + Send + Sync>`, `anyhow::Error` and `Cancelled` itself are such types"
)]
pub trait TellsCancelled {
    fn cancelled(cancelled: crate::aio::Cancelled) -> Self;
}

// Not recommended, because rustc would report that E has no `From`, and not why it needs one.
#[cfg(feature = "aio-core")]
#[diagnostic::do_not_recommend]
impl<T, E: From<crate::aio::Cancelled>> TellsCancelled for Result<T, E> {
    #[inline]
    fn cancelled(cancelled: crate::aio::Cancelled) -> Self {
        let result = Err(cancelled.into());
        // The function has not taken the cancel, which goes on to the point that awaits it.
        crate::aio::raise_cancel();
        result
    }
}

/// Yields to the executor: pending once, and woken at once.
#[inline]
pub fn turn() -> impl Future<Output = ()> + Send + Sync + Unpin {
    let mut taken = false;
    core::future::poll_fn(move |context| {
        if taken {
            return Poll::Ready(());
        }
        taken = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
}
