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
//! 5. Where a point is inside is known from when it was last polled. A marked point that finds another one told while it is polled
//!    had that one inside, and is not told itself: its callee cleans up.
//! 6. A future that was polled and is kept, but is not awaited any more, has live points that nobody polls. If such ones have all the
//!    marks, so that the task was polled [often](PATIENCE) since they were woken, and nobody was told, the marks go to the points that
//!    were polled last; and if there are none, the task is dropped.
//!
//! Requests of which nobody has been told yet are one: as in Python, who is cancelled twice before it runs is told once. So a request
//! is told once in each branch, innermost first, and never to a caller whose callee was told, for the callee's point was inside of
//! its own. One that is passed on to another scope keeps its [number](Request), and so is known where it has been before. No waker is
//! woken, cloned or dropped while the lock is held.

mod extras;
mod requests;

use std::boxed::Box;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};
use std::vec::Vec;

use crate::aio::about::{About, TaskState};
use crate::aio::current::{AROUND, BY, identity};
use crate::aio::default_runtime::Ticket;
use crate::aio::points::{Id, Points, Polled};
use crate::aio::wakers::Wakers;

use extras::Extras;
pub(crate) use requests::Request;
use requests::Source;

/// How often a task is polled before those of its points that have the marks count as left behind. Those who take turns by queues of
/// their own, as `FuturesUnordered` does, may need more than one for all to have theirs.
const PATIENCE: u8 = 64;

/// The requests and the points of one task, or of a part of it that can be cancelled by itself.
///
/// Behind the same lock it keeps something for others, for which tasks have their results: so a task is one allocation beside its
/// future.
pub(crate) struct Scope<K: ?Sized = dyn Kept> {
    /// How often the task was polled. Only who polls it looks at this and the next, and nobody else does at the same time.
    turn: AtomicU32,
    begun: AtomicBool,
    /// What it was asked for: [`CANCELLED`] or [`ABORTED`]. It is set with the lock held.
    asked: AtomicU8,
    /// How many are just waking those whom they have marked. It is raised with the lock held.
    asking: AtomicU8,
    /// Somebody sees to its error, if there is one.
    watched: AtomicBool,
    /// The only live point, by its [serial](Id::serial), if it was left in this poll; 0 if there is none. The one who polls the task sets
    /// it, so that most points are left without a lock; the next one to take the lock takes that point off the list first.
    left: AtomicU32,
    /// There may be more than one live point. It is set with the lock held, by the one who polls the task.
    is_several: AtomicBool,
    /// Its place in the queue of its event loop.
    pub(crate) ticket: Ticket,
    /// What is known of the task, if it is a whole one.
    pub(crate) about: Option<About>,
    state: Mutex<State<K>>,
}

/// Whatever can go wherever a task goes.
pub(crate) trait Kept: Send {}

impl<K: Send> Kept for K {}

/// At some time it was asked to stop.
const CANCELLED: u8 = 1;
/// It is to be dropped, whatever it is at.
const ABORTED: u8 = 2;

struct State<K: ?Sized> {
    points: Points,
    /// The task's own waker while it is pending, until it is woken.
    task: Option<Waker>,
    /// What most tasks are without.
    extras: Option<Box<Extras>>,
    /// Requests less those taken back.
    cancelling: u32,
    /// How often the task was polled since points were marked, and nobody was told.
    waited: u8,
    /// Nobody has been told of a request for which points are marked.
    untold: bool,
    /// Nobody has been told of a request, and nobody is marked for it.
    open: bool,
    /// Whether it has ended, and how.
    how: TaskState,
    kept: K,
}

impl<K: ?Sized> State<K> {
    /// Marks these points, for requests of which nobody has been told. Gives who has to be woken to see it.
    fn mark_all(&mut self, ids: Vec<Id>) -> Wakers {
        self.open = false;
        self.untold = true;
        self.waited = 0;
        let mut wakers: Vec<Waker> = ids.into_iter().filter_map(|id| self.points.mark(id)).collect();
        wakers.extend(self.task.take());
        Wakers(wakers)
    }

