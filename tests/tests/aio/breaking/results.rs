//! Results, callbacks and handles with malicious destructors.

use super::*;

/// Counts the live ones.
struct Alive(Arc<AtomicUsize>);

impl Alive {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Alive(Arc::clone(count))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl aio::Plain for Alive {}

impl fmt::Debug for Alive {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("alive")
    }
}

#[test]
fn each_callback_that_is_taken_is_called_once_whoever_looks_at_the_task_meanwhile() {
    let alive = Arc::<AtomicUsize>::default();
    let mut events = events();
    let result = Alive::new(&alive);
    let task = Arc::new(events.handle().run_threadsafe(async move {
        turns(100).await;
        result
    }));
    let (taken, called) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..rounds(10_000) {
                    let (called, in_callback) = (Arc::clone(&called), Alive::new(&alive));
                    let callback = move |result: &Result<Alive, TaskError>| {
                        drop(in_callback);
                        assert!(result.is_ok());
                        called.fetch_add(1, Ordering::SeqCst);
                    };
                    taken.fetch_add(task.add_done_callback(callback).into(), Ordering::SeqCst);
                    let _ = format!("{task:?}");
                }
            });
        }
    });
    let task = Arc::into_inner(task).unwrap();
    events.run(async move { task.await.map(drop) }).unwrap();
    let all = 2 * rounds(10_000);
    assert_eq!((taken.load(Ordering::SeqCst), called.load(Ordering::SeqCst)), (all, all));
    drop(events);
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

/// Waits without taking the result.
async fn until_done(task: &TaskHandle) {
    while !task.is_done() {
        turns(1).await;
    }
}

/// Panics when it is dropped.
struct Bad(&'static str);

impl aio::Plain for Bad {}

impl Drop for Bad {
    fn drop(&mut self) {
        assert!(thread::panicking(), "{}", self.0);
    }
}

#[test]
fn a_result_that_panics_when_nobody_asks_for_it_harms_nobody_else() {
    let mut events = events();
    let ended = events.run(async {
        let gate = Arc::new(aio::sync::Event::new());
        let waits = Arc::clone(&gate);
        let task = aio::spawn(async move {
            waits.wait().await;
            Bad("a bad result")
        });
        let handle = task.handle();
        drop(task);
        gate.set();
        until_done(&handle).await;
        // The threads are still there.
        aio::spawn(async { 3 }).await
    });
    assert_eq!(ended.unwrap(), 3);
    drop(events);
}

/// Panics when it is dropped, with a payload that panics when it is dropped.
struct Worst;

impl aio::Plain for Worst {}

impl Drop for Worst {
    fn drop(&mut self) {
        if !thread::panicking() {
            panic_any(Bad("a bad payload"));
        }
    }
}

#[test]
fn nor_does_what_it_panics_with() {
    let mut events = events();
    let ended = events.run(async {
        let task = aio::spawn(turns(1));
        task.add_done_callback(|_| panic_any(Bad("a bad payload of a callback")));
        drop(task);
        let (gate, waits) = oneshot::channel();
        let task = aio::spawn(async {
            let _ = waits.await;
            Worst
        });
        let handle = task.handle();
        drop(task);
        gate.send(()).unwrap();
        until_done(&handle).await;
        aio::spawn(async { 3 }).await
    });
    assert_eq!(ended.unwrap(), 3);
    drop(events);
}

/// Panics when it is polled; and when it is dropped, with a payload that panics when it is dropped.
struct Worse;

impl Future for Worse {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        panic!("first");
    }
}

impl Drop for Worse {
    fn drop(&mut self) {
        panic_any(Bad("a bad payload"));
    }
}

#[test]
fn a_task_ends_whatever_its_future_panics_with_when_it_is_dropped_after_a_panic() {
    let mut events = events();
    let ended = events.run(async {
        let task = aio::spawn(Worse).await;
        let group = aio::spawn(async { aio::TaskGroup::run(|_| Worse).await }).await;
        [task, group].map(|ended| matches!(ended, Err(TaskError::Panicked(panic)) if panic.message() == "first"))
    });
    assert_eq!(ended.unwrap(), [true, true]);
}

