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
//! So a request is told once in each branch, innermost first, and never to a caller whose callee was told, for the callee's point
//! was inside of its own. No waker is woken, cloned or dropped while the lock is held.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::vec::Vec;

std::thread_local! {
    /// The task that is being polled on this thread.
    static CURRENT: RefCell<Option<Arc<Scope>>> = const { RefCell::new(None) };
    /// The innermost point that is being polled on this thread; 0 outside of all.
    static AROUND: Cell<Point> = const { Cell::new(0) };
}

/// A point: its address, for it is pinned, and no two live ones have the same.
pub(crate) type Point = usize;

/// A request, by its number.
type Request = u64;

/// The requests and the points of one task.
#[derive(Default)]
pub(crate) struct Scope {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    live: HashMap<Point, Live, BuildHasherDefault<AddressHasher>>,
    /// How many requests nobody has been told of and nobody is marked for.
    open: usize,
    /// The other requests of which nobody has been told: how many points are marked for each.
    untold: HashMap<Request, usize>,
    /// How many requests there were.
    requests: Request,
    /// Requests less those taken back.
    cancelling: usize,
    /// The task's own waker, until it is woken.
    task: Option<Waker>,
}

/// A live point.
struct Live {
    around: Point,
    /// Until it is woken.
    waker: Option<Waker>,
    /// The requests for which it is marked.
    marks: Vec<Request>,
}

