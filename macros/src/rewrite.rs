//! What the keyword of `generate!` turns into, and what moves a function's arguments into its body.

use proc_macro2::{Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{Parse as _, Parser as _};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Block, Expr, ExprMacro, FnArg, ItemMacro, Macro, MacroDelimiter, Pat, ReturnType, Signature, Stmt,
    Token, TypeImplTrait, parse_quote, parse_quote_spanned, token,
};

use crate::input::CallArguments;

/// `yield from delegate` → `yield FROM = delegate`, which can be parsed, and is as greedy to its right.
///
/// In `generate!`, `from` is a keyword behind `yield` unless it ends the expression or an operator follows.
pub(crate) fn yield_from(tokens: TokenStream) -> TokenStream {
    if !mentions_from(tokens.clone()) {
        return tokens;
    }
    let mut output = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    let mut behind_yield = false;
    while let Some(token) = tokens.next() {
        let is_yield = matches!(&token, TokenTree::Ident(name) if name == "yield");
        match token {
            TokenTree::Ident(name) if behind_yield && name == "from" && begins_expression(tokens.peek()) => {
                let span = name.span();
                output.push(Ident::new(FROM, span).into());
                output.push(Punct::new('=', Spacing::Alone).into());
            }
            TokenTree::Group(group) => {
                let mut rewritten = Group::new(group.delimiter(), yield_from(group.stream()));
                rewritten.set_span(group.span());
                output.push(rewritten.into());
            }
            other => output.push(other),
        }
        behind_yield = is_yield;
    }
    output.into_iter().collect()
}

/// A group that is made anew loses the places of its braces, so only where it has to be.
fn mentions_from(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "from",
        TokenTree::Group(group) => mentions_from(group.stream()),
        _ => false,
    })
}

const FROM: &str = "__coyield_from";

fn begins_expression(token: Option<&TokenTree>) -> bool {
    match token {
        None => false,
        Some(TokenTree::Punct(mark)) => matches!(mark.as_char(), '&' | '*' | ':' | '|' | '\''),
        Some(_) => true,
    }
}

/// The delegate of a `yield FROM = delegate`.
fn delegate(yielded: Option<&Expr>) -> Option<&Expr> {
    match yielded {
        Some(Expr::Assign(assign)) => match &*assign.left {
            Expr::Path(path) if path.path.is_ident(FROM) => Some(&assign.right),
            _ => None,
        },
        _ => None,
    }
}

/// `yield value` → `yield_!(value)` and `yield from delegate` → `yield_from!(delegate)`, everywhere in the block and in the arguments of macros called in it.
///
/// To the macro, and not to what that expands to, because another macro may take its arguments apart.
pub(crate) fn keyword(block: &mut Block) {
    Keyword { refused: None }.visit_block_mut(block);
}

/// `yield value` → `{ yield_keyword(); let _ = value; never::<S>() }`, for a body whose parser was rustc: it has reported the
/// keyword, as one that is experimental. So what to write instead is a warning, by a function that is deprecated.
pub(crate) fn refused_keyword(krate: &TokenStream, sent: &TokenStream, block: &mut Block) {
    Keyword { refused: Some((krate, sent)) }.visit_block_mut(block);
}

struct Keyword<'t> {
    /// The crate and the type that is sent, if the keyword is refused.
    refused: Option<(&'t TokenStream, &'t TokenStream)>,
}

