//! Expressions and their operators.

use proc_macro2::{Delimiter, Ident, Punct, Spacing, TokenTree};

use super::{Braces, Enclosing, Node, Reader};
use crate::function::is_attribute_named;
use crate::tokens::{self, begins_with, generics, is_mark, is_one_of, is_word};

impl Reader<'_> {
    pub(super) fn expression(&mut self, braces: Braces) {
        self.operand(braces);
        self.operators(braces);
    }

    /// The operators after an operand, each with the operand that follows it.
    pub(super) fn operators(&mut self, braces: Braces) {
        loop {
            let rest = self.rest();
            let length = operator(rest);
            if length == 0 {
                return;
            }
            let is_range = begins_with(rest, "..");
            self.take(length);
            if is_word(rest.first(), "as") {
                match tokens::ty(self.rest()) {
                    Some(length) => self.take(length),
                    None => self.is_complete = false,
                }
            } else if !is_range || self.begins_expression(braces) {
                self.operand(braces);
            }
        }
    }

    /// Returns whether an expression can begin here.
    pub(super) fn begins_expression(&self, braces: Braces) -> bool {
        match self.peek() {
            None => false,
            Some(TokenTree::Group(group)) => braces == Braces::OfStructs || group.delimiter() != Delimiter::Brace,
            Some(TokenTree::Ident(name)) => !is_one_of(name, &["as", "else", "in", "where"]),
            Some(TokenTree::Literal(_)) => true,
            Some(TokenTree::Punct(mark)) => match mark.as_char() {
                '.' => begins_with(self.rest(), ".."),
                ':' => begins_with(self.rest(), "::"),
                other => "&*-!|<'#".contains(other),
            },
        }
    }

    /// An operand, with what is before and after it.
    pub(super) fn operand(&mut self, braces: Braces) {
        loop {
            let rest = self.rest();
            match rest.first() {
                Some(TokenTree::Punct(mark)) => match mark.as_char() {
                    '&' => {
                        self.take(1);
                        let raw = is_word(rest.get(1), "raw")
                            && (is_word(rest.get(2), "const") || is_word(rest.get(2), "mut"));
                        self.take(if raw { 2 } else { usize::from(self.is_at_word("mut")) });
                    }
                    '*' | '-' | '!' => self.take(1),
                    '#' => {
                        self.attribute();
                    }
                    '.' if begins_with(rest, "..") => {
                        self.take(if begins_with(rest, "..=") { 3 } else { 2 });
                        if !self.begins_expression(braces) {
                            return;
                        }
                    }
                    '|' => return self.closure(self.nodes.len(), braces),
                    _ => break,
                },
                Some(TokenTree::Ident(name)) => {
                    let text = name.to_string();
                    match text.as_str() {
                        "let" => {
                            self.take(1);
                            self.pattern(&[], "=");
                            if self.is_at('=') {
                                self.take(1);
                            }
                        }
                        "return" | "break" | "become" => {
                            self.take(1);
                            if text == "break" && self.is_at('\'') && !is_mark(self.tokens.get(self.position + 2), ':')
                            {
                                self.take(2);
                            }
                            if !self.begins_expression(braces) {
                                return;
                            }
                        }
                        "continue" => {
                            self.take(1);
                            return self.take(if self.is_at('\'') { 2 } else { 0 });
                        }
                        "yield" => return self.yield_expression(name, braces),
                        "move" | "static" | "async" | "const" | "for" if self.begins_closure() => {
                            return self.closure(self.nodes.len(), braces);
                        }
                        _ => break,
                    }
                }
                _ => break,
            }
        }
        let start = self.nodes.len();
        self.primary(braces);
        if self.nodes.len() > start {
            self.postfix(start);
        } else {
            self.is_complete = false;
        }
    }

    /// Returns whether the words here belong to a closure.
    pub(super) fn begins_closure(&self) -> bool {
        let mut rest = self.rest();
        if is_word(rest.first(), "for") {
            let Some(length) = generics(&rest[1..]) else { return false };
            rest = &rest[1 + length..];
        }
        while let [TokenTree::Ident(name), after @ ..] = rest {
            if !is_one_of(name, &["static", "const", "async", "move"]) {
                return false;
            }
            rest = after;
        }
        is_mark(rest.first(), '|')
    }

    /// A closure, which has all that follows. Its words, if there are any, are not read.
    pub(super) fn closure(&mut self, start: usize, braces: Braces) {
        let is_coroutine = match &self.tokens[..self.position] {
            [.., hash, TokenTree::Group(attribute)] if is_mark(Some(hash), '#') => {
                is_attribute_named(attribute, &["coroutine"])
            }
            _ => false,
        };
        while !self.is_at('|') {
            self.take(1);
        }
        let parameters = self.rest()[1..].iter().position(|token| is_mark(Some(token), '|'));
        self.take(parameters.map_or(1, |length| length + 2));
        if begins_with(self.rest(), "->") {
            self.take(2);
            self.take(tokens::ty(self.rest()).unwrap_or(0));
            self.block();
        } else if self.begins_expression(Braces::OfStructs) {
            self.expression(braces);
        }
        self.enclose_from(if is_coroutine { Enclosing::Coroutine } else { Enclosing::Closure }, start);
    }

    pub(super) fn yield_expression(&mut self, keyword: &Ident, braces: Braces) {
        self.position += 1;
        let from = match self.rest() {
            [TokenTree::Ident(name), after @ ..] if self.from_is_keyword && name == "from" && delegates(after) => {
                self.position += 1;
                Some(name.clone())
            }
            _ => None,
        };
        let start = self.nodes.len();
        if self.begins_expression(braces) {
            self.expression(braces);
        }
        let operand = self.nodes.split_off(start);
        self.nodes.push(Node::Yield { keyword: keyword.clone(), from, operand });
    }
}

