//! What all queues have in common: items, room for items, and the waiters for both.
//!
//! # The protocol
//!
//! Room and items are *promised*. When an item is put and a getter waits, the first getter is granted the promise of an
//! item, and there is one item less for others until it has taken one. It takes the item that is first then. In the
//! same way, the room of an item that was taken is promised to the first putter. So waiters are not overtaken, and
//! these hold whenever the lock is free:
//!
//! 1. If a getter waits, all items are promised. If a putter waits, all room is promised.
//! 2. There are as many promises as there are waiters with a grant that they have not claimed. A waiter that is dropped
//!    hands its promise on.
//! 3. After the shutdown there are no waiters: all were granted another look, which finds the shutdown.

use core::future::poll_fn;
use core::marker::PhantomData;
use core::num::NonZeroUsize;

use super::error::{PutError, QueueShutDownError, TaskDoneError, TryGetError, TryPutError};
use super::order::Order;
use crate::aio::sync::wait_queue::{Shared, WaitPolicy, WaitQueue, Waiter};
use crate::aio::wakers::wake_list::WakeList;

/// A queue in any order.
pub(super) struct QueueCore<O: Order> {
    maxsize: usize,
    shared: Shared<State<O>>,
}

struct State<O> {
    items: O,
    /// The maximum number of items.
    capacity: usize,
    /// The number of items that are promised to getters and not yet taken.
    promised_items: usize,
    /// The number of items for which room is promised to putters that have not yet put them.
    promised_room: usize,
    /// The number of items that were put and not marked as done.
    unfinished: usize,
    is_shut_down: bool,
    getters: WaitQueue<Grant>,
    putters: WaitQueue<Grant>,
    joiners: WaitQueue<()>,
}

/// The grant of a putter or a getter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grant {
    /// An item, or room for one, is promised.
    Promise,
    /// The queue was shut down.
    ShutDown,
}

/// The state that callers can observe.
pub(super) struct Counts {
    pub(super) items: usize,
    pub(super) unfinished: usize,
    pub(super) is_shut_down: bool,
}

impl<O: Order> State<O> {
    #[inline]
    fn put(&mut self, item: O::Item, wakers: &mut WakeList) -> Result<(), TryPutError<O::Item>> {
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
    fn get(&mut self, wakers: &mut WakeList) -> Result<O::Item, TryGetError> {
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

    fn return_grant(state: &mut State<O>, granted: Grant, wakers: &mut WakeList) {
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

    fn return_grant(state: &mut State<O>, granted: Grant, wakers: &mut WakeList) {
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

    fn return_grant(_: &mut State<O>, (): (), _: &mut WakeList) {
        // All waiters were granted the same.
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
        let mut attempt = |state: &mut State<O>, granted, wakers: &mut WakeList| {
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
        let attempt = |state: &mut State<O>, granted, wakers: &mut WakeList| {
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
        let attempt = |state: &mut State<O>, granted: Option<()>, _: &mut WakeList| {
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
    fn shut_down(&mut self, wakers: &mut WakeList) {
        self.is_shut_down = true;
        self.getters.grant_all(|_| Grant::ShutDown, wakers);
        self.putters.grant_all(|_| Grant::ShutDown, wakers);
    }
}
