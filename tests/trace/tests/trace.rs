//! The recordings of scripts, to the letter.

use coyield::prelude::*;
use coyield::trace::{self, EventKind, LaneKind};
use coyield::{Outcome, Resume, from_iter};
use futures::StreamExt;
use futures::executor::block_on;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::thread;

#[path = "trace/asynchronous.rs"]
mod asynchronous;
#[path = "trace/delegation.rs"]
mod delegation;

/// Records a script on a thread with a fixed name, because the threads of tests have other names.
fn recorded(script: impl FnOnce() + Send) -> trace::Recording {
    thread::scope(|scope| {
        let main = thread::Builder::new().name("main".to_owned());
        main.spawn_scoped(scope, || trace::record(script).1).unwrap().join().unwrap()
    })
}

fn lines(script: impl FnOnce() + Send) -> String {
    recorded(script).to_string()
}

#[generator]
fn echo() -> impl Generator<&'static str, u32, u32, String> {
    let mut last = 0;
    loop {
        match try_yield!("ready") {
            Ok(0) => return last,
            Ok(sent) => last = sent,
            Err(Thrown::Raised(error)) if error == "again" => {}
            Err(thrown) => raise!(thrown),
        }
    }
}

#[generator]
fn count(to: u32) -> impl Generator<u32> {
    for n in 0..to {
        yield_!(n);
    }
}

#[test]
fn next_is_a_resume_and_a_yield() {
    assert_eq!(
        lines(|| assert_eq!(pin!(count(1)).iter().count(), 1)),
        "main -> count: make\nmain -> count: start\ncount -> main: yield u32\nmain -> count: next\ncount -> main: return\n"
    );
}

#[test]
fn sends_throws_and_closes_are_told_apart() {
    let script = || {
        let mut first = pin!(echo());
        first.start().unwrap();
        first.send(7).unwrap();
        first.throw("again".to_owned()).unwrap();
        assert_eq!(first.send(0).unwrap().completed(), Some(7));
        let mut second = pin!(echo());
        second.start().unwrap();
        assert!(second.throw("fire".to_owned()).is_err());
        let mut third = pin!(echo());
        third.start().unwrap();
        third.close().unwrap();
    };
    assert_eq!(
        lines(script),
        "\
main -> echo: make
main -> echo: start
echo -> main: yield &str
main -> echo: send u32
echo -> main: yield &str
main -> echo: throw String
echo -> main: yield &str
main -> echo: send u32
echo -> main: return u32
main -> echo 2: make
main -> echo 2: start
echo 2 -> main: yield &str
main -> echo 2: throw String
echo 2 -> main: raise String
main -> echo 3: make
main -> echo 3: start
echo 3 -> main: yield &str
main -> echo 3: close
echo 3 -> main: raise exit
"
    );
}

#[test]
fn a_refused_call_is_no_event() {
    let script = || {
        let mut echo = pin!(echo());
        assert!(echo.send(1).is_err());
        echo.close().unwrap();
        assert!(echo.send(1).is_err());
    };
    // The body never ran: it was dropped by the close.
    assert_eq!(lines(script), "main -> echo: make\necho: dropped\n");
}

#[test]
fn a_suspended_generator_is_dropped() {
    let script = || {
        let mut count = count(9).boxed();
        count.next().unwrap();
        drop(count);
    };
    assert_eq!(lines(script), "main -> count: make\nmain -> count: start\ncount -> main: yield u32\ncount: dropped\n");
}

#[test]
fn an_exit_that_is_ignored_is_seen() {
    #[generator]
    fn stubborn() -> impl Generator<u32> {
        while try_yield!(1).is_err() {}
    }
    let script = || {
        let mut stubborn = pin!(stubborn());
        stubborn.next().unwrap();
        assert!(stubborn.close().is_err());
    };
    let lines = lines(script);
    assert!(lines.contains("main -> stubborn: close\nstubborn -> main: yield u32\n"), "{lines}");
}

#[test]
fn a_panic_ends_a_lane() {
    #[generator]
    fn bomb() -> impl Generator<u32> {
        yield_!(1);
        panic!("boom");
    }
    let script = || {
        let mut bomb = pin!(bomb());
        bomb.next().unwrap();
        assert!(catch_unwind(AssertUnwindSafe(|| bomb.next())).is_err());
    };
    assert_eq!(
        lines(script),
        "main -> bomb: make\nmain -> bomb: start\nbomb -> main: yield u32\nmain -> bomb: next\nbomb -> main: panic\n"
    );
}

