//! Lifetimes without a name in the `impl` types of arguments, which rustc allows in an `async fn` only.

use proc_macro2::{Delimiter, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::function::{Argument, ArgumentKind, Signature};
use crate::tokens::{self, begins_with, is_group, is_keyword, is_mark, is_word};

/// `words: impl Iterator<Item = &str>` → `words: impl Iterator<Item = &'a str>`, and `'a` among the generics.
pub(crate) fn name_lifetimes(signature: &mut Signature) {
    let mut names = Names { declared: Vec::new() };
    for Argument { kind, .. } in &mut signature.arguments {
        if let ArgumentKind::Typed(_, ty) = kind {
            *ty = names.outside(ty);
        }
    }
    signature.add_lifetimes(&names.declared);
}

/// The lifetimes that were given a name.
struct Names {
    declared: Vec<TokenStream>,
}

impl Names {
    /// Names the lifetimes of every `impl` in a type.
    fn outside(&mut self, ty: &[TokenTree]) -> Vec<TokenTree> {
        let (mut named, mut rest) = (Vec::with_capacity(ty.len()), ty);
        while let Some(first) = rest.first() {
            let mut taken = 1;
            match first {
                TokenTree::Ident(word) if word == "impl" => {
                    taken = tokens::ty(rest).unwrap_or(1);
                    named.push(first.clone());
                    named.extend(self.inside(&rest[1..taken]));
                }
                TokenTree::Group(group) => named.push(regrouped(group, |inside| self.outside(inside))),
                other => named.push(other.clone()),
            }
            rest = &rest[taken..];
        }
        named
    }

    /// Names the lifetimes in the bounds of an `impl`.
    fn inside(&mut self, bounds: &[TokenTree]) -> Vec<TokenTree> {
        let (mut named, mut rest) = (Vec::with_capacity(bounds.len()), bounds);
        while let Some(first) = rest.first() {
            let mut taken = 1;
            match first {
                TokenTree::Punct(mark) if mark.as_char() == '&' && !is_mark(rest.get(1), '\'') => {
                    named.push(Punct::new('&', Spacing::Alone).into());
                    named.extend(self.lifetime(mark.span()));
                }
                TokenTree::Punct(mark) if mark.as_char() == '\'' && is_word(rest.get(1), "_") => {
                    taken = 2;
                    named.extend(self.lifetime(mark.span()));
                }
                // The lifetimes of `Fn(&str) -> &str` and of `fn(&str) -> &str` are their own.
                TokenTree::Ident(name)
                    if (!is_keyword(name) || name == "fn") && is_group(rest.get(1), Delimiter::Parenthesis) =>
                {
                    taken = 2;
                    if begins_with(&rest[2..], "->") {
                        taken += 2 + rest.get(4..).and_then(tokens::ty).unwrap_or(0);
                    }
                    named.extend(rest[..taken].iter().cloned());
                }
                TokenTree::Group(group) => named.push(regrouped(group, |inside| self.inside(inside))),
                other => named.push(other.clone()),
            }
            rest = &rest[taken..];
        }
        named
    }

    fn lifetime(&mut self, place: Span) -> TokenStream {
        let name = format!("__coyield_lifetime{}", self.declared.len());
        let lifetime = tokens::lifetime(&name, Span::mixed_site().located_at(place));
        self.declared.push(lifetime.clone());
        lifetime
    }
}

fn regrouped(group: &proc_macro2::Group, change: impl FnOnce(&[TokenTree]) -> Vec<TokenTree>) -> TokenTree {
    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
    tokens::group(group.delimiter(), change(&inside).into_iter().collect(), group.span()).into()
}
