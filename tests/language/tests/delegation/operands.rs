//! The operands of a delegation, and the places in which a delegation may stand.

use coyield::prelude::*;
use coyield_language_tests::Log;
use std::cell::RefCell;
use std::pin::pin;

/// Yields this many times, and returns the sum of the sent values.
#[generator]
fn ask(times: u32) -> impl Generator<u32, u32, u32> {
    let mut total = 0;
    for n in 0..times {
        total += yield_!(n);
    }
    total
}

/// Runs a generator to its end, sending 1, 2, 3, ..
fn count_up<R>(g: impl Generator<u32, u32, R>) -> (Vec<u32>, R) {
    let mut g = pin!(g);
    let mut yielded = Vec::new();
    let mut state = g.start().unwrap();
    for answer in 1.. {
        match state {
            CoroutineState::Yielded(value) => yielded.push(value),
            CoroutineState::Complete(value) => return (yielded, value),
        }
        state = g.send(answer).unwrap();
    }
    unreachable!()
}

#[test]
fn an_operand_may_yield() {
    let g = generate!(Generator<u32, u32, u32>, { yield_from!(ask(yield_!(10) + yield_!(20))) });
    assert_eq!(count_up(g), (vec![10, 20, 0, 1, 2], 3 + 4 + 5));
    let g = generate!(Generator<u32, u32, u32>, { yield from ask(yield 30) });
    assert_eq!(count_up(g), (vec![30, 0], 2));
}

#[test]
fn an_operand_may_delegate() {
    let g = generate!(Generator<u32, u32, u32>, { yield_from!(ask(yield_from!(ask(2)))) });
    assert_eq!(count_up(g), (vec![0, 1, 0, 1, 2], 3 + 4 + 5));
    let g = generate!(Generator<u32, u32, u32>, { yield from ask(yield from ask(yield from ask(1))) });
    assert_eq!(count_up(g), (vec![0, 0, 0, 1], 3 + 4));
}

#[test]
fn several_delegations_in_one_expression_run_from_left_to_right() {
    let g = generate!(Generator<u32, u32, (u32, u32, [u32; 2])>, {
        let sum = yield_from!(ask(1)) + 100 * yield_from!(ask(2));
        (sum, yield_from!(ask(0)), [yield_from!(ask(1)), yield_from!(ask(1))])
    });
    assert_eq!(count_up(g), (vec![0, 0, 1, 0, 0], (501, 0, [4, 5])));
}

#[test]
fn a_delegation_is_an_expression_like_any_other() {
    let g = generate!(Generator<u32, u32, String>, {
        let label = match yield_from!(ask(1)) {
            1 => "one",
            _ => "many",
        };
        if yield_from!(ask(1)) == 2 && yield_from!(ask(1)) == 3 && yield_from!(ask(0)) == 1 {
            unreachable!();
        }
        let block = { yield_from!(ask(1)) };
        let Ok(caught) = try_yield_from!(ask(1)) else { unreachable!() };
        format!("{label} {block} {caught} {:?} {}", Some(yield_from!(ask(2))), yield_from!(ask(1)).pow(2))
    });
    let (yielded, text) = count_up(g);
    assert_eq!(yielded.len(), 8);
    assert_eq!(text, "one 4 5 Some(13) 64");
}

#[test]
fn temporaries_of_an_operand_live_as_long_as_the_delegate() {
    struct List {
        items: Vec<u32>,
        log: Log,
    }
    impl Drop for List {
        fn drop(&mut self) {
            self.log.add("list");
        }
    }
    fn make(log: &Log) -> List {
        List { items: vec![1, 2, 3], log: log.clone() }
    }
    #[generator]
    fn walk(list: &List) -> impl Generator<u32, (), usize> {
        let _local = list.log.noisy("walk");
        for item in &list.items {
            yield_!(*item);
        }
        list.items.len()
    }
    let log = Log::new();
    let new = || {
        generate!(Generator<u32, (), usize>, {
            let length = yield_from!(walk(&make(&log)));
            log.add("after");
            length
        })
    };
    let mut g = pin!(new());
    assert_eq!(g.iter_with_return().take(3).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(log.take().is_empty());
    assert_eq!(g.next(), Ok(CoroutineState::Complete(3)));
    assert_eq!(log.take(), ["walk", "list", "after"]);
    let mut g = pin!(new());
    g.next().unwrap();
    g.close().unwrap();
    assert_eq!(log.take(), ["walk", "list"]);
    {
        let mut g = pin!(new());
        g.next().unwrap();
    }
    assert_eq!(log.take(), ["walk", "list"]);
}

#[test]
#[allow(clippy::await_holding_refcell_ref)]
fn a_borrow_of_a_cell_lasts_as_long_as_the_delegation() {
    let cell = RefCell::new(vec![1, 2]);
    let mut g = pin!(generate!(Generator<u32>, {
        yield_from!(cell.borrow().iter().copied());
        yield_!(10);
        yield_from!(cell.borrow_mut().drain(..));
    }));
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(1)));
    assert!(cell.try_borrow_mut().is_err());
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(2)));
    assert_eq!(g.next(), Ok(CoroutineState::Yielded(10)));
    cell.borrow_mut().push(3);
    assert_eq!(g.iter().collect::<Vec<_>>(), [1, 2, 3]);
    assert!(cell.borrow().is_empty());
}

#[test]
fn an_operand_may_be_a_generator_of_generators() {
    let mut g = pin!(generate! {
        yield 1;
        yield from generate! {
            yield 2;
            yield from generate! {
                yield 3;
                yield from [4, 5];
            };
            yield 6;
        };
        yield 7;
    });
    assert_eq!(g.iter().collect::<Vec<i32>>(), [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_delegation_may_stand_in_the_arguments_of_other_macros() {
    let g = generate!(Generator<u32, u32, Vec<u32>>, {
        assert_eq!(yield_from!(ask(1)), 1, "{}", yield_from!(ask(1)));
        vec![yield_from!(ask(1)), yield from ask(1)]
    });
    assert_eq!(count_up(g), (vec![0, 0, 0], vec![2, 3]));
}

/// A body is prepared for delegates if it mentions a delegation itself, so this one does.
#[test]
fn a_delegation_may_stand_in_a_macro_of_the_user() {
    macro_rules! twice {
        ($delegate:expr) => {
            yield_from!($delegate) + yield_from!($delegate)
        };
    }
    let g = generate!(Generator<u32, u32, u32>, { 100 * yield_from!(ask(1)) + twice!(ask(2)) });
    assert_eq!(count_up(g), (vec![0, 0, 1, 0, 1], 100 + 2 + 3 + 4 + 5));
}
