//! The checks of a body.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

use crate::check::ATTRIBUTES;
use crate::check::diagnostics::{Diagnostics, SpanRange};
use crate::function::is_attribute_named;
use crate::model::FormKind;
use crate::read::{Body, Call, Enclosing, Inside, Node};
use crate::tokens::{is_mark, is_one_of};

/// The macros that suspend or leave the body, and so belong directly in it.
pub(crate) const BODY_MACROS: [&str; 6] = ["yield_", "try_yield", "yield_from", "try_yield_from", "raise", "or_raise"];

/// Reports what a body may not contain. `keyword` and `awaits` are the meanings of `yield` and `.await` in it.
pub(crate) fn check_body(body: &Body, keyword: YieldKeyword, awaits: AwaitRule, diagnostics: &mut Diagnostics) {
    // rustc reports the mistake of an incomplete body.
    if body.is_complete {
        BodyVisitor { enclosing: Enclosing::Body, in_macro: false, keyword, awaits, diagnostics }
            .visit_nodes(&body.nodes);
    }
}

/// The meaning of `.await` in a body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AwaitRule {
    /// Refused, because no task would wake the generator.
    Refused,
    /// Refused, because a context manager that is not async is not awaited.
    NotInManager,
    /// Refused, because `yield_from!` is the way to await.
    YieldsFrom,
    Awaits,
}

impl AwaitRule {
    pub(crate) fn of(form: FormKind) -> Self {
        match form {
            FormKind::Generator | FormKind::Iterator => AwaitRule::Refused,
            FormKind::ContextManager | FormKind::LendingContextManager => AwaitRule::NotInManager,
            FormKind::Future => AwaitRule::YieldsFrom,
            FormKind::AsyncGenerator
            | FormKind::Stream
            | FormKind::AsyncContextManager
            | FormKind::AsyncLendingContextManager => AwaitRule::Awaits,
        }
    }
}

/// The meaning of the bare keyword `yield` in a body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum YieldKeyword {
    /// Refused: rustc gates it wherever it has parsed the body itself.
    Refused,
    /// The way to yield.
    Yields,
}

impl Enclosing {
    /// Returns why nothing can be yielded there, and what to write.
    fn refusal(self, awaits: AwaitRule) -> Option<&'static str> {
        match self {
            Enclosing::Body => None,
            Enclosing::Closure => Some(
                "in a closure, which cannot suspend the generator around it: write a loop in its place, \
                 or make it a generator of its own with `generate!`",
            ),
            Enclosing::AsyncBlock => Some(
                "in an `async` block, which cannot suspend the generator around it: yield in the generator's own body",
            ),
            Enclosing::Coroutine => Some(
                "in a `gen` block or a `#[coroutine]`, which cannot suspend the generator around it: yield in the \
                 generator's own body",
            ),
            Enclosing::With if awaits == AwaitRule::Awaits => Some(
                "in the block of a context manager, which cannot suspend the generator around it: set up before it, \
                 yield in a delegate, `let ended = try_yield_from!(generate! { async { .. } });`, and await the tear-down \
                 after that",
            ),
            Enclosing::With => Some(
                "in the block of a context manager, which cannot suspend the generator around it: enter the manager into \
                 an `ExitStack`; or yield in a delegate, `let ended = try_yield_from!(generate! { .. });`, and tear down \
                 after that",
            ),
            Enclosing::Function => Some(
                "in a nested function, which cannot suspend the generator around it: put `#[generator]` on that function",
            ),
            Enclosing::Constant => {
                Some("in a constant, which is evaluated when the program is compiled: use `let` for its value")
            }
        }
    }
}

struct BodyVisitor<'m> {
    enclosing: Enclosing,
    /// Whether the visited nodes are among the arguments of a macro, which rustc has not parsed.
    in_macro: bool,
    keyword: YieldKeyword,
    awaits: AwaitRule,
    diagnostics: &'m mut Diagnostics,
}

