//! Calls of macros, and where their arguments are evaluated.

use proc_macro2::{Delimiter, Group, Ident, TokenTree};

use super::{Braces, Call, Content, Enclosing, Inside, Node, Reader};
use crate::check::{BODY_MACROS, is_of_std};
use crate::tokens::{begins_with, is_keyword, is_mark, is_one_of, mentions};

impl Reader<'_> {
    /// Reads a call whose path has `path` tokens, the exclamation mark included.
    pub(super) fn call(&mut self, path: usize) {
        let rest = self.rest();
        let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(arguments))) = (rest.get(path - 2), rest.get(path))
        else {
            return self.take(1);
        };
        let inside = self.arguments(name, arguments);
        self.position += path + 1;
        self.nodes.push(Node::Call(Call {
            path: rest[..path].to_vec(),
            name: name.clone(),
            arguments: arguments.clone(),
            inside,
            begins: false,
        }));
    }

    fn arguments(&mut self, name: &Ident, arguments: &Group) -> Inside {
        let content = if name == "generate" {
            return Inside::Unread;
        } else if is_one_of(name, &["with", "async_with"]) {
            Content::Managers
        } else if name == "matches" {
            Content::ValueAndPattern
        } else if is_of_std(name) || is_one_of(name, &BODY_MACROS) {
            Content::List
        } else if mentions(arguments.stream(), &["yield"]) && arguments.delimiter() != Delimiter::Brace {
            return self.attempt(arguments, Content::List).map_or(Inside::Unread, Inside::Foreign);
        } else {
            return Inside::Unread;
        };
        self.attempt(arguments, content).map_or(Inside::Unread, Inside::Known)
    }

    /// Reads the arguments, if they are of this form.
    fn attempt(&mut self, arguments: &Group, content: Content) -> Option<Vec<Node>> {
        let so_far = std::mem::replace(&mut self.is_complete, true);
        let inside = self.inside(arguments, content);
        let is_complete = std::mem::replace(&mut self.is_complete, so_far);
        is_complete.then_some(inside)
    }

    /// `value, pattern if guard`
    pub(super) fn value_and_pattern(&mut self) {
        self.expression(Braces::OfStructs);
        self.comma_or(',');
        self.pattern(&["if"], ",");
        if self.is_at_word("if") {
            self.take(1);
            self.expression(Braces::OfStructs);
        }
        if !self.is_at_end() {
            self.comma_or(',');
        }
    }

    /// `resource = manager, resource = manager, { block }, otherwise = value`. The block is a future or a closure of its
    /// own.
    pub(super) fn managers(&mut self) {
        while !self.is_at_end() && !self.is_at_block() {
            self.pattern(&[], "=");
            if self.is_at('=') {
                self.take(1);
                self.expression(Braces::OfStructs);
            }
            self.comma_or(',');
        }
        if self.is_at_end() {
            return;
        }
        let start = self.nodes.len();
        self.block();
        self.enclose_from(Enclosing::With, start);
        if !self.is_at_end() {
            self.comma_or(',');
        }
        if self.is_at_word("otherwise") && is_mark(self.tokens.get(self.position + 1), '=') {
            self.take(2);
            self.expression(Braces::OfStructs);
            if !self.is_at_end() {
                self.comma_or(',');
            }
        }
    }
}

/// Returns how many tokens the path of the macro has that is called here, the exclamation mark included. Returns 0 if
/// none is called.
pub(super) fn path_of_macro(rest: &[TokenTree]) -> usize {
    let mut position = if begins_with(rest, "::") { 2 } else { 0 };
    loop {
        let [TokenTree::Ident(name), after @ ..] = &rest[position..] else { return 0 };
        let continues = begins_with(after, "::");
        let called = is_mark(after.first(), '!') && matches!(after.get(1), Some(TokenTree::Group(_)));
        // Not in each edition: `dyn!(..)` may be the call of a macro, and no operator stands after these.
        let is_name = !is_keyword(name) || (called && is_one_of(name, &["async", "await", "dyn"]));
        if !(continues || called) || !is_name {
            return 0;
        }
        if called {
            return position + 2;
        }
        position += 3;
    }
}
