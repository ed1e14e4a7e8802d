//! What was understood: plain data, free of mistakes, from which the code is written.

use proc_macro2::TokenStream;
use syn::{Block, ItemFn, Stmt};

/// A `#[generator]` function.
pub(crate) struct GeneratorFn {
    /// The crate `coyield`.
    pub(crate) krate: TokenStream,
    /// The function as it is emitted, but for its body: signature, attributes and visibility.
    pub(crate) outer: ItemFn,
    /// What moves the arguments into the body, in their order.
    pub(crate) bindings: Vec<Stmt>,
    pub(crate) form: Form,
    pub(crate) body: Block,
}

/// What a function returns.
pub(crate) enum Form {
    /// `impl Generator<Y, S, R, E>`.
    Generator(Types),
    /// `impl Iterator<Item = Y>`, or `impl FusedIterator<Item = Y>`, which it is too: S and R are `()`, E is `Infallible`, and the body is boxed.
    Iterator(Types),
}

impl Form {
    pub(crate) fn types(&self) -> &Types {
        match self {
            Form::Generator(types) | Form::Iterator(types) => types,
        }
    }
}

/// The four types of a generator, `_` where one is to be inferred.
pub(crate) struct Types {
    pub(crate) yielded: TokenStream,
    pub(crate) sent: TokenStream,
    pub(crate) returned: TokenStream,
    pub(crate) thrown: TokenStream,
}
