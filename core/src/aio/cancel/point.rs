//! A cancellation point, as its future stores it. `scope.rs` has the protocol.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::enclosing::{ENCLOSING_POINT, POINT_EVENTS, PointEvents};
use crate::aio::cancel::point_tree::PointId;
use crate::aio::cancel::scope::CancelScope;
use crate::aio::outcome::error::Cancelled;

/// A cancellation point. It is registered in a scope while its future is pending, and unregistered when it is dropped.
pub(crate) struct CancelPoint {
    id: PointId,
    /// The scope that it is registered in.
    scope: Option<Arc<CancelScope>>,
}

impl CancelPoint {
    pub(crate) const fn new() -> Self {
        CancelPoint { id: PointId::UNREGISTERED, scope: None }
    }

    /// Polls a future with this as the innermost point. If the future is pending, this is registered, or a request is
    /// delivered here.
    ///
    /// A cancel that is raised in the future ends here: its value is dropped, or the future has to be dropped.
    #[inline]
    pub(crate) fn poll_inside<F: Future>(
        &mut self,
        future: Pin<&mut F>,
        context: &mut Context<'_>,
    ) -> Poll<Result<F::Output, Cancelled>> {
        self.unregister_from_other_scope();
        let before = POINT_EVENTS.get();
        let outer = ENCLOSING_POINT.replace(self.id);
        let polled = {
            let _restored = RestoreEnclosing { point: self, outer };
            future.poll(context)
        };
        let mut is_raised = PointEvents::take_raised_since(before);
        // A value that is ready wins over a request.
        if let Poll::Ready(value) = polled {
            is_raised |= self.unregister();
            return Poll::Ready(if is_raised { Err(Cancelled) } else { Ok(value) });
        }
        if is_raised && !self.hold_raised() {
            self.unregister();
            return Poll::Ready(Err(Cancelled));
        }
        // A delivery during the poll was one to a point below this one.
        let delivered_below = POINT_EVENTS.get().has_delivered_since(before);
        match self.register_after(context.waker(), delivered_below) {
            Registered::Delivered => Poll::Ready(Err(Cancelled)),
            Registered::Live => Poll::Pending,
        }
    }

    /// Registers the point of a future that is pending, and is to be polled by `waker`, or delivers a request to it.
    #[inline]
    pub(crate) fn register(&mut self, waker: &Waker) -> Registered {
        self.register_after(waker, false)
    }

    /// Delivers a request that is assigned to this point, which is unregistered by that, before what is inside is
    /// polled. Returns whether there was one.
    #[inline]
    pub(crate) fn deliver_assigned(&mut self) -> bool {
        self.unregister_from_other_scope();
        let is_delivered = self.scope.as_ref().is_some_and(|scope| scope.deliver_assigned(self.id));
        if is_delivered {
            self.forget_delivered();
        }
        is_delivered
    }

    /// A request was delivered to this point, which is not in the tree any more.
    fn forget_delivered(&mut self) {
        (self.id, self.scope) = (PointId::UNREGISTERED, None);
        PointEvents::deliver();
    }

    #[inline]
    fn register_after(&mut self, waker: &Waker, delivered_below: bool) -> Registered {
        // A stackful generator may have yielded in the middle of the poll.
        self.unregister_from_other_scope();
        if self.scope.is_none() {
            self.scope = CancelScope::current();
        }
        let Some(scope) = &self.scope else { return Registered::Live };
        let registered = scope.register(&mut self.id, waker, delivered_below);
        if registered == Registered::Delivered {
            self.forget_delivered();
        }
        registered
    }

    /// Unregisters the point if its future was moved to another scope, where its number is another point's.
    #[inline]
    fn unregister_from_other_scope(&mut self) {
        if self.scope.as_ref().is_some_and(|known| !CancelScope::is_current(known)) {
            self.unregister();
        }
    }

    /// Returns whether a cancel that was raised in the future of this point waited for its end.
    #[inline]
    pub(crate) fn unregister(&mut self) -> bool {
        let Some(scope) = self.scope.take() else { return false };
        let is_current = CancelScope::is_current(&scope);
        scope.unregister(mem::replace(&mut self.id, PointId::UNREGISTERED), is_current)
    }

    #[cold]
    fn hold_raised(&self) -> bool {
        self.scope.as_ref().is_some_and(|scope| scope.hold_raised(self.id))
    }
}

impl Drop for CancelPoint {
    #[inline]
    fn drop(&mut self) {
        self.unregister();
    }
}

/// Restores the enclosing point when it is dropped.
struct RestoreEnclosing<'p> {
    point: &'p mut CancelPoint,
    outer: PointId,
}

impl Drop for RestoreEnclosing<'_> {
    #[inline]
    fn drop(&mut self) {
        let id = ENCLOSING_POINT.replace(self.outer);
        // A child that was registered meanwhile has registered this one as its parent.
        if id != self.point.id {
            self.point.id = id;
            self.point.scope = CancelScope::current();
        }
    }
}
