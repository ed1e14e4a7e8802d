//! The end of a generator, its return value or what the body raised: which ends say nothing, and which can be an error.

use core::convert::Infallible;
use core::marker::PhantomData;

#[cfg(feature = "futures")]
use crate::async_generator::coroutine::AsyncCoroutine;
use crate::generator::coroutine::Coroutine;
use crate::state::Thrown;

/// The end of a generator: what it returned, or what its body raised.
pub(crate) type End<R, E> = Result<R, Thrown<E>>;

/// Generators whose end says nothing: they return `()` or never end, and nothing can be thrown into them.
pub trait EndsInNothing: Coroutine {}

#[diagnostic::do_not_recommend]
impl<C: Coroutine<Return: SaysNothing, Throw = Infallible> + ?Sized> EndsInNothing for C {}

/// Generators that return a `Result<(), E>`, or return `()` and raise `E`.
pub trait EndsInError: Coroutine {}

#[diagnostic::do_not_recommend]
impl<C: Coroutine + ?Sized> EndsInError for C where End<C::Return, C::Throw>: EndError {}

/// [`EndsInNothing`] for async generators.
#[cfg(feature = "futures")]
pub trait AsyncEndsInNothing: AsyncCoroutine {}

#[cfg(feature = "futures")]
#[diagnostic::do_not_recommend]
impl<C: AsyncCoroutine<Return: SaysNothing, Throw = Infallible> + ?Sized> AsyncEndsInNothing for C {}

/// [`EndsInError`] for async generators.
#[cfg(feature = "futures")]
pub trait AsyncEndsInError: AsyncCoroutine {}

#[cfg(feature = "futures")]
#[diagnostic::do_not_recommend]
impl<C: AsyncCoroutine + ?Sized> AsyncEndsInError for C where End<C::Return, C::Throw>: EndError {}

/// Ends of a generator that can be an error: the last item of a `try_` view.
pub trait EndError {
    /// The type of the errors.
    type Error;

    /// Returns the error, if the end is one. [`Thrown::Exit`] and [`Thrown::IgnoredExit`] contain none.
    fn into_error(self) -> Option<Self::Error>;
}

/// Of generators that return their errors, as `?` does.
impl<R: SaysNothing, E> EndError for End<Result<R, E>, Infallible> {
    type Error = E;

    #[inline]
    fn into_error(self) -> Option<E> {
        match self {
            Ok(Err(error)) => Some(error),
            Ok(Ok(_)) | Err(_) => None,
        }
    }
}

/// Of generators that raise their errors, as `or_raise!` does.
impl<R: SaysNothing, E> EndError for End<R, E> {
    type Error = E;

    #[inline]
    fn into_error(self) -> Option<E> {
        match self {
            Err(Thrown::Raised(error)) => Some(error),
            Ok(_) | Err(Thrown::Exit | Thrown::IgnoredExit) => None,
        }
    }
}

/// Types of return values that say nothing: `()`, and the types without values, `!` and [`Infallible`].
///
/// A generator that never ends returns one of the latter. Which type the block of a loop without an end has, `()` or
/// `!`, depends on the edition.
pub trait SaysNothing {}

impl SaysNothing for () {}

impl SaysNothing for Never {}

impl SaysNothing for <Choice<{ Compare::<Infallible>::IS_NEVER }> as NotNever>::Type {}

/// The type `!`, which has no name on stable Rust.
pub(crate) type Never = <fn() -> ! as Function>::Output;

/// Functions without arguments.
pub trait Function {
    /// The type that the function returns.
    type Output;
}

impl<T> Function for fn() -> T {
    type Output = T;
}

/// Compares a type with `!`. [`Infallible`] is `!` in later versions of Rust, where two implementations of a trait for
/// them would be an error.
struct Compare<T>(PhantomData<T>);

// One of the two constants is not used.
#[allow(dead_code)]
impl Compare<Never> {
    /// Found before the constant of the trait.
    const IS_NEVER: bool = true;
}

#[allow(dead_code)]
trait IsNotNever {
    const IS_NEVER: bool = false;
}

impl<T> IsNotNever for Compare<T> {}

/// Chooses a type by whether [`Infallible`] is `!`.
#[allow(missing_debug_implementations)]
pub struct Choice<const INFALLIBLE_IS_NEVER: bool>;

/// [`Infallible`] where it is not `!`, and otherwise a type that no generator returns.
pub trait NotNever {
    /// That type.
    type Type;
}

impl NotNever for Choice<false> {
    type Type = Infallible;
}

impl NotNever for Choice<true> {
    type Type = Self;
}
