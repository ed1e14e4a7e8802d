//! What may not be in a body?

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Expr, ExprAsync, ExprAwait, ExprClosure, ExprConst, ExprYield, ImplItemFn, Item, ItemConst,
    ItemFn, ItemMacro, ItemStatic, Macro, TraitItemFn,
};

use crate::check::mistakes::Mistakes;
use crate::input::CallArguments;
use crate::model::Form;

/// The macros that suspend or leave the body, and so belong directly in it.
pub(crate) const YIELDS: [&str; 5] = ["yield_", "try_yield", "yield_from", "try_yield_from", "raise"];

/// What a body may not contain, for a body in which `yield` and `.await` have the given meaning.
pub(crate) fn body(block: &Block, keyword: Keyword, awaits: Await, mistakes: &mut Mistakes) {
    Walk { scope: Scope::Body, in_macro: false, keyword, awaits, mistakes }.visit_block(block);
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
    pub(crate) fn of(form: &Form) -> Self {
        match form {
            Form::Generator(_) | Form::Iterator(_) => Await::Refused,
            Form::ContextManager(_) => Await::NotInManager,
            Form::Future(_) => Await::YieldsFrom,
            Form::AsyncGenerator(_) | Form::Stream(_) | Form::AsyncContextManager(_) => Await::Awaits,
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

/// Whose code the walk is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Body,
    Closure,
    AsyncBlock,
    /// The block of a `with!` or an `async_with!`.
    With,
    Function,
    Constant,
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
    fn within(&mut self, scope: Scope, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.scope, scope);
        walk(self);
        self.scope = outer;
    }

    fn nested_function(&mut self, attributes: &[Attribute], walk: impl FnOnce(&mut Self)) {
        if !attributes.iter().any(is_generator) {
            self.within(Scope::Function, walk);
        }
    }

    fn arguments<'a>(&mut self, arguments: impl IntoIterator<Item = &'a Expr>) {
        let outer = std::mem::replace(&mut self.in_macro, true);
        for argument in arguments {
            self.visit_expr(argument);
        }
        self.in_macro = outer;
    }

    fn refuse(&mut self, place: &impl quote::ToTokens, what: &str) {
        if let Some(why) = self.scope.refusal() {
            self.mistakes.at(place, format_args!("`{what}` {why}"));
        }
    }

    /// Finds yields in the block of a `with!`, which stands behind an arrow, and in what stands before and behind that.
    fn with(&mut self, tokens: TokenStream) {
        let (mut others, mut arrow) = (TokenStream::new(), 0);
        for token in tokens {
            arrow = match &token {
                TokenTree::Punct(mark) if mark.as_char() == '=' => 1,
                TokenTree::Punct(mark) if mark.as_char() == '>' && arrow == 1 => 2,
                TokenTree::Group(block) if arrow == 2 => {
                    self.within(Scope::With, |walk| walk.tokens(block.stream()));
                    continue;
                }
                _ => 0,
            };
            others.extend([token]);
        }
        self.tokens(others);
    }

    /// Finds yields among the tokens of a foreign macro's call.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(name) if matches!(tokens.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '!') => {
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

/// Whether one of these macros is mentioned.
pub(crate) fn mentions(tokens: TokenStream, names: &[&str]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => names.iter().any(|wanted| name == wanted),
        TokenTree::Group(group) => mentions(group.stream(), names),
        _ => false,
    })
}

/// Whether this attribute makes a generator of a function.
pub(crate) fn is_generator(attribute: &Attribute) -> bool {
    attribute
        .path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "generator" || segment.ident == "context_manager")
}

fn is_yield(name: &Ident) -> bool {
    YIELDS.iter().any(|known| name == known)
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
    NAMES.iter().any(|known| name == known)
}

