//! How a generator with a stack of its own borrows what it works on.

use core::fmt;
use core::pin::Pin;

use corosensei::{ScopedCoroutine, ScopedCoroutineRef};

use crate::bridge::stackful::{Driven, Suspended, Yielder, fiber, on_fiber};
use crate::generator::Coroutine;
use crate::state::{Outcome, Resume, Status, Thrown};

/// As [`stackful`](crate::stackful), with a body that may borrow: the generator lives while `drive` runs, and is
/// dropped before this returns. Gives what `drive` gives.
///
/// The scope is the price of borrowing. Were the generator forgotten, nobody would run the destructors on its stack, and
/// one of them may be all that keeps another thread from what is borrowed.
///
/// # Panics
///
/// As [`stackful`](crate::stackful).
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::{Yielder, stackful_scoped};
///
/// struct Node(u32, Vec<Node>);
///
/// /// A library's function, which calls back.
/// fn visit<'t>(node: &'t Node, callback: &mut dyn FnMut(&'t u32)) {
///     callback(&node.0);
///     node.1.iter().for_each(|child| visit(child, callback));
/// }
///
/// let tree = Node(1, vec![Node(2, vec![Node(3, vec![])]), Node(4, vec![])]);
/// let first_even_pair = stackful_scoped(
///     |yielder: &Yielder<'_, &u32>| visit(&tree, &mut |value| yielder.yield_(value)),
///     |generator| generator.into_iter().filter(|value| *value % 2 == 0).take(2).sum::<u32>(),
/// );
/// assert_eq!(first_even_pair, 6);
/// ```
pub fn stackful_scoped<Y, S, R, E, F, D, T>(body: F, drive: D) -> T
where
    F: FnOnce(&Yielder<'_, Y, S, E>) -> R,
    D: FnOnce(ScopedStackful<'_, Y, S, R, E>) -> T,
{
    ScopedCoroutine::new(on_fiber(body)).scope(|fiber| drive(ScopedStackful { driven: Driven::new(fiber) }))
}

fiber!(ScopedCoroutineRef<'_, Resume<S, E>, Suspended<Y>, Result<R, Thrown<E>>, corosensei::stack::DefaultStack>);

/// The fiber that [`ScopedStackful`] borrows.
type BorrowedFiber<'s, Y, S, R, E> =
    ScopedCoroutineRef<'s, Resume<S, E>, Suspended<Y>, Result<R, Thrown<E>>, corosensei::stack::DefaultStack>;

/// A generator with a stack of its own, in the scope of [`stackful_scoped`].
#[must_use = "generators are lazy and do nothing unless resumed"]
pub struct ScopedStackful<'s, Y, S, R, E> {
    driven: Driven<BorrowedFiber<'s, Y, S, R, E>>,
}

#[diagnostic::do_not_recommend]
impl<Y, S, R, E> Coroutine for ScopedStackful<'_, Y, S, R, E> {
    type Yield = Y;
    type Send = S;
    type Return = R;
    type Throw = E;

    #[inline]
    fn resume(mut self: Pin<&mut Self>, with: Resume<S, E>) -> Outcome<Y, S, R, E> {
        self.driven.resume(with)
    }

    fn status(&self) -> Status {
        self.driven.status()
    }
}

impl<Y, S, R, E> fmt::Debug for ScopedStackful<'_, Y, S, R, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ScopedStackful").field("status", &self.status()).finish_non_exhaustive()
    }
}
