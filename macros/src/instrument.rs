//! `#[instrument]` of the crate `tracing` below one of our attributes, which takes it over.
//!
//! What it would write enters a span in the function that makes the generator, or in a future that there is not. So its
//! arguments are read here, and the span is made when the body begins.
//!
//! The tokens of the span and of the events call macros. So they are written by the first step, whose hygiene gives no
//! access to the handle (`expand/language.rs`), and the second step only puts them in their place.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use crate::check::{Diagnostic, Diagnostics};
use crate::function::{ArgumentKind, Attribute, Function};
use crate::tokens::{self, begins_with, collected, is_keyword, is_mark, is_one_of, is_word, respan};

/// Types whose values a span records as they are. It records others by `Debug`. Those of `tracing`.
const RECORDED_AS_VALUES: [&str; 30] = [
    "bool",
    "str",
    "u8",
    "i8",
    "u16",
    "i16",
    "u32",
    "i32",
    "u64",
    "i64",
    "u128",
    "i128",
    "f32",
    "f64",
    "usize",
    "isize",
    "String",
    "NonZeroU8",
    "NonZeroI8",
    "NonZeroU16",
    "NonZeroI16",
    "NonZeroU32",
    "NonZeroI32",
    "NonZeroU64",
    "NonZeroI64",
    "NonZeroU128",
    "NonZeroI128",
    "NonZeroUsize",
    "NonZeroIsize",
    "Wrapping",
];

/// The code that stands for an `#[instrument]`.
pub(crate) struct Instrument {
    /// The place of the attribute.
    pub(crate) place: Span,
    /// The block that makes the span, when the arguments are bound.
    pub(crate) span: Group,
    /// The block of a closure that reports the return value.
    pub(crate) on_return: Group,
    /// A function with the attribute, which nothing calls: so its import is used, and its path is checked.
    pub(crate) checked: TokenStream,
}

/// Takes the attribute from the function.
pub(crate) fn take(krate: &TokenStream, function: &mut Function, diagnostics: &mut Diagnostics) -> Option<Instrument> {
    let position = function.attributes.iter().position(is_instrument)?;
    let attribute = function.attributes.remove(position);
    if let Some(other) = function.attributes.iter().find(|attribute| is_instrument(attribute)) {
        diagnostics.error_at(&*other.tokens, "`#[instrument]` is given twice: remove this one");
    }
    if let Some(keyword) = find_await(attribute.arguments()) {
        diagnostics.error_at(
            &keyword,
            "`.await` among the arguments of `#[instrument]`, which are evaluated when the span is created: write \
             `field = tracing::field::Empty`, and `Span::current().record(\"field\", value)` in the body",
        );
    }
    let arguments = Arguments::parse(attribute.arguments()).unwrap_or_else(|diagnostic| {
        diagnostics.add(diagnostic);
        Arguments::default()
    });
    Some(arguments.write(krate, function, &attribute, diagnostics))
}

/// Returns the first `await` that is not in an `async` block of its own.
fn find_await(tokens: TokenStream) -> Option<Ident> {
    let mut in_async = false;
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(word) if word == "await" => Some(word),
        TokenTree::Ident(word) => {
            in_async = word == "async" || (in_async && word == "move");
            None
        }
        TokenTree::Group(group) if std::mem::take(&mut in_async) && group.delimiter() == Delimiter::Brace => None,
        TokenTree::Group(group) => find_await(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    })
}

pub(crate) fn is_instrument(attribute: &Attribute) -> bool {
    attribute.is_named(&["instrument"])
}

/// The arguments of `#[instrument]`.
#[derive(Default)]
struct Arguments {
    name: Option<TokenStream>,
    target: Option<TokenStream>,
    level: Option<Level>,
    parent: Option<TokenStream>,
    follows_from: Option<TokenStream>,
    skip: Vec<Ident>,
    skip_all: bool,
    fields: Vec<Vec<TokenTree>>,
    err: Option<Event>,
    ret: Option<Event>,
}

/// The arguments of `err` and `ret`.
#[derive(Default)]
struct Event {
    level: Option<Level>,
    /// `Debug` or `Display`.
    format: Option<Ident>,
}

