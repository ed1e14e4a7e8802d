//! The jobs of an event loop of one thread, which take turns inside the future that tokio blocks on.
//!
//! A task of tokio's is an allocation of its own, besides ours: this executor has only a boxed future. Tokio still has
//! the thread: it drives timers and I/O between two rounds, and runs what is spawned on it directly.
//!
//! # The protocol
//!
//! A job has a key, and a [`Ticket`] that says whether it is in the queue. The queue holds keys.
//!
//! 1. [`Local`] belongs to the thread of the loop: the jobs, which need not be `Send`, and the queue. While the loop
//!    runs, it is found by a thread-local variable.
//! 2. Another thread leaves a [`Message`] and wakes the *root*, which is the future that tokio polls. The root reads
//!    all messages at the beginning of a round.
//! 3. A round polls the main future if that was woken, and then runs as many jobs from the queue as tokio would. It
//!    ends early when tokio's budget is used up, because no resource of tokio's would be ready any more; the next round
//!    begins where this one has ended. So a job never finds the budget used up.
//! 4. The root wakes itself at the end of a round if there is more to do. So a call on its thread during a round wakes
//!    nothing.
//! 5. A job that ends while it is in the queue leaves its key in use. The key is freed when it comes out of the queue,
//!    so that no other job is run in its turn.

use core::cell::{Cell, RefCell};
use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::task::{Context, Poll, Waker};
use std::boxed::Box;
use std::collections::VecDeque;
use std::mem;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Wake;
use std::vec::Vec;

use futures_util::task::AtomicWaker;
use pin_project_lite::pin_project;

use super::budget::has_budget;
use crate::aio::cancel::current::ScopeHolder;
use crate::aio::cancel::scope::CancelScope;
use crate::aio::cancel::ticket::Ticket;
use crate::aio::host::budget;
use crate::aio::host::job::Job;
use crate::aio::host::slab::Slab;
use crate::aio::outcome::panic::catch_panic;
use crate::context::panic::drop_ignoring_panics;
use crate::mutex::Mutex;

/// The number of jobs in a round: as many as tokio runs tasks before it looks for I/O.
const ROUND: u32 = 61;

std::thread_local! {
    /// The executor of the loop that runs on this thread.
    static LOCAL: RefCell<Option<Rc<Local>>> = const { RefCell::new(None) };
}

/// A handle to the executor, for any thread.
#[derive(Clone, Default)]
pub(crate) struct Executor(Arc<Shared>);

#[derive(Default)]
struct Shared {
    messages: Mutex<Messages>,
    /// There may be messages. Set before the root is woken, and read after the root's waker is registered.
    has_messages: AtomicBool,
    /// The waker of the root.
    root: AtomicWaker,
    /// The number of tasks of [`Local`], the only writer.
    tasks: AtomicUsize,
}

/// The messages of other threads for the thread of the loop.
#[derive(Default)]
struct Messages {
    unread: Vec<Message>,
    closed: bool,
}

enum Message {
    Spawn(Pin<Box<dyn Job + Send>>),
    /// Put the job with this key into the queue.
    Schedule(u32),
}

impl Shared {
    /// Adds `change`, 1 or -1, to the number of tasks.
    fn count(&self, change: isize) {
        self.tasks.store(self.tasks.load(Ordering::Relaxed).wrapping_add_signed(change), Ordering::Relaxed);
    }

    /// Leaves the message. Returns it if the executor is closed.
    fn send(&self, message: Message) -> Option<Message> {
        {
            let mut messages = self.messages.lock();
            if messages.closed {
                return Some(message);
            }
            messages.unread.push(message);
        }
        self.has_messages.store(true, Ordering::Release);
        self.root.wake();
        None
    }
}

impl Executor {
    /// Calls `call` with the state on the thread of the loop, if this is that thread and the loop runs.
    #[inline]
    fn with_local<T>(&self, schedule: impl FnOnce(&Local) -> T) -> Option<T> {
        // There is none on a thread that has ended: its other thread-local values may still call jobs.
        let look = |local: &RefCell<Option<Rc<Local>>>| {
            let local = local.borrow();
            let local = local.as_ref().filter(|local| Arc::ptr_eq(&local.shared, &self.0))?;
            Some(schedule(local))
        };
        LOCAL.try_with(look).ok()?
    }

    /// Puts a job into the queue, unless it is already there.
    #[inline]
    pub(crate) fn schedule(&self, ticket: &Ticket) {
        let Some(key) = ticket.schedule() else { return };
        if self.with_local(|local| local.enqueue(key)).is_none() {
            self.0.send(Message::Schedule(key));
        }
    }

    /// Runs a job.
    pub(crate) fn spawn(&self, job: impl Job + Send + 'static) {
        let mut job = Some(Box::pin(job));
        let rejected = self.with_local(|local| local.insert(job.take()?));
        // A job that comes too late is dropped when nothing is borrowed or locked.
        drop(rejected);
        if let Some(job) = job {
            drop(self.0.send(Message::Spawn(job)));
        }
    }

