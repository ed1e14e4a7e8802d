//! Managers, stacks and closings do what those of `CPython` do. `tests/python/context.py` is the same program.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use coyield::context::{AsyncExitStack, BlockExit, ExitStack, aclosing_with, closing_with};
use coyield::prelude::*;
use futures::FutureExt as _;
use tokio::task::yield_now;

use super::trace::Trace;
use coyield_language_tests::executors::everywhere;

const THENS: [&str; 8] = [
    "goes on",
    "swallows",
    "replaces",
    "has no try",
    "fails to set up",
    "fails to tear down",
    "does not yield",
    "yields twice",
];

fn sees(trace: &Trace, name: &str, then: &str, error: String) -> Result<(), String> {
    trace.say(format!("{name} sees {error}"));
    match then {
        "replaces" => Err(format!("{name} instead")),
        "swallows" => Ok(()),
        _ => Err(error),
    }
}

fn set_up(trace: &Trace, name: &str, then: &str) -> Result<(), String> {
    trace.say(format!("{name} set up"));
    if then == "fails to set up" { Err(format!("no {name}")) } else { Ok(()) }
}

fn tear_down(trace: &Trace, name: &str, then: &str) -> Result<(), String> {
    trace.say(format!("{name} torn down"));
    if then == "fails to tear down" { Err(format!("{name} stuck")) } else { Ok(()) }
}

#[context_manager]
fn manager(trace: Trace, name: &'static str, then: &'static str) -> impl ContextManager<&'static str, String> {
    set_up(&trace, name, then)?;
    if then == "does not yield" {
        return Ok(());
    }
    if then == "has no try" {
        let _says = trace.says_dropped(name);
        yield_!(name);
        trace.say(format!("{name} goes on"));
        return Ok(());
    }
    if then == "yields twice" {
        yield_!(name);
        trace.say(format!("{name} again"));
        yield_!(name);
    }
    match try_yield!(name) {
        Ok(()) => tear_down(&trace, name, then),
        Err(Thrown::Raised(error)) => sees(&trace, name, then, error),
        Err(thrown) => raise!(thrown),
    }
}

#[context_manager]
async fn amanager(
    trace: Trace,
    name: &'static str,
    then: &'static str,
) -> impl AsyncContextManager<&'static str, String> {
    yield_now().await;
    set_up(&trace, name, then)?;
    if then == "does not yield" {
        return Ok(());
    }
    if then == "has no try" {
        let _says = trace.says_dropped(name);
        yield_!(name);
        trace.say(format!("{name} goes on"));
        return Ok(());
    }
    if then == "yields twice" {
        yield_!(name);
        trace.say(format!("{name} again"));
        yield_!(name);
    }
    match try_yield!(name) {
        Ok(()) => {
            yield_now().await;
            tear_down(&trace, name, then)
        }
        Err(Thrown::Raised(error)) => {
            yield_now().await;
            sees(&trace, name, then, error)
        }
        Err(thrown) => raise!(thrown),
    }
}

type Came = Result<Option<&'static str>, String>;

fn block(trace: &Trace, resources: &str, fails: bool) -> Result<&'static str, String> {
    trace.say(format!("block in {resources}"));
    if fails { Err(String::from("x")) } else { Ok("value") }
}

fn sync_pair(trace: &Trace, first: &'static str, second: &'static str, fails: bool) -> Came {
    with!(a = manager(trace.clone(), "a", first), b = manager(trace.clone(), "b", second), {
        block(trace, &format!("{a}{b}"), fails)
    })
}

async fn async_pair(trace: Trace, first: &'static str, second: &'static str, fails: bool) -> Came {
    async_with!(a = amanager(trace.clone(), "a", first), b = amanager(trace.clone(), "b", second), {
        yield_now().await;
        block(&trace, &format!("{a}{b}"), fails)
    })
}

fn describe(ended: &BlockExit<String>) -> String {
    match ended {
        BlockExit::Failed(error) => format!("told of {error}"),
        BlockExit::Completed => String::from("told of None"),
        BlockExit::Abandoned => String::from("told of the exit"),
    }
}

