//! The parser of return types.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::tokens::{self, begins_with, collected, is_keyword, is_mark, is_one_of, is_word, mentions};

/// The last name of a path, with its arguments.
pub(crate) struct Segment {
    pub(crate) name: Ident,
    /// The name and its arguments.
    pub(crate) tokens: Vec<TokenTree>,
    /// `<..>`.
    pub(crate) arguments: Option<Vec<TokenTree>>,
}

/// An argument between two commas of `<..>`.
pub(crate) enum GenericArgument<'t> {
    Type(&'t [TokenTree]),
    /// `Name = Type`.
    Bound(&'t Ident, &'t [TokenTree]),
    Other(&'t [TokenTree]),
}

impl Segment {
    pub(crate) fn generic_arguments(&self) -> Vec<GenericArgument<'_>> {
        let arguments = self.arguments.as_deref().unwrap_or_default();
        let inner = arguments.get(1..arguments.len().saturating_sub(1)).unwrap_or_default();
        tokens::split(inner, ',').into_iter().map(generic_argument).collect()
    }
}

fn generic_argument(argument: &[TokenTree]) -> GenericArgument<'_> {
    let is_type = match argument {
        [TokenTree::Punct(mark), ..] => mark.as_char() != '\'' && mark.as_char() != '-',
        [TokenTree::Group(group), ..] => group.delimiter() != Delimiter::Brace,
        [TokenTree::Ident(name), equals, ty @ ..] if is_mark(Some(equals), '=') => {
            return GenericArgument::Bound(name, ty);
        }
        [TokenTree::Ident(name), rest @ ..] => {
            let value = is_one_of(name, &["true", "false", "const"]);
            // `Item: Bound`
            !value && (begins_with(rest, "::") || !is_mark(rest.first(), ':'))
        }
        [TokenTree::Literal(_), ..] | [] => false,
    };
    let whole = tokens::find(argument, |rest| is_mark(rest.first(), '=')).is_none();
    if is_type && whole { GenericArgument::Type(argument) } else { GenericArgument::Other(argument) }
}

/// Removes parentheses, and the group that a macro puts around a type that is its argument.
pub(crate) fn bare(ty: &[TokenTree]) -> Vec<TokenTree> {
    if let [TokenTree::Group(group)] = ty {
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        let is_tuple = inside.is_empty() || tokens::find(&inside, |rest| is_mark(rest.first(), ',')).is_some();
        match group.delimiter() {
            Delimiter::None => return bare(&inside),
            Delimiter::Parenthesis if !is_tuple => return bare(&inside),
            _ => {}
        }
    }
    ty.to_vec()
}

/// The traits of `impl A + B`, by their last names.
pub(crate) fn opaque_traits(ty: &[TokenTree]) -> Option<Vec<Segment>> {
    let ty = bare(ty);
    is_word(ty.first(), "impl").then(|| traits(&ty[1..]))
}

/// Returns the generator, iterator, stream or future that is requested in `impl Trait`, `dyn Trait`, or the bare
/// `Trait`.
pub(crate) fn requested_trait(ty: &[TokenTree]) -> Option<Segment> {
    let ty = bare(ty);
    let bounds = if is_trait_type(&ty) { &ty[1..] } else { &ty };
    traits(bounds).into_iter().find(is_requested)
}

/// Returns whether the type is `impl ..` or `dyn ..`.
pub(crate) fn is_trait_type(ty: &[TokenTree]) -> bool {
    is_word(ty.first(), "impl") || is_word(ty.first(), "dyn")
}

fn traits(bounds: &[TokenTree]) -> Vec<Segment> {
    tokens::split(bounds, '+').into_iter().filter_map(path).collect()
}

fn is_requested(segment: &Segment) -> bool {
    segment.name.to_string().ends_with("Iterator")
        || is_one_of(&segment.name, &["Generator", "AsyncGenerator", "Stream", "FusedStream", "Future"])
}

/// Returns the last segment of the path in a bound.
pub(crate) fn path(bound: &[TokenTree]) -> Option<Segment> {
    let mut rest = bound;
    if let [TokenTree::Group(group)] = bound {
        if group.delimiter() == Delimiter::Parenthesis || group.delimiter() == Delimiter::None {
            return path(&group.stream().into_iter().collect::<Vec<_>>());
        }
    }
    if is_mark(rest.first(), '?') {
        rest = &rest[1..];
    }
    if is_word(rest.first(), "for") {
        rest = rest.get(1 + tokens::generics(&rest[1..])?..)?;
    }
    if begins_with(rest, "::") {
        rest = &rest[2..];
    }
    loop {
        let [TokenTree::Ident(name), after @ ..] = rest else { return None };
        if is_keyword(name) {
            return None;
        }
        let turbofish = begins_with(after, "::") && is_mark(after.get(2), '<');
        let before = if turbofish { 2 } else { 0 };
        let generic = is_mark(after.get(before), '<');
        let length = if generic { before + tokens::generics(&after[before..])? } else { 0 };
        let arguments = generic.then(|| after[before..length].to_vec());
        if begins_with(&after[length..], "::") {
            rest = &after[length + 2..];
            continue;
        }
        // `Fn(A) -> B`
        let called = if generic { 0 } else { tokens::ty(rest).map_or(0, |length| length - 1) };
        return Some(Segment { name: name.clone(), tokens: rest[..1 + length + called].to_vec(), arguments });
    }
}

/// Whether it is a type whose values have no size, by its looks: `str`, `[T]`, or `dyn Trait`.
pub(crate) fn is_unsized(ty: &[TokenTree]) -> bool {
    match &*bare(ty) {
        [TokenTree::Ident(name)] => name == "str",
        [TokenTree::Group(items)] => {
            let is_array = items.stream().into_iter().any(|token| is_mark(Some(&token), ';'));
            items.delimiter() == Delimiter::Bracket && !is_array
        }
        ty => is_word(ty.first(), "dyn"),
    }
}

/// Returns the type as the body may name it. An `impl Trait` in it has no name, so the whole is inferred.
pub(crate) fn elide_impl_trait(ty: &[TokenTree]) -> TokenStream {
    let tokens = collected(ty);
    if mentions(tokens.clone(), &["impl"]) { quote_spanned!(tokens::end_spans(ty).0=> _) } else { tokens }
}

/// The error type of a generator into which nothing can be thrown.
pub(crate) fn infallible(krate: &TokenStream) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> #krate::__private::Infallible)
}
