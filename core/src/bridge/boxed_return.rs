//! The boxed types that a `#[generator]` function returns under another name: `type Rule<'a> = BoxGenerator<'a, u32>`.
//!
//! The macros do not see what an alias stands for. So the types of the generator are those of the traits here.

use alloc::boxed::Box;
use core::pin::Pin;

use crate::async_generator::body::AsyncGeneratorBody;
use crate::async_generator::coroutine::AsyncCoroutine;
use crate::diagnostics::once::{Met, Never, Unmet};
use crate::generator::body::GeneratorBody;
use crate::generator::coroutine::Coroutine;

/// Boxed generators.
#[diagnostic::on_unimplemented(
    message = "a `#[generator]` function returns `impl Generator<Y, S, R, E>`, `impl Iterator<Item = Y>`, or a boxed \
               generator, such as `BoxGenerator<'_, Y, S, R, E>` or an alias of it",
    label = "no boxed generator"
)]
pub trait BoxedReturn {
    /// What the generator yields.
    type Yield;
    /// What it is sent.
    type Sent;
    /// What it returns.
    type Return;
    /// What can be thrown into it.
    type Throw;
}

#[diagnostic::do_not_recommend]
impl<C: Coroutine + ?Sized> BoxedReturn for Pin<Box<C>> {
    type Yield = C::Yield;
    type Sent = C::Sent;
    type Return = C::Return;
    type Throw = C::Throw;
}

/// Boxed async generators.
#[diagnostic::on_unimplemented(
    message = "a `#[generator]` `async fn` returns `impl AsyncGenerator<Y, S, R, E>`, `impl Stream<Item = Y>`, or a boxed \
               async generator, such as `BoxAsyncGenerator<'_, Y, S, R, E>` or an alias of it",
    label = "no boxed async generator"
)]
pub trait AsyncBoxedReturn {
    /// What the generator yields.
    type Yield;
    /// What it is sent.
    type Sent;
    /// What it returns.
    type Return;
    /// What can be thrown into it.
    type Throw;
}

#[diagnostic::do_not_recommend]
impl<C: AsyncCoroutine + ?Sized> AsyncBoxedReturn for Pin<Box<C>> {
    type Yield = C::Yield;
    type Sent = C::Sent;
    type Return = C::Return;
    type Throw = C::Throw;
}

/// Boxes what a function returns. The call is coerced to a `dyn` type.
#[inline]
pub fn boxed<C>(generator: C) -> Pin<Box<C>> {
    Box::pin(generator)
}

/// Boxes what a function returns under another name.
#[inline]
pub fn boxed_as_alias<C: IntoBoxed<Kind>, Kind>(generator: C) -> C::Boxed {
    generator.into_boxed()
}

/// Generators whose types are known. Those of a function that returns something else than a box are not, so that rustc
/// does not say in addition that the box is none of what the function returns (see `once.rs`).
pub trait IntoBoxed<Kind> {
    /// The box.
    type Boxed;

    /// Boxes the generator.
    fn into_boxed(self) -> Self::Boxed;
}

/// Implements the trait for the generators that the macros write.
macro_rules! into_boxed {
    ($($generator:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<Y, S, E, B> IntoBoxed<Met> for $generator<Y, S, E, B> {
            type Boxed = Pin<Box<Self>>;

            #[inline]
            fn into_boxed(self) -> Pin<Box<Self>> {
                Box::pin(self)
            }
        }

        // As long as S is unknown, it might be this one.
        #[diagnostic::do_not_recommend]
        impl<Y, S: Never, E, B> IntoBoxed<Unmet> for $generator<Y, S, E, B> {
            type Boxed = Pin<Box<Self>>;

            fn into_boxed(self) -> Pin<Box<Self>> {
                Box::pin(self)
            }
        }
    )*};
}

into_boxed!(GeneratorBody AsyncGeneratorBody);
