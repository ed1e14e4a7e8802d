//! What does a run tell the trace? Nothing, unless the feature is on: then these are functions that do nothing, and a block is what it
//! was.

#[cfg(feature = "trace")]
pub(crate) use crate::trace::block::Block;
#[cfg(feature = "trace")]
pub(crate) use crate::trace::collector::{begun, delegates, iterates};
#[cfg(all(feature = "trace", feature = "aio-core"))]
pub(crate) use crate::trace::task::{TaskEnd, TaskLane};
#[cfg(not(feature = "trace"))]
pub(crate) use silent::Block;
#[cfg(all(not(feature = "trace"), feature = "aio-core"))]
pub(crate) use silent::{TaskEnd, TaskLane};
#[cfg(not(feature = "trace"))]
#[cfg(feature = "alloc")]
pub(crate) use silent::{begun, delegates, iterates};

/// The block of a body, whose slot has the types of its maker: a macro, for a function would be compiled for each body.
#[cfg(feature = "trace")]
macro_rules! block {
    ($maker:expr, $future:expr, $made:ident) => {
        $crate::trace::block::block($maker, $future, $crate::trace_hooks::Made::$made)
    };
}
#[cfg(not(feature = "trace"))]
macro_rules! block {
    ($maker:expr, $future:expr, $made:ident) => {
        $future
    };
}
pub(crate) use block;

/// What becomes of a block.
#[cfg(feature = "trace")]
#[derive(Clone, Copy)]
pub(crate) enum Made {
    Generator,
    AsyncGenerator,
}

/// Where the body of a delegate is.
#[cfg(feature = "alloc")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seated {
    /// In the future of its delegator, which polls it.
    Embedded,
    /// In a frame of its own, which the engine polls.
    OnStack,
}

#[cfg(not(feature = "trace"))]
mod silent {
    #[cfg(feature = "alloc")]
    use super::Seated;

    /// The block of a body.
    pub(crate) type Block<F> = F;

    #[cfg(feature = "alloc")]
    #[inline(always)]
    pub(crate) fn delegates(_: Seated) {}

    #[cfg(feature = "alloc")]
    #[inline(always)]
    pub(crate) fn begun() {}

    #[cfg(feature = "alloc")]
    #[allow(clippy::extra_unused_type_parameters, reason = "the trace names it")]
    #[inline(always)]
    pub(crate) fn iterates<I>() {}

    /// The lane of a task.
    #[cfg(feature = "aio-core")]
    #[derive(Clone)]
    pub(crate) struct TaskLane;

    /// How a task ended.
    #[cfg(feature = "aio-core")]
    pub(crate) enum TaskEnd {
        Returned,
        Failed,
        Cancelled,
        Panicked,
    }

    #[cfg(feature = "aio-core")]
    #[allow(clippy::unused_self, reason = "the trace needs it")]
    impl TaskLane {
        #[inline(always)]
        pub(crate) fn numbered(_: u64, _: &'static core::panic::Location<'static>) -> Self {
            TaskLane
        }

        #[inline(always)]
        pub(crate) fn run<T>(&self, poll: impl FnOnce() -> T) -> T {
            poll()
        }

        #[inline(always)]
        pub(crate) fn waits(&self) {}

        #[inline(always)]
        pub(crate) fn cancelled(&self) {}

        #[inline(always)]
        pub(crate) fn ended(&self, _: TaskEnd) {}
    }
}
