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
    /// `impl AsyncGenerator<Y, S, R, E>`, of an `async fn`.
    AsyncGenerator(Types),
    /// `impl Stream<Item = Y>`, of an `async fn`.
    Stream(Types),
    /// `impl Future<Output = R>`: a generator-based coroutine.
    Future(Types),
    /// `impl ContextManager<Y, E>`, of a function with `#[context_manager]`: S is `()`, and R is `Result<(), E>`, or `()` without an E.
    ContextManager(Types),
    /// `impl AsyncContextManager<Y, E>`, of an `async fn` with `#[context_manager]`.
    AsyncContextManager(Types),
}

impl Form {
    pub(crate) fn types(&self) -> &Types {
        match self {
            Form::Generator(types)
            | Form::Iterator(types)
            | Form::AsyncGenerator(types)
            | Form::Stream(types)
            | Form::Future(types)
            | Form::ContextManager(types)
            | Form::AsyncContextManager(types) => types,
        }
    }

    /// The word for it, and its types.
    pub(crate) fn into_parts(self) -> (&'static str, Types) {
        let word = self.word();
        let (Form::Generator(types)
        | Form::Iterator(types)
        | Form::AsyncGenerator(types)
        | Form::Stream(types)
        | Form::Future(types)
        | Form::ContextManager(types)
        | Form::AsyncContextManager(types)) = self;
        (word, types)
    }

    /// The word for it in the code between the two steps of the expansion.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Form::Generator(_) => "generator",
            Form::Iterator(_) => "iterator",
            Form::AsyncGenerator(_) => "async_generator",
            Form::Stream(_) => "stream",
            Form::Future(_) => "future",
            Form::ContextManager(_) => "context_manager",
            Form::AsyncContextManager(_) => "async_context_manager",
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

/// Whether a type of a generator is to be inferred.
pub(crate) fn is_inferred(ty: &TokenStream) -> bool {
    ty.to_string() == "_"
}
