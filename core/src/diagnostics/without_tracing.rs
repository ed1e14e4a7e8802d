//! Spans without the feature `tracing`: handle and maker have the methods for them all the same. Where they had none, a
//! trait of the user's would answer in their place, and be lent the handle: any code can call the second step.

use core::convert::Infallible;
use core::future::Future;

use crate::engine::slot::{BodyMaker, Handle};
use crate::engine::yield_future::AssertFirstPoll;

impl<Y, S, E> Handle<Y, S, E> {
    /// Never called.
    #[allow(clippy::unused_self, reason = "the signature is that of the method which this replaces")]
    pub fn register_span(&self, never: Infallible) -> AssertFirstPoll<Y, S, E> {
        match never {}
    }
}

impl<Y, S, E> BodyMaker<Y, S, E> {
    /// Never called.
    #[allow(clippy::unused_self, reason = "the signature is that of the method which this replaces")]
    pub fn instrumented<F: Future, M>(self, _: F, never: Infallible, _: M) -> (Self, F) {
        match never {}
    }
}
