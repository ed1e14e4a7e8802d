//! What is being polled on this thread?

use std::cell::{Cell, RefCell};
use std::mem;
use std::ops::Deref;
use std::ptr;
use std::sync::Arc;
use std::task::{RawWakerVTable, Waker};

use crate::aio::points::Id;
use crate::aio::scope::Scope;

std::thread_local! {
    /// What is being polled on this thread.
    static CURRENT: RefCell<Current> = const { RefCell::new(Current { task: None, part: None }) };
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
    /// That of the task.
    task: Option<Arc<Scope>>,
    /// That of the innermost part of it that is one by itself.
    part: Option<Arc<Scope>>,
}

impl Current {
    fn scope(&self) -> Option<&Arc<Scope>> {
        self.part.as_ref().or(self.task.as_ref())
    }

    /// Nothing is current on a thread that has ended: its other thread-local values may still drop tasks.
    fn look<T>(look: impl FnOnce(&Current) -> T) -> Option<T> {
        CURRENT.try_with(|current| look(&current.borrow())).ok()
    }
}

impl Scope {
    /// The scope that is being polled.
    pub(crate) fn current() -> Option<Arc<Scope>> {
        Current::look(|current| current.scope().cloned())?
    }

    #[inline]
    pub(crate) fn is_current(scope: &Arc<Scope>) -> bool {
        Current::look(|current| current.scope().is_some_and(|known| Arc::ptr_eq(known, scope))) == Some(true)
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
        Current::look(|current| current.task.as_ref().map(look))?
    }
}

/// A scope as the one keeps it who polls what is in it. Meanwhile it is the current one of its thread, and not here: so nothing is
/// counted up and down.
pub(crate) struct Own(Option<Arc<Scope>>);

impl Own {
    /// Of a part of a task.
    pub(crate) fn part() -> Self {
        Own::from(Scope::part())
    }

    /// Of what is no task.
    #[cfg_attr(
        not(all(feature = "aio", not(target_family = "wasm"))),
        allow(dead_code, reason = "the executor needs it")
    )]
    pub(crate) const fn none() -> Self {
        Own(None)
    }

    /// The scope, unless it is lost: a stackful generator has yielded from inside of a poll, and others have been polled meanwhile.
    pub(crate) const fn get(&self) -> Option<&Arc<Scope>> {
        self.0.as_ref()
    }

    /// Makes this the current scope, outside of all points, until the guard is dropped. It is polled by this waker.
    #[inline]
    pub(crate) fn enter(&mut self, waker: Option<&Waker>) -> Entered<'_> {
        let of_task = self.about.is_some();
        let mut entered = Entered {
            own: &mut self.0,
            of_task,
            part: None,
            around: AROUND.replace(Id::NONE),
            told: TOLD.get(),
            by: BY.replace(waker.map_or(NOBODY, identity)),
        };
        entered.swap();
        entered
    }
}

impl From<Arc<Scope>> for Own {
    fn from(scope: Arc<Scope>) -> Self {
        Own(Some(scope))
    }
}

impl Deref for Own {
    type Target = Arc<Scope>;

    #[inline]
    fn deref(&self) -> &Arc<Scope> {
        match self.get() {
            Some(scope) => scope,
            None => panic!(
                "a stackful generator has yielded from inside of a poll, and others were polled before that went on"
            ),
        }
    }
}

/// Restores what was current before.
#[must_use]
pub(crate) struct Entered<'o> {
    /// While it is entered, that of the outer task, or of the outer part of the same one.
    own: &'o mut Option<Arc<Scope>>,
    of_task: bool,
    /// The part of the outer task, if this is of a task.
    part: Option<Arc<Scope>>,
    around: Id,
    told: u32,
    by: Identity,
}

impl Entered<'_> {
    #[inline]
    fn swap(&mut self) {
        let _ = CURRENT.try_with(|current| {
            let mut current = current.borrow_mut();
            if self.of_task {
                mem::swap(&mut current.task, self.own);
                mem::swap(&mut current.part, &mut self.part);
            } else {
                mem::swap(&mut current.part, self.own);
            }
        });
    }
}

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        self.swap();
        AROUND.set(self.around);
        BY.set(self.by);
        // What was told in there concerns nobody out here.
        TOLD.set(self.told);
    }
}
