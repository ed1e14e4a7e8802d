//! The parsers of the arguments of an attribute and of the input of `generate!`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

use crate::check::{Diagnostic, FunctionAttribute};
use crate::function::block;
use crate::tokens::{self, begins_with, collected, generics, is_group, is_keyword, is_mark, is_word};
use crate::types::path;

/// The arguments of `#[generator(..)]`.
pub(crate) struct Arguments {
    /// The crate `coyield`, under the name by which the function's crate knows it.
    pub(crate) krate: TokenStream,
}

impl Default for Arguments {
    fn default() -> Self {
        Arguments { krate: quote!(::coyield) }
    }
}

impl Arguments {
    pub(crate) fn parse(arguments: TokenStream, attribute: FunctionAttribute) -> Result<Self, Diagnostic> {
        let tokens: Vec<TokenTree> = arguments.into_iter().collect();
        let mut rest = &*tokens;
        let mut krate = None;
        while !rest.is_empty() {
            let [TokenTree::Ident(name), after @ ..] = rest else { return Err(unknown(rest, attribute)) };
            if name != "crate" {
                return Err(unknown(rest, attribute));
            }
            if !is_mark(after.first(), '=') {
                return Err(Diagnostic::new(name, "`crate` takes the path of the crate coyield: write `crate = path`"));
            }
            let path = &after[1..];
            if matches!(path.first(), Some(TokenTree::Literal(_))) {
                let message = "the path of the crate coyield takes no quotes: write `crate = path`";
                return Err(Diagnostic::before(path, message));
            }
            let length =
                path_of_crate(path).ok_or_else(|| Diagnostic::before(path, "expected a path: write `crate = path`"))?;
            if krate.replace(collected(&path[..length])).is_some() {
                return Err(Diagnostic::new(name, "`crate` is given twice: remove this one"));
            }
            rest = &path[length..];
            if !rest.is_empty() {
                if !is_mark(rest.first(), ',') {
                    return Err(Diagnostic::before(rest, "expected `,`"));
                }
                rest = &rest[1..];
            }
        }
        Ok(krate.map_or_else(Arguments::default, |krate| Arguments { krate }))
    }
}

fn unknown(rest: &[TokenTree], attribute: FunctionAttribute) -> Diagnostic {
    let message = format!("`{attribute}` takes no such argument, only `crate = path`, the path of the crate coyield");
    Diagnostic::before(rest, message)
}

/// Returns how many tokens a path of names has. A path that was an argument of a macro is one token.
pub(crate) fn path_of_crate(tokens: &[TokenTree]) -> Option<usize> {
    if let [TokenTree::Group(group), ..] = tokens {
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        let whole = group.delimiter() == Delimiter::None && path_of_crate(&inside) == Some(inside.len());
        return whole.then_some(1);
    }
    let mut position = if begins_with(tokens, "::") { 2 } else { 0 };
    loop {
        match tokens.get(position) {
            Some(TokenTree::Ident(name)) if !is_keyword(name) => position += 1,
            _ => return None,
        }
        if !begins_with(&tokens[position..], "::") {
            return Some(position);
        }
        position += 2;
    }
}

/// The input of `generate!`, after the `$crate` that the public macro puts first.
pub(crate) struct Expression {
    pub(crate) krate: TokenStream,
    /// `Generator<Y, S, R, E>` or `Iterator<Item = Y>`, if the types are given.
    pub(crate) types: Option<Vec<TokenTree>>,
    /// Whether the body may await.
    pub(crate) is_async: bool,
    /// `move`, if the captures are moved.
    pub(crate) capture: Option<Ident>,
    pub(crate) body: Group,
    /// The span at which the body begins.
    pub(crate) body_span: Span,
}

impl Expression {
    pub(crate) fn parse(input: TokenStream) -> Result<Self, Diagnostic> {
        let mut tokens: Vec<TokenTree> = input.into_iter().collect();
        // The types were an argument of a macro.
        if let [_, TokenTree::Group(types), comma, ..] = &*tokens {
            if types.delimiter() == Delimiter::None && is_mark(Some(comma), ',') {
                let types = types.stream();
                tokens.splice(1..2, types);
            }
        }
        let Some((krate, mut rest)) = tokens.split_first() else { return Err(no_body(&tokens)) };
        let mut types = None;
        if let Some(length) = length_of_types(rest) {
            let (path, after) = rest.split_at(length);
            if !is_mark(after.first(), ',') {
                let message = "expected a comma and the body of the generator: `{ .. }` or `move { .. }`";
                return Err(Diagnostic::before(after, message));
            }
            types = Some(path.to_vec());
            rest = &after[1..];
        } else if starts_with_foreign_types(rest) {
            return Err(Diagnostic::before(
                rest,
                "write the types of a generator as `Generator<Y, S, R, E>` or `Iterator<Item = Y>`, with a comma before \
                 the body",
            ));
        }
        let asyncness = match rest {
            [TokenTree::Ident(word), after @ ..] if is_async_block(rest) => {
                rest = after;
                Some(word)
            }
            _ => None,
        };
        let mut capture = None;
        if let [TokenTree::Ident(word), after, ..] = rest {
            if word == "move" && block(after).is_some() {
                capture = Some(word.clone());
                rest = &rest[1..];
            }
        }
        let body_span = rest.first().map_or_else(Span::call_site, |token| match token {
            TokenTree::Group(group) => group.span_open(),
            other => other.span(),
        });
        let body = if types.is_some() || asyncness.is_some() || capture.is_some() {
            let [body, after @ ..] = rest else { return Err(no_body(rest)) };
            let body = block(body).ok_or_else(|| no_body(rest))?;
            rest = if is_mark(after.first(), ',') { &after[1..] } else { after };
            if !rest.is_empty() {
                return Err(Diagnostic::before(rest, "unexpected tokens after the generator body"));
            }
            body
        } else {
            tokens::group(Delimiter::Brace, collected(rest), Span::call_site())
        };
        if let Some(types) = &types {
            let name = path(types).map(|segment| segment.name.to_string()).unwrap_or_default();
            let named_async = is_async_name(&name);
            match asyncness {
                None if named_async => {
                    let what = if name == "AsyncGenerator" { "an async generator" } else { "a stream" };
                    let message =
                        format!("the body of {what} is `async`: write `async {{ .. }}` or `async move {{ .. }}`");
                    return Err(Diagnostic::new(&**types, message));
                }
                Some(asyncness) if !named_async => {
                    let (made, written) = if name == "Generator" {
                        ("AsyncGenerator", "a `Generator`")
                    } else {
                        ("Stream", "an `Iterator`")
                    };
                    let article = if name == "Generator" { "an" } else { "a" };
                    let message = format!("an `async` body makes {article} `{made}`, not {written}");
                    return Err(Diagnostic::new(asyncness, message));
                }
                _ => {}
            }
        }
        Ok(Expression { krate: krate.clone().into(), types, is_async: asyncness.is_some(), capture, body, body_span })
    }
}

