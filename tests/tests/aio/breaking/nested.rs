//! Tasks and parts of tasks that are polled inside another poll.

use super::*;

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A runtime that polls a task where it is spawned, in the middle of the poll of another one, and then on request.
#[derive(Clone, Default)]
struct AtOnce(Arc<Mutex<Vec<Job>>>);

fn poll(future: Pin<&mut (impl Future + ?Sized)>) -> bool {
    future.poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

impl AtOnce {
    fn turn(&self) {
        let jobs = mem::take(&mut *self.0.lock().unwrap());
        for job in jobs {
            self.finish_step(job);
        }
    }

    fn finish_step(&self, mut job: Job) {
        if !poll(job.as_mut()) {
            self.0.lock().unwrap().push(job);
        }
    }
}

impl aio::Runtime for AtOnce {
    fn block_on(&self, mut future: Pin<&mut dyn Future<Output = ()>>) {
        while !poll(future.as_mut()) {
            self.turn();
        }
    }

    fn spawn(&self, job: Job) {
        self.finish_step(job);
    }

    fn spawn_local(&self, _: Pin<Box<dyn Future<Output = ()>>>) {
        unimplemented!("nothing is spawned here");
    }

    fn sleep_until(&self, _: Instant) -> Job {
        Box::pin(pending())
    }

    fn spawn_blocking(&self, _: Box<dyn FnOnce() + Send>) {
        unimplemented!("nobody blocks");
    }
}

/// Receives its cancel in this task.
async fn told(own: String) {
    let ended = try_await!(cancellable(async { try_await!(pending::<()>()) }).0);
    assert_eq!((ended, name()), (Ok(Ok(Err(Cancelled))), own));
}

fn name() -> String {
    aio::current_task().unwrap().name()
}

#[test]
fn a_task_that_is_polled_inside_of_another_one_leaves_that_the_current_one() {
    let runtime = AtOnce::default();
    let mut events = EventLoop::with_runtime(runtime.clone());
    let ended = events.run(async move {
        let outer = name();
        let (task, cancel) = cancellable(async {
            let inner = aio::spawn(async { told(name()).await });
            assert_eq!(name(), outer);
            let (panics, _) = cancellable(async {
                runtime.turn();
                assert!(name() != outer, "it panics");
            });
            let panicked = catch_unwind(AssertUnwindSafe(|| poll(pin!(panics))));
            assert!(panicked.is_err());
            assert_eq!(name(), outer);
            aio::timeout(Duration::from_mins(1), inner).await
        });
        let cancels = async {
            turns(3).await;
            cancel.cancel();
        };
        let (ended, ()) = join(task, cancels).await;
        assert_eq!(name(), outer);
        ended.map(|ended| ended.is_ok())
    });
    assert!(ended.unwrap());
}

type Late = Pin<Box<dyn Future<Output = ()>>>;

/// Polls its future when it is dropped.
struct AtTheEnd(RefCell<Option<Late>>);

impl Drop for AtTheEnd {
    fn drop(&mut self) {
        let late = self.0.take();
        assert!(poll(late.unwrap().as_mut()));
    }
}

thread_local! {
    static AT_THE_END: AtTheEnd = const { AtTheEnd(RefCell::new(None)) };
}

#[test]
fn a_thread_that_ends_may_poll() {
    // The thread-local with the current scope is destroyed by then, or is not, depending on which of the two was used
    // first.
    for first in [true, false] {
        let ends = thread::spawn(move || {
            if first {
                AT_THE_END.with(|_| ());
            }
            let (task, cancel) = cancellable(async { try_await!(pending::<()>()) });
            let mut task = Box::pin(task);
            assert!(!poll(task.as_mut()));
            let late = async move {
                cancel.cancel();
                assert!(matches!(task.await, Err(Cancelled) | Ok(Err(Cancelled))));
            };
            AT_THE_END.with(|at_the_end| at_the_end.0.replace(Some(Box::pin(late))));
        });
        ends.join().unwrap();
    }
}
