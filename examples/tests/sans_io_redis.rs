//! The Redis client understands its input however it is cut. `redis_server.rs` tests it with the real server.

#![cfg(not(miri))]

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

use coyield::prelude::*;
use coyield::{try_drive, try_drive_sync};

#[path = "../examples/sans_io_redis/main.rs"]
#[expect(dead_code, reason = "its `main` is run as a program, by `redis_server.rs`")]
mod program;

use program::protocol::{Command, Failure, Reply, Request, command, get, pipeline, set};
use program::{answer, answer_async};

/// Answers each `Read` with the next chunk, and reports the end of the connection after the last one. Returns the
/// written bytes as well.
fn canned<R>(protocol: impl Generator<Request, Vec<u8>, R, io::Error>, chunks: &[&[u8]]) -> (R, Vec<u8>) {
    let mut written = Vec::new();
    let mut chunks = chunks.iter();
    let answer = |request| {
        Ok(match request {
            Request::Write(bytes) => {
                written.extend(bytes);
                Vec::new()
            }
            Request::Read => chunks.next().map_or_else(Vec::new, |chunk| chunk.to_vec()),
        })
    };
    let result = try_drive_sync(protocol, answer).unwrap();
    assert_eq!(chunks.len(), 0, "it does not read what it does not need");
    (result, written)
}

/// As many commands as there are replies in `REPLIES`. Their content does not matter to the reader of the replies.
fn eight_commands() -> Vec<Command> {
    vec![Command::new(["PING"]); 8]
}

const REPLIES: &[u8] = b"+OK\r\n\
    -ERR unknown command 'a\rb'\r\n\
    :-9223372036854775808\r\n\
    $12\r\ntwo\r\nlines\r\n\r\n\
    $0\r\n\r\n\
    $-1\r\n\
    *4\r\n:1\r\n*2\r\n$2\r\n\r\n\r\n*0\r\n*-1\r\n+\r\n\
    $2\r\n\xff\x00\r\n";

fn meaning() -> Vec<Reply> {
    vec![
        Reply::Status("OK".into()),
        Reply::Error("ERR unknown command 'a\rb'".into()),
        Reply::Integer(i64::MIN),
        Reply::Bulk(b"two\r\nlines\r\n".into()),
        Reply::Bulk(Vec::new()),
        Reply::Nil,
        Reply::Array(vec![
            Reply::Integer(1),
            Reply::Array(vec![Reply::Bulk(b"\r\n".into()), Reply::Array(Vec::new())]),
            Reply::Nil,
            Reply::Status(String::new()),
        ]),
        Reply::Bulk(vec![0xff, 0]),
    ]
}

#[test]
fn replies_may_be_cut_at_every_two_places() {
    for first in 0..REPLIES.len() {
        for second in first..REPLIES.len() {
            let (begun, end) = REPLIES.split_at(second);
            let (start, middle) = begun.split_at(first);
            let chunks: Vec<_> = [start, middle, end].into_iter().filter(|chunk| !chunk.is_empty()).collect();
            let (replies, _) = canned(pipeline(eight_commands()), &chunks);
            assert_eq!(replies, Ok(meaning()), "cut at {first} and {second}");
        }
    }
}

#[test]
fn replies_may_come_byte_by_byte() {
    let chunks: Vec<_> = REPLIES.chunks(1).collect();
    assert_eq!(canned(pipeline(eight_commands()), &chunks).0, Ok(meaning()));
}

#[test]
fn a_connection_that_ends_too_early_is_a_failure_wherever_it_does() {
    for end in 1..REPLIES.len() {
        let (replies, _) = canned(pipeline(eight_commands()), &[&REPLIES[..end]]);
        assert_eq!(replies, Err(Failure::Closed), "ended at {end}");
    }
    assert_eq!(canned(pipeline(eight_commands()), &[]).0, Err(Failure::Closed));
}

#[test]
fn commands_are_written_with_their_lengths_and_all_at_once() {
    let commands = [Command::new(["GET", "clé"]), Command::new(["ECHO", "a\r\nb", ""])];
    let mut protocol = Box::pin(pipeline(commands.into()));
    let written = protocol.start().unwrap().yielded();
    let expected = "*2\r\n$3\r\nGET\r\n$4\r\nclé\r\n*3\r\n$4\r\nECHO\r\n$4\r\na\r\nb\r\n$0\r\n\r\n";
    assert_eq!(written, Some(Request::Write(expected.into())));
    assert_eq!(protocol.send(Vec::new()).unwrap().yielded(), Some(Request::Read));
}

