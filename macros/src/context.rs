//! `#[context_manager]`: a generator function whose generator becomes a context manager.
//!
//! All but the return type is the business of `#[generator]`, and so are the messages, which get the name of this attribute.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::check::{self, Mistakes};
use crate::expand;
use crate::function::{Function, Signature};
use crate::model::{Form, FormKind, Types};
use crate::tokens::{self, is_mark, is_one_of, mentions};
use crate::types::{GenericArgument, Segment, infallible, nameable, opaque_traits};

/// `#[context_manager(arguments)] item`.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::function(arguments, item, Mistakes::of_context_manager(), return_type)
}

/// What a function returns, and whether it is `async`.
fn return_type(krate: &TokenStream, signature: &Signature, mistakes: &mut Mistakes) -> Option<Form> {
    let accepted = if signature.is_async() {
        "a `#[context_manager]` `async fn` returns `impl AsyncContextManager<Resource, E>`"
    } else {
        "a `#[context_manager]` function returns `impl ContextManager<Resource, E>`"
    };
    let Some(ty) = &signature.output else {
        let message = format!("{accepted}: write `-> impl ..` behind its arguments");
        mistakes.at(&signature.name, message);
        return None;
    };
    for segment in opaque_traits(ty).unwrap_or_default() {
        let kind = match &*segment.name.to_string() {
            "ContextManager" => FormKind::ContextManager,
            "AsyncContextManager" => FormKind::AsyncContextManager,
            "AbstractContextManager" | "AbstractAsyncContextManager" => {
                let alias = segment.name.to_string().replace("Abstract", "");
                let message = format!("{accepted}: write its alias, `{alias}<Resource, E>`");
                mistakes.at(&*segment.tokens, message);
                return None;
            }
            _ => continue,
        };
        match (signature.qualifier("async"), kind) {
            (Some(asyncness), FormKind::ContextManager) => mistakes.at(
                asyncness,
                "a context manager that awaits nothing is a plain `fn`: remove `async`; one that awaits returns \
                 `impl AsyncContextManager<Resource, E>`",
            ),
            (None, FormKind::AsyncContextManager) => {
                mistakes.at(&signature.fn_word, "an async context manager is an `async fn`: write `async` before `fn`");
            }
            _ => {}
        }
        return types(krate, &segment, mistakes).map(|types| Form { kind, types });
    }
    mistakes.at(&**ty, accepted);
    None
}

/// The types of `ContextManager<Resource, E>`: a generator that yields the resource, and is thrown the errors that it returns.
fn types(krate: &TokenStream, segment: &Segment, mistakes: &mut Mistakes) -> Option<Types> {
    let name = &segment.name;
    let span = name.span();
    let (resource, thrown, returned) = match segment.generic_arguments()[..] {
        [GenericArgument::Type(resource)] => {
            check::refuse_unsized(resource, mistakes)?;
            (resource, infallible(krate), quote_spanned!(span=> ()))
        }
        [GenericArgument::Type(resource), GenericArgument::Type(error)] => {
            check::refuse_unsized(resource, mistakes)?;
            let thrown = nameable(error);
            let place = Span::mixed_site().located_at(tokens::ends(error).0);
            let returned = quote_spanned!(place=> #krate::__private::Result<(), #thrown>);
            (resource, thrown, returned)
        }
        _ => {
            let message = format!(
                "`{name}<Resource, E>` takes one or two types: what the block is given (Resource), and what it and the manager \
                 can fail with (E, default `Infallible`)"
            );
            mistakes.at(&*segment.tokens, message);
            return None;
        }
    };
    Some(Types { yielded: nameable(resource), sent: quote_spanned!(span=> ()), returned, thrown })
}

/// A body that cannot yield: nothing in it says so, and no macro of the user's may.
pub(crate) fn yields(function: &Function, mistakes: &mut Mistakes) {
    let body = function.body.stream();
    if !mentions(body.clone(), &check::YIELDS) && !calls_unknown(body) {
        mistakes.at(
            &function.signature.name,
            "a context manager yields its resource, once: write `yield_!(resource)` between the set-up and the tear-down, \
             `try_yield!(resource)` to see the error of the block, or `yield_!(())` if there is no resource",
        );
    }
}

/// Whether a macro is called that may yield, or that ends the body without.
fn calls_unknown(tokens: TokenStream) -> bool {
    let ends = |name: &Ident| is_one_of(name, &["panic", "todo", "unimplemented", "unreachable"]);
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) => {
                let called = is_mark(tokens.peek(), '!');
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