/// An address needs no more than to be spread.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, address: usize) {
        self.0 = (self.0 ^ address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

impl State {
    /// The live points that have no live point inside.
    fn innermost(&self) -> Vec<Point> {
        let around: HashSet<Point> = self.live.values().map(|live| live.around).collect();
        self.live.keys().copied().filter(|point| !around.contains(point)).collect()
    }

    /// Those of them that are inside of this one.
    fn innermost_inside(&self, outer: Point) -> Vec<Point> {
        let is_inside = |&point: &Point| {
            let mut point = point;
            while let Some(live) = self.live.get(&point) {
                if live.around == outer {
                    return true;
                }
                point = live.around;
            }
            false
        };
        self.innermost().into_iter().filter(is_inside).collect()
    }

    /// Marks these points for these requests. Gives who has to be woken to see it.
    fn mark(&mut self, requests: &[Request], points: &[Point]) -> Vec<Waker> {
        for request in requests {
            *self.untold.entry(*request).or_default() += points.len();
        }
        let live = points.iter().filter_map(|point| Some(mem::take(&mut self.live.get_mut(point)?.waker)));
        let mut wakers: Vec<Waker> = live.flatten().collect();
        for point in points {
            if let Some(live) = self.live.get_mut(point) {
                live.marks.extend_from_slice(requests);
            }
        }
        wakers.extend(self.task.take());
        wakers
    }

    /// Marks these points for the requests that are open.
    fn mark_for_open(&mut self, points: &[Point]) -> Vec<Waker> {
        let requests: Vec<Request> = (0..mem::take(&mut self.open)).map(|_| self.next_request()).collect();
        self.mark(&requests, points)
    }

    fn next_request(&mut self) -> Request {
        self.requests += 1;
        self.requests
    }

    /// Takes the point off the list. Its marks are gone, and if nobody was told, others may be.
    fn remove(&mut self, point: Point) -> Option<Live> {
        let live = self.live.remove(&point)?;
        for request in &live.marks {
            if let Some(left) = self.untold.get_mut(request) {
                *left -= 1;
                if *left == 0 {
                    self.untold.remove(request);
                    self.open += 1;
                }
            }
        }
        Some(live)
    }

    /// Tells the point of all that it is marked for, and of what is open. It is not live any more.
    fn tell(&mut self, point: Point) -> Option<Live> {
        self.open = 0;
        let live = self.live.remove(&point)?;
        for request in &live.marks {
            self.untold.remove(request);
        }
        Some(live)
    }
}

impl Scope {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the task to stop.
    pub(crate) fn request(&self) {
        let wakers = {
            let mut state = self.lock();
            state.cancelling += 1;
            let innermost = state.innermost();
            if innermost.is_empty() {
                state.open += 1;
                state.task.take().into_iter().collect()
            } else {
                let request = state.next_request();
                state.mark(&[request], &innermost)
            }
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    /// How many requests there were, less those taken back.
    pub(crate) fn cancelling(&self) -> usize {
        self.lock().cancelling
    }

    /// Takes a request back. If that was the last one, nobody is told any more. Gives how many are left.
    pub(crate) fn uncancel(&self) -> usize {
        let mut state = self.lock();
        state.cancelling = state.cancelling.saturating_sub(1);
        if state.cancelling == 0 {
            state.open = 0;
            state.untold.clear();
            state.live.values_mut().for_each(|live| live.marks.clear());
        }
        state.cancelling
    }

    /// Whether a request is open, which is then told.
    pub(crate) fn take_open(&self) -> bool {
        mem::take(&mut self.lock().open) > 0
    }

    /// The point is pending, and has to be polled by this waker. Whether it is told instead.
    pub(crate) fn pending(&self, point: Point, around: Point, waker: &Waker) -> bool {
        let mut clone = None;
        loop {
            let mut state = self.lock();
            let known = state.live.get(&point).and_then(|live| live.waker.as_ref()).is_some_and(|w| w.will_wake(waker));
            if !known && clone.is_none() {
                drop(state);
                clone = Some(waker.clone());
                continue;
            }
            let live = state.live.entry(point).or_insert(Live { around, waker: None, marks: Vec::new() });
            live.around = around;
            // Dropped behind the lock.
            let _old = if known { None } else { mem::replace(&mut live.waker, clone.take()) };
            if live.marks.is_empty() && state.open == 0 {
                drop(state);
                return false;
            }
            let inside = state.innermost_inside(point);
            if inside.is_empty() {
                let told = state.tell(point);
                drop(state);
                drop(told);
                return true;
            }
            // What is open is for whoever is inside, and takes it when it is polled.
            let marks = state.live.get_mut(&point).map(|live| mem::take(&mut live.marks)).unwrap_or_default();
            let untold: Vec<Request> = marks.into_iter().filter(|request| state.untold.contains_key(request)).collect();
            let wakers = state.mark(&untold, &inside);
            for request in &untold {
                if let Some(left) = state.untold.get_mut(request) {
                    *left -= 1;
                }
            }
            drop(state);
            wakers.into_iter().for_each(Waker::wake);
            return false;
        }
    }

    /// The point is not live any more: it was ready, or was dropped.
    pub(crate) fn leave(&self, point: Point) {
        let live = self.lock().remove(point);
        drop(live);
    }

    /// The task as a whole is pending. Whether it is told, because nobody in it could be.
    pub(crate) fn task_pending(&self, waker: &Waker) -> bool {
        let clone = waker.clone();
        let mut state = self.lock();
        let old = state.task.replace(clone);
        let (told, wakers) = if state.open == 0 {
            (false, Vec::new())
        } else {
            let innermost = state.innermost();
            if innermost.is_empty() {
                state.open = 0;
                (true, Vec::new())
            } else {
                (false, state.mark_for_open(&innermost))
            }
        };
        drop(state);
        drop(old);
        wakers.into_iter().for_each(Waker::wake);
        told
    }

    /// Makes this the current scope, outside of all points, until the guard is dropped.
    pub(crate) fn enter(self: &Arc<Self>) -> Entered {
        let scope = CURRENT.replace(Some(Arc::clone(self)));
        Entered { scope, around: AROUND.replace(0) }
    }

    /// The scope of the task that is being polled.
    pub(crate) fn current() -> Option<Arc<Scope>> {
        CURRENT.with_borrow(Clone::clone)
    }
}

/// Restores the scope that was current before.
pub(crate) struct Entered {
    scope: Option<Arc<Scope>>,
    around: Point,
}

impl Drop for Entered {
    fn drop(&mut self) {
        let inner = CURRENT.replace(self.scope.take());
        AROUND.set(self.around);
        drop(inner);
    }
}

/// Makes this the innermost point, until the guard is dropped.
pub(crate) fn around(point: Point) -> Around {
    Around { outer: AROUND.replace(point) }
}

/// Restores the point that was innermost before.
pub(crate) struct Around {
    /// That point.
    pub(crate) outer: Point,
}

impl Drop for Around {
    fn drop(&mut self) {
        AROUND.set(self.outer);
    }
}
