//! What the trace knows of a body, and sees of it at each poll.

use core::task::Context;

use crate::state::Thrown;

/// What there is to know of a body: functions, because a constant cannot name types yet.
pub(crate) struct BodyInfo {
    pub(crate) is_async: bool,
    pub(crate) path: fn() -> &'static str,
    pub(crate) yields: fn() -> &'static str,
    pub(crate) sends: fn() -> &'static str,
    pub(crate) returns: fn() -> &'static str,
    pub(crate) raises: fn() -> &'static str,
    /// What waits in the slot of a poll.
    ///
    /// Safety: the body that is being polled has a slot of the types that this was made for.
    pub(crate) look: unsafe fn(&Context<'_>) -> SlotContent,
}

/// What the trace sees in a slot.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlotContent {
    Nothing,
    Sent,
    Thrown(Thrown<()>),
    Yielded,
    Delegated,
    /// Of a delegate, before the poll; after it, of the body.
    Returned,
}

/// Where the body of a delegate is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum DelegateStorage {
    /// In the future of its delegator, which polls it.
    Inline,
    /// In a frame of its own, which the engine polls.
    InFrame,
}
