//! The items of an HTTP API with pages, as one stream. A page is requested when its first item is.
//!
//! ```text
//! cargo run -p coyield-examples --example pager
//! ```
//!
//! The program serves the API itself, on a free port of the loopback interface, and prints the requests.

#![forbid(unsafe_code)]

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::{Json, Router, routing};
use coyield::prelude::*;
use futures::{Stream, StreamExt, TryStreamExt};
use reqwest::{Client, Url};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::future::ready;
use std::net::Ipv4Addr;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// The answer of the API.
#[derive(Serialize, Deserialize)]
struct Page {
    items: Vec<Fruit>,
    /// The address of the next page, unless this is the last one.
    next: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fruit {
    pub(crate) name: String,
}

/// An error of the server or the network, or an answer that is no page.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// Yields the items of all pages from this one on. An error is the last item, because the address of the next page is
/// unknown then.
#[generator]
pub(crate) async fn pages(client: &Client, first: Url) -> impl Stream<Item = Result<Fruit, Failure>> {
    let mut wanted = Some(first);
    while let Some(url) = wanted {
        let (fruits, next) = page(client, &url).await?;
        for fruit in fruits {
            yield_!(Ok(fruit));
        }
        wanted = next;
    }
}

/// Requests one page. Returns its items, and the address of the next page.
async fn page(client: &Client, url: &Url) -> Result<(Vec<Fruit>, Option<Url>), Failure> {
    let response = client.get(url.clone()).send().await?.error_for_status()?;
    let Page { items, next } = response.json().await?;
    let next = next.map(|link| url.join(&link)).transpose()?;
    Ok((items, next))
}

/// The error as the server describes it.
pub(crate) fn status(error: &Failure) -> Option<StatusCode> {
    error.downcast_ref().and_then(reqwest::Error::status)
}

/// The API: fruits, two to a page.
#[derive(Default)]
pub(crate) struct Api {
    pub(crate) fruits: Vec<&'static str>,
    /// The page on which the API fails.
    pub(crate) broken: Option<usize>,
    /// The pages that were requested.
    pub(crate) asked: Mutex<Vec<usize>>,
}

pub(crate) const PER_PAGE: usize = 2;

impl Api {
    /// Serves the API until the runtime ends. Returns its address.
    pub(crate) async fn serve(self: Arc<Self>) -> Result<Url, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}/fruits?page=1", listener.local_addr()?);
        let router = Router::new().route("/fruits", routing::get(Self::answer)).with_state(self);
        tokio::spawn(async { axum::serve(listener, router).await });
        Ok(Url::parse(&url)?)
    }

    #[expect(clippy::unused_async, reason = "axum's handlers are asynchronous")]
    async fn answer(State(api): State<Arc<Self>>, Query(asked): Query<Asked>) -> Result<Json<Page>, StatusCode> {
        api.asked.lock().expect("nobody panics while it is locked").push(asked.page);
        println!("  (GET /fruits?page={})", asked.page);
        if api.broken == Some(asked.page) {
            return Err(StatusCode::INTERNAL_SERVER_ERROR);
        }
        let place = asked.page.checked_sub(1).ok_or(StatusCode::NOT_FOUND)?;
        let mut pages = api.fruits.chunks(PER_PAGE).skip(place);
        let names = pages.next().ok_or(StatusCode::NOT_FOUND)?;
        let items = names.iter().map(|&name| Fruit { name: name.to_owned() }).collect();
        let next = pages.next().map(|_| format!("/fruits?page={}", asked.page + 1));
        Ok(Json(Page { items, next }))
    }
}

#[derive(Deserialize)]
struct Asked {
    page: usize,
}

/// A client that connects directly to the loopback interface, without a proxy.
pub(crate) fn client() -> Result<Client, reqwest::Error> {
    Client::builder().no_proxy().build()
}

async fn all() -> Result<(), Failure> {
    let fruits = vec!["apple", "banana", "cherry", "date", "elderberry", "fig", "grape"];
    let client = client()?;

    println!("the first three");
    let url = Arc::new(Api { fruits: fruits.clone(), ..Api::default() }).serve().await?;
    let mut first = pin!(pages(&client, url.clone()).take(3));
    while let Some(fruit) = first.try_next().await? {
        println!("  {}", fruit.name);
    }

    println!("those with an r");
    let names = pages(&client, url).map_ok(|fruit| fruit.name);
    let names: Vec<_> = names.try_filter(|name| ready(name.contains('r'))).try_collect().await?;
    println!("  {names:?}");

    println!("with a problem on page 3");
    let url = Arc::new(Api { fruits, broken: Some(3), ..Api::default() }).serve().await?;
    let mut until_error = pin!(pages(&client, url));
    while let Some(fruit) = until_error.next().await {
        match fruit {
            Ok(fruit) => println!("  {}", fruit.name),
            Err(error) => println!("  {}", status(&error).ok_or(error)?),
        }
    }
    Ok(())
}

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(all())
}
