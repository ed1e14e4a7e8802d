//! The writer of bodies that were read.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};

use crate::read::{Call, Enclosing, ForAwait, Inside, Node};
use crate::tokens::{self, begins_with, collected, is_keyword, is_mark, is_one_of, is_word};

/// Replaces some nodes. All others stay as they are.
#[derive(Default)]
pub(crate) struct Writer<'w> {
    /// The replacement of an `.await` that belongs to the body itself.
    pub(crate) awaits: Option<&'w dyn Fn(Awaited) -> TokenStream>,
    pub(crate) keyword: Option<Keyword<'w>>,
    /// The replacement of a call of a macro of the language, by its argument and its neighbours.
    pub(crate) calls: Option<&'w dyn Fn(&Call, TokenStream, Neighbours<'_>) -> Option<TokenStream>>,
    /// The replacement of a `for await`, by its written pattern, stream and block.
    pub(crate) for_awaits: Option<&'w dyn Fn(&ForAwait, [TokenStream; 3]) -> TokenStream>,
}

/// The replacement of `yield operand` and `yield from operand`.
#[derive(Clone, Copy)]
pub(crate) struct Keyword<'w> {
    pub(crate) write: &'w dyn Fn(Yielding<'_>) -> TokenStream,
    /// Whether it is replaced among the arguments of macros, too.
    pub(crate) in_macros: bool,
}

/// `yield operand`, or `yield from operand`
pub(crate) struct Yielding<'y> {
    pub(crate) keyword: &'y Ident,
    pub(crate) from: Option<&'y Ident>,
    pub(crate) operand: TokenStream,
    /// The spans at which the whole begins and ends.
    pub(crate) place: [Span; 2],
}

/// The neighbours of a call.
#[derive(Clone, Copy)]
pub(crate) struct Neighbours<'n> {
    /// The tokens before the call in its group, as they are written.
    pub(crate) before: &'n [TokenTree],
    pub(crate) next: Option<&'n Node>,
}

/// `operand.await`
pub(crate) struct Awaited {
    pub(crate) operand: TokenStream,
    /// The span at which the operand begins.
    pub(crate) start: Span,
    pub(crate) keyword: Ident,
    /// Whether the `.await` is among the arguments of `dbg!`.
    pub(crate) in_dbg: bool,
}

/// The context of some nodes.
#[derive(Clone, Copy)]
struct Around {
    /// The body itself, and nothing that is run apart from it.
    is_own: bool,
    in_dbg: bool,
    keyword: bool,
}

