//! The top posts of three subreddits: all are requested at once, and printed as they arrive. Python's
//! `asyncio.as_completed`.
//!
//! ```text
//! cargo run -p coyield-examples --example top_posts
//! ```
//!
//! The program starts its own web service, which lists as reddit does, and takes its time over each listing. Nothing
//! really sleeps: tokio's clock is paused.

#![forbid(unsafe_code)]

use std::error::Error;

use coyield::aio::{self, as_completed, cancellable};
use coyield_examples::web_service::{Listing, WebService};
use reqwest::Client;

/// The subreddits, and the milliseconds that each answer takes.
pub(crate) const SUBREDDITS: [(&str, u32); 3] = [("programming", 300), ("python", 100), ("rust", 200)];

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

#[cancellable]
async fn top(client: Client, url: String) -> Result<Listing, Failure> {
    let answer = client.get(url).send().await?.error_for_status()?;
    Ok(answer.json().await?)
}

/// Yields each listing as soon as it arrives.
#[cancellable]
pub(crate) async fn arrivals(
    service: &WebService,
    subreddits: &[(&str, u32)],
    mut print: impl FnMut(&Listing),
) -> Result<(), Failure> {
    // A client that connects directly to the loopback interface, without a proxy. It keeps no connection open, because
    // it would look at its clock for when to close it.
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build()?;
    let tasks = subreddits.iter().map(|(name, delay)| {
        let url = service.url(&format!("/r/{name}/top.json?limit=3&delay={delay}"));
        aio::spawn(top(client.clone(), url))
    });
    let mut listings = as_completed(tasks, None);
    while let Some(listing) = listings.next().await {
        print(&listing?);
    }
    Ok(())
}

fn print(listing: &Listing) {
    let posts = || listing.data.children.iter().map(|child| &child.data);
    println!("r/{}", posts().next().map_or("(nothing)", |post| &post.subreddit));
    for post in posts() {
        println!("{:>7} {} ({} comments)", post.score, post.title, post.num_comments);
    }
}

fn main() -> Result<(), Failure> {
    aio::run(async {
        tokio::time::pause();
        let service = WebService::start().await?;
        arrivals(&service, &SUBREDDITS, print).await?;
        service.stop().await?;
        Ok::<_, Failure>(())
    })?;
    Ok(())
}
