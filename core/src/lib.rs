//! Python's generators on stable Rust.

#![no_std]
#![deny(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod slot;
mod state;
mod error;
mod generator;
mod body;
mod bridge;
#[cfg(feature = "alloc")]
mod boxed;
mod ext;
mod macros;
#[doc(hidden)]
pub mod __private;

pub use body::GeneratorBody;
#[cfg(feature = "alloc")]
pub use boxed::{BoxGenerator, LocalBoxGenerator};
pub use bridge::iter::Iter;
pub use coyield_macros::generator;
pub use error::{CloseError, ResumeError, SendError};
pub use ext::GeneratorExt;
pub use generator::{Coroutine, Generator};
pub use state::{GeneratorState, Outcome, Resume, Status, Thrown};

/// Everything that a program with generators needs.
pub mod prelude {
    #[cfg(feature = "alloc")]
    #[doc(no_inline)]
    pub use crate::{BoxGenerator, LocalBoxGenerator};
    #[doc(no_inline)]
    pub use crate::{
        CloseError, Coroutine, Generator, GeneratorExt, GeneratorState, ResumeError, SendError, Status, Thrown,
        generate, generator, raise, try_yield, yield_,
    };
}
