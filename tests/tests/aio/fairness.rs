//! Futures that never have to wait do not starve the others: neither their siblings in one task, nor other tasks, nor
//! the timer that limits them.
//!
//! Only the clock of an idle loop could be paused. So timers are real here: each test holds however late they are.

#![cfg(not(miri))]

use std::cell::Cell;
use std::future::{Future, pending, poll_fn};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use coyield::aio::sync::{Barrier, BoundedSemaphore, Event, LifoQueue, Lock, PriorityQueue, Queue, Semaphore};
use coyield::aio::{self, Compio, EventLoop, Smol, gather, race, sleep, spawn, timeout, wait_for};
use coyield_tests::HANG;
use coyield_tests::executors::turns;
use futures::FutureExt as _;
use tokio::task::coop::unconstrained;

const MILLISECOND: Duration = Duration::from_millis(1);

/// The number of operations after which a flood counts as never interrupted. It is many times what happens in the
/// time of the timers here.
const ENDLESS: u64 = 100_000_000;

type Flood = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Never waits, and never ends.
fn flood<F: Future + Send>(operation: impl Fn() -> F + Send + 'static) -> Flood {
    Box::pin(async move {
        for _ in 0..ENDLESS {
            operation().await;
        }
        panic!("it was never interrupted");
    })
}

/// The flood as a fallible future.
async fn never(flood: Flood) -> Result<(), &'static str> {
    flood.await;
    Ok(())
}

/// Floods of our own primitives.
fn ours() -> Vec<(&'static str, Flood)> {
    macro_rules! floods {
        ($($name:literal $value:ident = $make:expr => $operation:expr;)*) => {
            vec![$(($name, {
                let $value: &'static _ = Box::leak(Box::new($make));
                flood(move || $operation)
            })),*]
        };
    }
    floods! {
        "Semaphore" it = Semaphore::new(1) => it.acquire();
        "BoundedSemaphore" it = BoundedSemaphore::new(1) => it.acquire();
        "Lock" it = Lock::new(()) => it.acquire();
        "Event" it = { let event = Event::new(); event.set(); event } => it.wait();
        "Barrier" it = Barrier::new(1) => it.wait();
        "Queue::join" it = Queue::<u32>::new(0) => it.join();
        "Queue" it = Queue::new(1) => async { it.put(1).await.and(it.get().await.map_err(|_| unreachable!())) };
        "LifoQueue" it = LifoQueue::new(1) => async { it.put(1).await.and(it.get().await.map_err(|_| unreachable!())) };
        "PriorityQueue" it = PriorityQueue::new(1) => async {
            it.put(1).await.and(it.get().await.map_err(|_| unreachable!()))
        };
        "a timer in the past" it = () => { let () = *it; aio::sleep_until(aio::now()) };
    }
}

/// Floods of tokio's resources.
fn of_tokio() -> Vec<(&'static str, Flood)> {
    let semaphore: &'static _ = Box::leak(Box::new(tokio::sync::Semaphore::new(1)));
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let receiver: &'static _ = Box::leak(Box::new(tokio::sync::Mutex::new(receiver)));
    let channel = flood(move || {
        let sender = sender.clone();
        async move {
            sender.send(()).await.unwrap();
            receiver.lock().await.recv().await
        }
    });
    vec![("tokio's semaphore", flood(|| semaphore.acquire())), ("tokio's channel", channel)]
}

type Floods = fn() -> Vec<(&'static str, Flood)>;

/// Runs the program with each flood, on each runtime that has it.
#[track_caller]
fn everywhere<F: Future<Output = ()>>(program: impl Fn(Flood) -> F) {
    let (ours, tokio): (Floods, Floods) = (ours, of_tokio);
    let loops: [(&str, fn() -> EventLoop, &[Floods]); 4] = [
        ("tokio, one thread", || EventLoop::new().unwrap(), &[ours, tokio]),
        ("tokio, several threads", || EventLoop::multi_thread().unwrap(), &[ours, tokio]),
        ("smol", || EventLoop::with_runtime(Smol::new()), &[ours]),
        ("compio", || EventLoop::with_runtime(Compio::new().unwrap()), &[ours]),
    ];
    for (runtime, events, floods) in loops {
        for (name, flood) in floods.iter().flat_map(|floods| floods()) {
            eprintln!("{runtime}: {name}");
            events().run(program(flood)).unwrap();
        }
    }
}

/// Waits for the runtime some times, then fails.
async fn ends() -> Result<(), &'static str> {
    let semaphore = Semaphore::new(1);
    for _ in 0..300 {
        drop(semaphore.acquire().await);
    }
    sleep(MILLISECOND).await;
    Err("it ended")
}

