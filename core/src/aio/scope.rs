//! Who is asked to stop, and where? The requests to cancel one task, and the points at which it can be told.
//!
//! # The protocol
//!
//! A task is polled inside of its [`Scope`], which its points find in a thread-local variable. A point is a future around another
//! one. While it is pending it is *live*: it is listed in the scope, with the point that was being polled around it, and with the
//! waker that it was polled with.
//!
//! 1. A request marks each live point that has no live point inside, and wakes those. If there is none, it is left *open*.
//! 2. A point that is polled polls what it is around first: a value that is ready wins. If that is pending, a marked point that still
//!    has nothing live inside is told, and one that has hands its mark on.
//! 3. A point that becomes live while a request is open takes it, and is told. If the task as a whole is pending while a request is
//!    open, nothing in it wants to know, and it is dropped.
//! 4. A mark that could not be used, because a value won or the point was dropped, is gone. If it was the last one of a request
//!    of which nobody has been told, the request is open again.
//!
//! Requests of which nobody has been told yet are one: as in Python, who is cancelled twice before it runs is told once. So a request
//! is told once in each branch, innermost first, and never to a caller whose callee was told, for the callee's point was inside of
//! its own. No waker is woken, cloned or dropped while the lock is held.

use std::cell::{Cell, RefCell};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::vec::Vec;

use crate::aio::about::About;
use crate::aio::points::{Id, Points};

std::thread_local! {
    /// What is being polled on this thread.
    static CURRENT: RefCell<Current> = const { RefCell::new(Current { scope: None, task: None }) };
    /// The innermost point that is being polled on this thread, in the current scope.
    static AROUND: Cell<Id> = const { Cell::new(Id::NONE) };
}

/// The scope that is being polled, and that of the task that it is a part of.
struct Current {
    scope: Option<Arc<Scope>>,
    task: Option<Arc<Scope>>,
}

/// The requests and the points of one task, or of a part of it that can be cancelled by itself.
#[derive(Default)]
pub(crate) struct Scope {
    state: Mutex<State>,
    /// What is known of the task, if it is a whole one.
    pub(crate) about: Option<About>,
}

#[derive(Default)]
struct State {
    points: Points,
    /// How many of them are marked.
    marked: u32,
    /// Nobody has been told of a request for which points are marked.
    untold: bool,
    /// Nobody has been told of a request, and nobody is marked for it.
    open: bool,
    /// The task is to be dropped, whatever it is at.
    aborted: bool,
    /// Requests less those taken back.
    cancelling: u32,
    /// The task's own waker, until it is woken.
    task: Option<Waker>,
}

impl State {
    /// Marks this point. Gives who has to be woken to see it; none if that is the task.
    fn mark(&mut self, id: Id) -> Option<Waker> {
        let live = self.points.get(id)?;
        self.marked += u32::from(!live.marked);
        live.marked = true;
        live.waker.take()
    }

    /// Marks these points, for requests of which nobody has been told. Gives who has to be woken to see it.
    fn mark_all(&mut self, ids: Vec<Id>) -> Wakers {
        self.open = false;
        self.untold = true;
        let mut wakers: Vec<Waker> = ids.into_iter().filter_map(|id| self.mark(id)).collect();
        wakers.extend(self.task.take());
        Wakers(wakers)
    }

    fn unmark(&mut self, id: Id) {
        if let Some(live) = self.points.get(id) {
            self.marked -= u32::from(live.marked);
            live.marked = false;
        }
    }

    /// Takes the point off the list. Its mark is gone, and if nobody was told, others may be.
    fn remove(&mut self, id: Id) -> Option<Waker> {
        let live = self.points.remove(id)?;
        if live.marked {
            self.marked -= 1;
            if self.marked == 0 && mem::take(&mut self.untold) {
                self.open = true;
            }
        }
        live.waker
    }

    /// Tells the point. It is not live any more.
    fn tell(&mut self, id: Id) -> Option<Waker> {
        self.open = false;
        self.untold = false;
        self.remove(id)
    }
}

/// Whom to wake when the lock is not held any more.
#[must_use]
struct Wakers(Vec<Waker>);

impl Wakers {
    fn wake(self) {
        self.0.into_iter().for_each(Waker::wake);
    }
}

