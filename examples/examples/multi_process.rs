//! Work that is split among processes, one for each core, each with an event loop of its own. In Python: `asyncio.run`
//! in a function for a `ProcessPoolExecutor`.
//!
//! ```text
//! cargo run -p coyield-examples --example multi_process
//! cargo run -p coyield-examples --example multi_process -- --processes 5
//! ```
//!
//! The work is to fetch pages from a web service, which this program starts itself, and to count their links.

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
    /// The number of processes; by default one for each core
    #[arg(long)]
    processes: Option<NonZeroUsize>,
}

type Failure = Box<dyn Error + Send + Sync>;

#[cancellable]
async fn links(client: &Client, url: &str) -> Result<usize, Failure> {
    let page = client.get(url).send().await?.error_for_status()?.text().await?;
    Ok(page.matches("<a href=").count())
}

/// The work of a process: fetches its part of the pages, on an event loop of its own. Returns its process id, and the
/// links.
#[allow(clippy::needless_pass_by_value)] // It comes from another process.
fn work(urls: Vec<String>) -> Result<(u32, Vec<usize>), String> {
    let fetch = async {
        // A client that connects directly, without a proxy.
        let client = Client::builder().no_proxy().build().map_err(TaskError::new)?;
        gather(urls.iter().map(|url| links(&client, url))).await
    };
    // The parts of an error cannot be sent to another process; its text can.
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
    ProcessPool::init(); // The other processes stay here.

    let processes = Arguments::parse().processes.map_or_else(thread::available_parallelism, Ok)?;
    // A pool sends a call to a process that is free. There are as many calls as processes, so each process gets one
    // part.
    let pools = (0..processes.get()).map(|_| ProcessPool::new(1)).collect::<io::Result<_>>()?;
    aio::run(split(pools))?;
    Ok(())
}
