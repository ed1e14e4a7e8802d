//! What was written: the syntax of the attribute, of the function below it, and of `generate!`.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Attribute, Block, Expr, Ident, ItemFn, LitStr, Path, Signature, Stmt, Token, Type, Visibility, token};

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

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut krate: Option<Path> = None;
        while !input.is_empty() {
            if !input.peek(Token![crate]) {
                return Err(input.error(
                    "`#[generator]` takes no such argument; it knows only `crate = path`, the path of the crate coyield",
                ));
            }
            let name: Token![crate] = input.parse()?;
            if !input.peek(Token![=]) {
                return Err(syn::Error::new(
                    name.span,
                    "`crate` takes the path of the crate coyield: write `crate = path`",
                ));
            }
            input.parse::<Token![=]>()?;
            if input.peek(LitStr) {
                return Err(input.error("the path of the crate coyield stands without quotes: write `crate = path`"));
            }
            let path = input.call(Path::parse_mod_style)?;
            if krate.replace(path).is_some() {
                return Err(syn::Error::new(name.span, "`crate` is given twice; remove this one"));
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(krate.map_or_else(Arguments::default, |path| Arguments { krate: path.into_token_stream() }))
    }
}

/// A function with a body, free or in an `impl` or `trait`.
pub(crate) struct Function {
    pub(crate) item: ItemFn,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;
        if input.peek(Token![impl]) || input.peek(Token![trait]) {
            return Err(
                input.error("`#[generator]` goes on each function that is a generator, not on what they stand in")
            );
        }
        if ahead.parse::<Signature>().is_err() {
            return Err(syn::Error::new(
                input.span(),
                "`#[generator]` goes on a function with a body; for an expression there is `generate! { .. }`",
            ));
        }
        if let Ok(semicolon) = ahead.parse::<Token![;]>() {
            return Err(syn::Error::new(
                semicolon.span,
                "`#[generator]` writes the body of a function, and this one has none: remove the attribute here, \
                 the signature alone is complete",
            ));
        }
        let item = match input.fork().parse() {
            Ok(item) => {
                input.parse::<TokenStream>()?;
                item
            }
            Err(_) => with_foreign_body(input)?,
        };
        Ok(Function { item })
    }
}

/// A function whose body was not parsed.
pub(crate) struct Head {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    /// All these in tokens.
    pub(crate) tokens: TokenStream,
    pub(crate) body: Group,
}

impl Head {
    /// The function, or `None` if this is none, or none with a body.
    pub(crate) fn of(item: &TokenStream) -> Option<Self> {
        let mut tokens: Vec<TokenTree> = item.clone().into_iter().collect();
        let Some(TokenTree::Group(body)) = tokens.pop() else { return None };
        if body.delimiter() != Delimiter::Brace {
            return None;
        }
        let tokens: TokenStream = tokens.into_iter().collect();
        let parse = |input: ParseStream<'_>| -> syn::Result<_> {
            Ok((input.call(Attribute::parse_outer)?, input.parse()?, input.parse()?))
        };
        let (attributes, visibility, signature) = parse.parse2(tokens.clone()).ok()?;
        Some(Head { attributes, visibility, signature, tokens, body })
    }
}

/// The function, with a body that `syn` does not understand as it stands. rustc has complained of it already, or knows a
/// syntax that is newer.
fn with_foreign_body(input: ParseStream<'_>) -> syn::Result<ItemFn> {
    let mut tokens: Vec<TokenTree> = input.parse::<TokenStream>()?.into_iter().collect();
    let Some(TokenTree::Group(body)) = tokens.last_mut() else {
        return Err(input.error("expected the body of the function"));
    };
    let content = body.stream();
    let mut empty = Group::new(body.delimiter(), TokenStream::new());
    empty.set_span(body.span());
    *body = empty;
    let mut item: ItemFn = syn::parse2(tokens.into_iter().collect())?;
    item.block.stmts.push(Stmt::Expr(Expr::Verbatim(content), None));
    Ok(item)
}

/// The input of `generate!`, behind the `$crate` that the public macro puts first.
pub(crate) struct Expression {
    pub(crate) krate: TokenStream,
    /// `Generator<Y, S, R, E>`, if the types are given.
    pub(crate) types: Option<Path>,
    /// `async`, if the body may await.
    pub(crate) asyncness: Option<Token![async]>,
    /// `move`, if the captures are moved.
    pub(crate) capture: Option<Token![move]>,
    pub(crate) body: Block,
    /// Where the body begins.
    pub(crate) place: Span,
}

