//! What does the return type ask for?

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use syn::spanned::Spanned as _;
use syn::visit::Visit;
use syn::{GenericArgument, PathArguments, PathSegment, ReturnType, Signature, Type, TypeParamBound};

use crate::check::mistakes::Mistakes;
use crate::model::{Form, Types};

/// What a boxed generator is called.
const BOXES: [&str; 6] =
    ["Box", "BoxGenerator", "LocalBoxGenerator", "BoxAsyncGenerator", "LocalBoxAsyncGenerator", "BoxStream"];

/// What a function may return.
fn accepted(signature: &Signature) -> &'static str {
    match signature.asyncness {
        None => "a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl Iterator<Item = Y>`",
        Some(_) => "a `#[generator]` `async fn` returns `impl AsyncGenerator<Y, S, R, E>` or `impl Stream<Item = Y>`",
    }
}

/// The form that the return type asks for.
pub(crate) fn return_type(krate: &TokenStream, signature: &Signature, mistakes: &mut Mistakes) -> Option<Form> {
    let ReturnType::Type(_, ty) = &signature.output else {
        let wanted = match signature.asyncness {
            None => "`-> impl Generator<Y, S, R, E>` or `-> impl Iterator<Item = Y>`",
            Some(_) => "`-> impl AsyncGenerator<Y, S, R, E>` or `-> impl Stream<Item = Y>`",
        };
        mistakes.at(
            &signature.ident,
            format_args!("a `#[generator]` function says what comes out of it: write {wanted} behind its arguments"),
        );
        return None;
    };
    let accepted = accepted(signature);
    let Type::ImplTrait(opaque) = &**ty else {
        let boxed = ty
            .to_token_stream()
            .into_iter()
            .any(|token| matches!(&token, TokenTree::Ident(name) if BOXES.iter().any(|known| name == known)));
        let hint = if boxed { ", and its caller boxes it with `.boxed()`" } else { "" };
        let hint = if asked_trait(ty).is_some() { ": write `impl` before the trait" } else { hint };
        mistakes.at(ty, format_args!("{accepted}{hint}"));
        return None;
    };
    let traits = opaque.bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    for segment in traits {
        if segment.ident == "Generator" {
            return generator_types(krate, segment, mistakes).map(Form::Generator);
        }
        if segment.ident == "Iterator" || segment.ident == "FusedIterator" {
            return iterator_types(krate, segment, mistakes).map(Form::Iterator);
        }
        if segment.ident == "AsyncGenerator" {
            return generator_types(krate, segment, mistakes).map(Form::AsyncGenerator);
        }
        if segment.ident == "Stream" || segment.ident == "FusedStream" {
            return iterator_types(krate, segment, mistakes).map(Form::Stream);
        }
        if segment.ident == "Future" {
            return future_types(krate, segment, mistakes).map(Form::Future);
        }
    }
    mistakes.at(ty, accepted);
    None
}

/// The generator or iterator that is asked for in `impl Trait`, `dyn Trait`, or the bare `Trait`.
pub(crate) fn asked_trait(ty: &Type) -> Option<&PathSegment> {
    let bounds = match ty {
        Type::Path(ty) => return ty.path.segments.last().filter(|segment| is_asked(segment)),
        Type::ImplTrait(opaque) => &opaque.bounds,
        Type::TraitObject(object) => &object.bounds,
        _ => return None,
    };
    let traits = bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    traits.into_iter().find(|segment| is_asked(segment))
}

fn is_asked(segment: &PathSegment) -> bool {
    let name = segment.ident.to_string();
    name.ends_with("Iterator") || ["Generator", "AsyncGenerator", "Stream", "FusedStream", "Future"].contains(&&*name)
}

/// The types of `Generator<Y, S, R, E>`, with the defaults of the trait.
pub(crate) fn generator_types(krate: &TokenStream, segment: &PathSegment, mistakes: &mut Mistakes) -> Option<Types> {
    let expected = format!(
        "`{}<Y, S, R, E>` takes one to four types: what it yields (Y), is sent (S, default `()`), returns (R, default \
         `()`), and what can be thrown into it (E, default `Infallible`)",
        segment.ident
    );
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        mistakes.at(segment, &expected);
        return None;
    };
    let mut types = Vec::new();
    for argument in &arguments.args {
        match argument {
            GenericArgument::Type(ty) => types.push(nameable(ty)),
            other => {
                mistakes.at(other, &expected);
                return None;
            }
        }
    }
    if types.is_empty() || types.len() > 4 {
        mistakes.at(arguments, &expected);
        return None;
    }
    let span = segment.ident.span();
    let mut types = types.into_iter();
    Some(Types {
        yielded: types.next()?,
        sent: types.next().unwrap_or_else(|| quote_spanned!(span=> ())),
        returned: types.next().unwrap_or_else(|| quote_spanned!(span=> ())),
        thrown: types.next().unwrap_or_else(|| infallible(krate)),
    })
}

/// The types of `Future<Output = R>`.
fn future_types(krate: &TokenStream, segment: &PathSegment, mistakes: &mut Mistakes) -> Option<Types> {
    let span = segment.ident.span();
    let unit = || quote_spanned!(span=> ());
    let Some(returned) = bound_type(segment, "Output") else {
        mistakes.at(segment, "a `#[generator]` function says what its coroutine returns: write `Future<Output = R>`");
        return None;
    };
    Some(Types { yielded: unit(), sent: unit(), returned, thrown: infallible(krate) })
}

/// The type in `Trait<Name = Type>`.
fn bound_type(segment: &PathSegment, name: &str) -> Option<TokenStream> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => match &arguments.args[0] {
            GenericArgument::AssocType(binding) if binding.ident == name => Some(nameable(&binding.ty)),
            _ => None,
        },
        _ => None,
    }
}

/// The types of `Iterator<Item = Y>` and `Stream<Item = Y>`.
fn iterator_types(krate: &TokenStream, segment: &PathSegment, mistakes: &mut Mistakes) -> Option<Types> {
    let Some(yielded) = bound_type(segment, "Item") else {
        let name = &segment.ident;
        let what = if name.to_string().ends_with("Stream") { "stream" } else { "iterator" };
        mistakes.at(
            segment,
            format_args!("a `#[generator]` function says what its {what} yields: write `{name}<Item = Y>`"),
        );
        return None;
    };
    let span = segment.ident.span();
    Some(Types {
        yielded,
        sent: quote_spanned!(span=> ()),
        returned: quote_spanned!(span=> ()),
        thrown: infallible(krate),
    })
}

/// What cannot be thrown at all.
pub(crate) fn infallible(krate: &TokenStream) -> TokenStream {
    quote_spanned!(proc_macro2::Span::mixed_site()=> #krate::__private::Infallible)
}

/// The type as the body may name it: an `impl Trait` in it has no name, and is inferred.
pub(crate) fn nameable(ty: &Type) -> TokenStream {
    struct Opaque(bool);
    impl Visit<'_> for Opaque {
        fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut opaque = Opaque(false);
    opaque.visit_type(ty);
    if opaque.0 { quote_spanned!(ty.span()=> _) } else { ty.to_token_stream() }
}
