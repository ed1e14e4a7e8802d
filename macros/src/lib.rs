//! The macros of the `coyield` crate, which re-exports and documents them.
//!
//! One file a step: `input` and `function` parse what is around a body, `read` reads the body, `check` finds every
//! mistake, `model` holds the result, `rewrite` and `write` change the body and the arguments,
//! `expand` writes the code, and `fallback` replaces a function that has a mistake. `context` is
//! `#[context_manager]`, as far as it differs, and `instrument` is the `#[instrument]` of `tracing` below one of ours.
//!
//! There is no parser of Rust among the dependencies: it took a third of what rustc does in a clean
//! build.

#![forbid(unsafe_code)]

mod awaits;
mod cancellable;
mod check;
mod context;
mod expand;
mod fallback;
mod for_await;
mod function;
mod input;
mod instrument;
mod model;
#[cfg(test)]
mod random_tokens;
mod read;
mod rewrite;
mod tokens;
mod types;
mod write;

use proc_macro::TokenStream;

/// Turns a function into a generator. Documented in the `coyield` crate.
#[proc_macro_attribute]
pub fn generator(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand_generator(arguments.into(), item.into()).into()
}

/// Makes a cancellation point of every `.await` of an `async fn`. Documented in the `coyield` crate.
#[proc_macro_attribute]
pub fn cancellable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    cancellable::expand_cancellable(arguments.into(), item.into()).into()
}

/// Turns a function into one that returns a context manager. Documented in the `coyield` crate.
#[proc_macro_attribute]
pub fn context_manager(arguments: TokenStream, item: TokenStream) -> TokenStream {
    context::expand_context_manager(arguments.into(), item.into()).into()
}

/// The expression form, called through `coyield::generate!`, which puts its `$crate` first.
#[doc(hidden)]
#[proc_macro]
pub fn generate(input: TokenStream) -> TokenStream {
    expand::expand_generate(input.into()).into()
}

/// The second step of `#[generator]`, which the first one calls.
#[doc(hidden)]
#[proc_macro]
pub fn body(input: TokenStream) -> TokenStream {
    expand::expand_body_macro(input.into()).into()
}