enum Level {
    /// One of the constants of `tracing::Level`.
    Named(&'static str),
    Path(TokenStream),
}

impl Arguments {
    fn parse(tokens: TokenStream) -> Result<Self, Diagnostic> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut arguments = Arguments::default();
        for argument in tokens.split(|token| is_mark(Some(token), ',')) {
            match argument {
                [] => {}
                [TokenTree::Literal(_)] => arguments.name = Some(collected(argument)),
                [TokenTree::Ident(word), rest @ ..] => arguments.argument(word, rest)?,
                _ => return Err(unknown(argument)),
            }
        }
        Ok(arguments)
    }

    fn argument(&mut self, word: &Ident, rest: &[TokenTree]) -> Result<(), Diagnostic> {
        let value = || match rest {
            [equals, value @ ..] if is_mark(Some(equals), '=') && !value.is_empty() => Ok(collected(value)),
            _ => {
                Err(Diagnostic::new(word, format_args!("`{word}` of `#[instrument]` takes a value: `{word} = value`")))
            }
        };
        match &*word.to_string() {
            "name" => self.name = Some(value()?),
            "target" => self.target = Some(value()?),
            "parent" => self.parent = Some(value()?),
            "follows_from" => self.follows_from = Some(value()?),
            "level" => self.level = Some(Level::parse(value()?, word)?),
            "skip_all" if rest.is_empty() => self.skip_all = true,
            "skip" => {
                for token in content(word, rest)? {
                    match token {
                        TokenTree::Ident(name) => self.skip.push(name),
                        token if is_mark(Some(&token), ',') => {}
                        token => return Err(Diagnostic::new(token.span(), "`skip` takes the names of arguments")),
                    }
                }
            }
            "fields" => {
                let fields: Vec<TokenTree> = content(word, rest)?.into_iter().collect();
                let fields = fields.split(|token| is_mark(Some(token), ','));
                self.fields = fields.filter(|field| !field.is_empty()).map(<[TokenTree]>::to_vec).collect();
            }
            "err" => self.err = Some(Event::parse(word, rest)?),
            "ret" => self.ret = Some(Event::parse(word, rest)?),
            _ => return Err(unknown(&[&[TokenTree::from(word.clone())], rest].concat())),
        }
        Ok(())
    }

