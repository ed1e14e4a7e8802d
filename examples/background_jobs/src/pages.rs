//! The pages whose words are counted: the client and the server.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use coyield::prelude::*;
use futures_core::Stream;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::job::{Failure, Step};

/// Answers the requests of a job by HTTP.
pub(crate) struct Reader {
    client: reqwest::Client,
    page: Option<reqwest::Response>,
    /// The number of bytes of the page, if the server reported it.
    pub(crate) length: Option<u64>,
}

impl Reader {
    pub(crate) fn new(client: reqwest::Client) -> Self {
        Reader { client, page: None, length: None }
    }

    pub(crate) async fn answer(&mut self, step: Step) -> Result<Vec<u8>, Failure> {
        let unreachable = |error: reqwest::Error| Failure::Unreachable(error.to_string());
        match (step, &mut self.page) {
            (Step::Open(url), page) => {
                let answer = self.client.get(url).send().await.map_err(unreachable)?;
                if !answer.status().is_success() {
                    return Err(Failure::Status(answer.status().as_u16()));
                }
                self.length = answer.content_length();
                *page = Some(answer);
                Ok(Vec::new())
            }
            (Step::Next(_), Some(page)) => {
                Ok(page.chunk().await.map_err(unreachable)?.map_or_else(Vec::new, Into::into))
            }
            (Step::Next(_), None) => Ok(Vec::new()),
        }
    }
}

/// A client that connects to servers directly, without a proxy.
pub(crate) fn client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder().no_proxy().build()
}

/// Serves texts at `/words/{count}`, word by word. A path `/broken/{times}/{count}` fails that many times first, and a
/// path `/held/{count}` withholds its last word until [`Pages::release`].
pub(crate) struct Pages {
    /// The pause between two words.
    pause: Duration,
    /// The number of requests for each path.
    asked: Mutex<HashMap<String, u32>>,
    held: Semaphore,
}

impl Pages {
    pub(crate) fn new(pause: Duration) -> Arc<Self> {
        Arc::new(Pages { pause, asked: Mutex::default(), held: Semaphore::new(0) })
    }

    /// Serves the pages while this is polled; passes the address on first.
    pub(crate) async fn serve(self: Arc<Self>, port: u16, tell: impl FnOnce(SocketAddr)) -> std::io::Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        tell(listener.local_addr()?);
        let router = Router::new()
            .route("/words/{count}", routing::get(Self::words))
            .route("/broken/{times}/{count}", routing::get(Self::broken))
            .route("/held/{count}", routing::get(Self::held))
            .with_state(self);
        axum::serve(listener, router).await
    }

    /// Sends the withheld words, and withholds no more.
    pub(crate) fn release(&self) {
        self.held.close();
    }

    #[expect(clippy::unused_async, reason = "axum's handlers are asynchronous")]
    async fn words(State(pages): State<Arc<Self>>, Path(count): Path<usize>) -> Response {
        text(count, words(pages, count))
    }

    #[expect(clippy::unused_async, reason = "axum's handlers are asynchronous")]
    async fn held(State(pages): State<Arc<Self>>, Path(count): Path<usize>) -> Response {
        text(count, held_words(pages, count))
    }

    #[expect(clippy::unused_async, reason = "axum's handlers are asynchronous")]
    async fn broken(State(pages): State<Arc<Self>>, Path((times, count)): Path<(u32, usize)>) -> Response {
        let path = format!("/broken/{times}/{count}");
        if pages.asked_before(path) < times {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        text(count, words(pages, count))
    }

    fn asked_before(&self, path: String) -> u32 {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let times = asked.entry(path).or_default();
        *times += 1;
        *times - 1
    }
}

type Piece = Result<&'static str, Infallible>;
const WORD: &str = "word ";

fn text(count: usize, words: impl Stream<Item = Piece> + Send + 'static) -> Response {
    let length = [(header::CONTENT_LENGTH, (count * WORD.len()).to_string())];
    (length, Body::from_stream(words)).into_response()
}

#[generator]
async fn words(pages: Arc<Pages>, count: usize) -> impl Stream<Item = Piece> + Send {
    for _ in 0..count {
        sleep(pages.pause).await;
        yield_!(Ok(WORD));
    }
}

#[generator]
async fn held_words(pages: Arc<Pages>, count: usize) -> impl Stream<Item = Piece> + Send {
    yield_from!(words(pages.clone(), count.saturating_sub(1)));
    // An error means that the channel is closed, which this waits for.
    let _ = pages.held.acquire().await;
    yield_from!(words(pages, count.min(1)));
}
