//! The parser of event streams follows WHATWG, and the chat notices that a client has gone.

#![cfg(not(miri))]

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use coyield::aio;
use futures::executor::block_on;
use futures::{Stream, StreamExt, stream};
use reqwest::{Client, StatusCode};
use tokio::net::TcpListener;

#[path = "../examples/server_sent_events/main.rs"]
#[expect(dead_code, reason = "its `main` is run as a program, by `programs.rs`")]
mod program;

use program::chat::Chat;
use program::parser::{Failure, LIMIT, Message, messages};
use program::{chunks, join, say};

/// Fails a hanging test.
const HANG: Duration = Duration::from_secs(60);

fn parse<'c>(chunks: impl IntoIterator<Item = &'c [u8]>) -> Vec<Message> {
    let chunks = stream::iter(chunks).map(Ok::<_, Failure>);
    block_on(messages(chunks).map(Result::unwrap).collect())
}

/// Parses what is an error. Returns the number of the messages before it, and the error.
fn error<B: AsRef<[u8]>>(chunks: impl Stream<Item = B>) -> (usize, String) {
    let mut items: Vec<_> = block_on(messages(chunks.map(Ok::<_, Failure>)).collect());
    let error = items.pop().unwrap().unwrap_err().to_string();
    assert!(items.iter().all(Result::is_ok));
    (items.len(), error)
}

fn event(kind: &str, data: &str, id: &str) -> Message {
    Message::Event { kind: kind.into(), data: data.into(), id: id.into() }
}

fn message(data: &str) -> Message {
    event("message", data, "")
}

const STREAM: &[u8] = "\u{feff}: a comment\n\
    data: one\n\
    \n\
    data:two\r\
    data\r\
    data:  lines\r\
    \r\
    event: added\r\n\
    data: \u{fcd}\u{1f600}\r\n\
    id: 7\r\n\
    \r\n\
    retry: 2500\n\
    event: nothing\n\
    \n\
    data: x\n\
    \n\
    id\r\
    data: y\r\n\
    \n\
    data: incomplete\n"
    .as_bytes();

fn meaning() -> Vec<Message> {
    vec![
        message("one"),
        message("two\n\n lines"),
        event("added", "\u{fcd}\u{1f600}", "7"),
        Message::Retry(Duration::from_millis(2500)),
        event("message", "x", "7"),
        message("y"),
    ]
}

#[test]
fn the_stream_may_be_cut_at_every_two_places() {
    for first in 0..=STREAM.len() {
        for second in first..=STREAM.len() {
            let (begun, end) = STREAM.split_at(second);
            let (start, middle) = begun.split_at(first);
            assert_eq!(parse([start, middle, end]), meaning(), "cut at {first} and {second}");
        }
    }
    assert_eq!(parse(STREAM.chunks(1)), meaning());
}

#[test]
fn streams_are_interpreted_as_whatwg_specifies() {
    let cases = [
        // The first line of a stream may begin with one mark of the byte order.
        ("\u{feff}data:1\n\n", vec![message("1")]),
        ("\u{feff}\u{feff}data:1\n\n", vec![]),
        ("data:1\n\u{feff}data:2\n\n", vec![message("1")]),
        // Names of fields are exact, and one space is removed.
        (
            "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\n\
             da-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
            vec![message("\0\n 2\n1\n3\n\n4")],
        ),
        ("data:\ttab\n\n", vec![message("\ttab")]),
        ("data: a: b\n\n", vec![message("a: b")]),
        (":data: no\n:\ndata: yes\n:x\n\n", vec![message("yes")]),
        // Empty data is data.
        ("data\n\n", vec![message("")]),
        ("data\ndata\n\n", vec![message("\n")]),
        ("data:\n\n\n\n", vec![message("")]),
        ("event: a\n\ndata: b\n\n", vec![message("b")]),
        ("event: a\nevent\ndata: b\n\n", vec![message("b")]),
        ("event: a\nevent: c\ndata: b\n\n", vec![event("c", "b", "")]),
        // An id lasts, one with a NUL does not count, and one without data is remembered.
        ("id: 1\n\ndata: b\n\n", vec![event("message", "b", "1")]),
        ("id: 1\nid: 2\0\ndata: b\n\n", vec![event("message", "b", "1")]),
        ("id: 1\ndata: a\n\nid\ndata: b\n\n", vec![event("message", "a", "1"), message("b")]),
        // Only digits are a time.
        ("retry: 10x\nretry: -1\nretry\nretry: 1.5\n", vec![]),
        ("retry: 0\nretry:03\n", vec![Message::Retry(Duration::ZERO), Message::Retry(Duration::from_millis(3))]),
        // What is not complete at the end is not dispatched.
        ("data: a\n\ndata: b\n", vec![message("a")]),
        ("data: a\n\ndata: b", vec![message("a")]),
        ("", vec![]),
    ];
    for (input, expected) in cases {
        assert_eq!(parse([input.as_bytes()]), expected, "{input:?}");
    }
    assert_eq!(parse([&b"data: a\xffb\xe2\x82\n\n"[..]]), [message("a\u{fffd}b\u{fffd}")]);
}

