//! The body of a generator, as the second step writes it.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Lifetime, Token};

use crate::check;
use crate::expand::coroutine::coroutine;
use crate::expand::in_place::{Pieces, Writer};
use crate::expand::language::{Checks, Language, Place};
use crate::expand::written::WrittenBody;
use crate::model::{Types, is_inferred};
use crate::place::relocated;

/// The body, with definitions of the language's macros, or without, if its calls are to be replaced.
pub(crate) fn written_body(body: &WrittenBody, pieces: Option<Pieces>) -> TokenStream {
    let WrittenBody { engine, krate, form, types, capture, bindings, block } = body;
    let mixed = Span::mixed_site().located_at(form.span());
    let engine = Span::mixed_site().located_at(*engine);
    if form == "future" {
        return coroutine(body);
    }
    let Types { yielded, sent, thrown, .. } = types;
    let is_async = form == "async_generator" || form == "stream" || form == "async_context_manager";
    // rustc shows its place as that of a lifetime for which something yielded does not live long enough.
    let handle = Ident::new("__coyield_handle", mixed.located_at(yielded.span()));
    let maker = Ident::new("__coyield_maker", mixed);
    let stack = Ident::new("__coyield_stack", mixed);
    // A body that does not delegate pays nothing for those that do.
    let delegates = match &pieces {
        Some(pieces) => pieces.found.delegates,
        None => check::mentions(block.stream(), &["yield_from", "try_yield_from"]),
    };
    let make = match (is_async, delegates) {
        (false, false) => "generator",
        (false, true) => "delegating",
        (true, false) => "async_generator",
        (true, true) => "async_delegating",
    };
    let make = Ident::new(make, mixed);
    let begin = if delegates {
        quote_spanned!(mixed=> let #stack @ _ = (&#handle).stack().await;)
    } else {
        quote_spanned!(mixed=> #[cfg(not(debug_assertions))] (&#handle).begin().await;)
    };
    let hints = hints(krate, types, &handle);
    let capture = capture.map(|_| Token![move](mixed));
    // A body that captures by move has it already, and moving it once more would only hide from rustc where it is used.
    let owned = capture.is_none().then(|| quote_spanned!(mixed=> let #handle @ _ = #handle;));
    let language = |place, krate: &_, checks: &_| Language::new(place, krate, [&handle, &stack], is_async, checks);
    let block = match pieces {
        None => {
            let label = label(mixed.located_at(block.span_open()));
            let place = Place { hygiene: engine, first: engine, last: engine };
            let language =
                language(place, &relocated(krate, engine), &Checks { label: Some(label.clone()), items: true });
            let delegations = delegates.then(|| language.delegations());
            let (definitions, statements) = (language.definitions(), block.stream());
            // The definitions stand inside the labelled block, because a label in a definition is looked up where that
            // stands.
            let labelled = braces(
                quote_spanned! {mixed=>
                    #definitions
                    #delegations
                    #[allow(unreachable_code)]
                    if false {
                        break #label (loop {});
                    }
                    #statements
                },
                block,
            );
            quote_spanned!(mixed=> #label: #labelled)
        }
        Some(pieces) => {
            let checks = Checks { label: None, items: pieces.found.may_have_items };
            let language = |place| language(place, krate, &checks);
            let statements = Writer { krate, language: &language }.statements(pieces);
            braces(statements, block).into_token_stream()
        }
    };
    // Where something yielded does not live long enough, rustc may show this place too.
    let mut annotation = Group::new(
        Delimiter::Parenthesis,
        quote_spanned!(mixed=> #krate::__private::BodyTypes<#yielded, #sent, #thrown>,),
    );
    annotation.set_span(mixed.located_at(yielded.span()));
    let generator = quote_spanned! {mixed=>
        {
            let #maker @ _: #annotation = (#krate::__private::BodyTypes::new(),);
            // No pattern takes the pair apart: if a type is erroneous, rustc would go on with parts of unknown types.
            let #maker @ _ = unsafe { #maker.0.made_by_coyield() };
            let #handle @ _ = #maker.1;
            #maker.0.#make(async #capture {
                #owned
                #begin
                #hints
                #(#bindings)*
                #block
            })
        }
    };
    match form.to_string().as_str() {
        "iterator" => quote_spanned!(mixed=> #krate::__private::into_iterator(#generator)),
        "stream" => quote_spanned!(mixed=> #krate::__private::into_stream(#generator)),
        "context_manager" | "async_context_manager" => quote_spanned!(mixed=> #krate::__private::#form(#generator)),
        _ => generator,
    }
}

/// rustc prints it when a macro hid a yield where it cannot be.
fn label(place: Span) -> Lifetime {
    Lifetime::new("'yield_belongs_directly_in_the_generator_body", place)
}

/// The statements, between the braces of the user: there rustc looks for a value that is missing.
fn braces(statements: TokenStream, block: &Group) -> Group {
    let mut braces = Group::new(Delimiter::Brace, statements);
    braces.set_span(block.span());
    braces
}

/// What settles a type before the body is looked at, or where the body leaves it open: dead code.
fn hints(krate: &TokenStream, types: &Types, handle: &Ident) -> TokenStream {
    let mixed = Span::mixed_site();
    let Types { returned, thrown, .. } = types;
    // `?` and `return` want to know the type before they have seen the end of the body.
    let returns = (!is_inferred(returned)).then(|| {
        // Where a value of another type is returned, rustc shows this place as where the type comes from.
        let mut never = Group::new(Delimiter::Brace, quote_spanned!(mixed=> #krate::__private::never::<#returned>()));
        never.set_span(mixed.located_at(returned.span()));
        quote_spanned! {mixed=>
            #[allow(unreachable_code)]
            if false {
                return #never;
            }
        }
    });
    // A body may catch and raise without saying what. The type of a diverging argument has a fallback of its own.
    let throws = is_inferred(thrown).then(|| {
        quote_spanned! {mixed=>
            #[allow(unreachable_code)]
            if false {
                (&#handle).throws(loop {});
            }
        }
    });
    quote_spanned!(mixed=> #returns #throws)
}
