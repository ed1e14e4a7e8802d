//! Every mistake that the macros can see, all of them at once, each at its token and with what to write instead.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Error, Expr, ExprAsync, ExprAwait, ExprClosure, ExprConst, ExprYield, GenericArgument,
    ImplItemFn, ItemConst, ItemFn, ItemMacro, ItemStatic, Macro, PathArguments, PathSegment, ReturnType, Signature,
    TraitItemFn, Type, TypeParamBound,
};

use crate::input::CallArguments;
use crate::model::{Form, Types};

/// The macros that suspend or leave the body, and so belong directly in it.
pub(crate) const YIELDS: [&str; 5] = ["yield_", "try_yield", "yield_from", "try_yield_from", "raise"];

/// What a boxed generator is called.
const BOXES: [&str; 6] =
    ["Box", "BoxGenerator", "LocalBoxGenerator", "BoxAsyncGenerator", "LocalBoxAsyncGenerator", "BoxStream"];

/// What a function may return.
fn accepted(signature: &Signature) -> &'static str {
    match signature.asyncness {
        None => "a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl Iterator<Item = Y>`",
        Some(_) => "a `#[generator]` `async fn` returns `impl AsyncGenerator<Y, S, R, E>` or `impl Stream<Item = Y>`",
    }
}

/// Mistakes found so far.
#[derive(Default)]
pub(crate) struct Mistakes {
    errors: Option<Error>,
    /// Whether the attribute is `#[context_manager]`, which the messages then name in place of `#[generator]`.
    of_context_manager: bool,
}

impl Mistakes {
    pub(crate) fn of_context_manager() -> Self {
        Mistakes { of_context_manager: true, ..Mistakes::default() }
    }

    pub(crate) fn add(&mut self, error: Error) {
        match &mut self.errors {
            Some(first) => first.combine(error),
            none => *none = Some(error),
        }
    }

    pub(crate) fn at(&mut self, place: impl quote::ToTokens, message: impl std::fmt::Display) {
        let message = self.named(message);
        self.add(Error::new_spanned(place, message));
    }

    /// The message with the name of the attribute.
    pub(crate) fn named(&self, message: impl std::fmt::Display) -> String {
        let message = message.to_string();
        if self.of_context_manager { message.replace("#[generator]", "#[context_manager]") } else { message }
    }

    pub(crate) fn into_error(self) -> Option<Error> {
        self.errors
    }
}

fn is_generator(attribute: &Attribute) -> bool {
    attribute
        .path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "generator" || segment.ident == "context_manager")
}

/// Takes out what else of this attribute is on the function.
pub(crate) fn repeated(attributes: &mut Vec<Attribute>, mistakes: &mut Mistakes) {
    attributes.retain(|attribute| {
        let repeated = is_generator(attribute);
        if repeated {
            mistakes.at(attribute, "`#[generator]` is given twice: remove this one");
        }
        !repeated
    });
}

/// What the qualifiers of a function may not be.
pub(crate) fn qualifiers(signature: &Signature, mistakes: &mut Mistakes) {
    if let Some(constness) = &signature.constness {
        mistakes.at(constness, "a `#[generator]` function cannot be `const`: remove `const`");
    }
    if let Some(abi) = &signature.abi {
        mistakes.at(
            abi,
            "a `#[generator]` function cannot be `extern`, because it returns `impl Generator`: \
             remove this, and call the generator from an `extern` function",
        );
    }
    if let Some(variadic) = &signature.variadic {
        mistakes.at(variadic, "a `#[generator]` function cannot be variadic");
    }
}

