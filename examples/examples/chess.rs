//! A chess exhibition, in virtual time: a master plays 24 games of 30 pairs of moves. She moves within 5 seconds, her
//! opponents within 55. One game after the other takes 12 hours; going from board to board takes one.
//!
//! ```text
//! cargo run -p coyield-examples --example chess
//! ```
//!
//! Nothing really sleeps: tokio's clock is paused, and jumps to the next time at which a task wakes.

#![forbid(unsafe_code)]

use std::time::{Duration, Instant};

use coyield::aio::sync::Lock;
use coyield::aio::{self, Cancelled, TaskError, cancellable, gather};

const GAMES: u32 = 24;
const MOVES: u32 = 30;
const MASTER: Duration = Duration::from_secs(5);
const OPPONENT: Duration = Duration::from_secs(55);

/// One game. The lock makes the player wait while the master is at another board.
#[cancellable]
async fn game(master: &Lock<()>) -> Result<(), Cancelled> {
    for _ in 0..MOVES {
        let at_the_board = master.acquire().await;
        aio::sleep(MASTER).await;
        drop(at_the_board);
        aio::sleep(OPPONENT).await;
    }
    Ok(())
}

#[cancellable]
async fn one_after_the_other() -> Result<Duration, TaskError> {
    let (master, begun) = (Lock::new(()), aio::now());
    for _ in 0..GAMES {
        game(&master).await?;
    }
    Ok(aio::now() - begun)
}

#[cancellable]
async fn from_board_to_board() -> Result<Duration, TaskError> {
    let (master, begun) = (Lock::new(()), aio::now());
    gather((0..GAMES).map(|_| game(&master))).await?;
    Ok(aio::now() - begun)
}

fn main() -> Result<(), TaskError> {
    let real = Instant::now();
    aio::run(async {
        tokio::time::pause();
        let hours = |took: Duration| took.as_secs_f64() / 3600.0;
        println!("one game after the other: {:.1} hours", hours(one_after_the_other().await?));
        println!("from board to board: {:.1} hours", hours(from_board_to_board().await?));
        Ok::<_, TaskError>(())
    })?;
    eprintln!("({} ms of real time)", real.elapsed().as_millis());
    Ok(())
}
