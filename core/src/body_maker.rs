//! The methods of `BodyMaker`, which the macros call to make a generator of a body.

use core::future::Future;
use core::mem::ManuallyDrop;

use crate::async_generator::body::AsyncGeneratorBody;
#[cfg(feature = "alloc")]
use crate::delegation::body::{DelegatingBody, RecursiveBody};
use crate::engine::block::{Block, block};
use crate::engine::body::Phase;
use crate::engine::in_place::InPlace;
use crate::engine::loan::{Erased, ForLending, Loan};
use crate::engine::slot::BodyMaker;
use crate::generator::body::GeneratorBody;

/// Makes a generator that has not started. A macro, because a function would be compiled for each body.
macro_rules! created {
    ($generator:ident, $maker:expr, $body:expr) => {
        $generator { phase: Phase::Created, body: InPlace { body: ManuallyDrop::new($body) }, _maker: $maker }
    };
}

impl<Y, S, E> BodyMaker<Y, S, E> {
    /// Makes a generator of a body that does not delegate.
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn generator<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, Block<F>> {
        let block = block!(&self, body, Generator);
        created!(GeneratorBody, self, block)
    }

    /// Makes a generator of a body that delegates.
    #[cfg(feature = "alloc")]
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn delegating<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, DelegatingBody<Block<F>>> {
        let block = block!(&self, body, Generator);
        created!(GeneratorBody, self, DelegatingBody::new(block))
    }

    /// Makes a generator of a body that delegates to itself.
    #[cfg(feature = "alloc")]
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn recursive<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, RecursiveBody<Block<F>>> {
        let block = block!(&self, body, Generator);
        created!(GeneratorBody, self, RecursiveBody::new(block))
    }

    /// Makes an async generator of a body that does not delegate.
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn async_generator<F: Future>(self, body: F) -> AsyncGeneratorBody<Y, S, E, Block<F>> {
        let block = block!(&self, body, AsyncGenerator);
        created!(AsyncGeneratorBody, self, block)
    }

    /// Makes an async generator of a body that delegates.
    #[cfg(feature = "alloc")]
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn async_delegating<F: Future>(self, body: F) -> AsyncGeneratorBody<Y, S, E, DelegatingBody<Block<F>>> {
        let block = block!(&self, body, AsyncGenerator);
        created!(AsyncGeneratorBody, self, DelegatingBody::new(block))
    }

    /// Makes an async generator of a body that delegates to itself.
    #[cfg(feature = "alloc")]
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn async_recursive<F: Future>(self, body: F) -> AsyncGeneratorBody<Y, S, E, RecursiveBody<Block<F>>> {
        let block = block!(&self, body, AsyncGenerator);
        created!(AsyncGeneratorBody, self, RecursiveBody::new(block))
    }
}

impl<L: Loan, S, E, B> GeneratorBody<Erased<L>, S, E, B> {
    /// Has only a context manager resume the body.
    #[inline]
    pub fn for_lending(self) -> ForLending<Self> {
        ForLending(self)
    }
}

impl<L: Loan, S, E, B> AsyncGeneratorBody<Erased<L>, S, E, B> {
    /// Has only a context manager resume the body.
    #[inline]
    pub fn for_lending(self) -> ForLending<Self> {
        ForLending(self)
    }
}
