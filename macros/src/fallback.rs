//! What stands in for a function with a mistake in it, so that one mistake gives one error: the function stays defined,
//! with the signature it says, wherever that can be.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::{Error, Ident, ItemFn, ReturnType, Stmt, parse_quote, parse_quote_spanned};

use crate::check::Mistakes;
use crate::expand;
use crate::model::GeneratorFn;

/// Below the attribute stands no function: it stays as it is.
pub(crate) fn unchanged(mistakes: Mistakes, item: TokenStream) -> TokenStream {
    let mut tokens = item;
    if let Some(error) = mistakes.into_error() {
        tokens.extend(error.to_compile_error());
    }
    tokens
}

/// The return type is not one of a generator, so there is no generator to return: the function diverges.
pub(crate) fn without_form(mistakes: Mistakes, mut function: ItemFn) -> TokenStream {
    let opaque = match &function.sig.output {
        ReturnType::Type(_, ty) => ty.to_token_stream().into_iter().any(|token| token.to_string() == "impl"),
        ReturnType::Default => false,
    };
    if opaque {
        function.sig.output = parse_quote!(-> !);
    }
    let errors = mistakes.into_error().map(|error| error.to_compile_error());
    let mixed = Span::mixed_site();
    let uses = names_of_arguments(&mut function);
    *function.block = parse_quote_spanned!(mixed=> { #errors; #(#uses)* loop {} });
    function.sig.asyncness = None;
    function.sig.constness = None;
    function.sig.abi = None;
    function.into_token_stream()
}

/// A generator of the right type with an empty body.
pub(crate) fn with_form(error: &Error, mut function: GeneratorFn) -> TokenStream {
    let mixed = Span::mixed_site();
    let errors = error.to_compile_error();
    function.outer.sig.asyncness = None;
    function.outer.sig.constness = None;
    function.outer.sig.abi = None;
    function.outer.sig.variadic = None;
    function.bindings = names_of_arguments(&mut function.outer);
    function.body = parse_quote_spanned!(mixed=> { #errors; loop {} });
    expand::generator_fn(&function)
}

/// Uses every argument, so that the missing body brings no warnings about them.
fn names_of_arguments(function: &mut ItemFn) -> Vec<Stmt> {
    let mut uses = Vec::new();
    for (position, argument) in function.sig.inputs.iter_mut().enumerate() {
        match argument {
            syn::FnArg::Receiver(receiver) => {
                let name = receiver.self_token;
                uses.push(parse_quote!(let _ = &#name;));
            }
            syn::FnArg::Typed(argument) => {
                let name = Ident::new(&format!("argument{position}"), Span::mixed_site());
                uses.push(parse_quote!(let _ = &#name;));
                *argument.pat = parse_quote!(#name);
            }
        }
    }
    uses
}
