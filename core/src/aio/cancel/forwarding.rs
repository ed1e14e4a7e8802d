//! A point that forwards its requests to another scope.

use std::mem;
use std::task::Waker;

use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::point::CancelPoint;
use crate::aio::cancel::scope::{CancelScope, RequestId};

/// A point that stands for another scope. A request that is delivered here is forwarded there.
pub(crate) struct ForwardingPoint {
    point: CancelPoint,
    /// Set when a request is forwarded. Cleared when the other scope has ended.
    forwarded: bool,
}

/// The route of the requests that were delivered to a [`ForwardingPoint`].
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// Each was forwarded, once. The point is live.
    Forwarded,
    /// One came here through the scope that it would be forwarded to: that scope waits, through others, for this one.
    Cycle,
}

impl ForwardingPoint {
    pub(crate) const fn new() -> Self {
        ForwardingPoint { point: CancelPoint::new(), forwarded: false }
    }

    /// Registers the point of a future that waits for `other`, and is to be polled by `waker`. Forwards what is
    /// delivered.
    pub(crate) fn register(&mut self, waker: &Waker, other: &CancelScope) -> Route {
        while self.point.register(waker) == Registered::Delivered {
            let request = RequestId::last_delivered();
            // A request that the other scope has seen is not forwarded again. Either it took another way to both scopes,
            // or it came through the other scope, which waits for this one then.
            if !other.has_seen(request) {
                other.forward(request);
            } else if request.came_through(other) {
                return Route::Cycle;
            }
            self.forwarded = true;
        }
        Route::Forwarded
    }

    /// [`register`](Self::register) for a scope that is a part of this one: nothing else waits for it, so there is no
    /// cycle.
    pub(crate) fn register_for_nested(&mut self, waker: &Waker, nested: &CancelScope) {
        while self.point.register(waker) == Registered::Delivered {
            self.forwarded = true;
            nested.forward(RequestId::last_delivered());
        }
    }

    /// The other scope has ended. If a forwarded request was not delivered there, the next point here delivers it.
    /// Returns whether a request was forwarded.
    pub(crate) fn on_ended(&mut self, is_undelivered: impl FnOnce() -> bool) -> bool {
        self.point.unregister();
        let was_forwarded = mem::take(&mut self.forwarded);
        if was_forwarded && is_undelivered() {
            if let Some(scope) = CancelScope::current() {
                scope.redeliver();
            }
        }
        was_forwarded
    }
}
