//! The replacement of the keyword of `generate!`, and the statements that move a function's arguments into its body.

mod lifetimes;

use std::collections::HashSet;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

pub(crate) use lifetimes::name_lifetimes;

use crate::function::{Argument, ArgumentKind, Attribute, Signature};
use crate::tokens::{self, begins_with, is_keyword, is_mark, is_word};
use crate::write::Yielding;

/// `yield value` → `yield_!(value)` and `yield from delegate` → `yield_from!(delegate)`.
///
/// To the macro, and not to what that expands to, because another macro may take its arguments apart. It has the place
/// and the hygiene of what the user wrote, as if it were the user's call: so rustc and clippy see where the expression
/// begins and ends, and what they suggest takes nothing else away.
pub(crate) fn keyword(Yielding { from, operand, place: [first, last], .. }: Yielding<'_>) -> TokenStream {
    let name = Ident::new(if from.is_some() { "yield_from" } else { "yield_" }, first);
    let argument = tokens::group(Delimiter::Parenthesis, operand, last);
    quote_spanned!(first=> #name! #argument)
}

/// `yield value` → `{ yield_keyword(); let _ = value; never::<S>() }`, for a body whose parser was rustc: it has
/// reported the keyword, as one that is experimental. A deprecated function adds a warning that says what to write
/// instead.
pub(crate) fn refused_keyword(
    krate: &TokenStream,
    sent: &TokenStream,
    Yielding { keyword, operand: value, .. }: Yielding<'_>,
) -> TokenStream {
    let mixed = Span::mixed_site().located_at(keyword.span());
    let value = (!value.is_empty()).then(|| quote_spanned!(mixed=> let _ = #value;));
    // In parentheses: an `else` may follow, which rustc does not allow after a brace.
    quote_spanned! {mixed=>
        ({
            #krate::__private::mistakes::yield_keyword();
            #value
            #krate::__private::never::<#sent>()
        })
    }
}

/// Names the lifetimes without a name in the arguments, and gives the `impl`s of the return type the edition of this
/// crate, whose opaque types capture every lifetime in scope, so that a function of a crate of edition 2021 with elided
/// lifetimes works as it stands.
pub(crate) fn capture_lifetimes(signature: &mut Signature) {
    name_lifetimes(signature);
    signature.output.iter_mut().flatten().for_each(capture);
}

fn capture(token: &mut TokenTree) {
    match token {
        TokenTree::Ident(name) if name == "impl" => name.set_span(Span::mixed_site().located_at(name.span())),
        TokenTree::Group(group) if tokens::mentions(group.stream(), &["impl"]) => {
            let captured = |mut token| {
                capture(&mut token);
                token
            };
            let inside = group.stream().into_iter().map(captured).collect();
            *group = tokens::group(group.delimiter(), inside, group.span());
        }
        _ => {}
    }
}

/// Moves every argument into the body, the unused ones too. So all of them live as long as the body does, and are
/// dropped in the order of a function's arguments: the last one first.
///
/// The `async` block captures the arguments that have a plain name, because with a `let` in the block, the future would
/// store each argument twice: rustc does not reuse the memory of a captured variable for the binding. `let _ = &name;`
/// makes the block capture the whole of an argument, whichever parts the body uses.
///
/// A pattern needs a [`binding`] all the same, and so does a name that the body does not mention, so that rustc reports
/// it as unused. Bindings are dropped before captured arguments, so all arguments after such an argument are bound,
/// too.
///
/// `is_read`: whether an attribute of another crate reads the signature. Such an attribute may know plain names only,
/// so all arguments are bound.
pub(crate) fn arguments(signature: &mut Signature, block: &Group, is_read: bool) -> TokenStream {
    let captured = if is_read { 0 } else { captured(&signature.arguments, block) };
    let (mut mentions, mut bindings) = (Vec::new(), TokenStream::new());
    for (position, Argument { attributes, kind }) in signature.arguments.iter_mut().enumerate() {
        let cfg = conditions(attributes);
        match kind {
            ArgumentKind::Receiver(receiver, _) => mentions.push(quote!(#(#cfg)* let _ = &#receiver;)),
            ArgumentKind::Typed(pattern, _) => match plain_name(pattern) {
                Some(name) if position < captured => {
                    let allow = is_underscored(name).then(|| quote!(#[allow(clippy::used_underscore_binding)]));
                    mentions.push(quote!(#allow #(#cfg)* let _ = &#name;));
                    // An item of this name is an error, as it is for a `binding`.
                    pattern.extend(quote_spanned!(name.span()=> @ _));
                    attributes.push(Attribute::new(allow_redundant_pattern()));
                }
                _ => {
                    // The signature keeps `cfg`, and the binding takes all: lints speak of the name that the body sees.
                    let inner = std::mem::replace(attributes, cfg);
                    bindings.extend(binding(position, &inner, pattern));
                }
            },
            ArgumentKind::Variadic(_) => {}
        }
    }
    mentions.reverse();
    quote!(#(#mentions)* #bindings)
}

/// Returns how many arguments the block captures: those before it needs a binding for the first time.
fn captured(arguments: &[Argument], block: &Group) -> usize {
    let mut names = HashSet::new();
    words(block.stream(), &mut names);
    let needs_binding = |Argument { kind, .. }: &Argument| match kind {
        ArgumentKind::Receiver(..) => false,
        ArgumentKind::Typed(pattern, _) => !plain_name(pattern).is_some_and(|name| names.contains(&name.to_string())),
        ArgumentKind::Variadic(_) => true,
    };
    arguments.iter().position(needs_binding).unwrap_or(arguments.len())
}

/// Collects the words among the tokens that are not the names of fields and methods.
fn words(tokens: TokenStream, found: &mut HashSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (position, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(word) => {
                let before = &tokens[..position];
                if !is_mark(before.last(), '.') || begins_with(&before[position.saturating_sub(2)..], "..") {
                    found.insert(word.to_string());
                }
            }
            TokenTree::Group(group) => words(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Returns the name of the pattern `name` or `mut name`.
fn plain_name(pattern: &[TokenTree]) -> Option<&Ident> {
    let rest = &pattern[usize::from(is_word(pattern.first(), "mut"))..];
    match rest {
        [TokenTree::Ident(name)] if !is_keyword(name) => Some(name),
        _ => None,
    }
}

/// A binding of one of our patterns has the span of the user's name, and clippy would suggest to write it without the
/// rest.
fn allow_redundant_pattern() -> Group {
    Group::new(Delimiter::Bracket, quote!(allow(clippy::redundant_pattern)))
}

fn is_underscored(name: &Ident) -> bool {
    name.to_string().starts_with('_')
}

/// Returns the attributes that make the argument conditional.
pub(crate) fn conditions(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|attribute| attribute.is_named(&["cfg", "cfg_attr"])).cloned().collect()
}

/// Returns the statements that move an argument, whose pattern in the signature becomes a plain name.
///
/// As for `async fn`: `mut name: T` → `name: T` and `let mut name @ _ = name;`, and `pattern: T` → `__coyield_argument0
/// @ _: T`, `let mut __coyield_argument0 = __coyield_argument0;` and `let pattern = __coyield_argument0;`.
fn binding(position: usize, attributes: &[Attribute], pattern: &mut Vec<TokenTree>) -> TokenStream {
    if let Some(name) = plain_name(pattern).cloned() {
        let mutability = &pattern[..pattern.len() - 1];
        // Naming `_unused` in its own binding is no use of it.
        let allow = is_underscored(&name)
            .then(|| quote!(#[allow(clippy::used_underscore_binding, clippy::no_effect_underscore_binding)]));
        // With a subpattern it is a binding: that of a unit struct would make a second one (E0530). It has the
        // place of the name, which rustc shows for the whole.
        let whole = quote_spanned!(name.span()=> @ _);
        let binding = quote! {
            #[allow(clippy::redundant_pattern)]
            #allow
            #(#attributes)*
            let #(#mutability)* #name #whole = #name;
        };
        *pattern = vec![name.into()];
        return binding;
    }
    let name = Ident::new(&format!("__coyield_argument{position}"), Span::mixed_site());
    // With a subpattern it is a binding, whichever items are in scope.
    let plain = quote!(#name @ _).into_iter().collect();
    let pattern = std::mem::replace(pattern, plain);
    let conditions = conditions(attributes);
    // `mut` for the sake of `ref mut` in the pattern.
    quote! {
        #(#conditions)*
        #[allow(unused_mut)]
        let mut #name = #name;
        #(#attributes)*
        let #(#pattern)* = #name;
    }
}
