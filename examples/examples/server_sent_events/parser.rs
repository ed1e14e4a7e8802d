//! A parser of event streams, [as WHATWG specifies them][spec]: it makes a stream of messages from a stream of chunks.
//!
//! [spec]: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation

use std::error::Error;
use std::mem;
use std::pin::pin;
use std::time::Duration;

use coyield::prelude::*;
use futures::Stream;

/// An error of the transport, or an input that takes too much memory.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// The limit of the bytes in a line, and in the data of an event.
pub(crate) const LIMIT: usize = 1 << 20;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Message {
    Event {
        /// `message`, if the server names none.
        kind: String,
        data: String,
        /// The ID of the last event that had one. A client that reconnects sends this ID to the server.
        id: String,
    },
    /// The time that a client has to wait before it reconnects.
    Retry(Duration),
}

/// Yields the messages. An error of the transport is the last item.
#[generator]
pub(crate) async fn messages<B, E>(
    chunks: impl Stream<Item = Result<B, E>>,
) -> impl Stream<Item = Result<Message, Failure>>
where
    B: AsRef<[u8]>,
    E: Into<Failure>,
{
    let mut lines = pin!(lines(chunks));
    let (mut kind, mut data, mut id) = (String::new(), String::new(), String::new());
    while let Some(line) = lines.next_item().await {
        let line = line?;
        if line.is_empty() {
            let kind = mem::take(&mut kind);
            let mut data = mem::take(&mut data);
            // Each line of data has added a line end, and the last one is dropped.
            if data.pop().is_some() {
                let kind = if kind.is_empty() { "message".to_owned() } else { kind };
                yield_!(Ok(Message::Event { kind, data, id: id.clone() }));
            }
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut kind),
            "data" => {
                data.push_str(value);
                data.push('\n');
                if data.len() > LIMIT {
                    return Err("an event with more than a megabyte of data".into());
                }
            }
            "id" if !value.contains('\0') => value.clone_into(&mut id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                let milliseconds = value.parse().unwrap_or(u64::MAX);
                yield_!(Ok(Message::Retry(Duration::from_millis(milliseconds))));
            }
            // The name of a comment is empty.
            _ => {}
        }
    }
    Ok(())
}

/// Yields the lines, without their ends: CR, LF, or both. Text after the last line end is dropped.
#[generator]
async fn lines<B, E>(chunks: impl Stream<Item = Result<B, E>>) -> impl Stream<Item = Result<String, Failure>>
where
    B: AsRef<[u8]>,
    E: Into<Failure>,
{
    let mut chunks = pin!(chunks);
    let mut line = Vec::new();
    let mut is_first = true;
    // A line ends at a CR. An LF after it, which may be in the next chunk, belongs to that end.
    let mut after_cr = false;
    while let Some(chunk) = chunks.next_item().await {
        for &byte in chunk.map_err(Into::into)?.as_ref() {
            match byte {
                b'\n' if mem::take(&mut after_cr) => {}
                b'\n' | b'\r' => {
                    after_cr = byte == b'\r';
                    let text = String::from_utf8_lossy(&line);
                    let mark = if mem::take(&mut is_first) { "\u{feff}" } else { "" };
                    yield_!(Ok(text.strip_prefix(mark).unwrap_or(&text).to_owned()));
                    line.clear();
                }
                _ if line.len() == LIMIT => return Err("a line of more than a megabyte".into()),
                _ => {
                    after_cr = false;
                    line.push(byte);
                }
            }
        }
    }
    Ok(())
}
