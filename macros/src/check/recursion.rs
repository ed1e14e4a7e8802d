//! The check for a function whose body would contain itself.
//!
//! rustc reports it as a recursion of an `async` block (E0733), and says to box it. This check marks the token of the
//! call, and its message says what to return or to write. A function of the same name elsewhere has to be called
//! by a path.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use crate::check::diagnostics::Diagnostics;
use crate::function::{ArgumentKind, Signature};
use crate::model::{Boxing, Form, FormKind};
use crate::read::{Call, Inside, Node};
use crate::tokens::{begins_with, find, is_group, is_mark, is_one_of, is_word};

/// Reports a stream that delegates to itself, and a generator that pins itself.
pub(crate) fn recursion(form: &Form, signature: &Signature, body: &[Node], diagnostics: &mut Diagnostics) {
    let is_checked = matches!(form.kind, FormKind::Generator | FormKind::AsyncGenerator | FormKind::Stream);
    if !is_checked || form.boxing != Boxing::None {
        return;
    }
    let has_receiver = signature.arguments.iter().any(|argument| matches!(argument.kind, ArgumentKind::Receiver(..)));
    RecursionVisitor { form, name: &signature.name, has_receiver, diagnostics }.nodes(body);
}

struct RecursionVisitor<'m> {
    form: &'m Form,
    name: &'m Ident,
    /// Whether it is a method: then the name alone is that of another function.
    has_receiver: bool,
    diagnostics: &'m mut Diagnostics,
}

impl RecursionVisitor<'_> {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Group(_, inside) | Node::Fragment(_, inside) => self.nodes(inside),
                Node::Await { operand, .. } | Node::Yield { operand, .. } => self.nodes(operand),
                Node::ForAwait(for_await) => for_await.parts().into_iter().for_each(|nodes| self.nodes(nodes)),
                Node::Call(call) => self.call(call),
                // A call in a closure or in a block of its own may be boxed.
                Node::Enclosed(..) | Node::Token(_) | Node::Name(_) => {}
            }
        }
    }

    fn call(&mut self, Call { name, arguments, inside, .. }: &Call) {
        let is_stream = self.form.kind == FormKind::Stream;
        let delegates = is_stream && is_one_of(name, &["yield_from", "try_yield_from"]);
        let called = if delegates || name == "pin" { self.itself(arguments.stream()) } else { None };
        if let Some(place) = called {
            let name = self.name;
            let message = if is_stream {
                let yielded = &self.form.types.yielded;
                format!(
                    "`{name}` calls itself, and this stream would contain itself: return `impl AsyncGenerator<{yielded}>` and \
                     delegate with `yield_from!`, which works at any depth; the first caller turns it into a stream with \
                     `.into_stream()`"
                )
            } else {
                format!(
                    "`{name}` calls itself, and this generator would contain itself: delegate with `yield_from!({name}(..))`, \
                     which works at any depth, or box it: `{name}(..).boxed_local()`"
                )
            };
            self.diagnostics.error_at(&place, message);
        } else if let Inside::Known(inside) = inside {
            self.nodes(inside);
        }
    }

    /// Returns the name in a call of the function itself, if the tokens are nothing else.
    fn itself(&self, tokens: TokenStream) -> Option<Ident> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let tokens = if is_mark(tokens.last(), ',') { &tokens[..tokens.len() - 1] } else { &tokens };
        let (last, path) = tokens.split_last()?;
        if !is_group(Some(last), Delimiter::Parenthesis) {
            return None;
        }
        // Without `::<..>`.
        let turbofish = find(path, |rest| begins_with(rest, "::") && is_mark(rest.get(2), '<'));
        let path = &path[..turbofish.unwrap_or(path.len())];
        let name = match path {
            [TokenTree::Ident(name)] if !self.has_receiver => name,
            [first, _, _, TokenTree::Ident(name)] if is_word(Some(first), "Self") && begins_with(&path[1..], "::") => {
                name
            }
            [first, dot, TokenTree::Ident(name)] if is_word(Some(first), "self") && is_mark(Some(dot), '.') => name,
            _ => return None,
        };
        (name == self.name).then(|| name.clone())
    }
}
