//! The code for the span of an `#[instrument]`.
//!
//! ```text
//! let span @ _ = SpanCell::new();
//! let span_of_body @ _ = SpanCell::share(&span);
//! let body = async move {
//!     ..
//!     SpanCell::begin(&span_of_body, { span!(..) });
//!     (&handle).register_span(span_of_body).await;
//!     BODY
//! };
//! let maker @ _ = maker.0.instrumented(body, span, { |returned| .. });
//! maker.0.generator(maker.1)
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

/// Returns the statements by which the body begins, with its arguments bound. A coroutine has no handle.
pub(super) fn begin(krate: &TokenStream, handle: Option<&Ident>, [span, _]: &[Group; 2], mixed: Span) -> TokenStream {
    let register = handle.map(|handle| quote_spanned!(mixed=> (&#handle).register_span(__coyield_span_of_body).await;));
    quote_spanned! {mixed=>
        #krate::__private::SpanCell::begin(&__coyield_span_of_body, #span);
        #register
    }
}

/// Returns the statement that gives its span to the block of a body, as a second value beside the maker. It is a method
/// of the maker, and no function of the path to the crate: the block has the handle, and that path may be the user's.
pub(super) fn body(maker: &Ident, body: &TokenStream, [_, on_return]: &[Group; 2], mixed: Span) -> TokenStream {
    quote_spanned!(mixed=> let #maker @ _ = #maker.0.instrumented(#body, __coyield_span, #on_return);)
}

/// Returns the future of a coroutine, which has no handle, with its span.
pub(super) fn future(krate: &TokenStream, body: &TokenStream, [_, on_return]: &[Group; 2], mixed: Span) -> TokenStream {
    quote_spanned!(mixed=> #krate::__private::instrumented(#body, __coyield_span, #on_return))
}
