//! The replacement of a function with a mistake, so that one mistake gives one error: the function stays defined, with
//! its own signature where possible.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use crate::check::Diagnostics;
use crate::expand;
use crate::function::{ArgumentKind, Function, Signature, visibility};
use crate::model::Form;
use crate::read::begins_item;
use crate::rewrite::{conditions, name_lifetimes};
use crate::tokens::{self, collected, is_group, is_mark, is_word};
use crate::types::{GenericArgument, infallible, is_trait_type, is_unsized, requested_trait};

/// Keeps an item that is not a function. An expression is replaced, because an error cannot be emitted next to it.
pub(crate) fn keep_item(diagnostics: &Diagnostics, item: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    if is_expression(&tokens) {
        return diagnostics.errors_as_expression();
    }
    let mut tokens = item;
    tokens.extend(diagnostics.errors());
    tokens
}

fn is_expression(tokens: &[TokenTree]) -> bool {
    let mut rest = tokens;
    while is_mark(rest.first(), '#') && rest.len() > 2 {
        rest = &rest[2..];
    }
    let calls_macro =
        rest.iter().take_while(|token| !matches!(token, TokenTree::Group(_))).any(|token| is_mark(Some(token), '!'));
    let ends = is_mark(rest.last(), ';') || (calls_macro && is_group(rest.last(), Delimiter::Brace));
    !ends && visibility(rest) == 0 && !begins_item(rest) && !is_word(rest.first(), "let")
}

/// Replaces a function whose return type is not that of a generator: it diverges, with a return type as near as
/// possible to the intended one.
pub(crate) fn with_unknown_type(krate: &TokenStream, diagnostics: &Diagnostics, mut function: Function) -> TokenStream {
    if let Some(ty) = &mut function.signature.output {
        if let Some(instead) = placeholder_type(krate, ty) {
            *ty = instead.into_iter().collect();
        }
    }
    let errors = diagnostics.errors();
    name_lifetimes(&mut function.signature);
    function.signature.strip_qualifiers();
    let uses = use_arguments(&mut function.signature);
    diverging(&function, errors.as_ref(), &uses)
}

/// Returns the function with only errors in its body.
pub(crate) fn diverging(function: &Function, errors: Option<&TokenStream>, uses: &TokenStream) -> TokenStream {
    let mixed = Span::mixed_site();
    let statements = quote_spanned!(mixed=> #errors; #uses loop {});
    function.with_body(&tokens::group(Delimiter::Brace, statements, mixed))
}

/// Returns a type to replace a trait without `impl`, with wrong arguments, or that no generator implements. Returns
/// `None` for a proper type.
fn placeholder_type(krate: &TokenStream, ty: &[TokenTree]) -> Option<TokenStream> {
    let segment = match requested_trait(ty) {
        Some(segment) => segment,
        None if is_trait_type(ty) => return Some(quote!(!)),
        None => return None,
    };
    let mut types: Vec<TokenStream> = Vec::new();
    for argument in segment.generic_arguments() {
        match argument {
            GenericArgument::Type(ty) => types.push(sized(ty)),
            GenericArgument::Bound(name, ty) if name == "Item" => types.push(sized(ty)),
            _ => {}
        }
    }
    types.resize_with(3.max(types.len()), || quote!(()));
    let [yielded, sent, returned, rest @ ..] = &types[..] else { return None };
    if segment.name == "Future" {
        // Bound as `Output`, of which nothing is known here.
        return Some(quote!(::core::future::Pending<()>));
    }
    let name = segment.name.to_string();
    if name.ends_with("Stream") {
        return Some(quote!(!));
    }
    if !name.ends_with("Generator") {
        return Some(quote!(::core::iter::Empty<#yielded>));
    }
    let body = Ident::new(&format!("{name}Body"), Span::mixed_site());
    let thrown = rest.first().cloned().unwrap_or_else(|| infallible(krate));
    Some(quote!(#krate::#body<#yielded, #sent, #thrown, ::core::future::Ready<#returned>>))
}

/// A type with a size, near to this one.
fn sized(ty: &[TokenTree]) -> TokenStream {
    let ty = collected(ty);
    match &*ty.to_string() {
        "str" => quote!(&'static str),
        _ if is_unsized(&ty.clone().into_iter().collect::<Vec<_>>()) => quote!(*const (#ty)),
        _ => ty,
    }
}

/// Replaces the function by one that returns a generator of the right type with an empty body.
pub(crate) fn with_known_type(
    krate: &TokenStream,
    errors: &TokenStream,
    mut function: Function,
    form: &Form,
) -> TokenStream {
    let mixed = Span::mixed_site();
    function.signature.strip_qualifiers();
    let bindings = use_arguments(&mut function.signature);
    let body = tokens::group(Delimiter::Brace, quote_spanned!(mixed=> #errors; loop {}), mixed);
    expand::expand_in_two_steps(krate, &function, form, (&bindings, None), &body)
}

/// Uses every argument, so that the missing body brings no warnings about them.
fn use_arguments(signature: &mut Signature) -> TokenStream {
    let mut uses = TokenStream::new();
    for (position, argument) in signature.arguments.iter_mut().enumerate() {
        let cfg = conditions(&argument.attributes);
        match &mut argument.kind {
            ArgumentKind::Receiver(receiver, _) => uses.extend(quote!(#(#cfg)* let _ = &#receiver;)),
            ArgumentKind::Typed(pattern, _) => {
                let name = Ident::new(&format!("__coyield_argument{position}"), Span::mixed_site());
                uses.extend(quote!(#(#cfg)* let _ = &#name;));
                *pattern = quote!(#name @ _).into_iter().collect();
            }
            ArgumentKind::Variadic(_) => {}
        }
    }
    uses
}
