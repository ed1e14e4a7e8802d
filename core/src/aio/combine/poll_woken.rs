//! A set of futures, each of which is polled only when it was woken.
//!
//! A future is polled at most once in a round, even if it wakes itself, so that other futures of the task get their
//! turns.

use core::mem;
use core::pin::Pin;
use core::sync::atomic::Ordering;
use core::task::{Context, Poll};
use std::boxed::Box;
use std::collections::VecDeque;
use std::sync::Arc;
use std::vec::Vec;

use futures_util::task::{ArcWake, waker_ref};
use pin_project_lite::pin_project;
#[cfg(not(all(test, coyield_loom)))]
use {core::sync::atomic::AtomicBool, futures_util::task::AtomicWaker};
#[cfg(all(test, coyield_loom))]
use {loom::sync::atomic::AtomicBool, models::AtomicWaker};

use crate::aio::host::budget::Mark;
use crate::engine::in_place::PinnedSlice;
use crate::mutex::Mutex;

/// Futures, or the like, each of which is polled when it was woken.
pub(crate) struct PollWoken<T> {
    members: PinnedSlice<Member<T>>,
    /// The members to poll, by their numbers, in the order in which they were woken. Each number
    /// is here or in the list, once.
    round: VecDeque<u32>,
    list: Arc<WokenList>,
}

pin_project! {
    struct Member<T> {
        #[pin]
        value: T,
        // Until it has ended. It is made when it is polled at first.
        waker: Option<Arc<MemberWaker>>,
        has_ended: bool,
    }
}

/// The members that were woken since the last round began.
#[derive(Default)]
struct WokenList {
    numbers: Mutex<Vec<u32>>,
    /// The waker of the task that polls them. The first member that is listed wakes it.
    outer: AtomicWaker,
}

/// The waker of a member, which lists the member.
struct MemberWaker {
    number: u32,
    /// Set while the member is listed or to be polled, and when it has ended.
    is_listed: AtomicBool,
    list: Arc<WokenList>,
}

impl ArcWake for MemberWaker {
    fn wake_by_ref(waker: &Arc<Self>) {
        // What was done before this call is seen by the poll, even if it was listed already.
        if waker.is_listed.swap(true, Ordering::AcqRel) {
            return;
        }
        let is_first = {
            let mut numbers = waker.list.numbers.lock();
            numbers.push(waker.number);
            numbers.len() == 1
        };
        if is_first {
            waker.list.outer.wake();
        }
    }
}

impl<T> PollWoken<T> {
    pub(crate) fn new(members: impl Iterator<Item = T>) -> Self {
        let members: Box<[_]> = members.map(|value| Member { value, waker: None, has_ended: false }).collect();
        let round = (0..).zip(&members).map(|(number, _)| number).collect();
        PollWoken { members: PinnedSlice::new(members), round, list: Arc::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// Polls the members that were woken, in their order, and passes what has ended to `end`, until that returns
    /// `true`.
    pub(crate) fn poll_round<R>(
        &mut self,
        context: &mut Context<'_>,
        poll: impl Fn(Pin<&mut T>, &mut Context<'_>) -> Poll<R>,
        mut end: impl FnMut(u32, R) -> bool,
    ) {
        self.list.outer.register(context.waker());
        self.round.extend(self.list.numbers.lock().drain(..));
        while let Some(number) = self.round.pop_front() {
            let Some(member) = self.members.get(number as usize) else { continue };
            let member = member.project();
            if *member.has_ended {
                continue;
            }
            let waker = member.waker.get_or_insert_with(|| {
                Arc::new(MemberWaker { number, is_listed: AtomicBool::new(true), list: Arc::clone(&self.list) })
            });
            let mark = Mark::new();
            // It is listed again for what happens from now on.
            waker.is_listed.swap(false, Ordering::AcqRel);
            let polled = poll(member.value, &mut Context::from_waker(&waker_ref(waker)));
            if let Poll::Ready(result) = polled {
                waker.is_listed.store(true, Ordering::Relaxed);
                *member.has_ended = true;
                drop(mem::take(member.waker));
                if end(number, result) {
                    return;
                }
            }
            if mark.is_used_up() && !self.round.is_empty() {
                // The other futures would find no resource of the runtime ready. The next poll begins with them.
                context.waker().wake_by_ref();
                return;
            }
        }
    }

    /// Calls `call` with each member and its number.
    pub(crate) fn for_each(&mut self, mut call: impl FnMut(u32, Pin<&mut T>)) {
        for number in (0..).take(self.members.len()) {
            if let Some(member) = self.members.get(number as usize) {
                call(number, member.project().value);
            }
        }
    }
}

#[cfg(all(test, coyield_loom))]
mod models {
    use core::future::poll_fn;
    use core::pin::Pin;
    use core::sync::atomic::Ordering;
    use core::task::{Context, Poll, Waker};
    use std::sync::Arc;

    use loom::future::block_on;
    use loom::sync::atomic::AtomicBool;
    use loom::thread;

    use super::PollWoken;

    /// Loom's, with the methods of futures-util's.
    #[derive(Default)]
    pub(super) struct AtomicWaker(loom::future::AtomicWaker);

    impl AtomicWaker {
        pub(super) fn register(&self, waker: &Waker) {
            self.0.register_by_ref(waker);
        }

        pub(super) fn wake(&self) {
            self.0.wake();
        }
    }

    /// Is ready when another thread has set its flag and woken it.
    struct Flag {
        is_set: Arc<AtomicBool>,
        setter: Option<thread::JoinHandle<()>>,
    }

    impl Flag {
        fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            let this = self.get_mut();
            if this.setter.is_none() {
                let (is_set, waker) = (Arc::clone(&this.is_set), context.waker().clone());
                this.setter = Some(thread::spawn(move || {
                    is_set.store(true, Ordering::Release);
                    waker.wake();
                }));
            }
            if this.is_set.load(Ordering::Acquire) { Poll::Ready(()) } else { Poll::Pending }
        }
    }

    #[test]
    fn a_member_that_is_woken_is_polled() {
        loom::model(|| {
            let flags = (0..2).map(|_| Flag { is_set: Arc::new(AtomicBool::new(false)), setter: None });
            let mut flags = PollWoken::new(flags);
            let mut ended = 0;
            block_on(poll_fn(|context| {
                flags.poll_round(context, Flag::poll, |_, ()| {
                    ended += 1;
                    false
                });
                if ended == 2 { Poll::Ready(()) } else { Poll::Pending }
            }));
        });
    }
}
