//! Operands, with their calls, fields and `.await`s.

use proc_macro2::{Delimiter, Group, Ident, TokenTree};

use super::expressions::{ends_with_operator, operator};
use super::macros::path_of_macro;
use super::{Braces, Content, Enclosing, ForAwait, Node, Reader, is_block, is_taken_apart};
use crate::tokens::{begins_with, generics, is_group, is_keyword, is_mark, is_word, mentions};

impl Reader<'_> {
    /// Reads the beginning of an operand.
    pub(super) fn primary(&mut self, braces: Braces) {
        let rest = self.rest();
        match rest.first() {
            None => {}
            Some(TokenTree::Literal(_)) => self.take(1),
            Some(TokenTree::Group(group)) => match group.delimiter() {
                Delimiter::Brace => self.block(),
                Delimiter::Bracket => self.group(Content::Array),
                Delimiter::Parenthesis => self.group(Content::List),
                Delimiter::None => self.fragment(group, braces),
            },
            Some(TokenTree::Punct(mark)) => match mark.as_char() {
                // The label of a block or of a loop.
                '\'' if self.is_at_for_await(3) => self.for_await(3),
                '\'' => {
                    self.take(3);
                    self.primary(braces);
                }
                '<' => {
                    let Some(length) = generics(rest) else { return };
                    self.take(length);
                    if begins_with(self.rest(), "::") {
                        self.path(braces);
                    }
                }
                ':' if begins_with(rest, "::") => self.path(braces),
                _ => {}
            },
            Some(TokenTree::Ident(name)) => self.word(name, braces),
        }
    }

    /// An operand that a macro was given.
    fn fragment(&mut self, group: &Group, braces: Braces) {
        let before = &self.tokens[..self.position];
        self.group(Content::List);
        // Those of a struct would be those of the block.
        let has_braces = group.stream().into_iter().any(|token| is_group(Some(&token), Delimiter::Brace));
        let is_in_parentheses = if is_block(&group.clone().into()) {
            // `0..{`
            braces == Braces::OfBlocks && ends_with_operator(before)
        } else {
            let is_beside = (braces == Braces::OfBlocks && has_braces)
                || ends_with_operator(before)
                || self.is_at_postfix_or_operator();
            is_beside && is_taken_apart(group)
        };
        if is_in_parentheses {
            let inside = match self.nodes.pop() {
                Some(Node::Group(_, inside)) => inside,
                _ => group.stream().into_iter().map(Node::Token).collect(),
            };
            self.nodes.push(Node::Fragment(group.clone(), inside));
        }
    }

    fn is_at_postfix_or_operator(&self) -> bool {
        match self.peek() {
            Some(TokenTree::Punct(mark)) if mark.as_char() == '?' || mark.as_char() == '.' => true,
            Some(TokenTree::Group(group)) => {
                matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::Bracket)
            }
            _ => operator(self.rest()) > 0,
        }
    }

    pub(super) fn word(&mut self, name: &Ident, braces: Braces) {
        let start = self.nodes.len();
        let text = name.to_string();
        match text.as_str() {
            // In the edition of 2015, these are names.
            "async" | "await" | "dyn" if path_of_macro(self.rest()) > 0 => self.path(braces),
            "if" => loop {
                self.take(1);
                self.expression(Braces::OfBlocks);
                self.block();
                if !self.is_at_word("else") {
                    break;
                }
                self.take(1);
                if !self.is_at_word("if") {
                    self.block();
                    break;
                }
            },
            "while" => {
                self.take(1);
                self.expression(Braces::OfBlocks);
                self.block();
            }
            "for" if self.is_at_for_await(0) => self.for_await(0),
            "for" => {
                self.take(1);
                self.pattern(&["in"], ";");
                self.take(1);
                self.expression(Braces::OfBlocks);
                self.block();
            }
            "loop" | "unsafe" => {
                self.take(1);
                self.block();
            }
            "match" => {
                self.take(1);
                self.expression(Braces::OfBlocks);
                if is_group(self.peek(), Delimiter::Brace) {
                    self.group(Content::Arms);
                } else {
                    self.is_complete = false;
                }
            }
            "async" | "gen" if text == "async" || self.begins_gen_block() => {
                self.take(1);
                let is_gen = text == "gen" || self.is_at_word("gen");
                self.take(usize::from(self.is_at_word("gen")));
                self.take(usize::from(self.is_at_word("move")));
                self.block();
                self.enclose_from(if is_gen { Enclosing::Coroutine } else { Enclosing::AsyncBlock }, start);
            }
            "const" => {
                self.take(1);
                self.block();
                self.enclose_from(Enclosing::Constant, start);
            }
            "true" | "false" | "_" => self.take(1),
            _ if is_keyword(name) => {}
            _ => self.path(braces),
        }
    }

    /// Returns whether `for await` comes after the label. In the edition of 2015, `await` may be the pattern.
    pub(super) fn is_at_for_await(&self, label: usize) -> bool {
        let rest = &self.rest()[label.min(self.rest().len())..];
        is_word(rest.first(), "for") && is_word(rest.get(1), "await") && !is_word(rest.get(2), "in")
    }

    /// A loop over a stream, after a label of so many tokens.
    fn for_await(&mut self, label: usize) {
        let (label, rest) = self.rest().split_at(label);
        self.position += label.len() + 2;
        let pattern = self.apart(|reader| reader.pattern(&["in"], ";"));
        let in_word = self.is_at_word("in").then(|| self.tokens[self.position].clone());
        self.position += usize::from(in_word.is_some());
        self.is_complete &= in_word.is_some();
        let stream = self.apart(|reader| reader.expression(Braces::OfBlocks));
        let block = self.apart(Reader::block);
        let keywords = [rest[0].clone(), rest[1].clone()];
        self.nodes.push(Node::ForAwait(ForAwait { label: label.to_vec(), keywords, pattern, in_word, stream, block }));
    }

    /// Returns the nodes that this reads.
    fn apart(&mut self, read: impl FnOnce(&mut Self)) -> Vec<Node> {
        let start = self.nodes.len();
        read(self);
        self.nodes.split_off(start)
    }

    /// Whether `gen` is a keyword here, and not the name of a struct.
    fn begins_gen_block(&self) -> bool {
        let block = self.position + 1 + usize::from(is_word(self.tokens.get(self.position + 1), "move"));
        match self.tokens.get(block) {
            Some(TokenTree::Group(group)) => is_block(&self.tokens[block]) && mentions(group.stream(), &["yield"]),
            _ => false,
        }
    }

    /// A path, and the macro or the struct that it names.
    pub(super) fn path(&mut self, braces: Braces) {
        let called = path_of_macro(self.rest());
        if called > 0 {
            return self.call(called);
        }
        loop {
            if begins_with(self.rest(), "::") {
                self.take(2);
            }
            if self.is_at('<') {
                let Some(length) = generics(self.rest()) else { return };
                self.take(length);
            } else if matches!(self.peek(), Some(TokenTree::Ident(_))) {
                self.take(1);
            } else {
                self.is_complete = false;
                return;
            }
            if !begins_with(self.rest(), "::") {
                break;
            }
        }
        if braces == Braces::OfStructs && is_group(self.peek(), Delimiter::Brace) {
            self.group(Content::Fields);
        }
    }

    /// Reads what follows the operand that begins with this node.
    pub(super) fn postfix(&mut self, start: usize) {
        loop {
            let rest = self.rest();
            match rest.first() {
                Some(TokenTree::Punct(mark)) if mark.as_char() == '?' => self.take(1),
                Some(TokenTree::Punct(mark)) if mark.as_char() == '.' && !begins_with(rest, "..") => {
                    match rest.get(1) {
                        Some(TokenTree::Ident(keyword)) if keyword == "await" => {
                            self.position += 2;
                            let operand = self.nodes.split_off(start);
                            self.nodes.push(Node::Await { operand, dot: rest[0].clone(), keyword: keyword.clone() });
                        }
                        Some(TokenTree::Ident(_) | TokenTree::Literal(_)) => {
                            self.take(2);
                            if begins_with(self.rest(), "::") && is_mark(self.tokens.get(self.position + 2), '<') {
                                let length = generics(&self.rest()[2..]);
                                self.take(2 + length.unwrap_or(0));
                            }
                        }
                        _ => {
                            self.is_complete = false;
                            return self.take(1);
                        }
                    }
                }
                Some(TokenTree::Group(group))
                    if matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::Bracket) =>
                {
                    self.group(Content::List);
                }
                _ => return,
            }
        }
    }

    /// Expressions with commas or semicolons between them: arguments, a tuple, or an array.
    pub(super) fn list(&mut self) {
        while !self.is_at_end() {
            if self.begins_expression(Braces::OfStructs) {
                self.expression(Braces::OfStructs);
            }
            self.comma_or(';');
        }
    }

    /// The items of an array, or one and how often it is repeated.
    pub(super) fn array(&mut self) {
        while !self.is_at_end() {
            let (is_length, start) =
                (self.position > 0 && is_mark(self.tokens.get(self.position - 1), ';'), self.nodes.len());
            if self.begins_expression(Braces::OfStructs) {
                self.expression(Braces::OfStructs);
            }
            if is_length {
                self.enclose_from(Enclosing::Constant, start);
            }
            self.comma_or(';');
        }
    }

    /// The fields of a struct that is made.
    pub(super) fn fields(&mut self) {
        while !self.is_at_end() {
            while self.is_at('#') {
                self.attribute();
            }
            if is_mark(self.tokens.get(self.position + 1), ':') && !begins_with(&self.rest()[1..], "::") {
                self.take(2);
            }
            if self.begins_expression(Braces::OfStructs) {
                self.expression(Braces::OfStructs);
            }
            self.comma_or(',');
        }
    }

    /// Takes what is between two parts, and one token if there is none of these marks.
    pub(super) fn comma_or(&mut self, mark: char) {
        if !self.is_at_end() {
            self.is_complete &= self.is_at(',') || self.is_at(mark);
            self.take(1);
        }
    }
}