impl Parse for Expression {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let krate = parse_dollar_crate(input)?;
        let types = if starts_with_types(input) {
            let path = input.parse()?;
            if !input.peek(Token![,]) {
                return Err(input.error("expected a comma and the body of the generator: `{ .. }` or `move { .. }`"));
            }
            input.parse::<Token![,]>()?;
            Some(path)
        } else if starts_with_foreign_types(input) {
            return Err(input.error(
                "the types of a generator are given as `Generator<Y, S, R, E>`, and a comma stands before its body",
            ));
        } else {
            None
        };
        let asyncness: Option<Token![async]> = if is_async_block(input) { Some(input.parse()?) } else { None };
        let capture = if input.peek(Token![move]) && input.peek2(token::Brace) { Some(input.parse()?) } else { None };
        let place = input.span();
        let body = if types.is_some() || asyncness.is_some() || capture.is_some() {
            if !input.peek(token::Brace) {
                return Err(input.error("expected the body of the generator: `{ .. }` or `move { .. }`"));
            }
            let block = input.parse()?;
            input.parse::<Option<Token![,]>>()?;
            block
        } else {
            Block { brace_token: token::Brace(Span::call_site()), stmts: input.call(Block::parse_within)? }
        };
        if !input.is_empty() {
            return Err(input.error("nothing is expected behind the body of the generator"));
        }
        if let (Some(types), None) = (types.as_ref().filter(|types| is_async(types)), asyncness) {
            return Err(syn::Error::new_spanned(
                types,
                "the body of an async generator is `async`: write `async { .. }` or `async move { .. }`",
            ));
        }
        if let (Some(types), Some(asyncness)) = (types.as_ref().filter(|types| !is_async(types)), asyncness) {
            return Err(syn::Error::new(
                asyncness.span,
                format_args!("an `async` body makes an `AsyncGenerator`, not a `{}`", types.segments[0].ident),
            ));
        }
        Ok(Expression { krate, types, asyncness, capture, body, place })
    }
}

/// Arguments as most macros take them: `a, b, name = c`, or `value; count`.
pub(crate) struct CallArguments {
    pub(crate) list: Punctuated<Expr, Token![,]>,
    pub(crate) repeat: Option<(Token![;], Expr)>,
}

impl Parse for CallArguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut list = Punctuated::new();
        while !input.is_empty() {
            list.push_value(input.parse()?);
            if input.peek(Token![;]) {
                return Ok(CallArguments { list, repeat: Some((input.parse()?, input.parse()?)) });
            }
            if input.is_empty() {
                break;
            }
            list.push_punct(input.parse()?);
        }
        Ok(CallArguments { list, repeat: None })
    }
}

/// `$crate` is one identifier that no source text can spell.
fn parse_dollar_crate(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let krate: Ident = input.call(Ident::parse_any)?;
    Ok(krate.into_token_stream())
}

/// Whether something like types comes first. No statement begins with a type and a comma, or with an arrow.
fn starts_with_foreign_types(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.peek(Token![->]) || (ahead.parse::<Type>().is_ok() && ahead.peek(Token![,]))
}

/// Whether an `async` block is all that is left. As one statement among others it is a block of its own, in which nothing yields.
fn is_async_block(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Token![async]>().is_ok()
        && ahead.parse::<Option<Token![move]>>().is_ok()
        && ahead.parse::<Group>().is_ok_and(|group| group.delimiter() == Delimiter::Brace)
        && ahead.parse::<Option<Token![,]>>().is_ok()
        && ahead.is_empty()
}

fn is_async(types: &Path) -> bool {
    types.segments.last().is_some_and(|segment| segment.ident == "AsyncGenerator")
}

/// Whether the types come first. No statement begins with `Generator<`.
fn starts_with_types(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    loop {
        ahead.parse::<Option<Token![::]>>().ok();
        match ahead.parse::<Ident>() {
            Ok(name) if name == "Generator" || name == "AsyncGenerator" => {
                return ahead.peek(Token![<]) || ahead.peek(Token![,]);
            }
            Ok(_) if ahead.peek(Token![::]) => {}
            _ => return false,
        }
    }
}
