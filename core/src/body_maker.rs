//! The methods of `BodyMaker`, which the macros call to make a generator of a body.

use core::future::Future;
use core::mem::ManuallyDrop;

use crate::async_generator::body::AsyncGeneratorBody;
#[cfg(feature = "alloc")]
use crate::delegation::body::{DelegatingBody, RecursiveBody};
#[cfg(feature = "alloc")]
use crate::engine::block::Block;
use crate::engine::block::{PlainBody, block, plain_body};
use crate::engine::body::{Phase, ProvenSend};
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

/// Makes generators of bodies that are [`Send`], which is required of each body where it is written: see [`ProvenSend`].
pub struct SendBodyMaker<Y, S, E>(BodyMaker<Y, S, E>);

impl<Y, S, E> BodyMaker<Y, S, E> {
    /// Requires of the body that it is [`Send`].
    #[inline]
    pub fn proven_send(self) -> SendBodyMaker<Y, S, E> {
        SendBodyMaker(self)
    }
}

/// Defines a method of both makers. `$body` makes the body, of the type `$Body`, of the `async` block `$block`.
macro_rules! makes {
    ($(#[$attribute:meta])* $name:ident: $Generator:ident, $made:ident, $Body:ty, |$block:ident| $body:expr) => {
        impl<Y, S, E> BodyMaker<Y, S, E> {
            $(#[$attribute])*
            #[cfg_attr(feature = "trace", track_caller)]
            #[inline]
            pub fn $name<F: Future>(self, body: F) -> $Generator<Y, S, E, $Body> {
                let $block = block!(&self, body, $made);
                created!($Generator, self, $body)
            }
        }

        impl<Y, S, E> SendBodyMaker<Y, S, E> {
            $(#[$attribute])*
            #[cfg_attr(feature = "trace", track_caller)]
            #[inline]
            pub fn $name<F: Future + Send>(self, body: F) -> $Generator<Y, S, E, ProvenSend<$Body>> {
                let maker = self.0;
                let $block = block!(&maker, body, $made);
                created!($Generator, maker, ProvenSend($body))
            }
        }
    };
}

makes! {
    /// Makes a generator of a body that does not delegate.
    generator: GeneratorBody, Generator, PlainBody<F>, |block| plain_body!(block)
}
makes! {
    /// Makes an async generator of a body that does not delegate.
    async_generator: AsyncGeneratorBody, AsyncGenerator, PlainBody<F>, |block| plain_body!(block)
}
makes! {
    /// Makes a generator of a body that delegates.
    #[cfg(feature = "alloc")]
    delegating: GeneratorBody, Generator, DelegatingBody<Block<F>>, |block| DelegatingBody::new(block)
}
makes! {
    /// Makes an async generator of a body that delegates.
    #[cfg(feature = "alloc")]
    async_delegating: AsyncGeneratorBody, AsyncGenerator, DelegatingBody<Block<F>>, |block| DelegatingBody::new(block)
}
makes! {
    /// Makes a generator of a body that delegates to itself.
    #[cfg(feature = "alloc")]
    recursive: GeneratorBody, Generator, RecursiveBody<Block<F>>, |block| RecursiveBody::new(block)
}
makes! {
    /// Makes an async generator of a body that delegates to itself.
    #[cfg(feature = "alloc")]
    async_recursive: AsyncGeneratorBody, AsyncGenerator, RecursiveBody<Block<F>>, |block| RecursiveBody::new(block)
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