impl Writer<'_> {
    pub(crate) fn statements(&self, nodes: &[Node]) -> TokenStream {
        let mut output = Vec::new();
        self.nodes(nodes, Around { is_own: true, in_dbg: false, keyword: true }, &mut output);
        output.into_iter().collect()
    }

    /// Writes the nodes. Returns whether any was replaced.
    fn nodes(&self, nodes: &[Node], around: Around, output: &mut Vec<TokenTree>) -> bool {
        let mut changed = false;
        for (position, node) in nodes.iter().enumerate() {
            changed |= match node {
                Node::Token(token) => {
                    output.push(token.clone());
                    false
                }
                Node::Name(name) => {
                    output.push(name.clone().into());
                    false
                }
                Node::Group(group, inside) => self.group(group, inside, around, output),
                Node::Fragment(group, inside) => self.fragment(group, inside, around, output),
                Node::Enclosed(scope, inside) => {
                    let keyword = around.keyword && *scope != Enclosing::Coroutine;
                    self.nodes(inside, Around { is_own: false, keyword, ..around }, output)
                }
                Node::Call(call) => self.call(call, nodes.get(position + 1), around, output),
                Node::Await { operand, dot, keyword } => {
                    let start = output.len();
                    let changed = self.nodes(operand, around, output);
                    if let Some(write) = self.awaits.filter(|_| around.is_own) {
                        let operand: Vec<TokenTree> = output.drain(start..).collect();
                        output.extend(write(Awaited {
                            start: first(operand.first(), keyword),
                            operand: operand.into_iter().collect(),
                            keyword: keyword.clone(),
                            in_dbg: around.in_dbg,
                        }));
                        true
                    } else {
                        output.extend([dot.clone(), keyword.clone().into()]);
                        changed
                    }
                }
                Node::ForAwait(for_await) => self.for_await(for_await, around, output),
                Node::Yield { keyword, from, operand } => {
                    self.yields((keyword, from.as_ref(), operand), None, around, output)
                }
            };
        }
        changed
    }

    fn for_await(&self, for_await: &ForAwait, around: Around, output: &mut Vec<TokenTree>) -> bool {
        let mut changed = false;
        let [pattern, stream, block] = for_await.parts().map(|nodes| {
            let mut written = Vec::new();
            changed |= self.nodes(nodes, around, &mut written);
            collected(&written)
        });
        if let Some(write) = self.for_awaits {
            output.extend(write(for_await, [pattern, stream, block]));
            return true;
        }
        let ForAwait { label, keywords, in_word, .. } = for_await;
        output.extend(label.iter().chain(keywords).cloned());
        output.extend(pattern);
        output.extend(in_word.clone());
        output.extend(stream.into_iter().chain(block));
        changed
    }

    /// Writes `yield operand`. `place`: the spans of the first and the last token, if it stands in parentheses.
    fn yields(
        &self,
        (keyword, from, operand): (&Ident, Option<&Ident>, &[Node]),
        place: Option<[Span; 2]>,
        around: Around,
        output: &mut Vec<TokenTree>,
    ) -> bool {
        let start = output.len();
        if let Some(Keyword { write, .. }) = self.keyword.filter(|_| around.keyword) {
            self.nodes(operand, around, output);
            let operand: Vec<TokenTree> = output.drain(start..).collect();
            let place = place.unwrap_or_else(|| {
                let last = operand.last().map_or_else(|| from.unwrap_or(keyword).span(), TokenTree::span);
                [keyword.span(), last]
            });
            output.extend(write(Yielding { keyword, from, operand: operand.into_iter().collect(), place }));
            true
        } else {
            output.push(keyword.clone().into());
            output.extend(from.cloned().map(TokenTree::from));
            self.nodes(operand, around, output)
        }
    }

    /// Writes a group. A group that is made anew loses the spans of its delimiters, so this is done only if needed.
    fn group(&self, group: &Group, inside: &[Node], around: Around, output: &mut Vec<TokenTree>) -> bool {
        // `(yield value)`: what is written has the place of the whole and needs no parentheses, of which rustc would warn.
        if let ([Node::Yield { keyword, from, operand }], Delimiter::Parenthesis) = (inside, group.delimiter()) {
            if may_begin_expression(output) && self.keyword.is_some() && around.keyword {
                let place = [group.span(); 2];
                return self.yields((keyword, from.as_ref(), operand), Some(place), around, output);
            }
        }
        let mut written = Vec::new();
        let changed = self.nodes(inside, around, &mut written);
        let anew = || tokens::group(group.delimiter(), written.into_iter().collect(), group.span());
        output.push(TokenTree::Group(if changed { anew() } else { group.clone() }));
        changed
    }

    /// What a macro was given. It counts as changed only if something in it is: where the group around it stays as it is,
    /// rustc sees that this is one.
    fn fragment(&self, group: &Group, inside: &[Node], around: Around, output: &mut Vec<TokenTree>) -> bool {
        let mut written = Vec::new();
        let changed = self.nodes(inside, around, &mut written);
        // Not the span of the user's code, or rustc would warn the user of needless parentheses.
        let span = Span::mixed_site().located_at(group.span());
        output.push(tokens::group(Delimiter::Parenthesis, written.into_iter().collect(), span).into());
        changed
    }

    fn call(&self, call: &Call, next: Option<&Node>, around: Around, output: &mut Vec<TokenTree>) -> bool {
        let Call { path, name, arguments, inside, .. } = call;
        let foreign = matches!(inside, Inside::Foreign(_));
        let in_macros = self.keyword.is_some_and(|keyword| keyword.in_macros);
        let around = Around {
            is_own: around.is_own && !foreign,
            in_dbg: around.in_dbg || name == "dbg",
            keyword: around.keyword && in_macros && arguments.delimiter() != Delimiter::Brace,
        };
        let (Inside::Known(inside) | Inside::Foreign(inside)) = inside else {
            output.extend(path.iter().cloned());
            output.push(arguments.clone().into());
            return false;
        };
        if let Some(calls) = self.calls {
            let mut written = Vec::new();
            // Without a comma at its end.
            let argument = match inside.split_last() {
                Some((Node::Token(comma), argument)) if is_mark(Some(comma), ',') => argument,
                _ => inside,
            };
            self.nodes(argument, around, &mut written);
            let neighbours = Neighbours { before: output, next };
            if let Some(written) = calls(call, written.into_iter().collect(), neighbours) {
                output.extend(written);
                return true;
            }
        }
        output.extend(path.iter().cloned());
        // A macro with a path may be one of another crate, which may take no message.
        let is_plain = path.len() == 2 || is_word(path.first(), "std") || is_word(path.first(), "core");
        let asserts = is_plain && is_one_of(name, &["assert", "debug_assert"]);
        let asserts = asserts.then(|| assertion_message(arguments)).flatten();
        let changed = self.group(arguments, inside, around, output);
        if let (true, Some(message), Some(TokenTree::Group(written))) = (changed, asserts, output.last_mut()) {
            let mut arguments: Vec<TokenTree> = written.stream().into_iter().collect();
            if is_mark(arguments.last(), ',') {
                arguments.pop();
            }
            let arguments = collected(&arguments);
            *written = tokens::group(written.delimiter(), quote!(#arguments, "{}", #message), written.span());
        }
        changed
    }
}

/// Returns whether an expression can begin behind this token, so that parentheses are not those of a call.
fn may_begin_expression(before: &[TokenTree]) -> bool {
    match before.last() {
        None => true,
        Some(TokenTree::Ident(name)) => is_keyword(name),
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        Some(TokenTree::Literal(_)) => false,
        // Not after generics, but after the arrow of an arm.
        Some(TokenTree::Punct(mark)) if mark.as_char() == '>' => {
            before.len() > 1 && begins_with(&before[before.len() - 2..], "=>")
        }
        // Not after the name of a macro, but after an operator.
        Some(TokenTree::Punct(mark)) if mark.as_char() == '!' => {
            let name = before.len().checked_sub(2).map(|place| &before[place]);
            !matches!(name, Some(TokenTree::Ident(name)) if !is_keyword(name))
        }
        Some(TokenTree::Punct(mark)) => mark.as_char() != '?',
    }
}

/// Returns the message of an assertion to which the user gave none: the text of the condition.
fn assertion_message(arguments: &Group) -> Option<String> {
    let mut condition: Vec<TokenTree> = arguments.stream().into_iter().collect();
    if is_mark(condition.last(), ',') {
        condition.pop();
    }
    let only = !condition.iter().any(|token| is_mark(Some(token), ','));
    only.then(|| format!("assertion failed: {}", collected(&condition).into_token_stream()))
}

fn first(token: Option<&TokenTree>, keyword: &Ident) -> Span {
    token.map_or_else(|| keyword.span(), TokenTree::span)
}
