//! How the body of an iterator or a stream ends: without a value, or, if its items are `Result`s, perhaps with an error.
//!
//! A body that ends with an error returns `Result<(), E>`, and rustc has to know that before it meets the first `?`. So
//! this reads it from the body's tokens. Whether the items are `Result`s, they do not show; rustc finds out
//! (`bridge/result_items.rs` of the crate `coyield`).

#[cfg(test)]
mod tests;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::check::is_body_macro;
use crate::expand::in_place::is_known;
use crate::model::is_inferred;
use crate::read::{self, Body, Call, Inside, Node};
use crate::tokens::{is_group, is_keyword, is_mark, is_one_of, is_word, mentions};
use crate::types::bare;

/// What a body returns, as far as its tokens show it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ending {
    /// `()`.
    Unit,
    /// A `Result`: there is a `?` or a `return` of an error in it.
    Result {
        /// Whether the last expression is an `Ok(..)` or an `Err(..)`, and no `()`.
        by_last: bool,
    },
    /// What rustc infers from its `return`s and from its last expression.
    Inferred,
}

/// Macros of other crates that return an error if a condition does not hold, or always.
const RETURNING_ERRORS: [&str; 6] = ["bail", "ensure", "ensure_eq", "ensure_whatever", "throw", "whatever"];

/// Macros of coyield that do not leave the body.
const RETURNING_NOTHING: [&str; 6] = ["generate", "with", "async_with", "try_await", "gather", "race"];

/// Types that are no `Result`, by their names.
const NO_RESULTS: [&str; 24] = [
    "bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
    "f32", "f64", "String", "Vec", "Option", "Box", "Rc", "Arc", "dyn",
];

impl Ending {
    /// Reads how the body of an iterator or a stream of this type ends.
    pub(crate) fn of(body: &[Node], item: &TokenStream) -> Self {
        if is_no_result(item) {
            return Ending::Unit;
        }
        let mut evidence = Evidence::default();
        evidence.nodes(body);
        let last = last_statement(body);
        let by_last = is_result(last);
        if evidence.returns_result || by_last {
            Ending::Result { by_last }
        } else if evidence.returns_unit {
            Ending::Unit
        } else if evidence.may_return_result {
            Ending::Result { by_last }
        } else if is_inferred(item) {
            // rustc would infer a `Result` wherever it asked.
            Ending::Unit
        } else if evidence.may_return || !is_unit(last) {
            Ending::Inferred
        } else {
            Ending::Unit
        }
    }
}

/// The end of a body, for the code that is written.
pub(crate) struct BodyEnd<'b> {
    ending: Ending,
    item: &'b TokenStream,
    /// Where the last statement begins and ends.
    last_statement: (Span, Span),
}

impl<'b> BodyEnd<'b> {
    /// Reads the end of a body, if it is that of an iterator or a stream. `read`: the body, if it has been read.
    pub(crate) fn read(form: &Ident, read: Option<&Body>, block: &Group, item: &'b TokenStream) -> Self {
        let mut end = BodyEnd { ending: Ending::Unit, item, last_statement: (block.span_open(), block.span_close()) };
        if form != "iterator" && form != "stream" {
            return end;
        }
        let mut again = None;
        let nodes = &read.unwrap_or_else(|| again.insert(read::body(block.stream(), false))).nodes;
        end.ending = Ending::of(nodes, item);
        if let (Some(first), Some(last)) = (last_statement(nodes).first(), block.stream().into_iter().last()) {
            end.last_statement = (first_span(first), last.span());
        }
        end
    }