impl Scope {
    pub(crate) fn of_task(about: About) -> Self {
        Scope { state: Mutex::default(), about: Some(about) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the task to stop.
    pub(crate) fn request(&self) {
        let wakers = {
            let mut state = self.lock();
            state.cancelling = state.cancelling.saturating_add(1);
            let innermost = state.points.innermost();
            if innermost.is_empty() {
                state.open = true;
                Wakers(state.task.take().into_iter().collect())
            } else {
                state.mark_all(innermost)
            }
        };
        wakers.wake();
    }

    /// Has the task dropped where it is.
    pub(crate) fn abort(&self) {
        let waker = {
            let mut state = self.lock();
            state.aborted = true;
            state.task.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// How many requests there were, less those taken back.
    pub(crate) fn cancelling(&self) -> usize {
        self.lock().cancelling as usize
    }

    /// Takes a request back. If that was the last one, nobody is told any more. Gives how many are left.
    pub(crate) fn uncancel(&self) -> usize {
        let mut state = self.lock();
        state.cancelling = state.cancelling.saturating_sub(1);
        if state.cancelling == 0 {
            (state.open, state.untold, state.marked) = (false, false, 0);
            state.points.each(|live| live.marked = false);
        }
        state.cancelling as usize
    }

    /// The task is polled by this waker. Whether it is to be dropped instead: because it has not begun, and has been asked to
    /// stop, or because it was aborted.
    pub(crate) fn begin(&self, waker: &Waker, begun: bool) -> bool {
        let mut clone = None;
        loop {
            let mut state = self.lock();
            if state.aborted || (!begun && state.open) {
                return true;
            }
            if state.task.as_ref().is_some_and(|known| known.will_wake(waker)) {
                return false;
            }
            let Some(clone) = clone.take() else {
                drop(state);
                clone = Some(waker.clone());
                continue;
            };
            let old = state.task.replace(clone);
            drop(state);
            drop(old);
            return false;
        }
    }

    /// The task as a whole is pending. Whether it is to be dropped: because it is asked to stop and nobody in it could be told,
    /// or because it was aborted.
    pub(crate) fn end(&self) -> bool {
        let wakers = {
            let mut state = self.lock();
            if state.aborted {
                return true;
            }
            if !state.open {
                return false;
            }
            let innermost = state.points.innermost();
            if innermost.is_empty() {
                state.open = false;
                return true;
            }
            state.mark_all(innermost)
        };
        wakers.wake();
        false
    }

    /// The point is pending, and has to be polled by this waker. Whether it is told instead; then it is not live any more.
    pub(crate) fn pending(&self, id: &mut Id, waker: &Waker) -> bool {
        let mut clone = None;
        let mut state = loop {
            let state = self.lock();
            let known = state.points.waker(*id).or(state.task.as_ref());
            if clone.is_some() || known.is_some_and(|known| known.will_wake(waker)) {
                break state;
            }
            drop(state);
            clone = Some(waker.clone());
        };
        let mut around = AROUND.get();
        if around.is_unlisted() {
            around = state.points.insert(Id::NONE);
            AROUND.set(around);
        }
        let old = state.points.place(id, around, &mut clone);
        let Some(live) = state.points.get(*id) else { return false };
        let (marked, has_inside) = (live.marked, live.inside > 0);
        if !marked && !state.open {
            drop(state);
            drop(old);
            return false;
        }
        if !has_inside {
            let told = state.tell(*id);
            *id = Id::UNLISTED;
            drop(state);
            drop((told, old));
            return true;
        }
        // What is open is for whoever is inside, and takes it when it is polled. A mark is handed on.
        let mut wakers = Wakers(Vec::new());
        if marked {
            state.unmark(*id);
            let untold = state.untold;
            let inside = state.points.innermost_inside(*id);
            wakers = state.mark_all(inside);
            state.untold = untold;
        }
        drop(state);
        drop(old);
        wakers.wake();
        false
    }

    /// The point is not live any more: it was ready, or was dropped.
    pub(crate) fn leave(&self, id: Id) {
        let waker = self.lock().remove(id);
        drop(waker);
    }

    /// The point is not live any more if there is none inside of it. Whether that is so.
    fn leave_if_innermost(&self, id: Id) -> bool {
        let waker = {
            let mut state = self.lock();
            if state.points.get(id).is_some_and(|live| live.inside > 0) {
                return false;
            }
            state.remove(id)
        };
        drop(waker);
        true
    }

    /// Who was told of a request had something to say that mattered more: whoever comes next is told again, unless all requests were
    /// taken back.
    pub(crate) fn renew(&self) {
        let mut state = self.lock();
        if state.cancelling > 0 && !state.untold {
            state.open = true;
        }
    }

    /// Makes this the current scope, outside of all points, until the guard is dropped; of the current task, or as a whole one.
    pub(crate) fn enter(self: &Arc<Self>, as_task: bool) -> Entered {
        let scope = Some(Arc::clone(self));
        CURRENT.with_borrow_mut(|current| Entered {
            scope: mem::replace(&mut current.scope, scope.clone()),
            task: as_task.then(|| mem::replace(&mut current.task, scope)),
            around: AROUND.replace(Id::NONE),
        })
    }

    /// The scope that is being polled.
    pub(crate) fn current() -> Option<Arc<Scope>> {
        CURRENT.with_borrow(|current| current.scope.clone())
    }

    /// That of the task that is being polled.
    pub(crate) fn of_current_task() -> Option<Arc<Scope>> {
        CURRENT.with_borrow(|current| current.task.clone())
    }
}

/// Restores the scope that was current before.
pub(crate) struct Entered {
    scope: Option<Arc<Scope>>,
    task: Option<Option<Arc<Scope>>>,
    around: Id,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let inner = CURRENT.with_borrow_mut(|current| {
            let task = self.task.take().map(|task| mem::replace(&mut current.task, task));
            (mem::replace(&mut current.scope, self.scope.take()), task)
        });
        AROUND.set(self.around);
        drop(inner);
    }
}

/// A point as its future keeps it: off the list until it is pending, and off again when it is dropped.
pub(crate) struct Point {
    id: Id,
    /// The scope that lists it.
    scope: Option<Arc<Scope>>,
}

impl Point {
    pub(crate) const fn new() -> Self {
        Point { id: Id::UNLISTED, scope: None }
    }

    /// Makes this the innermost point while `poll` runs.
    #[inline]
    pub(crate) fn around<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        let outer = AROUND.replace(self.id);
        let _restored = Around { point: self, outer };
        poll()
    }

    /// What it is around is pending, and it has to be polled by this waker. Whether it is told instead.
    pub(crate) fn pending(&mut self, waker: &Waker) -> bool {
        let Some(scope) = Scope::current() else { return false };
        if self.scope.as_ref().is_some_and(|known| !Arc::ptr_eq(known, &scope)) {
            self.leave();
        }
        if scope.pending(&mut self.id, waker) {
            self.scope = None;
            return true;
        }
        self.scope = Some(scope);
        false
    }

    #[inline]
    pub(crate) fn leave(&mut self) {
        if let Some(scope) = self.scope.take() {
            scope.leave(mem::replace(&mut self.id, Id::UNLISTED));
        }
    }
}

impl Drop for Point {
    #[inline]
    fn drop(&mut self) {
        self.leave();
    }
}

/// Restores the point that was innermost before.
struct Around<'p> {
    point: &'p mut Point,
    outer: Id,
}

impl Drop for Around<'_> {
    #[inline]
    fn drop(&mut self) {
        // One that was inside may have listed it.
        let id = AROUND.replace(self.outer);
        if id != self.point.id {
            self.point.id = id;
            self.point.scope = Scope::current();
        }
    }
}