/// The same, by a resource of the runtime's, if that is tokio.
async fn ends_by_tokio() -> Result<(), &'static str> {
    if tokio::runtime::Handle::try_current().is_ok() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(1000);
        for _ in 0..300 {
            sender.send(()).await.unwrap();
            receiver.recv().await.unwrap();
        }
    }
    ends().await
}

#[test]
fn a_timeout_limits_what_never_waits() {
    everywhere(async |flood| assert!(timeout(MILLISECOND, flood).await.unwrap_err().is_timed_out()));
}

#[test]
fn wait_for_limits_what_never_waits() {
    everywhere(async |flood| {
        // As a part of the task, and as a task of its own.
        assert!(
            wait_for(
                async {
                    flood.await;
                    Ok::<_, aio::TaskError>(())
                },
                MILLISECOND
            )
            .await
            .unwrap_err()
            .is_timed_out()
        );
    });
    everywhere(async |flood| assert!(wait_for(spawn(flood), MILLISECOND).await.unwrap_err().is_timed_out()));
}

#[test]
fn timeouts_inside_of_each_other_limit_what_never_waits() {
    everywhere(async |flood| {
        let inner = timeout(HANG, flood);
        assert!(timeout(MILLISECOND, inner).await.unwrap_err().is_timed_out());
    });
}

#[test]
fn a_race_is_won_beside_what_never_waits() {
    everywhere(async |flood| {
        race!(flood, sleep(MILLISECOND)).await.unwrap();
    });
    everywhere(async |flood| {
        let racers: Vec<Pin<Box<dyn Future<Output = ()>>>> =
            vec![flood, Box::pin(pending()), Box::pin(sleep(MILLISECOND))];
        race(racers).await.unwrap();
    });
    everywhere(async |flood| {
        let others = race!(pending::<()>(), async { _ = ends_by_tokio().await });
        race!(flood, others).await.unwrap();
    });
}

#[test]
fn a_gathered_future_has_its_turns_beside_what_never_waits() {
    everywhere(async |flood| {
        let flood = never(flood);
        assert_eq!(gather!(flood, ends_by_tokio()).await.unwrap_err().to_string(), "it ended");
    });
}

#[test]
fn few_and_many_gathered_futures_have_their_turns_beside_what_never_waits() {
    for number in [3, 100] {
        everywhere(async |flood| {
            let flood = never(flood);
            let mut all: Vec<Pin<Box<dyn Future<Output = Result<(), &'static str>>>>> = vec![Box::pin(flood)];
            for _ in 1..number {
                let semaphore = Semaphore::new(1);
                all.push(Box::pin(async move {
                    for _ in 0..ENDLESS {
                        drop(semaphore.acquire().await);
                    }
                    Ok(())
                }));
            }
            all.push(Box::pin(ends_by_tokio()));
            assert_eq!(gather(all).await.unwrap_err().to_string(), "it ended");
        });
    }
}

#[test]
fn combinators_inside_of_each_other_give_turns_to_all() {
    let mut floods: Vec<(Flood, Flood)> = Vec::new();
    let (first, second) = (ours().into_iter().chain(of_tokio()), ours().into_iter().chain(of_tokio()));
    floods.extend(first.zip(second).map(|((_, first), (_, second))| (first, second)));
    for (first, second) in floods {
        aio::run(async {
            let (mut one, mut two) = (false, false);
            let both = async {
                // Both of the innermost have their turns, whatever begins first.
                let first = gather!(never(first), async {
                    let _ = ends_by_tokio().await;
                    one = true;
                    pending::<Result<(), &str>>().await
                });
                let second = gather!(never(second), async {
                    let _ = ends_by_tokio().await;
                    two = true;
                    pending::<Result<(), &str>>().await
                });
                drop(gather!(first, second).await);
            };
            let seen = timeout(
                HANG,
                race!(both, async {
                    for _ in 0..50 {
                        sleep(MILLISECOND).await;
                    }
                }),
            );
            seen.await.unwrap();
            assert!(one && two, "{one} {two}");
        })
        .unwrap();
    }
}

