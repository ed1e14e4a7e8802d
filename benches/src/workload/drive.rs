//! Requests that are answered by an async handler: a protocol without input and output, beside the same in one
//! `async fn`.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use coyield::prelude::*;

use crate::hand::{SEED, step};
use crate::measure::Subject;

/// The same conversation, with the handler as a part of the protocol and separate from it.
pub(super) fn subjects() -> Vec<Subject> {
    vec![
        Subject { name: "hand", run: hand },
        Subject { name: "coyield", run: coyield },
        Subject { name: "coyield-lent", run: coyield_lent },
        Subject { name: "coyield-try", run: coyield_try },
    ]
}

/// The handler. It counts, so that it has something to lend.
struct Server {
    answered: u64,
}

impl Server {
    #[allow(clippy::unused_async, reason = "that it is one is what is measured")]
    async fn answer(&mut self, request: u64) -> u64 {
        self.answered += 1;
        step(request ^ self.answered)
    }
}

/// Runs a future that never waits.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("it never waits"),
    }
}

fn hand(requests: u64) -> u64 {
    async fn client(requests: u64, server: &mut Server) -> u64 {
        let mut x = SEED;
        for _ in 0..requests {
            x ^= server.answer(x).await;
        }
        x
    }
    ready(client(requests, &mut Server { answered: 0 }))
}

#[generator]
fn client<E>(requests: u64) -> impl Generator<u64, u64, u64, E> {
    let mut x = SEED;
    for _ in 0..requests {
        x ^= yield_!(x);
    }
    x
}

fn coyield(requests: u64) -> u64 {
    let mut server = Server { answered: 0 };
    ready(coyield::drive(client(requests), async |request| server.answer(request).await))
}

fn coyield_lent(requests: u64) -> u64 {
    let mut server = Server { answered: 0 };
    ready(coyield::drive_with(client(requests), &mut server, async |server, request| server.answer(request).await))
}

fn coyield_try(requests: u64) -> u64 {
    let mut server = Server { answered: 0 };
    let client = client::<String>(requests);
    ready(coyield::try_drive(client, async |request| Ok(server.answer(request).await))).expect("nothing fails")
}