    /// Returns whether the executor's loop runs on this thread.
    pub(crate) fn is_here(&self) -> bool {
        self.with_local(|_| ()).is_some()
    }

    /// [`spawn`](Self::spawn) for a job that need not be `Send`. The job is dropped if the loop does not [run
    /// here](Self::is_here).
    pub(crate) fn spawn_local(&self, job: impl Job + 'static) {
        let job: Pin<Box<dyn Job>> = Box::pin(job);
        drop(self.with_local(|local| local.insert(job)));
    }

    /// Returns the tasks that are not being polled, if the executor's loop runs on this thread.
    pub(crate) fn pending_tasks(&self) -> Option<Vec<Arc<CancelScope>>> {
        self.with_local(Local::pending_tasks)
    }

    /// Returns the number of tasks; can be called on any thread.
    pub(crate) fn count_tasks(&self) -> usize {
        let new = self.0.messages.lock().unread.iter().filter(|message| matches!(message, Message::Spawn(_))).count();
        new + self.0.tasks.load(Ordering::Relaxed)
    }

    /// Makes a job of a future that is no task.
    pub(crate) fn plain<F>(&self, future: F) -> PlainJob<F> {
        PlainJob { future, waker: Arc::new(PlainWaker { ticket: Ticket::new(), executor: self.clone() }) }
    }
}

/// A job, its scope if it is a task, and its waker.
struct QueuedJob {
    job: Pin<Box<dyn Job>>,
    scope: ScopeHolder,
    waker: Waker,
}

/// The state on the thread of the loop.
pub(crate) struct Local {
    shared: Arc<Shared>,
    jobs: RefCell<Slab<QueuedJob>>,
    /// The keys of the jobs that have something to do, in their order. A job with such a key may have ended.
    queue: RefCell<VecDeque<u32>>,
    /// A round is running, and finds by itself what is queued.
    in_round: Cell<bool>,
    closed: Cell<bool>,
}

impl Local {
    pub(crate) fn new() -> Rc<Self> {
        Rc::new(Local {
            shared: Arc::default(),
            jobs: RefCell::default(),
            queue: RefCell::default(),
            in_round: Cell::new(false),
            closed: Cell::new(false),
        })
    }

    pub(crate) fn executor(&self) -> Executor {
        Executor(Arc::clone(&self.shared))
    }

    /// Makes this the executor of this thread until the guard is dropped.
    pub(crate) fn enter(self: &Rc<Self>) -> LocalGuard {
        LocalGuard(LOCAL.try_with(|local| local.replace(Some(Rc::clone(self)))).ok().flatten())
    }

    /// Puts a new job into the queue. Returns it if the executor is closed.
    fn insert(&self, mut job: Pin<Box<dyn Job>>) -> Option<Pin<Box<dyn Job>>> {
        let Some(waker) = job.as_mut().waker().filter(|_| !self.closed.get()) else { return Some(job) };
        let scope = job.as_mut().scope().map_or(ScopeHolder::none(), ScopeHolder::from);
        if job.is_task() {
            self.shared.count(1);
        }
        let key = self.jobs.borrow_mut().insert_with(|key| {
            if let Some(ticket) = job.as_mut().ticket() {
                ticket.assign(key);
            }
            QueuedJob { job, scope, waker }
        });
        self.enqueue(key);
        None
    }

    fn pending_tasks(&self) -> Vec<Arc<CancelScope>> {
        self.read_messages();
        self.jobs.borrow_mut().values_mut().filter_map(|queued| queued.job.as_mut().scope()).collect()
    }

    #[inline]
    fn enqueue(&self, key: u32) {
        self.queue.borrow_mut().push_back(key);
        self.wake_root();
    }

    #[inline]
    fn wake_root(&self) {
        if !self.in_round.get() {
            self.shared.root.wake();
        }
    }