fn no_body(rest: &[TokenTree]) -> Diagnostic {
    Diagnostic::before(rest, "expected the body of the generator: `{ .. }` or `move { .. }`")
}

/// Returns whether something like types comes first. No statement begins with a type and a comma, or with an arrow.
fn starts_with_foreign_types(rest: &[TokenTree]) -> bool {
    begins_with(rest, "->") || tokens::ty(rest).is_some_and(|length| is_mark(rest.get(length), ','))
}

/// Returns whether the rest is one `async` block. As one statement among others it is a block of its own, in which
/// nothing yields.
fn is_async_block(rest: &[TokenTree]) -> bool {
    let [word, rest @ ..] = rest else { return false };
    let rest = if is_word(rest.first(), "move") { &rest[1..] } else { rest };
    let comma = rest.len() == 2 && is_mark(rest.get(1), ',');
    is_word(Some(word), "async") && rest.first().and_then(block).is_some() && (rest.len() == 1 || comma)
}

fn is_async_name(name: &str) -> bool {
    name == "AsyncGenerator" || name == "Stream"
}

/// Returns how many tokens the types have, if they come first. No statement begins with `Generator<`.
fn length_of_types(rest: &[TokenTree]) -> Option<usize> {
    let mut position = if begins_with(rest, "::") { 2 } else { 0 };
    loop {
        let Some(TokenTree::Ident(name)) = rest.get(position) else { return None };
        position += 1;
        let after = &rest[position..];
        let is_generator = name == "Generator" || name == "AsyncGenerator";
        if is_generator || name == "Iterator" || name == "Stream" {
            return match after.first() {
                Some(TokenTree::Punct(mark)) if mark.as_char() == '<' => Some(position + generics(after)?),
                Some(TokenTree::Punct(mark)) if mark.as_char() == ',' && is_generator => Some(position),
                _ => None,
            };
        }
        if !begins_with(after, "::") {
            return None;
        }
        position += 2;
    }
}

/// Returns whether the tokens can be nothing but one type, wherever a type and a comma or `>` are expected.
pub(crate) fn is_type(tokens: &[TokenTree]) -> bool {
    let mut depth = 0_usize;
    for (position, token) in tokens.iter().enumerate() {
        // Braces are a constant, which is an argument of a type and none itself.
        if depth == 0 && is_group(Some(token), Delimiter::Brace) {
            return false;
        }
        let TokenTree::Punct(mark) = token else { continue };
        let arrow = mark.as_char() == '>' && position > 0 && begins_with(&tokens[position - 1..], "->");
        match mark.as_char() {
            '<' => depth += 1,
            '>' if !arrow => {
                let Some(less) = depth.checked_sub(1) else { return false };
                depth = less;
            }
            ';' => return false,
            ',' | '=' if depth == 0 => return false,
            _ => {}
        }
    }
    depth == 0 && !tokens.is_empty()
}

/// Returns whether the tokens are statements that bind arguments: `let pattern = name;`, or `= &name`.
pub(crate) fn are_bindings(tokens: &[TokenTree]) -> bool {
    let ends = is_mark(tokens.last(), ';') || tokens.is_empty();
    ends && tokens
        .split(|token| is_mark(Some(token), ';'))
        .all(|statement| statement.is_empty() || is_binding(statement))
}

fn is_binding(statement: &[TokenTree]) -> bool {
    let mut rest = statement;
    while is_mark(rest.first(), '#') && is_group(rest.get(1), Delimiter::Bracket) {
        rest = &rest[2..];
    }
    let [word, rest @ ..] = rest else { return false };
    let [pattern @ .., value] = rest else { return false };
    let pattern = match pattern {
        [pattern @ .., mark] if is_mark(Some(mark), '&') => pattern,
        _ => pattern,
    };
    let [pattern @ .., equals] = pattern else { return false };
    // Another `=` may only belong to a range.
    let other = (0..pattern.len()).any(|position| {
        let range = position > 0 && begins_with(&pattern[position - 1..], ".=");
        is_mark(pattern.get(position), '=') && !range
    });
    let name = matches!(value, TokenTree::Ident(name) if !is_keyword(name));
    is_word(Some(word), "let") && !pattern.is_empty() && is_mark(Some(equals), '=') && name && !other
}
