//! The words, attributes and macros that a body may contain to be written in place.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use crate::check::{is_body_macro, is_of_std};
use crate::expand::language::LABEL;
use crate::tokens::{begins_with, generics, is_keyword, is_mark, is_one_of};

/// The facts that the tokens of a body show, however rustc parses them.
pub(super) struct Rules {
    may_await: bool,
    /// The number of calls of macros of the language.
    pub(super) calls: usize,
    pub(super) awaits: usize,
    pub(super) may_have_items: bool,
}

impl Rules {
    pub(super) fn new(may_await: bool) -> Self {
        Rules { may_await, calls: 0, awaits: 0, may_have_items: false }
    }

    /// Reads what is in a group with these delimiters. Returns `None` if the tokens contain something that may do more
    /// than it shows.
    pub(super) fn allow(&mut self, tokens: TokenStream, delimiter: Delimiter) -> Option<()> {
        self.group(tokens, delimiter, false)
    }

    fn group(&mut self, tokens: TokenStream, delimiter: Delimiter, repeated: bool) -> Option<()> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        // Whether the next tokens may be in a loop.
        let mut here = repeated;
        let mut position = 0;
        while let Some(token) = tokens.get(position) {
            let (before, after) = (&tokens[..position], &tokens[position + 1..]);
            position += 1;
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::None => return None,
                TokenTree::Group(group) => {
                    self.group(group.stream(), group.delimiter(), here)?;
                    if group.delimiter() == Delimiter::Brace {
                        here = repeated;
                    }
                }
                TokenTree::Punct(mark) if mark.as_char() == '#' => {
                    let [TokenTree::Group(attribute), after @ ..] = after else { return None };
                    // No attribute may stand on a call that is replaced.
                    let on_call = matches!(after.first(), Some(TokenTree::Ident(name)) if is_body_macro(name));
                    if !is_of_the_compiler(attribute) || on_call {
                        return None;
                    }
                    position += 1;
                }
                TokenTree::Punct(mark) if mark.as_char() == '\'' => {
                    // The label of a body, which this one will not have; and `'a !(..)`, which looks like a call.
                    let label = after.first().is_some_and(|name| name.to_string() == LABEL);
                    if label || is_mark(after.get(1), '!') {
                        return None;
                    }
                }
                TokenTree::Literal(_) | TokenTree::Punct(_) => {}
                TokenTree::Ident(name) => {
                    let text = name.to_string();
                    match &*text {
                        "for" | "loop" | "while" => here = true,
                        // Where there is no loop, rustc says more of a body with a label.
                        "break" | "continue" if !here => return None,
                        "await" if !self.may_await => return None,
                        "await" => self.awaits += 1,
                        "yield" => return None,
                        other if REFUSED.contains(&other) => return None,
                        _ => {}
                    }
                    if may_begin_item(name, before, after) {
                        return None;
                    }
                    // `!` is an operator after a keyword, and a part of `a != b`.
                    if !is_mark(after.first(), '!') || begins_with(after, "!=") || is_before_operand(name) {
                        continue;
                    }
                    let Some(TokenTree::Group(arguments)) = after.get(1) else { return None };
                    position += 2;
                    if is_body_macro(name) {
                        if is_path_before(before) || arguments.delimiter() != Delimiter::Parenthesis {
                            return None;
                        }
                        self.calls += 1;
                        self.group(arguments.stream(), Delimiter::Parenthesis, here)?;
                        continue;
                    }
                    let is_in_std = !is_path_before(before) || is_in_std(before);
                    if !is_known(name) || !is_in_std || !is_opaque(arguments.stream()) {
                        return None;
                    }
                    let begins = match before.last() {
                        None | Some(TokenTree::Group(_)) => true,
                        // After a path, the beginning of the path decides, which is not read here.
                        Some(TokenTree::Punct(mark)) => mark.as_char() == ';' || mark.as_char() == ':',
                        _ => false,
                    };
                    self.may_have_items |= begins && delimiter == Delimiter::Brace;
                }
            }
        }
        Some(())
    }
}

