//! A client that goes away: its stream is dropped in the middle of a step, and the generator is closed, awaiting.
//!
//! The server is axum's, on loopback, and sends what is said of a topic as server-sent events.

use std::convert::Infallible;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use coyield::aio::{self, TaskError, try_await};
use coyield::context::aclosing;
use coyield::prelude::*;
use futures::Stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, mpsc};

/// A limit that only fails what hangs.
const HANG: Duration = coyield_tests::HANG;

type Item = Result<Event, Infallible>;

/// What the handlers share. Each response has a permit and a receiver of the topic until its cleanup has ended.
#[derive(Clone)]
struct Shared {
    topic: broadcast::Sender<u32>,
    permits: Arc<Semaphore>,
    log: mpsc::UnboundedSender<&'static str>,
}

impl Shared {
    fn say(&self, what: &'static str) {
        self.log.send(what).unwrap();
    }

    async fn permit(&self) -> OwnedSemaphorePermit {
        self.permits.clone().acquire_owned().await.unwrap()
    }
}

/// Catches the request where it waits for the topic, and awaits its farewell.
#[generator]
async fn caught(shared: Shared) -> impl AsyncGenerator<Item> {
    let permit = shared.permit().await;
    let mut topic = shared.topic.subscribe();
    let mut next = Ok(0);
    while let Ok(number) = next {
        if try_yield!(Ok(Event::default().data(number.to_string()))).is_err() {
            shared.say("closed");
            break;
        }
        shared.say("waits");
        let Ok(received) = try_await!(topic.recv()) else {
            shared.say("cancelled");
            break;
        };
        next = received;
    }
    // No request comes after the one that was delivered.
    try_await!(tokio::task::yield_now()).unwrap();
    drop((topic, permit));
    shared.say("cleaned up");
}

/// Waits where nothing can be caught.
#[generator]
async fn uncaught(shared: Shared) -> impl AsyncGenerator<Item> {
    let _permit = shared.permit().await;
    let mut topic = shared.topic.subscribe();
    let _says = Says(shared.clone());
    loop {
        yield_!(Ok(Event::default().data("0")));
        shared.say("waits");
        topic.recv().await.unwrap();
    }
}

/// Says that it is dropped.
struct Says(Shared);

impl Drop for Says {
    fn drop(&mut self) {
        self.0.say("dropped");
    }
}

fn router<S, F>(shared: Shared, stream: F) -> Router
where
    S: Stream<Item = Item> + Send + 'static,
    F: Fn(Shared) -> S + Clone + Send + Sync + 'static,
{
    let handler = move |State(shared): State<Shared>| {
        let response = Sse::new(stream(shared));
        async move { response }
    };
    Router::new().route("/events", get(handler)).with_state(shared)
}

/// Reads until the text has come.
async fn read_until(client: &mut TcpStream, text: &str) {
    let mut received = Vec::new();
    while !String::from_utf8_lossy(&received).contains(text) {
        assert_ne!(client.read_buf(&mut received).await.unwrap(), 0, "the server has ended the response");
    }
}

/// Serves the stream to one client, which goes away while the body waits for the topic. Returns what was logged from then
/// on, up to `end`. `says_more`: whether something is said of the topic each time that the body waits.
async fn client_goes_away<S, F>(stream: F, says_more: bool, end: &str) -> Vec<&'static str>
where
    S: Stream<Item = Item> + Send + 'static,
    F: Fn(Shared) -> S + Clone + Send + Sync + 'static,
{
    let (log, mut logged) = mpsc::unbounded_channel();
    let shared = Shared { topic: broadcast::Sender::new(8), permits: Arc::new(Semaphore::new(1)), log };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(axum::serve(listener, router(shared.clone(), stream)).into_future());

    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    read_until(&mut client, "data: 0").await;
    assert_eq!(logged.recv().await, Some("waits"));
    assert_eq!((shared.topic.receiver_count(), shared.permits.available_permits()), (1, 0));
    drop(client);

    let mut seen = vec!["waits"];
    while seen.last() != Some(&end) {
        // The server may see only after further events that the client has gone.
        if says_more && seen.last() == Some(&"waits") {
            shared.topic.send(1).unwrap();
        }
        seen.push(logged.recv().await.unwrap());
    }
    // The permit comes back, and the receiver is gone when its task has dropped the body.
    drop(shared.permit().await);
    while shared.topic.receiver_count() > 0 {
        tokio::task::yield_now().await;
    }
    server.abort();
    seen
}

/// Runs a test on the event loops of coyield and on runtimes of tokio's that know nothing of it.
fn everywhere<F>(test: impl Fn() -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let limited = || async {
        tokio::time::timeout(HANG, test()).await.expect("hangs");
        Ok::<_, TaskError>(())
    };
    aio::run(limited()).unwrap();
    aio::EventLoop::multi_thread().unwrap().run(limited()).unwrap();
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(limited()).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(limited()).unwrap();
}

#[test]
fn the_step_under_way_is_cancelled_and_cleans_up() {
    everywhere(|| async {
        let seen = client_goes_away(|shared| aio::aclosing(caught(shared)).into_stream(), false, "cleaned up").await;
        assert_eq!(seen, ["waits", "cancelled", "cleaned up"]);
    });
}

#[test]
fn a_step_that_can_catch_nothing_is_dropped() {
    everywhere(|| async {
        let seen = client_goes_away(|shared| aio::aclosing(uncaught(shared)).into_stream(), false, "dropped").await;
        assert_eq!(seen, ["waits", "dropped"]);
    });
}

/// Without cancellation, the step is finished first, so the cleanup takes the next event of the topic.
#[test]
fn on_drop_finishes_the_step_and_closes() {
    everywhere(|| async {
        let stream = |shared| aclosing(caught(shared)).on_drop(tokio::spawn).into_stream();
        let seen = client_goes_away(stream, true, "cleaned up").await;
        assert_eq!(seen[seen.len() - 2..], ["closed", "cleaned up"]);
    });
}

/// As `Sse` does with a client that reads all of it.
#[test]
fn a_stream_that_ends_closes_nothing() {
    everywhere(|| async {
        let log = Arc::new(Mutex::new(Vec::new()));
        let numbers = {
            let log = log.clone();
            generate!(AsyncGenerator<u32>, async move {
                for n in 0..3 {
                    yield n;
                }
                log.lock().unwrap().push("ended");
            })
        };
        let numbers: Vec<u32> = futures::StreamExt::collect(aio::aclosing(numbers).into_stream()).await;
        assert_eq!((numbers, log.lock().unwrap().clone()), (vec![0, 1, 2], vec!["ended"]));
    });
}
