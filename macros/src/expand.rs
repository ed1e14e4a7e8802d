//! What the code looks like.
//!
//! ```text
//! #[generator]
//! fn odds(mut a: u32, b: u32) -> impl Generator<u32> { BODY }
//! ```
//!
//! becomes
//!
//! ```text
//! fn odds(a: u32, b: u32) -> impl Generator<u32> {
//!     let (maker, handle) = unsafe { ::coyield::__private::BodyMaker::<u32, (), Infallible>::new() };
//!     maker.generator(async move {
//!         let handle = handle;
//!         if false { return ::coyield::__private::never::<()>(); }
//!         let mut a = a;
//!         let b = b;
//!         'label: {
//!             macro_rules! yield_ { ($($tokens:tt)*) => { ::coyield::__yield!(handle 'label $($tokens)*) } }
//!             macro_rules! try_yield { .. }
//!             macro_rules! raise { .. }
//!             if false { break 'label loop {}; }
//!             BODY
//!         }
//!     })
//! }
//! ```
//!
//! `handle`, `'label`, `maker` and the names of pattern arguments have the hygiene of this expansion: the user's tokens cannot
//! name them, and nested generators do not share them. The definitions stand before the user's statements and are found
//! from the arguments of any macro called there. `slot.rs` of the crate `coyield` says why the `unsafe` is justified.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Block, Lifetime, ReturnType, Stmt, Token};

use crate::check::{self, Keyword, Mistakes};
use crate::input::{Arguments, Expression, Function};
use crate::model::{Form, GeneratorExpr, GeneratorFn, Types};
use crate::{fallback, rewrite};

/// The handle and the label of a body. rustc prints the label when a macro hid a yield where it cannot be.
pub(crate) fn names() -> (Ident, Lifetime) {
    let span = Span::mixed_site();
    (Ident::new("handle", span), Lifetime::new("'yield_belongs_directly_in_the_generator_body", span))
}

/// `#[generator(arguments)] item`.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let arguments: Arguments = syn::parse2(arguments).unwrap_or_else(|error| {
        mistakes.add(error);
        Arguments::default()
    });
    let function: Function = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            mistakes.add(error);
            return fallback::unchanged(mistakes, item);
        }
    };
    let krate = arguments.krate;
    let mut outer = function.item;
    check::qualifiers(&outer.sig, &mut mistakes);
    let form = check::return_type(&krate, &outer.sig, &mut mistakes);
    check::body(&outer.block, Keyword::Refused, &mut mistakes);
    let Some(form) = form else { return fallback::without_form(mistakes, outer) };

    rewrite::capture_lifetimes(&mut outer.sig);
    let bindings = rewrite::arguments(&mut outer.sig);
    let body =
        std::mem::replace(&mut *outer.block, Block { brace_token: syn::token::Brace::default(), stmts: Vec::new() });
    let function = GeneratorFn { krate, outer, bindings, form, body };
    match mistakes.into_error() {
        None => generator_fn(&function),
        Some(error) => fallback::with_form(&error, function),
    }
}

/// `generate! { .. }`, behind `$crate`.
pub(crate) fn expression(input: TokenStream) -> TokenStream {
    let Expression { krate, types, capture, mut body } = match syn::parse2(input) {
        Ok(expression) => expression,
        Err(error) => return error.to_compile_error(),
    };
    let mut mistakes = Mistakes::default();
    let types = match types.as_ref().and_then(|path| path.segments.last()) {
        Some(segment) => check::generator_types(&krate, segment, &mut mistakes),
        None => Some(inferred_types(&krate, &body)),
    };
    check::body(&body, Keyword::Yields, &mut mistakes);
    let types = match (types, mistakes.into_error()) {
        (Some(types), None) => types,
        (_, error) => return error.map(|error| error.to_compile_error()).unwrap_or_default(),
    };
    rewrite::keyword(&mut body, &krate);
    generator_expr(&GeneratorExpr { krate, types, capture, body })
}

/// The types of a `generate!` that names none. What can be thrown in is inferred for a body that catches or raises; any
/// other has no use for it.
fn inferred_types(krate: &TokenStream, body: &Block) -> Types {
    let inferred = quote_spanned!(Span::mixed_site()=> _);
    let thrown = if check::catches(body) { inferred.clone() } else { check::infallible(krate) };
    Types { yielded: inferred.clone(), sent: inferred.clone(), returned: inferred, thrown }
}

