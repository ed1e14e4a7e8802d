//! Bodies that borrow: how they end, and which yielder nested ones use.

use super::*;

#[test]
fn a_body_that_borrows_is_lent() {
    let words = ["a".to_owned(), "bc".to_owned()];
    let mut seen = 0;
    let longest = stackful_scoped(
        |yielder: &Yielder<'_, &str>| {
            let mut callback = |word| {
                yielder.yield_(word);
                seen += 1;
            };
            callback(&words[0]);
            callback(&words[1]);
        },
        |g| g.into_iter().max_by_key(|word| word.len()),
    );
    assert_eq!((longest, seen), (Some("bc"), 2));
}

#[test]
fn a_lent_generator_ends_with_its_scope() {
    let log = Log::new();
    let body = |yielder: &Yielder<'_, u8>| {
        let _noisy = log.noisy("unwound");
        yielder.yield_(1);
    };
    stackful_scoped(body, |mut g| {
        assert!(g.start().unwrap().is_yielded());
        drop(g);
        assert_eq!(log.take(), ["unwound"]);
    });
    stackful_scoped(body, |mut g| {
        assert!(g.start().unwrap().is_yielded());
        std::mem::forget(g);
        assert!(log.take().is_empty());
    });
    assert_eq!(log.take(), ["unwound"]);
    let message = panic_of(|| {
        stackful_scoped(body, |mut g: ScopedStackful<'_, u8>| {
            g.start().unwrap();
            panic!("in the scope");
        })
    });
    assert_eq!((message.as_str(), log.take()), ("in the scope", vec!["unwound".to_owned()]));
    stackful_scoped(|_: &Yielder<'_, u8>| unreachable!(), |_| ());
}

/// A value that is yielded to the outer generator inside the inner one reaches the driver of the outer one.
#[test]
fn nested_generators_yield_through_the_yielder_that_they_use() {
    let log = Log::new();
    let mut outer = {
        let log = log.clone();
        stackful(move |outer: &Yielder<'_, &'static str, (), char>| {
            let _noisy = log.noisy("outer");
            let inner_yielded = stackful_scoped(
                |inner: &Yielder<'_, u8, (), String>| {
                    let _noisy = log.noisy("inner");
                    inner.yield_(1);
                    outer.yield_("from inside");
                    inner.yield_(2);
                    outer.yield_("once more");
                    inner.yield_(3);
                },
                |g| g.into_iter_with_return().map(|n| n * 10).collect::<Vec<_>>(),
            );
            log.add(format!("{inner_yielded:?}"));
        })
    };
    assert_eq!(outer.next(), Ok(CoroutineState::Yielded("from inside")));
    assert_eq!(outer.next(), Ok(CoroutineState::Yielded("once more")));
    assert_eq!(outer.next(), Ok(CoroutineState::Complete(())));
    assert_eq!(log.take(), ["inner", "[10, 20, 30]", "outer"]);
}

#[test]
fn unwinding_an_outer_generator_unwinds_the_inner_one_that_runs() {
    let log = Log::new();
    let new = || {
        let log = log.clone();
        stackful(move |outer: &Yielder<'_, u8, (), char>| {
            let _noisy = log.noisy("outer");
            stackful_scoped(
                |_: &Yielder<'_, (), (), char>| {
                    let _noisy = log.noisy("inner");
                    outer.yield_(1);
                },
                |mut g| {
                    let ended = g.next();
                    log.add(format!("never {ended:?}"));
                },
            );
        })
    };
    let mut g = new();
    g.start().unwrap();
    assert_eq!(g.close(), Ok(None));
    assert_eq!(log.take(), ["inner", "outer"]);
    let mut g = new();
    g.start().unwrap();
    assert_eq!(g.throw('x'), Err(Thrown::Raised('x')));
    assert_eq!(log.take(), ["inner", "outer"]);
    let mut g = new();
    g.start().unwrap();
    drop(g);
    assert_eq!(log.take(), ["inner", "outer"]);
}

/// The inner one swallowed an error of its own before, and does not confuse the outer one's unwinding with it.
#[test]
fn an_outer_unwinding_does_not_end_at_an_inner_generator() {
    let mut g = stackful(|outer: &Yielder<'_, u8, (), char>| {
        stackful_scoped(
            |inner: &Yielder<'_, (), (), char>| {
                let _ = catch_unwind(AssertUnwindSafe(|| inner.raise('i')));
                outer.yield_(1);
            },
            |mut g| g.next().unwrap(),
        );
    });
    g.start().unwrap();
    assert_eq!(g.throw('o'), Err(Thrown::Raised('o')));
}
