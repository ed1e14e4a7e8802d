//! The parser of the function below an attribute.
//!
//! The body is not read here. The signature is taken apart only as far as the expansion changes it.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use crate::check::{Diagnostic, FunctionAttribute};
use crate::tokens::{self, begins_with, collected, is_group, is_mark, is_one_of, is_word, kept_together};

/// A function with a body, free or in an `impl` or `trait`.
pub(crate) struct Function {
    /// Includes the attributes inside the braces.
    pub(crate) attributes: Vec<Attribute>,
    visibility: TokenStream,
    pub(crate) signature: Signature,
    /// The tokens before the body.
    pub(crate) head: TokenStream,
    pub(crate) body: Group,
}

/// `#[..]` or `#![..]`.
#[derive(Clone)]
pub(crate) struct Attribute {
    pub(crate) tokens: Vec<TokenTree>,
    content: Group,
}

pub(crate) struct Signature {
    qualifiers: Vec<TokenTree>,
    pub(crate) fn_word: Ident,
    pub(crate) name: Ident,
    generics: TokenStream,
    parentheses: Group,
    pub(crate) arguments: Vec<Argument>,
    /// The return type, without its arrow.
    pub(crate) output: Option<Vec<TokenTree>>,
    arrow: TokenStream,
    bounds: TokenStream,
}

pub(crate) struct Argument {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) kind: ArgumentKind,
}

pub(crate) enum ArgumentKind {
    /// Something with this `self` in it.
    Receiver(Ident, Vec<TokenTree>),
    /// A pattern, and its type with the colon before it.
    Typed(Vec<TokenTree>, Vec<TokenTree>),
    Variadic(Vec<TokenTree>),
}

impl Function {
    pub(crate) fn parse(item: TokenStream, attribute: FunctionAttribute) -> Result<Self, Diagnostic> {
        let item: Vec<TokenTree> = item.into_iter().collect();
        let (mut attributes, mut position) = attributes(&item);
        let start = &item[position..];
        let visibility = visibility(start);
        position += visibility;
        let after = &item[position..];
        let other = |rest: &[TokenTree]| {
            let hint = match attribute {
                FunctionAttribute::Generator => "; for an expression there is `generate! { .. }`",
                FunctionAttribute::ContextManager | FunctionAttribute::Cancellable => "",
            };
            Diagnostic::before(rest, format_args!("`{attribute}` goes on a function with a body{hint}"))
        };
        if is_word(after.first(), "impl") || is_word(after.first(), "trait") {
            let message = format!("put `{attribute}` on each function, not on the `impl` or `trait`");
            return Err(Diagnostic::before(after, message));
        }
        let Some((signature, rest)) = Signature::parse(after) else { return Err(other(start)) };
        let mut body = match rest {
            [semicolon] if is_mark(Some(semicolon), ';') => {
                return Err(Diagnostic::new(
                    semicolon.span(),
                    format_args!(
                        "`{attribute}` writes the body of a function, and this one has none: remove the attribute here, \
                         the signature alone is complete"
                    ),
                ));
            }
            [token] => block(token).ok_or_else(|| other(start))?,
            _ => return Err(other(start)),
        };
        let head = collected(&item[..item.len() - 1]);
        // An attribute inside the braces is one of the function.
        let statements: Vec<TokenTree> = body.stream().into_iter().collect();
        let inner = inner_attributes(&statements);
        if inner > 0 {
            attributes.extend(self::attributes(&statements[..inner]).0);
            body = tokens::group(Delimiter::Brace, collected(&statements[inner..]), body.span());
        }
        Ok(Function { attributes, visibility: collected(&start[..visibility]), signature, head, body })
    }

    /// The function with these braces around its body.
    pub(crate) fn with_body(&self, body: &Group) -> TokenStream {
        let Function { attributes, visibility, signature, .. } = self;
        quote_spanned!(Span::mixed_site()=> #(#attributes)* #visibility #signature #body)
    }
}

/// Returns the block, perhaps one that was an argument of a macro.
pub(crate) fn block(token: &TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = token else { return None };
    match group.delimiter() {
        Delimiter::Brace => Some(group.clone()),
        Delimiter::None => {
            let mut inside = group.stream().into_iter();
            let block = block(&inside.next()?)?;
            inside.next().is_none().then_some(block)
        }
        _ => None,
    }
}

/// Returns the attributes that come first, and the number of their tokens.
fn attributes(item: &[TokenTree]) -> (Vec<Attribute>, usize) {
    let (mut attributes, mut position) = (Vec::new(), 0);
    while is_mark(item.get(position), '#') {
        let inner = usize::from(is_mark(item.get(position + 1), '!'));
        let Some(TokenTree::Group(content)) = item.get(position + 1 + inner) else { break };
        let end = position + 2 + inner;
        attributes.push(Attribute { tokens: item[position..end].to_vec(), content: content.clone() });
        position = end;
    }
    (attributes, position)
}

/// Returns how many tokens are attributes inside the braces.
fn inner_attributes(statements: &[TokenTree]) -> usize {
    let mut position = 0;
    while is_mark(statements.get(position), '#')
        && is_mark(statements.get(position + 1), '!')
        && is_group(statements.get(position + 2), Delimiter::Bracket)
    {
        position += 3;
    }
    position
}

/// Returns how many tokens the visibility has.
pub(crate) fn visibility(item: &[TokenTree]) -> usize {
    match item {
        [TokenTree::Ident(name), rest @ ..] if name == "pub" => {
            1 + usize::from(is_group(rest.first(), Delimiter::Parenthesis))
        }
        // The visibility was an argument of a macro, or was empty. A block may have been one, too.
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::None => {
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            usize::from(visibility(&inside) == inside.len())
        }
        _ => 0,
    }
}

impl Attribute {
    /// Makes an attribute that stands before its function, of its brackets.
    pub(crate) fn new(content: Group) -> Self {
        let mark = Punct::new('#', Spacing::Alone);
        Attribute { tokens: vec![mark.into(), content.clone().into()], content }
    }

