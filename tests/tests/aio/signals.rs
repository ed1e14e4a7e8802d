//! The effect of signals on an event loop.
//!
//! A process receives a signal as a whole, so each test has one of its own: this binary once more, with that test
//! alone.

#![cfg(all(unix, not(miri)))]

use std::env;
use std::future::pending;
use std::io::{BufRead, BufReader, Read as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;

use coyield::aio::{self, Cancelled, EventLoop, Signal, TaskError};
use coyield::try_await;
use futures::channel::mpsc::unbounded;
use futures::channel::oneshot;
use futures::stream::StreamExt;
use rustix::process::{Pid, Signal as UnixSignal, kill_process};

const IS_CHILD: &str = "COYIELD_SIGNALS_CHILD";

/// Runs the program in a process of its own, which the test commands; ends with the test there.
fn in_child(name: &str, program: impl FnOnce(), test: impl FnOnce(&mut Program)) {
    if env::var_os(IS_CHILD).is_some() {
        return program();
    }
    let mut program = Program::start(&mut Command::new(env::current_exe().unwrap()), name);
    test(&mut program);
}

struct Program {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts the test of this name as a child.
    fn start(command: &mut Command, name: &str) -> Self {
        let command = command.args([name, "--exact", "--nocapture", "--test-threads=1"]).env(IS_CHILD, "1");
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Program { child, output }
    }

    #[track_caller]
    fn is_killed_by(&mut self, signal: UnixSignal) {
        assert_eq!(self.child.wait().unwrap().signal(), Some(signal.as_raw()));
    }

    /// Waits for the next line of the program.
    #[track_caller]
    fn says(&mut self, expected: &str) {
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "it ended without: {expected}");
            // Other lines are of the test harness.
            if let Some(said) = line.strip_prefix("said: ") {
                assert_eq!(said.trim_end(), expected);
                return;
            }
        }
    }

    fn kill(&mut self, signal: UnixSignal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    #[track_caller]
    fn ends(&mut self) {
        for line in self.output.by_ref().lines() {
            let line = line.unwrap();
            assert!(!line.starts_with("said: "), "it went on: {line}");
        }
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The program has ended, or the test has failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn say(what: &str) {
    // On a line of its own: the harness begins a line with the name of the test.
    println!("\nsaid: {what}");
}

/// Waits for ever; when it is cancelled, it waits for one more `go`, and prints both.
async fn cleans_up(name: &'static str, go: oneshot::Receiver<()>) -> Result<(), Cancelled> {
    say(&format!("{name} began"));
    let told = try_await!(pending::<()>());
    say(&format!("{name} was told"));
    let _ = go.await;
    say(&format!("{name} cleaned up"));
    told
}

#[test]
fn ctrl_c_ends_a_main_task_that_never_waits() {
    let program = || {
        for mut events in [EventLoop::new().unwrap(), EventLoop::multi_thread().unwrap()] {
            let ended = events.run(async {
                say("began");
                let (tokio, ours) = (tokio::sync::Semaphore::new(1), aio::sync::Semaphore::new(1));
                loop {
                    drop((tokio.acquire().await, ours.acquire().await));
                }
                #[allow(unreachable_code, reason = "it is the type of the result")]
                Ok::<(), TaskError>(())
            });
            say(&format!("run gave: {}", ended.unwrap_err()));
        }
    };
    in_child("ctrl_c_ends_a_main_task_that_never_waits", program, |program| {
        for _ in 0..2 {
            program.says("began");
            program.kill(UnixSignal::INT);
            program.says("run gave: the task was cancelled");
        }
        program.ends();
    });
}

#[test]
fn the_first_ctrl_c_cancels_main_and_all_cleanup_is_awaited() {
    let program = || {
        let ended = aio::run(async {
            let (let_other, other_may) = oneshot::channel();
            let (let_main, main_may) = oneshot::channel();
            drop(aio::spawn(cleans_up("another", other_may)));
            aio::running_loop()
                .add_signal_handler(Signal::USER_1, {
                    let mut once = Some((let_main, let_other));
                    move || {
                        let (main, other) = once.take().unwrap();
                        main.send(()).unwrap();
                        // It is cancelled when main has ended, and the loop continues until it has cleaned up.
                        drop(other);
                    }
                })
                .map_err(TaskError::new)?;
            cleans_up("main", main_may).await.map_err(TaskError::from)
        });
        say(&format!("run gave: {}", ended.unwrap_err()));
    };
    in_child("the_first_ctrl_c_cancels_main_and_all_cleanup_is_awaited", program, |program| {
        program.says("main began");
        program.says("another began");
        program.kill(UnixSignal::INT);
        program.says("main was told");
        program.kill(UnixSignal::USR1);
        program.says("main cleaned up");
        program.says("another was told");
        program.says("another cleaned up");
        program.says("run gave: the task was cancelled");
        program.ends();
    });
}

/// Prints that it is dropped.
struct Noisy(&'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        say(self.0);
    }
}

#[test]
fn the_second_ctrl_c_stops_at_once() {
    let program = || {
        let (began, begins) = mpsc::channel();
        let ended = aio::run(async move {
            let _dropped = Noisy("main was dropped");
            // The loop does not wait for a thread that never ends.
            let thread = aio::spawn(aio::to_thread(move || -> () {
                began.send(()).unwrap();
                loop {
                    std::thread::park();
                }
            }));
            drop(thread);
            aio::to_thread(move || begins.recv()).await?;
            // No code releases it.
            let (_held, never) = oneshot::channel();
            cleans_up("main", never).await?;
            Ok::<_, TaskError>(())
        });
        say(&format!("run gave: {}", ended.unwrap_err()));
    };
    in_child("the_second_ctrl_c_stops_at_once", program, |program| {
        program.says("main began");
        program.kill(UnixSignal::INT);
        program.says("main was told");
        program.kill(UnixSignal::INT);
        program.says("main was dropped");
        program.says("run gave: the task was cancelled");
        program.ends();
    });
}

#[test]
fn a_handler_is_called_on_the_loop_at_each_signal() {
    let program = || {
        aio::run(async {
            let here = std::thread::current().id();
            let (send, mut receive) = unbounded();
            aio::running_loop().add_signal_handler(Signal::USER_1, move || {
                assert_eq!(std::thread::current().id(), here);
                // Tasks can be spawned there.
                drop(aio::spawn(async {}));
                send.unbounded_send(()).unwrap();
            })?;
            say("ready");
            for _ in 0..3 {
                receive.next().await.unwrap();
                say("got one");
            }
            Ok::<_, std::io::Error>(())
        })
        .unwrap();
    };
    in_child("a_handler_is_called_on_the_loop_at_each_signal", program, |program| {
        program.says("ready");
        for _ in 0..3 {
            program.kill(UnixSignal::USR1);
            program.says("got one");
        }
        program.ends();
    });
}

#[test]
fn a_second_handler_replaces_the_first_and_a_removed_one_is_not_called() {
    let program = || {
        aio::run(async {
            let events = aio::running_loop();
            let (send, mut receive) = unbounded();
            let sends = send.clone();
            events.add_signal_handler(Signal::USER_1, || say("the first"))?;
            events.add_signal_handler(Signal::USER_1, move || {
                say("the second");
                sends.unbounded_send(()).unwrap();
            })?;
            events.add_signal_handler(Signal::USER_2, move || send.unbounded_send(()).unwrap())?;
            say("ready");
            receive.next().await.unwrap();
            say(&format!("removed: {}", events.remove_signal_handler(Signal::USER_1)));
            say(&format!("removed: {}", events.remove_signal_handler(Signal::USER_1)));
            receive.next().await.unwrap();
            Ok::<_, std::io::Error>(())
        })
        .unwrap();
    };
    in_child("a_second_handler_replaces_the_first_and_a_removed_one_is_not_called", program, |program| {
        program.says("ready");
        program.kill(UnixSignal::USR1);
        program.says("the second");
        program.says("removed: true");
        program.says("removed: false");
        program.kill(UnixSignal::USR1);
        program.kill(UnixSignal::USR2);
        program.ends();
    });
}

#[test]
fn a_handler_of_ctrl_c_takes_it_away_from_run_until_it_is_removed() {
    let program = || {
        let ended = aio::run(async {
            let events = aio::running_loop();
            let (send, mut receive) = unbounded();
            events
                .add_signal_handler(Signal::INTERRUPT, move || send.unbounded_send(()).unwrap())
                .map_err(TaskError::new)?;
            say("ready");
            for _ in 0..2 {
                receive.next().await.unwrap();
                say("handled");
            }
            events.remove_signal_handler(Signal::INTERRUPT);
            say("removed");
            try_await!(pending::<()>()).map_err(TaskError::from)
        });
        say(&format!("run gave: {}", ended.unwrap_err()));
    };
    in_child("a_handler_of_ctrl_c_takes_it_away_from_run_until_it_is_removed", program, |program| {
        program.says("ready");
        for _ in 0..2 {
            program.kill(UnixSignal::INT);
            program.says("handled");
        }
        program.says("removed");
        program.kill(UnixSignal::INT);
        program.says("run gave: the task was cancelled");
        program.ends();
    });
}

#[test]
fn a_handler_that_panics_is_called_again() {
    let program = || {
        aio::run(async {
            let (send, mut receive) = unbounded();
            aio::running_loop().add_signal_handler(Signal::HANGUP, move || {
                send.unbounded_send(()).unwrap();
                panic!("the configuration is wrong");
            })?;
            say("ready");
            for _ in 0..2 {
                receive.next().await.unwrap();
                say("called");
            }
            Ok::<_, std::io::Error>(())
        })
        .unwrap();
    };
    in_child("a_handler_that_panics_is_called_again", program, |program| {
        program.says("ready");
        for _ in 0..2 {
            program.kill(UnixSignal::HUP);
            program.says("called");
        }
        program.ends();
    });
}

#[test]
fn a_handler_works_on_several_threads_and_from_outside_of_the_loop() {
    let program = || {
        let mut events = EventLoop::multi_thread().unwrap();
        let handle = events.handle();
        let stopping = handle.clone();
        handle
            .add_signal_handler(Signal::TERMINATE, move || {
                say("asked to end");
                stopping.stop();
            })
            .unwrap();
        say("ready");
        events.run_forever();
    };
    in_child("a_handler_works_on_several_threads_and_from_outside_of_the_loop", program, |program| {
        program.says("ready");
        program.kill(UnixSignal::TERM);
        program.says("asked to end");
        program.ends();
    });
}

/// Waits until a signal ends the process.
fn waits_to_be_killed() -> ! {
    say("waits to be killed");
    loop {
        std::thread::park();
    }
}

#[test]
fn ctrl_c_has_its_former_effect_after_run_and_cancels_the_next_run() {
    let program = || {
        for _ in 0..2 {
            aio::run(async {}).unwrap();
            let ended = aio::run(async {
                say("runs");
                try_await!(pending::<()>())
            });
            say(&format!("run gave: {}", ended.unwrap_err()));
        }
        // Another loop, on another thread, ends first.
        let (end, ends) = oneshot::channel();
        let (began, begins) = mpsc::channel();
        let other = std::thread::spawn(move || {
            aio::run(async {
                began.send(()).unwrap();
                ends.await.map_err(TaskError::new)
            })
        });
        let ended = aio::run(async {
            begins.recv().unwrap();
            end.send(()).unwrap();
            other.join().unwrap()?;
            say("runs");
            try_await!(pending::<()>()).map_err(TaskError::from)
        });
        say(&format!("run gave: {}", ended.unwrap_err()));
        waits_to_be_killed();
    };
    in_child("ctrl_c_has_its_former_effect_after_run_and_cancels_the_next_run", program, |program| {
        for _ in 0..3 {
            program.says("runs");
            program.kill(UnixSignal::INT);
            program.says("run gave: the task was cancelled");
        }
        program.says("waits to be killed");
        program.kill(UnixSignal::INT);
        program.is_killed_by(UnixSignal::INT);
    });
}

#[test]
fn ctrl_c_that_is_ignored_at_the_start_stays_ignored() {
    let program = || {
        let ended = aio::run(async {
            let (send, mut receive) = unbounded();
            aio::running_loop().add_signal_handler(Signal::USER_1, move || send.unbounded_send(()).unwrap())?;
            say("runs");
            receive.next().await.unwrap();
            Ok::<_, std::io::Error>(())
        });
        say(&format!("run gave: {}", ended.is_ok()));
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).unwrap();
        say("ends");
    };
    if env::var_os(IS_CHILD).is_some() {
        return program();
    }
    let name = "ctrl_c_that_is_ignored_at_the_start_stays_ignored";
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "trap '' INT; exec \"$0\" \"$@\""]).arg(env::current_exe().unwrap());
    let mut program = Program::start(command.stdin(Stdio::piped()), name);
    program.says("runs");
    program.kill(UnixSignal::INT);
    program.kill(UnixSignal::USR1);
    program.says("run gave: true");
    program.kill(UnixSignal::INT);
    drop(program.child.stdin.take());
    program.says("ends");
    program.ends();
}

