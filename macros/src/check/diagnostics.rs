//! The errors that the macros report.

use std::fmt;

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::tokens;

/// The tokens at which rustc shows an error: the spans of the first and of the last one.
#[derive(Clone, Copy)]
pub(crate) struct SpanRange {
    first: Span,
    last: Span,
}

impl From<Span> for SpanRange {
    fn from(span: Span) -> Self {
        SpanRange { first: span, last: span }
    }
}

impl From<&Ident> for SpanRange {
    fn from(name: &Ident) -> Self {
        name.span().into()
    }
}

impl From<&[TokenTree]> for SpanRange {
    fn from(tokens: &[TokenTree]) -> Self {
        let (first, last) = tokens::end_spans(tokens);
        SpanRange { first, last }
    }
}

/// The attribute on a function, which the messages name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FunctionAttribute {
    Generator,
    ContextManager,
    Cancellable,
}

impl fmt::Display for FunctionAttribute {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            FunctionAttribute::Generator => "#[generator]",
            FunctionAttribute::ContextManager => "#[context_manager]",
            FunctionAttribute::Cancellable => "#[cancellable]",
        })
    }
}

/// One error.
pub(crate) struct Diagnostic {
    span: SpanRange,
    message: String,
}

impl Diagnostic {
    pub(crate) fn new(span: impl Into<SpanRange>, message: impl fmt::Display) -> Self {
        Diagnostic { span: span.into(), message: message.to_string() }
    }

    /// Makes an error at the first of these tokens, where something else is expected.
    pub(crate) fn before(rest: &[TokenTree], message: impl fmt::Display) -> Self {
        match rest.first() {
            Some(TokenTree::Group(group)) => Diagnostic::new(group.span_open(), message),
            Some(token) => Diagnostic::new(token.span(), message),
            None => Diagnostic::new(Span::call_site(), format_args!("unexpected end of input, {message}")),
        }
    }

    /// Returns `::core::compile_error! { message }`.
    pub(crate) fn to_compile_error(&self) -> TokenStream {
        let SpanRange { first, last } = self.span;
        let mut message = Literal::string(&self.message);
        message.set_span(last);
        let mut braces = Group::new(Delimiter::Brace, TokenTree::Literal(message).into());
        braces.set_span(last);
        quote_spanned!(first=> ::core::compile_error! #braces)
    }
}

/// The errors that were found so far in what a macro was given.
pub(crate) struct Diagnostics {
    found: Vec<Diagnostic>,
    /// The attribute that the messages name.
    pub(crate) attribute: FunctionAttribute,
}

impl Diagnostics {
    pub(crate) fn new(attribute: FunctionAttribute) -> Self {
        Diagnostics { found: Vec::new(), attribute }
    }

    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    pub(crate) fn error_at(&mut self, span: impl Into<SpanRange>, message: impl fmt::Display) {
        self.add(Diagnostic::new(span, message));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Returns how many errors were found.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// Returns the errors, if there are any.
    pub(crate) fn errors(&self) -> Option<TokenStream> {
        (!self.is_empty()).then(|| self.found.iter().map(Diagnostic::to_compile_error).collect())
    }

    /// Returns a replacement for an expression. The last of the errors is its value, of which rustc reports nothing
    /// more.
    pub(crate) fn errors_as_expression(&self) -> TokenStream {
        let errors = self.found.iter().map(Diagnostic::to_compile_error);
        quote::quote!({ #(#errors);* })
    }
}