impl VisitMut for Keyword<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::Yield(yielding) = expr else { return };
        if let Some((krate, sent)) = self.refused {
            let mixed = Span::mixed_site().located_at(yielding.yield_token.span);
            let value = yielding.expr.iter();
            *expr = parse_quote_spanned! {mixed=>
                {
                    #krate::__private::mistakes::yield_keyword();
                    #(let _ = #value;)*
                    #krate::__private::never::<#sent>()
                }
            };
            return;
        }
        let span = Span::call_site().located_at(yielding.yield_token.span);
        let (path, tokens) = match (delegate(yielding.expr.as_deref()), &yielding.expr) {
            (Some(delegate), _) => (parse_quote_spanned!(span=> yield_from), quote!(#delegate)),
            (None, value) => (parse_quote_spanned!(span=> yield_), quote!(#value)),
        };
        *expr = Expr::Macro(ExprMacro {
            attrs: std::mem::take(&mut yielding.attrs),
            mac: Macro {
                path,
                bang_token: Token![!](span),
                delimiter: MacroDelimiter::Paren(token::Paren(span)),
                tokens,
            },
        });
    }

    fn visit_item_macro_mut(&mut self, _: &mut ItemMacro) {
        // A definition: its tokens are not this body's code.
    }

    fn visit_macro_mut(&mut self, call: &mut Macro) {
        let foreign_block = matches!(call.delimiter, MacroDelimiter::Brace(_));
        let own = call.path.segments.last().is_some_and(|segment| segment.ident == "generate");
        // What rustc has not parsed is an error of this crate's, where it is refused.
        if self.refused.is_some() || foreign_block || own || !contains_yield(call.tokens.clone()) {
            return;
        }
        if let Ok(mut arguments) = CallArguments::parse.parse2(call.tokens.clone()) {
            for argument in &mut arguments.list {
                self.visit_expr_mut(argument);
            }
            let CallArguments { list, repeat } = arguments;
            let repeat = repeat.map(|(semicolon, count)| quote!(#semicolon #count));
            call.tokens = quote!(#list #repeat);
        }
    }
}

fn contains_yield(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "yield",
        TokenTree::Group(group) => contains_yield(group.stream()),
        _ => false,
    })
}

/// Gives the `impl`s of the return type the edition of this crate, whose opaque types capture every lifetime in scope,
/// so that a function of a crate of edition 2021 with elided lifetimes works as it stands.
pub(crate) fn capture_lifetimes(signature: &mut Signature) {
    struct Respan;
    impl VisitMut for Respan {
        fn visit_type_impl_trait_mut(&mut self, opaque: &mut TypeImplTrait) {
            opaque.impl_token.span = Span::mixed_site().located_at(opaque.impl_token.span);
            visit_mut::visit_type_impl_trait_mut(self, opaque);
        }
    }
    if let ReturnType::Type(_, ty) = &mut signature.output {
        Respan.visit_type_mut(ty);
    }
}

/// Moves every argument into the body, the unused ones too, so that all of them live as long as the body does.
///
/// As for `async fn`: `mut name: T` → `name: T` and `let mut name = name;`, and `pattern: T` → `__coyield_argument0 @
/// _: T`, `let mut __coyield_argument0 = __coyield_argument0;` and `let pattern = __coyield_argument0;`.
pub(crate) fn arguments(signature: &mut Signature) -> Vec<Stmt> {
    let mut bindings = Vec::new();
    for (position, argument) in signature.inputs.iter_mut().enumerate() {
        match argument {
            FnArg::Receiver(receiver) => {
                // An `async` block captures single fields; this mentions the whole.
                let receiver = receiver.self_token;
                bindings.push(parse_quote!(let _ = &#receiver;));
            }
            FnArg::Typed(argument) => {
                let (outer, inner): (Vec<Attribute>, Vec<Attribute>) = split(std::mem::take(&mut argument.attrs));
                match &mut *argument.pat {
                    Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
                        let mutability = pattern.mutability.take();
                        let name = &pattern.ident;
                        let allow = allow_underscore(name);
                        bindings.push(parse_quote!(#allow #(#inner)* let #mutability #name = #name;));
                    }
                    pattern => {
                        let name = Ident::new(&format!("__coyield_argument{position}"), Span::mixed_site());
                        // `mut` for the sake of `ref mut` in the pattern.
                        bindings.push(parse_quote!(#[allow(unused_mut)] let mut #name = #name;));
                        bindings.push(parse_quote!(#(#inner)* let #pattern = #name;));
                        // With a subpattern it is a binding, whichever items are in scope.
                        *pattern = parse_quote!(#name @ _);
                    }
                }
                argument.attrs = outer;
            }
        }
    }
    bindings
}

/// The attributes of an argument for the signature, which keeps `cfg`, and for the binding, which takes all: lints speak
/// of the name that the body sees.
fn split(attributes: Vec<Attribute>) -> (Vec<Attribute>, Vec<Attribute>) {
    let outer = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).cloned().collect();
    (outer, attributes)
}

/// Naming `_unused` in its own binding is no use of it.
fn allow_underscore(name: &Ident) -> Option<TokenStream> {
    let allow = quote!(#[allow(clippy::used_underscore_binding, clippy::no_effect_underscore_binding)]);
    name.to_string().starts_with('_').then_some(allow)
}
