//! Iterators as delegates. Nothing is sent or thrown into them.

use coyield::ignore_sent;
use coyield::prelude::*;
use coyield::{CloseError, Status};
use coyield_language_tests::{Log, Noisy};
use std::collections::BTreeMap;
use std::iter;
use std::pin::pin;

#[generator]
fn odds(below: u32) -> impl Iterator<Item = u32> {
    for n in (1..below).step_by(2) {
        yield_!(n);
    }
}

#[test]
fn anything_that_can_be_iterated_is_a_delegate() {
    let map = BTreeMap::from([(7, "seven"), (8, "eight")]);
    let g = generate!(Generator<u32, (), (), &'static str>, {
        yield from [1, 2];
        yield_from!(vec![3; 2]);
        yield from 5..7;
        yield from map.keys().copied();
        yield_from!(Some(9));
        assert_eq!(try_yield_from!(&mut iter::repeat_n(10, 2)), Ok(()));
        yield_from!(odds(4));
        assert_eq!(try_yield_from!(iter::empty()), Ok(()));
        yield_from!("4".chars().filter_map(|digit| digit.to_digit(10)))
    });
    assert_eq!(pin!(g).iter_with_return().collect::<Vec<_>>(), [1, 2, 3, 3, 5, 6, 7, 8, 9, 10, 10, 1, 3, 4]);
}

#[test]
fn an_iterator_does_not_count_in_the_depth() {
    let mut g = pin!(generate!(Generator<u32>, { yield from[1] }));
    g.next().unwrap();
    assert_eq!(g.delegation_depth(), 0);
}

#[test]
fn an_error_thrown_during_an_iteration_is_raised_at_the_delegation() {
    let mut g = pin!(generate!(Generator<u32, (), (), &'static str>, {
        assert_eq!(try_yield_from!(1..), Err(Thrown::Raised("enough")));
        assert_eq!(try_yield_from!(3..), Err(Thrown::Exit));
        yield from [10, 20];
    }));
    assert_eq!(g.iter_with_return().take(2).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(g.throw("enough"), Ok(CoroutineState::Yielded(3)));
    assert_eq!(g.close(), Err(CloseError::Ignored(10)));
    assert_eq!(g.throw("again"), Err(Thrown::Raised("again")));
    assert_eq!(g.status(), Status::Finished);
}

#[test]
fn an_iterator_is_dropped_before_a_thrown_error_is_raised() {
    let log = Log::new();
    let new = || {
        generate!(Generator<u32, (), (), &'static str>, {
            let noisy = log.noisy("iterator");
            let thrown = try_yield_from!(iter::repeat_with(move || {
                let _ = &noisy;
                1
            }));
            log.add(format!("{thrown:?}"));
        })
    };
    let mut g = pin!(new());
    g.next().unwrap();
    g.throw("x").unwrap();
    assert_eq!(log.take(), ["iterator", r#"Err(Raised("x"))"#]);
    let mut g = pin!(new());
    g.next().unwrap();
    g.close().unwrap();
    assert_eq!(log.take(), ["iterator", "Err(Exit)"]);
}

#[test]
fn ignore_sent_drops_the_values_as_they_come() {
    let log = Log::new();
    let mut g = pin!(generate!(Generator<u32, Noisy, &'static str, &'static str>, {
        yield_from!(ignore_sent(1..3));
        match try_yield_from!(ignore_sent(vec![3])) {
            Ok(()) => yield from ignore_sent([4]),
            Err(_) => unreachable!(),
        }
        "returned"
    }));
    g.start().unwrap();
    for (value, name) in [(2, "first"), (3, "second"), (4, "third")] {
        assert_eq!(g.send(log.noisy(name)).unwrap().yielded(), Some(value));
        assert_eq!(log.take(), [name]);
    }
    assert_eq!(g.send(log.noisy("last")).unwrap().completed(), Some("returned"));
    assert_eq!(log.take(), ["last"]);
}

#[test]
fn ignore_sent_still_raises_a_thrown_error() {
    let mut g = pin!(generate!(Generator<u32, u8, Thrown<&'static str>, &'static str>, {
        try_yield_from!(ignore_sent(1..)).unwrap_err()
    }));
    g.start().unwrap();
    g.send(0).unwrap();
    assert_eq!(g.throw("x"), Ok(CoroutineState::Complete(Thrown::Raised("x"))));
}
