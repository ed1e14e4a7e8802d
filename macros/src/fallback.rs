//! What stands in for a function with a mistake in it, so that one mistake gives one error: the function stays defined,
//! with the signature it says, wherever that can be.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{
    Error, Expr, GenericArgument, Ident, Item, ItemFn, PathArguments, ReturnType, Signature, Stmt, Type, parse_quote,
    parse_quote_spanned,
};

use crate::check::{Mistakes, asked_trait, infallible};
use crate::expand;
use crate::model::GeneratorFn;

/// Below the attribute stands no function: it stays as it is. An expression does not, as there is no place for an error
/// beside it.
pub(crate) fn unchanged(mistakes: Mistakes, item: TokenStream) -> TokenStream {
    let error = mistakes.into_error();
    if syn::parse2::<Item>(item.clone()).is_err() && syn::parse2::<Expr>(item.clone()).is_ok() {
        return expression(error);
    }
    let mut tokens = item;
    if let Some(error) = error {
        tokens.extend(error.to_compile_error());
    }
    tokens
}

/// The return type is not one of a generator, so there is no generator to return: the function diverges, with a return type
/// as near to the one that is meant as can be.
pub(crate) fn without_form(krate: &TokenStream, mistakes: Mistakes, mut function: ItemFn) -> TokenStream {
    if let ReturnType::Type(_, ty) = &mut function.sig.output {
        if let Some(instead) = stand_in(krate, ty) {
            **ty = instead;
        }
    }
    let errors = mistakes.into_error().map(|error| error.to_compile_error());
    let mixed = Span::mixed_site();
    let uses = names_of_arguments(&mut function);
    *function.block = parse_quote_spanned!(mixed=> { #errors; #(#uses)* loop {} });
    plain(&mut function.sig);
    function.into_token_stream()
}

/// A type for a trait without its `impl`, with the wrong arguments, or that no generator has. `None` for a proper type.
fn stand_in(krate: &TokenStream, ty: &Type) -> Option<Type> {
    let segment = match asked_trait(ty) {
        Some(segment) => segment,
        None if matches!(ty, Type::ImplTrait(_) | Type::TraitObject(_)) => return Some(parse_quote!(!)),
        None => return None,
    };
    let mut types: Vec<TokenStream> = Vec::new();
    if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
        types.extend(arguments.args.iter().filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty.to_token_stream()),
            GenericArgument::AssocType(binding) if binding.ident == "Item" => Some(binding.ty.to_token_stream()),
            _ => None,
        }));
    }
    types.resize_with(3.max(types.len()), || quote!(()));
    let [yielded, sent, returned, rest @ ..] = &types[..] else { return None };
    if segment.ident == "Future" {
        // Bound as `Output`, of which nothing is known here.
        return Some(parse_quote!(::core::future::Pending<()>));
    }
    if segment.ident.to_string().ends_with("Stream") {
        return Some(parse_quote!(!));
    }
    if !segment.ident.to_string().ends_with("Generator") {
        return Some(parse_quote!(::core::iter::Empty<#yielded>));
    }
    let body = Ident::new(&format!("{}Body", segment.ident), Span::mixed_site());
    let thrown = rest.first().cloned().unwrap_or_else(|| infallible(krate));
    Some(parse_quote!(#krate::#body<#yielded, #sent, #thrown, ::core::future::Ready<#returned>>))
}

/// A generator of the right type with an empty body.
pub(crate) fn with_form(error: &Error, mut function: GeneratorFn) -> TokenStream {
    let mixed = Span::mixed_site();
    let errors = error.to_compile_error();
    plain(&mut function.outer.sig);
    function.bindings = names_of_arguments(&mut function.outer);
    function.body = parse_quote_spanned!(mixed=> { #errors; loop {} });
    expand::generator_fn(&function)
}

/// Without the qualifiers that a generator cannot have.
fn plain(signature: &mut Signature) {
    signature.asyncness = None;
    signature.constness = None;
    signature.abi = None;
    signature.variadic = None;
}

/// What stands in for an expression: the last of the errors is its value, of which rustc asks nothing more.
pub(crate) fn expression(error: Option<Error>) -> TokenStream {
    let errors = error.into_iter().flatten().map(|error| error.to_compile_error());
    quote!({ #(#errors);* })
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
                let name = Ident::new(&format!("__coyield_argument{position}"), Span::mixed_site());
                uses.push(parse_quote!(let _ = &#name;));
                *argument.pat = parse_quote!(#name @ _);
            }
        }
    }
    uses
}
