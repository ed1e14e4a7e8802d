//! `for await item in stream { .. }`, which stable Rust does not have.
//!
//! It is replaced before a body is read for anything else, by what a user could write:
//!
//! ```text
//! 'label: for await PATTERN in STREAM { BLOCK }
//!
//! {
//!     match ::core::pin::pin!(::coyield::__private::for_await(STREAM)) {
//!         mut __coyield_stream @ _ => 'label: while let Some(__coyield_item @ _) =
//!             ::coyield::__private::next_item(&mut __coyield_stream).await
//!         {
//!             let PATTERN = __coyield_item;
//!             BLOCK
//!         }
//!     }
//! }
//! ```
//!
//! The outer braces have the edition 2024. So if the loop is the last expression of a body, the stream and what it
//! borrows are dropped when the loop ends, as those of a `for` are.
//!
//! No token of this expansion has the hygiene of the handle, because the loop may be among the arguments of a macro,
//! and because the expansion calls a macro. So it can do nothing that the user's own code could not do. The pattern is
//! bound by `let`, because in `while let Some(PATTERN)` a pattern that does not match would end the loop.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::function::block;
use crate::read::{self, ForAwait};
use crate::tokens::{self, collected, is_word, respan};
use crate::write::Writer;

/// The meaning of `for await` in a body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ForAwaitRule {
    /// A loop over a stream.
    Loops,
    /// Refused: rustc has parsed the body itself, and gates it. A deprecated function says what to write instead.
    Refused,
}

/// Returns the statements of a body without a `for await`, or `None` if there is none in them.
pub(crate) fn replaced(
    krate: &TokenStream,
    statements: &TokenStream,
    from_is_keyword: bool,
    rule: ForAwaitRule,
) -> Option<TokenStream> {
    if !is_in(statements.clone()) {
        return None;
    }
    let replace = |for_await: &ForAwait, parts| replace(krate, rule, for_await, parts);
    let writer = Writer { for_awaits: Some(&replace), ..Writer::default() };
    Some(writer.statements(&read::body(statements.clone(), from_is_keyword).nodes))
}

/// Returns whether the words follow each other somewhere.
fn is_in(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let found = match token {
            TokenTree::Group(group) => is_in(group.stream()),
            other => is_word(Some(&other), "for") && is_word(tokens.peek(), "await"),
        };
        if found {
            return true;
        }
    }
    false
}

fn replace(
    krate: &TokenStream,
    rule: ForAwaitRule,
    ForAwait { label, keywords, in_word, .. }: &ForAwait,
    [pattern, stream, written]: [TokenStream; 3],
) -> TokenStream {
    let braces = written.clone().into_iter().next().as_ref().and_then(block);
    let (Some(in_word), Some(braces)) = (in_word, braces) else {
        // rustc reports what is missing.
        let before = label.iter().chain(keywords).cloned();
        return before.chain(pattern).chain(in_word.clone()).chain(stream).chain(written).collect();
    };
    let (here, at_stream) = (Span::call_site(), tokens::end_spans(&stream.clone().into_iter().collect::<Vec<_>>()).0);
    let at_stream = here.located_at(at_stream);
    // The loop as a whole is shown by its keywords, and what is wrong with the stream by its own tokens.
    let at_keyword = here.located_at(keywords[1].span());
    let [krate_of_stream, krate] = [at_stream, at_keyword].map(|place| respan(krate, place));
    let refused =
        (rule == ForAwaitRule::Refused).then(|| quote_spanned!(at_keyword=> #krate::__private::mistakes::for_await();));
    let stream = quote_spanned!(at_stream=> ::core::pin::pin!(#krate_of_stream::__private::for_await(#stream)));
    let statements = braces.stream();
    let in_place = here.located_at(in_word.span());
    let inside = quote_spanned!(in_place=> #refused let #pattern = __coyield_item; #statements);
    let inside = tokens::group(Delimiter::Brace, inside, braces.span());
    let label = collected(label);
    quote_spanned! {at_keyword=>
        {
            match #stream {
                mut __coyield_stream @ _ => #label while let #krate::__private::Some(__coyield_item @ _) =
                    #krate::__private::next_item(&mut __coyield_stream).await
                #inside
            }
        }
    }
}