/// Whether a function that returns this is `async`.
pub(crate) fn asyncness(signature: &Signature, mistakes: &mut Mistakes) {
    let asked = match &signature.output {
        ReturnType::Type(_, ty) => asked_trait(ty),
        ReturnType::Default => None,
    };
    let asked = asked.map(|segment| segment.ident.to_string()).unwrap_or_default();
    match (&signature.asyncness, &*asked) {
        (Some(asyncness), "Generator" | "Iterator" | "FusedIterator") => mistakes.at(
            asyncness,
            "a generator that awaits nothing is a plain `fn`: remove `async`, its yields suspend it; one that awaits \
             returns `impl AsyncGenerator<Y, S, R, E>` or `impl Stream<Item = Y>`",
        ),
        (Some(asyncness), "Future") => mistakes.at(
            asyncness,
            "a generator-based coroutine is a plain `fn`: remove `async`; or remove `#[generator]`, an `async fn` is a \
             coroutine without it",
        ),
        (None, "AsyncGenerator" | "Stream" | "FusedStream") => {
            mistakes.at(signature.fn_token, "an async generator is an `async fn`: write `async` before `fn`");
        }
        _ => {}
    }
}

/// The form that the return type asks for.
pub(crate) fn return_type(krate: &TokenStream, signature: &Signature, mistakes: &mut Mistakes) -> Option<Form> {
    let ReturnType::Type(_, ty) = &signature.output else {
        let wanted = match signature.asyncness {
            None => "`-> impl Generator<Y, S, R, E>` or `-> impl Iterator<Item = Y>`",
            Some(_) => "`-> impl AsyncGenerator<Y, S, R, E>` or `-> impl Stream<Item = Y>`",
        };
        mistakes.at(
            &signature.ident,
            format_args!("a `#[generator]` function says what comes out of it: write {wanted} behind its arguments"),
        );
        return None;
    };
    let accepted = accepted(signature);
    let Type::ImplTrait(opaque) = &**ty else {
        let boxed = ty
            .to_token_stream()
            .into_iter()
            .any(|token| matches!(&token, TokenTree::Ident(name) if BOXES.iter().any(|known| name == known)));
        let hint = if boxed { ", and its caller boxes it with `.boxed()`" } else { "" };
        let hint = if asked_trait(ty).is_some() { ": write `impl` before the trait" } else { hint };
        mistakes.at(ty, format_args!("{accepted}{hint}"));
        return None;
    };
    let traits = opaque.bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    for segment in traits {
        if segment.ident == "Generator" {
            return generator_types(krate, segment, mistakes).map(Form::Generator);
        }
        if segment.ident == "Iterator" || segment.ident == "FusedIterator" {
            return iterator_types(krate, segment, mistakes).map(Form::Iterator);
        }
        if segment.ident == "AsyncGenerator" {
            return generator_types(krate, segment, mistakes).map(Form::AsyncGenerator);
        }
        if segment.ident == "Stream" || segment.ident == "FusedStream" {
            return iterator_types(krate, segment, mistakes).map(Form::Stream);
        }
        if segment.ident == "Future" {
            return future_types(krate, segment, mistakes).map(Form::Future);
        }
    }
    mistakes.at(ty, accepted);
    None
}

/// The generator or iterator that is asked for in `impl Trait`, `dyn Trait`, or the bare `Trait`.
pub(crate) fn asked_trait(ty: &Type) -> Option<&PathSegment> {
    let bounds = match ty {
        Type::Path(ty) => return ty.path.segments.last().filter(|segment| is_asked(segment)),
        Type::ImplTrait(opaque) => &opaque.bounds,
        Type::TraitObject(object) => &object.bounds,
        _ => return None,
    };
    let traits = bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    traits.into_iter().find(|segment| is_asked(segment))
}

fn is_asked(segment: &PathSegment) -> bool {
    let name = segment.ident.to_string();
    name.ends_with("Iterator") || ["Generator", "AsyncGenerator", "Stream", "FusedStream", "Future"].contains(&&*name)
}

