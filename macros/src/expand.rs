//! What the code looks like.
//!
//! ```text
//! #[generator]
//! fn odds(mut a: u32, b: u32) -> impl Generator<u32> { BODY }
//! ```
//!
//! becomes in one step, if the tokens of BODY and the attributes of the function allow it (`expand/in_place.rs`); otherwise in
//! two steps, because an attribute below this one is given what this one wrote, and shall find nothing there but
//! the user's own tokens:
//!
//! ```text
//! fn odds(a: u32, b: u32) -> impl Generator<u32> {
//!     ::coyield::__body!([::coyield] generator [u32] [()] [()] [Infallible] [move] [let mut a = a; let b = b;] { BODY })
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
//!         (&handle).begin().await;
//!         if false { return ::coyield::__private::never::<()>(); }
//!         let mut a = a;
//!         let b = b;
//!         'label: {
//!             macro_rules! yield_ {
//!                 ($value:expr) => {
//!                     {
//!                         let value @ _ = (&handle).yielding(::coyield::__private::Yielded { value: $value });
//!                         if false { loop { break 'label (loop {}); } }
//!                         value
//!                     }
//!                     .await
//!                 };
//!             }
//!             macro_rules! try_yield { .. }
//!             macro_rules! raise { .. }
//!             if false { break 'label (loop {}); }
//!             BODY
//!         }
//!     })
//! }
//! ```
//!
//! In one step there is neither label nor definition, and each call in BODY is replaced by what the macro would make of it.
//!
//! # Who gets the handle
//!
//! Nobody but the definitions, or what replaces their calls, and `slot.rs` of the crate `coyield` relies on it:
//!
//! * `handle`, `'label` and `maker` have the hygiene of this expansion, so the user's tokens cannot name them.
//! * They never stand among the arguments of another macro. Nor does any token of this expansion call a macro, because
//!   the call site of a macro has the hygiene of the tokens that call it (`expand/language.rs`). So the definitions
//!   await by themselves and call no macro, and `yield x` in `generate!` becomes `yield_!(x)`, which carries no secret.
//!   Nor does any token with their hygiene stand among the arguments of a macro: a procedural macro can write names
//!   with the hygiene of each token in its input.
//! * They are bound by `name @ _`, which no item of the user's can turn into another pattern.
//! * They are never the receiver of a method call that a user's trait could answer: `(&handle).yielding(..)` finds the inherent
//!   method before any trait, where `handle.yielding(..)` would try by-value receivers of traits first.
//! * Nothing is asked of the handle itself that may fall through to a trait: what a delegate is, and what it is resumed with,
//!   is asked of tokens that give no access to anything.
//! * `crate = path` may lead to a module of the user's. So what is called in `unsafe` is a method, which is always a
//!   function, where a path may lead to a constant of the type of a function. It has a name that nothing else has, and no
//!   token of the user's stands in it.

mod body;
mod coroutine;
mod in_place;
mod language;
#[cfg(test)]
pub(crate) mod tests;
mod written;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Block, ItemFn, ReturnType, Signature, Token};

use crate::check::{self, Await, Keyword, Mistakes};
use crate::input::{Arguments, Expression, Function, Head};
use crate::model::{Form, GeneratorFn, Types};
use crate::{awaits, fallback, rewrite};
use body::written_body;
use written::WrittenBody;

/// `#[generator(arguments)] item`.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let arguments: Arguments = syn::parse2(arguments).unwrap_or_else(|error| {
        mistakes.add(error);
        Arguments::default()
    });
    if mistakes.is_empty() {
        if let Some(written) = in_one_step(&arguments.krate, &item, understood) {
            return written;
        }
    }
    let function: Function = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            mistakes.add(error);
            return fallback::unchanged(mistakes, item);
        }
    };
    let krate = arguments.krate;
    let mut outer = function.item;
    check::repeated(&mut outer.attrs, &mut mistakes);
    check::asyncness(&outer.sig, &mut mistakes);
    check::qualifiers(&outer.sig, &mut mistakes);
    let form = check::return_type(&krate, &outer.sig, &mut mistakes);
    let awaits = match &form {
        Some(form) => Await::of(form),
        None if outer.sig.asyncness.is_some() => Await::Awaits,
        None => Await::Refused,
    };
    check::body(&outer.block, Keyword::Refused, awaits, &mut mistakes);
    finish(krate, outer, form, mistakes)
}

