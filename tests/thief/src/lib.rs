//! Procedural macros that try to take the handle of a generator's body.
//!
//! The tokens that a procedural macro makes of a string have the hygiene of its call site. If a token of coyield's
//! expansion called such a macro, the macro could name what the user's tokens cannot. So no expansion calls a macro by
//! a path that a user can redirect, and the tests put these macros in every such place.

// They panic while the tests are compiled.
#![allow(clippy::missing_panics_doc)]

use proc_macro::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// Names the handle.
#[proc_macro]
pub fn handle(_: TokenStream) -> TokenStream {
    "{ ::std::mem::drop(&__coyield_handle); ::std::panic!(\"stolen\") }".parse().expect("these are tokens")
}

/// Names the handle, in the place of an item or a statement.
#[proc_macro]
pub fn statement(_: TokenStream) -> TokenStream {
    "::std::mem::drop(&__coyield_handle); ::std::panic!(\"stolen\");".parse().expect("these are tokens")
}

/// Leaves the body through its label.
#[proc_macro]
pub fn label(_: TokenStream) -> TokenStream {
    "{ break 'yield_belongs_directly_in_the_generator_body ::std::panic!(\"left\") }".parse().expect("these are tokens")
}

/// Names the handle with the hygiene of each token that it is given: returns an array of the results of `what_is`.
fn with_every_hygiene(tokens: TokenStream) -> TokenStream {
    let mut spans = Vec::from([Span::call_site(), Span::mixed_site()]);
    collect(tokens, &mut spans);
    let mut array = TokenStream::new();
    for span in spans {
        let arguments =
            [TokenTree::Punct(Punct::new('&', Spacing::Alone)), TokenTree::Ident(Ident::new("__coyield_handle", span))];
        array.extend("crate::what_is".parse::<TokenStream>().expect("these are tokens"));
        array.extend([
            TokenTree::Group(Group::new(Delimiter::Parenthesis, arguments.into_iter().collect())),
            TokenTree::Punct(Punct::new(',', Spacing::Alone)),
        ]);
    }
    TokenTree::Group(Group::new(Delimiter::Bracket, array)).into()
}

fn collect(tokens: TokenStream, spans: &mut Vec<Span>) {
    for token in tokens {
        spans.push(token.span());
        if let TokenTree::Group(group) = token {
            spans.extend([group.span_open(), group.span_close()]);
            collect(group.stream(), spans);
        }
    }
}

/// Has the name of a macro whose arguments are rewritten.
#[proc_macro]
pub fn vec(tokens: TokenStream) -> TokenStream {
    with_every_hygiene(tokens)
}

/// Has the name of a macro whose arguments are rewritten.
#[proc_macro]
pub fn matches(tokens: TokenStream) -> TokenStream {
    with_every_hygiene(tokens)
}

/// Has the name of a macro whose arguments are rewritten.
#[proc_macro]
pub fn assert(tokens: TokenStream) -> TokenStream {
    with_every_hygiene(tokens)
}

/// Has the name of a macro whose arguments are rewritten.
#[proc_macro]
pub fn format(tokens: TokenStream) -> TokenStream {
    with_every_hygiene(tokens)
}

/// Has the name of a macro whose arguments are rewritten.
#[proc_macro]
pub fn dbg(tokens: TokenStream) -> TokenStream {
    with_every_hygiene(tokens)
}

/// Has the name of a macro whose arguments are rewritten.
#[proc_macro]
pub fn yield_(tokens: TokenStream) -> TokenStream {
    with_every_hygiene(tokens)
}

/// Has the name of a macro whose arguments are rewritten.
#[proc_macro]
pub fn yield_from(tokens: TokenStream) -> TokenStream {
    with_every_hygiene(tokens)
}

/// Has the name of a macro whose arguments are rewritten.
#[proc_macro]
pub fn with(tokens: TokenStream) -> TokenStream {
    with_every_hygiene(tokens)
}

/// Has the name of a macro whose arguments are rewritten.
#[proc_macro]
pub fn async_with(tokens: TokenStream) -> TokenStream {
    with_every_hygiene(tokens)
}

/// As an attribute: refuses an item in which it sees the handle.
#[proc_macro_attribute]
pub fn attribute(_: TokenStream, item: TokenStream) -> TokenStream {
    if item.to_string().contains("__coyield_handle") {
        "::std::compile_error!(\"stolen\");".parse().expect("these are tokens")
    } else {
        item
    }
}
