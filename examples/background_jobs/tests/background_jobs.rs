//! All jobs are completed even if workers, which are processes here, are stopped or killed; with either back end.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::process::{Child, Command, ExitCode, Output, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use coyield::prelude::*;
use coyield::try_drive_sync;
use coyield_test_programs::{REDIS_SERVER, Test, run, tests};
#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

#[path = "../src/main.rs"]
#[expect(dead_code, reason = "its `main` is run as a program")]
mod program;
#[path = "../../examples/sans_io_redis/server.rs"]
mod server;

use program::enqueue;
use program::job::{Count, Failure, Step, count_words_at_url};
use program::pages::Pages;
use program::place::{Address, Place};
use program::store::{Outcome, Report};
use program::watch::follow;
use server::Server;

const PROGRAM: &str = env!("CARGO_BIN_EXE_background_jobs");

/// Functions, with their names.
macro_rules! scenarios {
    ($($scenario:ident),* $(,)?) => { [$((stringify!($scenario), $scenario as fn(BackEnd))),*] };
}

fn main() -> ExitCode {
    if cfg!(not(unix)) {
        // The workers are stopped by signals.
        return run([]);
    }
    let mut tests = tests![
        the_job_counts_the_same_words_wherever_they_are_cut,
        a_closed_job_returns_its_count_and_an_error_ends_the_job,
        a_missing_store_is_reported,
    ];
    // The scenarios test the queue: SQLite is always available, and Redis has to do the same.
    for (name, scenario) in scenarios![
        two_hundred_jobs_survive_a_killed_worker_and_run_once,
        progress_comes_while_the_job_runs_and_the_result_after_it,
        results_expire_after_five_hundred_seconds_or_the_given_time,
        the_first_result_stays,
        failed_jobs_are_repeated_later_and_not_for_ever,
        ctrl_c_finishes_the_job_at_hand_and_begins_no_other,
        ctrl_c_twice_closes_the_job_and_gives_it_back,
        the_terminal_shows_the_jobs_and_a_job_runs_without_a_queue,
    ] {
        tests.push(Test::new(format!("sqlite::{name}"), move || scenario(Sqlite)));
        tests.push(Test::new(format!("redis::{name}"), move || scenario(Redis)).needs(&REDIS_SERVER));
    }
    run(tests)
}

/// The time after which a test counts as hanging, and fails. No test measures time by it: every awaited change has an
/// event of its own, however busy the machine is.
const HANG: Duration = Duration::from_hours(1);

#[derive(Clone, Copy, Debug)]
enum BackEnd {
    Sqlite,
    Redis,
}
use BackEnd::{Redis, Sqlite};

/// An empty queue, and a server of pages.
struct World {
    pages: Arc<Pages>,
    url: String,
    address: Address,
    directory: TempDir,
    _server: Option<Server>,
}

/// Runs a scenario with a queue of its own.
fn with_world(
    back_end: BackEnd,
    pause: Duration,
    scenario: impl for<'w> Fn(&'w World) -> Pin<Box<dyn Future<Output = ()> + 'w>>,
) {
    let server = matches!(back_end, Redis).then(|| Server::start().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let address = Address {
        sqlite: directory.path().join("jobs.sqlite"),
        redis: server.as_ref().map(|server| format!("redis://{}", server.address)),
    };
    Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let pages = Pages::new(pause);
        let (tell, told) = oneshot::channel();
        tokio::spawn(pages.clone().serve(0, move |address| tell.send(address).unwrap()));
        let url = format!("http://{}", told.await.unwrap());
        let world = World { pages, url, address, directory, _server: server };
        // The processes are real, and so is the time that passes.
        timeout(HANG, scenario(&world)).await.expect("the test ends some time");
    });
}

impl World {
    async fn place(&self) -> Place {
        self.address.connect().await.unwrap()
    }

    async fn enqueue(&self, place: &Place, paths: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<String> {
        let urls = paths.into_iter().map(|path| format!("{}{}", self.url, path.as_ref())).collect();
        enqueue(place, urls).await.unwrap()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("--sqlite").arg(&self.address.sqlite);
        if let Some(url) = &self.address.redis {
            command.args(["--redis", url]);
        }
        command
    }

    fn worker(&self, name: &str, habits: &[&str]) -> Worker {
        let log = self.directory.path().join(name);
        let file = File::create(&log).unwrap();
        let mut command = self.command();
        // A slow worker is not taken for dead: a test says which one is.
        command.args(["work", "--name", name, "--heartbeat", "1", "--missed", "1000000"]).args(habits);
        command.stdin(Stdio::null()).stderr(file.try_clone().unwrap()).stdout(file);
        Worker { process: command.spawn().unwrap(), log }
    }

    async fn output(&self, arguments: &[&str]) -> Output {
        let mut command = self.command();
        command.args(arguments);
        // The pages have to be served meanwhile.
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }
}

/// Killed when it is dropped.
struct Worker {
    process: Child,
    log: PathBuf,
}

impl Worker {
    fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// The first line of output means that it listens.
    async fn press_ctrl_c_once_it_has_started(&self) {
        self.says(": starts\n").await;
        self.press_ctrl_c();
    }

