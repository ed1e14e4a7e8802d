//! `#[context_manager]`: a generator function whose generator becomes a context manager.
//!
//! All but the return type is the same as in `#[generator]`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::check::{self, Diagnostics, FunctionAttribute};
use crate::expand;
use crate::function::{Function, Signature};
use crate::model::{Form, FormKind, Types};
use crate::tokens::{self, is_mark, is_one_of, mentions};
use crate::types::{GenericArgument, Segment, elide_impl_trait, infallible, opaque_traits};

/// `#[context_manager(arguments)] item`.
pub(crate) fn expand_context_manager(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand_function(arguments, item, FunctionAttribute::ContextManager, return_type)
}

/// Returns the form that the return type asks for, and checks `async`.
fn return_type(krate: &TokenStream, signature: &Signature, diagnostics: &mut Diagnostics) -> Option<Form> {
    let expected_return = if signature.is_async() {
        "a `#[context_manager]` `async fn` returns `impl AsyncContextManager<Resource, E>`"
    } else {
        "a `#[context_manager]` function returns `impl ContextManager<Resource, E>`"
    };
    let Some(ty) = &signature.output else {
        let message = format!("{expected_return}: write `-> impl ..` after its arguments");
        diagnostics.error_at(&signature.name, message);
        return None;
    };
    for segment in opaque_traits(ty).unwrap_or_default() {
        let kind = match &*segment.name.to_string() {
            "ContextManager" => FormKind::ContextManager,
            "AsyncContextManager" => FormKind::AsyncContextManager,
            "AbstractContextManager" | "AbstractAsyncContextManager" => {
                let alias = segment.name.to_string().replace("Abstract", "");
                let message = format!("{expected_return}: write its alias, `{alias}<Resource, E>`");
                diagnostics.error_at(&*segment.tokens, message);
                return None;
            }
            _ => continue,
        };
        match (signature.qualifier("async"), kind) {
            (Some(asyncness), FormKind::ContextManager) => diagnostics.error_at(
                asyncness,
                "a context manager that awaits nothing is a plain `fn`: remove `async`; one that awaits returns \
                 `impl AsyncContextManager<Resource, E>`",
            ),
            (None, FormKind::AsyncContextManager) => {
                diagnostics.error_at(
                    &signature.fn_word,
                    "an async context manager is an `async fn`: write `async` before `fn`",
                );
            }
            _ => {}
        }
        return types(krate, &segment, diagnostics).map(|types| Form { kind, types, is_boxed: false });
    }
    diagnostics.error_at(&**ty, expected_return);
    None
}

/// Returns the types of `ContextManager<Resource, E>`: of a generator that yields the resource, and is thrown and
/// returns the errors.
fn types(krate: &TokenStream, segment: &Segment, diagnostics: &mut Diagnostics) -> Option<Types> {
    let name = &segment.name;
    let span = name.span();
    let (resource, thrown, returned) = match segment.generic_arguments()[..] {
        [GenericArgument::Type(resource)] => {
            check::refuse_unsized(resource, diagnostics)?;
            (resource, infallible(krate), quote_spanned!(span=> ()))
        }
        [GenericArgument::Type(resource), GenericArgument::Type(error)] => {
            check::refuse_unsized(resource, diagnostics)?;
            let thrown = elide_impl_trait(error);
            let span = Span::mixed_site().located_at(tokens::end_spans(error).0);
            let returned = quote_spanned!(span=> #krate::__private::Result<(), #thrown>);
            (resource, thrown, returned)
        }
        _ => {
            let message = format!(
                "`{name}<Resource, E>` takes one or two types: the resource of the block (Resource), and the error of \
                 the block and the manager (E, default `Infallible`)"
            );
            diagnostics.error_at(&*segment.tokens, message);
            return None;
        }
    };
    Some(Types { yielded: elide_impl_trait(resource), sent: quote_spanned!(span=> ()), returned, thrown })
}

/// Reports a body that cannot yield: it neither mentions a macro of the language nor calls one of the user.
pub(crate) fn check_yields(function: &Function, diagnostics: &mut Diagnostics) {
    let body = function.body.stream();
    if !mentions(body.clone(), &check::BODY_MACROS) && !calls_unknown(body) {
        diagnostics.error_at(
            &function.signature.name,
            "a context manager yields its resource, once: write `yield_!(resource)` between the set-up and the tear-down, \
             `try_yield!(resource)` to see the error of the block, or `yield_!(())` if there is no resource",
        );
    }
}

/// Returns whether a macro is called that may yield, or that ends the body without a yield.
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
