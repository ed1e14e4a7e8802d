//! The code of an expansion.
//!
//! ```text
//! #[generator]
//! fn odds(mut a: u32, b: u32) -> impl Generator<u32> { BODY }
//! ```
//!
//! becomes in one step, if the tokens of BODY and the attributes of the function allow it (`expand/in_place.rs`);
//! otherwise in two steps, because an attribute below this one is given what this one wrote, and shall find nothing
//! there but the user's own tokens:
//!
//! ```text
//! fn odds(a: u32, b: u32) -> impl Generator<u32> {
//!     ::coyield::__body!([::coyield] generator [u32] [()] [()] [Infallible] [move] [] [] [let mut a @ _ = a; let b @ _ = b;] [] { BODY })
//! }
//! ```
//!
//! and then
//!
//! ```text
//! {
//!     let maker @ _: (::coyield::__private::BodyTypes<u32, (), Infallible>,) = (::coyield::__private::BodyTypes::new(),);
//!     let maker @ _ = unsafe { maker.0.made_by_coyield() };
//!     let handle @ _ = maker.1;
//!     maker.0.generator(async move {
//!         (&handle).assert_first_poll().await;
//!         if false { return ::coyield::__private::never::<()>(); }
//!         let mut a @ _ = a;
//!         let b @ _ = b;
//!         'label: {
//!             macro_rules! yield_ {
//!                 ($value:expr) => {
//!                     {
//!                         let value @ _ = (&handle).yield_value(::coyield::__private::YieldOperand { value: $value });
//!                         if false { loop { break 'label (loop {}); } }
//!                         value
//!                     }
//!                     .await
//!                 };
//!             }
//!             macro_rules! try_yield { .. }
//!             macro_rules! raise { .. }
//!             macro_rules! or_raise { .. }
//!             if false { break 'label (loop {}); }
//!             BODY
//!         }
//!     })
//! }
//! ```
//!
//! In one step there is neither label nor definition, and each call in BODY is replaced by what the macro would make of
//! it.
//!
//! # Who gets the handle
//!
//! Only the definitions, or what replaces their calls, have the handle, and `slot.rs` of the crate `coyield` relies on
//! it:
//!
//! * `handle`, `'label` and `maker` have the hygiene of this expansion, so the user's tokens cannot name them.
//! * They never stand among the arguments of another macro. Nor does any token of this expansion call a macro, because
//!   the call site of a macro has the hygiene of the tokens that call it (`expand/language.rs`). So the definitions
//!   await by themselves and call no macro, and `yield x` in `generate!` becomes `yield_!(x)`, which carries no secret.
//!   Nor does any token with their hygiene stand among the arguments of a macro: a procedural macro can write names
//!   with the hygiene of each token in its input.
//! * They are bound by `name @ _`, which no item of the user's can turn into another pattern.
//! * They are never the receiver of a method call that a user's trait could answer: `(&handle).yield_value(..)` finds the inherent
//!   method before any trait, where `handle.yield_value(..)` would try by-value receivers of traits first.
//! * Nothing is asked of the handle itself that may fall through to a trait: what a delegate is, and what it is resumed with,
//!   is asked of tokens that give no access to anything.
//! * `crate = path` may lead to a module of the user's. So what is called in `unsafe` is a method, which is always a
//!   function, where a path may lead to a constant of the type of a function. It has a name that nothing else has, and no
//!   token of the user's stands in it.

mod body;
mod coroutine;
mod ending;
mod in_place;
mod instrumented;
mod language;
mod lints;
#[cfg(test)]
pub(crate) mod tests;
mod second_step;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use crate::check::{self, AwaitRule, Diagnostics, FunctionAttribute, YieldKeyword};
use crate::for_await::{self, ForAwaitRule};
use crate::function::{Attribute, Function, Signature};
use crate::input::{Arguments, Expression};
use crate::instrument::{self, Instrument};
use crate::model::{Boxing, Form, FormKind, Types};
use crate::read::{self, Body};
use crate::tokens::{self, mentions, respan};
use crate::types::{infallible, opaque_traits, path};
use crate::write::{Writer, Yielding};
use crate::{awaits, context, fallback, rewrite, write};
use body::expand_body;
use in_place::Found;
use second_step::BodyInput;

/// `#[generator(arguments)] item`.
pub(crate) fn expand_generator(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand_function(arguments, item, FunctionAttribute::Generator, |krate, signature, diagnostics| {
        check::asyncness(signature, diagnostics);
        check::return_type(krate, signature, diagnostics)
    })
}

