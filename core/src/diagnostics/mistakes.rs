//! Functions by which the macros of a body report a mistake: they expand to a call of a function that cannot be called.
//!
//! A `compile_error!` would have the same message, but a macro that the expansion of a body calls has the hygiene of
//! the body's handle (see `expand/language.rs` of `coyield-macros`). So each function has a bound that no type fulfils.
//! The functions are written out, not made by a macro, because rustc shows them.

#![allow(missing_docs, clippy::must_use_candidate)]

#[diagnostic::on_unimplemented(
    message = "`yield_!` takes one value: write `yield_!((a, b))` to yield a tuple",
    label = "takes one value"
)]
pub trait YieldTakesOneValue {}

pub fn yield_takes_one_value<T: YieldTakesOneValue, R>() -> R {
    never()
}

#[diagnostic::on_unimplemented(
    message = "`try_yield!` takes one value: write `try_yield!((a, b))` to yield a tuple",
    label = "takes one value"
)]
pub trait TryYieldTakesOneValue {}

pub fn try_yield_takes_one_value<T: TryYieldTakesOneValue, R>() -> R {
    never()
}

#[diagnostic::on_unimplemented(
    message = "`raise!` takes one argument, the error to raise: write `raise!(thrown)`",
    label = "expected the error to raise"
)]
pub trait RaiseTakesOneArgument {}

pub fn raise_takes_one_argument<T: RaiseTakesOneArgument, R>() -> R {
    never()
}

#[diagnostic::on_unimplemented(
    message = "`or_raise!` takes one argument, the result whose error it raises: write `or_raise!(result)`",
    label = "takes a result"
)]
pub trait OrRaiseTakesOneArgument {}

pub fn or_raise_takes_one_argument<T: OrRaiseTakesOneArgument, R>() -> R {
    never()
}

#[diagnostic::on_unimplemented(
    message = "`yield_!()` in a generator-based coroutine takes no value, because it only gives the executor a turn: \
               remove the value, or await it by `yield_from!(future)`",
    label = "yields no value"
)]
pub trait CoroutineYieldsNothing {}

pub fn coroutine_yields_nothing<T: CoroutineYieldsNothing, R>() -> R {
    never()
}

#[diagnostic::on_unimplemented(
    message = "`try_yield!` is not available in a generator-based coroutine, because nothing can be thrown into it: \
               return a `Result` and use `?`",
    label = "not in a coroutine"
)]
pub trait TryYieldInACoroutine {}

pub fn try_yield_in_a_coroutine<T: TryYieldInACoroutine, R>() -> R {
    never()
}

#[diagnostic::on_unimplemented(
    message = "`try_yield_from!` is not available in a generator-based coroutine, because nothing can be thrown into \
               it: return a `Result` and use `?`",
    label = "not in a coroutine"
)]
pub trait TryYieldFromInACoroutine {}

pub fn try_yield_from_in_a_coroutine<T: TryYieldFromInACoroutine, R>() -> R {
    never()
}

#[diagnostic::on_unimplemented(
    message = "`raise!` is not available in a generator-based coroutine, because nothing can be thrown into it: \
               return a `Result` and use `?`",
    label = "not in a coroutine"
)]
pub trait RaiseInACoroutine {}

pub fn raise_in_a_coroutine<T: RaiseInACoroutine, R>() -> R {
    never()
}

#[diagnostic::on_unimplemented(
    message = "`or_raise!` is not available in a generator-based coroutine, because nothing can be thrown into it: \
               return a `Result` and use `?`",
    label = "not in a coroutine"
)]
pub trait OrRaiseInACoroutine {}

pub fn or_raise_in_a_coroutine<T: OrRaiseInACoroutine, R>() -> R {
    never()
}

/// Reports its note where it is called. This one and the next are the only functions here that can be called.
#[deprecated(
    note = "`#[generator]` cannot take the bare keyword, which stable Rust reserves: write `yield_!(value)`, or use \
            `generate! { .. }`, where `yield value` works"
)]
pub fn yield_keyword() {}

/// Reports its note where it is called, as [`yield_keyword`] does.
#[deprecated(note = "`#[generator]` cannot take `for await`, which stable Rust reserves: write \
            `while let Some(item) = stream.next_item().await { .. }` with a pinned stream, or use \
            `generate! { async { .. } }`, where `for await` works")]
pub fn for_await() {}

fn never<R>() -> R {
    unreachable!("no type fulfils the bound")
}
