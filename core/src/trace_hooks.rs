//! The hooks by which the engine and tasks report to `trace`. Without the feature they are empty, and `Block<F>` is
//! `F`.

#[cfg(feature = "trace")]
pub(crate) use crate::trace::collector::{on_delegate_in_frame, on_delegate_inline, on_delegate_started, on_iterate};
#[cfg(all(feature = "trace", feature = "aio-core"))]
pub(crate) use crate::trace::task::{TaskEnd, TaskLane};
#[cfg(all(not(feature = "trace"), feature = "aio-core"))]
pub(crate) use silent::{TaskEnd, TaskLane};
#[cfg(not(feature = "trace"))]
#[cfg(feature = "alloc")]
pub(crate) use silent::{on_delegate_in_frame, on_delegate_inline, on_delegate_started, on_iterate};

#[cfg(not(feature = "trace"))]
mod silent {
    #[cfg(feature = "alloc")]
    #[inline(always)]
    pub(crate) fn on_delegate_inline() {}

    #[cfg(feature = "alloc")]
    #[inline(always)]
    pub(crate) fn on_delegate_in_frame() {}

    #[cfg(feature = "alloc")]
    #[inline(always)]
    pub(crate) fn on_delegate_started() {}

    #[cfg(feature = "alloc")]
    #[allow(clippy::extra_unused_type_parameters, reason = "the trace names it")]
    #[inline(always)]
    pub(crate) fn on_iterate<I>() {}

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
