//! The point and the waker around the code that is being polled on this thread, and counts of what happens to points.

use std::cell::Cell;
use std::ptr;
use std::task::{RawWakerVTable, Waker};

use crate::aio::cancel::point_tree::PointId;

std::thread_local! {
    /// The innermost point that is being polled on this thread, in the current scope.
    pub(super) static ENCLOSING_POINT: Cell<PointId> = const { Cell::new(PointId::NONE) };
    /// The events at points of the current scope on this thread.
    pub(super) static POINT_EVENTS: Cell<PointEvents> = const { Cell::new(PointEvents(0)) };
    /// The waker by which the current scope is polled.
    pub(super) static POLLING_WAKER: Cell<WakerId> = const { Cell::new(NO_WAKER) };
}

/// The number of deliveries to points of a scope, in the lower half, and the number of cancels that were raised in the
/// scope, in the upper half. Both wrap.
///
/// A caller compares the numbers before and after a poll. One comparison finds both kinds of events.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct PointEvents(u64);

impl PointEvents {
    const RAISED: u64 = 1 << 32;

    #[allow(clippy::cast_possible_truncation)] // The lower half.
    const fn deliveries(self) -> u32 {
        self.0 as u32
    }

    /// Returns the current numbers.
    pub(crate) fn now() -> Self {
        POINT_EVENTS.get()
    }

    /// Counts one more delivery.
    pub(super) fn deliver() {
        let PointEvents(both) = POINT_EVENTS.get();
        let deliveries = PointEvents(both).deliveries().wrapping_add(1);
        POINT_EVENTS.set(PointEvents(both & !u64::from(u32::MAX) | u64::from(deliveries)));
    }

    /// Returns whether a request was delivered between `before` and `self`.
    pub(super) const fn has_delivered_since(self, before: PointEvents) -> bool {
        self.deliveries() != before.deliveries()
    }

    /// Takes the cancel that was raised since `before`, if one was.
    #[inline]
    pub(crate) fn take_raised_since(before: PointEvents) -> bool {
        let now = POINT_EVENTS.get();
        now != before && now.take_raised(before)
    }

    #[cold]
    fn take_raised(self, before: PointEvents) -> bool {
        let is_raised = (self.0 ^ before.0) >= PointEvents::RAISED;
        if is_raised {
            let raised = before.0 & !u64::from(u32::MAX);
            POINT_EVENTS.set(PointEvents(raised | u64::from(self.deliveries())));
        }
        is_raised
    }
}

/// Raises a cancel that was delivered in the code that is being polled, and was not taken there. The innermost point or
/// scope around that code then ends as cancelled. This is the propagation of Python's `CancelledError`.
#[cold]
pub(crate) fn raise_cancel() {
    let PointEvents(both) = POINT_EVENTS.get();
    POINT_EVENTS.set(PointEvents(both.wrapping_add(PointEvents::RAISED)));
}

/// The address and the functions of a waker. They distinguish it from other wakers while it lives.
pub(super) type WakerId = (*const (), *const RawWakerVTable);

pub(super) const NO_WAKER: WakerId = (ptr::null(), ptr::null());

pub(super) fn waker_id(waker: &Waker) -> WakerId {
    (waker.data(), waker.vtable())
}
