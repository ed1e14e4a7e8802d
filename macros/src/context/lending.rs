//! The return types `impl LendingContextManager<&mut T, E>` and `impl AsyncLendingContextManager<&mut T, E>`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::{arguments, of_body};
use crate::check::Diagnostics;
use crate::model::{FormKind, Types};
use crate::tokens::{self, collected, is_mark, is_word};
use crate::types::{Segment, bare, infallible, path};

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
    if !is_mark(bare.first(), '&') {
        let message = format!(
            "`{}` lends a reference to what the manager owns: write `&mut` or `&` before the type",
            segment.name
        );
        diagnostics.error_at(resource, message);
        return None;
    }
    if is_mark(bare.get(1), '\'') {
        let alias = segment.name.to_string().replace("Lending", "");
        let message = format!(
            "what the manager owns is lent to the block alone, and that time has no name: write `&mut T` or `&T`; what \
             is owned by others, and so outlives the manager, is the resource of an `impl {alias}<&'a mut T, E>`"
        );
        diagnostics.error_at(bare.get(1..3).unwrap_or_default(), message);
        return None;
    }
    let mixed = Span::mixed_site().located_at(tokens::end_spans(resource).0);
    let (name, target) = match is_word(bare.get(1), "mut") {
        true => ("LoanMut", &bare[2..]),
        false => ("LoanRef", &bare[1..]),
    };
    let (name, target) = (Ident::new(name, mixed), collected(target));
    let loan = quote_spanned!(mixed=> #krate::context::#name<#target>);
    let yielded = quote_spanned!(mixed=> #krate::__private::Erased<#loan>);
    let of_body = of_body(krate, segment, yielded, error);
    let error = error.map_or_else(|| infallible(krate), collected);
    Some(LendingTypes { of_body, loan, error })
}

/// Returns the type that is written in place of `impl LendingContextManager<&mut T, E> + Bounds`.
pub(super) fn return_type(krate: &TokenStream, kind: FormKind, ty: &[TokenTree], types: &LendingTypes) -> TokenStream {
    let LendingTypes { loan, error, .. } = types;
    let ty = bare(ty);
    let [implements, bounds @ ..] = &ty[..] else { return collected(&ty) };
    let mixed = Span::mixed_site().located_at(tokens::end_spans(bounds).0);
    let (trait_name, lender) = match kind {
        FormKind::AsyncLendingContextManager => ("AsyncLendingContextManager", "AsyncLender"),
        _ => ("LendingContextManager", "Lender"),
    };
    let lender = Ident::new(lender, mixed);
    let bounds = tokens::split(bounds, '+').into_iter().map(|bound| {
        let lends = path(bound).is_some_and(|segment| segment.name == trait_name);
        if lends {
            quote_spanned!(mixed=> #krate::context::#lender<Loan = #loan, Error = #error>)
        } else {
            collected(bound)
        }
    });
    quote_spanned!(mixed=> #krate::context::Lending<#implements #(#bounds)+*>)
}