/// The types of `Generator<Y, S, R, E>`, with the defaults of the trait.
pub(crate) fn generator_types(krate: &TokenStream, segment: &PathSegment, mistakes: &mut Mistakes) -> Option<Types> {
    let expected = format!(
        "`{}<Y, S, R, E>` takes one to four types: what it yields (Y), is sent (S, default `()`), returns (R, default \
         `()`), and what can be thrown into it (E, default `Infallible`)",
        segment.ident
    );
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        mistakes.at(segment, &expected);
        return None;
    };
    let mut types = Vec::new();
    for argument in &arguments.args {
        match argument {
            GenericArgument::Type(ty) => types.push(nameable(ty)),
            other => {
                mistakes.at(other, &expected);
                return None;
            }
        }
    }
    if types.is_empty() || types.len() > 4 {
        mistakes.at(arguments, &expected);
        return None;
    }
    let span = segment.ident.span();
    let mut types = types.into_iter();
    Some(Types {
        yielded: types.next()?,
        sent: types.next().unwrap_or_else(|| quote_spanned!(span=> ())),
        returned: types.next().unwrap_or_else(|| quote_spanned!(span=> ())),
        thrown: types.next().unwrap_or_else(|| infallible(krate)),
    })
}

/// The types of `Future<Output = R>`.
fn future_types(krate: &TokenStream, segment: &PathSegment, mistakes: &mut Mistakes) -> Option<Types> {
    let span = segment.ident.span();
    let unit = || quote_spanned!(span=> ());
    let Some(returned) = bound_type(segment, "Output") else {
        mistakes.at(segment, "a `#[generator]` function says what its coroutine returns: write `Future<Output = R>`");
        return None;
    };
    Some(Types { yielded: unit(), sent: unit(), returned, thrown: infallible(krate) })
}

/// The type in `Trait<Name = Type>`.
fn bound_type(segment: &PathSegment, name: &str) -> Option<TokenStream> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => match &arguments.args[0] {
            GenericArgument::AssocType(binding) if binding.ident == name => Some(nameable(&binding.ty)),
            _ => None,
        },
        _ => None,
    }
}

/// The types of `Iterator<Item = Y>` and `Stream<Item = Y>`.
fn iterator_types(krate: &TokenStream, segment: &PathSegment, mistakes: &mut Mistakes) -> Option<Types> {
    let Some(yielded) = bound_type(segment, "Item") else {
        let name = &segment.ident;
        let what = if name.to_string().ends_with("Stream") { "stream" } else { "iterator" };
        mistakes.at(
            segment,
            format_args!("a `#[generator]` function says what its {what} yields: write `{name}<Item = Y>`"),
        );
        return None;
    };
    let span = segment.ident.span();
    Some(Types {
        yielded,
        sent: quote_spanned!(span=> ()),
        returned: quote_spanned!(span=> ()),
        thrown: infallible(krate),
    })
}

/// What cannot be thrown at all.
pub(crate) fn infallible(krate: &TokenStream) -> TokenStream {
    quote_spanned!(proc_macro2::Span::mixed_site()=> #krate::__private::Infallible)
}

/// The type as the body may name it: an `impl Trait` in it has no name, and is inferred.
pub(crate) fn nameable(ty: &Type) -> TokenStream {
    struct Opaque(bool);
    impl Visit<'_> for Opaque {
        fn visit_type_impl_trait(&mut self, _: &syn::TypeImplTrait) {
            self.0 = true;
        }
    }
    let mut opaque = Opaque(false);
    opaque.visit_type(ty);
    if opaque.0 { quote_spanned!(ty.span()=> _) } else { ty.to_token_stream() }
}

/// What a body may not contain, for a body in which `yield` and `.await` have the given meaning.
pub(crate) fn body(block: &Block, keyword: Keyword, awaits: Await, mistakes: &mut Mistakes) {
    Walk { scope: Scope::Body, keyword, awaits, mistakes }.visit_block(block);
}

/// What `.await` is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Await {
    /// Refused: nobody would wake the generator.
    Refused,
    /// Refused, because nobody awaits a context manager that is not async.
    NotInManager,
    /// Refused, because `yield_from!` is the way to await.
    YieldsFrom,
    Awaits,
}

