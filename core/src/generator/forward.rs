//! What `Coroutine` and `AsyncCoroutine`, and their implementations, have in common.

/// Writes `status` and `delegation_depth` of a pointer or an adapter, which are those of its generator.
macro_rules! forward_status {
    ($self:ident => $generator:expr, $status:ident) => {
        #[inline]
        fn status(&$self) -> $status {
            $generator.status()
        }

        #[inline]
        fn delegation_depth(&$self) -> usize {
            $generator.delegation_depth()
        }
    };
}

/// Writes the hidden methods of both traits by which a generator becomes a delegate. `$delegate` is the kind of
/// delegate that it becomes by the method `$push` of `Delegator`.
macro_rules! delegate_hooks {
    ($delegate:ident, $push:ident) => {
        /// Becomes a delegate of another generator.
        #[cfg(feature = "alloc")]
        #[doc(hidden)]
        #[inline(always)]
        fn become_delegate(
            self,
            delegator: Delegator<'_, Self::Yield, Self::Sent, Self::Throw>,
        ) -> DelegateFuture<Self::Yield, Self::Sent, Self::Throw, $delegate<Self>>
        where
            Self: Sized,
        {
            delegator.$push(self)
        }

        /// Moves the body into a frame if the generator is one of this crate that has not begun. The caller owns the
        /// generator, and drops it next.
        #[cfg(feature = "alloc")]
        #[doc(hidden)]
        #[inline]
        #[must_use]
        fn unbox_into_frame(
            self: Pin<&mut Self>,
            _: &Delegator<'_, Self::Yield, Self::Sent, Self::Throw>,
        ) -> Option<PushedFrame> {
            None
        }

        /// Returns whether the body of such a delegate is inline in the future of its delegator.
        #[cfg(feature = "alloc")]
        #[doc(hidden)]
        #[inline(always)]
        #[must_use]
        fn is_inline(_: CrateToken) -> bool
        where
            Self: Sized,
        {
            false
        }

        /// Polls or drops the inline body, as `op` says.
        #[cfg(feature = "alloc")]
        #[doc(hidden)]
        #[inline(always)]
        fn inline_body(_: InlineOp<'_, '_>) -> Poll<Self::Return>
        where
            Self: Sized,
        {
            unreachable!("only an inline body is polled or dropped here")
        }
    };
}

pub(crate) use {delegate_hooks, forward_status};
