//! What is being polled on this thread?

use std::cell::{Cell, RefCell};
use std::mem;
use std::ptr;
use std::sync::Arc;
use std::task::{RawWakerVTable, Waker};

use crate::aio::points::Id;
use crate::aio::scope::Scope;

std::thread_local! {
    /// What is being polled on this thread.
    static CURRENT: RefCell<Current> = const { RefCell::new(Current { scope: None, task: None }) };
    /// The innermost point that is being polled on this thread, in the current scope.
    pub(crate) static AROUND: Cell<Id> = const { Cell::new(Id::NONE) };
    /// How many points of the current scope were told on this thread.
    pub(crate) static TOLD: Cell<u32> = const { Cell::new(0) };
    /// By which waker the current scope is polled.
    pub(crate) static BY: Cell<Identity> = const { Cell::new(NOBODY) };
}

/// What tells wakers from each other while they live.
pub(crate) type Identity = (*const (), *const RawWakerVTable);

const NOBODY: Identity = (ptr::null(), ptr::null());

pub(crate) fn identity(waker: &Waker) -> Identity {
    (waker.data(), waker.vtable())
}

/// What is being polled.
struct Current {
    scope: Option<Arc<Scope>>,
    /// The task that the scope is a part of, if it is not the whole of it.
    task: Option<Arc<Scope>>,
}

impl Scope {
    /// Makes this the current scope, outside of all points, until the guard is dropped.
    #[inline]
    pub(crate) fn enter(self: Arc<Self>) -> Entered {
        // A part of a task leaves the task as it is.
        let task = if self.about.is_some() { None } else { Scope::of_current_task() };
        let mut outer = Current { scope: Some(self), task };
        outer.swap();
        Entered { outer, around: AROUND.replace(Id::NONE), told: TOLD.get(), by: BY.replace(NOBODY) }
    }

    /// The scope that is being polled.
    pub(crate) fn current() -> Option<Arc<Scope>> {
        CURRENT.try_with(|current| current.borrow().scope.clone()).ok()?
    }

    pub(crate) fn is_current(scope: &Arc<Scope>) -> bool {
        let is = |known: &Arc<Scope>| Arc::ptr_eq(known, scope);
        CURRENT.try_with(|current| current.borrow().scope.as_ref().is_some_and(is)).unwrap_or(false)
    }

    /// That of the task that is being polled.
    pub(crate) fn of_current_task() -> Option<Arc<Scope>> {
        Scope::look_at_task(Arc::clone)
    }

    pub(crate) fn is_current_task(scope: &Arc<Scope>) -> bool {
        Scope::look_at_task(|current| Arc::ptr_eq(current, scope)) == Some(true)
    }

    /// Looks at that of the task that is being polled.
    #[inline]
    pub(crate) fn look_at_task<T>(look: impl FnOnce(&Arc<Scope>) -> T) -> Option<T> {
        CURRENT.try_with(|current| current.borrow().task().map(look)).ok()?
    }
}

impl Current {
    fn task(&self) -> Option<&Arc<Scope>> {
        self.task.as_ref().or_else(|| self.scope.as_ref().filter(|scope| scope.about.is_some()))
    }

    /// Nothing is current on a thread that has ended: its other thread-local values may still drop tasks.
    fn swap(&mut self) {
        let _ = CURRENT.try_with(|current| mem::swap(&mut *current.borrow_mut(), self));
    }
}

/// Restores what was current before.
pub(crate) struct Entered {
    outer: Current,
    around: Id,
    told: u32,
    by: Identity,
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.outer.swap();
        AROUND.set(self.around);
        BY.set(self.by);
        // What was told in there concerns nobody out here.
        TOLD.set(self.told);
    }
}