    /// Returns the span at which the path begins.
    pub(crate) fn place(&self) -> Span {
        self.content.stream().into_iter().next().map_or_else(Span::call_site, |token| token.span())
    }

    /// Returns the path.
    pub(crate) fn path_tokens(&self) -> TokenStream {
        let is_of_path = |token: &TokenTree| matches!(token, TokenTree::Ident(_)) || is_mark(Some(token), ':');
        self.content.stream().into_iter().take_while(is_of_path).collect()
    }

    /// Returns the path, without spaces.
    pub(crate) fn path(&self) -> String {
        self.path_tokens().into_iter().map(|token| token.to_string()).collect()
    }

    /// Returns what is in the parentheses behind the path.
    pub(crate) fn arguments(&self) -> TokenStream {
        match self.content.stream().into_iter().last() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => group.stream(),
            _ => TokenStream::new(),
        }
    }

    /// Returns whether the attribute stands inside the braces.
    pub(crate) fn is_inner(&self) -> bool {
        self.tokens.len() == 3
    }

    /// Returns whether the last name of the path is one of these.
    pub(crate) fn is_named(&self, names: &[&str]) -> bool {
        is_attribute_named(&self.content, names)
    }
}

/// Returns whether the last name of the path in `[path ..]` is one of these.
pub(crate) fn is_attribute_named(content: &Group, names: &[&str]) -> bool {
    let mut last = None;
    for token in content.stream() {
        match token {
            TokenTree::Ident(name) => last = Some(name),
            TokenTree::Punct(mark) if mark.as_char() == ':' => {}
            // The path was an argument of a macro.
            TokenTree::Group(meta) if meta.delimiter() == Delimiter::None && last.is_none() => {
                return is_attribute_named(&meta, names);
            }
            _ => break,
        }
    }
    last.is_some_and(|name| is_one_of(&name, names))
}

impl ToTokens for Attribute {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.tokens.first().cloned());
        tokens.extend([TokenTree::Group(self.content.clone())]);
    }
}

impl Signature {
    /// Returns the signature at the beginning of these tokens, and the tokens after it: one, if that is a body or a
    /// semicolon.
    fn parse(item: &[TokenTree]) -> Option<(Self, &[TokenTree])> {
        let qualifiers = item
            .iter()
            .position(|token| match token {
                TokenTree::Ident(name) => !is_one_of(name, &["const", "async", "unsafe", "safe", "extern"]),
                TokenTree::Literal(_) => false,
                TokenTree::Group(group) => group.delimiter() != Delimiter::None,
                TokenTree::Punct(_) => true,
            })
            .unwrap_or(item.len());
        let (qualifiers, rest) = item.split_at(qualifiers);
        let [TokenTree::Ident(fn_word), TokenTree::Ident(name), rest @ ..] = rest else { return None };
        if fn_word != "fn" {
            return None;
        }
        let generics = if is_mark(rest.first(), '<') { tokens::generics(rest)? } else { 0 };
        let (generics, rest) = rest.split_at(generics);
        let [TokenTree::Group(parentheses), rest @ ..] = rest else { return None };
        if parentheses.delimiter() != Delimiter::Parenthesis {
            return None;
        }
        let (last, rest) = rest.split_at(rest.len().checked_sub(1)?);
        let bounds = last.iter().position(|token| is_word(Some(token), "where")).unwrap_or(last.len());
        let (output, bounds) = last.split_at(bounds);
        let (arrow, output) = output.split_at(if output.is_empty() { 0 } else { 2 });
        if !arrow.is_empty() && (!begins_with(arrow, "->") || output.is_empty()) {
            return None;
        }
        let arguments: Vec<TokenTree> = parentheses.stream().into_iter().collect();
        let signature = Signature {
            qualifiers: qualifiers.to_vec(),
            fn_word: fn_word.clone(),
            name: name.clone(),
            generics: collected(generics),
            parentheses: parentheses.clone(),
            arguments: tokens::split(&arguments, ',').into_iter().map(Argument::parse).collect::<Option<_>>()?,
            output: (!arrow.is_empty()).then(|| output.iter().map(kept_together).collect()),
            arrow: collected(arrow),
            bounds: collected(bounds),
        };
        Some((signature, rest))
    }

