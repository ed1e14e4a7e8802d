//! `from_iter`: an iterator as a generator.

use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;

use crate::generator::coroutine::Coroutine;
use crate::state::{Outcome, Resume, Status};

/// Turns an iterator into a generator that yields the items, for code that takes a generator.
///
/// It is sent nothing and returns `()`. Delegation needs no such conversion: [`yield_from!`](crate::yield_from!) takes
/// iterators as they are.
///
/// [`throw`](crate::GeneratorExt::throw) and [`close`](crate::GeneratorExt::close) drop the iterator at once, not with
/// the generator, and return what was thrown. In Python, a plain iterator has no `throw` either, and the error is
/// raised at the delegation to it. Nothing can be thrown in, unless [`with_throw`](FromIter::with_throw) sets the type
/// of the errors.
///
/// # Examples
///
/// A list of generators, one of which only yields what is there already:
///
/// ```
/// use coyield::prelude::*;
/// use coyield::from_iter;
///
/// #[generator]
/// fn squares(to: u32) -> impl Generator<u32> {
///     for n in 1..=to {
///         yield_!(n * n);
///     }
/// }
///
/// let mut sources = vec![squares(3).boxed(), from_iter([100, 200]).boxed()];
/// let mut merged = Vec::new();
/// while !sources.is_empty() {
///     sources.retain_mut(|source| match source.next() {
///         Ok(CoroutineState::Yielded(item)) => {
///             merged.push(item);
///             true
///         }
///         _ => false,
///     });
/// }
/// assert_eq!(merged, [1, 100, 4, 200, 9]);
/// ```
#[inline]
pub fn from_iter<I: IntoIterator>(items: I) -> FromIter<I::IntoIter> {
    FromIter { items: Some(items.into_iter()), status: Status::Created, thrown: PhantomData }
}

/// An iterator as a generator. Made by [`from_iter`].
#[must_use = "generators are lazy and do nothing unless resumed"]
pub struct FromIter<I, E = Infallible> {
    // `None` after its end.
    items: Option<I>,
    status: Status,
    thrown: PhantomData<fn(E) -> E>,
}

impl<I> FromIter<I> {
    /// Sets the type of the errors that can be thrown in, so that the generator fits where one with that type is
    /// required. The default is [`Infallible`].
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use coyield::Status;
    /// use coyield::from_iter;
    ///
    /// let mut letters: BoxGenerator<'_, char, (), (), String> = from_iter("ab".chars()).with_throw().boxed();
    /// assert_eq!(letters.next()?.yielded(), Some('a'));
    /// assert_eq!(letters.throw(String::from("enough")), Err(Thrown::Raised(String::from("enough"))));
    /// assert_eq!(letters.status(), Status::Finished);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn with_throw<E>(self) -> FromIter<I, E> {
        FromIter { items: self.items, status: self.status, thrown: PhantomData }
    }
}

// The iterator is never pinned.
impl<I, E> Unpin for FromIter<I, E> {}

#[diagnostic::do_not_recommend]
impl<I: Iterator, E> Coroutine for FromIter<I, E> {
    type Yield = I::Item;
    type Sent = ();
    type Return = ();
    type Throw = E;

    #[inline]
    fn resume(self: Pin<&mut Self>, with: Resume<(), E>) -> Outcome<I::Item, (), (), E> {
        let this = self.get_mut();
        match (this.status, with) {
            (_, Resume::Throw(thrown)) => {
                this.status = Status::Finished;
                this.items = None;
                Outcome::Thrown(thrown)
            }
            (Status::Created, Resume::Start) | (Status::Suspended, Resume::Send(())) => {
                // Set before the call, because the iterator may panic.
                this.status = Status::Finished;
                if let Some(item) = this.items.as_mut().and_then(Iterator::next) {
                    this.status = Status::Suspended;
                    return Outcome::Yielded(item);
                }
                this.items = None;
                Outcome::Complete(())
            }
            (_, with) => Outcome::Refused(with),
        }
    }

    #[inline]
    fn status(&self) -> Status {
        self.status
    }
}

impl<I, E> fmt::Debug for FromIter<I, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FromIter").field("status", &self.status).finish_non_exhaustive()
    }
}