/// The function, with its body replaced.
pub(crate) fn generator_fn(function: &GeneratorFn) -> TokenStream {
    let GeneratorFn { krate, outer, bindings, form, body } = function;
    let syn::ItemFn { attrs, vis, sig, .. } = outer;
    let attributes = attrs.iter().map(|attribute| {
        // An attribute inside the braces is one of the function.
        let mut attribute = attribute.clone();
        attribute.style = syn::AttrStyle::Outer;
        attribute
    });
    let mixed = Span::mixed_site();
    let types = form.types();
    let generator = generator(krate, types, Some(Token![move](mixed)), bindings, body);
    let value = match form {
        Form::Generator(_) => generator,
        Form::Iterator(_) => {
            // Without `alloc` rustc complains of this argument, so it stands where the iterator is asked for.
            let place = match &sig.output {
                ReturnType::Type(_, ty) => ty.span(),
                ReturnType::Default => mixed,
            };
            let mut argument = Group::new(Delimiter::Brace, generator);
            argument.set_span(mixed.located_at(place));
            quote_spanned!(mixed=> #krate::__private::into_iterator(#argument))
        }
    };
    quote_spanned!(mixed=> #(#attributes)* #vis #sig { #value })
}

fn generator_expr(expression: &GeneratorExpr) -> TokenStream {
    let GeneratorExpr { krate, types, capture, body } = expression;
    generator(krate, types, *capture, &[], body)
}

/// What settles a type before the body is looked at, or where the body leaves it open: dead code.
fn hints(krate: &TokenStream, types: &Types) -> TokenStream {
    let mixed = Span::mixed_site();
    let (handle, _) = names();
    let Types { returned, thrown, .. } = types;
    // `?` and `return` want to know the type before they have seen the end of the body.
    let returns = (!is_inferred(returned)).then(|| {
        quote_spanned! {mixed=>
            if false {
                return #krate::__private::never::<#returned>();
            }
        }
    });
    // A body may catch and raise without saying what. The type of a diverging argument has a fallback of its own.
    let throws = is_inferred(thrown).then(|| {
        quote_spanned! {mixed=>
            #[allow(unreachable_code)]
            if false {
                #handle.throws(loop {});
            }
        }
    });
    quote_spanned!(mixed=> #returns #throws)
}

fn is_inferred(ty: &TokenStream) -> bool {
    ty.to_string() == "_"
}

/// The generator with that body, as a block expression.
fn generator(
    krate: &TokenStream,
    types: &Types,
    capture: Option<Token![move]>,
    bindings: &[Stmt],
    body: &Block,
) -> TokenStream {
    let mixed = Span::mixed_site();
    let (handle, label) = names();
    let definitions =
        [("yield_", "__yield"), ("try_yield", "__try_yield"), ("raise", "__raise")].map(|(name, hidden)| {
            let name = Ident::new(name, Span::call_site());
            let hidden = format_ident!("{hidden}");
            quote_spanned! {mixed=>
                #[allow(unused_macros)]
                macro_rules! #name {
                    ($($tokens:tt)*) => { #krate::#hidden!(#handle #label $($tokens)*) };
                }
            }
        });
    let hints = hints(krate, types);
    let Types { yielded, sent, thrown, .. } = types;
    let statements = &body.stmts;
    // The definitions stand inside the labelled block, because a label in a definition is looked up where that stands.
    let content = quote_spanned! {mixed=>
        #(#definitions)*
        #[allow(unreachable_code)]
        if false {
            break #label loop {};
        }
        #(#statements)*
    };
    // The braces keep their place, which is where rustc reports a body that ends without a value.
    let mut block = Group::new(Delimiter::Brace, content);
    block.set_span(body.brace_token.span.join());
    quote_spanned! {mixed=>
        {
            let (maker, #handle) = unsafe { #krate::__private::BodyMaker::<#yielded, #sent, #thrown>::new() };
            maker.generator(async #capture {
                let #handle = #handle;
                #hints
                #(#bindings)*
                #label: #block
            })
        }
    }
}