    /// Returns the dead code that gives the `return`s of a body their type. `None` for a body that returns `()`.
    pub(crate) fn hint(&self, krate: &TokenStream) -> Option<TokenStream> {
        let method = match self.ending {
            Ending::Unit => return None,
            Ending::Result { .. } => "coyield_result",
            Ending::Inferred => "coyield_inferred",
        };
        let mixed = Span::mixed_site();
        // Where a value of another type is returned, rustc shows this place as where the type comes from.
        let place = mixed.located_at(self.item.clone().into_iter().next().map_or(mixed, |token| token.span()));
        let method = Ident::new(method, mixed);
        let item = self.known_item(krate);
        let returned = quote_spanned!(place=> #krate::__private::ItemType::<#item>::new().#method(&__coyield_returned));
        Some(quote_spanned! {mixed=>
            let __coyield_returned @ _ = #krate::__private::ReturnType::new();
            #[allow(unreachable_code)]
            if false {
                #[allow(unused_imports)]
                use #krate::__private::{NoResults as _};
                return #returned;
            }
        })
    }

    /// Returns the type of the items. Which `Result` an inferred item is, rustc finds out at the end.
    fn known_item(&self, krate: &TokenStream) -> TokenStream {
        let item = self.item;
        if is_inferred(item) {
            quote_spanned!(Span::mixed_site()=> #krate::__private::Result<(), #item>)
        } else {
            item.clone()
        }
    }

    /// Returns the block of a body as what the body returns.
    pub(crate) fn end(&self, krate: &TokenStream, block: TokenStream) -> TokenStream {
        if let Ending::Unit | Ending::Result { by_last: true } = self.ending {
            return block;
        }
        let mixed = Span::mixed_site();
        // If the value is of another type, rustc shows `tail.value`, and so the last statement.
        let (first, last) = self.last_statement;
        let tail = Ident::new("__coyield_tail", mixed.located_at(first));
        let value = Ident::new("value", mixed.located_at(last));
        let item = self.known_item(krate);
        quote_spanned! {mixed=>
            let __coyield_tail @ _ = #block;
            #[allow(unreachable_code)]
            {
                #[allow(unused_imports)]
                use #krate::__private::{DecidesResult as _, DecidesUnit as _, IsDecided as _};
                let #tail @ _ = #krate::__private::Operand { value: __coyield_tail };
                (&&&#krate::__private::BodyTail::<_, _, #item>::new(&#tail.value, &__coyield_returned)).coyield_decide();
                #krate::__private::end_body(#tail.#value, &__coyield_returned)
            }
        }
    }

    /// Returns the name of the function that makes an iterator or a stream of a generator with this end.
    pub(crate) fn conversion(&self, form: &Ident) -> &'static str {
        match (form == "iterator", self.ending) {
            (true, Ending::Unit) => "into_iterator",
            (true, _) => "into_result_iterator",
            (false, Ending::Unit) => "into_stream",
            (false, _) => "into_result_stream",
        }
    }
}

fn first_span(node: &Node) -> Span {
    match node {
        Node::Token(token) => token.span(),
        Node::Group(group, _) | Node::Fragment(group, _) => group.span(),
        Node::Enclosed(_, inside) | Node::Await { operand: inside, .. } => {
            inside.first().map_or_else(Span::call_site, first_span)
        }
        Node::Call(call) => call.path.first().map_or_else(Span::call_site, TokenTree::span),
        Node::Yield { keyword: name, .. } | Node::Name(name) => name.span(),
        Node::ForAwait(for_await) => for_await.keywords[0].span(),
    }
}

/// What is in a body, as far as it is the body's own code.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is found by itself")]
struct Evidence {
    /// A `?`, or a `return` of `Ok(..)` or `Err(..)`.
    returns_result: bool,
    /// A `return` without a value.
    returns_unit: bool,
    /// A macro that may return an error.
    may_return_result: bool,
    /// A `return` of another expression, or a macro of which nothing is known.
    may_return: bool,
}

impl Evidence {
    fn nodes(&mut self, nodes: &[Node]) {
        let mut previous = None;
        let mut is_definition = false;
        for (position, node) in nodes.iter().enumerate() {
            match node {
                Node::Token(TokenTree::Group(group)) => {
                    if !(is_definition && group.delimiter() != Delimiter::None) {
                        self.tokens(group.stream());
                    }
                    is_definition = false;
                }
                Node::Token(token) => {
                    is_definition |= is_word(Some(token), "macro_rules");
                    if is_mark(Some(token), '?') && previous.is_some_and(ends_operand) {
                        self.returns_result = true;
                    } else if is_word(Some(token), "return") {
                        self.returned(&nodes[position + 1..]);
                    }
                }
                Node::Group(_, inside) | Node::Fragment(_, inside) => self.nodes(inside),
                Node::Await { operand, .. } | Node::Yield { operand, .. } => self.nodes(operand),
                Node::Call(call) => self.call(call),
                Node::ForAwait(for_await) => for_await.parts().into_iter().for_each(|nodes| self.nodes(nodes)),
                Node::Enclosed(..) | Node::Name(_) => {}
            }
            previous = Some(node);
        }
    }

    /// Tokens in which there is nothing but tokens.
    fn tokens(&mut self, tokens: TokenStream) {
        self.nodes(&tokens.into_iter().map(Node::Token).collect::<Vec<_>>());
    }

    /// What follows a `return`.
    fn returned(&mut self, value: &[Node]) {
        match value.first() {
            None => self.returns_unit = true,
            Some(Node::Token(token)) if is_mark(Some(token), ';') || is_mark(Some(token), ',') => {
                self.returns_unit = true;
            }
            _ if begins_with_result(value) => self.returns_result = true,
            _ => self.may_return = true,
        }
    }

    fn call(&mut self, call: &Call) {
        let Call { name, arguments, inside, .. } = call;
        match inside {
            Inside::Known(inside) | Inside::Foreign(inside) => self.nodes(inside),
            Inside::Unread if name == "generate" || is_known(name) => {}
            Inside::Unread => {
                let mut unread = Evidence::default();
                unread.tokens(arguments.stream());
                self.returns_unit |= unread.returns_unit;
                // It may belong to a closure or to an `async` block.
                self.may_return_result |= unread.returns_result;
            }
        }
        self.may_return_result |= is_one_of(name, &RETURNING_ERRORS);
        self.may_return |= !(is_body_macro(name) || is_known(name) || is_one_of(name, &RETURNING_NOTHING));
    }
}

/// Returns whether a `?` after this node is an operator, and not part of a bound (`?Sized`).
fn ends_operand(node: &Node) -> bool {
    match node {
        Node::Token(TokenTree::Punct(mark)) => mark.as_char() == '?',
        Node::Token(TokenTree::Ident(name)) => !is_keyword(name),
        _ => true,
    }
}

/// Returns whether the type is no `Result` by its looks.
fn is_no_result(ty: &TokenStream) -> bool {
    let tokens: Vec<TokenTree> = ty.clone().into_iter().collect();
    match bare(&tokens).first() {
        Some(TokenTree::Ident(name)) => is_one_of(name, &NO_RESULTS),
        // `<T as Trait>::Item` and `::std::result::Result<..>`
        Some(TokenTree::Punct(mark)) => mark.as_char() != '<' && mark.as_char() != ':',
        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::None,
        Some(TokenTree::Literal(_)) | None => true,
    }
}

/// Returns the last statement of a block, with the semicolon after it.
fn last_statement(nodes: &[Node]) -> &[Node] {
    let mut start = 0;
    for (position, node) in nodes.iter().enumerate() {
        let next = nodes.get(position + 1);
        let Some(next) = next else { break };
        let ends = match node {
            Node::Token(token) if is_mark(Some(token), ';') => true,
            node if is_braces(node) && begins_block(&nodes[start..]) => !matches!(next, Node::Token(token)
                if is_word(Some(token), "else") || is_mark(Some(token), '.') || is_mark(Some(token), '?')
                    || is_mark(Some(token), ';')),
            _ => false,
        };
        if ends {
            start = position + 1;
        }
    }
    &nodes[start..]
}

fn is_braces(node: &Node) -> bool {
    match node {
        Node::Token(token) => is_group(Some(token), Delimiter::Brace),
        Node::Group(group, _) => group.delimiter() == Delimiter::Brace,
        Node::Call(call) => call.begins && call.arguments.delimiter() == Delimiter::Brace,
        Node::Enclosed(..) => true,
        _ => false,
    }
}

/// Returns whether the statement ends with its block.
fn begins_block(statement: &[Node]) -> bool {
    match statement.first() {
        Some(Node::Token(TokenTree::Ident(name))) => {
            is_one_of(name, &["if", "match", "while", "loop", "for", "unsafe", "fn", "impl", "mod", "trait"])
        }
        Some(Node::Token(TokenTree::Punct(mark))) => mark.as_char() == '\'',
        Some(node) => is_braces(node),
        None => false,
    }
}

/// Returns whether the whole is `Ok(..)` or `Err(..)`, perhaps with a path and with generic arguments.
fn is_result(nodes: &[Node]) -> bool {
    let [before @ .., arguments] = nodes else { return false };
    let in_parentheses = match arguments {
        Node::Token(token) => is_group(Some(token), Delimiter::Parenthesis),
        Node::Group(group, _) => group.delimiter() == Delimiter::Parenthesis,
        _ => false,
    };
    in_parentheses && is_path_of_result(before)
}

/// Returns whether this begins with `Ok(..)` or `Err(..)`, up to a semicolon or a comma.
fn begins_with_result(nodes: &[Node]) -> bool {
    let is_mark = |node: &Node, marks: &[char]| matches!(node, Node::Token(TokenTree::Punct(mark)) if marks.contains(&mark.as_char()));
    let mut depth = 0_usize;
    let end = nodes.iter().position(|node| {
        if is_mark(node, &['<']) {
            depth += 1;
        } else if is_mark(node, &['>']) {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && is_mark(node, &[';', ','])
    });
    is_result(&nodes[..end.unwrap_or(nodes.len())])
}

/// Returns whether a path leads to `Ok` or `Err`.
fn is_path_of_result(path: &[Node]) -> bool {
    let (mut depth, mut is_result) = (0_usize, false);
    for node in path {
        match node {
            Node::Token(TokenTree::Punct(mark)) => match mark.as_char() {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                ':' => {}
                _ if depth > 0 => {}
                _ => return false,
            },
            Node::Token(TokenTree::Ident(name)) if depth == 0 => {
                is_result = is_one_of(name, &["Ok", "Err"]);
                if is_keyword(name) {
                    return false;
                }
            }
            _ if depth > 0 => {}
            _ => return false,
        }
    }
    is_result
}

/// Returns whether the last statement has no value, or one that is `()` in every body that compiles without `Result`s.
fn is_unit(statement: &[Node]) -> bool {
    match statement {
        [] => true,
        [.., Node::Token(token)] if is_mark(Some(token), ';') => true,
        [Node::Call(call)] => is_body_macro(&call.name) || is_known(&call.name),
        [Node::Token(TokenTree::Ident(name)), ..] if is_one_of(name, &["for", "while"]) => true,
        _ if begins_block(statement) => !mentions_result(statement),
        _ => false,
    }
}

/// Returns whether the nodes have an `Ok` or an `Err` among them, outside of the arguments of macros.
fn mentions_result(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Token(token) => mentions(token.clone().into(), &["Ok", "Err"]),
        Node::Group(_, inside) | Node::Fragment(_, inside) | Node::Await { operand: inside, .. } => {
            mentions_result(inside)
        }
        Node::Call(_) | Node::Enclosed(..) | Node::Yield { .. } | Node::ForAwait(_) | Node::Name(_) => false,
    })
}
