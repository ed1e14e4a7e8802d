//! Tasks and parts of tasks that are polled inside another poll.

use std::cell::Cell;
use std::rc::Rc;

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
async fn cancellable_sleep(own: String) {
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
            let inner = aio::spawn(async { cancellable_sleep(name()).await });
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

/// Points of which each polls some of the others inside itself, other ones in each turn.
struct Circle {
    points: Vec<RefCell<Option<Inside>>>,
    chance: RefCell<Rng>,
    delivered: Cell<u32>,
}

type Inside = Pin<Box<dyn Future<Output = Result<(), Cancelled>>>>;

impl Circle {
    /// Polls some of the points that are not being polled, inside the one that is.
    fn poll_some(self: &Rc<Self>, context: &mut Context<'_>) {
        let polls = self.chance.borrow_mut().below(4);
        for _ in 0..polls {
            let number = self.chance.borrow_mut().below(self.points.len() as u64);
            let Ok(mut point) = self.points[usize::try_from(number).unwrap()].try_borrow_mut() else { continue };
            let circle = Rc::clone(self);
            let inside = point.get_or_insert_with(|| {
                Box::pin(aio::try_await(poll_fn(move |context| {
                    circle.poll_some(context);
                    let ends = circle.chance.borrow_mut().below(20) == 0;
                    if ends { Poll::Ready(()) } else { Poll::Pending }
                })))
            });
            if let Poll::Ready(ended) = inside.as_mut().poll(context) {
                self.delivered.set(self.delivered.get() + u32::from(ended.is_err()));
                *point = None;
            }
        }
    }
}

#[test]
fn points_that_are_inside_each_other_by_turns_do_not_block_a_cancel() {
    let (ends, is_over) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let mut delivered = 0;
        for seed in 0..if cfg!(miri) { 3 } else { 300 } {
            let chance = RefCell::new(Rng::new(seed));
            let circle = Rc::new(Circle {
                points: (0..6).map(|_| RefCell::default()).collect(),
                chance,
                delivered: Cell::new(0),
            });
            let whole = Rc::clone(&circle);
            let (task, cancel) = cancellable(poll_fn(move |context| -> Poll<()> {
                whole.poll_some(context);
                context.waker().wake_by_ref();
                Poll::Pending
            }));
            let mut task = pin!(task);
            let mut context = Context::from_waker(Waker::noop());
            for turn in 0..100 {
                // In the end it is dropped: a request found no point.
                if task.as_mut().poll(&mut context).is_ready() {
                    break;
                }
                if turn % 5 == 4 {
                    cancel.cancel();
                }
            }
            delivered += circle.delivered.get();
            circle.points.iter().for_each(|point| drop(point.take()));
        }
        ends.send(delivered).unwrap();
    });
    assert!(is_over.recv_timeout(coyield_tests::HANG).expect("it hangs, or a circle was found") > 0);
}
