//! Where does an item of a body end, and what in it is code?

use proc_macro2::{Delimiter, TokenTree};

use super::{Braces, Enclosing, Node, Reader, is_block};
use crate::function::visibility;
use crate::tokens::{begins_with, find, is_group, is_mark, is_one_of, is_word};

/// What an item is, and how many tokens there are to the word that says so.
pub(super) fn length_of_head(tokens: &[TokenTree]) -> Option<usize> {
    let start = visibility(tokens);
    let mut position = start;
    loop {
        let Some(TokenTree::Ident(name)) = tokens.get(position) else { return None };
        let next = tokens.get(position + 1);
        let names = matches!(next, Some(TokenTree::Ident(_)));
        let is_item = match name.to_string().as_str() {
            "fn" | "struct" | "enum" | "trait" | "impl" | "mod" | "use" | "type" => true,
            "macro_rules" => is_mark(next, '!') && matches!(tokens.get(position + 2), Some(TokenTree::Ident(_))),
            // Before `fn`, or the item itself.
            "const" | "static" => match next {
                Some(TokenTree::Ident(next))
                    if is_one_of(next, &["fn", "async", "unsafe", "extern", "impl", "trait"]) =>
                {
                    false
                }
                Some(TokenTree::Ident(next)) => next != "move" || name != "const",
                _ => return None,
            },
            "union" | "macro" | "reuse" => names,
            "extern" => {
                let abi = usize::from(matches!(next, Some(TokenTree::Literal(_))));
                is_group(tokens.get(position + 1 + abi), Delimiter::Brace) || is_word(next, "crate")
            }
            _ => false,
        };
        if is_item {
            return (!is_word(next, "move") || name == "impl").then_some(position);
        }
        // `async move`, `unsafe {`
        if !matches!(next, Some(TokenTree::Ident(_) | TokenTree::Literal(_)))
            || !is_one_of(name, &["const", "async", "unsafe", "extern", "default", "auto", "safe"])
        {
            return None;
        }
        position += 1 + usize::from(matches!(next, Some(TokenTree::Literal(_))));
    }
}

impl Reader<'_> {
    /// Reads an item, if one begins here. `is_generator`: whether an attribute makes a generator of it.
    pub(super) fn item(&mut self, is_generator: bool) -> bool {
        let Some(length) = length_of_head(self.rest()) else { return false };
        self.take(length);
        let Some(TokenTree::Ident(word)) = self.peek() else { return true };
        self.take(1);
        self.take(usize::from(self.is_at_word("mut")));
        if let (Some(TokenTree::Ident(name)), true) =
            (self.peek(), is_one_of(word, &["fn", "const", "static", "struct"]))
        {
            self.nodes.push(Node::Name(name.clone()));
            self.position += 1;
        }
        if is_one_of(word, &["const", "static"]) {
            self.value();
            return true;
        }
        if word == "reuse" {
            // What it names is the name of a function here.
            while let Some(TokenTree::Ident(name)) = self.peek() {
                self.nodes.push(Node::Name(name.clone()));
                self.position += 1;
                self.take(if begins_with(self.rest(), "::") { 2 } else { 0 });
            }
        }
        // A definition: its tokens are not this body's code.
        let is_definition = is_one_of(word, &["macro_rules", "macro"]);
        let ends_with_semicolon = is_one_of(word, &["use", "type"]);
        let rest = self.rest();
        let end = find(rest, |rest| {
            let block = rest.first().is_some_and(is_block) && !ends_with_semicolon;
            block || is_mark(rest.first(), ';')
        });
        self.take(end.unwrap_or(rest.len()));
        let start = self.nodes.len();
        if !self.is_at_block() || is_definition || is_generator || is_one_of(word, &["struct", "enum", "union"]) {
            self.take(1);
        } else {
            self.block();
            if word == "fn" {
                self.enclose_from(Enclosing::Function, start);
            }
        }
        true
    }

    /// The type and the value of a constant.
    fn value(&mut self) {
        let rest = self.rest();
        let end =
            find(rest, |rest| is_mark(rest.first(), ';') || (is_mark(rest.first(), '=') && !begins_with(rest, "=>")));
        self.take(end.unwrap_or(rest.len()));
        if self.is_at('=') {
            self.take(1);
            let start = self.nodes.len();
            self.expression(Braces::OfStructs);
            self.enclose_from(Enclosing::Constant, start);
        }
        if self.is_at(';') {
            self.take(1);
        } else {
            self.is_complete = false;
        }
    }
}
