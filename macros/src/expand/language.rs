//! What are `yield_!` and the other macros in a body?

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
    let awaited = |value: TokenStream, takes: &str, awaits: &str| {
        let (takes, awaits) = (Ident::new(takes, mixed), Ident::new(awaits, mixed));
        // A statement of its own for the value, so that its temporaries are gone while the body is suspended. The future
        // is awaited as soon as it is made. The `break` stands in a loop, so that rustc complains of the label alone where
        // it cannot be reached.
        quote_spanned! {mixed=>
            {
                let value = (&#handle).#takes(#value);
                #[allow(unreachable_code)]
                if false {
                    loop {
                        break #label (loop {});
                    }
                }
                (&#handle).#awaits(value).await
            }
        }
    };
    // In a field, so that it is coerced to what the generator yields, and rustc says nothing of a method where it cannot be.
    let yielded = |value: TokenStream| quote_spanned!(mixed=> #krate::__private::Yielded { value: #value });
    let unit = || yielded(quote_spanned!(mixed=> ()));
    let value = || yielded(quote_spanned!(mixed=> $value));
    let error = |message: String| quote_spanned!(mixed=> #krate::__private::compile_error!(#message););
    let macros = [
        ("yield_", awaited(unit(), "value", "yield_value"), awaited(value(), "value", "yield_value")),
        ("try_yield", awaited(unit(), "value", "try_yield_value"), awaited(value(), "value", "try_yield_value")),
    ]
    .map(|(name, of_nothing, of_value)| {
        let several = error(format!("`{name}!` takes one value: write `{name}!((a, b))` to yield a tuple"));
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
    let another = error("`raise!` takes the one thing that is raised: write `raise!(thrown)`".to_owned());
    quote_spanned! {mixed=>
        #(#macros)*
        #[allow(unused_macros)]
        macro_rules! #raise {
            ($value:expr $(,)?) => { match #raised {} };
            ($($tokens:tt)*) => { #another };
        }
    }
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
    let of_async = is_async.then(|| {
        quote_spanned! {mixed=>
            #[allow(unused_imports)]
            use #krate::__private::async_probe::*;
        }
    });
    // As many references as there are kinds.
    let references = if is_async { quote_spanned!(mixed=> &&&&&&&&&) } else { quote_spanned!(mixed=> &&&&&) };
    let caught = quote_spanned!(mixed=> let delegation = (&#handle).caught(delegation););
    let macros = [("yield_from", TokenStream::new()), ("try_yield_from", caught)].map(|(name, caught)| {
        let name = Ident::new(name, Span::call_site());
        // In a `match`, so that temporaries of the delegate live as long as it does. It is pushed by a plain call, for
        // were it given to the future, a recursive generator would contain itself.
        quote_spanned! {mixed=>
            #[allow(unused_macros)]
            macro_rules! #name {
                ($delegate:expr $(,)?) => {
                    match $delegate {
                        delegate => {
                            let delegation = {
                                // Borrowed below, and what was borrowed counts as alive to the end of its block.
                                let delegate = delegate;
                                #[allow(unused_imports)]
                                use #krate::__private::probe::*;
                                #of_async
                                let kind = (#references (&#handle).probe(&delegate)).coyield_kind();
                                let first = (&(&#handle).sent()).coyield_first();
                                (&#handle).delegate(&#stack, kind, first, delegate)
                            };
                            #caught
                            #[allow(unreachable_code)]
                            if false {
                                loop {
                                    break #label (loop {});
                                }
                            }
                            delegation.await
                        }
                    }
                };
            }
        }
    });
    quote_spanned!(mixed=> #(#macros)*)
}