    /// Takes the point off the list. Its mark is gone, and if nobody was told, others may be.
    fn remove(&mut self, id: Id) -> Option<Waker> {
        let removed = self.points.remove(id)?;
        if removed.marked {
            self.reopen_if_lost();
        }
        removed.waker
    }

    /// Lists a point that is polled in this turn. Returns whether that is all: it is the only point, and no request is open.
    #[inline]
    fn place_alone(&mut self, id: &mut Id, turn: u32) -> bool {
        !self.open && self.points.place_alone(id, turn)
    }

    /// A mark is gone: if it was the last one and nobody was told, others may be.
    fn reopen_if_lost(&mut self) {
        if !self.points.any_marked() && mem::take(&mut self.untold) {
            self.open = true;
        }
    }

    /// Nobody polls the points that are marked. Marks those who were polled in this turn; gives `None` if there are none.
    fn pass_over(&mut self, turn: u32) -> Option<Wakers> {
        self.points.unmark_all();
        self.untold = false;
        let innermost = self.points.innermost_of_turn(turn);
        // Those that were not polled are inside of nobody who was, until they are polled again.
        self.points.detach_all_but(turn);
        if innermost.is_empty() { None } else { Some(self.mark_all(innermost)) }
    }

    /// Tells the point. It is not live any more.
    fn tell(&mut self, id: Id) -> Option<Waker> {
        self.open = false;
        self.untold = false;
        self.remove(id)
    }
}

/// Somebody is waking points that have wakers of their own. Until that is done, nobody loses the patience with them: a thread may be
/// stopped in the middle of it.
struct Asking<'s>(&'s Scope);

impl<'s> Asking<'s> {
    fn new(scope: &'s Scope) -> Self {
        scope.asking.fetch_add(1, Ordering::Relaxed);
        Asking(scope)
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.asking.fetch_sub(1, Ordering::Release);
        let task = {
            let mut state = self.0.lock();
            // It may have been pending in the meantime, and not have woken itself.
            if state.untold { state.task.take() } else { None }
        };
        task.into_iter().for_each(Waker::wake);
    }
}

impl<K> Scope<K> {
    pub(crate) fn of_task(about: About, kept: K) -> Self {
        Scope::new(Some(about), kept)
    }

    fn new(about: Option<About>, kept: K) -> Self {
        let state = State {
            points: Points::default(),
            task: None,
            extras: None,
            cancelling: 0,
            waited: 0,
            untold: false,
            open: false,
            how: TaskState::Pending,
            kept,
        };
        Scope {
            turn: AtomicU32::new(0),
            begun: AtomicBool::new(false),
            asked: AtomicU8::new(0),
            asking: AtomicU8::new(0),
            watched: AtomicBool::new(false),
            left: AtomicU32::new(0),
            is_several: AtomicBool::new(false),
            ticket: Ticket::new(),
            about,
            state: Mutex::new(state),
        }
    }

    /// Looks at what it keeps, which must not panic, and drop nothing of others'.
    #[inline]
    pub(crate) fn look<R>(&self, look: impl FnOnce(&mut K) -> R) -> R {
        look(&mut self.lock().kept)
    }
}

impl<K: ?Sized> Scope<K> {
    #[inline]
    fn lock(&self) -> MutexGuard<'_, State<K>> {
        // Nothing panics while it is held.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let left = self.left.load(Ordering::Acquire);
        if left != 0 {
            self.take_off(&mut state, left);
        }
        state
    }

    /// Takes the point off the list that was left.
    #[inline(never)]
    fn take_off(&self, state: &mut State<K>, left: u32) {
        // No other point is left meanwhile: it would have to be listed first, which takes the lock.
        self.left.store(0, Ordering::Relaxed);
        if state.points.leave_alone(left) {
            state.reopen_if_lost();
        }
    }

    /// The task has ended: nobody has to be woken for it any more. Looks at what it keeps, as [`look`](Self::look) does.
    #[inline]
    pub(crate) fn close<R>(&self, how: TaskState, look: impl FnOnce(&mut K) -> R) -> Closed<R> {
        let mut state = self.lock();
        state.how = how;
        let unused = state.open || state.untold;
        let looked = look(&mut state.kept);
        let task = state.task.take();
        let waiting = Wakers(state.extras.as_mut().map(|extras| mem::take(&mut extras.waiting)).unwrap_or_default());
        drop(state);
        drop(task);
        Closed { unused, waiting, looked }
    }
}