/// A point that is only around others, and never pending itself: it knows whether there is somebody inside who can be told.
///
/// All of it happens in one scope, and what is listed there by it is as long as the scope is.
pub(crate) struct Bracket(Id);

impl Bracket {
    pub(crate) const fn new() -> Self {
        Bracket(Id::UNLISTED)
    }

    /// Makes this the innermost point while `poll` runs.
    #[inline]
    pub(crate) fn around<T>(&mut self, poll: impl FnOnce() -> T) -> T {
        let outer = AROUND.replace(self.0);
        let _restored = Bracketed { bracket: self, outer };
        poll()
    }

    /// Whether something inside of it can be told.
    pub(crate) fn has_inside(&mut self) -> bool {
        if self.0.is_unlisted() {
            return false;
        }
        let unlisted = Scope::current().is_none_or(|scope| scope.leave_if_innermost(self.0));
        if unlisted {
            self.0 = Id::UNLISTED;
        }
        !unlisted
    }

    /// Nothing is inside any more.
    #[inline]
    pub(crate) fn leave(&mut self) {
        if !self.0.is_unlisted() {
            self.has_inside();
        }
    }
}

/// Restores the point that was innermost before.
struct Bracketed<'b> {
    bracket: &'b mut Bracket,
    outer: Id,
}

impl Drop for Bracketed<'_> {
    #[inline]
    fn drop(&mut self) {
        // One that was inside may have listed it.
        self.bracket.0 = AROUND.replace(self.outer);
    }
}