fn sync_stack(trace: &Trace, thens: [&'static str; 3], fails: bool) -> Came {
    with!(stack = ExitStack::new(), {
        let mut names = String::new();
        for (name, then) in ["a", "b", "c"].into_iter().zip(thens) {
            names += stack.enter_context(manager(trace.clone(), name, then))?;
        }
        stack.callback(|| trace.say("called"));
        stack.push(|ended| {
            trace.say(describe(&ended));
            ended.into_result()
        });
        block(trace, &names, fails)
    })
}

async fn async_stack(trace: Trace, thens: [&'static str; 3], fails: bool) -> Came {
    async_with!(stack = AsyncExitStack::new(), {
        let mut names = String::new();
        for (name, then) in ["a", "b", "c"].into_iter().zip(thens) {
            if name == "b" {
                names += stack.enter_context(manager(trace.clone(), name, then))?;
            } else {
                names += stack.enter_async_context(amanager(trace.clone(), name, then)).await?;
            }
        }
        stack.callback(|| trace.say("called"));
        stack.push_async_callback(async || {
            yield_now().await;
            trace.say("awaited");
        });
        stack.push_async_exit(|ended: BlockExit<String>| async {
            yield_now().await;
            trace.say(describe(&ended));
            ended.into_result()
        });
        block(&trace, &names, fails)
    })
}

#[generator]
fn numbers(trace: Trace, answer: &'static str) -> impl Generator<u32, (), (), String> {
    for n in 0..3 {
        if try_yield!(n).is_err() {
            trace.say("closing");
            match answer {
                "raises" => raise!(String::from("not closed")),
                "yields" => yield_!(99),
                _ => return,
            }
        }
    }
    trace.say("exhausted");
}

#[generator]
async fn anumbers(trace: Trace, answer: &'static str) -> impl AsyncGenerator<u32, (), (), String> {
    for n in 0..3 {
        yield_now().await;
        if try_yield!(n).is_err() {
            yield_now().await;
            trace.say("closing");
            match answer {
                "raises" => raise!(String::from("not closed")),
                "yields" => yield_!(99),
                _ => return,
            }
        }
    }
    trace.say("exhausted");
}

fn sync_closing(trace: &Trace, answer: &'static str, taken: usize, fails: bool) -> Came {
    with!(mut generator = closing_with(numbers(trace.clone(), answer), String::from), {
        for n in generator.iter_with_return().take(taken) {
            trace.say(n.to_string());
        }
        block(trace, &taken.to_string(), fails)
    })
}

async fn async_closing(trace: Trace, answer: &'static str, taken: usize, fails: bool) -> Came {
    async_with!(mut generator = aclosing_with(anumbers(trace.clone(), answer), String::from), {
        for _ in 0..taken {
            let Ok(CoroutineState::Yielded(n)) = generator.anext().await else { break };
            trace.say(n.to_string());
        }
        block(&trace, &taken.to_string(), fails)
    })
}

/// Returns the result of a case, in the words of the script.
fn line(title: &str, trace: &Trace, came: std::thread::Result<Came>) -> String {
    let came = match came {
        Ok(Ok(Some(value))) => value.to_owned(),
        Ok(Ok(None)) => String::from("swallowed"),
        Ok(Err(error)) => format!("raised {error}"),
        Err(panic) => {
            let message = panic.downcast_ref::<String>().cloned().unwrap_or_default();
            let known = ["didn't yield", "didn't stop", "ignored"].into_iter().find(|known| message.contains(known));
            format!("RuntimeError: {}", known.unwrap_or(&message))
        }
    };
    format!("{title}: {} -> {came}\n", trace.take())
}

/// Every how many cases run. Miri takes a second for one.
const STEP: usize = if cfg!(miri) { 13 } else { 1 };

/// All pairs of managers, and whether the block fails.
fn pairs() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
    THENS
        .into_iter()
        .flat_map(|a| THENS.into_iter().flat_map(move |b| [false, true].map(|fails| (a, b, fails))))
        .step_by(STEP)
}

/// The triples of managers for the stacks.
fn triples() -> impl Iterator<Item = ([&'static str; 3], bool)> {
    let all = THENS[..6]
        .iter()
        .flat_map(|a| THENS[..6].iter().flat_map(move |b| THENS[..6].iter().map(move |c| [*a, *b, *c])));
    all.filter(|thens| thens.iter().filter(|then| THENS[3..].contains(then)).count() <= 1)
        .flat_map(|thens| [false, true].map(|fails| (thens, fails)))
        .step_by(STEP)
}

fn closings() -> impl Iterator<Item = (&'static str, usize, bool)> {
    ["returns", "raises", "yields"]
        .into_iter()
        .flat_map(|answer| [0, 2, 4].into_iter().flat_map(move |n| [false, true].map(|fails| (answer, n, fails))))
        .step_by(STEP)
}

fn ends(fails: bool) -> &'static str {
    if fails { "fails" } else { "ends" }
}

/// The lines of the script's output that begin so, for the cases that run.
fn expected(beginning: &str) -> String {
    let mut lines = String::new();
    let script = include_str!("../../../python/context.out").lines();
    for line in script.filter(|line| line.starts_with(beginning)).step_by(STEP) {
        writeln!(lines, "{line}").unwrap();
    }
    assert!(!lines.is_empty());
    lines
}

fn same(found: &str, beginning: &str) {
    for (found, expected) in found.lines().zip(expected(beginning).lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.lines().count(), expected(beginning).lines().count());
}

#[test]
fn managers_do_what_contextlib_does() {
    let mut found = String::new();
    for (first, second, fails) in pairs() {
        let trace = Trace::default();
        let came = catch_unwind(AssertUnwindSafe(|| sync_pair(&trace, first, second, fails)));
        found += &line(&format!("sync pair | {first} | {second} | {}", ends(fails)), &trace, came);
    }
    same(&found, "sync pair");
}

#[test]
fn async_managers_do_what_contextlib_does() {
    everywhere(|| async {
        let mut found = String::new();
        for (first, second, fails) in pairs() {
            let trace = Trace::default();
            let came = AssertUnwindSafe(async_pair(trace.clone(), first, second, fails)).catch_unwind().await;
            found += &line(&format!("async pair | {first} | {second} | {}", ends(fails)), &trace, came);
        }
        same(&found, "async pair");
    });
}

#[test]
fn stacks_do_what_contextlib_does() {
    let mut found = String::new();
    for (thens, fails) in triples() {
        let trace = Trace::default();
        let came = catch_unwind(AssertUnwindSafe(|| sync_stack(&trace, thens, fails)));
        found += &line(&format!("sync stack | {} | {}", thens.join(" | "), ends(fails)), &trace, came);
    }
    same(&found, "sync stack");
}

#[test]
fn async_stacks_do_what_contextlib_does() {
    everywhere(|| async {
        let mut found = String::new();
        for (thens, fails) in triples() {
            let trace = Trace::default();
            let came = AssertUnwindSafe(async_stack(trace.clone(), thens, fails)).catch_unwind().await;
            found += &line(&format!("async stack | {} | {}", thens.join(" | "), ends(fails)), &trace, came);
        }
        same(&found, "async stack");
    });
}

#[test]
fn closing_does_what_contextlib_does() {
    let mut found = String::new();
    for (answer, taken, fails) in closings() {
        let trace = Trace::default();
        let came = catch_unwind(AssertUnwindSafe(|| sync_closing(&trace, answer, taken, fails)));
        found += &line(&format!("sync closing | {answer} | {taken} | {}", ends(fails)), &trace, came);
    }
    same(&found, "sync closing");
}

#[test]
fn aclosing_does_what_contextlib_does() {
    everywhere(|| async {
        let mut found = String::new();
        for (answer, taken, fails) in closings() {
            let trace = Trace::default();
            let came = AssertUnwindSafe(async_closing(trace.clone(), answer, taken, fails)).catch_unwind().await;
            found += &line(&format!("async closing | {answer} | {taken} | {}", ends(fails)), &trace, came);
        }
        same(&found, "async closing");
    });
}