impl BodyVisitor<'_> {
    fn visit_nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Token(_) => {}
                Node::Group(_, inside) | Node::Fragment(_, inside) => self.visit_nodes(inside),
                Node::Enclosed(enclosing, inside) => {
                    let outer = std::mem::replace(&mut self.enclosing, *enclosing);
                    self.visit_nodes(inside);
                    self.enclosing = outer;
                }
                Node::Call(call) => self.visit_call(call),
                Node::Await { operand, keyword, .. } => {
                    self.visit_nodes(operand);
                    self.visit_await(keyword);
                }
                Node::Yield { keyword, operand, .. } => {
                    self.visit_yield(keyword);
                    self.visit_nodes(operand);
                }
                Node::ForAwait(for_await) => for_await.parts().into_iter().for_each(|nodes| self.visit_nodes(nodes)),
                Node::Name(name) => self.visit_item_name(name),
            }
        }
    }

    fn refuse(&mut self, span: impl Into<SpanRange>, what: &str) {
        if let Some(why) = self.enclosing.refusal(self.awaits) {
            self.diagnostics.error_at(span, format_args!("`{what}` {why}"));
        }
    }

    fn visit_yield(&mut self, keyword: &Ident) {
        match self.keyword {
            YieldKeyword::Refused if self.in_macro => self.diagnostics.error_at(
                keyword,
                format!(
                    "`{}` cannot take the bare keyword, which stable Rust reserves: write `yield_!(value)`, \
                     or use `generate! {{ .. }}`, where `yield value` works",
                    self.diagnostics.attribute
                ),
            ),
            // rustc has reported this, and `rewrite.rs` adds what to write.
            YieldKeyword::Refused => {}
            YieldKeyword::Yields if self.enclosing == Enclosing::Coroutine => {}
            YieldKeyword::Yields => self.refuse(keyword, "yield"),
        }
    }

    fn visit_await(&mut self, keyword: &Ident) {
        let refused = match self.awaits {
            AwaitRule::Refused => {
                "`.await` in a generator that is not async: a generator waits at its yields only, \
                 so yield the request and let the driver send the answer; or make it `async`"
            }
            AwaitRule::NotInManager => {
                "`.await` in a context manager that is not async: make it an `async fn` that returns \
                 `impl AsyncContextManager<Resource, E>`"
            }
            AwaitRule::YieldsFrom => {
                "a generator-based coroutine awaits by `yield_from!(future)`; `.await` is for an `async fn`"
            }
            AwaitRule::Awaits => return,
        };
        if self.enclosing == Enclosing::Body {
            self.diagnostics.error_at(keyword, refused);
        }
    }

    /// Items are not hygienic, so an item of such a name would be found in place of a binding of the expansion (see
    /// `expand/language.rs`).
    fn visit_item_name(&mut self, name: &Ident) {
        let attribute = self.diagnostics.attribute;
        if name.to_string().starts_with("__coyield_") {
            self.diagnostics.error_at(
                name,
                format_args!("`{name}` is reserved for the expansion of `{attribute}`: rename this item"),
            );
        }
    }

    fn visit_call(&mut self, call: &Call) {
        let Call { path, name, arguments, inside, .. } = call;
        if is_body_macro(name) {
            // Without the exclamation mark.
            self.refuse(&path[..path.len() - 1], &format!("{name}!"));
        }
        match inside {
            Inside::Known(inside) => {
                let outer = std::mem::replace(&mut self.in_macro, true);
                self.visit_nodes(inside);
                self.in_macro = outer;
            }
            _ if name == "generate" || is_body_macro(name) => {}
            Inside::Foreign(_) | Inside::Unread => self.visit_opaque_tokens(arguments.stream()),
        }
    }

    /// Finds yields among the tokens of a foreign macro's call.
    fn visit_opaque_tokens(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(name) if is_mark(tokens.peek(), '!') => {
                    if name == "generate" {
                        tokens.nth(1);
                    } else if is_body_macro(&name) {
                        self.refuse(&name, &format!("{name}!"));
                    }
                }
                TokenTree::Group(group) => self.visit_opaque_tokens(group.stream()),
                _ => {}
            }
        }
    }
}

/// Returns whether the attribute makes a generator of a function.
pub(crate) fn makes_generator(attribute: &Group) -> bool {
    is_attribute_named(attribute, &ATTRIBUTES)
}

pub(crate) fn is_body_macro(name: &Ident) -> bool {
    is_one_of(name, &BODY_MACROS)
}

/// Returns whether this is a macro of the standard library that evaluates its arguments where it stands. For other
/// macros that is unknown.
pub(crate) fn is_of_std(name: &Ident) -> bool {
    const NAMES: [&str; 21] = [
        "assert",
        "assert_eq",
        "assert_ne",
        "dbg",
        "debug_assert",
        "debug_assert_eq",
        "debug_assert_ne",
        "eprint",
        "eprintln",
        "format",
        "format_args",
        "panic",
        "pin",
        "print",
        "println",
        "todo",
        "unimplemented",
        "unreachable",
        "vec",
        "write",
        "writeln",
    ];
    is_one_of(name, &NAMES)
}