#[test]
fn get_and_set_say_what_redis_expects_and_understand_the_answer() {
    let (value, written) = canned(get("k"), &[b"$3\r\nold\r\n"]);
    assert_eq!((value, &*written), (Ok(Some(b"old".into())), &b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"[..]));
    assert_eq!(canned(get("k"), &[b"$-1\r\n"]).0, Ok(None));

    let (done, written) = canned(set("k", "v", None), &[b"+OK\r\n"]);
    assert_eq!((done, &*written), (Ok(()), &b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n"[..]));
    let (done, written) = canned(set("k", "v", Some(90)), &[b"+OK\r\n"]);
    let with_expiry = b"*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n$2\r\nEX\r\n$2\r\n90\r\n";
    assert_eq!((done, &*written), (Ok(()), &with_expiry[..]));
}

#[test]
fn an_error_in_answer_to_one_command_is_a_failure_and_to_one_of_many_a_reply() {
    let error = b"-WRONGTYPE no string\r\n";
    let refused = Failure::Refused("WRONGTYPE no string".into());
    assert_eq!(canned(get("k"), &[error]).0, Err(refused.clone()));
    assert_eq!(canned(set("k", "v", None), &[error]).0, Err(refused));
    let (replies, _) = canned(pipeline(vec![Command::new(["PING"]); 2]), &[b"-NO\r\n+YES\r\n"]);
    assert_eq!(replies, Ok(vec![Reply::Error("NO".into()), Reply::Status("YES".into())]));
    assert_eq!(canned(get("k"), &[b":1\r\n"]).0, Err(Failure::Unexpected(Reply::Integer(1))));
}

#[test]
fn bytes_outside_the_protocol_are_an_error() {
    let too_deep = "*1\r\n".repeat(129);
    let endless = format!("+{}", "x".repeat(70_000));
    let cases = [
        ("\r\n", "an empty line"),
        ("HTTP/1.1 400 Bad Request\r\n", "a reply of an unknown kind"),
        (":12a\r\n", "a number that is none"),
        (":\r\n", "a number that is none"),
        (":9223372036854775808\r\n", "a number that is none"),
        ("$-2\r\n", "a negative length"),
        ("*-2\r\n", "a negative length"),
        ("$536870913\r\n", "a value that is too long"),
        ("$1\r\nab\r\n", "a value that is longer than it says"),
        ("+OK\r\n+OK\r\n", "a reply to no command"),
        (&too_deep, "arrays that are too deep"),
        (&endless, "a line that does not end"),
    ];
    for (bytes, what) in cases {
        let (reply, _) = canned(command(Command::new(["PING"])), &[bytes.as_bytes()]);
        assert_eq!(reply, Err(Failure::Malformed(what)), "{:?}", &bytes[..bytes.len().min(40)]);
    }
}

#[test]
fn a_length_takes_no_memory_before_the_bytes_come() {
    let (reply, _) = canned(command(Command::new(["PING"])), &[b"*9223372036854775807\r\n:1\r\n"]);
    assert_eq!(reply, Err(Failure::Closed));
}

#[test]
fn an_error_of_the_socket_ends_the_protocol_and_comes_out() {
    let broken = |request| match request {
        Request::Write(_) => Ok(Vec::new()),
        Request::Read => Err(io::Error::from(io::ErrorKind::ConnectionReset)),
    };
    let error = try_drive_sync(get("k"), broken).unwrap_err().into_raised().unwrap();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
}

fn tokio() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap()
}

#[test]
fn a_server_that_hangs_up_in_the_middle_of_a_reply_is_noticed_over_both_sockets() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        for _ in 0..2 {
            let (mut socket, _) = listener.accept().unwrap();
            // The commands of the client are read, because closing a socket with unread bytes would be a reset.
            let mut command = [0; b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\n".len()];
            socket.read_exact(&mut command).unwrap();
            socket.write_all(b"$10\r\nhalf").unwrap();
        }
    });
    let mut socket = TcpStream::connect(address).unwrap();
    assert_eq!(try_drive_sync(get("k"), |request| answer(&mut socket, request)).unwrap(), Err(Failure::Closed));
    let over_tokio = tokio().block_on(async {
        let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
        try_drive(get("k"), async |request| answer_async(&mut socket, request).await).await
    });
    assert_eq!(over_tokio.unwrap(), Err(Failure::Closed));
    server.join().unwrap();
}