impl<'a> Visit<'a> for Walk<'_> {
    fn visit_expr_yield(&mut self, expr: &'a ExprYield) {
        match self.keyword {
            Keyword::Refused if self.in_macro => self.mistakes.at(
                expr.yield_token,
                "`#[generator]` cannot take the bare keyword, which stable Rust reserves: write `yield_!(value)`, \
                 or use `generate! { .. }`, where `yield value` works",
            ),
            // Of this rustc has complained, and `rewrite.rs` adds what to write.
            Keyword::Refused => {}
            Keyword::Yields => self.refuse(&expr.yield_token, "yield"),
        }
        visit::visit_expr_yield(self, expr);
    }

    fn visit_expr_await(&mut self, expr: &'a ExprAwait) {
        let refused = match self.awaits {
            Await::Refused => Some(
                "`.await` in a generator that is not async: a generator waits at its yields only, \
                 so yield the request and let the driver send the answer; or make it `async`",
            ),
            Await::NotInManager => Some(
                "`.await` in a context manager that is not async: make it an `async fn` that returns \
                 `impl AsyncContextManager<Resource, E>`",
            ),
            Await::YieldsFrom => {
                Some("a generator-based coroutine awaits by `yield_from!(future)`; `.await` is for an `async fn`")
            }
            Await::Awaits => None,
        };
        if let (Scope::Body, Some(refused)) = (self.scope, refused) {
            self.mistakes.at(expr.await_token, refused);
        }
        visit::visit_expr_await(self, expr);
    }

    fn visit_expr_closure(&mut self, expr: &'a ExprClosure) {
        self.within(Scope::Closure, |walk| visit::visit_expr_closure(walk, expr));
    }

    fn visit_expr_async(&mut self, expr: &'a ExprAsync) {
        self.within(Scope::AsyncBlock, |walk| visit::visit_expr_async(walk, expr));
    }

    fn visit_item(&mut self, item: &'a Item) {
        let name = match item {
            Item::Const(item) => Some(&item.ident),
            Item::Static(item) => Some(&item.ident),
            Item::Struct(item) => Some(&item.ident),
            Item::Fn(item) => Some(&item.sig.ident),
            _ => None,
        };
        // Items are not hygienic, so it would be found in place of a binding of the expansion (see `expand/language.rs`).
        if let Some(name) = name.filter(|name| name.to_string().starts_with("__coyield_")) {
            self.mistakes.at(
                name,
                format_args!("`{name}` is a name of the expansion of `#[generator]`: give this item another name"),
            );
        }
        visit::visit_item(self, item);
    }

    fn visit_item_fn(&mut self, item: &'a ItemFn) {
        self.nested_function(&item.attrs, |walk| visit::visit_item_fn(walk, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'a ImplItemFn) {
        self.nested_function(&item.attrs, |walk| visit::visit_impl_item_fn(walk, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'a TraitItemFn) {
        self.nested_function(&item.attrs, |walk| visit::visit_trait_item_fn(walk, item));
    }

    fn visit_item_const(&mut self, item: &'a ItemConst) {
        self.within(Scope::Constant, |walk| visit::visit_item_const(walk, item));
    }

    fn visit_item_static(&mut self, item: &'a ItemStatic) {
        self.within(Scope::Constant, |walk| visit::visit_item_static(walk, item));
    }

    fn visit_expr_const(&mut self, expr: &'a ExprConst) {
        self.within(Scope::Constant, |walk| visit::visit_expr_const(walk, expr));
    }

    fn visit_item_macro(&mut self, _: &'a ItemMacro) {
        // A definition: where its yields end up is seen only where it is called.
    }

    fn visit_macro(&mut self, call: &'a Macro) {
        let Some(name) = call.path.segments.last().map(|segment| &segment.ident) else { return };
        if name == "generate" {
            return;
        }
        if name == "with" || name == "async_with" {
            self.with(call.tokens.clone());
        } else if is_yield(name) {
            self.refuse(&call.path, &format!("{name}!"));
            if let Ok(argument) = call.parse_body::<Expr>() {
                self.arguments([&argument]);
            }
        } else if let (true, Ok(arguments)) = (is_of_std(name), call.parse_body::<CallArguments>()) {
            self.arguments(&arguments.list);
        } else {
            self.tokens(call.tokens.clone());
        }
    }
}
