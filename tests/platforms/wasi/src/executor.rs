//! An executor for one thread, whose clock is set forward to the next timer when nothing else can be done.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

type Ready = Arc<Mutex<VecDeque<usize>>>;

struct TaskWaker {
    task: usize,
    ready: Ready,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).push_back(self.task);
    }
}

type Task = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
struct Shared {
    now: Cell<u64>,
    timers: RefCell<BTreeMap<u64, Vec<Waker>>>,
    /// Those that have ended are `None`, and so is the one that is polled.
    tasks: RefCell<Vec<Option<Task>>>,
    ready: Ready,
}

/// A handle to the executor.
#[derive(Clone, Default)]
pub(crate) struct Executor(Rc<Shared>);

impl Executor {
    pub(crate) fn now(&self) -> u64 {
        self.0.now.get()
    }

    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        let mut tasks = self.0.tasks.borrow_mut();
        self.push_ready(tasks.len());
        tasks.push(Some(Box::pin(future)));
    }

    /// Is ready when the clock has moved on by so much.
    pub(crate) fn sleep(&self, pause: u64) -> impl Future<Output = ()> + use<> {
        let (shared, until) = (Rc::clone(&self.0), self.now() + pause);
        poll_fn(move |context| {
            if shared.now.get() >= until {
                return Poll::Ready(());
            }
            shared.timers.borrow_mut().entry(until).or_default().push(context.waker().clone());
            Poll::Pending
        })
    }

    /// Runs until no task is left.
    pub(crate) fn run(&self) {
        loop {
            while let Some(task) = self.pop_ready() {
                self.poll(task);
            }
            let Some((at, wakers)) = self.0.timers.borrow_mut().pop_first() else { break };
            self.0.now.set(at);
            wakers.into_iter().for_each(Waker::wake);
        }
        assert!(self.0.tasks.borrow().iter().all(Option::is_none), "a task waits for ever");
    }

    fn poll(&self, task: usize) {
        // It is not in its place meanwhile, so that it can spawn others.
        let taken = self.0.tasks.borrow_mut()[task].take();
        let Some(mut future) = taken else { return };
        let waker = Waker::from(Arc::new(TaskWaker { task, ready: Arc::clone(&self.0.ready) }));
        if future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            self.0.tasks.borrow_mut()[task] = Some(future);
        }
    }

    fn push_ready(&self, task: usize) {
        self.0.ready.lock().unwrap_or_else(PoisonError::into_inner).push_back(task);
    }

    fn pop_ready(&self) -> Option<usize> {
        self.0.ready.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}