/// Expands a function with one of the attributes. `read_return_type` finds the form that its return type asks for, and
/// writes the type that a word of the attribute stands for.
pub(crate) fn expand_function(
    arguments: TokenStream,
    item: TokenStream,
    attribute: FunctionAttribute,
    read_return_type: fn(&TokenStream, &mut Signature, &mut Diagnostics) -> Option<Form>,
) -> TokenStream {
    let mut diagnostics = Diagnostics::new(attribute);
    let Arguments { krate } = Arguments::parse(arguments, attribute).unwrap_or_else(|diagnostic| {
        diagnostics.add(diagnostic);
        Arguments::default()
    });
    let mut function = match Function::parse(item.clone(), attribute) {
        Ok(function) => function,
        Err(diagnostic) => {
            diagnostics.add(diagnostic);
            return fallback::keep_item(&diagnostics, item);
        }
    };
    if check::above(&function, &mut diagnostics) {
        // `main` can return no generator.
        let form = (function.signature.name != "main")
            .then(|| read_return_type(&krate, &mut function.signature, &mut Diagnostics::new(attribute)))
            .flatten();
        let nothing = read::body(TokenStream::new(), false);
        return expand_or_fallback(&krate, function, form, (&nothing, None), &diagnostics);
    }
    check::repeated(&mut function.attributes, &mut diagnostics);
    check::below(&mut function.attributes, &mut diagnostics);
    let instrument = instrument::take(&krate, &mut function, &mut diagnostics);
    check::qualifiers(&function.signature, &mut diagnostics);
    let form = read_return_type(&krate, &mut function.signature, &mut diagnostics);
    if let Some(statements) = for_await::replaced(&krate, &function.body.stream(), false, ForAwaitRule::Refused) {
        function.body = tokens::group(Delimiter::Brace, statements, function.body.span());
    }
    let body = read::body(function.body.stream(), false);
    let form = form.map(|form| {
        context::lending::check_loans(&krate, form, &mut function.signature, &body.nodes, &mut diagnostics)
    });
    if let Some(form) = &form {
        check::recursion(form, &function.signature, &body.nodes, &mut diagnostics);
    }
    if let (Some(form), true) = (&form, diagnostics.is_empty()) {
        if let Some(found) = find_in_place(&function, form, &body) {
            return expand_in_one_step(&krate, function, form, (&body, found));
        }
    }
    let is_context_manager = attribute == FunctionAttribute::ContextManager;
    let awaits = match &form {
        Some(form) if !is_context_manager => AwaitRule::of(form.kind),
        _ if function.signature.is_async() => AwaitRule::Awaits,
        _ if is_context_manager => AwaitRule::NotInManager,
        _ => AwaitRule::Refused,
    };
    check::check_body(&body, YieldKeyword::Refused, awaits, &mut diagnostics);
    if is_context_manager {
        context::check_yields(&function, &mut diagnostics);
    }
    expand_or_fallback(&krate, function, form, (&body, instrument.as_ref()), &diagnostics)
}

/// Analyses a body. Returns `None` unless its tokens show that it needs no definitions (`in_place.rs`).
fn find_in_place(function: &Function, form: &Form, body: &Body) -> Option<Found> {
    // A coroutine has no handle.
    if form.kind == FormKind::Future
        || function.attributes.iter().any(Attribute::is_inner)
        || !in_place::attributes_are_of_the_compiler(function.head.clone())
    {
        return None;
    }
    let awaits = AwaitRule::of(form.kind) == AwaitRule::Awaits;
    let found = in_place::find(body, function.body.stream(), &form.types.yielded, awaits)?;
    // A manager that yields nothing may be a mistake.
    let manages = matches!(
        form.kind,
        FormKind::ContextManager
            | FormKind::AsyncContextManager
            | FormKind::LendingContextManager
            | FormKind::AsyncLendingContextManager
    );
    (found.yields || !manages).then_some(found)
}

