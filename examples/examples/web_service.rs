//! Serves delays, listings, pages, a counter, and errors on request, for other programs. The routes are described and
//! implemented in `coyield_examples::web_service`, where tests find them too.
//!
//! ```text
//! cargo run -p coyield-examples --example web_service -- --port 8000
//! curl http://127.0.0.1:8000/r/rust/top.json?limit=3
//! ```
//!
//! Its first line has its address. Ctrl-C ends it after the answers that have begun; a second Ctrl-C ends it at once.

#![forbid(unsafe_code)]

use clap::Parser;
use coyield_examples::web_service::serve;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::process;
use tokio::net::TcpListener;
use tokio::signal::ctrl_c;

/// Serves delays, listings, pages, a counter, and errors on request.
#[derive(Parser)]
struct Arguments {
    /// The address to serve on
    #[arg(long, default_value_t = Ipv4Addr::LOCALHOST.into())]
    host: IpAddr,

    /// The port to serve on; 0 is a free one
    #[arg(short, long, default_value_t = 8000)]
    port: u16,
}

/// Ready at the first Ctrl-C. At the second one the process ends.
async fn interrupted() {
    if let Err(error) = ctrl_c().await {
        eprintln!("cannot listen for Ctrl-C: {error}");
    }
    tokio::spawn(async {
        if ctrl_c().await.is_ok() {
            process::exit(130);
        }
    });
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let Arguments { host, port } = Arguments::parse();
    let listener = TcpListener::bind((host, port)).await?;
    // A reader of the address may press Ctrl-C at once: so the program listens to the signal before.
    let until = tokio::spawn(interrupted());
    tokio::task::yield_now().await;
    writeln!(io::stdout(), "http://{}", listener.local_addr()?)?;
    serve(listener, async { drop(until.await) }).await
}
