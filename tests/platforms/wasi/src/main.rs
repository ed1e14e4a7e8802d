//! Generators in a command line program for WASI: over its standard input, around its files, a million levels deep,
//! and awaiting in tasks of an executor of a page.
//!
//! Run it by `cargo test -p coyield-test-programs --test platforms platform_wasi`,
//! which needs node and the target `wasm32-wasip1`.

mod executor;

use std::cell::RefCell;
use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::pin::pin;
use std::rc::Rc;

use coyield::context::aclosing;
use coyield::prelude::*;

use executor::Executor;

#[derive(Debug, PartialEq)]
enum Token {
    Number(i64),
    Operator(char),
    End,
}

/// The tokens of lines of sums, and an end after each line.
#[generator]
fn tokens(lines: impl BufRead) -> impl Generator<Token, (), io::Result<usize>> {
    let mut count = 0;
    for line in lines.lines() {
        for word in line?.split_whitespace() {
            let operator = Token::Operator(word.chars().next().unwrap_or('?'));
            yield_!(word.parse().map_or(operator, Token::Number));
        }
        yield_!(Token::End);
        count += 1;
    }
    Ok(count)
}

/// Is sent tokens, and yields a result after each end.
#[generator]
fn sums() -> impl Generator<Option<i64>, Token> {
    let mut result = None;
    loop {
        let (mut sum, mut sign) = (0, 1);
        loop {
            match yield_!(result.take()) {
                Token::Number(number) => sum += sign * number,
                Token::Operator(operator) => sign = if operator == '-' { -1 } else { 1 },
                Token::End => break,
            }
        }
        result = Some(sum);
    }
}

fn sum_lines() -> io::Result<usize> {
    let mut sums = pin!(sums());
    let started = sums.start();
    assert_eq!(started, Ok(CoroutineState::Yielded(None)));
    let mut tokens = pin!(tokens(io::stdin().lock()));
    loop {
        match tokens.next() {
            Ok(CoroutineState::Yielded(token)) => {
                let result = sums.send(token).ok().and_then(CoroutineState::yielded).flatten();
                if let Some(result) = result {
                    println!("= {result}");
                }
            }
            Ok(CoroutineState::Complete(count)) => return count,
            Err(error) => unreachable!("{error}"),
        }
    }
}

/// A file that appears under its name only if the block that writes it succeeds.
#[context_manager]
fn replacing(path: &Path) -> impl ContextManager<File, io::Error> {
    let part = path.with_extension("part");
    match try_yield!(File::create(&part)?) {
        Ok(()) => fs::rename(&part, path),
        Err(thrown) => {
            fs::remove_file(&part)?;
            raise!(thrown)
        }
    }
}

fn write_files(directory: &Path) -> io::Result<Vec<String>> {
    let written = with!(mut file = replacing(&directory.join("whole")), { writeln!(file, "all of it") });
    println!("whole: {written:?}");
    let failed = with!(mut file = replacing(&directory.join("half")), {
        writeln!(file, "half of it")?;
        Err::<(), _>(io::Error::other("interrupted"))
    });
    println!("half: {}", failed.map_or_else(|error| error.to_string(), |_| "no error".into()));
    let mut names = Vec::new();
    for entry in fs::read_dir(directory)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Delegates to itself, and counts the levels on the way up.
#[generator]
fn descent(level: u32, depth: u32) -> impl Generator<u32, (), u32> {
    yield_!(level);
    let below = if level < depth { yield_from!(descent(level + 1, depth)) } else { 0 };
    below + 1
}

fn descend(depth: u32) {
    let mut descent = pin!(descent(1, depth));
    let (mut items, mut deepest) = (0u32, 0);
    let levels = loop {
        match descent.next() {
            Ok(CoroutineState::Yielded(level)) => {
                items += 1;
                if level == depth {
                    deepest = descent.delegation_depth();
                }
            }
            Ok(CoroutineState::Complete(levels)) => break levels,
            Err(error) => unreachable!("{error}"),
        }
    };
    println!("{items} items, {deepest} delegates at the bottom, {levels} levels returned");
}

type Log = Rc<RefCell<Vec<String>>>;

/// A number after each pause, until it is closed: then it takes one more pause to say so.
#[generator]
async fn ticks(executor: Executor, name: &'static str, pause: u64, log: Log) -> impl AsyncGenerator<u64, (), u64> {
    for count in 1.. {
        executor.sleep(pause).await;
        if try_yield!(count).is_err() {
            log.borrow_mut().push(format!("{:3} {name}: closing", executor.now()));
            executor.sleep(pause).await;
            log.borrow_mut().push(format!("{:3} {name}: closed", executor.now()));
            return count;
        }
    }
    unreachable!("there are numbers left")
}

/// A line that takes time to be opened, and to be closed.
#[context_manager]
async fn line(executor: &Executor, name: &'static str, log: &Log) -> impl AsyncContextManager<&'static str> {
    executor.sleep(1).await;
    log.borrow_mut().push(format!("{:3} {name}: opened", executor.now()));
    yield_!(name);
    executor.sleep(1).await;
    log.borrow_mut().push(format!("{:3} {name}: released", executor.now()));
}

async fn listen(executor: Executor, name: &'static str, pause: u64, log: Log) {
    let heard = async_with!(
        line = line(&executor, name, &log),
        mut ticks = aclosing(ticks(executor.clone(), name, pause, Rc::clone(&log)).map_return(drop)), {
            let mut sum = 0;
            while let Ok(CoroutineState::Yielded(count)) = ticks.anext().await {
                log.borrow_mut().push(format!("{:3} {line}: {count}", executor.now()));
                sum += count;
                if count == 3 {
                    break;
                }
            }
            Ok::<_, Infallible>(sum)
        }
    );
    log.borrow_mut().push(format!("{:3} {name}: {heard:?}", executor.now()));
}

fn listen_to_two() -> Vec<String> {
    let executor = Executor::default();
    let log = Log::default();
    for (name, pause) in [("fast", 2), ("slow", 5)] {
        executor.spawn(listen(executor.clone(), name, pause, Rc::clone(&log)));
    }
    executor.run();
    log.take()
}

fn main() -> io::Result<()> {
    println!("{} lines", sum_lines()?);
    println!("{:?}", write_files(Path::new("/work"))?);
    descend(1_000_000);
    for line in listen_to_two() {
        println!("{line}");
    }
    // An exit code of the program's own, so that it can be seen to arrive.
    std::process::exit(3)
}
