//! The static facts about a body, and the content of its slot at a poll.

use core::task::Context;

use crate::state::Thrown;

/// The types of a body. Functions, because a constant cannot contain the names of types yet.
pub(crate) struct BodyInfo {
    pub(crate) is_async: bool,
    pub(crate) path: fn() -> &'static str,
    pub(crate) yields: fn() -> &'static str,
    pub(crate) sends: fn() -> &'static str,
    pub(crate) returns: fn() -> &'static str,
    pub(crate) raises: fn() -> &'static str,
    /// Returns what is in the slot of a poll.
    ///
    /// Safety: the body that is being polled has a slot of the types that this was made for.
    pub(crate) look: unsafe fn(&Context<'_>) -> SlotContent,
}

/// What is in a slot, without the values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlotContent {
    Nothing,
    Sent,
    Thrown(Thrown<()>),
    Yielded,
    Delegated,
    /// Before a poll, a delegate has returned; after it, the body has.
    Returned,
}

/// Where the body of a delegate is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum DelegateStorage {
    /// In the inline storage of its delegator's future: the delegator polls it.
    Inline,
    /// In a frame of its own: the engine polls it.
    InFrame,
}
