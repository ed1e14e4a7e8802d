//! `#[cancellable]`: every `.await` of an `async fn` becomes a cancellation point.
//!
//! ```text
//! #[cancellable]
//! async fn fetch(url: &str) -> Result<Page, FetchError> { Ok(get(url).await?) }
//! ```
//!
//! becomes
//!
//! ```text
//! async fn fetch(url: &str) -> Result<Page, FetchError> {
//!     Ok((match ::coyield::aio::try_await(awaitable(get(url))).await {
//!         Ok(value) => value,
//!         Err(cancelled) => return ::coyield::__private::TellsCancelled::cancelled(cancelled),
//!     })?)
//! }
//! ```

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::awaits::as_argument;
use crate::check::{self, Diagnostic, Diagnostics, FunctionAttribute};
use crate::function::Function;
use crate::input::Arguments;
use crate::tokens::{self, respan};
use crate::write::{Awaited, Writer};
use crate::{fallback, read};

/// `#[cancellable(arguments)] item`.
pub(crate) fn expand_cancellable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::new(FunctionAttribute::Cancellable);
    let arguments = Arguments::parse(arguments, FunctionAttribute::Cancellable).unwrap_or_else(|diagnostic| {
        diagnostics.add(diagnostic);
        Arguments::default()
    });
    let Ok(function) = Function::parse(item.clone(), FunctionAttribute::Cancellable) else {
        let diagnostic = Diagnostic::new(Span::call_site(), "`#[cancellable]` goes on an `async fn` with a body");
        return [diagnostic.to_compile_error(), item].into_iter().collect();
    };
    if function.attributes.iter().any(|attribute| attribute.is_named(&check::ATTRIBUTES)) {
        diagnostics.error_at(Span::call_site(), format_args!("`#[cancellable]` {}", check::NO_FUTURE_TO_CANCEL));
        return fallback::diverging(&function, diagnostics.errors().as_ref(), &TokenStream::new());
    }
    if !function.signature.is_async() {
        diagnostics.error_at(
            &function.signature.fn_word,
            "`#[cancellable]` goes on an `async fn`, whose `.await`s become cancellation points: write `async` before `fn`",
        );
    }
    if function.signature.output.is_none() {
        diagnostics.error_at(
            &function.signature.name,
            "a `#[cancellable]` function returns its cancellation as an error: write `-> Result<T, E>` after its \
             arguments, where E is `Cancelled` or implements `From<Cancelled>`",
        );
    }
    if let Some(errors) = diagnostics.errors() {
        return fallback::diverging(&function, Some(&errors), &TokenStream::new());
    }
    let (krate, output) = (&arguments.krate, function.signature.output.as_deref().unwrap_or_default());
    let (first, last) = tokens::end_spans(output);
    let awaits = |awaited| cancellation_point(krate, first, last, &awaited);
    let writer = Writer { awaits: Some(&awaits), ..Writer::default() };
    let body = writer.statements(&read::body(function.body.stream(), false).nodes);
    function.with_body(&tokens::group(Delimiter::Brace, body, function.body.span()))
}

/// Makes a cancellation point of an `.await`. `first` and `last` are the first and the last token of the return type.
/// Where that type cannot report a cancellation, rustc's error points at these tokens, once for all points.
fn cancellation_point(krate: &TokenStream, first: Span, last: Span, awaited: &Awaited) -> TokenStream {
    let future = as_argument(krate, &awaited.operand, Span::mixed_site().located_at(awaited.start));
    // rustc joins the spans of two tokens only if one expansion wrote both, so all have the mark of the crate's name.
    let written_by = krate.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
    let span = written_by.located_at(awaited.keyword.span());
    let last = written_by.located_at(last);
    let returns = respan(krate, first);
    let krate = respan(krate, span);
    let [value, cancelled] = [("__coyield_value", span), ("__coyield_cancelled", last)]
        .map(|(name, span)| Ident::new(name, Span::mixed_site().located_at(span)));
    let returns = quote_spanned!(last=> #returns::__private::TellsCancelled::cancelled(#cancelled));
    let point = quote_spanned! {span=>
        match #krate::aio::try_await(#krate::__private::awaitable(#future)).await {
            #krate::__private::Ok(#value @ _) => #value,
            #krate::__private::Err(#cancelled @ _) => return #returns,
        }
    };
    // In parentheses, because a `match` at the beginning of a statement ends the statement. They do not have the span
    // of the user's code, or rustc would warn the user that they are not needed.
    let span = Span::mixed_site().located_at(span);
    TokenTree::Group(tokens::group(Delimiter::Parenthesis, point, span)).into()
}
