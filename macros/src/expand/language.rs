//! The code of the macros of the language: in the place of their calls, or as macros that a body defines.
//!
//! It holds the handle, so it follows three rules, which `expand/tests.rs` checks:
//!
//! * **It calls no macro.** The call site of a macro has the hygiene of the tokens that call it. If tokens of this
//!   expansion called a procedural macro, that macro could write `__coyield_handle` with the hygiene of its call site
//!   and so have the handle, even without any arguments. Where a macro would only report a mistake, a bound that no
//!   type fulfils reports it (`mistakes.rs` of the crate `coyield`).
//! * **Every binding is `__coyield_name @ _`.** Items are not hygienic. Where a constant, a static or a unit struct of
//!   the same name is in scope, a plain identifier is not a binding but a pattern that compares with that item. With a
//!   subpattern it can only be a binding, and rustc refuses such an item (E0530).
//! * **It imports no name.** `crate = path` may lead to a module of the user's, and what is imported from it would be nearer
//!   than the bindings. So traits are imported as `_`, and nothing by `*`.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::tokens::{self, group};

/// The code of the macros of the language, for one call site.
pub(crate) struct Language {
    site: CallSite,
    krate: TokenStream,
    handle: Ident,
    stack: Ident,
    is_async: bool,
    yields: YieldMethods,
    checks: Checks,
}

/// How a body yields.
#[derive(Clone, Copy)]
pub(crate) enum YieldMethods {
    /// Values.
    Yield,
    /// References to what it owns: that of a context manager which lends.
    Lend,
}

/// The spans of a call.
///
/// rustc shows an expression from its first token to its last. Those are punctuation and keywords, which have no
/// hygiene, so in the user's source they have the span of the user's tokens, and the whole is shown as the user's.
#[derive(Clone, Copy)]
pub(crate) struct CallSite {
    /// The hygiene of the handle, in this place.
    pub(crate) hygiene: Span,
    pub(crate) first: Span,
    pub(crate) last: Span,
    /// Whether an operator follows, such as that of a method call. The whole then begins where the first token does.
    pub(crate) has_postfix: bool,
}

impl CallSite {
    /// Returns the spans of the operand of `.await`, which is a group, and of the keyword.
    ///
    /// rustc shows the keyword where something lives across it, and a whole from the one that comes first in the source to
    /// the other. But where an operator follows, what that makes begins with the group.
    fn of_await(self) -> [Span; 2] {
        if self.has_postfix { [self.first, self.last] } else { [self.last, self.first] }
    }
}

/// The label of a body. rustc prints it when a macro hid a yield where it cannot be.
pub(crate) const LABEL: &str = "yield_belongs_directly_in_the_generator_body";

/// The checks of a call site in dead code, for facts that the tokens of the body do not show.
#[derive(Clone, Copy)]
pub(crate) struct Checks {
    /// Whether the call may be in a closure, an `async` block or a function, so that the body has a label.
    pub(crate) label: bool,
    /// Whether items with the name of the handle may be nearer than its binding.
    pub(crate) items: bool,
}

impl Language {
    pub(crate) fn new(
        site: CallSite,
        krate: &TokenStream,
        [handle, stack]: [&Ident; 2],
        is_async: bool,
        yields: YieldMethods,
        checks: Checks,
    ) -> Self {
        let hygiene = site.hygiene;
        let [handle, stack] = [handle, stack].map(|name| Ident::new(&name.to_string(), hygiene));
        Language { site, krate: krate.clone(), handle, stack, is_async, yields, checks }
    }

