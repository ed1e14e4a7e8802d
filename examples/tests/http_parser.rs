//! The HTTP parser understands its input however it is cut, and says what is wrong with it.

#![cfg(not(miri))]

#[path = "../examples/http_parser/main.rs"]
#[expect(dead_code, reason = "its `main` is run as a program, by `programs.rs`")]
mod program;

use program::input::{HttpError, LONGEST_LINE};
use program::parser::{Event, MOST_FIELDS, Parser};

/// Pushes the chunks. Returns the events, those of one body joined, and how it ended.
fn parse<'c>(chunks: impl IntoIterator<Item = &'c [u8]>) -> (Vec<Event>, Result<(), HttpError>) {
    let mut parser = Parser::new();
    let mut events = Vec::new();
    let pushed = chunks.into_iter().try_for_each(|chunk| parser.push(chunk, &mut events));
    if let Err(error) = &pushed {
        assert_eq!(parser.push(b"GET / HTTP/1.1\r\n", &mut Vec::new()), Err(error.clone()), "it stays");
    }
    let result = pushed.and_then(|()| parser.finish());
    let mut joined: Vec<Event> = Vec::new();
    for event in events {
        match (joined.last_mut(), event) {
            (Some(Event::Body(body)), Event::Body(piece)) => body.extend(piece),
            (_, event) => joined.push(event),
        }
    }
    (joined, result)
}

fn request(method: &str, target: &str, minor_version: u8) -> Event {
    Event::Request { method: method.into(), target: target.into(), minor_version }
}

fn header(name: &str, value: &str) -> Event {
    Event::Header { name: name.into(), value: value.into() }
}

const REQUESTS: &[u8] = b"GET /a?b=c HTTP/1.1\r\n\
    Host: example.org\r\n\
    x-Empty:\r\n\
    X-Sp:\t  a b\t\xe9 \r\n\
    \r\n\
    \r\n\
    POST * HTTP/1.0\r\n\
    content-LENGTH: 12, 12\r\n\
    Content-Length: 12\r\n\
    \r\n\
    two\r\n\r\nlinesPUT /c HTTP/1.1\r\n\
    host:h\r\n\
    Transfer-Encoding: Chunked\r\n\
    \r\n\
    5\r\n\r\n\r\n0\r\n\
    0000A ; name=\"value\"\r\n0123456789\r\n\
    00\r\n\
    sum: 15\r\n\
    \r\n\
    M-SEARCH / HTTP/1.1\r\nhost: h\r\ncontent-length: 0\r\n\r\n";

fn meaning() -> Vec<Event> {
    vec![
        request("GET", "/a?b=c", 1),
        header("Host", "example.org"),
        header("x-Empty", ""),
        header("X-Sp", "a b\t\u{e9}"),
        Event::End,
        request("POST", "*", 0),
        header("content-LENGTH", "12, 12"),
        header("Content-Length", "12"),
        Event::Body(b"two\r\n\r\nlines".into()),
        Event::End,
        request("PUT", "/c", 1),
        header("host", "h"),
        header("Transfer-Encoding", "Chunked"),
        Event::Body(b"\r\n\r\n00123456789".into()),
        Event::Trailer { name: "sum".into(), value: "15".into() },
        Event::End,
        request("M-SEARCH", "/", 1),
        header("host", "h"),
        header("content-length", "0"),
        Event::End,
    ]
}

#[test]
fn the_input_may_be_cut_at_every_two_places() {
    for first in 0..=REQUESTS.len() {
        // The second chunk is short: what is long is cut in two.
        for second in first..=REQUESTS.len().min(first + 40) {
            let (begun, end) = REQUESTS.split_at(second);
            let (start, middle) = begun.split_at(first);
            assert_eq!(parse([start, middle, end]), (meaning(), Ok(())), "cut at {first} and {second}");
        }
    }
}

#[test]
fn the_input_may_come_byte_by_byte() {
    assert_eq!(parse(REQUESTS.chunks(1)), (meaning(), Ok(())));
}

#[test]
fn an_input_that_ends_within_a_request_is_an_error_wherever_it_does() {
    let ends: Vec<usize> = (0..REQUESTS.len()).filter(|&end| parse([&REQUESTS[..end]]).1.is_ok()).collect();
    // The empty input, and after each request but the last.
    assert_eq!(ends.len(), 4);
    for end in ends {
        let (events, _) = parse([&REQUESTS[..end]]);
        assert!(events.last().is_none_or(|event| *event == Event::End), "{events:?}");
    }
    for end in 0..REQUESTS.len() {
        if let Err(error) = parse([&REQUESTS[..end]]).1 {
            assert!(error.problem.starts_with("the input ends within a"), "{error}");
        }
    }
}

#[test]
fn a_body_comes_before_it_is_complete() {
    let mut parser = Parser::new();
    let mut events = Vec::new();
    parser.push(b"PUT / HTTP/1.1\r\nhost: h\r\ncontent-length: 18446744073709551615\r\n\r\nab", &mut events).unwrap();
    assert_eq!(events.pop(), Some(Event::Body(b"ab".into())));
    parser.push(b"c", &mut events).unwrap();
    assert_eq!(events.pop(), Some(Event::Body(b"c".into())));
    assert_eq!(parser.finish().unwrap_err().to_string(), "line 4: the input ends within a body (status 400)");
}