    /// Awaits the main future, and runs the jobs meanwhile.
    pub(crate) async fn run_until<F: Future>(&self, main: F) -> F::Output {
        let mut main = pin!(main);
        let woken = Arc::new(MainWaker { is_woken: AtomicBool::new(true), executor: self.executor() });
        let waker = Waker::from(Arc::clone(&woken));
        let mut main_has_used_up = false;
        poll_fn(|context| {
            let _round = Round::begin(&self.in_round);
            self.shared.root.register(context.waker());
            self.read_messages();
            let is_turn_of_jobs = mem::take(&mut main_has_used_up);
            if !is_turn_of_jobs && woken.is_woken.swap(false, Ordering::AcqRel) {
                budget::begin_turn();
                if let Poll::Ready(value) = main.as_mut().poll(&mut Context::from_waker(&waker)) {
                    return Poll::Ready(value);
                }
                if !has_budget() {
                    main_has_used_up = true;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
            }
            for _ in 0..ROUND {
                let Some(key) = self.queue.borrow_mut().pop_front() else { break };
                self.run(key);
                if !has_budget() {
                    break;
                }
            }
            if woken.is_woken.load(Ordering::Acquire) || !self.queue.borrow().is_empty() {
                context.waker().wake_by_ref();
            }
            Poll::Pending
        })
        .await
    }

    /// Reads the messages of other threads.
    fn read_messages(&self) {
        if !self.shared.has_messages.load(Ordering::Acquire) {
            return;
        }
        self.shared.has_messages.store(false, Ordering::Relaxed);
        let messages = mem::take(&mut self.shared.messages.lock().unread);
        for message in messages {
            match message {
                Message::Schedule(key) => self.enqueue(key),
                Message::Spawn(job) => drop(self.insert(job)),
            }
        }
    }

    /// Runs a job that was taken from the queue.
    fn run(&self, key: u32) {
        let Some(mut queued) = self.jobs.borrow_mut().take(key) else {
            // It has ended before its turn.
            return self.jobs.borrow_mut().free(key);
        };
        let QueuedJob { job, scope, waker } = &mut queued;
        budget::begin_turn();
        match catch_panic(|| job.as_mut().run(scope, &mut Context::from_waker(waker))) {
            Ok(Poll::Pending) => return self.jobs.borrow_mut().put(key, queued),
            Ok(Poll::Ready(false)) => self.jobs.borrow_mut().free(key),
            Ok(Poll::Ready(true)) => {}
            // A task has caught what its future panicked with: this is the panic of something that it has woken. The
            // place stays taken for good.
            Err(panic) => drop(panic),
        }
        self.end(queued);
    }

    /// Drops a job.
    fn end(&self, queued: QueuedJob) {
        if queued.job.is_task() {
            self.shared.count(-1);
        }
        drop_ignoring_panics(|| drop(queued));
    }

    /// Drops the jobs where they stand, and all later ones.
    pub(crate) fn close(self: &Rc<Self>) {
        let _entered = self.enter();
        self.closed.set(true);
        let messages = {
            let mut messages = self.shared.messages.lock();
            messages.closed = true;
            mem::take(&mut messages.unread)
        };
        let used = self.jobs.borrow().used();
        for key in 0..used {
            let queued = self.jobs.borrow_mut().take(key);
            if let Some(queued) = queued {
                self.end(queued);
            }
        }
        for message in messages {
            drop_ignoring_panics(|| drop(message));
        }
    }
}

/// Restores the executor that was found on this thread before.
pub(crate) struct LocalGuard(Option<Rc<Local>>);

impl Drop for LocalGuard {
    fn drop(&mut self) {
        let local = LOCAL.try_with(|local| local.replace(self.0.take()));
        drop(local);
    }
}

/// A round; ends when it is dropped.
struct Round<'l>(&'l Cell<bool>);

impl<'l> Round<'l> {
    fn begin(in_round: &'l Cell<bool>) -> Self {
        in_round.set(true);
        Round(in_round)
    }
}

impl Drop for Round<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// The waker of the main future.
struct MainWaker {
    is_woken: AtomicBool,
    executor: Executor,
}

impl Wake for MainWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.is_woken.swap(true, Ordering::AcqRel) {
            return;
        }
        if self.executor.with_local(Local::wake_root).is_none() {
            self.executor.0.root.wake();
        }
    }
}

pin_project! {
    /// A future that is no task, as a job.
    pub(crate) struct PlainJob<F> {
        #[pin]
        future: F,
        waker: Arc<PlainWaker>,
    }
}

/// The waker of a future that is no task.
struct PlainWaker {
    ticket: Ticket,
    executor: Executor,
}

impl Wake for PlainWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.executor.schedule(&self.ticket);
    }
}

impl<F: Future<Output = ()>> Future for PlainJob<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.project().future.poll(context)
    }
}

impl<F: Future<Output = ()>> Job for PlainJob<F> {
    fn ticket(self: Pin<&mut Self>) -> Option<&Ticket> {
        Some(&self.into_ref().get_ref().waker.ticket)
    }

    fn waker(self: Pin<&mut Self>) -> Option<Waker> {
        Some(Waker::from(Arc::clone(&self.waker)))
    }

    fn is_task(&self) -> bool {
        false
    }

    fn scope(self: Pin<&mut Self>) -> Option<Arc<CancelScope>> {
        None
    }

    fn run(mut self: Pin<&mut Self>, _: &mut ScopeHolder, context: &mut Context<'_>) -> Poll<bool> {
        self.waker.ticket.begin();
        self.as_mut().poll(context).map(|()| self.waker.ticket.end())
    }
}
