//! What is recorded of which script, to the letter.

use coyield::prelude::*;
use coyield::trace::{self, LaneKind, What};
use coyield::{Outcome, Resume, from_iter};
use futures::StreamExt;
use futures::executor::block_on;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::thread;

/// Records a script. It is run on a thread of a known name, for those of the tests are called otherwise.
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
fn what_is_refused_is_no_event() {
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

/// Delegates that are embedded, in frames, and in frames as some other coroutine have to look the same.
mod delegation {
    use super::*;

    /// Too large to be embedded.
    #[generator]
    fn large() -> impl Generator<&'static str, u32, u32, String> {
        let ballast = [1_u64; 32];
        let last = loop {
            match try_yield!("ready") {
                Ok(0) => break 7,
                Ok(_) => {}
                Err(Thrown::Raised(error)) if error == "again" => {}
                Err(thrown) => raise!(thrown),
            }
        };
        assert_eq!(ballast.iter().sum::<u64>(), 32);
        last
    }

    #[generator]
    fn small() -> impl Generator<&'static str, u32, u32, String> {
        loop {
            match try_yield!("ready") {
                Ok(0) => return 7,
                Ok(_) => {}
                Err(Thrown::Raised(error)) if error == "again" => {}
                Err(thrown) => raise!(thrown),
            }
        }
    }

    /// Delegates, and yields itself, whatever comes of it.
    fn outer<G>(make: impl Fn() -> G) -> impl Generator<&'static str, u32, u32, String>
    where
        G: Generator<&'static str, u32, u32, String>,
    {
        generate!(Generator<&'static str, u32, u32, String>, move {
            let result = try_yield_from!(make());
            yield "between";
            match result {
                Ok(result) => result,
                Err(thrown) => raise!(thrown),
            }
        })
    }

    /// The script, for a delegate called `name`.
    fn expected(name: &str) -> String {
        "\
main -> outer: make
main -> outer: start
outer -> DELEGATE: make
outer -> DELEGATE: yield from
DELEGATE -> main: yield &str
main -> DELEGATE: send u32
DELEGATE -> main: yield &str
main -> DELEGATE: throw String
DELEGATE -> main: yield &str
main -> DELEGATE: send u32
DELEGATE -> outer: return u32
outer -> main: yield &str
main -> outer: send u32
outer -> main: return u32
main -> outer 2: make
main -> outer 2: start
outer 2 -> DELEGATE 2: make
outer 2 -> DELEGATE 2: yield from
DELEGATE 2 -> main: yield &str
main -> DELEGATE 2: throw String
DELEGATE 2 -> outer 2: raise String
outer 2 -> main: yield &str
main -> outer 2: close
outer 2 -> main: raise exit
"
        .replace("DELEGATE", name)
    }

    fn drive<G: Generator<&'static str, u32, u32, String>>(make: impl Fn() -> G + Copy) {
        let mut whole = pin!(outer(make));
        whole.start().unwrap();
        whole.send(1).unwrap();
        whole.throw("again".to_owned()).unwrap();
        assert_eq!(whole.send(0).unwrap().yielded(), Some("between"));
        assert_eq!(whole.send(1).unwrap().completed(), Some(7));
        let mut thrown = pin!(outer(make));
        thrown.start().unwrap();
        assert_eq!(thrown.throw("fire".to_owned()).unwrap().yielded(), Some("between"));
        thrown.close().unwrap();
    }

    #[test]
    fn embedded() {
        assert_eq!(lines(|| drive(small)), expected("small"));
    }

    #[test]
    fn in_a_frame() {
        assert_eq!(lines(|| drive(large)), expected("large"));
    }

    #[test]
    fn boxed() {
        assert_eq!(lines(|| drive(|| large().boxed())), expected("large"));
    }

    #[test]
    fn adapted() {
        assert_eq!(lines(|| drive(|| small().map_yield(|text| text))), expected("small"));
    }

    /// How three levels are closed: innermost first.
    #[test]
    fn closed_from_the_inside() {
        #[generator]
        fn level(depth: u32) -> impl Generator<u32> {
            if depth > 0 {
                yield_from!(level(depth - 1));
            }
            yield_!(depth);
        }
        let script = || {
            let mut level = pin!(level(2));
            level.next().unwrap();
            level.close().unwrap();
        };
        assert_eq!(
            lines(script),
            "\
main -> level: make
main -> level: start
level -> level 2: make
level -> level 2: yield from
level 2 -> level 3: make
level 2 -> level 3: yield from
level 3 -> main: yield u32
main -> level 3: close
level 3 -> level 2: raise exit
level 2 -> level: raise exit
level -> main: raise exit
"
        );
    }

    /// Whether it is started on the machine stack or by the engine: a thousand levels are both.
    #[test]
    fn deep() {
        const DEPTH: usize = 1_000;
        #[generator]
        fn down(depth: usize) -> impl Generator<usize> {
            let ballast = [depth; 32];
            if depth > 0 {
                yield_from!(down(depth - 1));
            }
            yield_!(ballast[7]);
        }
        let recording = recorded(|| assert_eq!(pin!(down(DEPTH)).iter().count(), DEPTH + 1));
        let number_of = |is: fn(&What) -> bool| recording.events().iter().filter(|event| is(&event.what)).count();
        assert_eq!(number_of(|what| matches!(what, What::Created { .. })), DEPTH + 1);
        assert_eq!(number_of(|what| matches!(what, What::Delegated { .. })), DEPTH);
        assert_eq!(number_of(|what| matches!(what, What::Yielded { to: 0 })), DEPTH + 1);
        assert_eq!(number_of(|what| matches!(what, What::Resumed { by: 0, .. })), DEPTH + 2);
        assert_eq!(number_of(|what| matches!(what, What::Returned { .. })), DEPTH + 1);
        assert_eq!(recording.events().len(), 5 * DEPTH + 5);
        // Each returns to the one above it.
        for event in recording.events() {
            if let What::Returned { to } = event.what {
                assert_eq!(to, event.lane - 1);
            }
        }
    }

    /// Raised at the start of a delegate, which its delegator runs on the machine stack, and caught two levels above.
    #[test]
    fn raised_at_the_start() {
        #[generator]
        fn raises() -> impl Generator<u32, (), (), &'static str> {
            let ballast = [1_u8; 100];
            if ballast[3] == 1 {
                raise!("no");
            }
            yield_!(0);
            assert_eq!(ballast[5], 1);
        }
        #[generator]
        fn middle() -> impl Generator<u32, (), (), &'static str> {
            let ballast = [1_u8; 100];
            yield_from!(raises());
            assert_eq!(ballast[5], 1);
        }
        #[generator]
        fn catches() -> impl Generator<u32, (), (), &'static str> {
            assert!(try_yield_from!(middle()).is_err());
            yield_!(1);
        }
        assert_eq!(
            lines(|| assert_eq!(pin!(catches()).iter().count(), 1)),
            "\
main -> catches: make
main -> catches: start
catches -> middle: make
catches -> middle: yield from
middle -> raises: make
middle -> raises: yield from
raises -> middle: raise &str
middle -> catches: raise &str
catches -> main: yield u32
main -> catches: next
catches -> main: return
"
        );
    }

    #[test]
    fn what_has_no_lane_is_yielded_by_the_delegator() {
        struct Once(Status);
        impl Coroutine for Once {
            type Yield = u32;
            type Send = ();
            type Return = ();
            type Throw = std::convert::Infallible;
            fn resume(
                mut self: Pin<&mut Self>,
                with: Resume<(), std::convert::Infallible>,
            ) -> Outcome<u32, (), (), std::convert::Infallible> {
                match (self.0, with) {
                    (_, Resume::Throw(thrown)) => Outcome::Thrown(thrown),
                    (Status::Created, Resume::Start) => {
                        self.0 = Status::Suspended;
                        Outcome::Yielded(1)
                    }
                    (Status::Suspended, Resume::Send(())) => {
                        self.0 = Status::Finished;
                        Outcome::Complete(())
                    }
                    (_, with) => Outcome::Refused(with),
                }
            }
            fn status(&self) -> Status {
                self.0
            }
        }
        #[generator]
        fn all() -> impl Generator<u32> {
            yield_from!([1, 2]);
            yield_from!(Once(Status::Created));
            // Not a delegate, though it is the first that is polled behind one.
            for n in pin!(count(1)).iter() {
                yield_!(n);
            }
            yield_from!(from_iter(0..1));
        }
        assert_eq!(
            lines(|| assert_eq!(pin!(all()).iter().count(), 5)),
            "\
main -> all: make
main -> all: start
all: yield from IntoIter<u32, 2>
all -> main: yield u32
main -> all: next
all -> main: yield u32
main -> all: next
all -> main: yield u32
main -> all: next
all -> count: make
all -> count: start
count -> all: yield u32
all -> main: yield u32
main -> all: next
all -> count: next
count -> all: return
all -> main: yield u32
main -> all: next
all -> main: return
"
        );
    }

    /// A coroutine that is none of ours, and never yields: it returns, or panics.
    struct Never {
        panics: bool,
    }

    impl Coroutine for Never {
        type Yield = u32;
        type Send = ();
        type Return = ();
        type Throw = std::convert::Infallible;

        fn resume(
            self: Pin<&mut Self>,
            _: Resume<(), std::convert::Infallible>,
        ) -> Outcome<u32, (), (), std::convert::Infallible> {
            assert!(!self.panics, "boom");
            Outcome::Complete(())
        }

        fn status(&self) -> Status {
            Status::Created
        }
    }

    #[generator]
    fn delegates_to_nobody(panics: bool) -> impl Generator<u32> {
        yield_from!(Never { panics });
        assert_eq!(pin!(count(0)).iter().count(), 0);
    }

    #[test]
    fn what_comes_behind_a_delegate_without_a_lane_is_no_delegate() {
        let lines = lines(|| assert_eq!(pin!(delegates_to_nobody(false)).iter().count(), 0));
        assert!(lines.contains("delegates_to_nobody -> count: start\n"), "{lines}");
    }

    #[test]
    fn what_comes_behind_a_delegate_that_panicked_is_no_delegate() {
        let lines = lines(|| {
            let mut panics = pin!(delegates_to_nobody(true));
            assert!(catch_unwind(AssertUnwindSafe(|| panics.next())).is_err());
            assert_eq!(pin!(count(0)).iter().count(), 0);
        });
        assert!(lines.contains("main -> count: start\n"), "{lines}");
    }

    #[test]
    fn one_that_is_lent_is_nobodys_delegate_afterwards() {
        let script = || {
            let mut lent = count(3).boxed();
            lent.next().unwrap();
            {
                let mut borrows = pin!(generate!(Generator<u32>, { yield from &mut lent; }));
                borrows.next().unwrap();
            }
            lent.next().unwrap();
        };
        assert_eq!(
            lines(script),
            "\
main -> count: make
main -> count: start
count -> main: yield u32
main -> one_that_is_lent_is_nobodys_delegate_afterwards: make
main -> one_that_is_lent_is_nobodys_delegate_afterwards: start
one_that_is_lent_is_nobodys_delegate_afterwards -> count: yield from
count -> main: yield u32
one_that_is_lent_is_nobodys_delegate_afterwards: dropped
main -> count: next
count -> main: yield u32
count: dropped
"
        );
    }
}

