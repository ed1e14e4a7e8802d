//! What the code looks like.
//!
//! ```text
//! #[generator]
//! fn odds(mut a: u32, b: u32) -> impl Generator<u32> { BODY }
//! ```
//!
//! becomes in two steps, because an attribute below this one is given what this one wrote, and shall find nothing there but
//! the user's own tokens:
//!
//! ```text
//! fn odds(a: u32, b: u32) -> impl Generator<u32> {
//!     ::coyield::__body!([::coyield] generator [u32] [()] [()] [Infallible] [move] [let mut a = a; let b = b;] { BODY })
//! }
//! ```
//!
//! and then
//!
//! ```text
//! {
//!     let (maker, handle): (::coyield::__private::BodyMaker<u32, (), Infallible>, _) =
//!         unsafe { ::coyield::__private::BodyMaker::made_by_coyield() };
//!     maker.generator(async move {
//!         (&handle).begin().await;
//!         if false { return ::coyield::__private::never::<()>(); }
//!         let mut a = a;
//!         let b = b;
//!         'label: {
//!             macro_rules! yield_ {
//!                 ($value:expr) => {{
//!                     let value = (&handle).value(::coyield::__private::Yielded { value: $value });
//!                     if false { loop { break 'label (loop {}); } }
//!                     (&handle).yield_value(value).await
//!                 }};
//!             }
//!             macro_rules! try_yield { .. }
//!             macro_rules! raise { .. }
//!             if false { break 'label (loop {}); }
//!             BODY
//!         }
//!     })
//! }
//! ```
//!
//! # Who gets the handle
//!
//! Nobody but the three definitions, and `slot.rs` of the crate `coyield` relies on it:
//!
//! * `handle`, `'label` and `maker` have the hygiene of this expansion, so the user's tokens cannot name them.
//! * They never stand among tokens that another macro is given. So the definitions await by themselves and call no
//!   macro, and `yield x` in `generate!` becomes `yield_!(x)`, which carries no secret.
//! * They are never the receiver of a method call that a user's trait could answer: `(&handle).value(..)` finds the inherent
//!   method before any trait, where `handle.value(..)` would try by-value receivers of traits first.
//! * Nothing is asked of the handle itself that may fall through to a trait: what a delegate is, and what it is resumed with,
//!   is asked of tokens that give no access to anything.
//! * `crate = path` may lead to a module of the user's. So what is called in `unsafe` has a name that nothing else
//!   has, and no token of the user's stands in it.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{Block, ItemFn, Lifetime, Path, ReturnType, Stmt, Token, Type};

use crate::check::{self, Await, Keyword, Mistakes};
use crate::input::{Arguments, Expression, Function};
use crate::model::{Form, GeneratorFn, Types};
use crate::{fallback, rewrite};

/// `#[generator(arguments)] item`.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let arguments: Arguments = syn::parse2(arguments).unwrap_or_else(|error| {
        mistakes.add(error);
        Arguments::default()
    });
    let function: Function = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            mistakes.add(error);
            return fallback::unchanged(mistakes, item);
        }
    };
    let krate = arguments.krate;
    let mut outer = function.item;
    check::repeated(&mut outer.attrs, &mut mistakes);
    check::asyncness(&outer.sig, &mut mistakes);
    check::qualifiers(&outer.sig, &mut mistakes);
    let form = check::return_type(&krate, &outer.sig, &mut mistakes);
    let awaits = match &form {
        Some(form) => Await::of(form),
        None if outer.sig.asyncness.is_some() => Await::Awaits,
        None => Await::Refused,
    };
    check::body(&outer.block, Keyword::Refused, awaits, &mut mistakes);
    finish(krate, outer, form, mistakes)
}

/// The function that was understood, or what stands in for one that was not.
pub(crate) fn finish(krate: TokenStream, mut outer: ItemFn, form: Option<Form>, mistakes: Mistakes) -> TokenStream {
    let Some(form) = form else { return fallback::without_form(&krate, mistakes, outer) };
    // What the function returns is not a future: it is what its return type says.
    outer.sig.asyncness = None;

    rewrite::capture_lifetimes(&mut outer.sig);
    let bindings = rewrite::arguments(&mut outer.sig);
    let body =
        std::mem::replace(&mut *outer.block, Block { brace_token: syn::token::Brace::default(), stmts: Vec::new() });
    let function = GeneratorFn { krate, outer, bindings, form, body };
    match mistakes.into_error() {
        None => generator_fn(&function),
        Some(error) => fallback::with_form(&error, function),
    }
}