/// Expands a function in one step.
fn expand_in_one_step(krate: &TokenStream, mut function: Function, form: &Form, body: (&Body, Found)) -> TokenStream {
    function.signature.remove_async();
    function.attributes.push(lints::attribute(form.kind, &function.body));
    rewrite::capture_lifetimes(&mut function.signature);
    let bindings = rewrite::arguments(&mut function.signature, &function.body, false);
    let mixed = Span::mixed_site();
    let written = BodyInput {
        engine: mixed,
        krate: krate.clone(),
        form: Ident::new(form.kind.as_str(), mixed.located_at(function.signature.output_span())),
        types: form.types.clone(),
        moves: true,
        recursive: is_recursive(&function),
        is_send: is_send(&function),
        bindings,
        instrument: None,
        block: function.body.clone(),
    };
    let body = boxed(krate, &function.signature, form.boxing, &expand_body(&written, Some(body)));
    function.with_body(&tokens::group(Delimiter::Brace, body, function.body.span()))
}

/// Expands a function in two steps, or replaces it by the errors and a function with the same signature.
fn expand_or_fallback(
    krate: &TokenStream,
    mut function: Function,
    form: Option<Form>,
    (body, instrument): (&Body, Option<&Instrument>),
    diagnostics: &Diagnostics,
) -> TokenStream {
    let Some(form) = form else { return fallback::with_unknown_type(krate, diagnostics, function) };
    rewrite::capture_lifetimes(&mut function.signature);
    if let Some(mut errors) = diagnostics.errors() {
        // The import of the attribute is used all the same.
        if let Some(Instrument { checked, .. }) = instrument {
            errors = quote_spanned!(Span::mixed_site()=> #checked #errors);
        }
        return fallback::with_known_type(krate, &errors, function, &form);
    }
    // The function does not return a future but what its return type says.
    function.signature.remove_async();
    let attributes = function.attributes.iter().map(ToTokens::to_token_stream).collect();
    let is_read = !in_place::attributes_are_of_the_compiler(attributes);
    function.attributes.push(lints::attribute(form.kind, &function.body));
    let bindings = rewrite::arguments(&mut function.signature, &function.body, is_read);
    let awaits = |awaited| awaits::with_task_waker(krate, &awaited, Span::mixed_site());
    let keyword = |yielding: Yielding<'_>| rewrite::refused_keyword(krate, &form.types.sent, yielding);
    let writer = Writer {
        awaits: (AwaitRule::of(form.kind) == AwaitRule::Awaits).then_some(&awaits),
        keyword: Some(write::Keyword { write: &keyword, in_macros: false }),
        ..Writer::default()
    };
    let block = tokens::group(Delimiter::Brace, writer.statements(&body.nodes), function.body.span());
    expand_in_two_steps(krate, &function, &form, (&bindings, instrument), &block)
}

/// `generate! { .. }`, after `$crate`.
pub(crate) fn expand_generate(input: TokenStream) -> TokenStream {
    let Expression { krate, types, is_async, capture, mut body, body_span } = match Expression::parse(input) {
        Ok(expression) => expression,
        Err(diagnostic) => return diagnostic.to_compile_error(),
    };
    if let Some(statements) = for_await::replaced(&krate, &body.stream(), true, ForAwaitRule::Loops) {
        body = tokens::group(Delimiter::Brace, statements, body.span());
    }
    let mut diagnostics = Diagnostics::new(FunctionAttribute::Generator);
    let mut form = if is_async { FormKind::AsyncGenerator } else { FormKind::Generator };
    let types = match types.as_deref().and_then(path) {
        Some(segment) if segment.name == "Iterator" || segment.name == "Stream" => {
            form = if is_async { FormKind::Stream } else { FormKind::Iterator };
            check::iterator_types(&krate, &segment, &mut diagnostics)
        }
        Some(segment) => check::generator_types(&krate, &segment, &mut diagnostics),
        None => Some(inferred_types(&krate, &body)),
    };
    let read = read::body(body.stream(), true);
    let awaits = if is_async { AwaitRule::Awaits } else { AwaitRule::Refused };
    check::check_body(&read, YieldKeyword::Yields, awaits, &mut diagnostics);
    let types = match types {
        Some(types) if diagnostics.is_empty() => types,
        _ => return diagnostics.errors_as_expression(),
    };
    let keyword = Some(write::Keyword { write: &rewrite::keyword, in_macros: true });
    let writer = Writer { keyword, ..Writer::default() };
    let block = tokens::group(Delimiter::Brace, writer.statements(&read.nodes), body.span());
    let engine = krate.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
    let mut written = BodyInput {
        engine,
        krate,
        form: Ident::new(form.as_str(), body_span),
        types,
        moves: capture.is_some(),
        recursive: false,
        is_send: false,
        bindings: TokenStream::new(),
        instrument: None,
        block,
    };
    let with_calls = read::body(written.block.stream(), false);
    let found = in_place::find(&with_calls, written.block.stream(), &written.types.yielded, is_async);
    let expanded = if let Some(found) = found {
        expand_body(&written, Some((&with_calls, found)))
    } else {
        // Not `mixed_site`, because this very expansion writes the handle.
        let awaits = |awaited| awaits::with_task_waker(&written.krate, &awaited, Span::call_site());
        let writer = Writer { awaits: is_async.then_some(&awaits), keyword, ..Writer::default() };
        let statements = writer.statements(&read.nodes);
        written.block = tokens::group(Delimiter::Brace, statements, body.span());
        expand_body(&written, None)
    };
    lints::around(form, &written.block, &expanded)
}

/// Returns the types of a `generate!` that names none. The error type is inferred for a body that catches or raises;
/// nothing can be thrown into any other.
fn inferred_types(krate: &TokenStream, body: &Group) -> Types {
    let inferred = quote_spanned!(Span::mixed_site()=> _);
    let thrown = if mentions(body.stream(), &["try_yield", "try_yield_from", "raise", "or_raise"]) {
        inferred.clone()
    } else {
        infallible(krate)
    };
    Types { yielded: inferred.clone(), sent: inferred.clone(), returned: inferred, thrown }
}

/// Returns the function with a call of the second step as its body.
pub(crate) fn expand_in_two_steps(
    krate: &TokenStream,
    function: &Function,
    form: &Form,
    (bindings, instrument): (&TokenStream, Option<&Instrument>),
    block: &Group,
) -> TokenStream {
    let mixed = Span::mixed_site();
    let Types { yielded, sent, returned, thrown } = &form.types;
    let word = Ident::new(form.kind.as_str(), mixed.located_at(function.signature.output_span()));
    let recursive = is_recursive(function).then(|| Ident::new("recursive", mixed));
    let instrumented = Instrument::written(instrument);
    let send = is_send(function).then(|| Ident::new("send", mixed));
    let input = quote_spanned! {mixed=>
        [#krate] #word [#yielded] [#sent] [#returned] [#thrown] [move] [#recursive] [#send] [#bindings] [#instrumented] #block
    };
    let written = match instrument {
        None => quote_spanned!(mixed=> #krate::__body!(#input)),
        // Without the feature, this is the error that says so, in the place of the attribute.
        Some(instrument) => {
            let place = mixed.located_at(instrument.place);
            let krate = respan(krate, place);
            let checked = &instrument.checked;
            quote_spanned! {place=>
                #checked
                #krate::__instrumented_body!(#input)
            }
        }
    };
    let written = boxed(krate, &function.signature, form.boxing, &written);
    // The braces have the span of the source. Otherwise rustc takes the function for generated code and does not warn
    // if it is unused.
    function.with_body(&tokens::group(Delimiter::Brace, written, function.body.span()))
}

/// Boxes the generator to which the code evaluates, if the function returns a box.
fn boxed(krate: &TokenStream, signature: &Signature, boxing: Boxing, code: &TokenStream) -> TokenStream {
    let place = signature.output_span();
    // There, so that rustc shows the return type.
    let (krate, span) = (respan(krate, place), Span::mixed_site().located_at(place));
    match boxing {
        Boxing::None => code.clone(),
        Boxing::Known => quote_spanned!(span=> #krate::__private::boxed({ #code })),
        Boxing::Alias => quote_spanned!(span=> #krate::__private::boxed_as_alias({ #code })),
    }
}

/// Returns whether the body of the function mentions its name. A wrong answer costs time only, of the generator that runs.
fn is_recursive(function: &Function) -> bool {
    mentions(function.body.stream(), &[&function.signature.name.to_string()])
}

/// Returns whether the return type of the function demands `Send`.
fn is_send(function: &Function) -> bool {
    let output = function.signature.output.as_deref().unwrap_or_default();
    opaque_traits(output).is_some_and(|traits| traits.iter().any(|segment| segment.name == "Send"))
}

/// The second step: the arguments of `body!`, after a token of the crate `coyield`.
pub(crate) fn expand_body_macro(input: TokenStream) -> TokenStream {
    match BodyInput::parse(input) {
        Ok(body) => expand_body(&body, None),
        Err(diagnostic) => diagnostic.to_compile_error(),
    }
}