/// Calls the task.
impl<K: Send + 'static> Wake for Scope<K> {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    #[inline]
    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(about) = &self.about {
            about.host.call(&self.ticket);
        }
    }
}

/// What a task leaves when it ends.
#[must_use]
pub(crate) struct Closed<R> {
    /// It was asked to stop, and nobody in it was told.
    pub(crate) unused: bool,
    /// Who waits for its end.
    pub(crate) waiting: Wakers,
    pub(crate) looked: R,
}

impl Scope {
    /// Of a part of a task.
    pub(crate) fn part() -> Arc<Self> {
        Arc::new(Scope::new(None, ()))
    }

    /// Asks the task to stop.
    pub(crate) fn request(&self) {
        self.ask(None);
    }

    /// Asks it to stop because the current one was asked.
    pub(crate) fn pass_on(&self, request: Request) {
        self.ask(Some((request, Scope::current().as_ref().map(Arc::downgrade))));
    }

    fn ask(&self, request: Option<(Request, Source)>) {
        let (wakers, asking) = {
            let mut state = self.lock();
            state.set_request(request);
            state.cancelling = state.cancelling.saturating_add(1);
            self.asked.fetch_max(CANCELLED, Ordering::Release);
            let innermost = state.points.innermost();
            if innermost.is_empty() {
                state.open = true;
                (Wakers(state.task.take().into_iter().collect()), None)
            } else {
                let of_task = usize::from(state.task.is_some());
                let wakers = state.mark_all(innermost);
                let asking = (wakers.0.len() > of_task).then(|| Asking::new(self));
                (wakers, asking)
            }
        };
        wakers.wake();
        drop(asking);
    }

    /// Has the task dropped where it is.
    pub(crate) fn abort(&self) {
        let waker = {
            let mut state = self.lock();
            self.asked.store(ABORTED, Ordering::Release);
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
            (state.open, state.untold) = (false, false);
            state.points.unmark_all();
        }
        state.cancelling as usize
    }

