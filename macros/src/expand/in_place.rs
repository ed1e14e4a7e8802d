//! A body in which every call of the language's macros is replaced by what that evaluates to.
//!
//! A body usually defines the macros of the language, so that the macros of other crates can call them. That is dear:
//! rustc has three definitions, and a label in each yield, for what most bodies do not need. So a body is first read by
//! its tokens, and written without definitions if the tokens show that every yield is in its place:
//!
//! * **No macro can see the handle.** A call is replaced only where no macro has it among its arguments and no
//!   attribute stands on it. The function has only attributes that the compiler itself answers, so
//!   the attribute can write everything in one step.
//! * **Every yield belongs to the body's own block.** `.await`, which each of them ends with, compiles in an `async`
//!   block only. In the body's own tokens there is no `async` and nothing that is replaced is among the arguments of a
//!   macro, so no other `async` block is around it.
//! * **No item of the body can take the place of the handle.** There are no items, unless a macro in the place of a
//!   statement makes them. Then each call has the checks that the macros have.
//!
//! Where the tokens do not show it, [`read`] returns `None`: the body is parsed, what is wrong with it is reported, and
//! it gets the definitions. So there is no message here.

mod read;
mod rules;
#[cfg(test)]
mod tests;
mod write;

use proc_macro2::{Group, Ident, TokenTree};

pub(crate) use read::read;
pub(crate) use rules::attributes_are_of_the_compiler;
pub(crate) use write::Writer;

/// A body whose calls can be replaced.
pub(crate) struct Pieces {
    statements: Vec<Piece>,
    pub(crate) found: Found,
}

/// What is in a body.
#[derive(Default)]
pub(crate) struct Found {
    /// Whether it delegates.
    pub(crate) delegates: bool,
    /// Whether it calls a macro of the language at all.
    pub(crate) yields: bool,
    /// Whether a macro stands in the place of a statement, and so may define items.
    pub(crate) may_have_items: bool,
}

enum Piece {
    /// What stays as it is.
    Token(TokenTree),
    /// A group in which something is replaced.
    Group(Group, Vec<Piece>),
    Call(Call),
    /// `operand.await`, with the place of the keyword.
    Await(Vec<Piece>, Ident),
}

/// A call of a macro of the language.
struct Call {
    macro_: Macro,
    name: Ident,
    arguments: Group,
    argument: Vec<Piece>,
    /// Whether it begins a statement and an operator follows, so that a `match` in its place would end the statement.
    is_part: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Macro {
    Yield,
    TryYield,
    YieldFrom,
    TryYieldFrom,
    Raise,
}

impl Macro {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "yield_" => Macro::Yield,
            "try_yield" => Macro::TryYield,
            "yield_from" => Macro::YieldFrom,
            "try_yield_from" => Macro::TryYieldFrom,
            "raise" => Macro::Raise,
            _ => return None,
        })
    }
}
