//! A generator-based coroutine, as the second step writes it.

use proc_macro2::{Delimiter, Ident, Span, TokenStream};
use quote::quote_spanned;

use crate::expand::body::async_block;
use crate::expand::instrumented;
use crate::expand::language::LABEL;
use crate::expand::second_step::BodyInput;
use crate::model::is_inferred;
use crate::tokens::{self, respan};

/// A generator-based coroutine: an `async` block in which `yield_from!` awaits and `yield_!` gives the executor a turn.
/// It exchanges no values, so it needs neither a slot nor a handle.
pub(crate) fn coroutine(body: &BodyInput) -> TokenStream {
    let BodyInput { engine, krate, form, types, bindings, instrument, block, .. } = body;
    let mixed = Span::mixed_site().located_at(form.span());
    let engine = Span::mixed_site().located_at(*engine);
    let engine_krate = respan(krate, engine);
    let label = tokens::lifetime(LABEL, mixed.located_at(block.span_open()));
    let inner = tokens::lifetime(LABEL, engine);
    let [yields, awaits] = ["yield_", "yield_from"].map(|name| Ident::new(name, Span::call_site()));
    let directly = quote_spanned! {engine=>
        #[allow(unreachable_code)]
        if false {
            loop {
                break #inner (loop {});
            }
        }
    };
    let refusals = ["try_yield", "try_yield_from", "raise", "or_raise"].map(|name| {
        let diagnostic = Ident::new(&format!("{name}_in_a_coroutine"), engine);
        let name = Ident::new(name, Span::call_site());
        quote_spanned! {engine=>
            #[allow(unused_macros)]
            macro_rules! #name {
                ($($tokens:tt)*) => { #engine_krate::__private::mistakes::#diagnostic::<(), _>() };
            }
        }
    });
    let takes_nothing = quote_spanned! {engine=>
        #engine_krate::__private::mistakes::coroutine_yields_nothing::<(), _>()
    };
    let returned = &types.returned;
    let returns = (!is_inferred(returned)).then(|| {
        quote_spanned! {mixed=>
            #[allow(unreachable_code)]
            if false {
                return #krate::__private::never::<#returned>();
            }
        }
    });
    let statements = block.stream();
    let labelled = tokens::group(
        Delimiter::Brace,
        quote_spanned! {mixed=>
            #[allow(unused_macros)]
            macro_rules! #yields {
                () => {{ #directly #engine_krate::__private::turn().await }};
                ($($tokens:tt)+) => { #takes_nothing };
            }
            #[allow(unused_macros)]
            macro_rules! #awaits {
                ($future:expr $(,)?) => {{ #directly #engine_krate::__private::awaitable($future).await }};
            }
            #(#refusals)*
            #[allow(unreachable_code)]
            if false {
                break #label (loop {});
            }
            #statements
        },
        block.span(),
    );
    let begin_span = instrument.as_ref().map(|parts| instrumented::begin(krate, None, parts, mixed));
    let statements = quote_spanned! {mixed=>
        #returns
        #bindings
        #begin_span
        #label: #labelled
    };
    let future = async_block(form, block.span(), true, statements);
    let Some(parts) = instrument else {
        // In a call, or clippy would have it written as an `async fn`.
        return quote_spanned!(mixed=> #krate::__private::coroutine(#future));
    };
    let (cell, future) = (instrumented::cell(krate, mixed), instrumented::future(krate, &future, parts, mixed));
    quote_spanned! {mixed=>
        {
            #cell
            #future
        }
    }
}
