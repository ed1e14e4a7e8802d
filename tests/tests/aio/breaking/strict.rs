//! A strict runtime: each poll has another waker, and only the waker of the last poll counts.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Instant;

use coyield::aio::Runtime;
use coyield_tests::HANG;
use coyield_tests::executors::turns;

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The woken jobs, for the next thread that is free.
#[derive(Default)]
struct Queue {
    jobs: Mutex<(Vec<Arc<Slot>>, bool)>,
    more: Condvar,
}

/// One job.
struct Slot {
    queue: Arc<Queue>,
    state: Mutex<State>,
}

struct State {
    /// `None` while it is polled, and when it has ended.
    job: Option<Job>,
    polls: u64,
    /// It was woken while it was polled.
    woken: bool,
    queued: bool,
}

/// The waker of one poll.
struct OfPoll {
    slot: Arc<Slot>,
    number: u64,
}

impl Wake for OfPoll {
    fn wake(self: Arc<Self>) {
        let mut state = self.slot.state.lock().unwrap();
        if self.number != state.polls {
            return;
        }
        state.woken = true;
        if state.job.is_some() && !state.queued {
            state.queued = true;
            drop(state);
            self.slot.queue.push(&self.slot);
        }
    }
}

impl Queue {
    fn push(&self, slot: &Arc<Slot>) {
        self.jobs.lock().unwrap().0.push(Arc::clone(slot));
        self.more.notify_one();
    }

    /// Polls the woken jobs until it is stopped.
    fn work(&self) {
        loop {
            let mut jobs = self.jobs.lock().unwrap();
            let slot = loop {
                if jobs.1 {
                    return;
                }
                if let Some(slot) = jobs.0.pop() {
                    break slot;
                }
                jobs = self.more.wait(jobs).unwrap();
            };
            drop(jobs);
            slot.poll();
        }
    }
}

impl Slot {
    fn poll(self: &Arc<Self>) {
        let (mut job, number) = {
            let mut state = self.state.lock().unwrap();
            state.polls += 1;
            (state.woken, state.queued) = (false, false);
            let Some(job) = state.job.take() else { return };
            (job, state.polls)
        };
        let waker = Waker::from(Arc::new(OfPoll { slot: Arc::clone(self), number }));
        if job.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            let mut state = self.state.lock().unwrap();
            state.job = Some(job);
            if state.woken {
                state.queued = true;
                drop(state);
                self.queue.push(self);
            }
        }
    }
}

/// The runtime, with two threads.
#[derive(Clone)]
pub(crate) struct Strict {
    queue: Arc<Queue>,
    threads: Arc<Mutex<Vec<thread::JoinHandle<()>>>>,
    /// The sleepers, which have a clone in each thread.
    pub(crate) sleeping: Arc<Mutex<Vec<Waker>>>,
}

impl Strict {
    pub(crate) fn new() -> Self {
        let queue = Arc::<Queue>::default();
        let thread = || {
            let queue = Arc::clone(&queue);
            thread::spawn(move || queue.work())
        };
        let threads = vec![thread(), thread()];
        Strict { queue, threads: Arc::new(Mutex::new(threads)), sleeping: Arc::default() }
    }

    /// Waits for the future, and fails if it hangs.
    pub(crate) fn end<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T {
        let (sender, ended) = mpsc::channel();
        self.spawn(Box::pin(async move { sender.send(future.await).unwrap() }));
        ended.recv_timeout(HANG).expect("it was not woken, or has panicked")
    }

    pub(crate) fn stop(&self) {
        self.queue.jobs.lock().unwrap().1 = true;
        self.queue.more.notify_all();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap());
        for thread in threads {
            thread.join().unwrap();
        }
    }
}

struct Unparks(thread::Thread);

impl Wake for Unparks {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

impl Runtime for Strict {
    fn block_on(&self, mut future: Pin<&mut dyn Future<Output = ()>>) {
        loop {
            let waker = Waker::from(Arc::new(Unparks(thread::current())));
            if let Poll::Ready(()) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return;
            }
            thread::park();
        }
    }

    fn spawn(&self, job: Job) {
        let state = State { job: Some(job), polls: 0, woken: false, queued: true };
        self.queue.push(&Arc::new(Slot { queue: Arc::clone(&self.queue), state: Mutex::new(state) }));
    }

    fn spawn_local(&self, _: Pin<Box<dyn Future<Output = ()>>>) {
        unimplemented!("nothing is spawned here");
    }

    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        // No time passes here, but sleepers are polled now and then.
        let sleeping = Arc::clone(&self.sleeping);
        Box::pin(async move {
            turns(2).await;
            poll_fn(|context| {
                sleeping.lock().unwrap().push(context.waker().clone());
                Poll::<()>::Pending
            })
            .await;
        })
    }

    fn spawn_blocking(&self, _: Box<dyn FnOnce() + Send>) {
        unimplemented!("nobody blocks");
    }

    fn shut_down(&self) {
        self.stop();
    }
}