/// `generate! { .. }`, behind `$crate`.
pub(crate) fn expression(input: TokenStream) -> TokenStream {
    let Expression { krate, types, asyncness, capture, mut body, place } = match syn::parse2(rewrite::yield_from(input))
    {
        Ok(expression) => expression,
        Err(error) => return error.to_compile_error(),
    };
    let mut mistakes = Mistakes::default();
    let types = match types.as_ref().and_then(|path| path.segments.last()) {
        Some(segment) => check::generator_types(&krate, segment, &mut mistakes),
        None => Some(inferred_types(&krate, &body)),
    };
    let awaits = if asyncness.is_some() { Await::Awaits } else { Await::Refused };
    check::body(&body, Keyword::Yields, awaits, &mut mistakes);
    let types = match (types, mistakes.into_error()) {
        (Some(types), None) => types,
        (_, error) => return fallback::expression(error),
    };
    rewrite::keyword(&mut body);
    written_body(&WrittenBody {
        engine: krate.span(),
        krate,
        form: Ident::new(if asyncness.is_some() { "async_generator" } else { "generator" }, place),
        types,
        capture,
        bindings: Vec::new(),
        block: block(&body),
    })
}

/// The types of a `generate!` that names none. What can be thrown in is inferred for a body that catches or raises; any
/// other has no use for it.
fn inferred_types(krate: &TokenStream, body: &Block) -> Types {
    let inferred = quote_spanned!(Span::mixed_site()=> _);
    let thrown = if check::mentions(body.to_token_stream(), &["try_yield", "try_yield_from", "raise"]) {
        inferred.clone()
    } else {
        check::infallible(krate)
    };
    Types { yielded: inferred.clone(), sent: inferred.clone(), returned: inferred, thrown }
}

