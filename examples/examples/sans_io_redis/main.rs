//! A Redis client without input or output: a generator yields what to write and when to read, and is sent the bytes.
//! Here a blocking socket and tokio's both drive it; `examples/tests/sans_io_redis.rs` drives it with recorded bytes,
//! cut at every place.
//!
//! ```text
//! cargo run -p coyield-examples --example sans_io_redis
//! cargo run -p coyield-examples --example sans_io_redis -- 127.0.0.1:6379
//! ```
//!
//! It starts a `redis-server` of its own, unless the address of a running one is given.

#![forbid(unsafe_code)]

pub(crate) mod protocol;
pub(crate) mod server;

use coyield::prelude::*;
use coyield::{try_drive, try_drive_sync};
use protocol::{Command, Failure, Reply, Request, command, get, pipeline, set};
use server::Server;
use std::env;
use std::error::Error;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The program's conversation with the server. It is a generator too, and delegates each query to the protocol: so it
/// is independent of the transport as well.
#[generator]
pub(crate) fn visit(name: &str) -> impl Generator<Request, Vec<u8>, Result<Vec<String>, Failure>, io::Error> {
    let mut learnt = Vec::new();
    let key = format!("coyield:{name}");

    // One query after the other: each waits for its answer.
    learnt.push(format!("before: {:?}", yield_from!(get(&key))?));
    yield_from!(set(&key, "a value\r\nof two lines", Some(60)))?;
    if let Some(value) = yield_from!(get(&key))? {
        learnt.push(format!("after: {:?}", String::from_utf8_lossy(&value)));
    }
    if let Reply::Integer(seconds) = yield_from!(command(Command::new(["TTL", &key])))? {
        learnt.push(format!("expires within a minute: {}", (1..=60).contains(&seconds)));
    }

    // Many queries at once: one round trip. The second one fails, and the others do not.
    let count = format!("{key}:count");
    let commands = [
        Command::new(["SET", &count, "41", "EX", "60"]),
        Command::new(["INCR", &key]),
        Command::new(["INCR", &count]),
        Command::new(["MGET", &count, "coyield:nobody"]),
        Command::new(["DEL", &count, &key]),
    ];
    for reply in yield_from!(pipeline(commands.into()))? {
        learnt.push(match reply {
            Reply::Error(message) => format!("refused: {message}"),
            reply => format!("{reply:?}"),
        });
    }
    Ok(learnt)
}

const CHUNK: usize = 4096;

/// Answers a request of the protocol by a blocking socket.
pub(crate) fn answer(socket: &mut TcpStream, request: Request) -> io::Result<Vec<u8>> {
    match request {
        Request::Write(bytes) => socket.write_all(&bytes).map(|()| Vec::new()),
        Request::Read => {
            let mut bytes = vec![0; CHUNK];
            let count = socket.read(&mut bytes)?;
            bytes.truncate(count);
            Ok(bytes)
        }
    }
}

/// The same by tokio's socket.
pub(crate) async fn answer_async(socket: &mut tokio::net::TcpStream, request: Request) -> io::Result<Vec<u8>> {
    match request {
        Request::Write(bytes) => socket.write_all(&bytes).await.map(|()| Vec::new()),
        Request::Read => {
            let mut bytes = Vec::with_capacity(CHUNK);
            socket.read_buf(&mut bytes).await?;
            Ok(bytes)
        }
    }
}

fn main() -> ExitCode {
    match both_ways() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn both_ways() -> Result<(), Box<dyn Error>> {
    let given = env::args().nth(1);
    // The server lives until the end of this function.
    let server = if given.is_none() { Some(Server::start()?) } else { None };
    let address = given.or(server.as_ref().map(|server| server.address.to_string())).unwrap_or_default();

    println!("over a blocking socket");
    let mut socket = TcpStream::connect(&address)?;
    for line in try_drive_sync(visit("std"), |request| answer(&mut socket, request))?? {
        println!("  {line}");
    }

    println!("over tokio's");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let learnt = runtime.block_on(async {
        let mut socket = tokio::net::TcpStream::connect(&address).await?;
        Ok::<_, Box<dyn Error>>(
            try_drive(visit("tokio"), async |request| answer_async(&mut socket, request).await).await??,
        )
    })?;
    for line in learnt {
        println!("  {line}");
    }
    Ok(())
}
