//! `stackful`: a generator on a machine stack of its own, which yields from inside of plain nested calls.

use core::convert::Infallible;
use core::fmt;
use core::pin::{Pin, pin};
use std::boxed::Box;
use std::panic::{self, AssertUnwindSafe};

use corosensei::stack::DefaultStack;
use corosensei::{CoroutineResult, ScopedCoroutine, ScopedCoroutineRef};

use crate::generator::coroutine::Coroutine;
use crate::mutex::Mutex;
use crate::state::{Outcome, Resume, Status, Thrown};

/// Makes a generator with a machine stack of its own. Every function that the body calls may yield: a callback, a
/// visitor, a recursive function. Python's greenlets.
///
/// Use it to turn an API that calls back into an iterator. The generator is driven, closed and delegated to as any
/// other. It costs 1 MiB of address space, some microseconds to make, and a switch of stacks for each item. The stack
/// is that of the crate `corosensei`, and is freed when the generator is dropped.
///
/// The parameter of the body is written with its type, `&Yielder<'_, Y, S, E>`. The defaults are `()` for S and
/// [`Infallible`] for E. The body owns what it uses. For a body that borrows there is [`stackful_scoped`].
///
/// The generator is not [`Send`], because the values on its stack may not be.
///
/// # Unwinding
///
/// What is thrown in at a [`yield_`](Yielder::yield_), and the exit of a close, unwinds the stack from there, as a
/// panic does but without a message: destructors run, those of the innermost call first. A
/// [`try_yield`](Yielder::try_yield) catches it. So does a [`catch_unwind`](std::panic::catch_unwind) in between, as
/// Python's bare `except:` does. Dropping a suspended generator unwinds its stack, too, and no yield can catch that.
///
/// Therefore the program must be compiled with `panic = "unwind"`, code that cannot be unwound (`extern "C"`) must not
/// be between the body and a yield, and a destructor must not yield: otherwise the process is aborted when a suspended
/// generator is closed or dropped. A body that catches every unwinding in an endless loop can neither be closed nor
/// dropped.
///
/// # Panics
///
/// If there is no memory for the stack. If the body panics, the call that resumed it panics. A stack overflow hits the
/// guard page and kills the process: for deep recursions there is [`stackful_with_stack_size`].
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::{Yielder, stackful};
///
/// /// Visits all pairs, in some other crate.
/// fn for_each_pair(n: u32, visit: &mut dyn FnMut(u32, u32)) {
///     for a in 0..n {
///         (a..n).for_each(|b| visit(a, b));
///     }
/// }
///
/// fn pairs(n: u32) -> impl Iterator<Item = (u32, u32)> {
///     stackful(move |yielder: &Yielder<'_, _>| for_each_pair(n, &mut |a, b| yielder.yield_((a, b)))).into_iter()
/// }
///
/// assert_eq!(pairs(1_000_000).nth(3), Some((0, 3)));
/// assert_eq!(pairs(3).filter(|(a, b)| a != b).collect::<Vec<_>>(), [(0, 1), (0, 2), (1, 2)]);
/// ```
pub fn stackful<Y, S, R, E, F>(body: F) -> Stackful<Y, S, R, E>
where
    Y: 'static,
    S: 'static,
    R: 'static,
    E: 'static,
    F: FnOnce(&Yielder<'_, Y, S, E>) -> R + 'static,
{
    Stackful { fiber: corosensei::Coroutine::new(on_its_stack(body)), status: Status::Created }
}

/// [`stackful`] with a stack of `bytes` bytes. They are address space, and become memory page by page when they are
/// used. The default is 1 MiB.
///
/// # Panics
///
/// As [`stackful`] does.
pub fn stackful_with_stack_size<Y, S, R, E, F>(bytes: usize, body: F) -> Stackful<Y, S, R, E>
where
    Y: 'static,
    S: 'static,
    R: 'static,
    E: 'static,
    F: FnOnce(&Yielder<'_, Y, S, E>) -> R + 'static,
{
    Stackful { fiber: corosensei::Coroutine::with_stack(stack(bytes), on_its_stack(body)), status: Status::Created }
}

/// [`stackful`] for a body that borrows: lends the generator to `drive`, and returns the result of `drive`.
///
/// The generator ends before this returns. A generator that could be leaked would leave values on its stack that borrow
/// from freed memory.
///
/// # Panics
///
/// As [`stackful`] does.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::{Yielder, stackful_scoped};
///
/// struct Node(u32, Vec<Node>);
///
/// /// A function of some library, which calls back.
/// fn visit<'t>(node: &'t Node, callback: &mut dyn FnMut(&'t u32)) {
///     callback(&node.0);
///     node.1.iter().for_each(|child| visit(child, callback));
/// }
///
/// let tree = Node(1, vec![Node(2, vec![Node(3, vec![])]), Node(4, vec![])]);
/// let first_even = stackful_scoped(
///     |yielder: &Yielder<'_, &u32>| visit(&tree, &mut |value| yielder.yield_(value)),
///     |generator| generator.into_iter().find(|value| *value % 2 == 0),
/// );
/// assert_eq!(first_even, Some(&2));
/// ```
pub fn stackful_scoped<Y, S, R, E, F, D, T>(body: F, drive: D) -> T
where
    F: FnOnce(&Yielder<'_, Y, S, E>) -> R,
    D: FnOnce(ScopedStackful<'_, Y, S, R, E>) -> T,
{
    ScopedCoroutine::new(on_its_stack(body)).scope(|fiber| drive(ScopedStackful { fiber, status: Status::Created }))
}

/// [`stackful_scoped`] with a stack of `bytes` bytes, as [`stackful_with_stack_size`].
///
/// # Panics
///
/// As [`stackful`] does.
pub fn stackful_scoped_with_stack_size<Y, S, R, E, F, D, T>(bytes: usize, body: F, drive: D) -> T
where
    F: FnOnce(&Yielder<'_, Y, S, E>) -> R,
    D: FnOnce(ScopedStackful<'_, Y, S, R, E>) -> T,
{
    ScopedCoroutine::with_stack(stack(bytes), on_its_stack(body))
        .scope(|fiber| drive(ScopedStackful { fiber, status: Status::Created }))
}

/// The handle with which the body of a [`stackful`] generator yields. The body may lend it to every function that it
/// calls.
///
/// If generators are nested, each body has its own handle. A yield reaches the generator of its handle, across the
/// generators inside.
pub struct Yielder<'y, Y, S = (), E = Infallible> {
    fiber: &'y corosensei::Yielder<Resume<S, E>, Y>,
    /// The value for which the stack is being unwound.
    // Not a `Cell`: rustc would name two fields where it says that this cannot be shared between threads.
    raised: Mutex<Option<Thrown<E>>>,
}

impl<Y, S, E> Yielder<'_, Y, S, E> {
    /// Yields a value, and returns the sent value, as [`yield_!`](crate::yield_!) does.
    ///
    /// Does not return if something is thrown in, or if the generator is closed or dropped: then it unwinds the stack.
    #[inline]
    pub fn yield_(&self, value: Y) -> S {
        match self.try_yield(value) {
            Ok(sent) => sent,
            Err(thrown) => self.raise(thrown),
        }
    }

    /// Yields a value, and catches what is thrown in, as [`try_yield!`](crate::try_yield!) does.
    ///
    /// # Errors
    ///
    /// What was thrown in; [`Thrown::Exit`] for a close.
    #[inline]
    pub fn try_yield(&self, value: Y) -> Result<S, Thrown<E>> {
        match self.fiber.suspend(value) {
            Resume::Send(sent) => Ok(sent),
            Resume::Throw(thrown) => Err(thrown),
            Resume::Start => unreachable!("it has started"),
        }
    }

    /// Delegates to a generator of the same types, and returns its return value, as [`yield_from!`](crate::yield_from!)
    /// does.
    ///
    /// What the delegate raises unwinds the stack.
    ///
    /// # Panics
    ///
    /// If the delegate has started already.
    pub fn yield_from<C>(&self, delegate: C) -> C::Return
    where
        C: Coroutine<Yield = Y, Sent = S, Throw = E>,
    {
        match self.try_yield_from(delegate) {
            Ok(value) => value,
            Err(thrown) => self.raise(thrown),
        }
    }

    /// Delegates to a generator of the same types, and catches what it raises, as
    /// [`try_yield_from!`](crate::try_yield_from!) does.
    ///
    /// # Errors
    ///
    /// What the delegate did not catch, or raised itself. After a close it is [`Thrown::Exit`] if the delegate returns,
    /// and [`Thrown::IgnoredExit`] if it yields once more.
    ///
    /// # Panics
    ///
    /// If the delegate has started already.
    pub fn try_yield_from<C>(&self, delegate: C) -> Result<C::Return, Thrown<E>>
    where
        C: Coroutine<Yield = Y, Sent = S, Throw = E>,
    {
        let mut delegate = pin!(delegate);
        let mut with = Resume::Start;
        loop {
            let closing = matches!(with, Resume::Throw(Thrown::Exit));
            match delegate.as_mut().resume(with) {
                Outcome::Yielded(_) if closing => return Err(Thrown::IgnoredExit),
                Outcome::Complete(_) if closing => return Err(Thrown::Exit),
                Outcome::Yielded(value) => with = self.try_yield(value).map_or_else(Resume::Throw, Resume::Send),
                Outcome::Complete(value) => return Ok(value),
                Outcome::Thrown(thrown) => return Err(thrown),
                Outcome::Refused(_) => panic!("only a generator that has not started can be delegated to"),
            }
        }
    }

    /// Raises `thrown` in the body, as [`raise!`](crate::raise!) does: unwinds the stack.
    pub fn raise(&self, thrown: impl Into<Thrown<E>>) -> ! {
        // Dropped after the lock is released, because its destructor may raise too.
        let before = self.raised.lock().replace(thrown.into());
        drop(before);
        panic::resume_unwind(Box::new(Raised { by: self.address() }))
    }

    fn address(&self) -> usize {
        (&raw const *self).addr()
    }
}

/// The panic payload that unwinds the stack of a generator that does not catch.
struct Raised {
    /// The address of the yielder. The stack of a nested generator may be unwound on behalf of an outer one.
    by: usize,
}

type Ended<R, E> = Result<R, Thrown<E>>;

/// Returns the entry function of the stack, which the first resume calls.
fn on_its_stack<Y, S, R, E>(
    body: impl FnOnce(&Yielder<'_, Y, S, E>) -> R,
) -> impl FnOnce(&corosensei::Yielder<Resume<S, E>, Y>, Resume<S, E>) -> Ended<R, E> {
    move |fiber, first| {
        // A body that never starts is dropped here and not by corosensei, which would drop it twice if a destructor
        // panics.
        if let Resume::Throw(thrown) = first {
            drop(body);
            return Err(thrown);
        }
        let yielder = Yielder { fiber, raised: Mutex::new(None) };
        // The generator has finished after a panic, so that the state in which the body leaves its values is not
        // observed.
        panic::catch_unwind(AssertUnwindSafe(|| body(&yielder))).map_err(|payload| {
            let ours = payload.downcast_ref().is_some_and(|raised: &Raised| raised.by == yielder.address());
            let raised = yielder.raised.lock().take();
            match raised {
                Some(thrown) if ours => thrown,
                _ => panic::resume_unwind(payload),
            }
        })
    }
}

fn stack(bytes: usize) -> DefaultStack {
    DefaultStack::new(bytes).expect("no memory for a stack")
}

/// A generator on a machine stack of its own. Made by [`stackful`].
#[must_use = "generators are lazy and do nothing unless resumed"]
pub struct Stackful<Y, S = (), R = (), E = Infallible> {
    fiber: corosensei::Coroutine<Resume<S, E>, Y, Ended<R, E>>,
    status: Status,
}

/// A generator on a machine stack of its own, lent by [`stackful_scoped`].
#[must_use = "generators are lazy and do nothing unless resumed"]
pub struct ScopedStackful<'s, Y, S = (), R = (), E = Infallible> {
    fiber: ScopedCoroutineRef<'s, Resume<S, E>, Y, Ended<R, E>, DefaultStack>,
    status: Status,
}

macro_rules! coroutine {
    ($Stackful:ident, $($generics:tt)*) => {
        // Nothing is pinned in it: the body is on its own stack.
        impl<Y, S, R, E> Unpin for $Stackful<$($generics)*> {}

        #[diagnostic::do_not_recommend]
        impl<Y, S, R, E> Coroutine for $Stackful<$($generics)*> {
            type Yield = Y;
            type Sent = S;
            type Return = R;
            type Throw = E;

            fn resume(mut self: Pin<&mut Self>, with: Resume<S, E>) -> Outcome<Y, S, R, E> {
                match (self.status, with) {
                    (Status::Created, with @ (Resume::Start | Resume::Throw(_)))
                    | (Status::Suspended, with @ (Resume::Send(_) | Resume::Throw(_))) => {
                        // Set before the resume, because the body may panic.
                        self.status = Status::Finished;
                        match self.fiber.resume(with) {
                            CoroutineResult::Yield(value) => {
                                self.status = Status::Suspended;
                                Outcome::Yielded(value)
                            }
                            CoroutineResult::Return(Ok(value)) => Outcome::Complete(value),
                            CoroutineResult::Return(Err(thrown)) => Outcome::Thrown(thrown),
                        }
                    }
                    (Status::Finished, Resume::Throw(thrown)) => Outcome::Thrown(thrown),
                    (_, with) => Outcome::Refused(with),
                }
            }

            #[inline]
            fn status(&self) -> Status {
                self.status
            }
        }

        impl<Y, S, R, E> Drop for $Stackful<$($generics)*> {
            fn drop(&mut self) {
                // corosensei would unwind the stack, too, but it aborts if a destructor, or a body that catches
                // everything, panics meanwhile.
                match self.status {
                    Status::Created => drop(self.fiber.resume(Resume::Throw(Thrown::Exit))),
                    Status::Suspended => self.fiber.force_unwind(),
                    Status::Finished => {}
                }
            }
        }

        impl<Y, S, R, E> fmt::Debug for $Stackful<$($generics)*> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($Stackful)).field("status", &self.status).finish_non_exhaustive()
            }
        }
    };
}

coroutine!(Stackful, Y, S, R, E);
coroutine!(ScopedStackful, '_, Y, S, R, E);

impl<Y, S, E> fmt::Debug for Yielder<'_, Y, S, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Yielder").finish_non_exhaustive()
    }
}