#[test]
fn another_task_has_its_turns_beside_what_never_waits() {
    everywhere(async |flood| {
        let flood = spawn(flood);
        let ended = spawn(ends_by_tokio()).await;
        assert_eq!(ended.unwrap_err().to_string(), "it ended");
        flood.cancel();
    });
}

#[test]
fn a_task_has_its_turns_beside_a_main_task_that_never_waits() {
    everywhere(async |flood| {
        let ended = Arc::new(Event::new());
        let task = spawn({
            let ended = Arc::clone(&ended);
            async move {
                let _ = ends_by_tokio().await;
                ended.set();
            }
        });
        let mut flood = pin!(flood);
        poll_fn(|context| if ended.is_set() { Poll::Ready(()) } else { flood.as_mut().poll(context) }).await;
        task.await.unwrap();
    });
}

#[test]
fn a_turn_ends_after_as_many_operations_as_tokio_allows() {
    // Of our own count, on a runtime that has none.
    for events in [EventLoop::with_runtime(Smol::new()), EventLoop::new().unwrap()] {
        let mut events = events;
        events
            .run(async {
                let semaphore = Semaphore::new(1);
                let count = Cell::new(0);
                let mut acquires = pin!(async {
                    for _ in 0..1000 {
                        drop(semaphore.acquire().await);
                        count.set(count.get() + 1);
                    }
                });
                turns(1).await;
                let first = poll_fn(|context| Poll::Ready(acquires.as_mut().poll(context).is_pending())).await;
                assert!(first, "the turn has ended before the end");
                assert_eq!(count.get(), 128);
                acquires.await;
                assert_eq!(count.get(), 1000);
            })
            .unwrap();
    }
}

#[test]
fn what_waits_costs_nothing() {
    for events in [EventLoop::with_runtime(Smol::new()), EventLoop::new().unwrap()] {
        let mut events = events;
        events
            .run(async {
                let (event, semaphore) = (Event::new(), Semaphore::new(1));
                turns(1).await;
                poll_fn(|context| {
                    let mut wait = pin!(event.wait());
                    for _ in 0..1000 {
                        assert!(wait.as_mut().poll(context).is_pending());
                    }
                    assert!(pin!(semaphore.acquire()).poll(context).is_ready());
                    Poll::Ready(())
                })
                .await;
            })
            .unwrap();
    }
}

#[test]
fn an_unconstrained_future_is_not_interrupted() {
    aio::run(async {
        let semaphore = Semaphore::new(1);
        let all = unconstrained(async {
            for _ in 0..10_000 {
                drop(semaphore.acquire().await);
            }
        });
        turns(1).await;
        assert!(all.now_or_never().is_some());
        // What surrounds it, or is inside of it, has its limits.
        let limited = timeout(MILLISECOND, async {
            for _ in 0..ENDLESS {
                drop(unconstrained(semaphore.acquire()).await);
                turns(1).await;
            }
        });
        assert!(limited.await.is_err_and(|error| error.is_timed_out()));
        let raced = unconstrained(race!(pending::<()>(), sleep(MILLISECOND)));
        raced.await.unwrap();
    })
    .unwrap();
}

#[test]
fn now_or_never_finds_what_is_ready_however_often() {
    let semaphore = Semaphore::new(1);
    for _ in 0..1000 {
        assert!(semaphore.acquire().now_or_never().is_some());
    }
}

#[test]
fn a_timeout_limits_what_a_peer_on_loopback_sends() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let peer = thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        // Until the other end closes.
        while connection.write_all(&[0; 1 << 12]).is_ok() {}
        let _ = connection.read(&mut [0]);
    });
    aio::run(async {
        let read = async {
            let mut stream = tokio::net::TcpStream::connect(address).await?;
            loop {
                let mut byte = [0];
                tokio::io::AsyncReadExt::read_exact(&mut stream, &mut byte).await?;
                if byte == [1] {
                    return Ok::<_, std::io::Error>(());
                }
            }
        };
        assert!(timeout(MILLISECOND * 5, read).await.unwrap_err().is_timed_out());
    })
    .unwrap();
    peer.join().unwrap();
}