/// The form of a function without a mistake in its signature.
pub(crate) fn understood(krate: &TokenStream, signature: &Signature) -> Option<Form> {
    let mut mistakes = Mistakes::default();
    check::asyncness(signature, &mut mistakes);
    check::qualifiers(signature, &mut mistakes);
    let form = check::return_type(krate, signature, &mut mistakes);
    form.filter(|_| mistakes.is_empty())
}

/// A function in one step, without definitions in its body, if its tokens show that it needs none (`in_place.rs`).
pub(crate) fn in_one_step(
    krate: &TokenStream,
    item: &TokenStream,
    understand: impl FnOnce(&TokenStream, &Signature) -> Option<Form>,
) -> Option<TokenStream> {
    let Head { attributes, visibility, mut signature, tokens, body } = Head::of(item)?;
    if !in_place::attributes_are_of_the_compiler(tokens) {
        return None;
    }
    let form = understand(krate, &signature)?;
    let manages = match &form {
        // It has no handle.
        Form::Future(_) => return None,
        Form::ContextManager(_) | Form::AsyncContextManager(_) => true,
        Form::Generator(_) | Form::Iterator(_) | Form::AsyncGenerator(_) | Form::Stream(_) => false,
    };
    let pieces = in_place::read(&body, &form.types().yielded, Await::of(&form) == Await::Awaits)?;
    // One that yields nothing may be a mistake.
    if manages && !pieces.found.yields {
        return None;
    }
    signature.asyncness = None;
    rewrite::capture_lifetimes(&mut signature);
    let bindings = rewrite::arguments(&mut signature);
    let (word, types) = form.into_parts();
    let place = match &signature.output {
        ReturnType::Type(_, ty) => ty.span(),
        ReturnType::Default => Span::mixed_site(),
    };
    let mixed = Span::mixed_site();
    let written = WrittenBody {
        engine: mixed,
        krate: krate.clone(),
        form: Ident::new(word, mixed.located_at(place)),
        types,
        capture: Some(Token![move](mixed)),
        bindings,
        block: body.clone(),
    };
    let mut braces = Group::new(Delimiter::Brace, written_body(&written, Some(pieces)));
    braces.set_span(body.span());
    Some(quote_spanned!(mixed=> #(#attributes)* #visibility #signature #braces))
}

/// The function that was understood, or what stands in for one that was not.
pub(crate) fn finish(krate: TokenStream, mut outer: ItemFn, form: Option<Form>, mistakes: Mistakes) -> TokenStream {
    let Some(form) = form else { return fallback::without_form(&krate, mistakes, outer) };
    // What the function returns is not a future: it is what its return type says.
    outer.sig.asyncness = None;

    rewrite::capture_lifetimes(&mut outer.sig);
    let bindings = rewrite::arguments(&mut outer.sig);
    let mut body =
        std::mem::replace(&mut *outer.block, Block { brace_token: syn::token::Brace::default(), stmts: Vec::new() });
    rewrite::refused_keyword(&krate, &form.types().sent, &mut body);
    if Await::of(&form) == Await::Awaits {
        awaits::with_task_waker(&krate, &mut body, Span::mixed_site());
    }
    let function = GeneratorFn { krate, outer, bindings, form, body };
    match mistakes.into_error() {
        None => generator_fn(&function),
        Some(error) => fallback::with_form(&error, function),
    }
}

/// `generate! { .. }`, behind `$crate`.
pub(crate) fn expression(input: TokenStream) -> TokenStream {
    let Expression { krate, types, asyncness, capture, mut body, place } = match syn::parse2(rewrite::yield_from(input))
    {
        Ok(expression) => expression,
        Err(error) => return error.to_compile_error(),
    };
    let mut mistakes = Mistakes::default();
    let types = match types.as_ref().and_then(|path| path.segments.last()) {
        Some(segment) => check::generator_types(&krate, segment, &mut mistakes),
        None => Some(inferred_types(&krate, &body)),
    };
    let awaits = if asyncness.is_some() { Await::Awaits } else { Await::Refused };
    check::body(&body, Keyword::Yields, awaits, &mut mistakes);
    let types = match (types, mistakes.into_error()) {
        (Some(types), None) => types,
        (_, error) => return fallback::expression(error),
    };
    rewrite::keyword(&mut body);
    if awaits == Await::Awaits {
        // Not `mixed_site`, because this very expansion writes the handle.
        awaits::with_task_waker(&krate, &mut body, Span::call_site());
    }
    let written = WrittenBody {
        engine: krate.span(),
        krate,
        form: Ident::new(if asyncness.is_some() { "async_generator" } else { "generator" }, place),
        types,
        capture,
        bindings: Vec::new(),
        block: block(&body),
    };
    written_body(&written, None)
}

/// The types of a `generate!` that names none. What can be thrown in is inferred for a body that catches or raises; any
/// other has no use for it.
fn inferred_types(krate: &TokenStream, body: &Block) -> Types {
    let inferred = quote_spanned!(Span::mixed_site()=> _);
    let thrown = if check::mentions(body.to_token_stream(), &["try_yield", "try_yield_from", "raise"]) {
        inferred.clone()
    } else {
        check::infallible(krate)
    };
    Types { yielded: inferred.clone(), sent: inferred.clone(), returned: inferred, thrown }
}

/// The function, with its body replaced.
pub(crate) fn generator_fn(function: &GeneratorFn) -> TokenStream {
    let GeneratorFn { krate, outer, bindings, form, body } = function;
    let ItemFn { attrs, vis, sig, .. } = outer;
    let attributes = attrs.iter().map(|attribute| {
        // An attribute inside the braces is one of the function.
        let mut attribute = attribute.clone();
        attribute.style = syn::AttrStyle::Outer;
        attribute
    });
    let mixed = Span::mixed_site();
    let Types { yielded, sent, returned, thrown } = form.types();
    let place = match &sig.output {
        ReturnType::Type(_, ty) => ty.span(),
        ReturnType::Default => mixed,
    };
    let form = Ident::new(form.word(), mixed.located_at(place));
    let block = block(body);
    let written = quote_spanned! {mixed=>
        #krate::__body!(
            [#krate] #form [#yielded] [#sent] [#returned] [#thrown] [move] [#(#bindings)*] #block
        )
    };
    // The braces are those that were written, or rustc takes the function for generated and says nothing when nobody calls it.
    let mut braces = Group::new(Delimiter::Brace, written);
    braces.set_span(body.brace_token.span.join());
    quote_spanned!(mixed=> #(#attributes)* #vis #sig #braces)
}

/// The block as one token, with the braces where they were: there rustc reports a body that ends without a value.
fn block(body: &Block) -> Group {
    let statements = &body.stmts;
    let mut group = Group::new(Delimiter::Brace, quote_spanned!(Span::mixed_site()=> #(#statements)*));
    group.set_span(body.brace_token.span.join());
    group
}

/// The second step: what stands between the parentheses of `body!`, behind a token of the crate `coyield`.
pub(crate) fn body(input: TokenStream) -> TokenStream {
    match syn::parse2(input) {
        Ok(body) => written_body(&body, None),
        Err(error) => error.to_compile_error(),
    }
}
