//! The code that replaces a call.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use super::Macro;
use crate::expand::language::{CallSite, Language};
use crate::read::{Call, Node};
use crate::tokens::{begins_with, group, is_mark, is_word};
use crate::write::Neighbours;

/// Returns the code for a call of a macro of the language, with the given argument, between the given neighbours.
pub(crate) fn call(
    call: &Call,
    mut value: TokenStream,
    Neighbours { before, next }: Neighbours<'_>,
    language: &dyn Fn(CallSite) -> Language,
) -> Option<TokenStream> {
    let Call { name, arguments, begins, .. } = call;
    let macro_ = Macro::of(call)?;
    let hygiene = Span::mixed_site().located_at(name.span());
    let has_postfix = match next {
        Some(Node::Token(TokenTree::Punct(mark))) => matches!(mark.as_char(), '.' | '?'),
        Some(Node::Token(TokenTree::Group(group)) | Node::Group(group, _)) => group.delimiter() != Delimiter::Brace,
        _ => false,
    };
    let language = language(CallSite { hygiene, first: name.span(), last: arguments.span(), has_postfix });
    if !is_one_token(&value) {
        // One operand, whatever its tokens are. With its own span, rustc would show the parentheses for the operand.
        value = TokenTree::Group(group(Delimiter::Parenthesis, value, hygiene)).into();
    }
    // rustc takes `.await()` for a mistake.
    let is_called = match next {
        Some(Node::Token(TokenTree::Group(group))) => {
            group.delimiter() == Delimiter::Parenthesis && group.stream().is_empty()
        }
        _ => false,
    };
    let is_bare = is_called || is_braces_of_a_condition_behind(before);
    let (written, is_bare) = match macro_ {
        Macro::Yield => (language.yield_expression(false, &value), is_bare),
        Macro::TryYield => (language.yield_expression(true, &value), is_bare),
        Macro::YieldFrom => (language.delegate_expression(&value, false), is_called),
        Macro::TryYieldFrom => (language.delegate_expression(&value, true), is_called),
        Macro::Raise | Macro::OrRaise => {
            // An operand, as the call of a macro is one, and no statement: `raise!(a) + 1`.
            let is_part = match next {
                Some(Node::Token(TokenTree::Punct(mark))) => !matches!(mark.as_char(), ';' | ',' | '.' | '?'),
                next => next.is_some(),
            };
            // It ends with a brace, which no `else` of a `let` may follow.
            let is_before_else = matches!(next, Some(Node::Token(word)) if is_word(Some(word), "else"));
            let begins_or_ends = (*begins && is_part) || is_before_else;
            match macro_ {
                Macro::Raise => (language.raise_expression(&value), begins_or_ends),
                _ => (language.or_raise_expression(&value), begins_or_ends || is_bare),
            }
        }
    };
    if !is_bare {
        return Some(written);
    }
    Some(TokenTree::Group(group(Delimiter::Parenthesis, written, hygiene)).into())
}

/// Returns whether a brace after these tokens is that of a block, in a condition: `for n in 0..{`, `while break {`.
fn is_braces_of_a_condition_behind(before: &[TokenTree]) -> bool {
    let unlabelled = match before {
        [rest @ .., mark, TokenTree::Ident(_)] if is_mark(Some(mark), '\'') => rest,
        _ => before,
    };
    let ends_with =
        |marks: &str| before.len() >= marks.len() && begins_with(&before[before.len() - marks.len()..], marks);
    ends_with("..") || ends_with("..=") || is_word(unlabelled.last(), "break")
}

fn is_one_token(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(_) | TokenTree::Literal(_)), None))
}
