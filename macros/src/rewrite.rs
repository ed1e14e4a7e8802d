//! The replacement of the keyword of `generate!`, and the statements that move a function's arguments into its body.

mod lifetimes;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

pub(crate) use lifetimes::name_lifetimes;

use crate::function::{Argument, ArgumentKind, Attribute, Signature};
use crate::tokens::{self, is_keyword, is_word, mentions};
use crate::write::Yielding;

/// `yield value` → `yield_!(value)` and `yield from delegate` → `yield_from!(delegate)`.
///
/// To the macro, and not to what that expands to, because another macro may take its arguments apart. It has the place
/// and the hygiene of what the user wrote, as if it were the user's call: so rustc and clippy see where the expression
/// begins and ends, and what they suggest takes nothing else away.
pub(crate) fn keyword(Yielding { from, operand, place: [first, last], .. }: Yielding<'_>) -> TokenStream {
    let name = Ident::new(if from.is_some() { "yield_from" } else { "yield_" }, first);
    let argument = tokens::group(Delimiter::Parenthesis, operand, last);
    quote_spanned!(first=> #name! #argument)
}

/// `yield value` → `{ yield_keyword(); let _ = value; never::<S>() }`, for a body whose parser was rustc: it has
/// reported the keyword, as one that is experimental. A deprecated function adds a warning that says what to write
/// instead.
pub(crate) fn refused_keyword(
    krate: &TokenStream,
    sent: &TokenStream,
    Yielding { keyword, operand: value, .. }: Yielding<'_>,
) -> TokenStream {
    let mixed = Span::mixed_site().located_at(keyword.span());
    let value = (!value.is_empty()).then(|| quote_spanned!(mixed=> let _ = #value;));
    // In parentheses: an `else` may follow, which rustc does not allow after a brace.
    quote_spanned! {mixed=>
        ({
            #krate::__private::mistakes::yield_keyword();
            #value
            #krate::__private::never::<#sent>()
        })
    }
}

/// Names the lifetimes without a name in the arguments, and gives the `impl`s of the return type the edition of this crate, whose opaque types capture every lifetime in scope,
/// so that a function of a crate of edition 2021 with elided lifetimes works as it stands.
pub(crate) fn capture_lifetimes(signature: &mut Signature) {
    name_lifetimes(signature);
    signature.output.iter_mut().flatten().for_each(capture);
}

fn capture(token: &mut TokenTree) {
    match token {
        TokenTree::Ident(name) if name == "impl" => name.set_span(Span::mixed_site().located_at(name.span())),
        TokenTree::Group(group) if mentions(group.stream(), &["impl"]) => {
            let captured = |mut token| {
                capture(&mut token);
                token
            };
            let inside = group.stream().into_iter().map(captured).collect();
            *group = tokens::group(group.delimiter(), inside, group.span());
        }
        _ => {}
    }
}

/// Moves every argument into the body, the unused ones too, so that all of them live as long as the body does.
///
/// As for `async fn`: `mut name: T` → `name: T` and `let mut name @ _ = name;`, and `pattern: T` → `__coyield_argument0
/// @ _: T`, `let mut __coyield_argument0 = __coyield_argument0;` and `let pattern = __coyield_argument0;`.
pub(crate) fn arguments(signature: &mut Signature) -> TokenStream {
    let mut bindings = TokenStream::new();
    for (position, Argument { attributes, kind }) in signature.arguments.iter_mut().enumerate() {
        match kind {
            // An `async` block captures single fields; this mentions the whole.
            ArgumentKind::Receiver(receiver, _) => {
                let cfg = conditions(attributes);
                bindings.extend(quote!(#(#cfg)* let _ = &#receiver;));
            }
            ArgumentKind::Typed(pattern, _) => {
                // The signature keeps `cfg`, and the binding takes all: lints speak of the name that the body sees.
                let inner = std::mem::take(attributes);
                *attributes = conditions(&inner);
                bindings.extend(binding(position, &inner, pattern));
            }
            ArgumentKind::Variadic(_) => {}
        }
    }
    bindings
}

/// Returns the attributes that make the argument conditional.
pub(crate) fn conditions(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|attribute| attribute.is_named(&["cfg", "cfg_attr"])).cloned().collect()
}

/// Returns the statements that move an argument, whose pattern in the signature becomes a plain name.
fn binding(position: usize, attributes: &[Attribute], pattern: &mut Vec<TokenTree>) -> TokenStream {
    let (mutability, rest) = pattern.split_at(usize::from(is_word(pattern.first(), "mut")));
    if let [TokenTree::Ident(name)] = rest {
        if !is_keyword(name) {
            let name = name.clone();
            // Naming `_unused` in its own binding is no use of it.
            let allow = name
                .to_string()
                .starts_with('_')
                .then(|| quote!(#[allow(clippy::used_underscore_binding, clippy::no_effect_underscore_binding)]));
            // With a subpattern it is a binding: that of a unit struct would make a second one (E0530). It has the
            // place of the name, which rustc shows for the whole.
            let whole = quote_spanned!(name.span()=> @ _);
            let binding = quote! {
                #[allow(clippy::redundant_pattern)]
                #allow
                #(#attributes)*
                let #(#mutability)* #name #whole = #name;
            };
            *pattern = vec![name.into()];
            return binding;
        }
    }
    let name = Ident::new(&format!("__coyield_argument{position}"), Span::mixed_site());
    // With a subpattern it is a binding, whichever items are in scope.
    let plain = quote!(#name @ _).into_iter().collect();
    let pattern = std::mem::replace(pattern, plain);
    let conditions = conditions(attributes);
    // `mut` for the sake of `ref mut` in the pattern.
    quote! {
        #(#conditions)*
        #[allow(unused_mut)]
        let mut #name = #name;
        #(#attributes)*
        let #(#pattern)* = #name;
    }
}
