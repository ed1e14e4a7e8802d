//! Cancel requests from other threads, at each moment of a poll.

use super::*;

/// Counts the deliveries, and the polls.
#[derive(Default)]
struct Told {
    once: AtomicUsize,
    twice: AtomicUsize,
    polls: AtomicUsize,
}

type Part = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The future that a leaf waits for.
#[derive(Clone, Copy, PartialEq)]
enum Waits {
    ForEver,
    /// Pending for one turn after the other, until a delivery.
    ForTurns,
}

/// Counts its delivery, and waits at two more points.
async fn ends(told: &Told) {
    told.once.fetch_add(1, Ordering::SeqCst);
    for _ in 0..2 {
        if try_await!(turns(1)).is_err() {
            told.twice.fetch_add(1, Ordering::SeqCst);
        }
    }
}

fn leaf(told: &Arc<Told>, waits: Waits) -> Part {
    let told = Arc::clone(told);
    Box::pin(async move {
        let waited = match waits {
            Waits::ForEver => try_await!(pending()),
            Waits::ForTurns => loop {
                match try_await!(turns(1)) {
                    Ok(()) if told.once.load(Ordering::SeqCst) == 0 => {}
                    waited => break waited,
                }
            },
        };
        if waited.is_err() {
            ends(&told).await;
        }
    })
}

/// Polls the future by a waker of its own and by that of the task, in turns.
fn by_turns(mut future: Part) -> Part {
    struct Own(Waker);
    impl Wake for Own {
        fn wake(self: Arc<Self>) {
            self.0.wake_by_ref();
        }
    }
    let mut own = false;
    Box::pin(poll_fn(move |context| {
        own = !own;
        let waker = context.waker().clone();
        let waker = if own { Waker::from(Arc::new(Own(waker))) } else { waker };
        future.as_mut().poll(&mut Context::from_waker(&waker))
    }))
}

const KINDS: usize = 10;

/// A future of this kind, and the number of deliveries that it expects.
fn part(kind: usize, told: &Arc<Told>, waits: Waits) -> (Part, usize) {
    let leaf = || leaf(told, waits);
    let three = || (0..3).map(|_| leaf()).collect::<FuturesUnordered<_>>();
    match kind {
        0 => (leaf(), 1),
        1 => {
            let leaf = leaf();
            (whole(async move { try_await!(async move { try_await!(leaf) }) }), 1)
        }
        2 => (whole(join(leaf(), leaf())), 2),
        3 => {
            let mut all = three();
            (whole(async move { while let Ok(Some(())) = try_await!(all.next()) {} }), 3)
        }
        4 => {
            let mut all = three();
            (whole(async move { while let Some(()) = all.next().await {} }), 3)
        }
        5 => (whole(aio::try_await(cancellable(join(leaf(), cancellable(leaf()).0)).0)), 2),
        6 => (by_turns(leaf()), 1),
        7 => (whole(join(by_turns(leaf()), aio::try_await(leaf()))), 2),
        8 => (whole(join(leaf(), coyield::gather!(leaf(), by_turns(leaf())))), 3),
        _ => (whole(one_or_two(Arc::clone(told))), 1),
    }
}

fn whole(future: impl Future + Send + 'static) -> Part {
    Box::pin(async move { drop(future.await) })
}

/// Is at one point and at two points, in turns.
async fn one_or_two(told: Arc<Told>) {
    while try_await!(turns(1)).is_ok() {
        let (one, two) = join(aio::try_await(turns(1)), aio::try_await(turns(2))).await;
        if one.is_err() || two.is_err() {
            break;
        }
    }
    ends(&told).await;
}

/// Counts how often the part is polled.
fn counted(mut part: Part, told: &Arc<Told>) -> Part {
    let told = Arc::clone(told);
    Box::pin(poll_fn(move |context| {
        let polled = part.as_mut().poll(context);
        told.polls.fetch_add(1, Ordering::SeqCst);
        polled
    }))
}

fn request_at_some_moment(strict: &Strict, kind: usize, waits: Waits, chance: &mut Rng) {
    let told = Arc::<Told>::default();
    let (part, leaves) = part(kind, &told, waits);
    let part = counted(part, &told);
    // Some are polled again and again, even if nothing has woken them.
    let ticks = if chance.below(2) == 0 { u32::MAX } else { 0 };
    let (task, cancel) = cancellable(async move {
        if ticks == 0 {
            part.await;
        } else {
            drop(select(part, turns(ticks)).await);
        }
    });
    let mut delay = Rng::new(chance.below(u64::MAX));
    let of_thread = Arc::clone(&told);
    let requests = thread::spawn(move || {
        if waits == Waits::ForEver {
            while of_thread.polls.load(Ordering::SeqCst) == 0 {
                thread::yield_now();
            }
        }
        (0..delay.below(3000)).for_each(|_| hint::spin_loop());
        cancel.cancel();
    });
    let ended = strict.end(task);
    requests.join().unwrap();
    let (once, twice) = (told.once.load(Ordering::SeqCst), told.twice.load(Ordering::SeqCst));
    assert_eq!(twice, 0, "kind {kind}");
    match (waits, ended) {
        (Waits::ForEver, Ok(())) => assert_eq!(once, leaves, "kind {kind}"),
        // A point that was not registered yet at the request received nothing.
        (_, Ok(())) => assert!((1..=leaves).contains(&once), "kind {kind}: {once}"),
        (_, Err(Cancelled)) => assert_eq!((once, told.polls.load(Ordering::SeqCst)), (0, 0), "kind {kind}"),
    }
}

