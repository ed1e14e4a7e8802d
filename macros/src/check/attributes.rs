//! The checks of other attributes on a function: those that rewrite its body, or that look for `async`.

use proc_macro2::{Span, TokenStream, TokenTree};

use crate::check::diagnostics::Diagnostics;
use crate::function::{Attribute, Function};
use crate::tokens::{is_word, mentions};

/// Why `#[cancellable]` cannot stand on a generator.
pub(crate) const NO_FUTURE_TO_CANCEL: &str =
    "returns a cancellation from an `async fn`, and a generator is none: remove it, and await by `try_await!`";

/// Reports attributes above ours, which have already rewritten the function. Returns whether there are any: nothing else is
/// to be said of what they wrote.
pub(crate) fn above(function: &Function, diagnostics: &mut Diagnostics) -> bool {
    let attribute = diagnostics.attribute;
    let before = diagnostics.count();
    let body = || function.body.stream();
    if let Some(place) = instrumented_at(body(), 1) {
        diagnostics.error_at(
            place,
            format_args!(
                "`#[instrument]` above `{attribute}` enters its span where the generator is made, or looks for a future: write it \
                 below `{attribute}`, which enters the span while the body runs"
            ),
        );
    }
    if mentions(function.head.clone(), &["async_trait"]) {
        diagnostics.error_at(
            &function.signature.name,
            format_args!(
                "`#[async_trait]` has rewritten this `async fn` before `{attribute}`: move it to a trait and an `impl` without \
                 `#[async_trait]`, where an `async fn` with `{attribute}` needs none"
            ),
        );
    }
    let mut start = body().into_iter();
    let is_of_runtime = is_word(start.next().as_ref(), "let") && is_word(start.next().as_ref(), "body");
    if is_of_runtime && has_literal(body(), "\"Failed building the Runtime\"") {
        diagnostics.error_at(
            &function.signature.name,
            format_args!(
                "`#[tokio::main]` or `#[tokio::test]` above `{attribute}` runs a future, and this function makes a generator: put it \
                 on a function of its own, which drives the generator"
            ),
        );
    }
    diagnostics.count() > before
}

/// Removes and reports attributes below ours that could not do what they do.
pub(crate) fn below(attributes: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) {
    let ours = diagnostics.attribute;
    attributes.retain(|attribute| {
        let path = attribute.path();
        let names: Vec<&str> = path.split("::").filter(|name| !name.is_empty()).collect();
        let why = match &names[..] {
            [.., "cancellable"] => NO_FUTURE_TO_CANCEL.to_owned(),
            [.., "async_trait" | "async_recursion"] => {
                format!("boxes the future of an `async fn`, and `{ours}` makes no future: remove it")
            }
            [_, .., "main" | "test"] => format!(
                "runs the future of an `async fn`, and `{ours}` makes no future: put it on a function of its own, which drives the \
                 generator"
            ),
            ["fastrace" | "minitrace", .., "trace"] => format!(
                "below `{ours}` opens a span where the generator is made: remove it, and write `#[instrument]` of `tracing` below \
                 `{ours}`"
            ),
            ["track_caller"] => format!(
                "has no effect with `{ours}`: a panic in the body reports its own location; remove the attribute"
            ),
            _ => return true,
        };
        diagnostics.error_at(&*attribute.tokens, format_args!("`#[{path}]` {why}"));
        false
    });
}

/// Returns the place of a name that `#[instrument]` gives to a variable, at the beginning of the body or of a block there.
fn instrumented_at(tokens: TokenStream, depth: usize) -> Option<Span> {
    tokens.into_iter().take(16).find_map(|token| match token {
        TokenTree::Ident(name) => name.to_string().starts_with("__tracing_").then(|| name.span()),
        TokenTree::Group(group) if depth > 0 => instrumented_at(group.stream(), depth - 1),
        _ => None,
    })
}

fn has_literal(tokens: TokenStream, text: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Literal(literal) => literal.to_string() == text,
        TokenTree::Group(group) => has_literal(group.stream(), text),
        _ => false,
    })
}
