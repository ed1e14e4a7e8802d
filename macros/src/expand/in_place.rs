//! A body in which every call of the language's macros is replaced by what that evaluates to.
//!
//! A body usually defines the macros of the language, so that the macros of other crates can call them. That is dear:
//! rustc has three definitions, and a label in each yield, which most bodies do not need. So a body is first read by
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
//! Where the tokens do not show it, [`find`] returns `None`: the checks report the mistakes of the body, and it gets
//! the definitions. So there is no message here.

mod rules;
#[cfg(test)]
mod tests;
mod write;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::read::{Body, Call, Enclosing, Inside, Node};
use crate::tokens::is_mark;
use rules::Rules;

pub(crate) use rules::{attributes_are_of_the_compiler, is_known};
pub(crate) use write::call;

/// A body whose calls can be replaced.
#[derive(Default)]
pub(crate) struct Found {
    /// Whether it delegates.
    pub(crate) delegates: bool,
    /// Whether it calls a macro of the language at all.
    pub(crate) yields: bool,
    /// Whether a macro stands in the place of a statement, and so may define items.
    pub(crate) may_have_items: bool,
}

/// Analyses the body of a generator that yields values of the given type. Returns `None` unless its tokens show that
/// its calls can be replaced. `awaits`: whether `.await` is allowed.
pub(crate) fn find(body: &Body, tokens: TokenStream, yielded: &TokenStream, awaits: bool) -> Option<Found> {
    // A semicolon may be missing; rustc reports that best for a macro.
    if !body.is_complete {
        return None;
    }
    let mut rules = Rules::new(awaits);
    rules.allow(tokens, Delimiter::Brace)?;
    let mut replaceable = Replaceable { yields_unit: rules::is_unit(yielded), delegates: false, calls: 0, awaits: 0 };
    replaceable.nodes(&body.nodes, false)?;
    // All of them are replaced, or none.
    let all = replaceable.calls == rules.calls && replaceable.awaits == rules.awaits;
    let found =
        Found { delegates: replaceable.delegates, yields: replaceable.calls > 0, may_have_items: rules.may_have_items };
    all.then_some(found)
}

/// Counts the calls and `.await`s that can be replaced.
struct Replaceable {
    yields_unit: bool,
    delegates: bool,
    calls: usize,
    awaits: usize,
}

impl Replaceable {
    fn nodes(&mut self, nodes: &[Node], in_closure: bool) -> Option<()> {
        for node in nodes {
            match node {
                Node::Token(_) => {}
                Node::Group(_, inside) => self.nodes(inside, in_closure)?,
                Node::Enclosed(Enclosing::Closure, inside) => self.nodes(inside, true)?,
                Node::Call(call) => self.call(call, in_closure)?,
                Node::Await { operand, .. } => {
                    self.awaits += 1;
                    if in_closure {
                        return None;
                    }
                    self.nodes(operand, in_closure)?;
                }
                Node::Enclosed(..) | Node::Yield { .. } | Node::ForAwait(_) | Node::Name(_) | Node::Fragment(..) => {
                    return None;
                }
            }
        }
        Some(())
    }

    fn call(&mut self, call: &Call, in_closure: bool) -> Option<()> {
        let Some(macro_) = Macro::of(call) else { return Some(()) };
        let Inside::Known(inside) = &call.inside else { return None };
        self.calls += 1;
        self.delegates |= matches!(macro_, Macro::YieldFrom | Macro::TryYieldFrom);
        let mut argument: Vec<TokenTree> = call.arguments.stream().into_iter().collect();
        let comma = is_mark(argument.last(), ',');
        if comma {
            argument.pop();
        }
        // Several arguments, or generics.
        let several = argument.iter().any(|token| is_mark(Some(token), ',') || is_mark(Some(token), ';'));
        // rustc shows the whole call if its value is missing and it is a macro.
        let takes_nothing = matches!(macro_, Macro::Yield | Macro::TryYield) && self.yields_unit && !comma;
        if in_closure || several || (argument.is_empty() && !takes_nothing) {
            return None;
        }
        self.nodes(inside, in_closure)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Macro {
    Yield,
    TryYield,
    YieldFrom,
    TryYieldFrom,
    Raise,
    OrRaise,
}

impl Macro {
    fn of(call: &Call) -> Option<Self> {
        Some(match &*call.name.to_string() {
            "yield_" => Macro::Yield,
            "try_yield" => Macro::TryYield,
            "yield_from" => Macro::YieldFrom,
            "try_yield_from" => Macro::TryYieldFrom,
            "raise" => Macro::Raise,
            "or_raise" => Macro::OrRaise,
            _ => return None,
        })
    }
}
