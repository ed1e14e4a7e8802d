//! Statements and the arms of a `match`.

use proc_macro2::{Delimiter, TokenTree};

use super::macros::path_of_macro;
use super::{Braces, Enclosing, Node, Reader, is_block};
use crate::tokens::{begins_with, find, is_group, is_mark, is_one_of, kept_together};

impl Reader<'_> {
    pub(super) fn statements(&mut self) {
        while !self.is_at_end() {
            let mut is_generator = false;
            while self.is_at('#') {
                is_generator |= self.attribute();
            }
            if self.is_at(';') {
                self.take(1);
            } else if self.is_at_word("let") {
                self.local();
            } else if !self.item(is_generator) && !self.is_at_end() {
                self.expression_statement();
                if !self.is_at_end() && !self.is_at(';') {
                    self.is_complete &= self.ends_with_block();
                }
            }
        }
    }

    /// `let pattern = value else { .. };`
    pub(super) fn local(&mut self) {
        self.take(1);
        self.pattern(&[";"], "=");
        if self.is_at('=') {
            self.take(1);
            self.expression(Braces::OfStructs);
            if self.is_at_word("else") {
                self.take(1);
                self.block();
            }
        }
        if self.is_at(';') {
            self.take(1);
        } else {
            self.is_complete = false;
        }
    }

    /// A pattern, perhaps with a type, up to one of these marks or words.
    pub(super) fn pattern(&mut self, words: &[&str], mark: &str) {
        let rest = self.rest();
        let mut range = false;
        let length = find(rest, |rest| {
            let (here, in_range) = (&rest[0], range);
            range = begins_with(rest, "..=");
            match here {
                TokenTree::Ident(name) => is_one_of(name, words),
                TokenTree::Punct(punct) => {
                    let begins = begins_with(rest, mark) && !(in_range && punct.as_char() == '=');
                    begins || (punct.as_char() == ';' && words.contains(&";"))
                }
                _ => false,
            }
        });
        let length = length.unwrap_or(rest.len());
        self.nodes.extend(rest[..length].iter().map(|token| Node::Token(kept_together(token))));
        self.position += length;
    }

    /// An expression at the beginning of a statement or of an arm, which ends after a block.
    pub(super) fn expression_statement(&mut self) {
        let (start, position) = (self.nodes.len(), self.position);
        if self.begins_block() {
            self.primary(Braces::OfStructs);
            if (self.is_at('.') && !begins_with(self.rest(), "..")) || self.is_at('?') {
                self.postfix(start);
                self.operators(Braces::OfStructs);
            }
        } else {
            self.expression(Braces::OfStructs);
        }
        if let Some(Node::Call(call)) = self.nodes.get_mut(start) {
            call.begins = true;
        }
        if self.position == position {
            // A token that can begin nothing.
            self.is_complete = false;
            self.take(1);
        }
    }

    /// Returns whether the last node may end a statement without a semicolon.
    pub(super) fn ends_with_block(&self) -> bool {
        match self.nodes.last() {
            Some(Node::Token(token)) => is_block(token),
            Some(Node::Group(group, _)) => is_block(&group.clone().into()),
            Some(Node::Call(call)) => call.begins && call.arguments.delimiter() == Delimiter::Brace,
            Some(Node::ForAwait(_)) => true,
            // `const { .. }`
            Some(Node::Enclosed(enclosing, _)) => *enclosing == Enclosing::Constant,
            _ => false,
        }
    }

    /// Returns whether a block begins here, or an expression such as `if` and `match` that ends with one.
    pub(super) fn begins_block(&self) -> bool {
        match self.peek() {
            Some(token @ TokenTree::Group(_)) => is_block(token),
            Some(TokenTree::Ident(name)) => match &*name.to_string() {
                "if" | "match" | "while" | "loop" => true,
                "for" => !is_mark(self.tokens.get(self.position + 1), '<'),
                "unsafe" | "const" => self.tokens.get(self.position + 1).is_some_and(is_block),
                _ => self.begins_call_with_braces(),
            },
            Some(TokenTree::Punct(mark)) if mark.as_char() == '\'' => is_mark(self.tokens.get(self.position + 2), ':'),
            Some(TokenTree::Punct(mark)) if mark.as_char() == ':' => self.begins_call_with_braces(),
            _ => false,
        }
    }

    /// Returns whether the call of a macro with braces begins here.
    pub(super) fn begins_call_with_braces(&self) -> bool {
        let rest = self.rest();
        let path = path_of_macro(rest);
        path > 0 && is_group(rest.get(path), Delimiter::Brace)
    }

    /// The arms of a `match`.
    pub(super) fn arms(&mut self) {
        while !self.is_at_end() {
            while self.is_at('#') {
                self.attribute();
            }
            self.pattern(&["if"], "=>");
            if self.is_at_word("if") {
                self.take(1);
                self.expression(Braces::OfStructs);
            }
            if !begins_with(self.rest(), "=>") {
                self.is_complete = false;
                self.take(1);
                continue;
            }
            self.take(2);
            if !self.is_at(',') {
                self.expression_statement();
            }
            if self.is_at(',') {
                self.take(1);
            } else if !self.is_at_end() {
                self.is_complete &= self.ends_with_block();
            }
        }
    }
}