    /// Returns the word, if it is among the qualifiers.
    pub(crate) fn qualifier(&self, word: &str) -> Option<&Ident> {
        self.qualifiers.iter().find_map(|token| match token {
            TokenTree::Ident(name) if name == word => Some(name),
            _ => None,
        })
    }

    /// Returns `extern` and the ABI that it names.
    pub(crate) fn abi(&self) -> &[TokenTree] {
        let Some(start) = self.qualifiers.iter().position(|token| is_word(Some(token), "extern")) else { return &[] };
        let named = !matches!(self.qualifiers.get(start + 1), None | Some(TokenTree::Ident(_)));
        &self.qualifiers[start..=start + usize::from(named)]
    }

    pub(crate) fn variadic(&self) -> Option<&[TokenTree]> {
        self.arguments.iter().find_map(|argument| match &argument.kind {
            ArgumentKind::Variadic(tokens) => Some(&**tokens),
            _ => None,
        })
    }

    pub(crate) fn is_async(&self) -> bool {
        self.qualifier("async").is_some()
    }

    /// Removes `async`: a generator function does not return a future.
    pub(crate) fn remove_async(&mut self) {
        self.qualifiers.retain(|token| !is_word(Some(token), "async"));
    }

    /// Adds lifetimes to the generic parameters, before those of the user.
    pub(crate) fn add_lifetimes(&mut self, lifetimes: &[TokenStream]) {
        if lifetimes.is_empty() {
            return;
        }
        // Without its `<` and its `>`.
        let generics: Vec<TokenTree> = std::mem::take(&mut self.generics).into_iter().collect();
        let others = generics.get(1..generics.len().saturating_sub(1)).unwrap_or_default();
        self.generics = quote_spanned!(Span::mixed_site()=> <#(#lifetimes,)* #(#others)*>);
    }

    /// Removes the qualifiers that a generator function cannot have.
    pub(crate) fn strip_qualifiers(&mut self) {
        self.qualifiers.retain(|token| is_word(Some(token), "unsafe"));
        self.arguments.retain(|argument| !matches!(argument.kind, ArgumentKind::Variadic(_)));
    }

    /// Returns the span at which the return type begins.
    pub(crate) fn output_span(&self) -> Span {
        self.output.as_ref().map_or_else(Span::mixed_site, |output| tokens::end_spans(output).0)
    }
}

impl Argument {
    fn parse(tokens: &[TokenTree]) -> Option<Self> {
        let (attributes, start) = attributes(tokens);
        let tokens = &tokens[start..];
        let dots = tokens.len().saturating_sub(3);
        let kind = if let Some(receiver) = receiver(tokens) {
            ArgumentKind::Receiver(receiver.clone(), tokens.to_vec())
        } else if begins_with(&tokens[dots..], "...") {
            ArgumentKind::Variadic(tokens.to_vec())
        } else {
            let colon = tokens::find(tokens, |rest| is_mark(rest.first(), ':') && !begins_with(rest, "::"))?;
            let (pattern, ty) = tokens.split_at(colon);
            if pattern.is_empty() || ty.len() < 2 {
                return None;
            }
            ArgumentKind::Typed(pattern.iter().map(kept_together).collect(), ty.iter().map(kept_together).collect())
        };
        Some(Argument { attributes, kind })
    }
}

/// The `self` in `&'a mut self` or `self: Self`.
fn receiver(tokens: &[TokenTree]) -> Option<&Ident> {
    let mut rest = tokens;
    if is_mark(rest.first(), '&') {
        rest = &rest[1..];
        if is_mark(rest.first(), '\'') {
            rest = rest.get(2..)?;
        }
    }
    if is_word(rest.first(), "mut") {
        rest = &rest[1..];
    }
    match rest {
        [TokenTree::Ident(name), after @ ..] if name == "self" => {
            let whole = after.is_empty() || (is_mark(after.first(), ':') && !begins_with(after, "::"));
            whole.then_some(name)
        }
        _ => None,
    }
}

impl ToTokens for Argument {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Argument { attributes, kind } = self;
        let argument = match kind {
            ArgumentKind::Receiver(_, receiver) => quote!(#(#receiver)*),
            ArgumentKind::Typed(pattern, ty) => quote!(#(#pattern)* #(#ty)*),
            ArgumentKind::Variadic(variadic) => quote!(#(#variadic)*),
        };
        tokens.extend(quote!(#(#attributes)* #argument));
    }
}

impl ToTokens for Signature {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Signature { qualifiers, fn_word, name, generics, parentheses, arguments, output, arrow, bounds } = self;
        let arguments = tokens::group(Delimiter::Parenthesis, quote!(#(#arguments),*), parentheses.span());
        let output = output.iter().flatten();
        tokens.extend(quote!(#(#qualifiers)* #fn_word #name #generics #arguments #arrow #(#output)* #bounds));
    }
}