mod asynchronous {
    use super::*;

    /// Gives everybody else a turn.
    #[generator]
    fn turn() -> impl Future<Output = ()> {
        yield_!();
    }

    #[generator]
    async fn slow() -> impl AsyncGenerator<u32, u32, bool> {
        turn().await;
        let sent = yield_!(1);
        turn().await;
        sent == 5
    }

    const SLOW: &str = "\
main -> slow: make
main -> slow: start
slow -> main: await
main -> slow: poll
slow -> main: yield u32
main -> slow: send u32
slow -> main: await
main -> slow: poll
slow -> main: return bool
";

    #[test]
    fn awaits_and_polls() {
        let script = || {
            block_on(async {
                let mut slow = pin!(slow());
                slow.astart().await.unwrap();
                assert_eq!(slow.asend(5).await.unwrap().completed(), Some(true));
            });
        };
        assert_eq!(lines(script), SLOW);
    }

    #[test]
    fn delegates_await_past_their_delegators() {
        #[generator]
        async fn outer() -> impl AsyncGenerator<u32, u32, bool> {
            yield_from!(slow())
        }
        let script = || {
            block_on(async {
                let mut outer = pin!(outer());
                outer.astart().await.unwrap();
                assert_eq!(outer.asend(5).await.unwrap().completed(), Some(true));
            });
        };
        let expected = SLOW
            .replace("main -> slow: make", "main -> outer: make\nmain -> outer: start\nouter -> slow: make")
            .replace("main -> slow: start", "outer -> slow: yield from")
            .replace("slow -> main: return bool", "slow -> outer: return bool\nouter -> main: return bool");
        assert_eq!(lines(script), expected);
    }

