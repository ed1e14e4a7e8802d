//! A web service for programs and tests that need one: it waits, lists, links, counts and fails on request, and its
//! answers are reproducible.
//!
//! | route | answers |
//! |---|---|
//! | `/delay/250`, `/delay/0.25s` | after so many milliseconds, or seconds, up to [`LONGEST_DELAY`] |
//! | `/r/{name}/top.json?limit=5&after=t3_rust4` | a listing of [`POSTS`] posts in the manner of reddit; with `&delay=250`, after so long |
//! | `/page/{n}` | a page of HTML with a title and links, from 1 to [`PAGES`] |
//! | `/status/{code}` | with this status, from 200 to 599 |
//! | `/flaky/{n}` | every n-th time with the status 503 |
//! | `/counter` | how often it was asked this |

use std::collections::HashMap;
use std::fmt::Write;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::{Json, Router, routing};
use coyield::prelude::*;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The longest delay; a longer one is refused.
pub const LONGEST_DELAY: Duration = Duration::from_secs(60);
/// The number of posts in a listing.
pub const POSTS: usize = 100;
/// The last page.
pub const PAGES: u32 = 100;

/// Serves on this listener until the future is ready; then finishes the answers that have begun, and accepts no new
/// requests. Counters start at zero.
///
/// # Errors
///
/// No error is known: axum continues after a broken connection.
pub async fn serve(listener: TcpListener, until: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    axum::serve(listener, router()).with_graceful_shutdown(until).await
}

/// The routes, to be served with others or tried without a socket. Each call returns routes with counters of their own.
pub fn router() -> Router {
    Router::new()
        .route("/delay/{time}", routing::get(delay))
        .route("/r/{name}/top.json", routing::get(top))
        .route("/page/{number}", routing::get(page))
        .route("/status/{code}", routing::get(status))
        .route("/flaky/{n}", routing::get(flaky))
        .route("/counter", routing::get(counter))
        .with_state(Arc::default())
}

/// A service that runs in a task of the current runtime, on a free port of the loopback interface. It ends when this is
/// dropped; [`stop`](Self::stop) waits for that.
#[derive(Debug)]
pub struct WebService {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl WebService {
    /// Starts a service. It accepts connections at once.
    ///
    /// # Errors
    ///
    /// If the loopback interface has no free port.
    ///
    /// # Panics
    ///
    /// If it is called outside of a tokio runtime with I/O enabled.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        // A stop and a drop of the sender have the same effect.
        let task = tokio::spawn(serve(listener, async { drop(stopped.await) }));
        Ok(WebService { address, stop, task })
    }

    /// Returns the address of the service.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the URL of a path, which begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Finishes the answers that have begun, and accepts no new requests.
    ///
    /// # Errors
    ///
    /// Returns the error of [`serve`], or an error if it panicked.
    pub async fn stop(self) -> io::Result<()> {
        drop(self.stop);
        self.task.await?
    }
}

#[derive(Default)]
struct Counts {
    counter: u64,
    /// The number of requests for each flaky route.
    flaky: HashMap<u64, u64>,
}

type Shared = State<Arc<Mutex<Counts>>>;

/// The body of an error is its reason.
type Failure = (StatusCode, String);

fn refuse<T>(why: impl Into<String>) -> Result<T, Failure> {
    Err((StatusCode::BAD_REQUEST, why.into()))
}

/// The answer of `/delay`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delayed {
    /// In milliseconds.
    pub delayed: u128,
}

async fn delay(Path(time): Path<String>) -> Result<Json<Delayed>, Failure> {
    Ok(Json(Delayed { delayed: wait(&time).await?.as_millis() }))
}

async fn wait(time: &str) -> Result<Duration, Failure> {
    let duration = match time.strip_suffix('s') {
        Some(seconds) => seconds.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        None => time.parse().ok().map(Duration::from_millis),
    };
    match duration {
        Some(duration) if duration <= LONGEST_DELAY => {
            tokio::time::sleep(duration).await;
            Ok(duration)
        }
        Some(_) => refuse(format!("at most {} seconds", LONGEST_DELAY.as_secs())),
        None => refuse("milliseconds, as 250, or seconds, as 0.25s"),
    }
}

/// A list of things of one kind, with the position of the next ones: the envelope of all of reddit's lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// `"Listing"`
    pub kind: String,
    /// The content.
    pub data: ListingData,
}