impl Await {
    pub(crate) fn of(form: &Form) -> Self {
        match form {
            Form::Generator(_) | Form::Iterator(_) => Await::Refused,
            Form::ContextManager(_) => Await::NotInManager,
            Form::Future(_) => Await::YieldsFrom,
            Form::AsyncGenerator(_) | Form::Stream(_) | Form::AsyncContextManager(_) => Await::Awaits,
        }
    }
}

/// What the bare keyword `yield` is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyword {
    /// Refused: rustc gates it wherever it has parsed the body itself.
    Refused,
    /// The way to yield.
    Yields,
}

/// Whose code the walk is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Body,
    Closure,
    AsyncBlock,
    /// The block of a `with!` or an `async_with!`.
    With,
    Function,
    Constant,
}

impl Scope {
    /// Why nothing can be yielded there, and what to write.
    fn refusal(self) -> Option<&'static str> {
        match self {
            Scope::Body => None,
            Scope::Closure => Some(
                "in a closure, which cannot suspend the generator around it: write a loop in its place, \
                 or make it a generator of its own with `generate!`",
            ),
            Scope::AsyncBlock => Some(
                "in an `async` block, which cannot suspend the generator around it: yield in the generator's own body",
            ),
            Scope::With => Some(
                "in the block of a context manager, which cannot suspend the generator around it: yield behind the block \
                 what it evaluates to",
            ),
            Scope::Function => Some(
                "in a nested function, which cannot suspend the generator around it: put `#[generator]` on that function",
            ),
            Scope::Constant => {
                Some("in a constant, which is evaluated when the program is compiled: use `let` for its value")
            }
        }
    }
}

struct Walk<'m> {
    scope: Scope,
    keyword: Keyword,
    awaits: Await,
    mistakes: &'m mut Mistakes,
}

impl Walk<'_> {
    fn within(&mut self, scope: Scope, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.scope, scope);
        walk(self);
        self.scope = outer;
    }

    fn nested_function(&mut self, attributes: &[Attribute], walk: impl FnOnce(&mut Self)) {
        if !attributes.iter().any(is_generator) {
            self.within(Scope::Function, walk);
        }
    }

    fn refuse(&mut self, place: &impl quote::ToTokens, what: &str) {
        if let Some(why) = self.scope.refusal() {
            self.mistakes.at(place, format_args!("`{what}` {why}"));
        }
    }

    /// Finds yields in the block of a `with!`, which stands behind an arrow, and in what stands before and behind that.
    fn with(&mut self, tokens: TokenStream) {
        let (mut others, mut arrow) = (TokenStream::new(), 0);
        for token in tokens {
            arrow = match &token {
                TokenTree::Punct(mark) if mark.as_char() == '=' => 1,
                TokenTree::Punct(mark) if mark.as_char() == '>' && arrow == 1 => 2,
                TokenTree::Group(block) if arrow == 2 => {
                    self.within(Scope::With, |walk| walk.tokens(block.stream()));
                    continue;
                }
                _ => 0,
            };
            others.extend([token]);
        }
        self.tokens(others);
    }

    /// Finds yields among the tokens of a foreign macro's call.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(name) if matches!(tokens.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '!') => {
                    if name == "generate" {
                        tokens.nth(1);
                    } else if is_yield(&name) {
                        self.refuse(&name, &format!("{name}!"));
                    }
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
        }
    }
}

/// Whether one of these macros is mentioned.
pub(crate) fn mentions(tokens: TokenStream, names: &[&str]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => names.iter().any(|wanted| name == wanted),
        TokenTree::Group(group) => mentions(group.stream(), names),
        _ => false,
    })
}

fn is_yield(name: &Ident) -> bool {
    YIELDS.iter().any(|known| name == known)
}

