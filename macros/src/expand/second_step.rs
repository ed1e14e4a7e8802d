//! The input of the second step.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use crate::check::Diagnostic;
use crate::input::{are_bindings, is_type, path_of_crate};
use crate::model::Types;
use crate::tokens::{collected, is_word};

/// A generator in tokens, from which the second step writes its code.
pub(crate) struct BodyInput {
    /// A span in the source of the crate `coyield`. rustc shows a token whose span is in another crate at the call of
    /// the macro that wrote it: so a message about a yield stands at the yield.
    pub(crate) engine: Span,
    pub(crate) krate: TokenStream,
    /// [`FormKind::as_str`](crate::model::FormKind::as_str) as an identifier. Its span names the type of the body, and
    /// rustc shows it for the generator as a whole: the return type, or the beginning of the body of `generate!`.
    pub(crate) form: Ident,
    pub(crate) types: Types,
    /// Whether the body captures by move.
    pub(crate) moves: bool,
    /// Whether the body mentions the name of its function: it probably delegates to itself.
    pub(crate) recursive: bool,
    /// Whether the return type demands `Send`.
    pub(crate) is_send: bool,
    /// The statements that move the arguments into the body.
    pub(crate) bindings: TokenStream,
    /// The block that makes the span of an `#[instrument]`, and that of a closure which reports the return value.
    pub(crate) instrument: Option<[Group; 2]>,
    pub(crate) block: Group,
}

impl BodyInput {
    /// Checks the input, because any code can call `body!`: only types and whole statements may stand beside the
    /// handle. `async move ||` as the last binding would put the body into a closure that escapes.
    pub(crate) fn parse(input: TokenStream) -> Result<Self, Diagnostic> {
        let tokens: Vec<TokenTree> = input.into_iter().collect();
        let [
            TokenTree::Ident(engine),
            krate,
            TokenTree::Ident(form),
            yielded,
            sent,
            returned,
            thrown,
            moves,
            recursive,
            is_send,
            bindings,
            instrument,
            TokenTree::Group(block),
        ] = &*tokens
        else {
            return Err(Diagnostic::before(&tokens, "`__body!` is private to the macros of coyield"));
        };
        Ok(BodyInput {
            engine: engine.span(),
            // The path stands in `unsafe`, so it must be nothing but a path.
            krate: part(krate, "expected a path", |tokens| path_of_crate(tokens) == Some(tokens.len()))?,
            form: form.clone(),
            types: Types {
                yielded: part(yielded, "expected one type", is_type)?,
                sent: part(sent, "expected one type", is_type)?,
                returned: part(returned, "expected one type", is_type)?,
                thrown: part(thrown, "expected one type", is_type)?,
            },
            moves: flag(moves, "move")?,
            recursive: flag(recursive, "recursive")?,
            is_send: flag(is_send, "send")?,
            bindings: part(bindings, "an argument is bound by `let`", are_bindings)?,
            instrument: blocks(instrument)?,
            block: block.clone(),
        })
    }
}

/// Returns the two blocks of an `#[instrument]`, if there is one. Like the body, they are the user's code.
fn blocks(token: &TokenTree) -> Result<Option<[Group; 2]>, Diagnostic> {
    if let TokenTree::Group(group) = token {
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        match &*inside {
            [] => return Ok(None),
            [TokenTree::Group(span), TokenTree::Group(on_return)]
                if span.delimiter() == Delimiter::Brace && on_return.delimiter() == Delimiter::Brace =>
            {
                return Ok(Some([span.clone(), on_return.clone()]));
            }
            _ => {}
        }
    }
    Err(Diagnostic::new(token.span(), "expected two blocks"))
}

/// Whether the word is in a group that may have it.
fn flag(token: &TokenTree, word: &str) -> Result<bool, Diagnostic> {
    match token {
        TokenTree::Group(group) if group.stream().into_iter().all(|token| is_word(Some(&token), word)) => {
            Ok(!group.stream().is_empty())
        }
        _ => Err(Diagnostic::new(token.span(), format!("expected `{word}`"))),
    }
}

/// Returns the content of a group, if it passes the check.
fn part(token: &TokenTree, expected: &str, is_fine: fn(&[TokenTree]) -> bool) -> Result<TokenStream, Diagnostic> {
    if let TokenTree::Group(group) = token {
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        // As rustc reads them.
        let mut read = Vec::new();
        without_fragments(&tokens, &mut read);
        if is_fine(&read) {
            return Ok(collected(&tokens));
        }
    }
    Err(Diagnostic::new(token.span(), expected))
}

/// The tokens with what is in groups without delimiters, which rustc does not see if a procedural macro has written them.
fn without_fragments(tokens: &[TokenTree], read: &mut Vec<TokenTree>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                without_fragments(&group.stream().into_iter().collect::<Vec<_>>(), read);
            }
            other => read.push(other.clone()),
        }
    }
}
