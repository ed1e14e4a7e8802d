//! `#[context_manager]`: a generator function whose generator becomes a context manager.
//!
//! All but the return type is the business of `#[generator]`, and so are the messages, which get the name of this attribute.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Error, GenericArgument, ItemFn, PathArguments, PathSegment, ReturnType, Signature, Type, TypeParamBound};

use crate::check::{self, Await, Keyword, Mistakes};
use crate::input::{Arguments, Function};
use crate::model::{Form, Types};
use crate::{expand, fallback};

/// `#[context_manager(arguments)] item`.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::of_context_manager();
    let arguments: Arguments = syn::parse2(arguments).unwrap_or_else(|error| {
        mistakes.add(Error::new(error.span(), mistakes.named(&error)));
        Arguments::default()
    });
    if mistakes.is_empty() {
        if let Some(written) = expand::in_one_step(&arguments.krate, &item, understood) {
            return written;
        }
    }
    let function: Function = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            mistakes.add(Error::new(error.span(), mistakes.named(&error)));
            return fallback::unchanged(mistakes, item);
        }
    };
    let mut outer = function.item;
    check::repeated(&mut outer.attrs, &mut mistakes);
    check::qualifiers(&outer.sig, &mut mistakes);
    let form = return_type(&arguments.krate, &outer.sig, &mut mistakes);
    let awaits = if outer.sig.asyncness.is_some() { Await::Awaits } else { Await::NotInManager };
    check::body(&outer.block, Keyword::Refused, awaits, &mut mistakes);
    yields(&outer, &mut mistakes);
    expand::finish(arguments.krate, outer, form, mistakes)
}

/// The form of a function without a mistake in its signature.
fn understood(krate: &TokenStream, signature: &Signature) -> Option<Form> {
    let mut mistakes = Mistakes::of_context_manager();
    check::qualifiers(signature, &mut mistakes);
    let form = return_type(krate, signature, &mut mistakes);
    form.filter(|_| mistakes.is_empty())
}

/// What a function returns, and whether it is `async`.
fn return_type(krate: &TokenStream, signature: &Signature, mistakes: &mut Mistakes) -> Option<Form> {
    let accepted = match signature.asyncness {
        None => "a `#[context_manager]` function returns `impl ContextManager<Resource, E>`",
        Some(_) => "a `#[context_manager]` `async fn` returns `impl AsyncContextManager<Resource, E>`",
    };
    let ReturnType::Type(_, ty) = &signature.output else {
        let message = format!("{accepted}: write `-> impl ..` behind its arguments");
        mistakes.at(&signature.ident, message);
        return None;
    };
    let Type::ImplTrait(opaque) = &**ty else {
        mistakes.at(ty, accepted);
        return None;
    };
    for bound in &opaque.bounds {
        let TypeParamBound::Trait(bound) = bound else { continue };
        let Some(segment) = bound.path.segments.last() else { continue };
        let is_async = match &*segment.ident.to_string() {
            "ContextManager" => false,
            "AsyncContextManager" => true,
            "AbstractContextManager" | "AbstractAsyncContextManager" => {
                let alias = segment.ident.to_string().replace("Abstract", "");
                let message = format!("{accepted}: write its alias, `{alias}<Resource, E>`");
                mistakes.at(segment, message);
                return None;
            }
            _ => continue,
        };
        match (&signature.asyncness, is_async) {
            (Some(asyncness), false) => mistakes.at(
                asyncness,
                "a context manager that awaits nothing is a plain `fn`: remove `async`; one that awaits returns \
                 `impl AsyncContextManager<Resource, E>`",
            ),
            (None, true) => {
                mistakes.at(signature.fn_token, "an async context manager is an `async fn`: write `async` before `fn`");
            }
            _ => {}
        }
        let types = types(krate, segment, mistakes)?;
        return Some(if is_async { Form::AsyncContextManager(types) } else { Form::ContextManager(types) });
    }
    mistakes.at(ty, accepted);
    None
}

/// The types of `ContextManager<Resource, E>`: a generator that yields the resource, and is thrown the errors that it returns.
fn types(krate: &TokenStream, segment: &PathSegment, mistakes: &mut Mistakes) -> Option<Types> {
    let name = &segment.ident;
    let types: Option<Vec<&Type>> = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .map(|argument| if let GenericArgument::Type(ty) = argument { Some(ty) } else { None })
            .collect(),
        _ => None,
    };
    let span = name.span();
    match types.as_deref() {
        Some([resource]) => Some(Types {
            yielded: check::nameable(resource),
            sent: quote_spanned!(span=> ()),
            returned: quote_spanned!(span=> ()),
            thrown: check::infallible(krate),
        }),
        Some([resource, error]) => {
            let thrown = check::nameable(error);
            let place = proc_macro2::Span::mixed_site().located_at(error.span());
            Some(Types {
                yielded: check::nameable(resource),
                sent: quote_spanned!(span=> ()),
                returned: quote_spanned!(place=> #krate::__private::Result<(), #thrown>),
                thrown,
            })
        }
        _ => {
            let message = format!(
                "`{name}<Resource, E>` takes one or two types: what the block is given (Resource), and what it and the manager \
                 can fail with (E, default `Infallible`)"
            );
            mistakes.at(segment, message);
            None
        }
    }
}

/// A body that cannot yield: nothing in it says so, and no macro of the user's may.
fn yields(function: &ItemFn, mistakes: &mut Mistakes) {
    let body = function.block.to_token_stream();
    if !check::mentions(body.clone(), &check::YIELDS) && !calls_unknown(body) {
        mistakes.at(
            &function.sig.ident,
            "a context manager yields its resource, once: write `yield_!(resource)` between the set-up and the tear-down, \
             `try_yield!(resource)` to see the error of the block, or `yield_!(())` if there is no resource");
    }
}

/// Whether a macro is called that may yield, or that ends the body without.
fn calls_unknown(tokens: TokenStream) -> bool {
    let ends = |name: &Ident| ["panic", "todo", "unimplemented", "unreachable"].iter().any(|known| name == known);
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) => {
                let called = matches!(tokens.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '!');
                if called && (ends(&name) || !check::is_of_std(&name)) {
                    return true;
                }
            }
            TokenTree::Group(group) if calls_unknown(group.stream()) => return true,
            _ => {}
        }
    }
    false
}
