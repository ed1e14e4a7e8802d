//! The return types `impl LendingContextManager<&mut T, E>` and `impl AsyncLendingContextManager<&mut T, E>`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::{arguments, of_body};
use crate::check::Diagnostics;
use crate::function::Signature;
use crate::model::{Boxing, Form, FormKind, Types};
use crate::read::{Call, Node};
use crate::tokens::{self, collected, is_keyword, is_mark, is_one_of, is_word};
use crate::types::{Segment, bare, infallible, opaque_traits, path};

/// The types of a manager that lends.
pub(super) struct LendingTypes {
    /// Those of the body, which yields the reference without its lifetime.
    pub(super) of_body: Types,
    /// `LoanMut<T>` or `LoanRef<T>`.
    loan: TokenStream,
    error: TokenStream,
}

/// Returns the types of `LendingContextManager<&mut T, E>`.
pub(super) fn types(krate: &TokenStream, segment: &Segment, diagnostics: &mut Diagnostics) -> Option<LendingTypes> {
    let (resource, error) = arguments(segment, diagnostics)?;
    let bare = bare(resource);
    let mut lent = &bare[..];
    if is_mark(bare.first(), '&') {
        lent = &bare[1..];
    } else {
        let message = format!(
            "`{}` lends a reference to what the manager owns: write `&mut` or `&` before the type",
            segment.name
        );
        diagnostics.error_at(resource, message);
    }
    if is_mark(lent.first(), '\'') && lent.len() > 2 {
        let alias = segment.name.to_string().replace("Lending", "");
        let message = format!(
            "what the manager owns is lent to the block alone, and that time has no name: write `&mut T` or `&T`; what \
             is owned by others, and so outlives the manager, is the resource of an `impl {alias}<&'a mut T, E>`"
        );
        diagnostics.error_at(&lent[..2], message);
        lent = &lent[2..];
    }
    Some(types_of_loan(krate, segment, lent, error))
}

/// Returns the types, of what stands after `&` and its lifetime.
fn types_of_loan(
    krate: &TokenStream,
    segment: &Segment,
    lent: &[TokenTree],
    error: Option<&[TokenTree]>,
) -> LendingTypes {
    let mixed = Span::mixed_site().located_at(tokens::end_spans(lent).0);
    let (name, target) = if is_word(lent.first(), "mut") { ("LoanMut", &lent[1..]) } else { ("LoanRef", lent) };
    let (name, target) = (Ident::new(name, mixed), collected(target));
    let loan = quote_spanned!(mixed=> #krate::context::#name<#target>);
    let yielded = quote_spanned!(mixed=> #krate::__private::Erased<#loan>);
    let of_body = of_body(krate, segment, yielded, error);
    let error = error.map_or_else(|| infallible(krate), collected);
    LendingTypes { of_body, loan, error }
}

/// Returns the type that is written in place of `impl LendingContextManager<&mut T, E> + Bounds`.
pub(super) fn return_type(krate: &TokenStream, kind: FormKind, ty: &[TokenTree], types: &LendingTypes) -> TokenStream {
    let LendingTypes { loan, error, .. } = types;
    let ty = bare(ty);
    let [implements, bounds @ ..] = &ty[..] else { return collected(&ty) };
    let mixed = Span::mixed_site().located_at(tokens::end_spans(bounds).0);
    let lender = if kind == FormKind::AsyncLendingContextManager { "AsyncLender" } else { "Lender" };
    let lender = Ident::new(lender, mixed);
    let bounds = tokens::split(bounds, '+').into_iter().map(|bound| {
        let lends = path(bound).is_some_and(|segment| segment.name.to_string().ends_with("ContextManager"));
        if lends {
            quote_spanned!(mixed=> #krate::context::#lender<Loan = #loan, Error = #error>)
        } else {
            collected(bound)
        }
    });
    quote_spanned!(mixed=> #krate::context::Lending<#implements #(#bounds)+*>)
}

/// Reports a manager that lends what it owns without saying so in its return type: where it yields `&mut` a variable of
/// its body, or where its resource could be borrowed from nothing else. rustc would say that the variable does not live
/// long enough, and not what to write. Returns the form that was meant.
pub(crate) fn check_loans(
    krate: &TokenStream,
    form: Form,
    signature: &mut Signature,
    nodes: &[Node],
    diagnostics: &mut Diagnostics,
) -> Form {
    let kind = match form.kind {
        FormKind::ContextManager => FormKind::LendingContextManager,
        FormKind::AsyncContextManager => FormKind::AsyncLendingContextManager,
        _ => return form,
    };
    let Some((ty, segment)) = signature.output.as_ref().and_then(|ty| {
        let manages = |segment: &Segment| segment.name.to_string().ends_with("ContextManager");
        Some((ty, opaque_traits(ty)?.into_iter().find(manages)?))
    }) else {
        return form;
    };
    let Some((resource, error)) = arguments(&segment, diagnostics) else { return form };
    let resource = bare(resource);
    if !is_mark(resource.first(), '&') {
        return form;
    }
    let is_elided = !is_mark(resource.get(1), '\'');
    let lent = resource.get(if is_elided { 1 } else { 3 }..).unwrap_or_default();
    let alias = segment.name.to_string().replace("ContextManager", "LendingContextManager");
    let (span, why) = if let Some((operand, variable)) = yields_variable(nodes) {
        (operand, format!("`{variable}` belongs to the body, and lives no longer than the manager: to lend it"))
    } else if is_elided && signature.arguments.is_empty() {
        let why =
            "without an argument there is nothing that this could borrow from but the manager: to lend what that owns";
        (resource.clone(), why.to_owned())
    } else {
        return form;
    };
    let message = format!("{why} to the block, return `impl {alias}<&{}, E>`", collected(lent));
    diagnostics.error_at(&*span, message);
    let types = types_of_loan(krate, &segment, lent, error);
    signature.output = Some(return_type(krate, kind, ty, &types).into_iter().collect());
    Form { kind, types: types.of_body, boxing: Boxing::None }
}

/// Returns the operand of a yield of `&mut variable`, and the variable. Whatever the type of the variable is, the
/// borrow ends with the body: a shared reference could be one through it to what lives longer.
fn yields_variable(nodes: &[Node]) -> Option<(Vec<TokenTree>, Ident)> {
    nodes.iter().find_map(|node| match node {
        Node::Group(_, inside) => yields_variable(inside),
        Node::Call(Call { name, arguments, .. }) if is_one_of(name, &["yield_", "try_yield"]) => {
            let operand: Vec<TokenTree> = arguments.stream().into_iter().collect();
            match &operand[..] {
                [mark, mutable, TokenTree::Ident(variable)]
                    if is_mark(Some(mark), '&') && is_word(Some(mutable), "mut") =>
                {
                    let is_variable = variable.to_string().starts_with(|first: char| first.is_lowercase());
                    (is_variable && !is_keyword(variable)).then(|| (operand.clone(), variable.clone()))
                }
                _ => None,
            }
        }
        _ => None,
    })
}
