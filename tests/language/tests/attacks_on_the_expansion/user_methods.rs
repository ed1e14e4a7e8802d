//! Methods with the names of those that are refused on a generator (`diagnostics/combinators.rs` of coyield): the user's own
//! are found before them.

use super::*;

/// An iterator and a generator.
struct Both {
    left: u8,
}

impl Iterator for Both {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.left = self.left.checked_sub(1)?;
        Some(self.left)
    }
}

impl Coroutine for Both {
    type Yield = u8;
    type Sent = ();
    type Return = ();
    type Throw = Infallible;

    fn resume(mut self: Pin<&mut Self>, _: Resume<(), Infallible>) -> Outcome<u8, (), (), Infallible> {
        Iterator::next(&mut *self).map_or(Outcome::Complete(()), Outcome::Yielded)
    }

    fn status(&self) -> Status {
        Status::Suspended
    }
}

/// A generator with methods of its own.
struct Own {
    items: u8,
}

impl Own {
    fn count(&self) -> u8 {
        self.items
    }

    fn skip(&mut self, items: u8) {
        self.items -= items;
    }
}

impl Coroutine for Own {
    type Yield = u8;
    type Sent = ();
    type Return = ();
    type Throw = Infallible;

    fn resume(self: Pin<&mut Self>, _: Resume<(), Infallible>) -> Outcome<u8, (), (), Infallible> {
        Outcome::Complete(())
    }

    fn status(&self) -> Status {
        Status::Finished
    }
}

/// Combinators of the user's, for all generators.
trait Combinators: Coroutine {
    fn take(self, items: usize) -> (Self, usize)
    where
        Self: Sized,
    {
        (self, items)
    }

    fn enumerate(&self) -> u8 {
        7
    }
}

impl<C: Coroutine + ?Sized> Combinators for C {}

#[generator]
fn one() -> impl Generator<u8> {
    yield_!(1);
}

#[test]
fn methods_of_the_user_are_found_first() {
    let mut own = Own { items: 3 };
    own.skip(1);
    assert_eq!(own.count(), 2);
    assert_eq!(Both { left: 3 }.map(|item| item * 2).collect::<Vec<_>>(), [4, 2, 0]);
    let (g, items) = one().take(2);
    assert_eq!((g.enumerate(), items), (7, 2));
    assert_eq!(one().boxed().enumerate(), 7);
}
