//! The scope that is being polled on this thread.

use std::cell::RefCell;
use std::mem;
use std::ops::Deref;
use std::sync::Arc;
use std::task::Waker;

use crate::aio::cancel::enclosing::{
    ENCLOSING_POINT, NO_WAKER, POINT_EVENTS, POLLING_WAKER, PointEvents, WakerId, waker_id,
};
use crate::aio::cancel::point_tree::PointId;
use crate::aio::cancel::scope::CancelScope;

std::thread_local! {
    static CURRENT: RefCell<Current> = const { RefCell::new(Current { task: None, nested: None }) };
}

/// The scopes that are being polled on a thread.
struct Current {
    /// The scope of the task.
    task: Option<Arc<CancelScope>>,
    /// The innermost scope in that task, if the task's own is not the innermost.
    nested: Option<Arc<CancelScope>>,
}

impl Current {
    fn scope(&self) -> Option<&Arc<CancelScope>> {
        self.nested.as_ref().or(self.task.as_ref())
    }

    /// Returns `None` on a thread that has ended: its other thread-local values may still drop tasks.
    fn with<T>(look: impl FnOnce(&Current) -> T) -> Option<T> {
        CURRENT.try_with(|current| look(&current.borrow())).ok()
    }
}

impl CancelScope {
    /// Returns the innermost scope that is being polled.
    pub(crate) fn current() -> Option<Arc<CancelScope>> {
        Current::with(|current| current.scope().cloned())?
    }

    #[inline]
    pub(crate) fn is_current(scope: &Arc<CancelScope>) -> bool {
        Current::with(|current| current.scope().is_some_and(|known| Arc::ptr_eq(known, scope))) == Some(true)
    }

    /// Returns the scope of the task that is being polled.
    pub(crate) fn of_current_task() -> Option<Arc<CancelScope>> {
        CancelScope::with_current_task(Arc::clone)
    }

    pub(crate) fn is_current_task(scope: &Arc<CancelScope>) -> bool {
        CancelScope::with_current_task(|current| Arc::ptr_eq(current, scope)) == Some(true)
    }

    /// Returns whether what is being polled here receives a request if it is pending now: the request is assigned to
    /// the innermost point, or to none.
    #[inline]
    pub(crate) fn is_request_due() -> bool {
        let look = |current: &Current| current.scope().is_some_and(|scope| scope.is_due_at(ENCLOSING_POINT.get()));
        Current::with(look) == Some(true)
    }

    /// Calls `look` with the scope of the task that is being polled.
    #[inline]
    pub(crate) fn with_current_task<T>(look: impl FnOnce(&Arc<CancelScope>) -> T) -> Option<T> {
        Current::with(|current| current.task.as_ref().map(look))?
    }
}

/// Owns a scope between two polls.
///
/// While the scope is entered, its `Arc` is in the thread-local variable and not here, so that no reference count
/// changes.
pub(crate) struct ScopeHolder(Option<Arc<CancelScope>>);

impl ScopeHolder {
    /// Holds a new scope of a part of a task.
    pub(crate) fn nested() -> Self {
        ScopeHolder::from(CancelScope::nested())
    }

    /// Holds no scope; for futures that are not tasks.
    #[cfg_attr(
        not(all(feature = "aio", not(target_family = "wasm"))),
        allow(dead_code, reason = "the executor needs it")
    )]
    pub(crate) const fn none() -> Self {
        ScopeHolder(None)
    }

    /// Returns the scope, unless it is lost: a stackful generator yielded inside a poll, and other tasks were polled
    /// before it continued.
    pub(crate) const fn get(&self) -> Option<&Arc<CancelScope>> {
        self.0.as_ref()
    }

    /// Makes this the current scope, outside of all points, until the guard is dropped. `waker` polls it.
    #[inline]
    pub(crate) fn enter(&mut self, waker: Option<&Waker>) -> EnterGuard<'_> {
        let is_task = self.meta.is_some();
        let mut entered = EnterGuard {
            holder: &mut self.0,
            is_task,
            outer_nested: None,
            outer_point: ENCLOSING_POINT.replace(PointId::NONE),
            outer_events: POINT_EVENTS.get(),
            outer_waker: POLLING_WAKER.replace(waker.map_or(NO_WAKER, waker_id)),
        };
        entered.swap();
        entered
    }
}

impl From<Arc<CancelScope>> for ScopeHolder {
    fn from(scope: Arc<CancelScope>) -> Self {
        ScopeHolder(Some(scope))
    }
}

impl Deref for ScopeHolder {
    type Target = Arc<CancelScope>;

    #[inline]
    fn deref(&self) -> &Arc<CancelScope> {
        match self.get() {
            Some(scope) => scope,
            None => panic!("polls were interleaved by a stackful generator that yielded inside `poll`"),
        }
    }
}

/// Restores what was current before, when it is dropped.
#[must_use]
pub(crate) struct EnterGuard<'h> {
    /// The holder's field. While the scope is entered, it has the outer task's scope, or the outer nested scope.
    holder: &'h mut Option<Arc<CancelScope>>,
    is_task: bool,
    /// The nested scope of the outer task, if this is the scope of a task.
    outer_nested: Option<Arc<CancelScope>>,
    outer_point: PointId,
    outer_events: PointEvents,
    outer_waker: WakerId,
}

impl EnterGuard<'_> {
    #[inline]
    fn swap(&mut self) {
        let _ = CURRENT.try_with(|current| {
            let mut current = current.borrow_mut();
            if self.is_task {
                mem::swap(&mut current.task, self.holder);
                mem::swap(&mut current.nested, &mut self.outer_nested);
            } else {
                mem::swap(&mut current.nested, self.holder);
            }
        });
    }
}

impl Drop for EnterGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        self.swap();
        ENCLOSING_POINT.set(self.outer_point);
        POLLING_WAKER.set(self.outer_waker);
        // What happens to points of the inner scope does not happen to points of the outer one.
        POINT_EVENTS.set(self.outer_events);
    }
}
