//! What the macros call with the body that they wrote: what kind of generator it becomes.

use core::future::Future;

use crate::async_body::AsyncGeneratorBody;
use crate::body::GeneratorBody;
#[cfg(feature = "alloc")]
use crate::delegating::Delegating;
use crate::slot::BodyMaker;

impl<Y, S, E> BodyMaker<Y, S, E> {
    /// The generator with this body.
    #[inline]
    pub fn generator<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, F> {
        GeneratorBody::new(self, body)
    }

    /// The generator with this body, which delegates.
    #[cfg(feature = "alloc")]
    #[inline]
    pub fn delegating<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, Delegating<F>> {
        GeneratorBody::new(self, Delegating::new(body))
    }

    /// The async generator with this body.
    #[inline]
    pub fn async_generator<F: Future>(self, body: F) -> AsyncGeneratorBody<Y, S, E, F> {
        AsyncGeneratorBody::new(self, body)
    }

    /// The async generator with this body, which delegates.
    #[cfg(feature = "alloc")]
    #[inline]
    pub fn async_delegating<F: Future>(self, body: F) -> AsyncGeneratorBody<Y, S, E, Delegating<F>> {
        AsyncGeneratorBody::new(self, Delegating::new(body))
    }
}
