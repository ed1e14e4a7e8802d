//! Stackful generators and others delegate to each other and drive each other.

use super::*;

#[test]
fn a_generator_delegates_to_a_stackful_one() {
    #[generator]
    fn outer(log: Log) -> impl Generator<u32, u32, u32, String> {
        let sum = yield_from!(adder(&log));
        yield_!(sum * 100)
    }

    let log = Log::new();
    let mut g = pin!(outer(log.clone()));
    assert_eq!(g.start().unwrap().yielded(), Some(0));
    assert_eq!(g.delegation_depth(), 1);
    for (sent, yielded) in [(1, 1), (2, 3), (3, 600)] {
        assert_eq!(g.send(sent).unwrap().yielded(), Some(yielded));
    }
    assert_eq!(g.send(7).unwrap().completed(), Some(7));

    let _ = log.take();
    let mut g = pin!(outer(log.clone()));
    g.start().unwrap();
    assert_eq!(g.throw(String::from("no")), Err(Thrown::Raised("no".into())));
    assert_eq!(log.take(), ["inner", "outer"]);
    let mut g = pin!(outer(log.clone()));
    g.start().unwrap();
    assert_eq!(g.close(), Ok(None));
    assert_eq!(log.take(), ["inner", "outer"]);
}

/// Echoes once. Logs what it catches, and then ends as its argument says.
#[generator]
fn echo(log: Log, on_exit: &'static str) -> impl Generator<u32, u32, u32, String> {
    match try_yield!(1) {
        Ok(sent) => sent + 1,
        Err(thrown) => {
            log.add(format!("caught {thrown}"));
            match on_exit {
                "returns" => 5,
                "yields" => yield_!(6),
                _ => raise!(thrown),
            }
        }
    }
}

#[test]
fn a_stackful_generator_delegates_to_a_generator() {
    let log = Log::new();
    let outer = |on_exit| {
        let log = log.clone();
        stackful(move |yielder: &Yielder<'_, u32, u32, String>| {
            let mut total = 0;
            visit(0, 2, &mut |_| match yielder.try_yield_from(echo(log.clone(), on_exit)) {
                Ok(returned) => total += returned,
                Err(thrown) => {
                    log.add(format!("raised {thrown}"));
                    yielder.raise(thrown);
                }
            });
            total + yielder.yield_from(echo(log.clone(), on_exit))
        })
    };
    let mut g = outer("returns");
    assert_eq!(g.start(), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.send(10), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.throw(String::from("no")), Ok(CoroutineState::Yielded(1)));
    assert_eq!(g.send(20), Ok(CoroutineState::Complete(11 + 5 + 21)));
    assert_eq!(log.take(), ["caught no"]);

    // The exit closes the delegate and continues, whatever the delegate's answer is.
    for (on_exit, closed, raised) in [
        ("returns", Ok(None), "raised generator exit"),
        ("raises", Ok(None), "raised generator exit"),
        ("yields", Err(CloseError::IgnoredExit), "raised generator ignored the exit"),
    ] {
        let mut g = outer(on_exit);
        g.start().unwrap();
        assert_eq!(g.close(), closed);
        assert_eq!(log.take(), ["caught generator exit", raised]);
    }

    let mut g = outer("raises");
    g.start().unwrap();
    assert_eq!(g.throw(String::from("no")), Err(Thrown::Raised("no".into())));
    assert_eq!(log.take(), ["caught no", "raised no"]);

    let started = || {
        let mut started = echo(Log::new(), "returns").boxed();
        started.start().unwrap();
        started
    };
    let mut g = stackful(move |yielder: &Yielder<'_, u32, u32, String>| yielder.yield_from(started()));
    assert!(panic_of(|| g.start()).contains("has not started"));
}

#[test]
fn a_stackful_body_drives_others_and_others_drive_it() {
    // A stack in a generator in a stack, each yielding in the middle of the next.
    let mut outer = stackful(|outer: &Yielder<'_, u32>| {
        let middle = generate!(Generator<u32>, {
            yield_from!(count(3));
            for n in count(2).into_iter_with_return() {
                outer.yield_(100 + n);
                yield_!(n);
            }
        });
        for n in pin!(middle).iter() {
            outer.yield_(n);
        }
    });
    assert_eq!(outer.iter().collect::<Vec<_>>(), [0, 1, 2, 100, 0, 101, 1]);
}
