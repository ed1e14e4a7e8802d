//! What is written in the place of the calls.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

use super::{Call, Macro, Piece, Pieces};
use crate::awaits;
use crate::expand::language::{Language, Place};

/// How the pieces are written.
pub(crate) struct Writer<'w> {
    pub(crate) krate: &'w TokenStream,
    /// The language in a place of the source.
    pub(crate) language: &'w dyn Fn(Place) -> Language,
}

impl Writer<'_> {
    pub(crate) fn statements(&self, body: Pieces) -> TokenStream {
        self.tokens(body.statements)
    }

    fn tokens(&self, pieces: Vec<Piece>) -> TokenStream {
        let write = |piece| match piece {
            Piece::Token(token) => TokenStream::from(token),
            Piece::Group(group, inside) => {
                let mut written = Group::new(group.delimiter(), self.tokens(inside));
                written.set_span(group.span());
                TokenTree::Group(written).into()
            }
            Piece::Call(call) => self.call(call),
            Piece::Await(operand, keyword) => {
                let place = operand.first().map_or_else(|| keyword.span(), Piece::span);
                // These tokens are not those of the handle: they have the hygiene of the user's own.
                let hygiene = Span::call_site();
                awaits::with_waker(self.krate, &self.tokens(operand), hygiene.located_at(place), &keyword)
            }
        };
        pieces.into_iter().map(write).collect()
    }

    fn call(&self, call: Call) -> TokenStream {
        let Call { macro_, name, arguments, argument, is_part } = call;
        let hygiene = Span::mixed_site().located_at(name.span());
        let language = (self.language)(Place { hygiene, first: name.span(), last: arguments.span() });
        let mut value = self.tokens(argument);
        if !is_one_token(&value) {
            // One operand, whatever it is made of. With its own place, rustc would show the parentheses for the operand.
            let mut operand = Group::new(Delimiter::Parenthesis, value);
            operand.set_span(hygiene);
            value = TokenTree::Group(operand).into();
        }
        let written = match macro_ {
            Macro::Yield => return language.yielding("yielding", &value),
            Macro::TryYield => return language.yielding("try_yielding", &value),
            Macro::YieldFrom => return language.delegating(&value, false),
            Macro::TryYieldFrom => return language.delegating(&value, true),
            Macro::Raise => language.raising(&value),
        };
        if !is_part {
            return written;
        }
        // An operand, as the call of a macro is one, and no statement: `raise!(a) + 1`.
        let mut operand = Group::new(Delimiter::Parenthesis, written);
        operand.set_span(hygiene);
        TokenTree::Group(operand).into()
    }
}

fn is_one_token(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(_) | TokenTree::Literal(_)), None))
}

impl Piece {
    fn span(&self) -> Span {
        match self {
            Piece::Token(token) => token.span(),
            Piece::Group(group, _) => group.span(),
            Piece::Call(call) => call.name.span(),
            Piece::Await(operand, keyword) => operand.first().map_or_else(|| keyword.span(), Piece::span),
        }
    }
}
