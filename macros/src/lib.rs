//! The macros of the `coyield` crate, which re-exports and documents them.
//!
//! One file a step: `input` parses, `model` holds what was understood, `check` finds every mistake, `rewrite`
//! turns the keyword of `generate!` into macro calls, `expand` writes the code, and `fallback` writes what stands in
//! for a function that has a mistake in it. `context` is `#[context_manager]`, as far as it differs.

#![forbid(unsafe_code)]

mod awaits;
mod cancellable;
mod check;
mod context;
mod expand;
mod fallback;
mod input;
mod model;
mod place;
mod rewrite;

use proc_macro::TokenStream;

/// Turns a function into a generator. Documented in the `coyield` crate.
#[proc_macro_attribute]
pub fn generator(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(arguments.into(), item.into()).into()
}

/// Makes a cancellation point of every `.await` of an `async fn`. Documented in the `coyield` crate.
#[proc_macro_attribute]
pub fn cancellable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    cancellable::attribute(arguments.into(), item.into()).into()
}

/// Turns a function into one that returns a context manager. Documented in the `coyield` crate.
#[proc_macro_attribute]
pub fn context_manager(arguments: TokenStream, item: TokenStream) -> TokenStream {
    context::attribute(arguments.into(), item.into()).into()
}

/// The expression form, called through `coyield::generate!`, which puts its `$crate` first.
#[doc(hidden)]
#[proc_macro]
pub fn generate(input: TokenStream) -> TokenStream {
    expand::expression(input.into()).into()
}

/// The second step of `#[generator]`, which the first one calls.
#[doc(hidden)]
#[proc_macro]
pub fn body(input: TokenStream) -> TokenStream {
    expand::body(input.into()).into()
}
