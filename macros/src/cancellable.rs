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
//! async fn fetch(url: &str) -> Result<Page, FetchError> { Ok(::coyield::aio::try_await(get(url)).await??) }
//! ```

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::parse::Parser as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, ExprAsync, ExprClosure, Item, ItemFn, Macro, ReturnType, parse_quote_spanned};

use crate::check::{self, Mistakes};
use crate::input::{Arguments, CallArguments};

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
    Points { krate: arguments.krate }.visit_block_mut(&mut function.block);
    function.into_token_stream()
}

/// Makes a point of each `.await` that belongs to the function itself.
struct Points {
    krate: TokenStream,
}

impl VisitMut for Points {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::Await(awaiting) = expr else { return };
        let (krate, base, attributes) = (&self.krate, &awaiting.base, &awaiting.attrs);
        let place = Span::mixed_site().located_at(awaiting.await_token.span);
        *expr = Expr::Verbatim(quote_spanned!(place=> #(#attributes)* #krate::aio::try_await(#base).await?));
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
