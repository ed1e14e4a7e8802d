//! The listings arrive in the order of their answers, whatever the order of the requests.

#![cfg(not(miri))]

use coyield::aio;
use coyield_examples::web_service::WebService;

#[path = "../examples/top_posts.rs"]
#[expect(dead_code, reason = "its `main` is run as a program, by `programs.rs`")]
mod program;

use program::{Failure, arrivals};

fn order(subreddits: &[(&str, u32)]) -> Result<Vec<String>, Failure> {
    let mut order = Vec::new();
    aio::run(async {
        tokio::time::pause();
        let service = WebService::start().await?;
        arrivals(&service, subreddits, |listing| {
            assert_eq!(listing.data.children.len(), 3);
            order.push(listing.data.children[0].data.subreddit.clone());
        })
        .await?;
        service.stop().await?;
        Ok::<_, Failure>(())
    })?;
    Ok(order)
}

#[test]
fn the_first_to_answer_is_the_first_to_be_printed() -> Result<(), Failure> {
    let (a, b, c) = (("a", 1000), ("b", 20_000), ("c", 40_000));
    for subreddits in [[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
        assert_eq!(order(&subreddits)?, ["a", "b", "c"], "asked for {subreddits:?}");
    }
    Ok(())
}

#[test]
fn listings_are_requested_at_once() -> Result<(), Failure> {
    let mut elapsed = None;
    aio::run(async {
        tokio::time::pause();
        let begun = aio::now();
        let service = WebService::start().await?;
        arrivals(&service, &[("a", 30_000), ("b", 30_000), ("c", 30_000)], |_| ()).await?;
        elapsed = Some((aio::now() - begun).as_secs());
        Ok::<_, Failure>(())
    })?;
    assert!(elapsed.is_some_and(|seconds| (30..40).contains(&seconds)), "{elapsed:?}");
    Ok(())
}
