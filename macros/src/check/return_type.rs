//! The generator that the return type asks for.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote_spanned;

use crate::check::diagnostics::Diagnostics;
use crate::function::Signature;
use crate::model::{Form, FormKind, Types};
use crate::tokens::{collected, is_one_of};
use crate::types::{
    GenericArgument, Segment, elide_impl_trait, infallible, is_unsized, opaque_traits, requested_trait,
};

/// The names of boxed generators.
const BOXES: [&str; 6] =
    ["Box", "BoxGenerator", "LocalBoxGenerator", "BoxAsyncGenerator", "LocalBoxAsyncGenerator", "BoxStream"];

/// Returns the form that the return type asks for.
pub(crate) fn return_type(krate: &TokenStream, signature: &Signature, diagnostics: &mut Diagnostics) -> Option<Form> {
    let Some(ty) = &signature.output else {
        let wanted = if signature.is_async() {
            "`-> impl AsyncGenerator<Y, S, R, E>` or `-> impl Stream<Item = Y>`"
        } else {
            "`-> impl Generator<Y, S, R, E>` or `-> impl Iterator<Item = Y>`"
        };
        diagnostics.error_at(
            &signature.name,
            format_args!("a `#[generator]` function needs a return type: write {wanted} after its arguments"),
        );
        return None;
    };
    let expected_return = if signature.is_async() {
        "a `#[generator]` `async fn` returns `impl AsyncGenerator<Y, S, R, E>` or `impl Stream<Item = Y>`"
    } else {
        "a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl Iterator<Item = Y>`"
    };
    let Some(traits) = opaque_traits(ty) else {
        let boxed = ty.iter().any(|token| matches!(token, TokenTree::Ident(name) if is_one_of(name, &BOXES)));
        let hint = if boxed { ", and its caller boxes it with `.boxed()`" } else { "" };
        let hint = if requested_trait(ty).is_some() { ": write `impl` before the trait" } else { hint };
        diagnostics.error_at(&**ty, format_args!("{expected_return}{hint}"));
        return None;
    };
    for segment in traits {
        let kind = match &*segment.name.to_string() {
            "Generator" => FormKind::Generator,
            "Iterator" | "FusedIterator" => FormKind::Iterator,
            "AsyncGenerator" => FormKind::AsyncGenerator,
            "Stream" | "FusedStream" => FormKind::Stream,
            "Future" => FormKind::Future,
            _ => continue,
        };
        let types = match kind {
            FormKind::Generator | FormKind::AsyncGenerator => generator_types(krate, &segment, diagnostics),
            FormKind::Future => future_types(krate, &segment, diagnostics),
            _ => iterator_types(krate, &segment, diagnostics),
        };
        return types.map(|types| Form { kind, types });
    }
    diagnostics.error_at(&**ty, expected_return);
    None
}

/// The types of `Generator<Y, S, R, E>`, with the defaults of the trait.
pub(crate) fn generator_types(krate: &TokenStream, segment: &Segment, diagnostics: &mut Diagnostics) -> Option<Types> {
    let expected = format!(
        "`{}<Y, S, R, E>` takes one to four types: what it yields (Y), is sent (S, default `()`), returns (R, default \
         `()`), and what can be thrown into it (E, default `Infallible`)",
        segment.name
    );
    let Some(arguments) = &segment.arguments else {
        diagnostics.error_at(&*segment.tokens, &expected);
        return None;
    };
    let mut types = Vec::new();
    for argument in segment.generic_arguments() {
        match argument {
            GenericArgument::Type(ty) => {
                refuse_unsized(ty, diagnostics)?;
                types.push(elide_impl_trait(ty));
            }
            GenericArgument::Bound(_, other) | GenericArgument::Other(other) => {
                let other = if let GenericArgument::Bound(name, _) = argument {
                    let mut whole = vec![TokenTree::Ident(name.clone())];
                    whole.extend(other.iter().cloned());
                    whole
                } else {
                    other.to_vec()
                };
                diagnostics.error_at(&*other, &expected);
                return None;
            }
        }
    }
    if types.is_empty() || types.len() > 4 {
        diagnostics.error_at(&**arguments, &expected);
        return None;
    }
    let span = segment.name.span();
    let mut types = types.into_iter();
    Some(Types {
        yielded: types.next()?,
        sent: types.next().unwrap_or_else(|| quote_spanned!(span=> ())),
        returned: types.next().unwrap_or_else(|| quote_spanned!(span=> ())),
        thrown: types.next().unwrap_or_else(|| infallible(krate)),
    })
}

/// A mistake that rustc would report of each use of the type. `None` if there is one.
pub(crate) fn refuse_unsized(ty: &[TokenTree], diagnostics: &mut Diagnostics) -> Option<()> {
    if !is_unsized(ty) {
        return Some(());
    }
    let shown = collected(ty);
    diagnostics.error_at(
        ty,
        format_args!(
            "values of the type `{shown}` have no size known at compile time: write `&{shown}` or `Box<{shown}>`"
        ),
    );
    None
}

/// The types of `Future<Output = R>`.
fn future_types(krate: &TokenStream, segment: &Segment, diagnostics: &mut Diagnostics) -> Option<Types> {
    let span = segment.name.span();
    let unit = || quote_spanned!(span=> ());
    let Some(returned) = bound_type(segment, "Output") else {
        diagnostics.error_at(
            &*segment.tokens,
            "a `#[generator]` function that returns a future names its output: write `Future<Output = R>`",
        );
        return None;
    };
    refuse_unsized(&returned, diagnostics)?;
    Some(Types { yielded: unit(), sent: unit(), returned: elide_impl_trait(&returned), thrown: infallible(krate) })
}

/// The type in `Trait<Name = Type>`.
fn bound_type(segment: &Segment, name: &str) -> Option<Vec<TokenTree>> {
    match segment.generic_arguments()[..] {
        [GenericArgument::Bound(bound, ty)] if bound == name => Some(ty.to_vec()),
        _ => None,
    }
}

/// The types of `Iterator<Item = Y>` and `Stream<Item = Y>`.
pub(crate) fn iterator_types(krate: &TokenStream, segment: &Segment, diagnostics: &mut Diagnostics) -> Option<Types> {
    let Some(yielded) = bound_type(segment, "Item") else {
        let name = &segment.name;
        let what = if name.to_string().ends_with("Stream") { "stream" } else { "iterator" };
        diagnostics.error_at(&*segment.tokens, format_args!("name what the {what} yields: write `{name}<Item = Y>`"));
        return None;
    };
    refuse_unsized(&yielded, diagnostics)?;
    let span = segment.name.span();
    Some(Types {
        yielded: elide_impl_trait(&yielded),
        sent: quote_spanned!(span=> ()),
        returned: quote_spanned!(span=> ()),
        thrown: infallible(krate),
    })
}