#[test]
fn a_request_is_told_once_at_whatever_moment_of_a_poll_it_comes() {
    let strict = Strict::new();
    let mut chance = Rng::new(0);
    for round in 0..rounds(500) {
        let waits = if chance.below(2) == 0 { Waits::ForEver } else { Waits::ForTurns };
        request_at_some_moment(&strict, round % KINDS, waits, &mut chance);
    }
    strict.stop();
}

/// Counts how often it is woken.
#[derive(Default)]
struct Counts(AtomicUsize);

impl Wake for Counts {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn polled_by<F: Future + ?Sized>(future: &mut Pin<Box<F>>, counts: &Arc<Counts>) -> Poll<F::Output> {
    future.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(counts))))
}

#[test]
fn a_request_in_the_middle_of_a_poll_wakes_the_waker_of_that_poll() {
    for before_the_point in [true, false] {
        let handle = Arc::new(Mutex::new(None::<CancelHandle>));
        let asks = Arc::clone(&handle);
        let mut point = Box::pin(aio::try_await(pending::<()>()));
        let (task, cancel) = cancellable(poll_fn(move |context| {
            let ask = || asks.lock().unwrap().take().into_iter().for_each(|cancel| cancel.cancel());
            if before_the_point {
                ask();
            }
            let polled = point.as_mut().poll(context);
            ask();
            polled
        }));
        let (first, second) = (Arc::<Counts>::default(), Arc::<Counts>::default());
        let mut task = Box::pin(task);
        assert!(polled_by(&mut task, &first).is_pending());
        *handle.lock().unwrap() = Some(cancel);
        if polled_by(&mut task, &second).is_pending() {
            assert!(second.0.load(Ordering::SeqCst) > 0, "nobody would poll it again");
            assert_eq!(polled_by(&mut task, &first), Poll::Ready(Ok(Err(Cancelled))));
        } else {
            assert!(before_the_point);
        }
    }
}

#[test]
fn a_point_that_is_to_be_told_is_told_though_others_come_beside_it_first() {
    let (sender, gate) = oneshot::channel();
    let (task, cancel) = cancellable(async {
        let beside = async {
            gate.await.unwrap();
            try_await!(turns(3))
        };
        join(beside, aio::try_await(pending::<()>())).await
    });
    let mut task = Box::pin(task);
    let counts = Arc::<Counts>::default();
    assert!(polled_by(&mut task, &counts).is_pending());
    cancel.cancel();
    sender.send(()).unwrap();
    // The request is delivered in the first of these turns, before the idle polls are used up.
    assert!((0..3).all(|_| polled_by(&mut task, &counts).is_pending()));
    assert_eq!(polled_by(&mut task, &counts), Poll::Ready(Ok((Ok(()), Err(Cancelled)))));
    assert_eq!(cancel.cancelling(), 1);
}

#[test]
fn a_point_is_woken_by_the_waker_that_it_was_polled_by_last() {
    let [task_counts, first, second] = [(); 3].map(|()| Arc::<Counts>::default());
    let by = Arc::new(Mutex::new(None::<Arc<Counts>>));
    let now_by = Arc::clone(&by);
    let mut point = Box::pin(aio::try_await(pending::<()>()));
    let (task, cancel) = cancellable(poll_fn(move |context| match &*now_by.lock().unwrap() {
        Some(own) => polled_by(&mut point, own),
        None => point.as_mut().poll(context),
    }));
    let mut task = Box::pin(task);
    for own in [Some(&first), Some(&second), None, Some(&first), Some(&second)] {
        *by.lock().unwrap() = own.cloned();
        assert!(polled_by(&mut task, &task_counts).is_pending());
        // This reference is in `by` and in the point.
        let clones = |counts| if own.is_some_and(|own| Arc::ptr_eq(own, counts)) { 2 } else { 0 };
        for counts in [&first, &second] {
            assert_eq!(Arc::strong_count(counts), 1 + clones(counts));
        }
    }
    cancel.cancel();
    assert_eq!([&task_counts, &first, &second].map(|counts| counts.0.load(Ordering::SeqCst)), [1, 0, 1]);
}

type Whole = Pin<Box<dyn Future<Output = Result<Result<(), Cancelled>, Cancelled>> + Send>>;

/// Takes its time to wake: the task is polled often meanwhile.
struct Late {
    task: Mutex<Option<Whole>>,
    woken: AtomicBool,
}

impl Wake for Late {
    fn wake(self: Arc<Self>) {
        let mut task = self.task.lock().unwrap();
        for _ in 0..100 {
            assert!(polled_by(task.as_mut().unwrap(), &Arc::default()).is_pending());
        }
        self.woken.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_request_has_patience_with_points_that_it_is_still_waking() {
    let late = Arc::new(Late { task: Mutex::default(), woken: true.into() });
    let of_task = Arc::clone(&late);
    let mut point = Box::pin(aio::try_await(pending::<()>()));
    let (task, cancel) = cancellable(poll_fn(move |_| {
        if !of_task.woken.swap(false, Ordering::SeqCst) {
            return Poll::Pending;
        }
        point.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(&of_task))))
    }));
    let mut task: Whole = Box::pin(task);
    let counts = Arc::<Counts>::default();
    assert!(polled_by(&mut task, &counts).is_pending());
    *late.task.lock().unwrap() = Some(task);
    cancel.cancel();
    let mut task = late.task.lock().unwrap().take().unwrap();
    assert_eq!(polled_by(&mut task, &counts), Poll::Ready(Ok(Err(Cancelled))));
}
