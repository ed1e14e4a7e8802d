//! What the macros call with the body that they wrote: what kind of generator it becomes.

use core::future::Future;

use crate::async_body::AsyncGeneratorBody;
#[cfg(feature = "alloc")]
use crate::delegating::Delegating;
use crate::generator_body::GeneratorBody;
use crate::slot::BodyMaker;
use crate::traced::{Block, block};

impl<Y, S, E> BodyMaker<Y, S, E> {
    /// The generator with this body.
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn generator<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, Block<F>> {
        let block = block!(&self, body, Generator);
        GeneratorBody::new(self, block)
    }

    /// The generator with this body, which delegates.
    #[cfg(feature = "alloc")]
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn delegating<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, Delegating<Block<F>>> {
        let block = block!(&self, body, Generator);
        GeneratorBody::new(self, Delegating::new(block))
    }

    /// The async generator with this body.
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn async_generator<F: Future>(self, body: F) -> AsyncGeneratorBody<Y, S, E, Block<F>> {
        let block = block!(&self, body, AsyncGenerator);
        AsyncGeneratorBody::new(self, block)
    }

    /// The async generator with this body, which delegates.
    #[cfg(feature = "alloc")]
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn async_delegating<F: Future>(self, body: F) -> AsyncGeneratorBody<Y, S, E, Delegating<Block<F>>> {
        let block = block!(&self, body, AsyncGenerator);
        AsyncGeneratorBody::new(self, Delegating::new(block))
    }
}
