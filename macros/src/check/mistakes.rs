//! What was found so far?

use std::fmt;

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::tokens;

/// Where a mistake is.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    first: Span,
    last: Span,
}

impl From<Span> for Place {
    fn from(place: Span) -> Self {
        Place { first: place, last: place }
    }
}

impl From<&Ident> for Place {
    fn from(name: &Ident) -> Self {
        name.span().into()
    }
}

impl From<&[TokenTree]> for Place {
    fn from(tokens: &[TokenTree]) -> Self {
        let (first, last) = tokens::ends(tokens);
        Place { first, last }
    }
}

/// One mistake.
pub(crate) struct Mistake {
    place: Place,
    message: String,
}

impl Mistake {
    pub(crate) fn new(place: impl Into<Place>, message: impl fmt::Display) -> Self {
        Mistake { place: place.into(), message: message.to_string() }
    }

    /// That something else is expected than the first of these tokens.
    pub(crate) fn before(rest: &[TokenTree], message: &str) -> Self {
        match rest.first() {
            Some(TokenTree::Group(group)) => Mistake::new(group.span_open(), message),
            Some(token) => Mistake::new(token.span(), message),
            None => Mistake::new(Span::call_site(), format_args!("unexpected end of input, {message}")),
        }
    }

    /// `::core::compile_error! { message }`
    pub(crate) fn to_compile_error(&self) -> TokenStream {
        let Place { first, last } = self.place;
        let mut message = Literal::string(&self.message);
        message.set_span(last);
        let mut braces = Group::new(Delimiter::Brace, TokenTree::Literal(message).into());
        braces.set_span(last);
        quote_spanned!(first=> ::core::compile_error! #braces)
    }
}

/// Mistakes found so far.
#[derive(Default)]
pub(crate) struct Mistakes {
    found: Vec<Mistake>,
    /// Whether the attribute is `#[context_manager]`, which the messages then name in place of `#[generator]`.
    of_context_manager: bool,
}

impl Mistakes {
    pub(crate) fn of_context_manager() -> Self {
        Mistakes { of_context_manager: true, ..Mistakes::default() }
    }

    pub(crate) fn are_of_context_manager(&self) -> bool {
        self.of_context_manager
    }

    pub(crate) fn add(&mut self, mut mistake: Mistake) {
        if self.of_context_manager {
            mistake.message = mistake.message.replace("#[generator]", "#[context_manager]");
        }
        self.found.push(mistake);
    }

    pub(crate) fn at(&mut self, place: impl Into<Place>, message: impl fmt::Display) {
        self.add(Mistake::new(place, message));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The errors, if there are any.
    pub(crate) fn errors(&self) -> Option<TokenStream> {
        (!self.is_empty()).then(|| self.found.iter().map(Mistake::to_compile_error).collect())
    }

    /// What stands in for an expression: the last of the errors is its value, of which rustc asks nothing more.
    pub(crate) fn expression(&self) -> TokenStream {
        let errors = self.found.iter().map(Mistake::to_compile_error);
        quote::quote!({ #(#errors);* })
    }
}
