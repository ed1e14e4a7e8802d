//! Every mistake that the macros can see, all of them at once, each at its token and with what to write instead.

mod body;
mod mistakes;
mod return_type;

pub(crate) use body::{Await, Keyword, YIELDS, body, is_of_std, mentions};
pub(crate) use mistakes::Mistakes;
pub(crate) use return_type::{asked_trait, generator_types, infallible, nameable, return_type};

use syn::{Attribute, ReturnType, Signature};

use body::is_generator;

/// Takes out what else of this attribute is on the function.
pub(crate) fn repeated(attributes: &mut Vec<Attribute>, mistakes: &mut Mistakes) {
    attributes.retain(|attribute| {
        let repeated = is_generator(attribute);
        if repeated {
            mistakes.at(attribute, "`#[generator]` is given twice: remove this one");
        }
        !repeated
    });
}

/// What the qualifiers of a function may not be.
pub(crate) fn qualifiers(signature: &Signature, mistakes: &mut Mistakes) {
    if let Some(constness) = &signature.constness {
        mistakes.at(constness, "a `#[generator]` function cannot be `const`: remove `const`");
    }
    if let Some(abi) = &signature.abi {
        mistakes.at(
            abi,
            "a `#[generator]` function cannot be `extern`, because it returns `impl Generator`: \
             remove this, and call the generator from an `extern` function",
        );
    }
    if let Some(variadic) = &signature.variadic {
        mistakes.at(variadic, "a `#[generator]` function cannot be variadic");
    }
}

/// Whether a function that returns this is `async`.
pub(crate) fn asyncness(signature: &Signature, mistakes: &mut Mistakes) {
    let asked = match &signature.output {
        ReturnType::Type(_, ty) => asked_trait(ty),
        ReturnType::Default => None,
    };
    let asked = asked.map(|segment| segment.ident.to_string()).unwrap_or_default();
    match (&signature.asyncness, &*asked) {
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
            mistakes.at(signature.fn_token, "an async generator is an `async fn`: write `async` before `fn`");
        }
        _ => {}
    }
}
