//! Where does rustc say that a token stands?

use proc_macro2::{Span, TokenStream, TokenTree};

/// The same tokens in another place.
pub(crate) fn relocated(tokens: &TokenStream, place: Span) -> TokenStream {
    let relocate = |mut token: TokenTree| {
        token.set_span(token.span().located_at(place));
        token
    };
    tokens.clone().into_iter().map(relocate).collect()
}
