//! `#[context_manager]`: a generator function whose generator becomes a context manager.
//!
//! All but the return type is the same as in `#[generator]`. `impl LendingContextManager<&mut T, E>` and its async twin
//! are words of the attribute: they become `Lending<impl Lender<Loan = LoanMut<T>, Error = E>>`, because the reference
//! has a lifetime that no signature can name.

pub(crate) mod lending;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::check::{self, Diagnostics, FunctionAttribute};
use crate::expand;
use crate::function::{Function, Signature};
use crate::model::{Boxing, Form, FormKind, Types};
use crate::tokens::{self, is_mark, is_one_of, mentions};
use crate::types::{GenericArgument, Segment, elide_impl_trait, infallible, opaque_traits};

/// `#[context_manager(arguments)] item`.
pub(crate) fn expand_context_manager(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand_function(arguments, item, FunctionAttribute::ContextManager, return_type)
}

/// Returns the form that the return type asks for, and checks `async`.
fn return_type(krate: &TokenStream, signature: &mut Signature, diagnostics: &mut Diagnostics) -> Option<Form> {
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
            "LendingContextManager" => FormKind::LendingContextManager,
            "AsyncLendingContextManager" => FormKind::AsyncLendingContextManager,
            "AbstractContextManager" | "AbstractAsyncContextManager" => {
                let alias = segment.name.to_string().replace("Abstract", "");
                let message = format!("{expected_return}: write its alias, `{alias}<Resource, E>`");
                diagnostics.error_at(&*segment.tokens, message);
                return None;
            }
            _ => continue,
        };
        match (signature.qualifier("async"), kind) {
            (Some(asyncness), FormKind::ContextManager | FormKind::LendingContextManager) => {
                let message = format!(
                    "a context manager that awaits nothing is a plain `fn`: remove `async`; one that awaits returns \
                     `impl Async{}<Resource, E>`",
                    segment.name
                );
                diagnostics.error_at(asyncness, message);
            }
            (None, FormKind::AsyncContextManager | FormKind::AsyncLendingContextManager) => {
                diagnostics.error_at(
                    &signature.fn_word,
                    "an async context manager is an `async fn`: write `async` before `fn`",
                );
            }
            _ => {}
        }
        let lends = matches!(kind, FormKind::LendingContextManager | FormKind::AsyncLendingContextManager);
        let types = if lends {
            let types = lending::types(krate, &segment, diagnostics)?;
            signature.output = Some(lending::return_type(krate, kind, ty, &types).into_iter().collect());
            types.of_body
        } else {
            types(krate, &segment, diagnostics)?
        };
        return Some(Form { kind, types, boxing: Boxing::None });
    }
    diagnostics.error_at(&**ty, expected_return);
    None
}

/// Returns the types of `ContextManager<Resource, E>`: of a generator that yields the resource, and is thrown and
/// returns the errors.
fn types(krate: &TokenStream, segment: &Segment, diagnostics: &mut Diagnostics) -> Option<Types> {
    let (resource, error) = arguments(segment, diagnostics)?;
    check::refuse_unsized(resource, diagnostics)?;
    Some(of_body(krate, segment, elide_impl_trait(resource), error))
}

/// Returns the resource and the error of `ContextManager<Resource, E>`.
fn arguments<'t>(
    segment: &'t Segment,
    diagnostics: &mut Diagnostics,
) -> Option<(&'t [TokenTree], Option<&'t [TokenTree]>)> {
    match segment.generic_arguments()[..] {
        [GenericArgument::Type(resource)] => Some((resource, None)),
        [GenericArgument::Type(resource), GenericArgument::Type(error)] => Some((resource, Some(error))),
        _ => {
            let name = &segment.name;
            let message = format!(
                "`{name}<Resource, E>` takes one or two types: the resource of the block (Resource), and the error of \
                 the block and the manager (E, default `Infallible`)"
            );
            diagnostics.error_at(&*segment.tokens, message);
            None
        }
    }
}

/// Returns the types of a generator that yields the resource, and is thrown and returns the errors.
fn of_body(krate: &TokenStream, segment: &Segment, yielded: TokenStream, error: Option<&[TokenTree]>) -> Types {
    let span = segment.name.span();
    let (returned, thrown) = match error {
        None => (quote_spanned!(span=> ()), infallible(krate)),
        Some(error) => {
            let thrown = elide_impl_trait(error);
            let span = Span::mixed_site().located_at(tokens::end_spans(error).0);
            (quote_spanned!(span=> #krate::__private::Result<(), #thrown>), thrown)
        }
    };
    Types { yielded, sent: quote_spanned!(span=> ()), returned, thrown }
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
