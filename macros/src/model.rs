//! The model of a generator function: plain data without mistakes, from which the code is written.

use proc_macro2::TokenStream;

/// The form of a generator, with its types.
pub(crate) struct Form {
    pub(crate) kind: FormKind,
    pub(crate) types: Types,
    pub(crate) boxing: Boxing,
}

/// Whether the function returns a box.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Boxing {
    None,
    /// `BoxGenerator<'a, Y, S, R, E>`, or another name that is known.
    Known,
    /// An alias: rustc knows of what.
    Alias,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormKind {
    /// `impl Generator<Y, S, R, E>`.
    Generator,
    /// `impl Iterator<Item = Y>`, or `impl FusedIterator<Item = Y>`, which it is too: S and R are `()`, E is
    /// `Infallible`, and the body is boxed.
    Iterator,
    /// `impl AsyncGenerator<Y, S, R, E>`, of an `async fn`.
    AsyncGenerator,
    /// `impl Stream<Item = Y>`, of an `async fn`.
    Stream,
    /// `impl Future<Output = R>`: a generator-based coroutine.
    Future,
    /// `impl ContextManager<Y, E>`, of a function with `#[context_manager]`: S is `()`, and R is `Result<(), E>`, or
    /// `()` without an E.
    ContextManager,
    /// `impl AsyncContextManager<Y, E>`, of an `async fn` with `#[context_manager]`.
    AsyncContextManager,
    /// `impl LendingContextManager<&mut T, E>`, of a function with `#[context_manager]`: Y is the erased reference.
    LendingContextManager,
    /// `impl AsyncLendingContextManager<&mut T, E>`, of an `async fn` with `#[context_manager]`.
    AsyncLendingContextManager,
}

impl FormKind {
    /// Returns the word for the form in the code between the two steps of the expansion.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            FormKind::Generator => "generator",
            FormKind::Iterator => "iterator",
            FormKind::AsyncGenerator => "async_generator",
            FormKind::Stream => "stream",
            FormKind::Future => "future",
            FormKind::ContextManager => "context_manager",
            FormKind::AsyncContextManager => "async_context_manager",
            FormKind::LendingContextManager => "lending_context_manager",
            FormKind::AsyncLendingContextManager => "async_lending_context_manager",
        }
    }
}

/// The four types of a generator, `_` where one is to be inferred.
#[derive(Clone)]
pub(crate) struct Types {
    pub(crate) yielded: TokenStream,
    pub(crate) sent: TokenStream,
    pub(crate) returned: TokenStream,
    pub(crate) thrown: TokenStream,
}

/// Returns whether a type of a generator is to be inferred.
pub(crate) fn is_inferred(ty: &TokenStream) -> bool {
    ty.to_string() == "_"
}
