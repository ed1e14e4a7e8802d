//! The generator that the return type asks for.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::check::diagnostics::Diagnostics;
use crate::function::Signature;
use crate::model::{Boxing, Form, FormKind, Types};
use crate::tokens::{self, begins_with, collected, is_one_of, is_word, mentions, respan};
use crate::types::{
    GenericArgument, Segment, bare, elide_impl_trait, infallible, is_unsized, opaque_traits, path, requested_trait,
};

/// The names of types that are no alias of a boxed generator.
const OTHER_TYPES: [&str; 25] = [
    "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
    "f32", "f64", "String", "Vec", "Option", "Result", "Box", "Pin", "Rc", "Arc",
];

/// A boxed generator or stream.
pub(crate) struct Boxed {
    pub(crate) kind: FormKind,
    /// `BoxGenerator<'a, Y, S, R, E>`, or the trait in `Pin<Box<dyn Stream<Item = Y>>>`.
    segment: Segment,
}

/// Returns the generator that is boxed, if the type is such a box by its name.
pub(crate) fn boxed_type(ty: &[TokenTree]) -> Option<Boxed> {
    let segment = path(&bare(ty))?;
    let kind = match &*segment.name.to_string() {
        "BoxGenerator" | "LocalBoxGenerator" => FormKind::Generator,
        "BoxAsyncGenerator" | "LocalBoxAsyncGenerator" => FormKind::AsyncGenerator,
        "BoxStream" | "LocalBoxStream" => FormKind::Stream,
        "Pin" => {
            let boxed = only_type(&segment).and_then(|ty| path(&ty)).filter(|segment| segment.name == "Box")?;
            let inner = only_type(&boxed).filter(|ty| is_word(ty.first(), "dyn"))?;
            let segment = requested_trait(&inner)?;
            let kind = match &*segment.name.to_string() {
                "Generator" => FormKind::Generator,
                "AsyncGenerator" => FormKind::AsyncGenerator,
                "Stream" => FormKind::Stream,
                _ => return None,
            };
            return Some(Boxed { kind, segment });
        }
        _ => return None,
    };
    Some(Boxed { kind, segment })
}

/// Returns the type in `Name<Type>`.
fn only_type(segment: &Segment) -> Option<Vec<TokenTree>> {
    match segment.generic_arguments()[..] {
        [GenericArgument::Type(ty)] => Some(bare(ty)),
        _ => None,
    }
}

/// The types of a boxed generator.
fn boxed_types(krate: &TokenStream, segment: &Segment, diagnostics: &mut Diagnostics) -> Option<Types> {
    if segment.name == "Stream" {
        return iterator_types(krate, segment, diagnostics);
    }
    if segment.name == "Generator" || segment.name == "AsyncGenerator" {
        return generator_types(krate, segment, diagnostics);
    }
    // Without the lifetime. If there are too few or too many, rustc reports it of the signature.
    let mut types = Vec::new();
    for argument in segment.generic_arguments() {
        if let GenericArgument::Type(ty) = argument {
            refuse_unsized(ty, diagnostics)?;
            types.push(elide_impl_trait(ty));
        }
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

/// Returns whether the type may be an alias of a boxed generator.
fn is_alias(ty: &[TokenTree]) -> bool {
    let ty = bare(ty);
    let is_path = matches!(ty.first(), Some(TokenTree::Ident(_))) || begins_with(&ty, "::");
    let is_requested = requested_trait(&ty).is_some();
    is_path
        && !is_requested
        && tokens::ty(&ty) == Some(ty.len())
        && path(&ty).is_some_and(|segment| {
            !is_one_of(&segment.name, &OTHER_TYPES) && segment.name != "Self" && !mentions(collected(&ty), &["impl"])
        })
}

/// The form of a function that returns an alias: rustc knows of what.
fn alias(krate: &TokenStream, ty: &[TokenTree], is_async: bool) -> Form {
    let kind = if is_async { FormKind::AsyncGenerator } else { FormKind::Generator };
    let associated = |name| associated_type(krate, ty, kind, name);
    let types = Types {
        yielded: associated("Yield"),
        sent: associated("Sent"),
        returned: associated("Return"),
        thrown: associated("Throw"),
    };
    Form { kind, types, boxing: Boxing::Alias }
}

/// Returns a type of the boxed generator for which an alias stands. All are in one place, so that rustc reports once
/// that it stands for something else.
fn associated_type(krate: &TokenStream, alias: &[TokenTree], kind: FormKind, name: &str) -> TokenStream {
    let place = tokens::end_spans(alias).0;
    let span = Span::mixed_site().located_at(place);
    let boxed = Ident::new(if kind == FormKind::AsyncGenerator { "AsyncBoxedReturn" } else { "BoxedReturn" }, span);
    let (krate, alias, name) = (respan(krate, place), respan(&collected(alias), place), Ident::new(name, span));
    quote_spanned!(span=> <#alias as #krate::__private::#boxed>::#name)
}

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
        if let Some(boxed) = boxed_type(ty) {
            let types = boxed_types(krate, &boxed.segment, diagnostics);
            return types.map(|types| Form { kind: boxed.kind, types, boxing: Boxing::Known });
        }
        if is_alias(ty) {
            return Some(alias(krate, ty, signature.is_async()));
        }
        let has = |word| ty.iter().any(|token| is_word(Some(token), word));
        let hint = match ["Iterator", "Generator", "AsyncGenerator", "Stream"].into_iter().find(|name| has(name)) {
            _ if !has("Box") => "",
            Some("Generator") => ": a box is written `BoxGenerator<'_, Y, S, R, E>`",
            Some("AsyncGenerator") => ": a box is written `BoxAsyncGenerator<'_, Y, S, R, E>`",
            Some("Stream") => ": a box is written `BoxStream<'_, Y>`",
            _ => ", and its caller boxes it with `Box::new`",
        };
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
        return types.map(|types| Form { kind, types, boxing: Boxing::None });
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
