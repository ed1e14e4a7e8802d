//! Compares rustc's messages about a mistake with the messages that a user needs.
//!
//! Each case under `cases/` is a program with one mistake. Comments in the case state the error, so that the statement
//! holds for every version of rustc. [`annotations`] parses them, [`rustc`] compiles the case, [`diagnostics`] reads
//! rustc's JSON, and [`check`] compares the two.
//!
//! # Annotations
//!
//! ```text
//! #[generator]
//! fn count() -> impl Generator<u32> {
//!     (1..4).for_each(|n| yield_!(n));
//!     //~^ ERROR `yield_`: `yield_!` in a closure, which cannot suspend the generator around it: write a loop in
//!     //~> its place, or make it a generator of its own with `generate!`
//! }
//! ```
//!
//! | written | place |
//! |---|---|
//! | `//~ ERROR ..` | the line of the comment itself |
//! | `//~^ ERROR ..`, `//~^^ ERROR ..` | as many lines above as there are carets |
//! | <code>//~\| NOTE ..</code> | the line of the annotation before |
//! | `//~> ..` | none: the text of the annotation before goes on, after one space |
//!
//! | kind | what has to be there |
//! |---|---|
//! | ``ERROR `token`: text`` | an error whose message contains the text, and whose primary span is the token |
//! | ``WARN `token`: text`` | the same of a warning |
//! | ``LABEL `token`: text`` | a label on the token that contains the text, in the error before |
//! | `NOTE: text`, `HELP: text` | a note or a help that contains the text, in the error before |
//!
//! The token is what the span covers, or its first line. ``|n| {..`` is a span that begins with `|n| {`. If the token
//! occurs several times in its line, `` `n`#2 `` is the second one. `` `n`+ `` is the empty span after the token, and
//! `` `count()`.`next` `` is a receiver or its method: for an unmet bound of a method, rustc blames the method from 1.97 on,
//! and the receiver before. A span in a macro of coyield counts where the case calls the macro. `ERROR(1.97..)` is for rustc
//! 1.97 and later, `ERROR(..1.97)` for earlier versions.
//!
//! # Directives
//!
//! Each error needs its annotation, and there are no others. One file has one mistake, and one mistake is one error:
//!
//! | written | meaning |
//! |---|---|
//! | `//@ mistakes: 2` | the case has two mistakes, hence two annotated errors |
//! | `//@ errors(..1.90): 2: reason` | rustc says more than the annotations on these versions: two errors in all |
//! | `//@ moved(..1.97): reason` | these versions say it elsewhere or in other words, and have annotations of their own |
//! | `//@ accepted(1.97..): reason` | these versions compile the case, and it is run there: it must succeed |
//! | `//@ needs(1.86..): process-pool` | earlier versions skip the case, because coyield lacks that feature there |
//!
//! Reasons go on in the next line after `//@>`. The directives `errors` and `moved` are exceptions. A test lists them: the
//! cases with another number of errors are at most ten. Cases with the same cause have the same reason.

pub mod annotations;
pub mod check;
pub mod diagnostics;
pub mod record;
pub mod rustc;
pub mod version;

// The cases use these, which the cargo of newer nightlies would report as unused dependencies.
use async_trait as _;
use coyield as _;
use futures as _;
use tracing as _;