#[test]
fn events_before_an_error_are_not_lost() {
    let (events, result) = parse([&b"GET / HTTP/1.1\r\nhost: h\r\n\r\nGET\r\n"[..]]);
    assert_eq!(events, [request("GET", "/", 1), header("host", "h"), Event::End]);
    assert_eq!(result.unwrap_err().to_string(), "line 4: a request line has three words (status 400)");
}

#[test]
fn malformed_input_is_an_error_that_says_what_and_where() {
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(MOST_FIELDS + 1));
    let long_target = format!("GET /{} HTTP/1.1\r\n", "x".repeat(LONGEST_LINE));
    let unended = format!("GET /{}", "x".repeat(LONGEST_LINE - 5));
    let long_header = format!("GET / HTTP/1.1\r\na: {}", "x".repeat(LONGEST_LINE));
    let many_trailers =
        format!("GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n{}", "a: b\r\n".repeat(101));
    let cases = [
        ("GET / HTTP/1.1\n", "line 1: a line ends with CR LF (status 400)"),
        ("\r\n\r\n", "line 2: a request line has three words (status 400)"),
        ("GET  / HTTP/1.1\r\n", "line 1: a request line has three words (status 400)"),
        ("GET /\r\n", "line 1: a request line has three words (status 400)"),
        ("GE(T / HTTP/1.1\r\n", "line 1: a method that is no token (status 400)"),
        (" / HTTP/1.1\r\n", "line 1: a method that is no token (status 400)"),
        ("GET /\u{1b} HTTP/1.1\r\n", "line 1: a target with other characters than those of an address (status 400)"),
        ("GET / http/1.1\r\n", "line 1: a request line ends with the version of HTTP (status 400)"),
        ("GET / HTTP/2.0\r\n", "line 1: another version than HTTP/1.0 and HTTP/1.1 (status 505)"),
        ("GET / HTTP/1.1\r\n\r\n", "line 2: a request without a Host (status 400)"),
        ("GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", "line 4: two Hosts (status 400)"),
        ("GET / HTTP/1.1\r\na\r\n", "line 2: a header without a colon (status 400)"),
        ("GET / HTTP/1.1\r\nHost : a\r\n", "line 2: a name of a header that is no token (status 400)"),
        ("GET / HTTP/1.1\r\n: a\r\n", "line 2: a name of a header that is no token (status 400)"),
        ("GET / HTTP/1.1\r\na: b\r\n c\r\n", "line 3: a header that is continued on a second line (status 400)"),
        ("GET / HTTP/1.1\r\na: b\rc\r\n", "line 2: a control character in the value of a header (status 400)"),
        ("GET / HTTP/1.1\r\na: b\0\r\n", "line 2: a control character in the value of a header (status 400)"),
        ("GET / HTTP/1.1\r\nContent-Length: +1\r\n", "line 2: a Content-Length is a number (status 400)"),
        ("GET / HTTP/1.1\r\nContent-Length: \r\n", "line 2: a Content-Length is a number (status 400)"),
        (
            "GET / HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n",
            "line 2: a Content-Length is a number (status 400)",
        ),
        (
            "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
            "line 3: two Content-Lengths that differ (status 400)",
        ),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "line 5: both Content-Length and Transfer-Encoding (status 400)",
        ),
        (
            "GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n",
            "line 2: another Transfer-Encoding than chunked (status 501)",
        ),
        (
            "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "line 3: another Transfer-Encoding than chunked (status 501)",
        ),
        (
            "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "line 3: a Transfer-Encoding in HTTP/1.0 (status 400)",
        ),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\n",
            "line 5: the size of a chunk is a hexadecimal number (status 400)",
        ),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1ffffffffffffffff\r\n",
            "line 5: the size of a chunk is a hexadecimal number (status 400)",
        ),
        (
            "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
            "line 6: a chunk that is longer than its size (status 400)",
        ),
        (&*many, "line 102: more than 100 headers (status 431)"),
        (&*many_trailers, "line 106: more than 100 trailers (status 431)"),
        (&*long_target, "line 1: a line of more than 8192 bytes (status 414)"),
        (&*unended, "line 1: a line of more than 8192 bytes (status 414)"),
        (&*long_header, "line 2: a line of more than 8192 bytes (status 431)"),
    ];
    for (input, expected) in cases {
        for chunk in [1, 7, input.len()] {
            let (_, result) = parse(input.as_bytes().chunks(chunk));
            assert_eq!(result.unwrap_err().to_string(), expected, "{:?}", &input[..input.len().min(80)]);
        }
    }
}

#[test]
fn a_line_may_be_as_long_as_the_limit() {
    let target = "/".repeat(LONGEST_LINE - "GET  HTTP/1.1\r\n".len());
    let text = format!("GET {target} HTTP/1.1\r\nhost: h\r\n\r\n");
    for chunk in [1, text.len()] {
        let (events, result) = parse(text.as_bytes().chunks(chunk));
        assert_eq!((&events[0], result), (&request("GET", &target, 1), Ok(())));
    }
}
