//! Fetches many pages at once, and prints their titles and lengths. In Python: `asyncio.Semaphore`,
//! `asyncio.as_completed`, `asyncio.wait_for`, and `except CancelledError` for the Ctrl-C.
//!
//! ```text
//! cargo run -p coyield-examples --example web_service
//! cargo run -p coyield-examples --example crawler -- http://127.0.0.1:8000/page/{1..100} http://127.0.0.1:1/
//! ```
//!
//! A request that got no answer, or a server error (5xx), is repeated a few times. A page that fails is reported, and
//! the others continue; the program fails only if no page could be fetched. At Ctrl-C, the current requests are
//! finished and the results summed up; a second Ctrl-C stops at once. This build knows `http` only.

#![forbid(unsafe_code)]

use std::error::Error;
use std::num::{NonZeroU16, NonZeroU32};
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use coyield::aio::sync::{Event, Semaphore};
use coyield::aio::{self, Cancelled, TaskError, as_completed};
use coyield::try_await;
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::{Client, Url};

/// Fetches pages, and prints their titles.
#[derive(Parser)]
struct Arguments {
    /// The pages
    #[arg(required = true)]
    urls: Vec<Url>,

    /// The number of concurrent requests
    #[arg(short = 'n', long, default_value = "20")]
    at_once: NonZeroU16,

    /// The number of attempts at a page
    #[arg(long, default_value = "3")]
    tries: NonZeroU32,

    /// The milliseconds before the second attempt; doubled for each further one
    #[arg(long, default_value_t = 250)]
    pause: u64,

    /// The seconds that an attempt may take
    #[arg(long, default_value_t = 10)]
    patience: u64,
}

struct Crawler {
    client: Client,
    permits: Semaphore,
    tries: u32,
    pause: Duration,
    /// Set when no new request may begin.
    stopping: Event,
}

/// The result for a page.
enum Visit {
    Fetched { title: String, size: usize },
    Failed { why: String, tries: u32 },
    Skipped,
}

impl Crawler {
    async fn visit(self: Arc<Self>, url: Url) -> (Url, Visit) {
        let _permit = self.permits.acquire().await;
        if self.stopping.is_set() {
            return (url, Visit::Skipped);
        }
        let mut pause = self.pause;
        let mut tries = 0;
        loop {
            tries += 1;
            let error = match self.fetch(&url).await {
                Ok(page) => return (url, Visit::Fetched { title: title(&page).to_owned(), size: page.len() }),
                Err(error) => error,
            };
            // The pause ends after its time, or when the crawl is stopped.
            let again = tries < self.tries
                && may_pass(&error)
                && aio::wait_for(self.stopping.wait(), pause).await.is_err_and(|error| error.is_timed_out());
            if !again {
                return (url, Visit::Failed { why: reason(&error), tries });
            }
            pause = pause.saturating_mul(2);
        }
    }

    async fn fetch(&self, url: &Url) -> reqwest::Result<String> {
        self.client.get(url.clone()).send().await?.error_for_status()?.text().await
    }
}

/// Returns whether another attempt may succeed.
fn may_pass(error: &reqwest::Error) -> bool {
    error.status().is_none_or(|status| status.is_server_error())
}

/// The status, or the source of the error: `Connection refused` and not `error sending request`.
fn reason(error: &reqwest::Error) -> String {
    if let Some(status) = error.status() {
        return status.to_string();
    }
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn title(page: &str) -> &str {
    let after = page.split_once("<title>").map(|(_, after)| after);
    after.and_then(|after| after.split_once("</title>")).map_or("(no title)", |(title, _)| title.trim())
}

#[derive(Default)]
struct Summary {
    pages: usize,
    bytes: usize,
    failed: usize,
    skipped: usize,
}

async fn crawl(crawler: Crawler, urls: Vec<Url>, bar: &ProgressBar) -> Result<Summary, TaskError> {
    let crawler = Arc::new(crawler);
    let mut visits = as_completed(urls.into_iter().map(|url| aio::spawn(Arc::clone(&crawler).visit(url))), None);
    let mut summary = Summary::default();
    loop {
        let (url, visit) = match try_await!(visits.next()) {
            Ok(Some(visit)) => visit?,
            Ok(None) => return Ok(summary),
            // After its cancel, the task may still await.
            Err(Cancelled) => {
                bar.suspend(|| eprintln!("finishing the current requests; press Ctrl-C again to stop them"));
                crawler.stopping.set();
                continue;
            }
        };
        bar.inc(1);
        bar.suspend(|| match &visit {
            Visit::Fetched { title, size } => println!("{size:>8}  {title}  <{url}>"),
            Visit::Failed { why, tries } => println!("  failed  {why}, tries: {tries}  <{url}>"),
            Visit::Skipped => {}
        });
        match visit {
            Visit::Fetched { size, .. } => {
                summary.pages += 1;
                summary.bytes += size;
            }
            Visit::Failed { .. } => summary.failed += 1,
            Visit::Skipped => summary.skipped += 1,
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { urls, at_once, tries, pause, patience } = Arguments::parse();
    // A client that connects directly, without a proxy.
    let client = Client::builder().no_proxy().timeout(Duration::from_secs(patience)).build()?;
    let crawler = Crawler {
        client,
        permits: Semaphore::new(at_once.get().into()),
        tries: tries.get(),
        pause: Duration::from_millis(pause),
        stopping: Event::new(),
    };
    // It is shown on a terminal only.
    let bar = ProgressBar::new(urls.len() as u64);
    bar.set_style(ProgressStyle::with_template("{wide_bar} {pos}/{len}, {eta} to go")?);

    let summary = aio::run(crawl(crawler, urls, &bar))?;
    bar.finish_and_clear();
    let Summary { pages, bytes, failed, skipped } = summary;
    println!("{pages} pages with {bytes} bytes; {failed} failed, {skipped} not started");
    if pages == 0 && failed > 0 {
        return Err("no page could be fetched".into());
    }
    Ok(())
}
