//! Which words, attributes and macros may be in a body that is written in place?

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::Piece;
use crate::check::{self, YIELDS};

/// Words after which an operand begins. Those that are refused are not among them.
///
/// `!` after one of these is an operator, so each is a keyword in every edition. `dyn` is not: in the edition of 2015,
/// `dyn!(..)` is the call of a macro, and a token has the edition of the crate that wrote it.
pub(super) const BEFORE_OPERANDS: [&str; 16] = [
    "as", "box", "break", "continue", "else", "for", "if", "in", "let", "loop", "match", "move", "mut", "ref",
    "return", "while",
];

/// Words with which a body is read no further: they begin an item, or code that belongs to something else than the body.
pub(super) const REFUSED: [&str; 16] = [
    "async",
    "const",
    "do",
    "enum",
    "extern",
    "fn",
    "gen",
    "impl",
    "macro",
    "macro_rules",
    "mod",
    "static",
    "struct",
    "trait",
    "type",
    "use",
];

/// Macros of the standard library that take no expressions, or patterns beside them.
pub(super) const OTHERS_OF_STD: [&str; 10] =
    ["matches", "stringify", "concat", "line", "column", "file", "module_path", "env", "option_env", "cfg"];

/// Attributes of the compiler, which nobody else can answer: a macro of such a name is ambiguous (E0659).
pub(super) const OF_THE_COMPILER: [&str; 13] = [
    "allow",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "must_use",
    "no_mangle",
    "track_caller",
    "warn",
];

/// Whether every attribute among the tokens, in groups as well, is one of the compiler.
pub(crate) fn attributes_are_of_the_compiler(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let fine = match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => match tokens.next() {
                Some(TokenTree::Group(group)) => is_of_the_compiler(&group),
                _ => false,
            },
            TokenTree::Group(group) => attributes_are_of_the_compiler(group.stream()),
            _ => true,
        };
        if !fine {
            return false;
        }
    }
    true
}

/// Whether `[name ..]` is an attribute of the compiler. `name::other` may be somebody's.
pub(super) fn is_of_the_compiler(attribute: &Group) -> bool {
    let mut tokens = attribute.stream().into_iter();
    let known =
        matches!(tokens.next(), Some(TokenTree::Ident(name)) if OF_THE_COMPILER.iter().any(|known| name == known));
    let path = matches!(tokens.next(), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    known && !path && attribute.delimiter() == Delimiter::Bracket
}

/// How many tokens there are from `<` to its `>`.
pub(super) fn generics(tokens: &[TokenTree]) -> Option<usize> {
    let mut depth = 0;
    let mut arrow = false;
    for (place, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '<' => depth += 1,
            TokenTree::Punct(mark) if mark.as_char() == '>' && !arrow => depth -= 1,
            // A constant, or a type with code in it.
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace || !is_opaque(group.stream()) => {
                return None;
            }
            TokenTree::Group(group) if check::mentions(group.stream(), &REFUSED) => return None,
            TokenTree::Ident(name) if is_yield(name) || REFUSED.iter().any(|refused| name == refused) => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(place + 1);
        }
        arrow = is_mark_of(token, '-');
    }
    None
}

/// Whether nothing in there has to be replaced, or could call the language's macros: only macros of the standard library
/// are called, and nothing is yielded or awaited.
pub(super) fn is_opaque(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    let mut called: Option<Ident> = None;
    while let Some(token) = tokens.next() {
        called = match token {
            TokenTree::Ident(name) if is_yield(&name) || name == "yield" || name == "await" => return false,
            TokenTree::Ident(name) => Some(name),
            TokenTree::Punct(mark) if mark.as_char() == '!' => {
                let calls = matches!(tokens.peek(), Some(TokenTree::Group(_) | TokenTree::Ident(_)));
                if called.is_some_and(|name| calls && !is_known(&name) && !is_keyword(&name)) {
                    return false;
                }
                None
            }
            TokenTree::Group(group) if !is_opaque(group.stream()) => return false,
            _ => None,
        };
    }
    true
}

/// Whether the path begins with a crate of the standard library.
pub(super) fn is_in_std(path: &[Piece]) -> bool {
    let first = path.iter().find_map(|piece| match piece {
        Piece::Token(TokenTree::Ident(name)) => Some(name),
        _ => None,
    });
    first.is_some_and(|name| name == "std" || name == "core" || name == "alloc")
}

/// Whether `!` behind it is an operator.
pub(super) fn is_keyword(name: &Ident) -> bool {
    BEFORE_OPERANDS.iter().any(|known| name == known)
}

/// Whether a macro of this name yields in no body, unless somebody has named one of his own so.
pub(super) fn is_known(name: &Ident) -> bool {
    check::is_of_std(name) || OTHERS_OF_STD.iter().any(|known| name == known)
}

pub(super) fn is_yield(name: &Ident) -> bool {
    YIELDS.iter().any(|known| name == known)
}

pub(super) fn is_unit(ty: &TokenStream) -> bool {
    let mut tokens = ty.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) => {
            group.delimiter() == Delimiter::Parenthesis && group.stream().is_empty()
        }
        _ => false,
    }
}

pub(super) fn is_mark(piece: Option<&Piece>, mark: char) -> bool {
    matches!(piece, Some(Piece::Token(token)) if is_mark_of(token, mark))
}

pub(super) fn is_mark_of(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}
