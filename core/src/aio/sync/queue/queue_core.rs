//! How do items go from those who put them to those who get them? What all queues have in common.
//!
//! # The protocol
//!
//! Room and items are *promised*. When an item is put and somebody waits for one, the first in that line is told that it may take an
//! item, and one item less is there for others, until it has taken it. It takes what is first then. In the same way, what is got makes room that is promised
//! to the first who waits to put. So nobody overtakes those who wait, and these hold whenever the lock is free:
//!
//! 1. If somebody waits to get, all items are promised. If somebody waits to put, all room is.
//! 2. There are as many promises as there are waiters who were told and have not been polled since. One of those who goes away hands its
//!    promise on.
//! 3. After the shutdown nobody waits: all were told to look again, and find out.

use core::future::poll_fn;
use core::marker::PhantomData;
use core::num::NonZeroUsize;

use super::error::{PutError, QueueShutDownError, TaskDoneError, TryGetError, TryPutError};
use super::order::Order;
use crate::aio::sync::wait_queue::{Shared, WaitPolicy, WaitQueue, Waiter, Wakers};

/// A queue in any order.
pub(super) struct QueueCore<O: Order> {
    maxsize: usize,
    shared: Shared<State<O>>,
}

struct State<O> {
    items: O,
    /// How many items there may be.
    capacity: usize,
    /// Items for getters who were told and have not taken them.
    promised_items: usize,
    /// Room for putters who were told and have not used it.
    promised_room: usize,
    /// How many items were put and not said to be done.
    unfinished: usize,
    is_shut_down: bool,
    getters: WaitQueue<Grant>,
    putters: WaitQueue<Grant>,
    joiners: WaitQueue<()>,
}

/// What one is told who waits to put or to get.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grant {
    /// There is something for it.
    Promise,
    /// The queue was shut down.
    ShutDown,
}

/// What is seen from outside.
pub(super) struct Counts {
    pub(super) items: usize,
    pub(super) unfinished: usize,
    pub(super) is_shut_down: bool,
}

impl<O: Order> State<O> {
    #[inline]
    fn put(&mut self, item: O::Item, wakers: &mut Wakers) -> Result<(), TryPutError<O::Item>> {
        if self.is_shut_down {
            return Err(TryPutError::ShutDown(item));
        }
        if self.items.len() + self.promised_room >= self.capacity {
            return Err(TryPutError::Full(item));
        }
        self.unfinished += 1;
        if self.getters.grant_first(Grant::Promise, wakers) {
            self.promised_items += 1;
        }
        // It may compare items, and panic at that.
        self.items.push(item);
        Ok(())
    }

    #[inline]
    fn get(&mut self, wakers: &mut Wakers) -> Result<O::Item, TryGetError> {
        if self.items.len() > self.promised_items {
            if self.putters.grant_first(Grant::Promise, wakers) {
                self.promised_room += 1;
            }
            if let Some(item) = self.items.pop() {
                return Ok(item);
            }
        }
        Err(if self.is_shut_down { TryGetError::ShutDown } else { TryGetError::Empty })
    }
}

struct PutWait<O>(PhantomData<O>);

impl<O: Order> WaitPolicy for PutWait<O> {
    type State = State<O>;
    type Grant = Grant;

    fn queue(state: &mut State<O>) -> &mut WaitQueue<Grant> {
        &mut state.putters
    }

    fn return_grant(state: &mut State<O>, granted: Grant, wakers: &mut Wakers) {
        if granted == Grant::Promise && !state.putters.grant_first(granted, wakers) {
            state.promised_room -= 1;
        }
    }
}

struct GetWait<O>(PhantomData<O>);

impl<O: Order> WaitPolicy for GetWait<O> {
    type State = State<O>;
    type Grant = Grant;

    fn queue(state: &mut State<O>) -> &mut WaitQueue<Grant> {
        &mut state.getters
    }

    fn return_grant(state: &mut State<O>, granted: Grant, wakers: &mut Wakers) {
        if granted == Grant::Promise && !state.getters.grant_first(granted, wakers) {
            state.promised_items -= 1;
        }
    }
}

struct JoinWait<O>(PhantomData<O>);

impl<O: Order> WaitPolicy for JoinWait<O> {
    type State = State<O>;
    type Grant = ();

