//! The Redis client works with the real server.

use std::cell::RefCell;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command as Process, ExitCode};

use coyield::{try_drive, try_drive_sync};
use coyield_test_programs::{REDIS_SERVER, example, run, tests};

#[path = "../examples/sans_io_redis/main.rs"]
#[expect(dead_code, reason = "its `main` is run as a program")]
mod program;

use program::protocol::{Command, Failure, Reply, Request, command, get, pipeline, set};
use program::server::Server;
use program::{answer, answer_async, visit};

fn main() -> ExitCode {
    run(tests![REDIS_SERVER =>
        the_program_prints_what_is_committed,
        the_real_server_says_the_same_over_both_sockets,
        the_real_server_answers_ten_thousand_commands_in_one_go,
        the_real_server_expires_values_and_stores_the_rest,
    ])
}

fn server() -> Server {
    Server::start().unwrap()
}

fn tokio() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap()
}

fn the_program_prints_what_is_committed() {
    let output = Process::new(example("sans_io_redis")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sans_io_redis.out");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), std::fs::read_to_string(committed).unwrap());
    assert!(output.status.success(), "{}", output.status);
}

fn the_real_server_says_the_same_over_both_sockets() {
    let server = server();
    let mut socket = TcpStream::connect(server.address).unwrap();
    // The bytes of the connection are recorded, to be replayed in smaller pieces.
    let heard = RefCell::new(Vec::new());
    let listening = |request| {
        let reads = request == Request::Read;
        let bytes = answer(&mut socket, request)?;
        if reads {
            heard.borrow_mut().push(bytes.clone());
        }
        Ok(bytes)
    };
    let over_std = try_drive_sync(visit("same"), listening).unwrap().unwrap();
    let over_tokio = tokio().block_on(async {
        let mut socket = tokio::net::TcpStream::connect(server.address).await.unwrap();
        try_drive(visit("same"), async |request| answer_async(&mut socket, request).await).await
    });
    assert_eq!(over_tokio.unwrap().unwrap(), over_std);
    assert_eq!(over_std.len(), 8);

    let heard = heard.into_inner().concat();
    let mut bytes = heard.chunks(1);
    let said_again = try_drive_sync(visit("same"), |request| {
        Ok(match request {
            Request::Write(_) => Vec::new(),
            Request::Read => bytes.next().map_or_else(Vec::new, Into::into),
        })
    });
    assert_eq!(said_again.unwrap().unwrap(), over_std);
    assert_eq!(bytes.len(), 0);
}

fn the_real_server_answers_ten_thousand_commands_in_one_go() {
    let server = server();
    let mut socket = TcpStream::connect(server.address).unwrap();
    let mut ask =
        |commands| try_drive_sync(pipeline(commands), |request| answer(&mut socket, request)).unwrap().unwrap();

    let replies = ask(vec![Command::new(["INCR", "count"]); 10_000]);
    assert_eq!(replies, (1..=10_000).map(Reply::Integer).collect::<Vec<_>>());

    // A value that takes many reads.
    let long = "0123456789".repeat(100_000);
    let replies = ask(vec![Command::new(["SET", "long", &long]), Command::new(["GET", "long"])]);
    assert_eq!(replies, [Reply::Status("OK".into()), Reply::Bulk(long.into())]);
    assert_eq!(ask(Vec::new()), []);
}

fn the_real_server_expires_values_and_stores_the_rest() {
    let server = server();
    let mut socket = TcpStream::connect(server.address).unwrap();
    let mut ask = |words: &[&str]| {
        let words = Command::new(words.iter().copied());
        try_drive_sync(command(words), |request| answer(&mut socket, request)).unwrap()
    };
    let mut socket = TcpStream::connect(server.address).unwrap();
    try_drive_sync(set("kept", "v", None), |request| answer(&mut socket, request)).unwrap().unwrap();
    try_drive_sync(set("lent", "v", Some(1000)), |request| answer(&mut socket, request)).unwrap().unwrap();
    assert_eq!(ask(&["TTL", "kept"]), Ok(Reply::Integer(-1)));
    assert!(matches!(ask(&["TTL", "lent"]), Ok(Reply::Integer(1..=1000))));
    // The expiry need not be awaited: it is set to a time in the past.
    assert_eq!(ask(&["PEXPIREAT", "lent", "1"]), Ok(Reply::Integer(1)));
    let lent = try_drive_sync(get("lent"), |request| answer(&mut socket, request)).unwrap();
    let kept = try_drive_sync(get("kept"), |request| answer(&mut socket, request)).unwrap();
    assert_eq!((lent, kept), (Ok(None), Ok(Some(b"v".to_vec()))));
    assert!(matches!(ask(&["LPUSH", "kept", "v"]), Err(Failure::Refused(why)) if why.starts_with("WRONGTYPE")));
}