#[test]
fn a_task_may_be_dropped_by_its_own_callback_and_by_its_own_body() {
    let alive = Arc::<AtomicUsize>::default();
    let mut events = events();
    let ended = events.run({
        let alive = Arc::clone(&alive);
        async move {
            for by_callback in [true, false] {
                let own = Arc::new(Mutex::new(None::<Task<Alive>>));
                let (of_body, of_callback, result) = (Arc::clone(&own), Arc::clone(&own), Alive::new(&alive));
                let in_future = Alive::new(&alive);
                let task = aio::spawn(async move {
                    let _in_future = in_future;
                    while of_body.lock().unwrap().is_none() {
                        turns(1).await;
                    }
                    if !by_callback {
                        drop(of_body.lock().unwrap().take());
                    }
                    result
                });
                let in_callback = Alive::new(&alive);
                task.add_done_callback(move |result| {
                    let _in_callback = in_callback;
                    assert!(result.is_ok());
                    let mut own = of_callback.lock().unwrap();
                    if let Some(task) = &mut *own {
                        assert!(task.try_result().is_none());
                        task.cancel();
                        task.abort();
                        let _ = format!("{task:?}");
                    }
                    let task = own.take();
                    drop(own);
                    drop(task);
                });
                let handle = task.handle();
                *own.lock().unwrap() = Some(task);
                while !handle.is_done() || Arc::strong_count(&own) > 1 {
                    turns(1).await;
                }
                assert_eq!(handle.state(), TaskState::Finished);
            }
        }
    });
    ended.unwrap();
    drop(events);
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

#[test]
fn nothing_is_left_of_a_task_however_it_ends() {
    let alive = Arc::<AtomicUsize>::default();
    let mut events = events();
    let ended = events.run({
        let alive = Arc::clone(&alive);
        async move {
            for how in 0..6 {
                let (in_future, result, in_callback) = (Alive::new(&alive), Alive::new(&alive), Alive::new(&alive));
                let begun = Arc::new(AtomicBool::new(false));
                let begins = Arc::clone(&begun);
                let task = aio::spawn(async move {
                    let _in_future = in_future;
                    begins.store(true, Ordering::SeqCst);
                    let told = try_await!(async {
                        if how > 1 {
                            pending::<()>().await;
                        }
                    });
                    assert!(how != 5, "it panics");
                    told.map(|()| result)
                });
                task.add_done_callback(move |_| drop(in_callback));
                while !begun.load(Ordering::SeqCst) {
                    turns(1).await;
                }
                let handle = task.handle();
                match how {
                    0 => drop(task.await),
                    1 | 2 => drop(task),
                    3 => {
                        task.cancel();
                        drop(task.await);
                    }
                    4 => {
                        task.abort();
                        drop(task);
                    }
                    _ => {
                        task.cancel();
                        assert!(task.await.unwrap_err().is_panic());
                    }
                }
                if how == 2 {
                    handle.cancel();
                }
                while !handle.is_done() {
                    turns(1).await;
                }
            }
        }
    });
    ended.unwrap();
    drop(events);
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

#[test]
fn a_task_that_awaits_itself_fails() {
    let mut events = events();
    let program = async {
        let own = Arc::new(Mutex::new(None::<Task<()>>));
        let of_body = Arc::clone(&own);
        let task = aio::spawn(async move {
            let own = loop {
                if let Some(task) = of_body.lock().unwrap().take() {
                    break task;
                }
                turns(1).await;
            };
            own.await
        });
        let handle = task.handle();
        *own.lock().unwrap() = Some(task);
        until_done(&handle).await;
        Ok::<_, TaskError>(handle.state())
    };
    assert_eq!(events.run(program).unwrap(), TaskState::Panicked);
}

#[test]
fn a_task_is_awaited_by_several_executors_by_turns() {
    let mut events = events();
    let handle = events.handle();
    for round in 0..rounds(100) {
        let gate = Arc::new(aio::sync::Event::new());
        let waits = Arc::clone(&gate);
        let mut task = handle.run_threadsafe(async move {
            waits.wait().await;
            turns(2).await;
            round
        });
        let (first, second) = (Strict::new(), Strict::new());
        for strict in [&first, &second, &first] {
            let pending = strict.end(async move {
                assert!(once(&mut task).await.is_pending());
                [task]
            });
            [task] = pending;
        }
        let sets = thread::spawn(move || gate.set());
        assert_eq!(second.end(task).unwrap(), round);
        sets.join().unwrap();
        [first, second].iter().for_each(Strict::stop);
    }
    events.run(async {}).unwrap();
}

/// A waker that polls its future where it is woken, unless the future is being polled.
struct Inline {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    woken: AtomicBool,
}

impl Inline {
    fn run(future: impl Future<Output = ()> + Send + 'static) {
        let inline = Arc::new(Inline { future: Mutex::new(Some(Box::pin(future))), woken: false.into() });
        Waker::from(inline).wake();
    }
}

impl Wake for Inline {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        while let Ok(mut future) = self.future.try_lock() {
            if !self.woken.swap(false, Ordering::SeqCst) {
                return;
            }
            let Some(polled) = &mut *future else { return };
            let waker = Waker::from(Arc::clone(&self));
            if polled.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                *future = None;
            }
        }
    }
}