/// The function, with its body replaced.
pub(crate) fn generator_fn(function: &GeneratorFn) -> TokenStream {
    let GeneratorFn { krate, outer, bindings, form, body } = function;
    let ItemFn { attrs, vis, sig, .. } = outer;
    let attributes = attrs.iter().map(|attribute| {
        // An attribute inside the braces is one of the function.
        let mut attribute = attribute.clone();
        attribute.style = syn::AttrStyle::Outer;
        attribute
    });
    let mixed = Span::mixed_site();
    let Types { yielded, sent, returned, thrown } = form.types();
    let place = match &sig.output {
        ReturnType::Type(_, ty) => ty.span(),
        ReturnType::Default => mixed,
    };
    let form = Ident::new(form.word(), mixed.located_at(place));
    let block = block(body);
    let written = quote_spanned! {mixed=>
        #krate::__body!(
            [#krate] #form [#yielded] [#sent] [#returned] [#thrown] [move] [#(#bindings)*] #block
        )
    };
    // The braces are those that were written, or rustc takes the function for generated and says nothing when nobody calls it.
    let mut braces = Group::new(Delimiter::Brace, written);
    braces.set_span(body.brace_token.span.join());
    quote_spanned!(mixed=> #(#attributes)* #vis #sig #braces)
}

/// The block as one token, with the braces where they were: there rustc reports a body that ends without a value.
fn block(body: &Block) -> Group {
    let statements = &body.stmts;
    let mut group = Group::new(Delimiter::Brace, quote_spanned!(Span::mixed_site()=> #(#statements)*));
    group.set_span(body.brace_token.span.join());
    group
}

/// The second step: what stands between the parentheses of `body!`, behind a token of the crate `coyield`.
pub(crate) fn body(input: TokenStream) -> TokenStream {
    match syn::parse2(input) {
        Ok(body) => written_body(&body),
        Err(error) => error.to_compile_error(),
    }
}

/// All that the engine's code needs to know of a generator, in tokens.
struct WrittenBody {
    /// A place in the source of the crate `coyield`. rustc shows a token that has its place in another crate where the macro
    /// that wrote it is called: so what it says about a yield stands at the yield.
    engine: Span,
    krate: TokenStream,
    /// The word of [`Form::word`](crate::model::Form::word), in the place after which rustc names the type of the body, and which it shows for the generator
    /// as a whole: the return type, or where the body of `generate!` begins.
    form: Ident,
    types: Types,
    capture: Option<Token![move]>,
    /// What moves the arguments into the body.
    bindings: Vec<Stmt>,
    block: Group,
}

impl Parse for WrittenBody {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let engine = input.parse::<Ident>()?.span();
        // Anybody can call `body!`, so what is not a type or a whole statement does not get beside the handle: `async move ||`
        // as the last binding would put the body into a closure that gets out.
        let group = || -> syn::Result<TokenStream> { Ok(input.parse::<Group>()?.stream()) };
        let ty = || -> syn::Result<TokenStream> { Ok(syn::parse2::<Type>(group()?)?.into_token_stream()) };
        // It stands in `unsafe`, so it is a path and nothing else.
        let krate = Path::parse_mod_style.parse2(group()?)?.into_token_stream();
        Ok(WrittenBody {
            engine,
            krate,
            form: input.parse()?,
            types: Types { yielded: ty()?, sent: ty()?, returned: ty()?, thrown: ty()? },
            capture: syn::parse2(group()?)?,
            bindings: bindings(group()?)?,
            block: input.parse()?,
        })
    }
}

/// Whole statements, each with its semicolon. Behind an expression without one, the body would be taken for its end:
/// `async move || return` puts it into a closure.
fn bindings(tokens: TokenStream) -> syn::Result<Vec<Stmt>> {
    let statements = Block::parse_within.parse2(tokens)?;
    match statements.iter().find(|statement| !matches!(statement, Stmt::Local(_))) {
        Some(other) => Err(syn::Error::new(other.span(), "an argument is bound by `let`")),
        None => Ok(statements),
    }
}

fn written_body(body: &WrittenBody) -> TokenStream {
    let WrittenBody { engine, krate, form, types, capture, bindings, block } = body;
    let mixed = Span::mixed_site().located_at(form.span());
    let engine = Span::mixed_site().located_at(*engine);
    if form == "future" {
        return coroutine(body);
    }
    let Types { yielded, sent, thrown, .. } = types;
    let is_async = form == "async_generator" || form == "stream" || form == "async_context_manager";
    // rustc shows its place as that of a lifetime for which something yielded does not live long enough.
    let handle = Ident::new("__coyield_handle", mixed.located_at(yielded.span()));
    let maker = Ident::new("__coyield_maker", mixed);
    // rustc prints it when a macro hid a yield where it cannot be. The labelled block is where the user's braces are: there
    // rustc looks for a value that is missing.
    let label = Lifetime::new("'yield_belongs_directly_in_the_generator_body", mixed.located_at(block.span_open()));
    let stack = Ident::new("__coyield_stack", mixed);
    let mut definitions = definitions(engine, krate, &handle, &label);
    let mut make = Ident::new(if is_async { "async_generator" } else { "generator" }, mixed);
    let mut begin = quote_spanned!(mixed=> (&#handle).begin().await;);
    // A body that does not delegate pays nothing for those that do.
    if check::mentions(block.stream(), &["yield_from", "try_yield_from"]) {
        definitions.extend(delegations(engine, krate, &handle, &stack, &label, is_async));
        make = Ident::new(if is_async { "async_delegating" } else { "delegating" }, mixed);
        begin = quote_spanned!(mixed=> #krate::__delegates!(); let #stack = (&#handle).stack().await;);
    }
    let hints = hints(krate, types, &handle);
    let capture = capture.map(|_| Token![move](mixed));
    // A body that captures by move has it already, and moving it once more would only hide from rustc where it is used.
    let owned = capture.is_none().then(|| quote_spanned!(mixed=> let #handle = #handle;));
    let statements = block.stream();
    // The definitions stand inside the labelled block, because a label in a definition is looked up where that stands.
    let mut labelled = Group::new(
        Delimiter::Brace,
        quote_spanned! {mixed=>
            #definitions
            #[allow(unreachable_code)]
            if false {
                break #label (loop {});
            }
            #statements
        },
    );
    labelled.set_span(block.span());
    // Where something yielded does not live long enough, rustc may show this place too.
    let mut annotation = Group::new(
        Delimiter::Parenthesis,
        quote_spanned!(mixed=> #krate::__private::BodyMaker<#yielded, #sent, #thrown>, _),
    );
    annotation.set_span(mixed.located_at(yielded.span()));
    let generator = quote_spanned! {mixed=>
        {
            let (#maker, #handle): #annotation =
                unsafe { #krate::__private::BodyMaker::made_by_coyield() };
            #maker.#make(async #capture {
                #owned
                #begin
                #hints
                #(#bindings)*
                #label: #labelled
            })
        }
    };
    match form.to_string().as_str() {
        "iterator" => quote_spanned!(mixed=> #krate::__private::into_iterator(#generator)),
        "stream" => quote_spanned!(mixed=> #krate::__private::into_stream(#generator)),
        "context_manager" | "async_context_manager" => quote_spanned!(mixed=> #krate::__private::#form(#generator)),
        _ => generator,
    }
}

/// A generator-based coroutine: an `async` block in which `yield_from!` awaits and `yield_!` gives the executor a turn. It
/// exchanges no values, so it needs neither a slot nor a handle.
fn coroutine(body: &WrittenBody) -> TokenStream {
    let WrittenBody { engine, krate, form, types, bindings, block, .. } = body;
    let mixed = Span::mixed_site().located_at(form.span());
    let engine = Span::mixed_site().located_at(*engine);
    let relocated = relocated(krate, engine);
    let label = Lifetime::new("'yield_belongs_directly_in_the_generator_body", mixed.located_at(block.span_open()));
    let inner = Lifetime::new(&label.to_string(), engine);
    let [yields, awaits] = ["yield_", "yield_from"].map(|name| Ident::new(name, Span::call_site()));
    let directly = quote_spanned! {engine=>
        #[allow(unreachable_code)]
        if false {
            loop {
                break #inner (loop {});
            }
        }
    };
    let refusals = ["try_yield", "try_yield_from", "raise"].map(|name| {
        let message = format!(
            "`{name}!` is not for a generator-based coroutine, into which nothing is thrown: return a `Result` and use `?`"
        );
        let name = Ident::new(name, Span::call_site());
        quote_spanned! {engine=>
            #[allow(unused_macros)]
            macro_rules! #name {
                ($($tokens:tt)*) => { #relocated::__private::compile_error!(#message) };
            }
        }
    });
    let takes_nothing = "the `yield_!()` of a generator-based coroutine gives the executor a turn, and hands nothing out: \
                         remove the value, or await it by `yield_from!(future)`";
    let returned = &types.returned;
    let returns = (!is_inferred(returned)).then(|| {
        quote_spanned! {mixed=>
            if false {
                return #krate::__private::never::<#returned>();
            }
        }
    });
    let statements = block.stream();
    let mut labelled = Group::new(
        Delimiter::Brace,
        quote_spanned! {mixed=>
            #[allow(unused_macros)]
            macro_rules! #yields {
                () => {{ #directly #relocated::__private::turn().await }};
                ($($tokens:tt)+) => { #relocated::__private::compile_error!(#takes_nothing) };
            }
            #[allow(unused_macros)]
            macro_rules! #awaits {
                ($future:expr $(,)?) => {{ #directly #relocated::__private::awaitable($future).await }};
            }
            #(#refusals)*
            #[allow(unreachable_code)]
            if false {
                break #label (loop {});
            }
            #statements
        },
    );
    labelled.set_span(block.span());
    // In a call, or clippy would have it written as an `async fn`.
    quote_spanned! {mixed=>
        #krate::__private::coroutine(async move {
            #returns
            #(#bindings)*
            #label: #labelled
        })
    }
}

/// The macros of the language, for the statements that follow them.
fn definitions(engine: Span, krate: &TokenStream, handle: &Ident, label: &Lifetime) -> TokenStream {
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
fn delegations(
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

/// The same tokens in another place.
fn relocated(tokens: &TokenStream, place: Span) -> TokenStream {
    let relocate = |mut token: TokenTree| {
        token.set_span(token.span().located_at(place));
        token
    };
    tokens.clone().into_iter().map(relocate).collect()
}

/// What settles a type before the body is looked at, or where the body leaves it open: dead code.
fn hints(krate: &TokenStream, types: &Types, handle: &Ident) -> TokenStream {
    let mixed = Span::mixed_site();
    let Types { returned, thrown, .. } = types;
    // `?` and `return` want to know the type before they have seen the end of the body.
    let returns = (!is_inferred(returned)).then(|| {
        // Where a value of another type is returned, rustc shows this place as where the type comes from.
        let mut never = Group::new(Delimiter::Brace, quote_spanned!(mixed=> #krate::__private::never::<#returned>()));
        never.set_span(mixed.located_at(returned.span()));
        quote_spanned! {mixed=>
            if false {
                return #never;
            }
        }
    });
    // A body may catch and raise without saying what. The type of a diverging argument has a fallback of its own.
    let throws = is_inferred(thrown).then(|| {
        quote_spanned! {mixed=>
            #[allow(unreachable_code)]
            if false {
                (&#handle).throws(loop {});
            }
        }
    });
    quote_spanned!(mixed=> #returns #throws)
}

fn is_inferred(ty: &TokenStream) -> bool {
    ty.to_string() == "_"
}
