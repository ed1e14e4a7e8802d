//! The reader of bodies.
//!
//! The body of a function is read from its tokens, as far as the expansion has to know it: where expressions begin and
//! end, whose code they are, and where something is yielded, awaited, or a macro is called. Patterns, types and
//! everything that is not understood stay tokens. rustc reports what is no Rust, here or after the expansion. So the
//! reader refuses nothing and loses no token.

mod expressions;
mod items;
mod macros;
mod operands;
mod statements;
#[cfg(test)]
mod tests;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use crate::function::block;
use crate::tokens::{self, begins_with, is_group, is_keyword, is_mark, is_word};

/// A part of a body.
pub(crate) enum Node {
    /// A token that stays as it is, or that is not read.
    Token(TokenTree),
    /// A group that contains other nodes than tokens.
    Group(Group, Vec<Node>),
    /// Code that is not run as a part of the code around it.
    Enclosed(Enclosing, Vec<Node>),
    Call(Call),
    /// `operand.await`
    Await {
        operand: Vec<Node>,
        dot: TokenTree,
        keyword: Ident,
    },
    /// `yield operand`, or `yield from operand` with the word `from`.
    Yield {
        keyword: Ident,
        from: Option<Ident>,
        operand: Vec<Node>,
    },
    /// `'label: for await pattern in stream { .. }`, which is replaced before anything else (`for_await.rs`).
    ForAwait(ForAwait),
    /// The name of an item that takes part in expressions.
    Name(Ident),
    /// An operand that a macro was given, in a group without delimiters, beside an operator. rustc does not see such a
    /// group if a procedural macro has written it (rust-lang/rust#67062): in `2 * $sum`, the sum would be taken apart.
    /// So it is written in parentheses.
    Fragment(Group, Vec<Node>),
}

/// `'label: for await pattern in stream { .. }`
pub(crate) struct ForAwait {
    /// The three tokens of the label, if there is one.
    pub(crate) label: Vec<TokenTree>,
    /// `for` and `await`.
    pub(crate) keywords: [TokenTree; 2],
    pub(crate) pattern: Vec<Node>,
    /// `in`, if it is there.
    pub(crate) in_word: Option<TokenTree>,
    pub(crate) stream: Vec<Node>,
    /// One node, if the block is there.
    pub(crate) block: Vec<Node>,
}

impl ForAwait {
    /// Returns the parts that are nodes, in their order.
    pub(crate) fn parts(&self) -> [&[Node]; 3] {
        [&self.pattern, &self.stream, &self.block]
    }
}

/// The construct that encloses a piece of code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Enclosing {
    Body,
    Closure,
    AsyncBlock,
    /// A `gen` block or a `#[coroutine]` closure of nightly Rust, to which the keyword `yield` in it belongs.
    Coroutine,
    /// The block of a `with!` or an `async_with!`.
    With,
    Function,
    Constant,
}

/// The call of a macro.
pub(crate) struct Call {
    /// The path of the macro, with its exclamation mark.
    pub(crate) path: Vec<TokenTree>,
    pub(crate) name: Ident,
    pub(crate) arguments: Group,
    pub(crate) inside: Inside,
    /// Whether it begins a statement or the expression of an arm.
    pub(crate) begins: bool,
}

/// The arguments of a macro.
pub(crate) enum Inside {
    /// Code that is evaluated where it stands.
    Known(Vec<Node>),
    /// Expressions, of which it is not known where they are evaluated.
    Foreign(Vec<Node>),
    Unread,
}

/// A body that was read.
pub(crate) struct Body {
    pub(crate) nodes: Vec<Node>,
    /// Whether each statement and each argument ends where the next one begins.
    pub(crate) is_complete: bool,
}

/// Reads the statements between the braces of a body. `from_is_keyword`: whether `from` after `yield` delegates.
pub(crate) fn body(tokens: TokenStream, from_is_keyword: bool) -> Body {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut reader = Reader { tokens: &tokens, position: 0, nodes: Vec::new(), from_is_keyword, is_complete: true };
    reader.statements();
    Body { is_complete: reader.is_complete, nodes: reader.nodes }
}

/// Returns whether an item begins here, after its attributes and its visibility.
pub(crate) fn begins_item(tokens: &[TokenTree]) -> bool {
    items::length_of_head(tokens).is_some()
}

/// Whether braces may belong to the expression, as those of a struct do. In a condition, they are those of the block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Braces {
    OfStructs,
    OfBlocks,
}

/// The content of a group.
#[derive(Clone, Copy)]
enum Content {
    Statements,
    List,
    Array,
    Fields,
    Arms,
    ValueAndPattern,
    Managers,
}

