//! How a generator yields from inside of plain nested calls: on a machine stack of its own.

use core::cell::RefCell;
use core::convert::Infallible;
use core::fmt;
use core::pin::Pin;
use std::panic::{self, AssertUnwindSafe};
use std::boxed::Box;

use corosensei::{CoroutineResult, Yielder};

use crate::generator::Coroutine;
use crate::state::{Outcome, Resume, Status, Thrown};

/// A generator on a machine stack of its own, in which whatever is called may yield: a callback, a visitor, a recursive function.
/// Python's greenlets.
///
/// It is driven, closed and delegated to as any other generator. What it costs: a stack of 1 MiB of address space, a switch of stacks
/// for each item, and it is not [`Send`]. The stack is that of the crate `corosensei`.
///
/// What is thrown into a plain [`yield_`](StackfulYielder::yield_) unwinds the stack, and so does the exit: destructors run. A
/// [`try_yield`](StackfulYielder::try_yield) catches it. So panics have to unwind in the program (`panic = "unwind"`). A panic of
/// the body comes out of the call that resumed it.
///
/// # Examples
///
/// An iterator of an API that calls back:
///
/// ```
/// use coyield::prelude::*;
/// use coyield::stackful;
///
/// /// Visits all pairs, in some other crate.
/// fn for_each_pair(n: u32, visit: &mut dyn FnMut(u32, u32)) {
///     for a in 0..n {
///         (a..n).for_each(|b| visit(a, b));
///     }
/// }
///
/// let pairs = stackful(|yielder| for_each_pair(3, &mut |a, b| yielder.yield_((a, b))));
/// assert_eq!(std::pin::pin!(pairs).iter().nth(3), Some((1, 1)));
/// ```
pub fn stackful<Y, S, R, E, F>(body: F) -> Stackful<Y, S, R, E>
where
    Y: 'static,
    S: 'static,
    R: 'static,
    E: 'static,
    F: FnOnce(&StackfulYielder<'_, Y, S, E>) -> R + 'static,
{
    let coroutine = corosensei::Coroutine::new(move |yielder: &Yielder<Resume<S, E>, Y>, _| {
        let yielder = StackfulYielder { yielder, thrown: RefCell::new(None) };
        panic::catch_unwind(AssertUnwindSafe(|| body(&yielder))).map_err(|payload| {
            match yielder.thrown.take() {
                Some(thrown) if payload.is::<Unwinding>() => thrown,
                _ => panic::resume_unwind(payload),
            }
        })
    });
    Stackful { coroutine: Some(coroutine), status: Status::Created }
}

/// What unwinds the stack of a generator that does not catch.
struct Unwinding;

type Ended<R, E> = Result<R, Thrown<E>>;

/// A generator on a stack of its own. Made by [`stackful`].
#[must_use = "generators are lazy and do nothing unless resumed"]
pub struct Stackful<Y, S = (), R = (), E = Infallible>
where
    Y: 'static,
    S: 'static,
    R: 'static,
    E: 'static,
{
    // Gone once it has ended.
    coroutine: Option<corosensei::Coroutine<Resume<S, E>, Y, Ended<R, E>>>,
    status: Status,
}

/// With what the body of a [`stackful`] generator yields.
pub struct StackfulYielder<'y, Y, S = (), E = Infallible> {
    yielder: &'y Yielder<Resume<S, E>, Y>,
    /// What unwinds the stack.
    thrown: RefCell<Option<Thrown<E>>>,
}

impl<Y, S, E> StackfulYielder<'_, Y, S, E> {
    /// Hands a value out, and gives what is sent in: [`yield_!`](crate::yield_!).
    ///
    /// If something is thrown in, or the generator is closed, this does not return: the stack is unwound to its end.
    pub fn yield_(&self, value: Y) -> S {
        match self.try_yield(value) {
            Ok(sent) => sent,
            Err(thrown) => self.raise(thrown),
        }
    }

    /// The same, and catches what is thrown in: [`try_yield!`](crate::try_yield!).
    ///
    /// # Errors
    ///
    /// What was thrown in.
    pub fn try_yield(&self, value: Y) -> Result<S, Thrown<E>> {
        match self.yielder.suspend(value) {
            Resume::Send(sent) => Ok(sent),
            Resume::Throw(thrown) => Err(thrown),
            Resume::Start => unreachable!("it is started once"),
        }
    }

    /// Leaves with this: [`raise!`](crate::raise!). The stack is unwound.
    pub fn raise(&self, thrown: impl Into<Thrown<E>>) -> ! {
        *self.thrown.borrow_mut() = Some(thrown.into());
        panic::resume_unwind(Box::new(Unwinding))
    }
}

impl<Y, S, R, E> Coroutine for Stackful<Y, S, R, E> {
    type Yield = Y;
    type Send = S;
    type Return = R;
    type Throw = E;

    fn resume(mut self: Pin<&mut Self>, with: Resume<S, E>) -> Outcome<Y, S, R, E> {
        match (self.status, &with) {
            (Status::Created, Resume::Start) | (Status::Suspended, Resume::Send(_) | Resume::Throw(_)) => {}
            (Status::Created | Status::Finished, Resume::Throw(_)) => {
                self.status = Status::Finished;
                self.coroutine = None;
                return match with {
                    Resume::Throw(thrown) => Outcome::Thrown(thrown),
                    with => Outcome::Refused(with),
                };
            }
            _ => return Outcome::Refused(with),
        }
        // Set first, because the body may panic.
        self.status = Status::Finished;
        let Some(coroutine) = &mut self.coroutine else { return Outcome::Refused(with) };
        match coroutine.resume(with) {
            CoroutineResult::Yield(value) => {
                self.status = Status::Suspended;
                Outcome::Yielded(value)
            }
            CoroutineResult::Return(ended) => {
                self.coroutine = None;
                match ended {
                    Ok(value) => Outcome::Complete(value),
                    Err(thrown) => Outcome::Thrown(thrown),
                }
            }
        }
    }

    fn status(&self) -> Status {
        self.status
    }
}

impl<Y, S, R, E> fmt::Debug for Stackful<Y, S, R, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Stackful").field("status", &self.status).finish_non_exhaustive()
    }
}

impl<Y, S, E> fmt::Debug for StackfulYielder<'_, Y, S, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StackfulYielder").finish_non_exhaustive()
    }
}
