//! Boxed async generators, whose type can be named.

use alloc::boxed::Box;
use core::convert::Infallible;
use core::pin::Pin;

use crate::async_generator::coroutine::AsyncGenerator;

/// A boxed async generator of any type that is [`Send`]. It can be a struct field, or the return type of a plain trait
/// method.
pub type BoxAsyncGenerator<'a, Y, S = (), R = (), E = Infallible> =
    Pin<Box<dyn AsyncGenerator<Y, S, R, E> + Send + 'a>>;

/// A [`BoxAsyncGenerator`] that need not be [`Send`].
pub type LocalBoxAsyncGenerator<'a, Y, S = (), R = (), E = Infallible> = Pin<Box<dyn AsyncGenerator<Y, S, R, E> + 'a>>;
