//! The checks: every mistake that the macros can see is reported at once, at its token, with what to write instead.

mod attributes;
mod body;
mod diagnostics;
mod recursion;
mod return_type;

pub(crate) use attributes::{NO_FUTURE_TO_CANCEL, above, below};
pub(crate) use body::{AwaitRule, BODY_MACROS, YieldKeyword, check_body, is_body_macro, is_of_std, makes_generator};
pub(crate) use diagnostics::{Diagnostic, Diagnostics, FunctionAttribute};
pub(crate) use recursion::recursion;
pub(crate) use return_type::{generator_types, iterator_types, refuse_unsized, return_type};

use crate::function::{Attribute, Signature};
use crate::model::FormKind;
use crate::types::requested_trait;

/// The attributes that make a generator of a function.
pub(crate) const ATTRIBUTES: [&str; 2] = ["generator", "context_manager"];

/// Removes and reports further attributes of this kind on the function.
pub(crate) fn repeated(attributes: &mut Vec<Attribute>, diagnostics: &mut Diagnostics) {
    attributes.retain(|attribute| {
        let repeated = attribute.is_named(&ATTRIBUTES);
        if repeated {
            let message = format!("`{}` is given twice: remove this one", diagnostics.attribute);
            diagnostics.error_at(&*attribute.tokens, message);
        }
        !repeated
    });
}

/// Reports qualifiers that a generator function cannot have.
pub(crate) fn qualifiers(signature: &Signature, diagnostics: &mut Diagnostics) {
    let attribute = diagnostics.attribute;
    if let Some(constness) = signature.qualifier("const") {
        let message = format!("a `{attribute}` function cannot be `const`: remove `const`");
        diagnostics.error_at(constness, message);
    }
    let abi = signature.abi();
    if !abi.is_empty() {
        let message = format!(
            "a `{attribute}` function cannot be `extern`, because it returns an `impl` type: \
             remove this, and call the function from an `extern` function"
        );
        diagnostics.error_at(abi, message);
    }
    if let Some(variadic) = signature.variadic() {
        diagnostics.error_at(variadic, format_args!("a `{attribute}` function cannot be variadic"));
    }
}

/// Checks that a function is `async` if and only if its return type requires it.
pub(crate) fn asyncness(signature: &Signature, diagnostics: &mut Diagnostics) {
    let output = signature.output.as_deref();
    let boxed = output.and_then(return_type::boxed_type).map(|boxed| match boxed.kind {
        FormKind::Generator => "Generator".to_owned(),
        _ => "AsyncGenerator".to_owned(),
    });
    let requested = output.and_then(requested_trait).map(|segment| segment.name.to_string());
    let requested = boxed.or(requested).unwrap_or_default();
    match (signature.qualifier("async"), &*requested) {
        (Some(asyncness), "Generator" | "Iterator" | "FusedIterator") => diagnostics.error_at(
            asyncness,
            "a generator that awaits nothing is a plain `fn`: remove `async`, its yields suspend it; one that awaits \
             returns `impl AsyncGenerator<Y, S, R, E>` or `impl Stream<Item = Y>`",
        ),
        (Some(asyncness), "Future") => diagnostics.error_at(
            asyncness,
            "a generator-based coroutine is a plain `fn`: remove `async`; or remove `#[generator]`, an `async fn` is a \
             coroutine without it",
        ),
        (None, "AsyncGenerator" | "Stream" | "FusedStream") => {
            diagnostics.error_at(&signature.fn_word, "an async generator is an `async fn`: write `async` before `fn`");
        }
        _ => {}
    }
}
