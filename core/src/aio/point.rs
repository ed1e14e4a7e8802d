//! Where can a task be told? A point, as the future that is one keeps it; the protocol is told in `scope.rs`.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::aio::cancel::Cancelled;
use crate::aio::current::{AROUND, TOLD};
use crate::aio::points::Id;
use crate::aio::scope::{Request, Scope};

/// A point as its future keeps it: off the list until it is pending, and off again when it is dropped.
pub(crate) struct Point {
    id: Id,
    /// The scope that lists it.
    scope: Option<Arc<Scope>>,
}

impl Point {
    pub(crate) const fn new() -> Self {
        Point { id: Id::UNLISTED, scope: None }
    }

    /// Polls something with this as the innermost point. If that is pending, the point is, or is told.
    #[inline]
    pub(crate) fn around<F: Future>(
        &mut self,
        future: Pin<&mut F>,
        context: &mut Context<'_>,
    ) -> Poll<Result<F::Output, Cancelled>> {
        self.leave_others();
        let told_before = TOLD.get();
        let outer = AROUND.replace(self.id);
        let polled = {
            let _restored = Around { point: self, outer };
            future.poll(context)
        };
        if let Poll::Ready(value) = polled {
            self.leave();
            return Poll::Ready(Ok(value));
        }
        // If more are told behind that than were before, one inside of it was.
        if self.list(context.waker(), TOLD.get() != told_before) { Poll::Ready(Err(Cancelled)) } else { Poll::Pending }
    }

    /// What it stands for is pending, and it has to be polled by this waker. Whether it is told instead.
    pub(crate) fn pending(&mut self, waker: &Waker) -> bool {
        self.list(waker, false)
    }

    #[inline]
    fn list(&mut self, waker: &Waker, spared: bool) -> bool {
        // A stackful generator may have yielded in the middle of the poll.
        self.leave_others();
        if self.scope.is_none() {
            self.scope = Scope::current();
        }
        let Some(scope) = &self.scope else { return false };
        if scope.pending(&mut self.id, waker, spared) {
            self.scope = None;
            TOLD.set(TOLD.get().wrapping_add(1));
            return true;
        }
        false
    }

    /// Whoever holds it may have moved it to another scope, where its number is another's.
    #[inline]
    fn leave_others(&mut self) {
        if self.scope.as_ref().is_some_and(|known| !Scope::is_current(known)) {
            self.leave();
        }
    }

    #[inline]
    pub(crate) fn leave(&mut self) {
        if let Some(scope) = self.scope.take() {
            let is_current = Scope::is_current(&scope);
            scope.leave(mem::replace(&mut self.id, Id::UNLISTED), is_current);
        }
    }
}

impl Drop for Point {
    #[inline]
    fn drop(&mut self) {
        self.leave();
    }
}

/// A point that stands for another scope, to which it passes on what it is told.
pub(crate) struct Relay {
    point: Point,
    /// It was told, passed that on, and waits to hear what became of it.
    passed_on: bool,
}

impl Relay {
    pub(crate) const fn new() -> Self {
        Relay { point: Point::new(), passed_on: false }
    }

    /// The other scope is pending, and has to be polled by this waker. It is passed what is told here, once each. Whether something has
    /// come here by way of it: for then it waits, by way of others, for the one that waits here.
    pub(crate) fn pending(&mut self, waker: &Waker, other: &Scope) -> bool {
        while self.point.pending(waker) {
            let request = Request::told_here();
            if !other.knows(request) {
                other.pass_on(request);
            } else if request.came_by(other) {
                return true;
            }
            self.passed_on = true;
        }
        false
    }

    /// The same, where the other one is a part of this one.
    pub(crate) fn pending_around(&mut self, waker: &Waker, inner: &Scope) {
        while self.point.pending(waker) {
            self.passed_on = true;
            inner.pass_on(Request::told_here());
        }
    }

    /// The other scope has ended. If nobody there was told, the next point here is.
    pub(crate) fn ended(&mut self, unused: impl FnOnce() -> bool) {
        self.point.leave();
        if mem::take(&mut self.passed_on) && unused() {
            if let Some(scope) = Scope::current() {
                scope.renew();
            }
        }
    }
}

/// Restores the point that was innermost before.
struct Around<'p> {
    point: &'p mut Point,
    outer: Id,
}

impl Drop for Around<'_> {
    #[inline]
    fn drop(&mut self) {
        let id = AROUND.replace(self.outer);
        // One that was inside may have listed it.
        if id != self.point.id {
            self.point.id = id;
            self.point.scope = Scope::current();
        }
    }
}

/// A point that is only around others, and never pending itself: it knows whether there is somebody inside who can be told.
///
/// All of it happens in one scope, and what is listed there by it is as long as the scope is.
pub(crate) struct Bracket(Id);

impl Bracket {
    pub(crate) const fn new() -> Self {
        Bracket(Id::UNLISTED)
    }

    /// Makes this the innermost point while `poll` runs.
    #[inline]
    pub(crate) fn around<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        let outer = AROUND.replace(self.0);
        let _restored = Bracketed { bracket: self, outer };
        poll()
    }

    /// Whether something inside of it can be told.
    pub(crate) fn has_inside(&mut self) -> bool {
        if self.0.is_unlisted() {
            return false;
        }
        let unlisted = Scope::current().is_none_or(|scope| scope.leave_if_innermost(self.0));
        if unlisted {
            self.0 = Id::UNLISTED;
        }
        !unlisted
    }

    /// Nothing is inside any more.
    #[inline]
    pub(crate) fn leave(&mut self) {
        if !self.0.is_unlisted() {
            self.has_inside();
        }
    }
}

/// Restores the point that was innermost before.
struct Bracketed<'b> {
    bracket: &'b mut Bracket,
    outer: Id,
}

impl Drop for Bracketed<'_> {
    #[inline]
    fn drop(&mut self) {
        // One that was inside may have listed it.
        self.bracket.0 = AROUND.replace(self.outer);
    }
}