/// Whether it is a macro of the standard library that evaluates its arguments where it stands. Of others nobody knows.
pub(crate) fn is_of_std(name: &Ident) -> bool {
    const NAMES: [&str; 20] = [
        "assert",
        "assert_eq",
        "assert_ne",
        "dbg",
        "debug_assert",
        "debug_assert_eq",
        "debug_assert_ne",
        "eprint",
        "eprintln",
        "format",
        "format_args",
        "panic",
        "print",
        "println",
        "todo",
        "unimplemented",
        "unreachable",
        "vec",
        "write",
        "writeln",
    ];
    NAMES.iter().any(|known| name == known)
}

impl<'a> Visit<'a> for Walk<'_> {
    fn visit_expr_yield(&mut self, expr: &'a ExprYield) {
        match self.keyword {
            Keyword::Refused => self.mistakes.at(
                expr.yield_token,
                "`#[generator]` cannot take the bare keyword, which stable Rust reserves: write `yield_!(value)`, \
                 or use `generate! { .. }`, where `yield value` works",
            ),
            Keyword::Yields => self.refuse(&expr.yield_token, "yield"),
        }
        visit::visit_expr_yield(self, expr);
    }

    fn visit_expr_await(&mut self, expr: &'a ExprAwait) {
        let refused = match self.awaits {
            Await::Refused => Some(
                "`.await` in a generator that is not async: a generator waits at its yields only, \
                 so yield the request and let the driver send the answer; or make it `async`",
            ),
            Await::NotInManager => Some(
                "`.await` in a context manager that is not async: make it an `async fn` that returns \
                 `impl AsyncContextManager<Resource, E>`",
            ),
            Await::YieldsFrom => {
                Some("a generator-based coroutine awaits by `yield_from!(future)`; `.await` is for an `async fn`")
            }
            Await::Awaits => None,
        };
        if let (Scope::Body, Some(refused)) = (self.scope, refused) {
            self.mistakes.at(expr.await_token, refused);
        }
        visit::visit_expr_await(self, expr);
    }

    fn visit_expr_closure(&mut self, expr: &'a ExprClosure) {
        self.within(Scope::Closure, |walk| visit::visit_expr_closure(walk, expr));
    }

    fn visit_expr_async(&mut self, expr: &'a ExprAsync) {
        self.within(Scope::AsyncBlock, |walk| visit::visit_expr_async(walk, expr));
    }

    fn visit_item_fn(&mut self, item: &'a ItemFn) {
        self.nested_function(&item.attrs, |walk| visit::visit_item_fn(walk, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'a ImplItemFn) {
        self.nested_function(&item.attrs, |walk| visit::visit_impl_item_fn(walk, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'a TraitItemFn) {
        self.nested_function(&item.attrs, |walk| visit::visit_trait_item_fn(walk, item));
    }

    fn visit_item_const(&mut self, item: &'a ItemConst) {
        self.within(Scope::Constant, |walk| visit::visit_item_const(walk, item));
    }

    fn visit_item_static(&mut self, item: &'a ItemStatic) {
        self.within(Scope::Constant, |walk| visit::visit_item_static(walk, item));
    }

    fn visit_expr_const(&mut self, expr: &'a ExprConst) {
        self.within(Scope::Constant, |walk| visit::visit_expr_const(walk, expr));
    }

    fn visit_item_macro(&mut self, _: &'a ItemMacro) {
        // A definition: where its yields end up is seen only where it is called.
    }

    fn visit_macro(&mut self, call: &'a Macro) {
        let Some(name) = call.path.segments.last().map(|segment| &segment.ident) else { return };
        if name == "generate" {
            return;
        }
        if name == "with" || name == "async_with" {
            self.with(call.tokens.clone());
        } else if is_yield(name) {
            self.refuse(&call.path, &format!("{name}!"));
            if let Ok(argument) = call.parse_body::<Expr>() {
                self.visit_expr(&argument);
            }
        } else if let (true, Ok(arguments)) = (is_of_std(name), call.parse_body::<CallArguments>()) {
            for argument in &arguments.list {
                self.visit_expr(argument);
            }
        } else {
            self.tokens(call.tokens.clone());
        }
    }
}