#[test]
fn a_waker_may_poll_its_task_at_once() {
    let log = Log::new();
    let (first, cancel_first) = cancellable(leaf(log.clone(), "first"));
    let (second, cancel_second) = cancellable({
        let log = log.clone();
        async move {
            leaf(log.clone(), "second").await;
            // The first one is polled in the middle of this.
            cancel_first.cancel();
            log.add("asked");
            assert!(try_await!(turns(1)).is_ok());
        }
    });
    Inline::run(async move { first.await.unwrap() });
    Inline::run(async move { second.await.unwrap() });
    cancel_second.cancel();
    assert_eq!(log.take(), ["second is told", "first is told", "asked"]);
}

async fn leaf(log: Log, name: &str) {
    let (one, two) = join(aio::try_await(pending::<()>()), aio::try_await(pending::<()>())).await;
    assert_eq!((one, two), (Err(Cancelled), Err(Cancelled)));
    assert!(try_await!(turns(1)).is_ok());
    log.add(format!("{name} is told"));
}

#[test]
fn a_handle_does_not_keep_the_waker_of_what_was_dropped() {
    struct Nothing;
    impl Wake for Nothing {
        fn wake(self: Arc<Self>) {}
    }
    let nothing = Arc::new(Nothing);
    let (task, cancel) = cancellable(async { try_await!(pending::<()>()) });
    let mut task = Box::pin(task);
    let waker = Waker::from(Arc::clone(&nothing));
    assert!(task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    drop((waker, task));
    assert_eq!(Arc::strong_count(&nothing), 1);
    cancel.cancel();
}

#[test]
fn the_timer_of_cancel_within_ends_with_the_task_by_whatever_wakers_it_is_polled() {
    let strict = Strict::new();
    let mut events = EventLoop::with_runtime(strict.clone());
    let gate = Arc::new(aio::sync::Event::new());
    let waits = Arc::clone(&gate);
    let ended = events.run(async move {
        let begun = Arc::new(AtomicBool::new(false));
        let begins = Arc::clone(&begun);
        let task = aio::spawn(async move {
            begins.store(true, Ordering::SeqCst);
            assert_eq!(try_await!(pending::<()>()), Err(Cancelled));
            waits.wait().await;
        });
        while !begun.load(Ordering::SeqCst) {
            turns(1).await;
        }
        task.cancel_within(Duration::from_mins(1));
        turns(1000).await;
        gate.set();
        task.await
    });
    ended.unwrap();
    // The end of the task wakes it, and it continues on another thread.
    until("the timer goes", || Arc::strong_count(&strict.sleeping) <= 2);
    drop(events);
}
