//! The lints that would speak of what an expansion wrote.
//!
//! A body becomes an `async` block, and a yield an `.await`. So lints about what lives across an `.await`, and about loops
//! that nothing leaves, would speak of yields.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::quote_spanned;

use crate::function::Attribute;
use crate::model::FormKind;
use crate::tokens::{self, mentions};

/// Returns the attribute for what makes a generator of a body.
pub(super) fn attribute(kind: FormKind, body: &Group) -> Attribute {
    let mixed = Span::mixed_site();
    let awaiting: &[&str] = match kind {
        FormKind::Generator | FormKind::Iterator | FormKind::ContextManager | FormKind::LendingContextManager => &[],
        FormKind::AsyncGenerator
        | FormKind::Stream
        | FormKind::AsyncContextManager
        | FormKind::AsyncLendingContextManager => &["await", "async_with", "yield_from", "try_yield_from"],
        FormKind::Future => &["yield_", "yield_from"],
    };
    // What is locked over a yield blocks no executor, if the body never awaits.
    let held = (!mentions(body.stream(), awaiting)).then(|| {
        quote_spanned! {mixed=>
            clippy::await_holding_lock, clippy::await_holding_refcell_ref, clippy::await_holding_invalid_type,
        }
    });
    // A `for await` at the end of a body is an expression that ends with no brace of the user's.
    let ends = mentions(body.stream(), &["__coyield_stream"])
        .then(|| quote_spanned!(mixed=> clippy::semicolon_if_nothing_returned,));
    // `for_unbounded_range` counts `break` and `return` as ways out of a loop, but no yield. Older versions do not know it.
    // `significant_drop_tightening` would have the drop written in the middle of a yield.
    let content = quote_spanned! {mixed=>
        allow(unknown_lints, clippy::for_unbounded_range, clippy::significant_drop_tightening, #ends #held)
    };
    Attribute::new(tokens::group(Delimiter::Bracket, content, mixed))
}

/// Returns an expression with the same value, which makes a generator of a body.
pub(super) fn around(kind: FormKind, body: &Group, generator: &TokenStream) -> TokenStream {
    let attribute = attribute(kind, body);
    // Not a variable, or rustc would explain what does not live long enough by that.
    quote_spanned! {Span::mixed_site()=>
        match () {
            #attribute
            () => #generator,
        }
    }
}
