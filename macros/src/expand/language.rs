//! The macros of the language, as a body defines them.
//!
//! Their transcribers hold the handle, so they follow two rules, which `expand/tests.rs` checks:
//!
//! * **They call no macro.** The call site of a macro has the hygiene of the tokens that call it. If tokens of this
//!   expansion called a procedural macro, that macro could write `__coyield_handle` with the hygiene of its call site
//!   and so have the handle, even without any arguments. Where a macro would only report a mistake, a bound that no
//!   type fulfils reports it (`mistakes.rs` of the crate `coyield`).
//! * **Every binding is `__coyield_name @ _`.** Items are not hygienic. Where a constant, a static or a unit struct of
//!   the same name is in scope, a plain identifier is not a binding but a pattern that compares with that item. With a
//!   subpattern it can only be a binding, and rustc refuses such an item (E0530).

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::Lifetime;

use crate::place::relocated;

/// The macros of the language, for the statements that follow them.
pub(crate) fn definitions(engine: Span, krate: &TokenStream, handle: &Ident, label: &Lifetime) -> TokenStream {
    let mixed = engine;
    let krate = relocated(krate, engine);
    let handle = Ident::new(&handle.to_string(), engine);
    let label = Lifetime::new(&label.to_string(), engine);
    let not_an_item = not_an_item(&handle, mixed);
    let awaited = |value: TokenStream, takes: &str, awaits: &str| {
        let (takes, awaits) = (Ident::new(takes, mixed), Ident::new(awaits, mixed));
        // A statement of its own for the value, so that its temporaries are gone while the body is suspended. The future
        // is awaited as soon as it is made. The `break` stands in a loop, so that rustc complains of the label alone where
        // it cannot be reached.
        quote_spanned! {mixed=>
            {
                let __coyield_value @ _ = (&#handle).#takes(#value);
                #[allow(unreachable_code)]
                if false {
                    #not_an_item
                    loop {
                        break #label (loop {});
                    }
                }
                (&#handle).#awaits(__coyield_value).await
            }
        }
    };
    // In a field, so that it is coerced to what the generator yields, and rustc says nothing of a method where it cannot be.
    let yielded = |value: TokenStream| quote_spanned!(mixed=> #krate::__private::Yielded { value: #value });
    let unit = || yielded(quote_spanned!(mixed=> ()));
    let value = || yielded(quote_spanned!(mixed=> $value));
    let mistake = |name: &str| {
        let name = Ident::new(name, mixed);
        quote_spanned!(mixed=> #krate::__private::mistakes::#name::<(), _>())
    };
    let macros = [
        ("yield_", "yield_value", "yield_takes_one_value"),
        ("try_yield", "try_yield_value", "try_yield_takes_one_value"),
    ]
    .map(|(name, awaits, mistaken)| {
        let (of_nothing, of_value) = (awaited(unit(), "value", awaits), awaited(value(), "value", awaits));
        let several = mistake(mistaken);
        let name = Ident::new(name, Span::call_site());
        quote_spanned! {mixed=>
            #[allow(unused_macros)]
            macro_rules! #name {
                () => { #of_nothing };
                ($value:expr $(,)?) => { #of_value };
                ($first:expr, $($rest:tt)+) => { #several };
            }
        }
    });
    let raise = Ident::new("raise", Span::call_site());
    let raised = awaited(quote_spanned!(mixed=> $value), "thrown", "raise");
    let another = mistake("raise_takes_one_thing");
    quote_spanned! {mixed=>
        #(#macros)*
        #[allow(unused_macros)]
        macro_rules! #raise {
            ($value:expr $(,)?) => { match #raised {} };
            ($($tokens:tt)*) => { #another };
        }
    }
}

/// In dead code, makes rustc refuse an item that has the name of the handle and a nearer scope than its binding, so
/// that the macros would find the item: a binding cannot shadow a constant, a static or a unit struct (E0530).
fn not_an_item(handle: &Ident, mixed: Span) -> TokenStream {
    quote_spanned!(mixed=> let #handle @ _ = ();)
}

/// The macros that delegate.
pub(crate) fn delegations(
    engine: Span,
    krate: &TokenStream,
    handle: &Ident,
    stack: &Ident,
    label: &Lifetime,
    is_async: bool,
) -> TokenStream {
    let mixed = engine;
    let krate = relocated(krate, engine);
    let [handle, stack] = [handle, stack].map(|name| Ident::new(&name.to_string(), engine));
    let label = Lifetime::new(&label.to_string(), engine);
    let not_an_item = not_an_item(&handle, mixed);
    let of_async = is_async.then(|| {
        quote_spanned! {mixed=>
            #[allow(unused_imports)]
            use #krate::__private::async_probe::*;
        }
    });
    // As many references as there are kinds.
    let references = if is_async { quote_spanned!(mixed=> &&&&&&&&&) } else { quote_spanned!(mixed=> &&&&&) };
    let caught = quote_spanned! {mixed=>
        let __coyield_delegation @ _ = (&#handle).caught(__coyield_delegation);
    };
    let macros = [("yield_from", TokenStream::new()), ("try_yield_from", caught)].map(|(name, caught)| {
        let name = Ident::new(name, Span::call_site());
        // In a `match`, so that temporaries of the delegate live as long as it does. It is pushed by a plain call, for
        // were it given to the future, a recursive generator would contain itself.
        quote_spanned! {mixed=>
            #[allow(unused_macros)]
            macro_rules! #name {
                ($delegate:expr $(,)?) => {
                    match $delegate {
                        __coyield_delegate @ _ => {
                            let __coyield_delegation @ _ = {
                                // Borrowed below, and what was borrowed counts as alive to the end of its block.
                                let __coyield_delegate @ _ = __coyield_delegate;
                                #[allow(unused_imports)]
                                use #krate::__private::probe::*;
                                #of_async
                                #[allow(unreachable_code)]
                                if false {
                                    // Nor can it be a function, which has no fields: else a method of the user's would
                                    // be lent the stack.
                                    let () = #handle.is_the_handle;
                                    #not_an_item
                                    let #stack @ _ = ();
                                    loop {
                                        break #label (loop {});
                                    }
                                }
                                (&#handle).delegate(
                                    &#stack,
                                    (#references (&#handle).probe(&__coyield_delegate)).coyield_kind(),
                                    (&(&#handle).sent()).coyield_first(),
                                    __coyield_delegate,
                                )
                            };
                            #caught
                            __coyield_delegation.await
                        }
                    }
                };
            }
        }
    });
    quote_spanned!(mixed=> #(#macros)*)
}