    /// Returns what `yield_!(value)` or, if it catches, `try_yield!(value)` evaluates to.
    pub(crate) fn yield_expression(&self, catches: bool, value: &TokenStream) -> TokenStream {
        let (Language { krate, handle, .. }, span) = (self, self.site.hygiene);
        let (method, operand) = match (self.yields, catches) {
            (YieldMethods::Yield, false) => ("yield_value", "YieldOperand"),
            (YieldMethods::Yield, true) => ("try_yield_value", "YieldOperand"),
            (YieldMethods::Lend, false) => ("lend", "LendOperand"),
            (YieldMethods::Lend, true) => ("try_lend", "LendOperand"),
        };
        let (method, operand) = (Ident::new(method, span), Ident::new(operand, span));
        let checks = self.dead_checks(&TokenStream::new());
        // A statement of its own for the value, so that its temporaries are gone while the body is suspended. In a
        // field, so that it is coerced to what the generator yields, and rustc says nothing of a method where it cannot
        // be.
        self.await_block(quote_spanned! {span=>
            let __coyield_value @ _ = (&#handle).#method(#krate::__private::#operand { value: #value });
            #checks
            __coyield_value
        })
    }

    /// Returns what `raise!(thrown)` evaluates to.
    pub(crate) fn raise_expression(&self, thrown: &TokenStream) -> TokenStream {
        let (handle, span) = (&self.handle, self.site.hygiene);
        self.raise_converted(&quote_spanned!(span=> (&#handle).convert_thrown(#thrown)))
    }

    /// Returns what `or_raise!(result)` evaluates to.
    pub(crate) fn or_raise_expression(&self, result: &TokenStream) -> TokenStream {
        let (Language { krate, handle, .. }, span) = (self, self.site.hygiene);
        let raised = self.raise_converted(&quote_spanned!(span=> __coyield_thrown));
        let label = tokens::lifetime("__coyield_or_raise", span);
        // The result is moved out of its variable, and its temporaries end with its statement: neither lives across the
        // `.await`, so neither has to be `Send`. The operand is outside of the labelled block, for its own `break`s.
        let block = quote_spanned! {span=>
            let __coyield_result @ _: #krate::__private::Result<_, _> = #result;
            #label: {
                let __coyield_thrown @ _ = match { __coyield_result } {
                    #krate::__private::Ok(__coyield_value @ _) => break #label __coyield_value,
                    #krate::__private::Err(__coyield_error @ _) => (&#handle).convert_error(__coyield_error),
                };
                #raised
            }
        };
        TokenTree::Group(group(Delimiter::Brace, block, self.site.last)).into()
    }

    /// Raises the value of an expression that has the type of what is thrown.
    fn raise_converted(&self, thrown: &TokenStream) -> TokenStream {
        let (handle, span) = (&self.handle, self.site.hygiene);
        let checks = self.dead_checks(&TokenStream::new());
        let raised = self.await_block(quote_spanned! {span=>
            let __coyield_thrown @ _ = #thrown;
            #checks
            (&#handle).raise(__coyield_thrown)
        });
        let keyword = Ident::new("match", self.site.first);
        let no_arms = group(Delimiter::Brace, TokenStream::new(), self.site.last);
        quote_spanned!(span=> #keyword #raised #no_arms)
    }

    /// Awaits the value of a block as soon as it is made.
    fn await_block(&self, block: TokenStream) -> TokenStream {
        let [operand, keyword] = self.site.of_await();
        let (block, keyword) = (group(Delimiter::Brace, block, operand), Ident::new("await", keyword));
        quote_spanned!(self.site.hygiene=> #block.#keyword)
    }

    /// Returns what `yield_from!(delegate)` or `try_yield_from!(delegate)` evaluates to.
    pub(crate) fn delegate_expression(&self, delegate: &TokenStream, catches: bool) -> TokenStream {
        let (Language { krate, handle, stack, .. }, span) = (self, self.site.hygiene);
        let of_async = self.is_async.then(|| {
            quote_spanned! {span=>
                #[allow(unused_imports)]
                use #krate::__private::async_probe::{
                    IgnoresSentByStream as _, IsAsync as _, IsAsyncThrownNothing as _, IsStream as _,
                };
            }
        });
        // As many references as there are kinds of delegates in `delegation/kind.rs` and `async_kind.rs` of `coyield`.
        let references = if self.is_async { quote_spanned!(span=> &&&&&&&&&) } else { quote_spanned!(span=> &&&&&) };
        let caught = catches.then(|| {
            quote_spanned! {span=>
                let __coyield_delegation @ _ = (&#handle).catching(__coyield_delegation);
            }
        });
        let checks = self.dead_checks(&quote_spanned!(span=> let #stack @ _ = ();));
        // If the operand is no delegate, rustc shows all of this, and so the call.
        let probe = group(
            Delimiter::Parenthesis,
            quote_spanned!(span=> #references (&#handle).probe(&__coyield_delegate)),
            self.site.first,
        );
        let nothing = group(Delimiter::Parenthesis, TokenStream::new(), self.site.last);
        let arms = quote_spanned! {span=>
            __coyield_delegate @ _ => {
                let __coyield_delegation @ _ = {
                    // Borrowed below, and what was borrowed counts as alive to the end of its block.
                    let __coyield_delegate @ _ = __coyield_delegate;
                    // By their names and without one: from a module of the user's, `*` would bring a static of any
                    // name.
                    #[allow(unused_imports)]
                    use #krate::__private::probe::{
                        HasNoValue as _, HasSameTypes as _, IgnoresSent as _, IsIterator as _, IsThrownNothing as _,
                        IsUnfit as _,
                    };
                    #of_async
                    #checks
                    (&#handle).delegate(
                        &#stack,
                        #probe.coyield_kind #nothing,
                        (&(&#handle).probe_send_type()).coyield_first(),
                        __coyield_delegate,
                    )
                };
                #caught
                __coyield_delegation
            }
        };
        // In a `match`, so that temporaries of the delegate live as long as it does. It is pushed by a plain call, for
        // were it given to the future, a recursive generator would contain itself. The `match` is not shown as the
        // user's, or clippy would lint it; only what awaits it is.
        let [operand, keyword] = self.site.of_await();
        let delegation = group(Delimiter::Parenthesis, quote_spanned!(span=> match #delegate { #arms }), operand);
        let keyword = Ident::new("await", keyword);
        quote_spanned!(span=> #delegation.#keyword)
    }

    /// Returns the checks, in dead code. `of_delegation`: those of items that only a delegation needs.
    fn dead_checks(&self, of_delegation: &TokenStream) -> Option<TokenStream> {
        let (Language { handle, checks: Checks { label, items }, .. }, span) = (self, self.site.hygiene);
        // Makes rustc refuse an item that has the name of the handle and a nearer scope than its binding, so that the
        // handle would be the item: a binding cannot shadow a constant, a static or a unit struct (E0530). Nor can it
        // be a function, which has no fields: else a method of the user's would answer, and be lent the stack.
        let items = items.then(|| {
            quote_spanned! {span=>
                let () = #handle.is_the_handle;
                #of_delegation
                let #handle @ _ = ();
            }
        });
        // In a loop, so that rustc complains of the label alone where it cannot be reached.
        let label = label.then(|| {
            let label = tokens::lifetime(LABEL, span);
            quote_spanned!(span=> loop { break #label (loop {}); })
        });
        (items.is_some() || label.is_some()).then(|| {
            quote_spanned! {span=>
                #[allow(unreachable_code)]
                if false {
                    #items
                    #label
                }
            }
        })
    }

    /// The macros, for the statements that follow them.
    pub(crate) fn macro_definitions(&self) -> TokenStream {
        let (krate, span) = (&self.krate, self.site.hygiene);
        let diagnostic = |name: &str| {
            let name = Ident::new(name, span);
            quote_spanned!(span=> #krate::__private::mistakes::#name::<(), _>())
        };
        let macros = [("yield_", false, "yield_takes_one_value"), ("try_yield", true, "try_yield_takes_one_value")]
            .map(|(name, catches, mistaken)| {
                let of_nothing = self.yield_expression(catches, &quote_spanned!(span=> ()));
                let of_value = self.yield_expression(catches, &quote_spanned!(span=> $value));
                let several = diagnostic(mistaken);
                let name = Ident::new(name, Span::call_site());
                quote_spanned! {span=>
                    #[allow(unused_macros)]
                    macro_rules! #name {
                        () => { #of_nothing };
                        ($value:expr $(,)?) => { #of_value };
                        ($first:expr, $($rest:tt)+) => { #several };
                    }
                }
            });
        let value = quote_spanned!(span=> $value);
        let raising = [
            ("raise", self.raise_expression(&value), "raise_takes_one_argument"),
            ("or_raise", self.or_raise_expression(&value), "or_raise_takes_one_argument"),
        ]
        .map(|(name, raised, mistaken)| {
            let another = diagnostic(mistaken);
            let name = Ident::new(name, Span::call_site());
            quote_spanned! {span=>
                #[allow(unused_macros)]
                macro_rules! #name {
                    ($value:expr $(,)?) => { #raised };
                    ($($tokens:tt)*) => { #another };
                }
            }
        });
        quote_spanned!(span=> #(#macros)* #(#raising)*)
    }

    /// The macros that delegate.
    pub(crate) fn delegation_definitions(&self) -> TokenStream {
        let span = self.site.hygiene;
        let macros = [("yield_from", false), ("try_yield_from", true)].map(|(name, catches)| {
            let name = Ident::new(name, Span::call_site());
            let delegating = self.delegate_expression(&quote_spanned!(span=> $delegate), catches);
            quote_spanned! {span=>
                #[allow(unused_macros)]
                macro_rules! #name {
                    ($delegate:expr $(,)?) => { #delegating };
                }
            }
        });
        quote_spanned!(span=> #(#macros)*)
    }
}
