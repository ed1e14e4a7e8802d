//! The crawler fetches all pages that can be fetched, within its limit, and finishes the current requests at Ctrl-C.

#![cfg(all(unix, not(miri)))]

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use coyield_examples::web_service;
use coyield_test_programs::example;
use rustix::process::{Pid, Signal, kill_process};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{Notify, Semaphore};

/// The requests to the web service, and the number of answers that it may give.
struct Watched {
    address: SocketAddr,
    asked: AtomicUsize,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
    /// A permit for each answer.
    answers: Semaphore,
    /// Notified of each request.
    question: Notify,
}

impl Watched {
    /// Serves until this process ends, on a thread of its own.
    fn serve(answers: usize) -> Arc<Self> {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let watched = Arc::new(Watched {
                    address: listener.local_addr().unwrap(),
                    asked: AtomicUsize::new(0),
                    at_once: AtomicUsize::new(0),
                    most_at_once: AtomicUsize::new(0),
                    answers: Semaphore::new(answers),
                    question: Notify::new(),
                });
                sender.send(watched.clone()).unwrap();
                let router = web_service::router().layer(from_fn(move |request, next| {
                    let watched = watched.clone();
                    async move { watched.answer(request, next).await }
                }));
                axum::serve(listener, router).await.unwrap();
            });
        });
        receiver.recv().unwrap()
    }

    async fn answer(&self, request: Request, next: Next) -> axum::response::Response {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let at_once = self.at_once.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_at_once.fetch_max(at_once, Ordering::Relaxed);
        self.question.notify_one();
        self.answers.acquire().await.unwrap().forget();
        // Others get time to send requests.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        self.at_once.fetch_sub(1, Ordering::Relaxed);
        next.run(request).await
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// Blocks until this many requests have come.
    fn wait_until_asked(&self, times: usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            while self.asked() < times {
                self.question.notified().await;
            }
        });
    }

    /// There are a hundred pages, so each comes several times.
    fn pages(&self, count: usize) -> Vec<String> {
        (0..count).map(|n| format!("http://{}/page/{}?{n}", self.address, n % 100 + 1)).collect()
    }
}

/// Hosts without a server, for as long as the sockets are open.
fn dead_hosts() -> Vec<(TcpSocket, String)> {
    let dead = |_| {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let url = format!("http://{}/", socket.local_addr().unwrap());
        (socket, url)
    };
    (0..3).map(dead).collect()
}

fn start(options: &[&str], urls: impl IntoIterator<Item = String>) -> Child {
    let mut command = Command::new(example("crawler"));
    // The crawler waits for the answers, however late they are.
    command.args(["--patience", "3600"]).args(options).args(urls).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Returns the printed lines; the program must succeed, without error output.
fn printed(child: Child) -> Vec<String> {
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success(), "{}", output.status);
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_crawler_fetches_500_pages_and_reports_three_dead_hosts() {
    let (watched, dead) = (Watched::serve(0), dead_hosts());
    let pages = watched.pages(500);
    let urls = pages.iter().chain(dead.iter().map(|(_, url)| url)).cloned();
    let child = start(&["--at-once", "8", "--pause", "1"], urls);
    watched.wait_until_asked(8);
    watched.answers.add_permits(500);
    let lines = printed(child);

    assert_eq!(lines.len(), 504);
    let (summary, lines) = lines.split_last().unwrap();
    for (n, page) in pages.iter().enumerate() {
        let title = format!("  Page {}  <{page}>", n % 100 + 1);
        assert_eq!(lines.iter().filter(|line| line.ends_with(&title)).count(), 1, "{title}");
    }
    for (_, host) in &dead {
        let line = lines.iter().find(|line| line.contains(host)).unwrap();
        assert!(line.starts_with("  failed  Connection refused"), "{line}");
        assert!(line.contains("tries: 3"), "{line}");
    }
    let sizes = lines.iter().filter_map(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    assert_eq!(*summary, format!("500 pages with {} bytes; 3 failed, 0 not started", sizes.sum::<usize>()));
    assert_eq!(watched.asked(), 500);
    assert_eq!(watched.most_at_once.load(Ordering::Relaxed), 8);
}

#[test]
fn the_crawler_fails_if_no_page_could_be_fetched() {
    let dead = dead_hosts();
    let output = start(&["--pause", "1"], dead.iter().map(|(_, url)| url.clone())).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("0 pages with 0 bytes; 3 failed, 0 not started\n"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no page could be fetched"));
}

#[test]
fn the_crawler_repeats_requests_that_may_succeed() {
    let watched = Watched::serve(100);
    let url = |path: &str| format!("http://{}{path}", watched.address);
    // Every second answer of a flaky one is a 503, and one at a time they come in order.
    let urls = ["/flaky/2?a", "/flaky/2?b", "/status/404", "/status/500"].map(url);
    let lines = printed(start(&["--at-once", "1", "--pause", "1", "--tries", "4"], urls));
    assert!(lines[0].ends_with("/flaky/2?a>"), "{lines:?}");
    assert!(lines[1].ends_with("/flaky/2?b>"), "{lines:?}");
    assert_eq!(lines[2], format!("  failed  404 Not Found, tries: 1  <{}>", url("/status/404")));
    assert_eq!(lines[3], format!("  failed  500 Internal Server Error, tries: 4  <{}>", url("/status/500")));
    assert!(lines[4].starts_with("2 pages with "), "{lines:?}");
    assert_eq!(watched.asked(), 1 + 2 + 1 + 4);
}

fn interrupt(child: &Child) {
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
}

#[test]
fn ctrl_c_finishes_the_current_requests_and_sums_up() {
    // The service gives 200 answers. Then eight requests are pending.
    let (watched, dead) = (Watched::serve(200), dead_hosts());
    let urls = dead.iter().map(|(_, url)| url.clone()).chain(watched.pages(500));
    let mut child = start(&["--at-once", "8", "--pause", "1"], urls);
    watched.wait_until_asked(208);
    interrupt(&child);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    stderr.read_line(&mut line).unwrap();
    assert_eq!(line, "finishing the current requests; press Ctrl-C again to stop them\n");
    watched.answers.add_permits(1000);

    let output = child.wait_with_output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let summary = stdout.lines().last().unwrap();
    assert!(summary.starts_with("208 pages with "), "{summary}");
    assert!(summary.ends_with(" bytes; 3 failed, 292 not started"), "{summary}");
    assert_eq!(stdout.lines().count(), 208 + 3 + 1);
    assert_eq!(watched.asked(), 208);
    assert!(output.status.success(), "{}", output.status);
}

#[test]
fn a_second_ctrl_c_ends_the_crawler_at_once() {
    let watched = Watched::serve(0);
    let mut child = start(&[], watched.pages(5));
    watched.wait_until_asked(5);
    interrupt(&child);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    stderr.read_line(&mut String::new()).unwrap();
    interrupt(&child);
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("Cancelled"), "{rest}");
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
