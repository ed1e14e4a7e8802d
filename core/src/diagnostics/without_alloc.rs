//! Delegation without `alloc`: all items that a delegation expands to exist, so that rustc reports only what is
//! missing.

use core::future::{Future, Pending, pending};

use crate::engine::slot::{BodyMaker, Handle};
use crate::engine::yield_future::AssertFirstPoll;
use crate::generator::body::GeneratorBody;

/// A bound on the types of a generator that delegates. Implemented for no type.
#[diagnostic::on_unimplemented(
    message = "`yield_from!` allocates memory for delegates, which needs the feature `alloc` of coyield",
    label = "this body delegates",
    note = "enable the feature `alloc`, or write a loop that yields"
)]
pub trait Delegates {}

/// Stands for the types of a delegate and of the frame stack.
pub struct Nothing;

#[allow(missing_docs, clippy::unused_self)]
impl Nothing {
    pub fn coyield_kind(&self) {}

    pub fn coyield_first(&self) {}
}

// The signatures are those of the functions that these replace.
#[allow(clippy::unused_self, clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref)]
impl<Y, S, E> Handle<Y, S, E> {
    /// Reports that delegation needs `alloc`.
    pub fn frame_stack(&self) -> AssertFirstPoll<Y, S, E>
    where
        Y: Delegates,
    {
        self.assert_first_poll()
    }

    /// Never called.
    pub fn probe<D>(&self, _: &D) -> Nothing {
        Nothing
    }

    /// Never called.
    pub fn probe_send_type(&self) -> Nothing {
        Nothing
    }

    /// Never called.
    pub fn delegate<T, D>(&self, (): &(), (): (), (): (), _: D) -> Pending<T> {
        pending()
    }

    /// Never called.
    pub fn catching<T>(&self, delegation: Pending<T>) -> Pending<Result<T, crate::Thrown<E>>> {
        drop(delegation);
        pending()
    }
}

impl<Y, S, E> BodyMaker<Y, S, E> {
    /// Never called.
    pub fn delegating<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, crate::engine::block::Block<F>> {
        self.generator(body)
    }

    /// Never called.
    pub fn recursive<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, crate::engine::block::Block<F>> {
        self.generator(body)
    }

    /// Never called.
    pub fn async_recursive<F: Future>(
        self,
        body: F,
    ) -> crate::AsyncGeneratorBody<Y, S, E, crate::engine::block::Block<F>> {
        self.async_generator(body)
    }

    /// Never called.
    pub fn async_delegating<F: Future>(
        self,
        body: F,
    ) -> crate::AsyncGeneratorBody<Y, S, E, crate::engine::block::Block<F>> {
        self.async_generator(body)
    }
}

/// No kinds of delegates.
#[allow(missing_docs)]
pub mod probe {
    pub trait HasNoValue {}
    pub trait HasSameTypes {}
    pub trait IgnoresSent {}
    pub trait IsIterator {}
    pub trait IsThrownNothing {}
    pub trait IsUnfit {}
}

/// No kinds of delegates.
#[allow(missing_docs)]
pub mod async_probe {
    pub trait IgnoresSentByStream {}
    pub trait IsAsync {}
    pub trait IsAsyncThrownNothing {}
    pub trait IsStream {}
}
