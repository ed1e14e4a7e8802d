//! The client, with async-stream.

use async_stream::try_stream;
use futures::Stream;
use futures::stream::BoxStream;
use reqwest::Url;
use serde::de::DeserializeOwned;
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
    fn attempts<'c, T>(&'c self, url: &'c Url) -> impl Stream<Item = Result<Event<Page<T>>, Failure>> + use<'c, T>
    where
        T: DeserializeOwned,
    {
        try_stream! {
            let mut pause = self.pause;
            for attempt in 1.. {
                match self.page(url).await {
                    Ok(page) => {
                        yield Event::Item(page);
                        return;
                    }
                    Err(error) if attempt < 3 && may_pass(&error) => yield Event::Retry(error.to_string()),
                    Err(error) => Err(error)?,
                }
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
        }
    }

    /// Yields the items of all pages from this one on.
    pub(crate) fn items<T: DeserializeOwned>(
        &self,
        first: Url,
    ) -> impl Stream<Item = Result<Event<T>, Failure>> + use<'_, T> {
        try_stream! {
            let mut next = Some(first);
            while let Some(url) = next.take() {
                for await event in self.attempts::<T>(&url) {
                    match event? {
                        Event::Retry(error) => yield Event::Retry(error),
                        Event::Item(page) => {
                            for item in page.items {
                                yield Event::Item(item);
                            }
                            next = page.next.map(|link| url.join(&link)).transpose()?;
                        }
                    }
                }
            }
        }
    }
}

impl Source for Client {
    fn open_issues(&self, projects: Url) -> BoxStream<'_, Result<(String, Issue), Failure>> {
        Box::pin(try_stream! {
            for await event in self.items::<Project>(projects.clone()) {
                let Event::Item(project) = event? else { continue };
                for await event in self.items::<Issue>(projects.join(&project.issues)?) {
                    match event? {
                        Event::Item(issue) if issue.open => yield (project.name.clone(), issue),
                        _ => {}
                    }
                }
            }
        })
    }
}