#[test]
fn an_event_comes_with_the_last_byte_that_it_needs() {
    // The second CR ends the event. An LF that may follow it is not waited for.
    let chunks = stream::iter(["data: a\r\r"]).map(Ok::<_, Failure>).chain(stream::pending());
    let mut messages = pin!(messages(chunks));
    let first = futures::FutureExt::now_or_never(messages.next());
    assert_eq!(first.unwrap().unwrap().unwrap(), message("a"));
}

#[test]
fn an_error_of_the_transport_is_the_last_item() {
    let chunks = stream::iter([Ok("data: a\n\nda"), Err("the cable is cut"), Ok("data: b\n\n")]);
    let items: Vec<_> = block_on(messages(chunks).collect());
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].as_ref().unwrap(), &message("a"));
    assert_eq!(items[1].as_ref().unwrap_err().to_string(), "the cable is cut");
}

#[test]
fn a_stream_without_end_takes_no_memory_without_end() {
    let too_long = "a line of more than a megabyte";
    assert_eq!(error(stream::repeat(vec![b'x'; 1000])), (0, too_long.into()));
    let text = "x".repeat(LIMIT - "data:".len());
    assert_eq!(parse([format!("data:{text}\n\n").as_bytes()]), [message(&text)]);
    assert_eq!(error(stream::iter([format!("data:{text}x")])), (0, too_long.into()));

    let too_much = "an event with more than a megabyte of data";
    let half = "x".repeat(LIMIT / 2 - 1);
    assert_eq!(error(stream::repeat(format!("data:{half}\n"))), (0, too_much.into()));
    let lines = format!("data:{half}\ndata:{half}\n");
    assert_eq!(parse([lines.as_bytes(), b"\n"]), [message(&format!("{half}\n{half}"))]);
    assert_eq!(error(stream::iter([lines.as_str(), "data\n"])), (0, too_much.into()));
}

/// Serves a chat, and passes it to the test with its address, on an event loop of coyield's and on tokio's runtime.
fn with_chat<F>(test: impl Fn(std::sync::Arc<Chat>, Client, SocketAddr) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let program = || async {
        let chat = Chat::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(axum::serve(listener, chat.clone().router()).into_future());
        let client = Client::builder().no_proxy().build().unwrap();
        // A limit that only fails what hangs.
        tokio::time::timeout(HANG, test(chat, client, address)).await.expect("hangs");
        server.abort();
        Ok::<_, aio::TaskError>(())
    };
    aio::run(program()).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(program()).unwrap();
}

/// Returns the kind and the data of the next event.
async fn next(stream: &mut (impl Stream<Item = Result<Message, Failure>> + Unpin)) -> (String, String) {
    match stream.next().await.unwrap().unwrap() {
        Message::Event { kind, data, .. } => (kind, data),
        Message::Retry(_) => unreachable!("the chat sends none"),
    }
}

fn seen(kind: &str, data: &str) -> (String, String) {
    (kind.into(), data.into())
}

#[test]
fn a_client_that_goes_leaves_the_room_without_a_further_message() {
    with_chat(|_, client, address| async move {
        let mut ada = pin!(join(&client, address, "ada").await.unwrap());
        assert_eq!(next(&mut ada).await, seen("joined", "ada"));
        // More than once: what the first one held is free again.
        for _ in 0..3 {
            let mut ben = Box::pin(join(&client, address, "ben").await.unwrap());
            assert_eq!(next(&mut ada).await, seen("joined", "ben"));
            assert_eq!(next(&mut ben).await, seen("joined", "ben"));
            let again = join(&client, address, "ben").await.err().unwrap();
            let status = again.downcast_ref().and_then(reqwest::Error::status);
            assert_eq!(status, Some(StatusCode::CONFLICT));
            // His stream waits for a message, and none comes.
            drop(ben);
            assert_eq!(next(&mut ada).await, seen("left", "ben"));
            let error = say(&client, address, "ben", "hello").await.unwrap_err();
            let status = error.downcast_ref().and_then(reqwest::Error::status);
            assert_eq!(status, Some(StatusCode::FORBIDDEN));
        }
    });
}

#[test]
fn a_client_that_comes_back_receives_what_it_has_missed() {
    with_chat(|_, client, address| async move {
        let mut ada = pin!(join(&client, address, "ada").await.unwrap());
        assert_eq!(next(&mut ada).await, seen("joined", "ada"));
        say(&client, address, "ada", "one\ntwo").await.unwrap();
        say(&client, address, "ada", "three").await.unwrap();
        let ben = client.get(format!("http://{address}/listen/ben")).header("last-event-id", "1").send().await.unwrap();
        let mut ben = pin!(messages(chunks(ben)));
        assert_eq!(next(&mut ben).await, seen("said", "ada: one\ntwo"));
        assert_eq!(next(&mut ben).await, seen("said", "ada: three"));
        assert_eq!(next(&mut ben).await, seen("joined", "ben"));
        assert_eq!(next(&mut ada).await, seen("said", "ada: one\ntwo"));
    });
}

#[test]
fn the_end_of_the_chat_ends_the_responses() {
    with_chat(|chat, client, address| async move {
        let mut ada = pin!(join(&client, address, "ada").await.unwrap());
        assert_eq!(next(&mut ada).await, seen("joined", "ada"));
        chat.end().await;
        assert!(ada.next().await.is_none());
        let late = join(&client, address, "ben").await.err().unwrap();
        assert_eq!(late.downcast_ref().and_then(reqwest::Error::status), Some(StatusCode::SERVICE_UNAVAILABLE));
    });
}
