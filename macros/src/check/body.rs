//! What may not be in a body?

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

use crate::check::ATTRIBUTES;
use crate::check::mistakes::{Mistakes, Place};
use crate::function::is_attribute_named;
use crate::model::FormKind;
use crate::read::{Body, Call, Inside, Node, Scope};
use crate::tokens::{is_mark, is_one_of};

/// The macros that suspend or leave the body, and so belong directly in it.
pub(crate) const YIELDS: [&str; 5] = ["yield_", "try_yield", "yield_from", "try_yield_from", "raise"];

/// What a body may not contain, for a body in which `yield` and `.await` have the given meaning.
pub(crate) fn body(body: &Body, keyword: Keyword, awaits: Await, mistakes: &mut Mistakes) {
    // What is wrong with any other, rustc says.
    if body.is_complete {
        Walk { scope: Scope::Body, in_macro: false, keyword, awaits, mistakes }.nodes(&body.nodes);
    }
}

/// What `.await` is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Await {
    /// Refused: nobody would wake the generator.
    Refused,
    /// Refused, because nobody awaits a context manager that is not async.
    NotInManager,
    /// Refused, because `yield_from!` is the way to await.
    YieldsFrom,
    Awaits,
}

impl Await {
    pub(crate) fn of(form: FormKind) -> Self {
        match form {
            FormKind::Generator | FormKind::Iterator => Await::Refused,
            FormKind::ContextManager => Await::NotInManager,
            FormKind::Future => Await::YieldsFrom,
            FormKind::AsyncGenerator | FormKind::Stream | FormKind::AsyncContextManager => Await::Awaits,
        }
    }
}

/// What the bare keyword `yield` is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyword {
    /// Refused: rustc gates it wherever it has parsed the body itself.
    Refused,
    /// The way to yield.
    Yields,
}

impl Scope {
    /// Why nothing can be yielded there, and what to write.
    fn refusal(self) -> Option<&'static str> {
        match self {
            Scope::Body => None,
            Scope::Closure => Some(
                "in a closure, which cannot suspend the generator around it: write a loop in its place, \
                 or make it a generator of its own with `generate!`",
            ),
            Scope::AsyncBlock => Some(
                "in an `async` block, which cannot suspend the generator around it: yield in the generator's own body",
            ),
            Scope::Coroutine => Some(
                "in a `gen` block or a `#[coroutine]`, which cannot suspend the generator around it: yield in the \
                 generator's own body",
            ),
            Scope::With => Some(
                "in the block of a context manager, which cannot suspend the generator around it: yield behind the block \
                 what it evaluates to",
            ),
            Scope::Function => Some(
                "in a nested function, which cannot suspend the generator around it: put `#[generator]` on that function",
            ),
            Scope::Constant => {
                Some("in a constant, which is evaluated when the program is compiled: use `let` for its value")
            }
        }
    }
}

struct Walk<'m> {
    scope: Scope,
    /// Whether the walk is among the arguments of a macro, which rustc has not parsed.
    in_macro: bool,
    keyword: Keyword,
    awaits: Await,
    mistakes: &'m mut Mistakes,
}

impl Walk<'_> {
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Token(_) => {}
                Node::Group(_, inside) | Node::Fragment(_, inside) => self.nodes(inside),
                Node::Within(scope, inside) => {
                    let outer = std::mem::replace(&mut self.scope, *scope);
                    self.nodes(inside);
                    self.scope = outer;
                }
                Node::Call(call) => self.call(call),
                Node::Await { operand, keyword, .. } => {
                    self.nodes(operand);
                    self.awaited(keyword);
                }
                Node::Yield { keyword, operand, .. } => {
                    self.yielded(keyword);
                    self.nodes(operand);
                }
                Node::Name(name) => self.item(name),
            }
        }
    }

    fn refuse(&mut self, place: impl Into<Place>, what: &str) {
        if let Some(why) = self.scope.refusal() {
            self.mistakes.at(place, format_args!("`{what}` {why}"));
        }
    }

    fn yielded(&mut self, keyword: &Ident) {
        match self.keyword {
            Keyword::Refused if self.in_macro => self.mistakes.at(
                keyword,
                "`#[generator]` cannot take the bare keyword, which stable Rust reserves: write `yield_!(value)`, \
                 or use `generate! { .. }`, where `yield value` works",
            ),
            // Of this rustc has complained, and `rewrite.rs` adds what to write.
            Keyword::Refused => {}
            Keyword::Yields if self.scope == Scope::Coroutine => {}
            Keyword::Yields => self.refuse(keyword, "yield"),
        }
    }

    fn awaited(&mut self, keyword: &Ident) {
        let refused = match self.awaits {
            Await::Refused => {
                "`.await` in a generator that is not async: a generator waits at its yields only, \
                 so yield the request and let the driver send the answer; or make it `async`"
            }
            Await::NotInManager => {
                "`.await` in a context manager that is not async: make it an `async fn` that returns \
                 `impl AsyncContextManager<Resource, E>`"
            }
            Await::YieldsFrom => {
                "a generator-based coroutine awaits by `yield_from!(future)`; `.await` is for an `async fn`"
            }
            Await::Awaits => return,
        };
        if self.scope == Scope::Body {
            self.mistakes.at(keyword, refused);
        }
    }

    /// Items are not hygienic, so one of such a name would be found in place of a binding of the expansion (see
    /// `expand/language.rs`).
    fn item(&mut self, name: &Ident) {
        if name.to_string().starts_with("__coyield_") {
            self.mistakes.at(
                name,
                format_args!("`{name}` is a name of the expansion of `#[generator]`: give this item another name"),
            );
        }
    }

    fn call(&mut self, call: &Call) {
        let Call { path, name, arguments, inside, .. } = call;
        if is_yield(name) {
            // Without the exclamation mark.
            self.refuse(&path[..path.len() - 1], &format!("{name}!"));
        }
        match inside {
            Inside::Known(inside) => {
                let outer = std::mem::replace(&mut self.in_macro, true);
                self.nodes(inside);
                self.in_macro = outer;
            }
            _ if name == "generate" || is_yield(name) => {}
            Inside::Foreign(_) | Inside::Unread => self.tokens(arguments.stream()),
        }
    }

    /// Finds yields among the tokens of a foreign macro's call.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(name) if is_mark(tokens.peek(), '!') => {
                    if name == "generate" {
                        tokens.nth(1);
                    } else if is_yield(&name) {
                        self.refuse(&name, &format!("{name}!"));
                    }
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
        }
    }
}

/// Whether the attribute makes a generator of a function.
pub(crate) fn makes_generator(attribute: &Group) -> bool {
    is_attribute_named(attribute, &ATTRIBUTES)
}

pub(crate) fn is_yield(name: &Ident) -> bool {
    is_one_of(name, &YIELDS)
}

/// Whether it is a macro of the standard library that evaluates its arguments where it stands. Of other macros that is
/// not known.
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
