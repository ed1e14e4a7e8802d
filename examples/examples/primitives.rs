//! The synchronisation of tasks: lock, event, condition and semaphore, over requests to a web service of this program.
//! Python's `asyncio.Lock`, `Event`, `Condition` and `Semaphore`.
//!
//! ```text
//! cargo run -p coyield-examples --example primitives
//! ```
//!
//! Each line has the second at which a task did something. Nothing really sleeps: tokio's clock is paused, and each
//! request takes as long as it asks for.

#![forbid(unsafe_code)]

use std::error::Error;
use std::time::Instant;

use coyield::aio::sync::{Condition, Event, Lock, Semaphore};
use coyield::aio::{self, cancellable, gather};
use coyield_examples::web_service::WebService;
use reqwest::Client;

type Failure = Box<dyn Error + Send + Sync>;

struct Web {
    client: Client,
    service: WebService,
    begun: Instant,
}

impl Web {
    #[cancellable]
    async fn start() -> Result<Web, Failure> {
        // A client that connects directly to the loopback interface, without a proxy. It keeps no connection open,
        // because it would look at its clock for when to close it.
        let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build()?;
        Ok(Web { client, service: WebService::start().await?, begun: aio::now() })
    }

    /// A request that takes this many seconds.
    #[cancellable]
    async fn ask(&self, who: &str, seconds: u32) -> Result<(), Failure> {
        self.say(who, "asks");
        self.client.get(self.service.url(&format!("/delay/{seconds}s"))).send().await?.error_for_status()?;
        self.say(who, "has the answer");
        Ok(())
    }

    fn say(&self, who: &str, what: &str) {
        println!("{:>4} s  {who} {what}", (aio::now() - self.begun).as_secs());
    }
}

/// One after the other, in the order of their requests.
#[cancellable]
async fn lock() -> Result<(), Failure> {
    println!("lock: one at a time");
    let (web, lock) = (Web::start().await?, Lock::new(0));
    let (web, lock) = (&web, &lock);
    gather(["A", "B", "C"].map(async |who| {
        let mut requests = lock.acquire().await;
        *requests += 1;
        web.ask(who, *requests).await
    }))
    .await?;
    println!("  {} requests", lock.acquire().await);
    Ok(())
}

/// All wait until D sets the event.
#[cancellable]
async fn event() -> Result<(), Failure> {
    println!("event: all wait for D");
    let (web, ready) = (Web::start().await?, Event::new());
    let (web, ready) = (&web, &ready);
    let waiting = ["A", "B", "C"].map(async |who| {
        web.say(who, "waits");
        ready.wait().await;
        web.say(who, "goes on");
        Ok::<_, Failure>(())
    });
    let setting = async {
        web.ask("D", 2).await?;
        ready.set();
        Ok::<_, Failure>(())
    };
    gather!(gather(waiting), setting).await?;
    Ok(())
}

/// Two of three are notified; the third one waits for the next notification.
#[cancellable]
async fn condition() -> Result<(), Failure> {
    println!("condition: D notifies two, then one");
    let (web, lock, changed) = (Web::start().await?, Lock::new(()), Condition::new());
    let (web, lock, changed) = (&web, &lock, &changed);
    let waiting = ["A", "B", "C"].map(async |who| {
        let guard = lock.acquire().await;
        web.say(who, "waits");
        let guard = changed.wait(guard).await;
        web.say(who, "was notified");
        // It holds the lock, as every notified waiter does.
        web.ask(who, 2).await?;
        drop(guard);
        Ok::<_, Failure>(())
    });
    let notifying = async {
        for count in [2, 1] {
            web.ask("D", 10).await?;
            changed.notify(count);
        }
        Ok::<_, Failure>(())
    };
    gather!(gather(waiting), notifying).await?;
    Ok(())
}

/// Two of three; the third one follows as soon as one of them has finished.
#[cancellable]
async fn semaphore() -> Result<(), Failure> {
    println!("semaphore: two at a time");
    let (web, two) = (Web::start().await?, Semaphore::new(2));
    let (web, two) = (&web, &two);
    gather([("A", 10), ("B", 4), ("C", 2)].map(async |(who, seconds)| {
        let _permit = two.acquire().await;
        web.ask(who, seconds).await
    }))
    .await?;
    Ok(())
}

fn main() -> Result<(), Failure> {
    aio::run(async {
        tokio::time::pause();
        lock().await?;
        event().await?;
        condition().await?;
        semaphore().await
    })?;
    Ok(())
}
