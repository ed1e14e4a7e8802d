//! The body of a generator, as the second step writes it.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::awaits;
use crate::expand::coroutine::coroutine;
use crate::expand::ending::BodyEnd;
use crate::expand::in_place::{self, Found};
use crate::expand::instrumented;
use crate::expand::language::{CallSite, Checks, LABEL, Language, YieldMethods};
use crate::expand::second_step::BodyInput;
use crate::model::{Types, is_inferred};
use crate::read::{Body, Call};
use crate::tokens::{self, is_mark, mentions, respan};
use crate::write::{Neighbours, Writer};

/// Expands a body: with definitions of the language's macros, or without them if its calls are replaced.
pub(crate) fn expand_body(body: &BodyInput, in_place: Option<(&Body, Found)>) -> TokenStream {
    let BodyInput { engine, krate, form, types, moves, recursive, is_send, bindings, instrument, block } = body;
    let mixed = Span::mixed_site().located_at(form.span());
    let engine = Span::mixed_site().located_at(*engine);
    if form == "future" {
        return coroutine(body);
    }
    let Types { yielded, sent, thrown, .. } = types;
    let is_async = form == "stream" || form.to_string().starts_with("async_");
    let lends = form == "lending_context_manager" || form == "async_lending_context_manager";
    // rustc shows its place as that of a lifetime for which something yielded does not live long enough.
    let handle = Ident::new(handle_name(form, yielded), mixed.located_at(start(yielded)));
    let maker = Ident::new("__coyield_maker", mixed);
    let stack = Ident::new("__coyield_stack", mixed);
    // A body that does not delegate pays nothing for those that do.
    let delegates = match &in_place {
        Some((_, found)) => found.delegates,
        None => mentions(block.stream(), &["yield_from", "try_yield_from"]),
    };
    let make = Ident::new(maker_method(is_async, delegates, *recursive), mixed);
    // Such a body is proven to be `Send` here, where it stands, and not once more for each that delegates to it.
    let proven = is_send.then(|| quote_spanned!(mixed=> .proven_send()));
    let begin = if delegates {
        quote_spanned!(mixed=> let #stack @ _ = (&#handle).frame_stack().await;)
    } else {
        quote_spanned!(mixed=> #[cfg(not(debug_assertions))] (&#handle).assert_first_poll().await;)
    };
    let end = BodyEnd::read(form, in_place.as_ref().map(|(body, _)| *body), block, yielded);
    let type_hints = end.hint(krate).unwrap_or_else(|| type_hints(krate, types, &handle));
    // A body that captures by move has it already, and moving it once more would only hide from rustc where it is used.
    let owned = (!moves).then(|| quote_spanned!(mixed=> let #handle @ _ = #handle;));
    let yields = if lends { YieldMethods::Lend } else { YieldMethods::Yield };
    let language = |site, krate: &_, checks| Language::new(site, krate, [&handle, &stack], is_async, yields, checks);
    let block_span = block.span();
    let block = match in_place {
        None => {
            let label = tokens::lifetime(LABEL, mixed.located_at(block.span_open()));
            let site = CallSite { hygiene: engine, first: engine, last: engine, has_postfix: false };
            let language = language(site, &respan(krate, engine), Checks { label: true, items: true });
            let delegations = delegates.then(|| language.delegation_definitions());
            let (definitions, statements) = (language.macro_definitions(), block.stream());
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
        Some((body, found)) => {
            let checks = Checks { label: false, items: found.may_have_items };
            let language = |site| language(site, krate, checks);
            // These tokens are not those of the handle: they have the hygiene of the user's own.
            let awaits = |awaited| awaits::with_task_waker(krate, &awaited, Span::call_site());
            let calls = |call: &Call, value, around: Neighbours<'_>| in_place::call(call, value, around, &language);
            let writer = Writer { awaits: is_async.then_some(&awaits), calls: Some(&calls), ..Writer::default() };
            let statements = writer.statements(&body.nodes);
            let block = braces(statements, block);
            // rustc would lint the braces of a block with one expression, unless the block has a label.
            let label = is_one_expression(&block).then(|| {
                let label = tokens::lifetime("_body", mixed);
                quote_spanned!(mixed=> #label:)
            });
            quote_spanned!(mixed=> #label #block)
        }
    };
    let block = end.end(krate, block);
    // Where something yielded does not live long enough, rustc may show this place too.
    let mut annotation = Group::new(
        Delimiter::Parenthesis,
        quote_spanned!(mixed=> #krate::__private::BodyTypes<#yielded, #sent, #thrown>,),
    );
    annotation.set_span(mixed.located_at(start(yielded)));
    let begin_span = instrument.as_ref().map(|parts| instrumented::begin(krate, Some(&handle), parts, mixed));
    let statements = quote_spanned! {mixed=>
        #owned
        #begin
        #type_hints
        #bindings
        #begin_span
        #block
    };
    let future = async_block(form, block_span, *moves, statements);
    let generator = if let Some(parts) = instrument {
        let cell = instrumented::cell(krate, mixed);
        let instrumented = instrumented::body(&maker, &future, parts, mixed);
        quote_spanned!(mixed=> #cell #instrumented #maker.0 #proven.#make(#maker.1))
    } else {
        quote_spanned!(mixed=> #maker.0 #proven.#make(#future))
    };
    let generator = quote_spanned! {mixed=>
        {
            let #maker @ _: #annotation = (#krate::__private::BodyTypes::new(),);
            // No pattern takes the pair apart: if a type is erroneous, rustc would go on with parts of unknown types.
            let #maker @ _ = unsafe { #maker.0.made_by_coyield() };
            let #handle @ _ = #maker.1;
            #generator
        }
    };
    converted(krate, form, &end, generator)
}

/// Returns an `async` block that stands where the form does, with the hygiene of the user's block: if a captured argument
/// does not live long enough, rustc names it only where no macro has written the `async` block.
///
/// The statements are in a block of this crate's edition 2024 inside, whose last expression drops its temporaries before
/// the bindings of the arguments, as the end of a function does in every edition.
pub(super) fn async_block(form: &Ident, users_block: Span, moves: bool, statements: TokenStream) -> TokenStream {
    let place = form.span().resolved_at(users_block);
    let [async_word, move_word] = ["async", "move"].map(|word| Ident::new(word, place));
    let capture = moves.then_some(move_word);
    let statements = tokens::group(Delimiter::Brace, statements, Span::mixed_site().located_at(place));
    let statements = tokens::group(Delimiter::Brace, TokenTree::Group(statements).into(), place);
    quote_spanned!(place=> #async_word #capture #statements)
}

/// Returns the generator as the iterator, the stream or the context manager of its form.
fn converted(krate: &TokenStream, form: &Ident, end: &BodyEnd<'_>, generator: TokenStream) -> TokenStream {
    let mixed = Span::mixed_site().located_at(form.span());
    match form.to_string().as_str() {
        "iterator" | "stream" => {
            let conversion = Ident::new(end.conversion(form), mixed);
            quote_spanned!(mixed=> #krate::__private::#conversion(#generator))
        }
        "context_manager" | "async_context_manager" => quote_spanned!(mixed=> #krate::__private::#form(#generator)),
        "lending_context_manager" | "async_lending_context_manager" => {
            quote_spanned!(mixed=> #krate::__private::#form(#generator.for_lending()))
        }
        _ => generator,
    }
}

/// Returns the method of the maker that makes a generator of such a body.
fn maker_method(is_async: bool, delegates: bool, recursive: bool) -> &'static str {
    match (is_async, delegates, recursive) {
        (false, false, _) => "generator",
        (false, true, false) => "delegating",
        (false, true, true) => "recursive",
        (true, false, _) => "async_generator",
        (true, true, false) => "async_delegating",
        (true, true, true) => "async_recursive",
    }
}

/// Returns the name of the handle, which rustc prints where a reference that is yielded does not live long enough: in a
/// context manager, most often one to what the body owns.
fn handle_name(form: &Ident, yielded: &TokenStream) -> &'static str {
    let manages = form == "context_manager" || form == "async_context_manager";
    if manages && is_mark(yielded.clone().into_iter().next().as_ref(), '&') {
        "__coyield_to_lend_a_local_return_impl_lending_context_manager"
    } else {
        "__coyield_handle"
    }
}

/// Returns the span of the first token.
fn start(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span())
}

/// Returns whether the block may be a single expression.
fn is_one_expression(block: &Group) -> bool {
    !block.stream().into_iter().any(|token| is_mark(Some(&token), ';'))
}

/// Returns the statements between the braces of the user, at which rustc reports a missing value.
fn braces(statements: TokenStream, block: &Group) -> Group {
    tokens::group(Delimiter::Brace, statements, block.span())
}

/// Dead code that gives rustc the types which it would otherwise learn too late, or not at all.
fn type_hints(krate: &TokenStream, types: &Types, handle: &Ident) -> TokenStream {
    let mixed = Span::mixed_site();
    let Types { returned, thrown, .. } = types;
    // `?` and `return` want to know the type before they have seen the end of the body.
    let returns = (!is_inferred(returned)).then(|| {
        // Where a value of another type is returned, rustc shows this place as where the type comes from.
        let mut never = Group::new(Delimiter::Brace, quote_spanned!(mixed=> #krate::__private::never::<#returned>()));
        never.set_span(mixed.located_at(start(returned)));
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
                (&#handle).hint_throw_type(loop {});
            }
        }
    });
    quote_spanned!(mixed=> #returns #throws)
}
