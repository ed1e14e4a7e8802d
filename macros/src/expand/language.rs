//! What the macros of the language write: in the place of their calls, or as macros that a body defines.
//!
//! It holds the handle, so it follows two rules, which `expand/tests.rs` checks:
//!
//! * **It calls no macro.** The call site of a macro has the hygiene of the tokens that call it. If tokens of this
//!   expansion called a procedural macro, that macro could write `__coyield_handle` with the hygiene of its call site
//!   and so have the handle, even without any arguments. Where a macro would only report a mistake, a bound that no
//!   type fulfils reports it (`mistakes.rs` of the crate `coyield`).
//! * **Every binding is `__coyield_name @ _`.** Items are not hygienic. Where a constant, a static or a unit struct of
//!   the same name is in scope, a plain identifier is not a binding but a pattern that compares with that item. With a
//!   subpattern it can only be a binding, and rustc refuses such an item (E0530).

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::Lifetime;

use crate::place::relocated;

/// What the macros of the language write, in one place of the source.
pub(crate) struct Language {
    /// The hygiene of the handle, in this place.
    place: Span,
    krate: TokenStream,
    handle: Ident,
    stack: Ident,
    is_async: bool,
    /// Y, where each value can be stated to be of this type.
    yielded: Option<TokenStream>,
    /// What has to be true of the place of a call, if that is not known from the tokens of the body.
    checks: Checks,
}

/// What rustc checks of the place of a call, in dead code.
#[derive(Clone)]
pub(crate) struct Checks {
    /// The label of the body, if the call may stand in a closure, an `async` block or a function in it.
    pub(crate) label: Option<Lifetime>,
    /// Whether items with the name of the handle may be nearer than its binding.
    pub(crate) items: bool,
}

impl Language {
    pub(crate) fn new(place: Span, krate: &TokenStream, handle: &Ident, stack: &Ident, is_async: bool) -> Self {
        let here = |name: &Ident| Ident::new(&name.to_string(), place);
        Language {
            place,
            krate: relocated(krate, place),
            handle: here(handle),
            stack: here(stack),
            is_async,
            yielded: None,
            checks: Checks { label: None, items: true },
        }
    }

    pub(crate) fn with_checks(mut self, checks: &Checks) -> Self {
        let label = checks.label.as_ref().map(|label| Lifetime::new(&label.to_string(), self.place));
        self.checks = Checks { label, items: checks.items };
        self
    }

    pub(crate) fn with_type(mut self, yielded: Option<&TokenStream>) -> Self {
        self.yielded = yielded.cloned();
        self
    }