#[test]
fn nothing_is_recorded_outside() {
    let recording = recorded(|| {
        thread::spawn(|| pin!(count(2)).iter().count()).join().unwrap();
    });
    assert_eq!(recording.to_string(), "");
    let mut made_before = count(2).boxed();
    made_before.next().unwrap();
    let name = thread::current().name().unwrap_or("thread").to_owned();
    let (_, recording) = trace::record(|| made_before.next().unwrap());
    made_before.next().unwrap();
    let expected = "main -> count: poll\n".replace("poll", "next") + "count -> main: yield u32\n";
    assert_eq!(recording.to_string().replace(&name, "main"), expected);
}

#[test]
fn a_recorder_that_is_dropped_records_nothing_more() {
    drop(trace::start());
    let recorder = trace::start();
    let part = recorder.take_part();
    let recording = recorder.finish();
    assert!(recording.events().is_empty());
    part.within(|| assert_eq!(pin!(count(2)).iter().count(), 2));
}

#[test]
fn recordings_may_be_nested() {
    let mut inner = None;
    let outer = lines(|| {
        let mut count = pin!(count(1));
        count.next().unwrap();
        inner = Some(trace::record(|| count.next().unwrap()).1);
        trace::note("behind it");
    });
    assert_eq!(
        outer,
        "\
main -> count: make
main -> count: start
count -> main: yield u32
main -> count: next
count -> main: return
main: behind it
"
    );
    assert_eq!(inner.unwrap().to_string(), "main -> count: next\ncount -> main: return\n");
}

#[test]
fn a_body_may_begin_and_end_a_recording() {
    let ((), recording) = {
        let mut kept = None;
        {
            let mut recorder = pin!(generate!(Generator<u32>, {
                let recorder = trace::start();
                yield 1;
                kept = Some(recorder.finish());
                yield 2;
            }));
            recorder.next().unwrap();
            recorder.next().unwrap();
        }
        ((), kept.unwrap())
    };
    let lines = recording.to_string();
    assert!(lines.contains("next"), "{lines}");
}

#[test]
fn threads_take_part_by_their_own_lanes() {
    let recorder = trace::start();
    let part = recorder.take_part();
    let there = thread::Builder::new().name("there".to_owned());
    there.spawn(move || part.within(|| assert_eq!(pin!(count(0)).iter().count(), 0))).unwrap().join().unwrap();
    assert_eq!(recorder.finish().to_string(), "there -> count: make\nthere -> count: start\ncount -> there: return\n");
}

#[test]
fn a_generator_that_goes_to_another_thread_keeps_its_lane() {
    let recorder = trace::start();
    let part = recorder.take_part();
    let mut count = count(1).boxed();
    count.next().unwrap();
    let there = thread::Builder::new().name("there".to_owned());
    there.spawn(move || part.within(|| count.next().unwrap())).unwrap().join().unwrap();
    let lines = recorder.finish().to_string();
    assert!(lines.ends_with("there -> count: next\ncount -> there: return\n"), "{lines}");
}

#[test]
fn notes_stand_on_the_lane_of_who_runs() {
    let script = || {
        let mut noting = pin!(generate! { trace::note("inside"); yield 1; });
        trace::note("before");
        noting.next().unwrap();
        trace::note("after");
    };
    let lines = lines(script);
    let notes: Vec<&str> = lines.lines().filter(|line| !line.contains("->")).collect();
    assert_eq!(
        notes,
        [
            "main: before",
            "notes_stand_on_the_lane_of_who_runs: inside",
            "main: after",
            "notes_stand_on_the_lane_of_who_runs: dropped"
        ]
    );
    trace::note("nobody hears it");
}

#[test]
fn lanes_say_what_they_are_and_where_they_were_made() {
    let recording = recorded(|| {
        drop(count(1));
        let line = line!() + 1;
        drop(generate!(Generator<u32>, {
            yield 1;
        }));
        trace::note(line.to_string());
    });
    let [main, count, expression] = recording.lanes() else { panic!("{recording:?}") };
    assert_eq!((main.kind, main.location), (LaneKind::Thread, None));
    assert_eq!((count.kind, count.name.as_str()), (LaneKind::Generator, "count"));
    assert_eq!(count.path, "trace::count");
    assert!(count.location.unwrap().file().ends_with("trace.rs"));
    let Some(EventKind::Noted(line)) =
        recording.events().iter().map(|event| &event.kind).find(|what| matches!(what, EventKind::Noted(_)))
    else {
        panic!("{recording}")
    };
    assert_eq!(expression.location.unwrap().line().to_string(), *line);
}

#[test]
fn times_do_not_go_back() {
    let recording = recorded(|| assert_eq!(pin!(count(50)).iter().count(), 50));
    assert!(recording.events().windows(2).all(|pair| pair[0].at <= pair[1].at));
}
