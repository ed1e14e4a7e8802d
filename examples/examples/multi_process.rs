//! Work that is split among processes, one for each core, of which each has an event loop of its own. In Python, that is
//! `asyncio.run` in a function for a `ProcessPoolExecutor`.
//!
//! ```text
//! cargo run -p coyield-examples --example multi_process
//! cargo run -p coyield-examples --example multi_process -- --processes 5
//! ```
//!
//! The work is to fetch pages from a web service, which this program brings itself, and to count their links.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io;
use std::num::NonZeroUsize;
use std::process;
use std::thread;

use clap::Parser;
use coyield::aio::{self, EventLoop, ProcessPool, TaskError, cancellable, gather};
use coyield_examples::web_service::{PAGES, WebService};
use reqwest::Client;

/// Fetches pages in several processes, many at once in each.
#[derive(Parser)]
struct Arguments {
    /// How many processes; one for each core unless it is given
    #[arg(long)]
    processes: Option<NonZeroUsize>,
}

type Failure = Box<dyn Error + Send + Sync>;

#[cancellable]
async fn links(client: &Client, url: &str) -> Result<usize, Failure> {
    let page = client.get(url).send().await?.error_for_status()?.text().await?;
    Ok(page.matches("<a href=").count())
}

/// What each process does: its part of the work, on an event loop of its own. Gives which process it was, and what it found.
#[allow(clippy::needless_pass_by_value)] // It comes from another process.
fn work(urls: Vec<String>) -> Result<(u32, Vec<usize>), String> {
    let fetch = async {
        // It talks to the loopback interface itself, and to no proxy.
        let client = Client::builder().no_proxy().build().map_err(TaskError::new)?;
        gather(urls.iter().map(|url| links(&client, url))).await
    };
    // What an error is made of cannot be sent to another process; what it says can.
    let mut events = EventLoop::new().map_err(|error| error.to_string())?;
    let found = events.run(fetch).map_err(|error| error.to_string())?;
    Ok((process::id(), found))
}

#[cancellable]
async fn split(pools: Vec<ProcessPool>) -> Result<(), Failure> {
    let service = WebService::start().await?;
    let parts = (1..).zip(&pools).map(|(first, pool)| {
        let numbers = (first..=PAGES).step_by(pools.len());
        pool.run(work, numbers.map(|number| service.url(&format!("/page/{number}"))).collect())
    });
    let found = gather(parts).await?;
    for (process, links) in &found {
        println!("process {process}: {} pages with {} links", links.len(), links.iter().sum::<usize>());
    }
    let all = || found.iter().flat_map(|(_, links)| links);
    println!("{} pages with {} links", all().count(), all().sum::<usize>());
    service.stop().await?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    ProcessPool::init(); // The other processes come here, and go no further.

    let processes = Arguments::parse().processes.map_or_else(thread::available_parallelism, Ok)?;
    // A pool's call goes to whichever of its processes is free. Here each has one, so that each process gets one part.
    let pools = (0..processes.get()).map(|_| ProcessPool::new(1)).collect::<io::Result<_>>()?;
    aio::run(split(pools))?;
    Ok(())
}