#[test]
fn the_request_of_the_system_to_end_counts_as_ctrl_c_by_an_option() {
    let program = || {
        for mut events in [EventLoop::new().unwrap(), EventLoop::multi_thread().unwrap()] {
            events.set_cancel_on_terminate(true);
            let ended = events.run(async {
                say("runs");
                let awaited = try_await!(pending::<()>());
                say("cleans up");
                awaited
            });
            say(&format!("run gave: {}", ended.unwrap_err()));
        }
        let ended = aio::run(async {
            say("runs");
            try_await!(pending::<()>())
        });
        unreachable!("it is killed: {ended:?}");
    };
    in_child("the_request_of_the_system_to_end_counts_as_ctrl_c_by_an_option", program, |program| {
        for _ in 0..2 {
            program.says("runs");
            program.kill(UnixSignal::TERM);
            program.says("cleans up");
            program.says("run gave: the task was cancelled");
        }
        program.says("runs");
        program.kill(UnixSignal::TERM);
        program.is_killed_by(UnixSignal::TERM);
    });
}

#[test]
fn a_signal_has_its_former_effect_when_the_loop_that_had_a_handler_is_closed() {
    let program = || {
        for _ in 0..2 {
            let mut events = EventLoop::new().unwrap();
            let (send, mut receive) = unbounded();
            // It outlives the loop.
            let handle = events.handle();
            handle.add_signal_handler(Signal::USER_1, move || send.unbounded_send(()).unwrap()).unwrap();
            say("ready");
            events.run_until_complete(async move { receive.next().await.is_some() }).unwrap();
            say("handled");
            drop(events);
            drop(handle);
        }
        waits_to_be_killed();
    };
    in_child("a_signal_has_its_former_effect_when_the_loop_that_had_a_handler_is_closed", program, |program| {
        for _ in 0..2 {
            program.says("ready");
            program.kill(UnixSignal::USR1);
            program.says("handled");
        }
        program.says("waits to be killed");
        program.kill(UnixSignal::USR1);
        program.is_killed_by(UnixSignal::USR1);
    });
}

#[test]
fn a_signal_that_no_process_can_handle_is_refused() {
    let events = EventLoop::new().unwrap();
    let kill = Signal::from_raw(9);
    assert!(events.handle().add_signal_handler(kill, || ()).is_err());
    assert!(!events.handle().remove_signal_handler(kill));
}

#[test]
fn other_runtimes_than_tokio_refuse_handlers() {
    let events = EventLoop::with_runtime(aio::Smol::new());
    let refused = events.handle().add_signal_handler(Signal::USER_1, || ()).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::Unsupported);
}

#[test]
fn a_signal_says_its_name() {
    let signals = [Signal::INTERRUPT, Signal::WINDOW_CHANGE, Signal::from_raw(34)];
    assert_eq!(
        signals.map(|signal| format!("{signal:?}")),
        ["Signal::INTERRUPT", "Signal::WINDOW_CHANGE", "Signal(34)"]
    );
    assert_eq!(Signal::INTERRUPT.as_raw(), 2);
}
