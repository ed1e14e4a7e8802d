//! Boxed async generators, which have a nameable type.

use alloc::boxed::Box;
use core::convert::Infallible;
use core::pin::Pin;

use crate::async_generator::coroutine::AsyncGenerator;

/// A boxed async generator of any type that is [`Send`]: for struct fields, and as the return type of a plain trait method.
pub type BoxAsyncGenerator<'a, Y, S = (), R = (), E = Infallible> =
    Pin<Box<dyn AsyncGenerator<Y, S, R, E> + Send + 'a>>;

/// A [`BoxAsyncGenerator`] that need not be [`Send`].
pub type LocalBoxAsyncGenerator<'a, Y, S = (), R = (), E = Infallible> = Pin<Box<dyn AsyncGenerator<Y, S, R, E> + 'a>>;
