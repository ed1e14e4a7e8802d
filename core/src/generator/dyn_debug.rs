//! `Debug` of generators whose type is erased, and so of boxed ones.

use core::fmt;

use crate::generator::coroutine::{Coroutine, Generator};

/// Implements `Debug` for a trait object, with each set of auto traits.
macro_rules! debug_of_dyn {
    (impl $name:ident $($bounds:tt)+) => {
        impl<Y, S, R, E> fmt::Debug for dyn $name $($bounds)+ + '_ {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($name)).field("status", &self.status()).finish_non_exhaustive()
            }
        }
    };
    ($($dyn_trait:tt)+) => {
        debug_of_dyn!(impl $($dyn_trait)+);
        debug_of_dyn!(impl $($dyn_trait)+ + Send);
        debug_of_dyn!(impl $($dyn_trait)+ + Sync);
        debug_of_dyn!(impl $($dyn_trait)+ + Send + Sync);
    };
}
pub(crate) use debug_of_dyn;

debug_of_dyn!(Generator<Y, S, R, E>);
debug_of_dyn!(Coroutine<Yield = Y, Sent = S, Return = R, Throw = E>);
