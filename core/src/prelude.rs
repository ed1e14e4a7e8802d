//! The items that most programs with generators need: `use coyield::prelude::*;`.
//!
//! It has the traits, the macros and the values of the protocol. It has no errors and no statuses, because other crates
//! have types of the same names.

#[cfg(feature = "futures")]
#[doc(no_inline)]
pub use crate::StreamItems;
#[doc(no_inline)]
pub use crate::{
    AsyncCoroutine, AsyncGenerator, AsyncGeneratorExt, Coroutine, CoroutineState, Generator, GeneratorExt, Outcome,
    Resume, Thrown, generate, generator, or_raise, raise, try_yield, try_yield_from, yield_, yield_from,
};
#[cfg(feature = "alloc")]
#[doc(no_inline)]
pub use crate::{BoxAsyncGenerator, BoxGenerator, LocalBoxAsyncGenerator, LocalBoxGenerator};
#[doc(no_inline)]
pub use crate::{
    async_with,
    context::{AsyncContextManager, ContextManager},
    context_manager, with,
};
#[cfg(feature = "futures")]
#[doc(no_inline)]
pub use futures_core::Stream;