    /// The task is about to be polled. Whether it is to be dropped instead: because it has not begun, and has been asked to stop, or
    /// because it was aborted.
    #[inline]
    pub(crate) fn begin(&self) -> bool {
        let begun = self.begun.load(Ordering::Relaxed);
        self.begun.store(true, Ordering::Relaxed);
        self.turn.store(self.turn.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
        // Most tasks never are asked for anything. Who is asked from now on sees it when it is pending.
        let asked = self.asked.load(Ordering::Acquire);
        asked != 0 && {
            let mut state = self.lock();
            let dropped = asked == ABORTED || (!begun && state.open);
            state.open &= !dropped;
            dropped
        }
    }

    /// Whether it was asked to stop, and nobody in it was told.
    pub(crate) fn is_asked(&self) -> bool {
        let state = self.lock();
        state.open || state.untold
    }

    /// Whether it has ended, and how.
    pub(crate) fn how(&self) -> TaskState {
        self.lock().how
    }

    /// Somebody sees to its error, if there is one.
    pub(crate) fn watch(&self) {
        self.watched.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_watched(&self) -> bool {
        self.watched.load(Ordering::Relaxed)
    }

    /// The task as a whole is pending, and has to be polled by this waker. Whether it is to be dropped: because it is asked to stop
    /// and nobody in it could be told, or because it was aborted.
    pub(crate) fn end(&self, waker: &Waker) -> bool {
        let mut clone = None;
        loop {
            let mut state = self.lock();
            if self.asked.load(Ordering::Relaxed) == ABORTED {
                return true;
            }
            let wakers = if state.open {
                let innermost = state.points.innermost();
                if innermost.is_empty() {
                    state.open = false;
                    return true;
                }
                state.mark_all(innermost)
            } else if state.untold && self.asking.load(Ordering::Acquire) == 0 {
                state.waited = state.waited.saturating_add(1);
                if state.waited <= PATIENCE {
                    Wakers(state.task.take().into_iter().collect())
                } else if let Some(wakers) = state.pass_over(self.turn.load(Ordering::Relaxed)) {
                    wakers
                } else {
                    return true;
                }
            } else if state.task.as_ref().is_some_and(|known| known.will_wake(waker)) {
                return false;
            } else if clone.is_some() {
                // Dropped behind the lock.
                let old = mem::replace(&mut state.task, clone);
                drop(state);
                drop(old);
                return false;
            } else {
                drop(state);
                clone = Some(waker.clone());
                continue;
            };
            drop(state);
            // The one that is known may be of an earlier turn.
            wakers.and(waker.clone()).wake();
            return false;
        }
    }

    /// The point is pending, and has to be polled by this waker. Whether it is told instead; then it is not live any more.
    ///
    /// `spared` if one inside of it was told in this poll.
    pub(crate) fn pending(&self, id: &mut Id, waker: &Waker, spared: bool) -> bool {
        let by = if BY.get() == identity(waker) { Polled::ByTask } else { Polled::By(waker) };
        let mut clone = None;
        let mut state = self.lock();
        if let Polled::By(waker) = by {
            while clone.is_none() && !state.points.has_waker(*id, waker) {
                drop(state);
                clone = Some(waker.clone());
                state = self.lock();
            }
        }
        let mut around = AROUND.get();
        if matches!(by, Polled::ByTask)
            && around == Id::NONE
            && state.place_alone(id, self.turn.load(Ordering::Relaxed))
        {
            return false;
        }
        if around.is_unlisted() {
            around = state.points.insert(Id::NONE);
            AROUND.set(around);
        }
        let old = state.points.place(id, around, self.turn.load(Ordering::Relaxed), by, clone);
        if state.points.are_several() {
            self.is_several.store(true, Ordering::Relaxed);
        }
        let (mut marked, has_inside) = (state.points.is_marked(*id), state.points.has_inside(*id));
        if marked && spared {
            marked = false;
            state.points.unmark(*id);
            state.reopen_if_lost();
        }
        if !marked && (!state.open || spared) {
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
            state.points.unmark(*id);
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

    /// The point is not live any more: it was ready, or was dropped. `is_current` if the task is being polled here.
    #[inline]
    pub(crate) fn leave(&self, id: Id, is_current: bool) {
        if is_current && !self.is_several.load(Ordering::Relaxed) {
            // A request may mark it until the lock is taken, which happens at the end of this poll at the latest.
            self.left.store(id.serial(), Ordering::Release);
        } else {
            self.leave_list(id, is_current);
        }
    }

    #[inline(never)]
    fn leave_list(&self, id: Id, is_current: bool) {
        let mut state = self.lock();
        let open = state.open;
        let waker = state.remove(id);
        // While the task is polled here, it sees by itself that the request is open.
        let to_wake = state.open && !open && !is_current;
        let task = if to_wake { state.task.take() } else { None };
        drop(state);
        drop(waker);
        if let Some(task) = task {
            task.wake();
        }
    }

    /// The point is not live any more if there is none inside of it. Whether that is so.
    pub(crate) fn leave_if_innermost(&self, id: Id) -> bool {
        let waker = {
            let mut state = self.lock();
            if state.points.has_inside(id) {
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
            // Who has passed the old one on is told of another one.
            state.set_request(None);
        }
    }
}
