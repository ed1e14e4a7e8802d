//! What does the second step need to know of a generator?

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use crate::check::Diagnostic;
use crate::input::{are_bindings, is_type, path_of_crate};
use crate::model::Types;
use crate::tokens::{collected, is_word};

/// All that the engine's code needs to know of a generator, in tokens.
pub(crate) struct BodyInput {
    /// A place in the source of the crate `coyield`. rustc shows a token that has its place in another crate where the
    /// macro that wrote it is called: so what it says about a yield stands at the yield.
    pub(crate) engine: Span,
    pub(crate) krate: TokenStream,
    /// The word of [`FormKind::as_str`](crate::model::FormKind::as_str), in the place after which rustc names the type
    /// of the body, and which it shows for the generator as a whole: the return type, or where the body of `generate!`
    /// begins.
    pub(crate) form: Ident,
    pub(crate) types: Types,
    /// Whether the body captures by move.
    pub(crate) moves: bool,
    /// Whether the body mentions the name of its function: it probably delegates to itself.
    pub(crate) recursive: bool,
    /// What moves the arguments into the body.
    pub(crate) bindings: TokenStream,
    pub(crate) block: Group,
}

impl BodyInput {
    /// Anybody can call `body!`, so what is not a type or a whole statement does not get beside the handle: `async move
    /// ||` as the last binding would put the body into a closure that gets out.
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
            bindings,
            TokenTree::Group(block),
        ] = &*tokens
        else {
            return Err(Diagnostic::before(&tokens, "`__body!` is called by the macros of coyield alone"));
        };
        Ok(BodyInput {
            engine: engine.span(),
            // It stands in `unsafe`, so it is a path and nothing else.
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
            bindings: part(bindings, "an argument is bound by `let`", are_bindings)?,
            block: block.clone(),
        })
    }
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

/// What is in a group, if it is as it should be.
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