    /// What `yield_!(value)` (`yield_value`) or `try_yield!(value)` (`try_yield_value`) evaluates to, between braces.
    pub(crate) fn yielding(&self, awaits: &str, value: TokenStream) -> Group {
        let Language { place, krate, handle, .. } = self;
        if let Some(yielded) = &self.yielded {
            return self.awaited(quote_spanned!(*place=> : #yielded = #value), awaits);
        }
        // In a field, so that it is coerced to what the generator yields, and rustc says nothing of a method where it
        // cannot be.
        self.awaited(quote_spanned!(*place=> = (&#handle).value(#krate::__private::Yielded { value: #value })), awaits)
    }

    /// What `raise!(thrown)` evaluates to.
    pub(crate) fn raising(&self, thrown: &TokenStream) -> TokenStream {
        let Language { place, handle, .. } = self;
        let raised = self.awaited(quote_spanned!(*place=> = (&#handle).thrown(#thrown)), "raise");
        quote_spanned!(*place=> match #raised {})
    }

    /// A statement of its own for the value, so that its temporaries are gone while the body is suspended. The future is
    /// awaited as soon as it is made.
    fn awaited(&self, value: TokenStream, awaits: &str) -> Group {
        let Language { place, handle, .. } = self;
        let awaits = Ident::new(awaits, *place);
        let checks = self.checked(&TokenStream::new());
        self.braces(quote_spanned! {*place=>
            let __coyield_value @ _ #value;
            #checks
            (&#handle).#awaits(__coyield_value).await
        })
    }

    /// What `yield_from!(delegate)` or `try_yield_from!(delegate)` evaluates to.
    pub(crate) fn delegating(&self, delegate: &TokenStream, catches: bool) -> TokenStream {
        let Language { place, krate, handle, stack, .. } = self;
        let place = *place;
        let of_async = self.is_async.then(|| {
            quote_spanned! {place=>
                #[allow(unused_imports)]
                use #krate::__private::async_probe::*;
            }
        });
        // As many references as there are kinds.
        let references = if self.is_async { quote_spanned!(place=> &&&&&&&&&) } else { quote_spanned!(place=> &&&&&) };
        let caught = catches.then(|| {
            quote_spanned! {place=>
                let __coyield_delegation @ _ = (&#handle).caught(__coyield_delegation);
            }
        });
        // Nor can it be a function, which has no fields: else a method of the user's would be lent the stack.
        let checks = self.checked(&quote_spanned! {place=>
            let () = #handle.is_the_handle;
            let #stack @ _ = ();
        });
        // In a `match`, so that temporaries of the delegate live as long as it does. It is pushed by a plain call, for
        // were it given to the future, a recursive generator would contain itself.
        quote_spanned! {place=>
            match #delegate {
                __coyield_delegate @ _ => {
                    let __coyield_delegation @ _ = {
                        // Borrowed below, and what was borrowed counts as alive to the end of its block.
                        let __coyield_delegate @ _ = __coyield_delegate;
                        #[allow(unused_imports)]
                        use #krate::__private::probe::*;
                        #of_async
                        #checks
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
        }
    }

    /// The checks, in dead code. `of_delegation`: those of items that only a delegation needs.
    fn checked(&self, of_delegation: &TokenStream) -> Option<TokenStream> {
        let Language { place, handle, checks: Checks { label, items }, .. } = self;
        // Makes rustc refuse an item that has the name of the handle and a nearer scope than its binding, so that the
        // handle would be the item: a binding cannot shadow a constant, a static or a unit struct (E0530).
        let items = items.then(|| quote_spanned!(*place=> #of_delegation let #handle @ _ = ();));
        // In a loop, so that rustc complains of the label alone where it cannot be reached.
        let label = label.as_ref().map(|label| quote_spanned!(*place=> loop { break #label (loop {}); }));
        (items.is_some() || label.is_some()).then(|| {
            quote_spanned! {*place=>
                #[allow(unreachable_code)]
                if false {
                    #items
                    #label
                }
            }
        })
    }

    fn braces(&self, tokens: TokenStream) -> Group {
        let mut braces = Group::new(Delimiter::Brace, tokens);
        braces.set_span(self.place);
        braces
    }

    /// The macros, for the statements that follow them.
    pub(crate) fn definitions(&self) -> TokenStream {
        let Language { place, krate, .. } = self;
        let place = *place;
        let mistake = |name: &str| {
            let name = Ident::new(name, place);
            quote_spanned!(place=> #krate::__private::mistakes::#name::<(), _>())
        };
        let macros = [
            ("yield_", "yield_value", "yield_takes_one_value"),
            ("try_yield", "try_yield_value", "try_yield_takes_one_value"),
        ]
        .map(|(name, awaits, mistaken)| {
            let of_nothing = self.yielding(awaits, quote_spanned!(place=> ()));
            let of_value = self.yielding(awaits, quote_spanned!(place=> $value));
            let several = mistake(mistaken);
            let name = Ident::new(name, Span::call_site());
            quote_spanned! {place=>
                #[allow(unused_macros)]
                macro_rules! #name {
                    () => { #of_nothing };
                    ($value:expr $(,)?) => { #of_value };
                    ($first:expr, $($rest:tt)+) => { #several };
                }
            }
        });
        let raise = Ident::new("raise", Span::call_site());
        let raised = self.raising(&quote_spanned!(place=> $value));
        let another = mistake("raise_takes_one_thing");
        quote_spanned! {place=>
            #(#macros)*
            #[allow(unused_macros)]
            macro_rules! #raise {
                ($value:expr $(,)?) => { #raised };
                ($($tokens:tt)*) => { #another };
            }
        }
    }

    /// The macros that delegate.
    pub(crate) fn delegations(&self) -> TokenStream {
        let place = self.place;
        let macros = [("yield_from", false), ("try_yield_from", true)].map(|(name, catches)| {
            let name = Ident::new(name, Span::call_site());
            let delegating = self.delegating(&quote_spanned!(place=> $delegate), catches);
            quote_spanned! {place=>
                #[allow(unused_macros)]
                macro_rules! #name {
                    ($delegate:expr $(,)?) => { #delegating };
                }
            }
        });
        quote_spanned!(place=> #(#macros)*)
    }
}
