//! Server-sent events: a parser of event streams, a client, and a server that notices when a client disconnects.
//!
//! ```text
//! cargo run -p coyield-examples --example server_sent_events
//! cargo run -p coyield-examples --example server_sent_events -- --port 8000
//! ```
//!
//! The server is a chat. Without options, two clients use it, and the program prints what one of them receives. With
//! `--port`, it serves other programs (`curl -N http://127.0.0.1:8000/listen/ada`, and
//! `curl -d hello http://127.0.0.1:8000/say/ada`) until Ctrl-C; a second Ctrl-C stops at once.
//!
//! A client disconnects without a message. axum then drops the stream of the response, while the body waits for the
//! next message. `aio::aclosing` cancels this wait, and the body continues after it: it awaits the lock of the room,
//! and informs the other clients.

#![forbid(unsafe_code)]

pub(crate) mod chat;
pub(crate) mod parser;

use std::future::IntoFuture;
use std::io::{self, ErrorKind, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::{Pin, pin};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use chat::Chat;
use clap::Parser;
use coyield::aio::sync::Event;
use coyield::aio::{self, try_await};
use coyield::prelude::*;
use futures::{Stream, TryStreamExt};
use parser::{Failure, Message, messages};
use reqwest::{Client, Response};
use tokio::net::TcpListener;

/// Serves a chat by server-sent events, or shows one.
#[derive(Parser)]
#[command(after_help = "Example: server_sent_events --port 8000, and curl -N http://127.0.0.1:8000/listen/ada")]
struct Arguments {
    /// The port of the loopback interface, 0 for a free one
    #[arg(long)]
    port: Option<u16>,
}

/// The time for which a client waits for the headers of a response, and the server for its clients at the end.
const PATIENCE: Duration = Duration::from_secs(10);

/// The chunks of a response, as they arrive.
#[generator]
pub(crate) async fn chunks(mut response: Response) -> impl Stream<Item = reqwest::Result<Bytes>> {
    while let Some(chunk) = response.chunk().await? {
        yield_!(Ok(chunk));
    }
}

/// Joins the chat. Dropping the stream leaves it.
pub(crate) async fn join(
    client: &Client,
    address: SocketAddr,
    name: &str,
) -> Result<impl Stream<Item = Result<Message, Failure>> + use<>, Failure> {
    let request = client.get(format!("http://{address}/listen/{name}")).header("accept", "text/event-stream");
    let response = aio::wait_for(request.send(), PATIENCE).await?.error_for_status()?;
    Ok(messages(chunks(response)))
}

pub(crate) async fn say(client: &Client, address: SocketAddr, name: &str, text: &'static str) -> Result<(), Failure> {
    let request = client.post(format!("http://{address}/say/{name}")).body(text).timeout(PATIENCE);
    request.send().await?.error_for_status()?;
    Ok(())
}

/// Returns the next event as text.
async fn next(mut stream: Pin<&mut impl Stream<Item = Result<Message, Failure>>>) -> Result<String, Failure> {
    loop {
        match stream.try_next().await? {
            Some(Message::Event { kind, data, id }) => {
                return Ok(format!("{id} {kind:>6}  {}\n", data.replace('\n', "\n          ")));
            }
            Some(Message::Retry(_)) => {}
            None => return Err("the chat is over".into()),
        }
    }
}

/// Returns what Ada receives while Ben joins, sends a message, and disconnects.
async fn demonstration() -> Result<String, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let router = Chat::new().router();
    tokio::spawn(async { axum::serve(listener, router).await });

    // A client that connects directly, without a proxy.
    let client = Client::builder().no_proxy().build()?;
    let mut ada = pin!(join(&client, address, "ada").await?);
    let mut received = next(ada.as_mut()).await?;
    let ben = join(&client, address, "ben").await?;
    say(&client, address, "ben", "hello\nis anybody here?").await?;
    for _ in 0..2 {
        received += &next(ada.as_mut()).await?;
    }
    drop(ben);
    received += &next(ada.as_mut()).await?;
    Ok(received)
}

async fn serve(port: u16) -> Result<(), Failure> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| format!("port {port}: {error}"))?;
    print(&format!("the chat is at http://{}\n", listener.local_addr()?))?;
    let chat = Chat::new();
    let stopping = Arc::new(Event::new());
    let until_stopped = {
        let stopping = stopping.clone();
        async move { stopping.wait().await }
    };
    let server = axum::serve(listener, chat.clone().router()).with_graceful_shutdown(until_stopped);
    let mut server = pin!(server.into_future());
    if let Ok(result) = try_await!(server.as_mut()) {
        return Ok(result?);
    }
    eprintln!("ending the chat; press Ctrl-C again to stop at once");
    stopping.set();
    chat.end().await;
    match aio::wait_for(server, PATIENCE).await {
        Err(error) if error.is_timed_out() => Err("some clients do not go".into()),
        result => Ok(result?),
    }
}

/// Prints the text. A closed pipe is no error.
fn print(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

async fn run(port: Option<u16>) -> Result<(), Failure> {
    match port {
        Some(port) => serve(port).await,
        None => Ok(print(&demonstration().await?)?),
    }
}

fn main() -> ExitCode {
    let Arguments { port } = Arguments::parse();
    match aio::run(run(port)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