    fn queue(state: &mut State<O>) -> &mut WaitQueue<()> {
        &mut state.joiners
    }

    fn return_grant(_: &mut State<O>, (): (), _: &mut Wakers) {
        // All who waited were told.
    }
}

impl<O: Order> QueueCore<O> {
    pub(super) fn new(maxsize: usize) -> Self {
        let state = State {
            items: O::default(),
            capacity: NonZeroUsize::new(maxsize).map_or(usize::MAX, NonZeroUsize::get),
            promised_items: 0,
            promised_room: 0,
            unfinished: 0,
            is_shut_down: false,
            getters: WaitQueue::new(),
            putters: WaitQueue::new(),
            joiners: WaitQueue::new(),
        };
        QueueCore { maxsize, shared: Shared::new(state) }
    }

    pub(super) fn maxsize(&self) -> usize {
        self.maxsize
    }

    pub(super) fn counts(&self) -> Counts {
        self.shared.with(|state, _| Counts {
            items: state.items.len(),
            unfinished: state.unfinished,
            is_shut_down: state.is_shut_down,
        })
    }

    pub(super) fn try_put(&self, item: O::Item) -> Result<(), TryPutError<O::Item>> {
        self.shared.with(|state, wakers| state.put(item, wakers))
    }

    pub(super) fn try_get(&self) -> Result<O::Item, TryGetError> {
        self.shared.with(State::get)
    }

    #[inline]
    pub(super) async fn put(&self, item: O::Item) -> Result<(), PutError<O::Item>> {
        let mut waiter = Waiter::<PutWait<O>>::new(&self.shared);
        let mut item = Some(item);
        let mut attempt = |state: &mut State<O>, granted, wakers: &mut Wakers| {
            if granted == Some(Grant::Promise) {
                state.promised_room -= 1;
            }
            match state.put(item.take()?, wakers) {
                Ok(()) => Some(Ok(())),
                Err(TryPutError::ShutDown(item)) => Some(Err(PutError(item))),
                Err(TryPutError::Full(back)) => {
                    item = Some(back);
                    None
                }
            }
        };
        poll_fn(|context| waiter.poll(context, &mut attempt)).await
    }

    #[inline]
    pub(super) async fn get(&self) -> Result<O::Item, QueueShutDownError> {
        let mut waiter = Waiter::<GetWait<O>>::new(&self.shared);
        let attempt = |state: &mut State<O>, granted, wakers: &mut Wakers| {
            if granted == Some(Grant::Promise) {
                state.promised_items -= 1;
            }
            match state.get(wakers) {
                Ok(item) => Some(Ok(item)),
                Err(TryGetError::ShutDown) => Some(Err(QueueShutDownError)),
                Err(TryGetError::Empty) => None,
            }
        };
        poll_fn(|context| waiter.poll(context, attempt)).await
    }

    pub(super) fn task_done(&self) -> Result<(), TaskDoneError> {
        self.shared.with(|state, wakers| {
            state.unfinished = state.unfinished.checked_sub(1).ok_or(TaskDoneError)?;
            if state.unfinished == 0 {
                state.joiners.grant_all(|_| (), wakers);
            }
            Ok(())
        })
    }

    pub(super) async fn join(&self) {
        let mut waiter = Waiter::<JoinWait<O>>::new(&self.shared);
        let attempt = |state: &mut State<O>, granted: Option<()>, _: &mut Wakers| {
            granted.or((state.unfinished == 0).then_some(()))
        };
        poll_fn(|context| waiter.poll(context, attempt)).await;
    }

    pub(super) fn shut_down(&self) {
        self.shared.with(State::shut_down);
    }

    pub(super) fn shut_down_now(&self) {
        let items = self.shared.with(|state, wakers| {
            state.unfinished = state.unfinished.saturating_sub(state.items.len());
            if state.unfinished == 0 {
                state.joiners.grant_all(|_| (), wakers);
            }
            state.shut_down(wakers);
            state.items.take()
        });
        drop(items);
    }
}

impl<O> State<O> {
    fn shut_down(&mut self, wakers: &mut Wakers) {
        self.is_shut_down = true;
        self.getters.grant_all(|_| Grant::ShutDown, wakers);
        self.putters.grant_all(|_| Grant::ShutDown, wakers);
    }
}