/// Reads the tokens of one group.
struct Reader<'t> {
    tokens: &'t [TokenTree],
    position: usize,
    nodes: Vec<Node>,
    from_is_keyword: bool,
    is_complete: bool,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t [TokenTree] {
        &self.tokens[self.position..]
    }

    fn peek(&self) -> Option<&'t TokenTree> {
        self.tokens.get(self.position)
    }

    fn is_at_end(&self) -> bool {
        self.position >= self.tokens.len()
    }

    fn is_at(&self, mark: char) -> bool {
        is_mark(self.peek(), mark)
    }

    fn is_at_word(&self, word: &str) -> bool {
        is_word(self.peek(), word)
    }

    /// Returns whether a block is next, perhaps one that was an argument of a macro.
    fn is_at_block(&self) -> bool {
        self.peek().is_some_and(is_block)
    }

    /// Takes `count` tokens as they are.
    fn take(&mut self, count: usize) {
        let end = (self.position + count).min(self.tokens.len());
        self.nodes.extend(self.tokens[self.position..end].iter().cloned().map(Node::Token));
        self.position = end;
    }

    /// Reads what is in a group.
    fn group(&mut self, content: Content) {
        let Some(TokenTree::Group(group)) = self.peek() else { return };
        let inside = self.inside(group, content);
        self.position += 1;
        let is_plain = inside.iter().all(|node| matches!(node, Node::Token(_)));
        self.nodes.push(if is_plain { Node::Token(group.clone().into()) } else { Node::Group(group.clone(), inside) });
    }

    fn inside(&mut self, group: &Group, content: Content) -> Vec<Node> {
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        let mut inner = Reader {
            tokens: &tokens,
            position: 0,
            nodes: Vec::with_capacity(tokens.len()),
            from_is_keyword: self.from_is_keyword,
            is_complete: true,
        };
        match content {
            Content::Statements => inner.statements(),
            Content::List => inner.list(),
            Content::Array => inner.array(),
            Content::Fields => inner.fields(),
            Content::Arms => inner.arms(),
            Content::ValueAndPattern => inner.value_and_pattern(),
            Content::Managers => inner.managers(),
        }
        // The reader has read everything, but no token may get lost.
        inner.is_complete &= inner.is_at_end();
        inner.take(tokens.len());
        self.is_complete &= inner.is_complete;
        inner.nodes
    }

    /// Encloses the nodes from `start` on.
    fn enclose_from(&mut self, enclosing: Enclosing, start: usize) {
        let inside = self.nodes.split_off(start);
        self.nodes.push(Node::Enclosed(enclosing, inside));
    }

    fn block(&mut self) {
        if is_group(self.peek(), Delimiter::Brace) {
            self.group(Content::Statements);
        } else if self.is_at_block() {
            self.group(Content::List);
        } else {
            self.is_complete = false;
        }
    }

    /// Takes an attribute. Returns whether it makes a generator of a function.
    fn attribute(&mut self) -> bool {
        let inner = usize::from(is_mark(self.tokens.get(self.position + 1), '!'));
        let content = self.tokens.get(self.position + 1 + inner);
        let is_generator = match content {
            Some(TokenTree::Group(content)) => crate::check::makes_generator(content),
            _ => false,
        };
        self.take(if matches!(content, Some(TokenTree::Group(_))) { 2 + inner } else { 1 });
        is_generator
    }
}

/// Returns whether a fragment next to an operator would be taken apart: it is not one token, a path, or an expression
/// that ends with its block, as `if` does.
fn is_taken_apart(fragment: &Group) -> bool {
    let inside: Vec<TokenTree> = fragment.stream().into_iter().collect();
    match &*inside {
        [TokenTree::Group(inner)] if inner.delimiter() == Delimiter::None => is_taken_apart(inner),
        [] | [_] => false,
        _ if is_one_with_block(&inside) => false,
        [TokenTree::Ident(name), ..] if is_keyword(name) => true,
        [TokenTree::Ident(_), ..] => tokens::ty(&inside) != Some(inside.len()),
        _ => !begins_with(&inside, "::") || tokens::ty(&inside) != Some(inside.len()),
    }
}

fn is_one_with_block(tokens: &[TokenTree]) -> bool {
    let mut reader = Reader { tokens, position: 0, nodes: Vec::new(), from_is_keyword: false, is_complete: true };
    if !reader.begins_block() {
        return false;
    }
    reader.primary(Braces::OfStructs);
    reader.is_at_end()
}

/// Returns whether the token is a block, perhaps one that was an argument of a macro.
fn is_block(token: &TokenTree) -> bool {
    block(token).is_some()
}
