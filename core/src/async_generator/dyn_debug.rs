//! `Debug` of async generators whose type is erased, and so of boxed ones.

use core::fmt;

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncGenerator};
use crate::generator::dyn_debug::debug_of_dyn;

debug_of_dyn!(AsyncGenerator<Y, S, R, E>);
debug_of_dyn!(AsyncCoroutine<Yield = Y, Sent = S, Return = R, Throw = E>);
