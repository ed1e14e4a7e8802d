//! Questions about tokens that need no grammar.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// Words that are no names. The words of a path, such as `crate`, are not among them.
const KEYWORDS: [&str; 39] = [
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "ref",
    "return", "static", "struct", "trait", "true", "type", "unsafe", "use", "where", "while", "yield",
];

pub(crate) fn is_keyword(name: &Ident) -> bool {
    is_one_of(name, &KEYWORDS)
}

pub(crate) fn is_one_of(name: &Ident, names: &[&str]) -> bool {
    // Each comparison with the name itself would make its text anew.
    names.contains(&&*name.to_string())
}

pub(crate) fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(name)) if name == word)
}

pub(crate) fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

pub(crate) fn is_group(token: Option<&TokenTree>, delimiter: Delimiter) -> bool {
    matches!(token, Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
}

/// Returns whether the tokens begin with these marks, and nothing is between them.
pub(crate) fn begins_with(tokens: &[TokenTree], marks: &str) -> bool {
    let mut position = 0;
    marks.chars().all(|wanted| {
        let joint = position == 0
            || matches!(tokens.get(position - 1), Some(TokenTree::Punct(mark)) if mark.spacing() == Spacing::Joint);
        position += 1;
        joint && is_mark(tokens.get(position - 1), wanted)
    })
}

/// Returns whether one of these words is among the tokens, in groups as well.
pub(crate) fn mentions(tokens: TokenStream, names: &[&str]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => is_one_of(&name, names),
        TokenTree::Group(group) => mentions(group.stream(), names),
        _ => false,
    })
}

/// Returns the position of the first token for which this holds and that is in no angle brackets.
pub(crate) fn find(tokens: &[TokenTree], mut wanted: impl FnMut(&[TokenTree]) -> bool) -> Option<usize> {
    let (mut depth, mut position) = (0_usize, 0);
    while position < tokens.len() {
        let rest = &tokens[position..];
        if depth == 0 && wanted(rest) {
            return Some(position);
        }
        if begins_with(rest, "->") || begins_with(rest, "::") || begins_with(rest, "..") {
            position += 1;
        } else if is_mark(rest.first(), '<') {
            depth += 1;
        } else if is_mark(rest.first(), '>') {
            depth = depth.saturating_sub(1);
        }
        position += 1;
    }
    None
}

/// Splits the tokens at marks that are in no angle brackets. A last mark ends the last part.
pub(crate) fn split(mut tokens: &[TokenTree], mark: char) -> Vec<&[TokenTree]> {
    let mut parts = Vec::new();
    while !tokens.is_empty() {
        let end = find(tokens, |rest| is_mark(rest.first(), mark)).unwrap_or(tokens.len());
        parts.push(&tokens[..end]);
        tokens = tokens.get(end + 1..).unwrap_or_default();
    }
    parts
}

/// Returns how many tokens there are from `<` to its `>`.
pub(crate) fn generics(tokens: &[TokenTree]) -> Option<usize> {
    if !is_mark(tokens.first(), '<') {
        return None;
    }
    let mut depth = 0_usize;
    let mut arrow = false;
    for (position, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '<' => depth += 1,
            TokenTree::Punct(mark) if mark.as_char() == '>' && !arrow => depth = depth.checked_sub(1)?,
            TokenTree::Punct(mark) if mark.as_char() == ';' => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(position + 1);
        }
        arrow = is_mark(Some(token), '-') && begins_with(&tokens[position..], "->");
    }
    None
}