    fn press_ctrl_c(&self) {
        #[cfg(unix)]
        kill_process(Pid::from_child(&self.process), Signal::INT).unwrap();
    }

    async fn says(&self, what: &str) {
        until(what, async || self.log().contains(what).then_some(())).await;
    }

    /// Waits until the process ends by itself, and returns its output.
    async fn ends(mut self) -> String {
        let status = until("its end", async || self.process.try_wait().unwrap()).await;
        assert!(status.success(), "{status}: {}", self.log());
        self.log()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if thread::panicking() {
            println!("{}", self.log());
        }
        // The process may have ended by itself, which is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            // Other processes cause the change, without an event.
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(HANG, found).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// Makes the store believe that a worker had no heartbeat for a long time.
async fn is_missed(place: &Place, worker: &str) {
    match place {
        Place::Sqlite(pool) => {
            let update = "UPDATE Workers SET last_seen = 0 WHERE id LIKE ? || '-%'";
            let updated = sqlx::query(update).bind(worker).execute(pool).await.unwrap();
            assert_eq!(updated.rows_affected(), 1);
        }
        Place::Redis(connection) => {
            let workers = "count_words_at_url:workers";
            let ask = async |command: &mut redis::Cmd| {
                command.query_async::<redis::Value>(&mut connection.clone()).await.unwrap()
            };
            let known = ask(redis::cmd("ZRANGE").arg(workers).arg(0).arg(-1)).await;
            let known: Vec<String> = redis::from_redis_value(known).unwrap();
            let full = known.iter().find(|known| known.starts_with(&format!("{worker}-"))).unwrap();
            ask(redis::cmd("ZADD").arg(workers).arg("XX").arg(0).arg(full)).await;
        }
    }
}

/// Moves everything in the store that many seconds into the past, so that no test waits.
async fn pass(place: &Place, seconds: i64) {
    match place {
        Place::Sqlite(pool) => {
            for update in ["UPDATE Records SET expires_at = expires_at - ?", "UPDATE Jobs SET run_at = run_at - ?"] {
                sqlx::query(update).bind(seconds).execute(pool).await.unwrap();
            }
        }
        Place::Redis(connection) => {
            let script = "
                for _, key in ipairs(redis.call('KEYS', 'count_words_at_url:re*')) do
                    local left = redis.call('TTL', key)
                    if left >= 0 then redis.call('EXPIRE', key, left - ARGV[1]) end
                end
                for _, job in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
                    redis.call('ZINCRBY', KEYS[1], -ARGV[1], job)
                end";
            let mut eval = redis::cmd("EVAL");
            eval.arg(script).arg(1).arg("count_words_at_url:scheduled").arg(seconds);
            let () = eval.query_async(&mut connection.clone()).await.unwrap();
        }
    }
}

/// Waits until a worker has run the job up to the withheld word, and returns the worker.
async fn running(place: &Place, id: &str, words: u64) -> String {
    until("a job that runs", async || match place.job(id).await.unwrap().report {
        Some(Report::Running { worker, count, .. }) if count.words == words => Some(worker),
        _ => None,
    })
    .await
}

async fn outcomes(place: &Place, ids: &[String]) -> BTreeMap<String, Outcome> {
    until("all results", async || {
        let known = place.all_jobs().await.unwrap();
        let outcomes: BTreeMap<_, _> = known.into_iter().filter_map(|(id, known)| Some((id, known.outcome?))).collect();
        ids.iter().all(|id| outcomes.contains_key(id)).then_some(outcomes)
    })
    .await
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with outcomes")]
fn counted(words: u64) -> Outcome {
    Ok(Count { words, bytes: words * 5 })
}

fn the_job_counts_the_same_words_wherever_they_are_cut() {
    let page = b" one two\n\tthree  four ";
    for first in 0..page.len() {
        for second in first..page.len() {
            let pieces = [&page[..first], &page[first..second], &page[second..]];
            let mut pieces = pieces.into_iter().filter(|piece| !piece.is_empty());
            let mut reported = Vec::new();
            let count = try_drive_sync(count_words_at_url("somewhere"), |step| {
                Ok(match step {
                    Step::Open(url) => {
                        assert_eq!(url, "somewhere");
                        Vec::new()
                    }
                    Step::Next(count) => {
                        reported.push(count.bytes);
                        pieces.next().map_or_else(Vec::new, Into::into)
                    }
                })
            });
            assert_eq!(count, Ok(Count { words: 4, bytes: 22 }), "cut at {first} and {second}");
            assert!(reported.is_sorted() && reported.first() == Some(&0) && reported.last() == Some(&22));
        }
    }
}

fn a_closed_job_returns_its_count_and_an_error_ends_the_job() {
    let mut job = pin!(count_words_at_url("somewhere"));
    assert!(job.start().is_ok());
    assert_eq!(job.send(Vec::new()).unwrap().yielded(), Some(Step::Next(Count::default())));
    let half = Count { words: 2, bytes: 5 };
    assert_eq!(job.send(b"a bcd".to_vec()).unwrap().yielded(), Some(Step::Next(half)));
    assert_eq!(job.close(), Ok(Some(half)));

    let mut job = pin!(count_words_at_url("somewhere"));
    assert!(job.start().is_ok());
    assert_eq!(job.throw(Failure::Status(404)), Err(Thrown::Raised(Failure::Status(404))));
}

fn two_hundred_jobs_survive_a_killed_worker_and_run_once(back_end: BackEnd) {
    with_world(back_end, Duration::from_millis(2), |world| {
        Box::pin(async {
            // All at once, so that each finds an empty store.
            let mut workers: Vec<_> = ["first", "second", "third"].map(|name| world.worker(name, &[])).into();
            let place = world.place().await;
            let words = |job: u64| 1 + job % 5;
            let mut paths: Vec<_> = (0..200).map(|job| format!("/words/{}", words(job))).collect();
            paths[60] = "/held/9".into();
            let ids = world.enqueue(&place, paths).await;
            let mut expected: BTreeMap<_, _> =
                ids.iter().cloned().zip((0..200).map(|job| counted(words(job)))).collect();
            let held = &ids[60];
            expected.insert(held.clone(), counted(9));

            let name = running(&place, held, 8).await;
            let victim = workers.iter().position(|worker| worker.log.ends_with(&name)).unwrap();
            let mut victim = workers.remove(victim);
            victim.process.kill().unwrap();
            victim.process.wait().unwrap();
            is_missed(&place, &name).await;
            world.pages.release();

            assert_eq!(outcomes(&place, &ids).await, expected);
            let log_of_victim = victim.log();
            let mut logs = vec![log_of_victim.clone()];
            for worker in workers {
                worker.press_ctrl_c_once_it_has_started().await;
                logs.push(worker.ends().await);
            }
            let logs = logs.concat();
            let done = |id: &str| logs.lines().filter(|line| line.contains(id) && line.contains(" is done: ")).count();
            for id in &ids {
                // The worker may have died between the result and its log.
                let missing = usize::from(!log_of_victim.contains(id.as_str()));
                assert!(done(id) == 1 || (done(id) == 0 && missing == 1 && id != held), "{id}: {logs}");
            }
            assert!(!log_of_victim.contains(held.as_str()), "{log_of_victim}");
            assert!(ids.iter().map(|id| done(id)).sum::<usize>() >= 199, "{logs}");
        })
    });
}

fn progress_comes_while_the_job_runs_and_the_result_after_it(back_end: BackEnd) {
    with_world(back_end, Duration::ZERO, |world| {
        Box::pin(async {
            let place = world.place().await;
            let ids = world.enqueue(&place, ["/held/3"]).await;
            let mut job = pin!(follow(&place, &ids[0]));
            assert_eq!(job.anext().await.unwrap().yielded(), Some(Report::Waiting));

            let _worker = world.worker("worker", &[]);
            let mut reported = Vec::new();
            let outcome = loop {
                match job.anext().await.unwrap() {
                    CoroutineState::Yielded(Report::Running { worker, count, length }) => {
                        assert_eq!((worker.as_str(), length), ("worker", Some(15)));
                        reported.push(count.words);
                        if count.words == 2 {
                            world.pages.release();
                        }
                    }
                    CoroutineState::Yielded(other) => panic!("{other:?}"),
                    CoroutineState::Complete(outcome) => break outcome.unwrap(),
                }
            };
            assert!(reported.is_sorted() && reported.contains(&2), "{reported:?}");
            assert_eq!(outcome, counted(3));
        })
    });
}

fn results_expire_after_five_hundred_seconds_or_the_given_time(back_end: BackEnd) {
    with_world(back_end, Duration::ZERO, |world| {
        Box::pin(async {
            let place = world.place().await;
            let begun = Instant::now();
            let worker = world.worker("short", &[]);
            let ids = world.enqueue(&place, ["/words/2"]).await;
            assert_eq!(outcomes(&place, &ids).await[&ids[0]], counted(2));
            let left = seconds_left(&place, &ids[0]).await;
            // The stores have whole seconds only.
            let passed = i64::try_from(begun.elapsed().as_secs()).unwrap() + 2;
            assert!((500 - passed..=500).contains(&left), "{left}");
            worker.press_ctrl_c();
            worker.ends().await;

            let _worker = world.worker("long", &["--expires", "1000000"]);
            let mut long = world.enqueue(&place, ["/words/3", "/missing"]).await;
            assert_eq!(outcomes(&place, &long).await[&long[0]], counted(3));
            // Ids of the same millisecond have no order.
            long.sort();
            pass(&place, 500).await;
            let left = place.all_jobs().await.unwrap();
            assert!(left.keys().eq(&long), "{left:?}");
            pass(&place, 1_000_000).await;
            assert!(place.all_jobs().await.unwrap().is_empty());
        })
    });
}

/// Returns how long the back end will still store the result of a job.
async fn seconds_left(place: &Place, id: &str) -> i64 {
    let key = format!("count_words_at_url:result:{id}");
    match place {
        Place::Sqlite(pool) => {
            let select = "SELECT expires_at - unixepoch() FROM Records WHERE key = ?";
            sqlx::query_scalar(select).bind(key).fetch_one(pool).await.unwrap()
        }
        Place::Redis(connection) => redis::cmd("TTL").arg(key).query_async(&mut connection.clone()).await.unwrap(),
    }
}

fn the_first_result_stays(back_end: BackEnd) {
    with_world(back_end, Duration::ZERO, |world| {
        Box::pin(async {
            let place = world.place().await;
            let kept = HANG;
            assert!(place.finish("a", &counted(1), kept).await.unwrap());
            assert!(!place.finish("a", &counted(2), kept).await.unwrap());
            assert!(place.finish("b", &Err("no".into()), kept).await.unwrap());
            assert_eq!(place.job("a").await.unwrap().outcome, Some(counted(1)));
            assert_eq!(place.job("b").await.unwrap().outcome, Some(Err("no".into())));
        })
    });
}

fn failed_jobs_are_repeated_later_and_not_for_ever(back_end: BackEnd) {
    with_world(back_end, Duration::ZERO, |world| {
        Box::pin(async {
            let place = world.place().await;
            let worker = world.worker("worker", &["--attempts", "3", "--back-off", "1000000", "--expires", "10000000"]);
            let ids = world.enqueue(&place, ["/broken/2/4", "/broken/3/4", "/missing", "/words/1"]).await;
            // No test waits for a delay.
            outcomes(&place, &ids[2..]).await;
            for attempt in [1, 2] {
                for id in &ids[..2] {
                    // After this line, the next attempt is in the queue.
                    worker.says(&format!("job {id} (attempt {attempt}) failed")).await;
                }
                let log = worker.log();
                assert!(!log.contains(&format!("(attempt {})", attempt + 1)), "{log}");
                // Twice as long each time, and one second more: the queue has whole seconds only.
                pass(&place, 1_000_000 * i64::from(attempt) + 1).await;
            }
            let outcomes = outcomes(&place, &ids).await;
            let status = |status| Err(Failure::Status(status).to_string());
            let expected = [counted(4), status(503), status(404), counted(1)];
            assert_eq!(ids.iter().map(|id| outcomes[id].clone()).collect::<Vec<_>>(), expected);

            worker.press_ctrl_c();
            let log = worker.ends().await;
            let said = |id: &str| {
                let lines = log.lines().filter_map(|line| line.strip_prefix(&format!("worker: job {id} ")));
                lines.map(str::to_owned).collect::<Vec<_>>()
            };
            let said_put_off = |attempt, seconds| {
                format!("(attempt {attempt}) failed, next attempt in {seconds} s: the server answered with status 503")
            };
            let done = "(attempt 3) is done: 4 words in 20 bytes".to_owned();
            assert_eq!(said(&ids[0]), [said_put_off(1, 1_000_000), said_put_off(2, 2_000_000), done]);
            let given_up = "(attempt 3) failed for good: the server answered with status 503".to_owned();
            assert_eq!(said(&ids[1]), [said_put_off(1, 1_000_000), said_put_off(2, 2_000_000), given_up]);
            assert_eq!(said(&ids[2]), ["(attempt 1) failed for good: the server answered with status 404"]);
            assert_eq!(said(&ids[3]), ["(attempt 1) is done: 1 words in 5 bytes"]);
        })
    });
}

fn ctrl_c_finishes_the_job_at_hand_and_begins_no_other(back_end: BackEnd) {
    with_world(back_end, Duration::ZERO, |world| {
        Box::pin(async {
            let place = world.place().await;
            let ids = world.enqueue(&place, ["/held/2"]).await;
            let worker = world.worker("worker", &[]);
            running(&place, &ids[0], 1).await;
            let later = world.enqueue(&place, ["/words/1"]).await;

            worker.press_ctrl_c();
            worker.says("stopping after").await;
            world.pages.release();
            let log = worker.ends().await;
            assert!(log.contains(&format!("{} (attempt 1) is done", ids[0])), "{log}");
            assert!(log.ends_with("worker: has stopped\n"), "{log}");
            assert_eq!(place.job(&ids[0]).await.unwrap().outcome, Some(counted(2)));
            assert_eq!(place.job(&later[0]).await.unwrap().report, Some(Report::Waiting));

            let _worker = world.worker("next", &[]);
            assert_eq!(outcomes(&place, &later).await[&later[0]], counted(1));
        })
    });
}

fn ctrl_c_twice_closes_the_job_and_gives_it_back(back_end: BackEnd) {
    with_world(back_end, Duration::ZERO, |world| {
        Box::pin(async {
            let place = world.place().await;
            let worker = world.worker("hasty", &[]);
            let ids = world.enqueue(&place, ["/held/3"]).await;
            running(&place, &ids[0], 2).await;
            worker.press_ctrl_c();
            worker.says("stopping after").await;
            worker.press_ctrl_c();
            let log = worker.ends().await;
            assert!(log.contains("(attempt 1) is returned to the queue after 2 words in 10 bytes"), "{log}");
            assert_eq!(place.job(&ids[0]).await.unwrap().report, Some(Report::Waiting));

            let next = world.worker("next", &[]);
            assert_eq!(running(&place, &ids[0], 2).await, "next");
            world.pages.release();
            assert_eq!(outcomes(&place, &ids).await[&ids[0]], counted(3));
            next.says("(attempt 1) is done").await;
        })
    });
}

fn the_terminal_shows_the_jobs_and_a_job_runs_without_a_queue(back_end: BackEnd) {
    with_world(back_end, Duration::ZERO, |world| {
        Box::pin(async {
            let page = format!("{}/words/3", world.url);
            let nowhere = format!("{}/nowhere", world.url);
            let print = |output: Output| (output.status.success(), String::from_utf8(output.stdout).unwrap());

            let (ok, enqueued) = print(world.output(&["enqueue", &page]).await);
            assert!(ok);
            let id = enqueued.trim_end();
            let waits = format!("{id}  [--------------------] waits\n0 of 1 jobs are done\n");
            assert_eq!(print(world.output(&["watch"]).await), (true, waits));

            let _worker = world.worker("worker", &[]);
            let (ok, waited) = print(world.output(&["enqueue", "--wait", &page, &nowhere]).await);
            let lines: Vec<_> =
                waited.lines().filter(|line| !line.contains(" by ") && !line.contains("waits")).collect();
            assert!(ok && lines.len() == 2, "{waited}");
            assert!(lines[0].ends_with("  [####################] 3 words in 15 bytes"), "{waited}");
            assert!(
                lines[1].ends_with("  [--------------------] failed for good: the server answered with status 404"),
                "{waited}"
            );
            let (_, watched) = print(world.output(&["watch"]).await);
            assert!(watched.ends_with("3 of 3 jobs are done\n"), "{watched}");

            let (ok, inline) = print(world.output(&["inline", &page]).await);
            assert!(ok && inline.ends_with(&format!("{page} has 3 words in 15 bytes\n")), "{inline}");
            let failed = world.output(&["inline", &nowhere]).await;
            assert_eq!(failed.status.code(), Some(1));
            assert_eq!(String::from_utf8(failed.stderr).unwrap(), "the server answered with status 404\n");
        })
    });
}

fn a_missing_store_is_reported() {
    let nowhere = Path::new("/nowhere/jobs.sqlite");
    let output = Command::new(PROGRAM).arg("--sqlite").arg(nowhere).arg("watch").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("unable to open database file"), "{stderr}");
}