    #[test]
    fn tasks_switch_and_are_cancelled() {
        let script = || {
            let mut first = pin!(trace::task("first", async {
                turn().await;
                assert_eq!(pin!(count(1)).iter().count(), 1);
            }));
            let mut second = Box::pin(trace::task("second", turn()));
            let mut context = Context::from_waker(Waker::noop());
            assert!(first.as_mut().poll(&mut context).is_pending());
            assert!(second.as_mut().poll(&mut context).is_pending());
            assert_eq!(first.as_mut().poll(&mut context), Poll::Ready(()));
            drop(second);
        };
        let recording = recorded(script);
        assert_eq!(
            recording.to_string(),
            "\
main -> first: spawn
main -> second: spawn
main -> first: poll
first -> main: await
main -> second: poll
second -> main: await
main -> first: poll
first -> count: make
first -> count: start
count -> first: yield u32
first -> count: next
count -> first: return
first -> main: return
second: dropped
"
        );
        assert_eq!(recording.lanes()[1].kind, LaneKind::Task);
    }

    #[test]
    fn a_task_takes_its_recording_to_another_thread() {
        let script = || {
            let task = trace::task("far", async { pin!(count(0)).iter().count() });
            let there = thread::Builder::new().name("there".to_owned());
            there.spawn(|| block_on(task)).unwrap().join().unwrap();
        };
        assert_eq!(
            lines(script),
            "\
main -> far: spawn
there -> far: poll
far -> count: make
far -> count: start
count -> far: return
far -> there: return
"
        );
    }

    #[test]
    fn streams_have_no_lane_but_their_generators_have() {
        #[generator]
        async fn numbers() -> impl futures::Stream<Item = u32> {
            yield_!(1);
        }
        assert_eq!(
            lines(|| assert_eq!(block_on(pin!(numbers()).count()), 1)),
            "\
main -> numbers: make
main -> numbers: start
numbers -> main: yield u32
main -> numbers: next
numbers -> main: return
"
        );
    }
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
    assert_eq!((main.kind, main.place), (LaneKind::Thread, None));
    assert_eq!((count.kind, count.name.as_str()), (LaneKind::Generator, "count"));
    assert_eq!(count.path, "trace::count");
    assert!(count.place.unwrap().file().ends_with("trace.rs"));
    let Some(What::Noted(line)) =
        recording.events().iter().map(|event| &event.what).find(|what| matches!(what, What::Noted(_)))
    else {
        panic!("{recording}")
    };
    assert_eq!(expression.place.unwrap().line().to_string(), *line);
}

#[test]
fn times_do_not_go_back() {
    let recording = recorded(|| assert_eq!(pin!(count(50)).iter().count(), 50));
    assert!(recording.events().windows(2).all(|pair| pair[0].at <= pair[1].at));
}
