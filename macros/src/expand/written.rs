//! What does the second step need to know of a generator?

use proc_macro2::{Group, Ident, Span, TokenStream};
use quote::ToTokens as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{Block, Path, Stmt, Token, Type};

use crate::model::Types;

/// All that the engine's code needs to know of a generator, in tokens.
pub(crate) struct WrittenBody {
    /// A place in the source of the crate `coyield`. rustc shows a token that has its place in another crate where the macro
    /// that wrote it is called: so what it says about a yield stands at the yield.
    pub(crate) engine: Span,
    pub(crate) krate: TokenStream,
    /// The word of [`Form::word`](crate::model::Form::word), in the place after which rustc names the type of the body, and which it shows for the generator
    /// as a whole: the return type, or where the body of `generate!` begins.
    pub(crate) form: Ident,
    pub(crate) types: Types,
    pub(crate) capture: Option<Token![move]>,
    /// What moves the arguments into the body.
    pub(crate) bindings: Vec<Stmt>,
    pub(crate) block: Group,
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
