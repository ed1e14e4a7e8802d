//! The client, with coyield.

use coyield::prelude::*;
use futures::stream::BoxStream;
use futures::{Stream, TryStreamExt};
use reqwest::Url;
use serde::de::DeserializeOwned;
use std::pin::pin;
use std::time::Duration;

use super::api::{Event, Failure, Issue, Page, Project, Source, may_pass};

pub(crate) struct Client {
    pub(crate) http: reqwest::Client,
    /// The time before the second attempt at a page; doubled for each further one.
    pub(crate) pause: Duration,
}

impl Client {
    async fn page<T: DeserializeOwned>(&self, url: &Url) -> reqwest::Result<Page<T>> {
        self.http.get(url.clone()).send().await?.error_for_status()?.json().await
    }

    /// Yields the failed attempts at a page, and then the page.
    #[generator]
    async fn attempts<T: DeserializeOwned>(&self, url: &Url) -> impl Stream<Item = Result<Event<Page<T>>, Failure>> {
        let mut pause = self.pause;
        for attempt in 1.. {
            match self.page(url).await {
                Ok(page) => {
                    yield_!(Ok(Event::Item(page)));
                    break;
                }
                Err(error) if attempt < 3 && may_pass(&error) => yield_!(Ok(Event::Retry(error.to_string()))),
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
    }

    /// Yields the items of all pages from this one on.
    #[generator]
    pub(crate) async fn items<T: DeserializeOwned>(&self, first: Url) -> impl Stream<Item = Result<Event<T>, Failure>> {
        let mut next = Some(first);
        while let Some(url) = next.take() {
            let mut events = pin!(self.attempts::<T>(&url));
            while let Some(event) = events.try_next().await? {
                match event {
                    Event::Retry(error) => yield_!(Ok(Event::Retry(error))),
                    Event::Item(page) => {
                        for item in page.items {
                            yield_!(Ok(Event::Item(item)));
                        }
                        next = page.next.map(|link| url.join(&link)).transpose()?;
                    }
                }
            }
        }
    }
}

impl Source for Client {
    #[generator]
    async fn open_issues(&self, projects: Url) -> BoxStream<'_, Result<(String, Issue), Failure>> {
        let mut found = pin!(self.items::<Project>(projects.clone()));
        while let Some(event) = found.try_next().await? {
            let Event::Item(project) = event else { continue };
            let mut issues = pin!(self.items::<Issue>(projects.join(&project.issues)?));
            while let Some(event) = issues.try_next().await? {
                match event {
                    Event::Item(issue) if issue.open => yield_!(Ok((project.name.clone(), issue))),
                    _ => {}
                }
            }
        }
    }
}
