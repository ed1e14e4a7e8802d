//! What is written in the place of a call.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use super::Macro;
use crate::expand::language::{Language, Place};
use crate::read::{Call, Node};
use crate::tokens::group;

/// What is written for a call of a macro of the language, with the given argument, before the given node.
pub(crate) fn call(
    call: &Call,
    mut value: TokenStream,
    next: Option<&Node>,
    language: &dyn Fn(Place) -> Language,
) -> Option<TokenStream> {
    let Call { name, arguments, begins, .. } = call;
    let macro_ = Macro::of(call)?;
    let hygiene = Span::mixed_site().located_at(name.span());
    let language = language(Place { hygiene, first: name.span(), last: arguments.span() });
    if !is_one_token(&value) {
        // One operand, whatever it is made of. With its own place, rustc would show the parentheses for the operand.
        value = TokenTree::Group(group(Delimiter::Parenthesis, value, hygiene)).into();
    }
    let written = match macro_ {
        Macro::Yield => return Some(language.yielding("yielding", &value)),
        Macro::TryYield => return Some(language.yielding("try_yielding", &value)),
        Macro::YieldFrom => return Some(language.delegating(&value, false)),
        Macro::TryYieldFrom => return Some(language.delegating(&value, true)),
        Macro::Raise => language.raising(&value),
    };
    // An operand, as the call of a macro is one, and no statement: `raise!(a) + 1`.
    let is_part = match next {
        Some(Node::Token(TokenTree::Punct(mark))) => !matches!(mark.as_char(), ';' | ',' | '.' | '?'),
        next => next.is_some(),
    };
    if !(*begins && is_part) {
        return Some(written);
    }
    Some(TokenTree::Group(group(Delimiter::Parenthesis, written, hygiene)).into())
}

fn is_one_token(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(_) | TokenTree::Literal(_)), None))
}
