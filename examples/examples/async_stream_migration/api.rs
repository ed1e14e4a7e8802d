//! The types of the API, which both clients share, and a server of this API.

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::{Json, Router, routing};
use futures::stream::BoxStream;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

#[derive(Serialize, Deserialize)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// The address of the next page, unless this is the last one.
    pub(crate) next: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Project {
    pub(crate) name: String,
    /// The address of the project's issues.
    pub(crate) issues: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Issue {
    pub(crate) title: String,
    pub(crate) open: bool,
}

/// An item that a client yields.
#[derive(Debug, PartialEq)]
pub(crate) enum Event<T> {
    Item(T),
    /// A request has failed for this reason, and will be repeated.
    Retry(String),
}

/// A client of the API.
pub(crate) trait Source {
    /// Yields the open issues of all projects, each with the name of its project.
    fn open_issues(&self, projects: Url) -> BoxStream<'_, Result<(String, Issue), Failure>>;
}

/// Returns whether another attempt may succeed.
pub(crate) fn may_pass(error: &reqwest::Error) -> bool {
    error.status().is_some_and(|status| status.is_server_error())
}

/// The server: each project has as many issues as its name has letters. A page has two items.
#[derive(Default)]
pub(crate) struct Api {
    /// Requests, each with the number of times that the server still fails in answer to it.
    pub(crate) fails: Mutex<Vec<(String, usize)>>,
    /// The requests that the server has received.
    pub(crate) asked: Mutex<Vec<String>>,
}

const PROJECTS: [&str; 3] = ["ant", "hedgehog", "owl"];

#[derive(Deserialize)]
struct Asked {
    page: usize,
}

#[expect(clippy::unused_async, reason = "axum's handlers are asynchronous")]
impl Api {
    /// Serves the API until the runtime ends. Returns the address of the projects.
    pub(crate) async fn serve(self: Arc<Self>) -> Result<Url, Failure> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let url = Url::parse(&format!("http://{}/projects?page=1", listener.local_addr()?))?;
        let router = Router::new()
            .route("/projects", routing::get(Self::projects))
            .route("/projects/{name}", routing::get(Self::issues))
            .with_state(self);
        tokio::spawn(async { axum::serve(listener, router).await });
        Ok(url)
    }

    async fn projects(
        State(api): State<Arc<Self>>,
        Query(asked): Query<Asked>,
    ) -> Result<Json<Page<Project>>, StatusCode> {
        let projects = PROJECTS.map(|name| Project { name: name.into(), issues: format!("/projects/{name}?page=1") });
        api.page("/projects", asked.page, &projects)
    }

    async fn issues(
        State(api): State<Arc<Self>>,
        Path(name): Path<String>,
        Query(asked): Query<Asked>,
    ) -> Result<Json<Page<Issue>>, StatusCode> {
        let issue = |(place, letter)| Issue { title: format!("no letter {letter}"), open: place % 2 == 0 };
        let issues: Vec<_> = name.chars().enumerate().map(issue).collect();
        api.page(&format!("/projects/{name}"), asked.page, &issues)
    }

    fn page<T: Clone>(&self, path: &str, page: usize, items: &[T]) -> Result<Json<Page<T>>, StatusCode> {
        let request = format!("{path}?page={page}");
        self.asked.lock().expect("it does not panic while it is locked").push(request.clone());
        let mut fails = self.fails.lock().expect("it does not panic while it is locked");
        if let Some((_, left)) = fails.iter_mut().find(|(fails, left)| *fails == request && *left > 0) {
            *left -= 1;
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        let mut pages = items.chunks(2).skip(page.checked_sub(1).ok_or(StatusCode::NOT_FOUND)?);
        let items = pages.next().ok_or(StatusCode::NOT_FOUND)?.to_vec();
        Ok(Json(Page { items, next: pages.next().map(|_| format!("{path}?page={}", page + 1)) }))
    }
}
