//! The decisions of a scope, which its caller carries out.

/// Whether a future continues.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PollDecision {
    /// The future is polled, or stays pending.
    Continue,
    /// The future has to be dropped: it was aborted, or a request cannot be delivered in it.
    DropFuture,
}

/// The result of registering a point.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Registered {
    /// The point is live: a later request may be delivered to it.
    Live,
    /// A request was delivered to the point, which is not registered any more.
    Delivered,
}