/// The content of a [`Listing`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingData {
    /// The name of the last post, if there are more: a request with `after` this name returns the next ones.
    pub after: Option<String>,
    /// The number of posts.
    pub dist: usize,
    /// The posts.
    pub children: Vec<Child>,
}

/// One entry of a [`Listing`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// `"t3"`, which means a post.
    pub kind: String,
    /// The post.
    pub data: Post,
}

/// A post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Its unique name in the service.
    pub name: String,
    /// The subreddit.
    pub subreddit: String,
    /// The title.
    pub title: String,
    /// The author.
    pub author: String,
    /// The score; a listing begins with the highest.
    pub score: u64,
    /// The number of comments.
    pub num_comments: u64,
    /// The address that it links to.
    pub url: String,
}

/// Returns the posts of a subreddit, the best first. They are derived from its name, so they are the same each time.
#[generator]
fn posts(subreddit: &str) -> impl Iterator<Item = Post> {
    const SUBJECTS: [&str; 5] = ["Generators", "Coroutines", "Iterators", "Streams", "Executors"];
    const WHAT: [&str; 7] = ["explained", "in production", "by example", "at last", "revisited", "without tears", "?"];
    // FNV-1a.
    let mut random = subreddit
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let mut score = 10_000;
    for number in 0..POSTS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let chance = random >> 33;
        score -= chance % 100;
        let (subject, what) = (SUBJECTS[number % SUBJECTS.len()], WHAT[number % WHAT.len()]);
        yield_!(Post {
            name: format!("t3_{subreddit}{number}"),
            subreddit: subreddit.to_owned(),
            title: format!("{subject} {what}"),
            author: format!("user{}", chance % 1000),
            score,
            num_comments: chance % 500,
            url: format!("/page/{}", 1 + number),
        });
    }
}

#[derive(Deserialize)]
struct Part {
    #[serde(default = "usual_limit")]
    limit: usize,
    after: Option<String>,
    delay: Option<String>,
}

fn usual_limit() -> usize {
    25
}

async fn top(Path(name): Path<String>, Query(part): Query<Part>) -> Result<Json<Listing>, Failure> {
    if let Some(time) = part.delay {
        wait(&time).await?;
    }
    let mut posts = posts(&name).peekable();
    if let Some(after) = part.after {
        if !posts.any(|post| post.name == after) {
            return refuse("there is no such post to come after");
        }
    }
    let children: Vec<_> = posts.by_ref().take(part.limit).map(|data| Child { kind: "t3".to_owned(), data }).collect();
    let more = posts.peek().is_some();
    let after = children.last().filter(|_| more).map(|child| child.data.name.clone());
    let data = ListingData { after, dist: children.len(), children };
    Ok(Json(Listing { kind: "Listing".to_owned(), data }))
}

/// A page links to the next one, and to the page of twice its number: so each page has long and short routes.
async fn page(Path(number): Path<u32>) -> Result<Html<String>, Failure> {
    if !(1..=PAGES).contains(&number) {
        return Err((StatusCode::NOT_FOUND, format!("pages go from 1 to {PAGES}")));
    }
    let mut links = String::new();
    for other in [number + 1, 2 * number] {
        if other <= PAGES {
            writeln!(links, "<p><a href=\"/page/{other}\">Page {other}</a></p>").expect("a string takes all");
        }
    }
    Ok(Html(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Page {number}</title></head>\n\
         <body>\n<h1>Page {number}</h1>\n{links}</body>\n</html>\n"
    )))
}

async fn status(Path(code): Path<u16>) -> Result<(StatusCode, String), Failure> {
    match StatusCode::from_u16(code) {
        Ok(status) if (200..600).contains(&code) => Ok((status, format!("{status}\n"))),
        _ => refuse("from 200 to 599"),
    }
}

/// The answer of `/counter` and `/flaky`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The number of requests, including this one.
    pub count: u64,
}

async fn flaky(State(counts): Shared, Path(n): Path<u64>) -> Result<Json<Count>, Failure> {
    if n == 0 {
        return refuse("every first time at most");
    }
    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
    let count = counts.flaky.entry(n).or_default();
    *count += 1;
    if *count % n == 0 {
        return Err((StatusCode::SERVICE_UNAVAILABLE, format!("time {count} of {n}")));
    }
    Ok(Json(Count { count: *count }))
}

async fn counter(State(counts): Shared) -> Json<Count> {
    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
    counts.counter += 1;
    Json(Count { count: counts.counter })
}
