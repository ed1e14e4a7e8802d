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

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::{Expr, ExprAwait, ItemFn, ReturnType, parse_quote_spanned};

use crate::awaits;
use crate::check::Mistakes;
use crate::input::Arguments;
use crate::place::relocated;

/// `#[cancellable(arguments)] item`.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let arguments: Arguments = syn::parse2(arguments).unwrap_or_else(|error| {
        mistakes.add(error);
        Arguments::default()
    });
    let Ok(mut function) = syn::parse2::<ItemFn>(item.clone()) else {
        let error = syn::Error::new(Span::call_site(), "`#[cancellable]` goes on an `async fn` with a body");
        return [error.to_compile_error(), item].into_iter().collect();
    };
    if function.sig.asyncness.is_none() {
        mistakes.add(syn::Error::new_spanned(
            function.sig.fn_token,
            "`#[cancellable]` goes on an `async fn`, whose `.await`s become cancellation points: write `async` before `fn`",
        ));
    }
    if matches!(function.sig.output, ReturnType::Default) {
        mistakes.add(syn::Error::new_spanned(
            &function.sig.ident,
            "a `#[cancellable]` function can be cancelled at every `.await`, and says so: write `-> Result<T, E>`, with an E \
             that is made of `Cancelled`, or `Cancelled` itself",
        ));
    }
    if let Some(error) = mistakes.into_error() {
        let error = error.to_compile_error();
        let mixed = Span::mixed_site();
        function.block = Box::new(parse_quote_spanned!(mixed=> { #error; loop {} }));
        return function.into_token_stream();
    }
    let (krate, (first, last)) = (&arguments.krate, ends(&function.sig.output));
    awaits::each(&mut function.block, |awaiting, _| point(krate, first, last, &awaiting));
    function.into_token_stream()
}

/// Where what is returned begins and ends.
fn ends(output: &ReturnType) -> (Span, Span) {
    let spans: Vec<_> = output.to_token_stream().into_iter().map(|token| token.span()).collect();
    // After the arrow, which is two tokens.
    let [_, _, first, .., last] = spans[..] else {
        let place = spans.last().copied().unwrap_or_else(Span::call_site);
        return (place, place);
    };
    (first, last)
}

/// Makes a cancellation point of an `.await`. `first` and `last` are the first and the last token of the return type.
/// Where that type cannot report a cancellation, rustc's error points at these tokens, once for all points.
fn point(krate: &TokenStream, first: Span, last: Span, awaiting: &ExprAwait) -> Expr {
    let (future, attributes) = (awaits::operand(krate, &awaiting.base, Span::mixed_site()), &awaiting.attrs);
    // rustc joins the spans of two tokens only if one expansion wrote both, so all have the mark of the crate's name.
    let written_by = krate.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
    let place = written_by.located_at(awaiting.await_token.span);
    let last = written_by.located_at(last);
    let returns = relocated(krate, first);
    let krate = relocated(krate, place);
    let [value, cancelled] = [("__coyield_value", place), ("__coyield_cancelled", last)]
        .map(|(name, place)| Ident::new(name, Span::mixed_site().located_at(place)));
    let returns = quote_spanned!(last=> #returns::__private::TellsCancelled::cancelled(#cancelled));
    let mut point = Group::new(
        Delimiter::Parenthesis,
        quote_spanned! {place=>
            match #krate::aio::try_await(#krate::__private::awaitable(#future)).await {
                #krate::__private::Ok(#value @ _) => #value,
                #krate::__private::Err(#cancelled @ _) => return #returns,
            }
        },
    );
    // In parentheses, because a `match` at the beginning of a statement ends the statement. They do not have the span
    // of the user's code, or rustc would warn the user that they are not needed.
    point.set_span(Span::mixed_site().located_at(place));
    Expr::Verbatim(quote_spanned!(place=> #(#attributes)* #point))
}
