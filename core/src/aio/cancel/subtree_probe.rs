//! A point that only encloses others, to find whether there are any.

use crate::aio::cancel::enclosing::ENCLOSING_POINT;
use crate::aio::cancel::point_tree::PointId;
use crate::aio::cancel::scope::CancelScope;

/// Knows whether a future has live points. Nothing is delivered to it.
///
/// It is used in one scope only, and does not outlive that scope, so it need not unregister when it is dropped.
pub(crate) struct SubtreeProbe(PointId);

impl SubtreeProbe {
    pub(crate) const fn new() -> Self {
        SubtreeProbe(PointId::UNREGISTERED)
    }

    /// Makes this the innermost point while `poll` runs.
    #[inline]
    pub(crate) fn poll_inside<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        let outer = ENCLOSING_POINT.replace(self.0);
        let _restored = RestoreEnclosing { probe: self, outer };
        poll()
    }

    /// Returns whether there is a live point in this subtree.
    pub(crate) fn has_points(&mut self) -> bool {
        if self.0.is_unregistered() {
            return false;
        }
        let is_leaf = CancelScope::current().is_none_or(|scope| scope.unregister_if_leaf(self.0));
        if is_leaf {
            self.0 = PointId::UNREGISTERED;
        }
        !is_leaf
    }

    /// Unregisters the probe. Its future has ended, so there are no points left in the subtree.
    #[inline]
    pub(crate) fn unregister(&mut self) {
        if !self.0.is_unregistered() {
            self.has_points();
        }
    }
}

/// Restores the enclosing point when it is dropped.
struct RestoreEnclosing<'b> {
    probe: &'b mut SubtreeProbe,
    outer: PointId,
}

impl Drop for RestoreEnclosing<'_> {
    #[inline]
    fn drop(&mut self) {
        // A child that was registered meanwhile has registered this one as its parent.
        self.probe.0 = ENCLOSING_POINT.replace(self.outer);
    }
}
