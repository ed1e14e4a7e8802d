//! The replacement of the `.await`s that belong to a function itself.
//!
//! The `.await`s of closures, `async` blocks and items in it are not among them: those are futures and functions of
//! their own. Most macros may evaluate their arguments anywhere. Only the arguments of a macro of the language, of a
//! macro of the standard library, and of `with!` and `async_with!` are known to be evaluated where they stand.

use proc_macro2::{Delimiter, Span, TokenStream};
use quote::quote_spanned;

use crate::tokens::{self, respan};
use crate::write::Awaited;

/// `future.await` → `with_task_waker(awaitable(future)).await`: polls with the waker of the task, not with the one that
/// the body is polled with.
///
/// The tokens written here may be among the arguments of a macro of the user's: any macro can have the name of one of
/// the standard library. A procedural macro can take the hygiene of a token in its input, and write any name with it.
/// So `hygiene` must not be that of the expansion that writes the handle.
pub(crate) fn with_task_waker(krate: &TokenStream, awaited: &Awaited, hygiene: Span) -> TokenStream {
    let Awaited { operand, start, keyword, in_dbg } = awaited;
    let span = hygiene.located_at(keyword.span());
    let outer = respan(krate, span);
    if *in_dbg {
        // `dbg!` prints the text of its argument, so the text is short.
        return quote_spanned!(span=> #outer::with_task_waker(#operand).#keyword);
    }
    let operand = as_argument(krate, operand, hygiene.located_at(*start));
    let future = quote_spanned!(span=> #outer::__private::with_task_waker(#outer::__private::awaitable(#operand)));
    // It begins and ends where the user's expression does, for what lints suggest.
    let future = tokens::group(Delimiter::Parenthesis, future, *start);
    quote_spanned!(span=> #future.#keyword)
}

/// The operand of an `.await`, as the argument of a function. If it were the argument itself, rustc would warn of
/// needless parentheses and braces around it; of those around the value of a field it does not warn.
pub(crate) fn as_argument(krate: &TokenStream, operand: &TokenStream, span: Span) -> TokenStream {
    let krate = respan(krate, span);
    quote_spanned!(span=> #krate::__private::Operand { value: #operand }.value)
}
