//! The point and the waker that surround what is being polled on this thread.

use std::cell::Cell;
use std::ptr;
use std::task::{RawWakerVTable, Waker};

use crate::aio::cancel::point_tree::PointId;

std::thread_local! {
    /// The innermost point that is being polled on this thread, in the current scope.
    pub(super) static ENCLOSING_POINT: Cell<PointId> = const { Cell::new(PointId::NONE) };
    /// The number of deliveries to points of the current scope on this thread. It wraps.
    pub(super) static DELIVERIES: Cell<u32> = const { Cell::new(0) };
    /// The waker by which the current scope is polled.
    pub(super) static POLLING_WAKER: Cell<WakerId> = const { Cell::new(NO_WAKER) };
}

/// The address and the functions of a waker. They tell it from other wakers while it lives.
pub(super) type WakerId = (*const (), *const RawWakerVTable);

pub(super) const NO_WAKER: WakerId = (ptr::null(), ptr::null());

pub(super) fn waker_id(waker: &Waker) -> WakerId {
    (waker.data(), waker.vtable())
}