/// Returns how many tokens the operator after an operand has. The arrow of an arm is no operator.
pub(super) fn operator(rest: &[TokenTree]) -> usize {
    let mark = match rest.first() {
        Some(TokenTree::Ident(name)) => return usize::from(name == "as"),
        Some(TokenTree::Punct(mark)) => mark,
        _ => return 0,
    };
    if begins_with(rest, "=>") || begins_with(rest, "->") {
        return 0;
    }
    for operator in ["<<=", ">>=", "..=", "<<", ">>", "&&", "||", "..", "==", "!="] {
        if begins_with(rest, operator) {
            return operator.len();
        }
    }
    match mark.as_char() {
        '=' => 1,
        other if "+-*/%^&|<>".contains(other) => 1 + usize::from(assigns(mark, rest)),
        _ => 0,
    }
}

/// Whether an operand follows these tokens, one with an operator before it. An assignment and the arrow of an arm are
/// none: one expression follows them.
pub(super) fn ends_with_operator(before: &[TokenTree]) -> bool {
    let [rest @ .., last] = before else { return false };
    let joint = match rest.last() {
        Some(TokenTree::Punct(mark)) if mark.spacing() == Spacing::Joint => Some(mark.as_char()),
        _ => None,
    };
    match last {
        TokenTree::Ident(name) => is_one_of(name, &["mut", "const"]),
        TokenTree::Punct(mark) => match mark.as_char() {
            '=' => joint.is_some(),
            '>' => joint != Some('=') && joint != Some('-'),
            other => "&*-!.+/%^|<".contains(other),
        },
        _ => false,
    }
}

/// Returns whether `=` belongs to the operator.
fn assigns(mark: &Punct, rest: &[TokenTree]) -> bool {
    mark.spacing() == Spacing::Joint && is_mark(rest.get(1), '=')
}

/// Returns whether `from` is a keyword, with these tokens after it. It is a name at the end and before an operator.
fn delegates(after: &[TokenTree]) -> bool {
    match after.first() {
        None => false,
        Some(TokenTree::Punct(mark)) => matches!(mark.as_char(), '&' | '*' | ':' | '|' | '\''),
        Some(_) => true,
    }
}
