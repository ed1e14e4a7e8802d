//! What the macros call with the body that they wrote: what kind of generator it becomes.

use core::future::Future;

use crate::async_body::AsyncGeneratorBody;
use crate::body::GeneratorBody;
#[cfg(feature = "alloc")]
use crate::delegating::Delegating;
use crate::slot::BodyMaker;
use crate::traced::{Block, Made, block};

impl<Y, S, E> BodyMaker<Y, S, E> {
    /// The generator with this body.
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn generator<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, Block<F>> {
        GeneratorBody::new(self, block::<Y, S, E, F>(body, Made::Generator))
    }

    /// The generator with this body, which delegates.
    #[cfg(feature = "alloc")]
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn delegating<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, Delegating<Block<F>>> {
        GeneratorBody::new(self, Delegating::new(block::<Y, S, E, F>(body, Made::Generator)))
    }

    /// The async generator with this body.
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn async_generator<F: Future>(self, body: F) -> AsyncGeneratorBody<Y, S, E, Block<F>> {
        AsyncGeneratorBody::new(self, block::<Y, S, E, F>(body, Made::AsyncGenerator))
    }

    /// The async generator with this body, which delegates.
    #[cfg(feature = "alloc")]
    #[cfg_attr(feature = "trace", track_caller)]
    #[inline]
    pub fn async_delegating<F: Future>(self, body: F) -> AsyncGeneratorBody<Y, S, E, Delegating<Block<F>>> {
        AsyncGeneratorBody::new(self, Delegating::new(block::<Y, S, E, F>(body, Made::AsyncGenerator)))
    }
}
