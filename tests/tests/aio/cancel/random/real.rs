//! The same by the library.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use coyield::aio::{CancelHandle, Cancellable, cancellable};
use coyield::try_await;
use coyield_tests::Log;
use futures::StreamExt as _;
use futures::future::join_all;
use futures::stream::FuturesUnordered;

use super::{Cleanup, Node};

type Whole = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
struct Gate {
    open: bool,
    waker: Option<Waker>,
}

#[derive(Clone)]
struct World {
    gates: Arc<Mutex<Vec<Gate>>>,
    log: Log,
}

impl World {
    fn gate(&self, number: usize) -> impl Future<Output = ()> + use<> {
        let gates = Arc::clone(&self.gates);
        poll_fn(move |context| {
            let gate = &mut gates.lock().unwrap()[number];
            gate.waker = Some(context.waker().clone());
            if gate.open { Poll::Ready(()) } else { Poll::Pending }
        })
    }
}

/// Logs that it was dropped before its end.
struct Leaf {
    number: usize,
    ended: bool,
    log: Log,
}

impl Leaf {
    fn end(mut self, how: &str) {
        self.log.add(format!("{} {how}", self.number));
        self.ended = true;
    }
}

impl Drop for Leaf {
    fn drop(&mut self) {
        if !self.ended {
            self.log.add(format!("{} is dropped", self.number));
        }
    }
}

async fn point(world: World, number: usize, cleanup: Cleanup) {
    let mut leaf = Leaf { number, ended: false, log: world.log.clone() };
    if try_await!(world.gate(2 * number)).is_ok() {
        return leaf.end("has a value");
    }
    world.log.add(format!("{number} is told"));
    match cleanup {
        Cleanup::None => leaf.ended = true,
        Cleanup::Bare => {
            world.gate(2 * number + 1).await;
            leaf.end("has cleaned up");
        }
        Cleanup::Point => match try_await!(world.gate(2 * number + 1)) {
            Ok(()) => leaf.end("has cleaned up"),
            Err(_) => leaf.end("is told in its cleanup"),
        },
    }
}

fn build(node: &Node, world: &World) -> Whole {
    let world = world.clone();
    let log = world.log.clone();
    let all = |nodes: &[Node]| nodes.iter().map(|node| build(node, &world)).collect::<Vec<_>>();
    match *node {
        Node::Point(number, cleanup) => Box::pin(point(world, number, cleanup)),
        Node::Bare(number) => Box::pin(async move {
            let leaf = Leaf { number, ended: false, log };
            world.gate(2 * number).await;
            leaf.end("has a value");
        }),
        Node::Sequence(ref nodes) => {
            // A future that was not polled is no leaf yet, so it may be made before.
            let all = all(nodes);
            Box::pin(async move {
                for one in all {
                    one.await;
                }
            })
        }
        Node::Join(ref nodes) => {
            let all = join_all(all(nodes));
            Box::pin(async move { drop(all.await) })
        }
        Node::Loop(ref nodes) => {
            let mut all: FuturesUnordered<_> = all(nodes).into_iter().collect();
            Box::pin(async move {
                loop {
                    match try_await!(all.next()) {
                        Ok(Some(())) => {}
                        Ok(None) => return,
                        Err(_) => {
                            drop(all);
                            return log.add("loop is told");
                        }
                    }
                }
            })
        }
        Node::BareLoop(ref nodes) => {
            let mut all: FuturesUnordered<_> = all(nodes).into_iter().collect();
            Box::pin(async move { while all.next().await.is_some() {} })
        }
        Node::Around(ref node) => {
            let inner = build(node, &world);
            Box::pin(async move {
                if try_await!(inner).is_err() {
                    log.add("around is told");
                }
            })
        }
        Node::Nested(ref node) => {
            let inner = cancellable(build(node, &world)).0;
            Box::pin(async move {
                if inner.await.is_err() {
                    log.add("nested is told");
                }
            })
        }
    }
}

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// The wakers that poll a task.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wakers {
    /// Always the same.
    Same,
    /// Another one each time, as for a future that moves between executors: earlier ones wake nothing.
    Fresh,
}

/// A task, polled when it is woken.
pub(crate) struct Real {
    task: Option<Pin<Box<Cancellable<Whole>>>>,
    cancel: CancelHandle,
    world: World,
    woken: Arc<Woken>,
    wakers: Wakers,
}

impl Real {
    pub(crate) fn new(tree: &Node, leaves: usize, wakers: Wakers) -> Self {
        let gates = (0..2 * leaves).map(|_| Gate::default()).collect();
        let world = World { gates: Arc::new(Mutex::new(gates)), log: Log::new() };
        let (task, cancel) = cancellable(build(tree, &world));
        Real { task: Some(Box::pin(task)), cancel, world, woken: Arc::new(Woken(1.into())), wakers }
    }

    pub(crate) fn open(&self, gate: usize) {
        let waker = {
            let gate = &mut self.world.gates.lock().unwrap()[gate];
            gate.open = true;
            gate.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    pub(crate) fn settle(&mut self) -> (Vec<String>, bool) {
        let mut polls = 0;
        while let Some(task) = &mut self.task {
            if self.woken.0.swap(0, Ordering::SeqCst) == 0 {
                break;
            }
            if let Wakers::Fresh = self.wakers {
                self.woken = Arc::default();
            }
            let waker = Waker::from(Arc::clone(&self.woken));
            if task.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                self.task = None;
            }
            polls += 1;
            assert!(polls < 1000, "it never comes to rest");
        }
        let mut log = self.world.log.take();
        log.sort();
        (log, self.task.is_none())
    }
}