/// Returns how many tokens a type has.
pub(crate) fn ty(tokens: &[TokenTree]) -> Option<usize> {
    let mut position = 0;
    loop {
        match tokens.get(position)? {
            TokenTree::Punct(mark) if mark.as_char() == '&' => position += 1,
            TokenTree::Punct(mark) if mark.as_char() == '\'' => position += 2,
            TokenTree::Punct(mark) if mark.as_char() == '*' || mark.as_char() == '!' => {
                if mark.as_char() == '!' {
                    return Some(position + 1);
                }
                position += 1;
            }
            TokenTree::Ident(name) if is_one_of(name, &["mut", "const", "unsafe", "extern"]) => position += 1,
            TokenTree::Literal(_) => position += 1,
            TokenTree::Ident(name) if name == "for" => position += 1 + generics(&tokens[position + 1..])?,
            TokenTree::Ident(name) if name == "impl" || name == "dyn" => {
                return Some(position + 1 + bounds(&tokens[position + 1..])?);
            }
            TokenTree::Group(_) => return Some(position + 1),
            _ => break,
        }
    }
    // A path, or a function with what it returns.
    if is_mark(tokens.get(position), '<') {
        position += generics(&tokens[position..])?;
    }
    loop {
        if begins_with(&tokens[position..], "::") {
            position += 2;
        }
        match tokens.get(position) {
            Some(TokenTree::Ident(name)) if name == "fn" || name == "_" || !is_keyword(name) => position += 1,
            Some(TokenTree::Punct(mark)) if mark.as_char() == '<' => {}
            _ => return None,
        }
        if begins_with(&tokens[position..], "::") && is_mark(tokens.get(position + 2), '<') {
            position += 2;
        }
        // `a as u8 <= b`
        if is_mark(tokens.get(position), '<') && !begins_with(&tokens[position..], "<=") {
            position += generics(&tokens[position..])?;
        } else if is_group(tokens.get(position), Delimiter::Parenthesis) {
            position += 1;
            if begins_with(&tokens[position..], "->") {
                position += 2 + ty(&tokens[position + 2..])?;
            }
            return Some(position);
        }
        if !begins_with(&tokens[position..], "::") {
            break;
        }
    }
    Some(position)
}

/// How many tokens the traits and lifetimes of a `dyn` have, with `+` between them.
fn bounds(tokens: &[TokenTree]) -> Option<usize> {
    let mut position = 0;
    loop {
        while is_mark(tokens.get(position), '?') || is_mark(tokens.get(position), '+') {
            position += 1;
        }
        position += if is_mark(tokens.get(position), '\'') { 2 } else { ty(&tokens[position..])? };
        if !is_mark(tokens.get(position), '+') || begins_with(&tokens[position..], "+=") {
            return Some(position);
        }
    }
}

/// A token of a type or of a pattern. Where a macro was given `dyn A + B` or `A | B`, it gets parentheses: rustc does not
/// see a group without delimiters that a procedural macro has written (rust-lang/rust#67062), so `&$ty` would be another
/// type.
pub(crate) fn kept_together(token: &TokenTree) -> TokenTree {
    if let TokenTree::Group(group) = token {
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        let has = |wanted| inside.iter().any(|token| is_mark(Some(token), wanted));
        let is_trait = is_word(inside.first(), "dyn") || is_word(inside.first(), "impl");
        if group.delimiter() == Delimiter::None && ((is_trait && has('+')) || (!is_trait && has('|'))) {
            // Not the span of the user's code, or rustc would warn the user of needless parentheses.
            let span = Span::mixed_site().located_at(group.span());
            return self::group(Delimiter::Parenthesis, group.stream(), span).into();
        }
    }
    token.clone()
}

/// Returns the spans of the first and of the last token.
pub(crate) fn end_spans(tokens: &[TokenTree]) -> (Span, Span) {
    let span = |token: Option<&TokenTree>| token.map_or_else(Span::call_site, TokenTree::span);
    (span(tokens.first()), span(tokens.last()))
}

pub(crate) fn collected(tokens: &[TokenTree]) -> TokenStream {
    tokens.iter().cloned().collect()
}

/// `'name`
pub(crate) fn lifetime(name: &str, span: Span) -> TokenStream {
    let mut apostrophe = Punct::new('\'', Spacing::Joint);
    apostrophe.set_span(span);
    [TokenTree::Punct(apostrophe), Ident::new(name, span).into()].into_iter().collect()
}

/// Makes a group with this span.
pub(crate) fn group(delimiter: Delimiter, tokens: TokenStream, span: Span) -> Group {
    let mut group = Group::new(delimiter, tokens);
    group.set_span(span);
    group
}

/// Returns the same tokens with another span.
pub(crate) fn respan(tokens: &TokenStream, span: Span) -> TokenStream {
    let relocate = |mut token: TokenTree| {
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.clone().into_iter().map(relocate).collect()
}