    fn write(
        &self,
        krate: &TokenStream,
        function: &Function,
        attribute: &Attribute,
        diagnostics: &mut Diagnostics,
    ) -> Instrument {
        let place = attribute.place();
        let mixed = Span::mixed_site().located_at(place);
        let tracing = quote_spanned!(mixed=> #krate::__private::tracing);
        let name = self.name.clone().unwrap_or_else(|| {
            let mut name = Literal::string(&function.signature.name.to_string());
            name.set_span(mixed);
            TokenTree::from(name).into()
        });
        let target = self.target.clone().unwrap_or_else(|| quote_spanned!(mixed=> #krate::__private::module_path!()));
        let level = |level: Option<&Level>, other: &Level| level.unwrap_or(other).write(&tracing, mixed);
        let of_span = self.level.as_ref().unwrap_or(&Level::Named("INFO"));
        let span_level = of_span.write(&tracing, mixed);
        let parent = self.parent.as_ref().map(|parent| quote_spanned!(mixed=> parent: #parent,));
        let fields = self.recorded(krate, function, mixed, diagnostics).into_iter().chain(self.custom(&tracing, mixed));
        let made = quote_spanned! {mixed=>
            #tracing::span!(target: #target, #parent #span_level, #name, #(#fields),*)
        };
        let made = match &self.follows_from {
            None => made,
            Some(causes) => quote_spanned! {mixed=>
                let mut __coyield_span = #made;
                for mut __coyield_cause in #causes {
                    __coyield_span.follows_from(__coyield_cause);
                }
                __coyield_span
            },
        };
        let event = |event: &Event, other: &Level, name: &str, format: char, value: &Ident| {
            let level = level(event.level.as_ref(), other);
            let name = Ident::new(name, mixed);
            let format = match &event.format {
                Some(format) => {
                    if format == "Debug" {
                        '?'
                    } else {
                        '%'
                    }
                }
                None => format,
            };
            let format = proc_macro2::Punct::new(format, proc_macro2::Spacing::Alone);
            quote_spanned!(mixed=> #tracing::event!(target: #target, #level, #name = #format #value);)
        };
        let [returned, value, error] =
            ["__coyield_returned", "__coyield_value", "__coyield_error"].map(|name| Ident::new(name, mixed));
        let on_error = |err| event(err, &Level::Named("ERROR"), "error", '%', &error);
        let on_return = match (&self.ret, &self.err) {
            (None, None) => quote_spanned!(mixed=> |_| ()),
            (Some(ret), None) => {
                let report = event(ret, of_span, "return", '?', &returned);
                quote_spanned!(mixed=> |mut #returned| { #report })
            }
            (ret, Some(err)) => {
                let on_error = on_error(err);
                let on_value = ret.as_ref().map(|ret| event(ret, of_span, "return", '?', &value));
                quote_spanned! {mixed=>
                    |mut #returned| match #returned {
                        #[allow(unused_variables)]
                        #krate::__private::Ok(#value @ _) => { #on_value }
                        #krate::__private::Err(#error @ _) => { #on_error }
                    }
                }
            }
        };
        let block = |tokens| tokens::group(Delimiter::Brace, tokens, mixed);
        let path = attribute.path_tokens();
        let checked = quote_spanned! {mixed=>
            #[allow(dead_code)]
            #[#path]
            fn __coyield_instrumented() {}
        };
        Instrument { place, span: block(made), on_return: block(on_return), checked }
    }

    /// Returns the fields of the arguments.
    fn recorded(
        &self,
        krate: &TokenStream,
        function: &Function,
        mixed: Span,
        diagnostics: &mut Diagnostics,
    ) -> Vec<TokenStream> {
        let mut names: Vec<(Ident, bool)> = Vec::new();
        for argument in &function.signature.arguments {
            match &argument.kind {
                ArgumentKind::Receiver(receiver, _) => names.push((receiver.clone(), false)),
                ArgumentKind::Typed(pattern, ty) => {
                    let plain =
                        matches!(&**pattern, [TokenTree::Ident(_)] | [TokenTree::Ident(_), TokenTree::Ident(_)]);
                    names.extend(bound(pattern).into_iter().map(|name| (name, plain && is_recorded_as_value(ty))));
                }
                ArgumentKind::Variadic(_) => {}
            }
        }
        for skipped in &self.skip {
            if !names.iter().any(|(name, _)| name == skipped) {
                diagnostics
                    .error_at(skipped, format_args!("`skip` of `#[instrument]`: no argument is called `{skipped}`"));
            }
        }
        let is_custom = |name: &Ident| {
            self.fields.iter().any(|field| {
                let field =
                    if is_mark(field.first(), '?') || is_mark(field.first(), '%') { &field[1..] } else { field };
                matches!(field.first(), Some(TokenTree::Ident(first)) if first == name) && !is_mark(field.get(1), '.')
            })
        };
        let kept = |name: &Ident| !self.skip_all && !self.skip.contains(name) && !is_custom(name);
        let field = |(name, is_value): (Ident, bool)| {
            let place = mixed.located_at(name.span());
            let krate = respan(krate, place);
            let value =
                if is_value { quote!(#name) } else { quote_spanned!(place=> #krate::__private::recorded(&#name)) };
            quote_spanned!(mixed=> #name = #value)
        };
        names.into_iter().filter(|(name, _)| kept(name)).map(field).collect()
    }

    /// Returns the fields that the user wrote. One without a value is empty, as those of `tracing` are.
    fn custom(&self, tracing: &TokenStream, mixed: Span) -> Vec<TokenStream> {
        let is_bare = |field: &[TokenTree]| {
            field.iter().all(|token| matches!(token, TokenTree::Ident(_)) || is_mark(Some(token), '.'))
        };
        let write = |field: &Vec<TokenTree>| {
            let tokens = collected(field);
            if is_bare(field) { quote_spanned!(mixed=> #tokens = #tracing::field::Empty) } else { tokens }
        };
        self.fields.iter().map(write).collect()
    }
}

impl Event {
    fn parse(word: &Ident, rest: &[TokenTree]) -> Result<Self, Diagnostic> {
        let mut event = Event::default();
        if rest.is_empty() {
            return Ok(event);
        }
        let arguments: Vec<TokenTree> = content(word, rest)?.into_iter().collect();
        for argument in arguments.split(|token| is_mark(Some(token), ',')) {
            match argument {
                [] => {}
                [TokenTree::Ident(format)] if is_one_of(format, &["Debug", "Display"]) => {
                    event.format = Some(format.clone());
                }
                [TokenTree::Ident(level), equals, value @ ..] if level == "level" && is_mark(Some(equals), '=') => {
                    event.level = Some(Level::parse(collected(value), level)?);
                }
                other => {
                    let message = format!("`{word}` of `#[instrument]` takes `Debug` or `Display`, and `level = ..`");
                    return Err(Diagnostic::new(other, message));
                }
            }
        }
        Ok(event)
    }
}

impl Level {
    fn parse(value: TokenStream, word: &Ident) -> Result<Self, Diagnostic> {
        let text = value.to_string().to_lowercase();
        let named = match text.trim_matches('"') {
            "trace" | "1" => "TRACE",
            "debug" | "2" => "DEBUG",
            "info" | "3" => "INFO",
            "warn" | "4" => "WARN",
            "error" | "5" => "ERROR",
            _ if value.clone().into_iter().any(|token| matches!(token, TokenTree::Literal(_))) => {
                let message =
                    "a level is `\"trace\"`, `\"debug\"`, `\"info\"`, `\"warn\"`, `\"error\"`, 1 to 5, or a path";
                return Err(Diagnostic::new(word, message));
            }
            _ => return Ok(Level::Path(value)),
        };
        Ok(Level::Named(named))
    }

    fn write(&self, tracing: &TokenStream, mixed: Span) -> TokenStream {
        match self {
            Level::Named(name) => {
                let name = Ident::new(name, mixed);
                quote_spanned!(mixed=> #tracing::Level::#name)
            }
            Level::Path(path) => path.clone(),
        }
    }
}

fn unknown(argument: &[TokenTree]) -> Diagnostic {
    Diagnostic::new(
        argument,
        "`#[instrument]` below an attribute of coyield takes `name`, `target`, `level`, `parent`, `follows_from`, `skip`, \
         `skip_all`, `fields`, `err` and `ret`",
    )
}

/// Returns what is in the parentheses behind the word.
fn content(word: &Ident, rest: &[TokenTree]) -> Result<TokenStream, Diagnostic> {
    match rest {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => Ok(group.stream()),
        _ => Err(Diagnostic::new(word, format_args!("`{word}` of `#[instrument]` takes parentheses: `{word}(..)`"))),
    }
}

/// Returns the names that a pattern binds.
fn bound(pattern: &[TokenTree]) -> Vec<Ident> {
    let mut names = Vec::new();
    for (position, token) in pattern.iter().enumerate() {
        let after = &pattern[position + 1..];
        match token {
            TokenTree::Group(group) => names.extend(bound(&group.stream().into_iter().collect::<Vec<_>>())),
            TokenTree::Ident(name) if !is_keyword(name) => {
                let is_path = begins_with(after, "::") || (position > 1 && begins_with(&pattern[position - 2..], "::"));
                let is_struct = matches!(after.first(), Some(TokenTree::Group(_)));
                let is_field = is_mark(after.first(), ':');
                let is_constant = name.to_string().starts_with(char::is_uppercase);
                if !is_path && !is_struct && !is_field && !is_constant {
                    names.push(name.clone());
                }
            }
            _ => {}
        }
    }
    names
}

/// Returns whether the type, behind its colon, is a path to one of those types or a reference to one.
fn is_recorded_as_value(ty: &[TokenTree]) -> bool {
    let mut rest = ty.get(1..).unwrap_or_default();
    while is_mark(rest.first(), '&') {
        rest = &rest[1..];
        if is_mark(rest.first(), '\'') {
            rest = rest.get(2..).unwrap_or_default();
        }
        rest = if is_word(rest.first(), "mut") { &rest[1..] } else { rest };
    }
    let path = rest.iter().take_while(|token| !is_mark(Some(token), '<'));
    let mut last = None;
    for token in path {
        match token {
            TokenTree::Ident(name) if !is_keyword(name) => last = Some(name),
            token if is_mark(Some(token), ':') => {}
            _ => return false,
        }
    }
    last.is_some_and(|name| is_one_of(name, &RECORDED_AS_VALUES))
}

impl Instrument {
    /// Returns the part of the second step's input.
    pub(crate) fn written(instrument: Option<&Instrument>) -> TokenStream {
        instrument.map(|Instrument { span, on_return, .. }| quote!(#span #on_return)).unwrap_or_default()
    }
}
