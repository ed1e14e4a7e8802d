//! The `.await`s that belong to a function itself, found and rewritten.
//!
//! The `.await`s of closures, `async` blocks and items in it are not among them: those are futures and functions of
//! their own. Most macros may evaluate their arguments anywhere. Only the arguments of a macro of the language, of a
//! macro of the standard library, and of `with!` and `async_with!` are known to be evaluated where they stand.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Block, Expr, ExprAsync, ExprAwait, ExprClosure, Item, Macro, Pat, Token, parse_quote_spanned};

use crate::check::{self, YIELDS};
use crate::input::CallArguments;
use crate::place::relocated;

/// `future.await` → `with_task_waker(awaitable(future)).await`: polls with the waker of the task, not with the one that
/// the body is polled with.
///
/// The tokens written here may be among the arguments of a macro of the user's: any macro can have the name of one of
/// the standard library. A procedural macro can take the hygiene of a token in its input, and write any name with it.
/// So `hygiene` must not be that of the expansion which writes the handle.
pub(crate) fn with_task_waker(krate: &TokenStream, block: &mut Block, hygiene: Span) {
    each(block, |mut awaiting, place| {
        let span = hygiene.located_at(awaiting.await_token.span);
        let (base, krate) = (&awaiting.base, relocated(krate, span));
        let future = match place {
            // `dbg!` prints the text of its argument, so that is kept short.
            Place::InDbg => parse_quote_spanned!(span=> #krate::with_task_waker(#base)),
            Place::Elsewhere => {
                let future = operand(&krate, base, hygiene);
                parse_quote_spanned!(span=> #krate::__private::with_task_waker(#krate::__private::awaitable(#future)))
            }
        };
        awaiting.base = Box::new(future);
        Expr::Await(awaiting)
    });
}

/// The operand of an `.await`, as the argument of a function. If it were the argument itself, rustc would warn of
/// needless parentheses and braces around it; of those around the value of a field it does not warn.
pub(crate) fn operand(krate: &TokenStream, expr: &Expr, hygiene: Span) -> TokenStream {
    let place = hygiene.located_at(expr.span());
    let krate = relocated(krate, place);
    quote_spanned!(place=> #krate::__private::Operand { value: #expr }.value)
}

/// The same for an operand that was not parsed and begins at `place`, whose hygiene is that of the tokens written here.
pub(crate) fn with_waker(krate: &TokenStream, operand: &TokenStream, place: Span, keyword: &Ident) -> TokenStream {
    let span = place.located_at(keyword.span());
    let (outer, inner) = (relocated(krate, span), relocated(krate, place));
    let operand = quote_spanned!(place=> #inner::__private::Operand { value: #operand }.value);
    quote_spanned!(span=> #outer::__private::with_task_waker(#outer::__private::awaitable(#operand)).#keyword)
}

/// Where an `.await` stands.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// Among the arguments of `dbg!`.
    InDbg,
    Elsewhere,
}

/// Replaces each `.await`, the innermost first.
pub(crate) fn each(block: &mut Block, replace: impl FnMut(ExprAwait, Place) -> Expr) {
    Awaits { replace, place: Place::Elsewhere }.visit_block_mut(block);
}

struct Awaits<R> {
    replace: R,
    place: Place,
}

impl<R: FnMut(ExprAwait, Place) -> Expr> Awaits<R> {
    /// Rewrites the arguments of a macro, if they are of this form and something in them is awaited.
    fn arguments<A: Parse>(&mut self, call: &mut Macro, rewrite: impl FnOnce(&mut Self, A) -> TokenStream) {
        if check::mentions(call.tokens.clone(), &["await"]) {
            if let Ok(arguments) = A::parse.parse2(call.tokens.clone()) {
                call.tokens = rewrite(self, arguments);
            }
        }
    }
}

impl<R: FnMut(ExprAwait, Place) -> Expr> VisitMut for Awaits<R> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if matches!(expr, Expr::Await(_)) {
            let Expr::Await(awaiting) = std::mem::replace(expr, Expr::PLACEHOLDER) else { return };
            *expr = (self.replace)(awaiting, self.place);
        }
    }

    fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {}

    fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}

    fn visit_item_mut(&mut self, _: &mut Item) {}

    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}

    fn visit_macro_mut(&mut self, call: &mut Macro) {
        let Some(name) = call.path.segments.last().map(|segment| &segment.ident) else { return };
        if name == "matches" {
            self.arguments(call, |awaits, mut matches: Matches| {
                awaits.visit_expr_mut(&mut matches.value);
                if let Some((_, guard)) = &mut matches.guard {
                    awaits.visit_expr_mut(guard);
                }
                matches.into_tokens()
            });
        } else if name == "assert" || name == "debug_assert" {
            self.arguments(call, |awaits, CallArguments { mut list, .. }: CallArguments| {
                list.pop_punct();
                // Without a message from the user, it panics with the text of the condition.
                let asserted = (list.len() == 1).then(|| format!("assertion failed: {}", list[0].to_token_stream()));
                list.iter_mut().for_each(|argument| awaits.visit_expr_mut(argument));
                let message = asserted.map(|message| quote!(, "{}", #message));
                quote!(#list #message)
            });
        } else if name == "with" || name == "async_with" {
            self.arguments(call, |awaits, mut with: With| {
                with.managers.iter_mut().for_each(|manager| awaits.visit_expr_mut(&mut manager.value));
                if let Some((_, otherwise)) = &mut with.otherwise {
                    awaits.visit_block_mut(otherwise);
                }
                with.into_tokens()
            });
        } else if check::is_of_std(name) || YIELDS.iter().any(|known| name == known) {
            let place = if name == "dbg" { Place::InDbg } else { self.place };
            let around = std::mem::replace(&mut self.place, place);
            self.arguments(call, |awaits, CallArguments { mut list, repeat }| {
                list.iter_mut().for_each(|argument| awaits.visit_expr_mut(argument));
                let repeat = repeat.map(|(semicolon, mut count)| {
                    awaits.visit_expr_mut(&mut count);
                    quote!(#semicolon #count)
                });
                quote!(#list #repeat)
            });
            self.place = around;
        }
    }
}

/// `value, pattern if guard`.
struct Matches {
    value: Expr,
    comma: Token![,],
    pattern: Pat,
    guard: Option<(Token![if], Expr)>,
}

impl Parse for Matches {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (value, comma, pattern) = (input.parse()?, input.parse()?, input.call(Pat::parse_multi_with_leading_vert)?);
        let guard = if input.peek(Token![if]) { Some((input.parse()?, input.parse()?)) } else { None };
        input.parse::<Option<Token![,]>>()?;
        Ok(Matches { value, comma, pattern, guard })
    }
}

impl Matches {
    fn into_tokens(self) -> TokenStream {
        let Matches { value, comma, pattern, guard } = self;
        let guard = guard.map(|(keyword, guard)| quote!(#keyword #guard));
        quote!(#value #comma #pattern #guard)
    }
}

/// `resource = manager, resource = manager => { block } else { otherwise }`. The block is a future or a closure of its
/// own.
struct With {
    managers: Punctuated<Entered, Token![,]>,
    arrow: Token![=>],
    block: Block,
    otherwise: Option<(Token![else], Block)>,
}

/// `resource = manager`.
struct Entered {
    resource: Pat,
    equals: Token![=],
    value: Expr,
}

impl Parse for Entered {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Entered {
            resource: input.call(Pat::parse_multi_with_leading_vert)?,
            equals: input.parse()?,
            value: input.parse()?,
        })
    }
}

impl Parse for With {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut managers = Punctuated::new();
        while !input.peek(Token![=>]) {
            managers.push_value(input.parse()?);
            if input.peek(Token![=>]) {
                break;
            }
            managers.push_punct(input.parse()?);
        }
        let (arrow, block) = (input.parse()?, input.parse()?);
        let otherwise = if input.peek(Token![else]) { Some((input.parse()?, input.parse()?)) } else { None };
        Ok(With { managers, arrow, block, otherwise })
    }
}

impl With {
    fn into_tokens(self) -> TokenStream {
        let With { managers, arrow, block, otherwise } = self;
        let managers = managers.into_pairs().map(|pair| {
            let (Entered { resource, equals, value }, comma) = pair.into_tuple();
            quote!(#resource #equals #value #comma)
        });
        let mut tokens = quote!(#(#managers)* #arrow #block);
        if let Some((keyword, otherwise)) = otherwise {
            keyword.to_tokens(&mut tokens);
            otherwise.to_tokens(&mut tokens);
        }
        tokens
    }
}
