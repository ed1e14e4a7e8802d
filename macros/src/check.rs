//! Every mistake that the macros can see, all of them at once, each at its token and with what to write instead.

mod body;
mod mistakes;
mod return_type;

pub(crate) use body::{Await, Keyword, YIELDS, body, is_of_std, is_yield, makes_generator};
pub(crate) use mistakes::{Mistake, Mistakes};
pub(crate) use return_type::{generator_types, refuse_unsized, return_type};

use crate::function::{Attribute, Signature};
use crate::types::asked_trait;

/// The attributes that make a generator of a function.
pub(crate) const ATTRIBUTES: [&str; 2] = ["generator", "context_manager"];

/// Takes out what else of this attribute is on the function.
pub(crate) fn repeated(attributes: &mut Vec<Attribute>, mistakes: &mut Mistakes) {
    attributes.retain(|attribute| {
        let repeated = attribute.is_named(&ATTRIBUTES);
        if repeated {
            mistakes.at(&*attribute.tokens, "`#[generator]` is given twice: remove this one");
        }
        !repeated
    });
}

/// What the qualifiers of a function may not be.
pub(crate) fn qualifiers(signature: &Signature, mistakes: &mut Mistakes) {
    if let Some(constness) = signature.qualifier("const") {
        mistakes.at(constness, "a `#[generator]` function cannot be `const`: remove `const`");
    }
    let abi = signature.abi();
    if !abi.is_empty() {
        mistakes.at(
            abi,
            "a `#[generator]` function cannot be `extern`, because it returns `impl Generator`: \
             remove this, and call the generator from an `extern` function",
        );
    }
    if let Some(variadic) = signature.variadic() {
        mistakes.at(variadic, "a `#[generator]` function cannot be variadic");
    }
}

/// Whether a function that returns this is `async`.
pub(crate) fn asyncness(signature: &Signature, mistakes: &mut Mistakes) {
    let asked = signature.output.as_deref().and_then(asked_trait);
    let asked = asked.map(|segment| segment.name.to_string()).unwrap_or_default();
    match (signature.qualifier("async"), &*asked) {
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
            mistakes.at(&signature.fn_word, "an async generator is an `async fn`: write `async` before `fn`");
        }
        _ => {}
    }
}