/// Returns whether this may be a word that is a keyword only where an item begins, in whatever version of Rust: such a
/// word stands before another name, or before the type of a path, at the beginning of a statement.
fn may_begin_item(name: &Ident, before: &[TokenTree], after: &[TokenTree]) -> bool {
    let begins = match before.last() {
        None | Some(TokenTree::Group(_)) => true,
        Some(TokenTree::Punct(mark)) => mark.as_char() == ';',
        _ => false,
    };
    let is_item = match after.first() {
        Some(TokenTree::Ident(next)) => !is_one_of(next, &["as", "else"]),
        Some(TokenTree::Literal(_)) => true,
        Some(TokenTree::Punct(_)) => generics(after).is_some_and(|length| begins_with(&after[length..], "::")),
        _ => false,
    };
    // `self < other`
    begins && is_item && !is_keyword(name) && name != "self"
}

fn is_path_before(before: &[TokenTree]) -> bool {
    before.len() >= 2 && begins_with(&before[before.len() - 2..], "::")
}

/// Returns whether the path that ends here begins with a crate of the standard library.
fn is_in_std(mut before: &[TokenTree]) -> bool {
    let mut first = None;
    while is_path_before(before) {
        let [rest @ .., TokenTree::Ident(name), _, _] = before else { break };
        // `match ::std::path!()`
        if is_before_operand(name) {
            break;
        }
        first = Some(name);
        before = rest;
    }
    first.is_some_and(|name| is_one_of(name, &["std", "core", "alloc"]))
}

/// Words after which an operand begins. Those that are refused are not among them.
///
/// `!` after one of these is an operator, so each is a keyword in every edition. `dyn` is not: in the edition of 2015,
/// `dyn!(..)` is the call of a macro, and a token has the edition of the crate that wrote it.
pub(super) const BEFORE_OPERANDS: [&str; 16] = [
    "as", "box", "break", "continue", "else", "for", "if", "in", "let", "loop", "match", "move", "mut", "ref",
    "return", "while",
];

/// Words that refuse a body: they begin an item, or code that does not belong to the body itself.
pub(super) const REFUSED: [&str; 18] = [
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
    "pub",
    "reuse",
    "static",
    "struct",
    "trait",
    "type",
    "use",
];

/// Macros of the standard library that take no expressions, or patterns beside them.
pub(super) const OTHERS_OF_STD: [&str; 10] =
    ["matches", "stringify", "concat", "line", "column", "file", "module_path", "env", "option_env", "cfg"];

/// Attributes of the compiler. No macro can take such a name: it would be ambiguous (E0659).
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

/// Returns whether every attribute among the tokens, in groups as well, is one of the compiler.
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

/// Returns whether `[name ..]` is an attribute of the compiler. `name::other` may be a macro of another crate.
fn is_of_the_compiler(attribute: &Group) -> bool {
    let mut tokens = attribute.stream().into_iter();
    let known = matches!(tokens.next(), Some(TokenTree::Ident(name)) if is_one_of(&name, &OF_THE_COMPILER));
    let path = matches!(tokens.next(), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    known && !path && attribute.delimiter() == Delimiter::Bracket
}

/// Returns whether nothing in the tokens has to be replaced, or could call the language's macros: only macros of the
/// standard library are called, and nothing is yielded or awaited.
fn is_opaque(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    let mut called: Option<Ident> = None;
    while let Some(token) = tokens.next() {
        called = match token {
            TokenTree::Ident(name) if is_body_macro(&name) || is_one_of(&name, &["yield", "await"]) => return false,
            TokenTree::Ident(name) => Some(name),
            TokenTree::Punct(mark) if mark.as_char() == '!' => {
                let calls = matches!(tokens.peek(), Some(TokenTree::Group(_) | TokenTree::Ident(_)));
                if called.is_some_and(|name| calls && !is_known(&name) && !is_before_operand(&name)) {
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

/// Returns whether `!` after the name is an operator.
pub(super) fn is_before_operand(name: &Ident) -> bool {
    is_one_of(name, &BEFORE_OPERANDS)
}

/// Returns whether a macro of this name yields in no body, unless a macro of the user has that name.
pub(crate) fn is_known(name: &Ident) -> bool {
    is_of_std(name) || is_one_of(name, &OTHERS_OF_STD)
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
