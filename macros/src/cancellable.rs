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
//!     Ok((match ::coyield::aio::try_await(get(url)).await {
//!         Ok(value) => value,
//!         Err(cancelled) => return ::coyield::__private::TellsCancelled::cancelled(cancelled),
//!     })?)
//! }
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::parse::Parser as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, ExprAsync, ExprClosure, Item, ItemFn, Macro, ReturnType, parse_quote_spanned};

use crate::check::{self, Mistakes};
use crate::input::{Arguments, CallArguments};
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
    let returned = ends(&function.sig.output);
    Points { krate: arguments.krate, returned }.visit_block_mut(&mut function.block);
    function.into_token_stream()
}

/// Makes a point of each `.await` that belongs to the function itself.
struct Points {
    krate: TokenStream,
    /// The first and the last token of the return type. Where that cannot tell a cancellation, rustc shows them, once for all points.
    returned: (Span, Span),
}

/// Where what is returned begins and ends.
fn ends(output: &ReturnType) -> (Span, Span) {
    let spans: Vec<_> = output.to_token_stream().into_iter().map(|token| token.span()).collect();
    // Behind the arrow, which is two tokens.
    let [_, _, first, .., last] = spans[..] else {
        let place = spans.last().copied().unwrap_or_else(Span::call_site);
        return (place, place);
    };
    (first, last)
}

impl VisitMut for Points {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::Await(awaiting) = expr else { return };
        let (base, attributes) = (&awaiting.base, &awaiting.attrs);
        // rustc joins places only of tokens that were written by the same, so all have the mark of the crate's name.
        let written_by = self.krate.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
        let place = written_by.located_at(awaiting.await_token.span);
        let krate = relocated(&self.krate, place);
        let (first, last) = (self.returned.0, written_by.located_at(self.returned.1));
        let returns = relocated(&self.krate, first);
        let [value, cancelled] = [("__coyield_value", place), ("__coyield_cancelled", last)]
            .map(|(name, place)| Ident::new(name, Span::mixed_site().located_at(place)));
        let returns = quote_spanned!(last=> #returns::__private::TellsCancelled::cancelled(#cancelled));
        *expr = Expr::Verbatim(quote_spanned! {place=>
            #(#attributes)* match #krate::aio::try_await(#krate::aio::awaitable(#base)).await {
                #krate::__private::Ok(#value) => #value,
                #krate::__private::Err(#cancelled) => return #returns,
            }
        });
    }

    fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {
        // A future of its own, which has a type of its own to return.
    }

    fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {
        // As above.
    }

    fn visit_item_mut(&mut self, _: &mut Item) {
        // As above.
    }

    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}

    fn visit_macro_mut(&mut self, call: &mut Macro) {
        let is_of_std = call.path.segments.last().is_some_and(|segment| check::is_of_std(&segment.ident));
        if !is_of_std {
            return;
        }
        let parsed = <CallArguments as syn::parse::Parse>::parse.parse2(call.tokens.clone());
        if let Ok(CallArguments { mut list, repeat }) = parsed {
            for argument in &mut list {
                self.visit_expr_mut(argument);
            }
            let repeat = repeat.map(|(semicolon, count)| quote!(#semicolon #count));
            call.tokens = quote!(#list #repeat);
        }
    }
}
