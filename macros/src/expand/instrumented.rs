//! The code for the span of an `#[instrument]`.
//!
//! ```text
//! let span @ _ = SpanCell::new();
//! let span_of_body @ _ = SpanCell::share(&span);
//! instrumented(async move { .. (&handle).begin_span(span_of_body, { span!(..) }).await; BODY }, span, { |returned| .. })
//! ```

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::quote_spanned;

/// Returns the statements that make the cell for the span.
pub(super) fn cell(krate: &TokenStream, mixed: Span) -> TokenStream {
    quote_spanned! {mixed=>
        let __coyield_span @ _ = #krate::__private::SpanCell::new();
        let __coyield_span_of_body @ _ = #krate::__private::SpanCell::share(&__coyield_span);
    }
}

/// Returns the statement by which the body begins, with its arguments bound.
pub(super) fn begin(handle: &Ident, [span, _]: &[Group; 2], mixed: Span) -> TokenStream {
    quote_spanned!(mixed=> (&#handle).begin_span(__coyield_span_of_body, #span).await;)
}

/// Returns the same for a body without a handle.
pub(super) fn begin_coroutine(krate: &TokenStream, [span, _]: &[Group; 2], mixed: Span) -> TokenStream {
    quote_spanned!(mixed=> #krate::__private::SpanCell::begin(&__coyield_span_of_body, #span);)
}

/// Returns the future of the body with its span.
pub(super) fn future(krate: &TokenStream, body: &TokenStream, [_, on_return]: &[Group; 2], mixed: Span) -> TokenStream {
    quote_spanned!(mixed=> #krate::__private::instrumented(#body, __coyield_span, #on_return))
}
