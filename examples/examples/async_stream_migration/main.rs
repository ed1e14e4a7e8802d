//! A client of a paginated API, before and after its move from async-stream to coyield. Compare the two files line by
//! line: [`with_async_stream.rs`] and [`with_coyield.rs`].
//!
//! ```text
//! cargo run -p coyield-examples --example async_stream_migration
//! ```
//!
//! What changes: the body is that of an `async fn`, so rustfmt formats it and rust-analyzer completes in it; `yield x`
//! becomes `yield_!(Ok(x))`; a loop over a stream is `while let Some(x) = stream.try_next().await?`. The program serves
//! the API itself, and prints what both clients find.
//!
//! [`with_async_stream.rs`]: with_async_stream.rs
//! [`with_coyield.rs`]: with_coyield.rs

#![forbid(unsafe_code)]

pub(crate) mod api;
pub(crate) mod with_async_stream;
pub(crate) mod with_coyield;

use api::{Api, Failure, Source};
use futures::TryStreamExt;
use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// A client that connects directly to the loopback interface, without a proxy. No request takes longer than this.
pub(crate) fn http() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()
}

/// Lists the open issues that a client finds.
async fn list(name: &str, client: &impl Source, report: &mut String) -> Result<(), Failure> {
    let projects = Arc::new(Api::default()).serve().await?;
    writeln!(report, "{name}")?;
    let mut issues = client.open_issues(projects);
    while let Some((project, issue)) = issues.try_next().await? {
        writeln!(report, "  {project}: {}", issue.title)?;
    }
    Ok(())
}

async fn both() -> Result<String, Failure> {
    let (http, pause) = (http()?, Duration::from_millis(100));
    let mut report = String::new();
    list("async-stream", &with_async_stream::Client { http: http.clone(), pause }, &mut report).await?;
    list("coyield", &with_coyield::Client { http, pause }, &mut report).await?;
    Ok(report)
}

fn run() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(both())?;
    match io::stdout().write_all(report.as_bytes()) {
        // The reader of the pipe has closed it.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
